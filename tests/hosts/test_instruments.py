# SPDX-License-Identifier: GPL-3.0-or-later
"""The instruments of KSOM.loadSynthDefs that need no buffers: as loud as each other, and each something else."""
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import nrt
from test_sclang import WithExtension

SECONDS = 10.0
NOTES = {  # (time, arguments) of each synth
    "ksomDrone": [(0.01, [])],
    "ksomPluck": [(0.01 + 0.25 * i, ["sustain", 1.5]) for i in range(38)],
    "ksomRhythm": [(0.01, [])],
}
WRITE = '[KSOM.droneDef, KSOM.pluckDef, KSOM.rhythmDef].do { |one| one.writeDefFile("FOLDER".getenv) };'


class Instruments(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        script = cls.installed.root / "write.scd"
        script.write_text(WRITE)
        code, text = cls.installed.run(script, FOLDER=str(cls.installed.root))
        assert code == 0, text[-3000:]
        cls.files = [cls.rendered(name) for name in NOTES]
        cls.heard = [cls.measured(file) for file in cls.files]

    @classmethod
    def rendered(cls, name):
        defined = (cls.installed.root / f"{name}.scsyndef").read_bytes()
        notes = [(time, [nrt.message("/s_new", name, -1, 0, 0, *arguments)]) for time, arguments in NOTES[name]]
        score = nrt.score([(0, [nrt.message("/d_recv", defined)]), *notes, (SECONDS, [nrt.message("/c_set", 0, 0.0)])])
        target = cls.installed.root / f"{name}.wav"
        with tempfile.TemporaryDirectory() as folder:
            nrt.render(folder, score, SECONDS, channels=2, options=("-m", "65536"))
            shutil.copy(os.path.join(folder, "out.wav"), target)
        return target

    @staticmethod
    def measured(file):
        done = subprocess.run([os.environ["KSOM_PROGRAM"], "compare", file, file, "--json", "-", "--quiet"], check=True,
                              capture_output=True, text=True, timeout=120)
        return json.loads(done.stdout)["a"]

    def test_they_are_as_loud_as_each_other_within_3_lu(self):
        loudness = [heard["loudness_lufs"] for heard in self.heard]
        self.assertLess(max(loudness) - min(loudness), 3, dict(zip(NOTES, loudness)))

    def test_any_two_differ_in_centroid_or_onsets(self):
        for one, other in itertools.combinations(self.heard, 2):
            brighter = abs(one["centroid_hz"] / other["centroid_hz"] - 1)
            busier = abs(one["onset_rate"] - other["onset_rate"])
            self.assertTrue(brighter > 0.2 or busier > 1, (one, other))


if __name__ == "__main__":
    unittest.main()
