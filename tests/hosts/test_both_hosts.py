# SPDX-License-Identifier: GPL-3.0-or-later
"""SuperCollider and Pure Data render a score to the same bits, each by what it is shipped with."""
import json
import shutil
import unittest

import pd
import test_pd_score
import test_render
from test_sclang import Installed


class BothHosts(pd.PdTest):
    def in_supercollider(self, score):
        self.installed = Installed()
        self.addCleanup(self.installed.close)
        output = self.dir / "by-supercollider.wav"
        code, said = test_render.Render.render(self, score, output, "scsynth")
        self.assertEqual(code, 0, said[-3000:])
        return pd.wav_samples(output)

    def in_pd(self, score):
        shutil.copy(test_pd_score.EXAMPLE, self.dir)
        shutil.copy(score, self.dir / "score.json")
        self.assert_content(self.run_file(self.dir / test_pd_score.EXAMPLE.name, paths=[test_pd_score.PARTS]))
        return pd.wav_samples(self.dir / "rendered.wav")

    def test_the_script_and_the_patch_write_the_same_samples(self):
        score = self.dir / "shipped.json"
        score.write_text(json.dumps(test_pd_score.short_score(3)))
        one, other = self.in_supercollider(score), self.in_pd(score)
        self.assertGreater(max(one), 0.05)
        self.assertEqual(len(one), len(other))
        self.assertTrue(one == other)


if __name__ == "__main__":
    unittest.main()
