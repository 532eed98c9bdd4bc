# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that makes a track inside the server: deterministic, and loud about what servers keep quiet about."""
import os
import unittest

import nrt
from test_analyzer import chord, write_wav
from test_sclang import WithExtension


class Follow(WithExtension):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sound = cls.installed.root / "in.wav"
        write_wav(cls.sound, chord())

    def follow(self, output, *words, plugins=nrt.OURS, sound=None):
        script = self.installed.extension / "nrt/follow.scd"
        paths = ":".join([plugins, nrt.few_plugins()])
        return self.installed.run(script, sound or self.sound, output, *words, script_alone=True, SC_PLUGIN_PATH=paths)

    def test_the_same_words_give_the_same_samples_and_another_seed_others(self):
        made = []
        for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
            output = self.installed.root / f"{name}.wav"
            code, text = self.follow(output, "2", seed)
            self.assertEqual(code, 0, text[-3000:])
            made.append(nrt.samples_of(output))  # a WAV's head has the time in it
            self.assertFalse([one for one in os.listdir(self.installed.root) if ".ksom" in one])
        self.assertEqual(made[0], made[1])
        self.assertNotEqual(made[0], made[2])

    def test_what_goes_wrong_is_a_failure_with_a_line_and_no_file(self):
        output = self.installed.root / "none.wav"
        for words, how, reason in ((("2", "1"), {"plugins": "/nowhere"}, "says:"),
                                   (("0", "1"), {}, "SECONDS must be"), (("2",), {}, "SEED must be"),
                                   (("2", "1", "csound"), {}, "not csound"),
                                   (("2", "1"), {"sound": self.installed.root / "missing.wav"}, "cannot be read")):
            with self.subTest(words=words, how=how):
                code, text = self.follow(output, *words, **how)
                self.assertEqual(code, 1, text[-2000:])
                self.assertRegex(text, "follow: .*" + reason)
                self.assertFalse(output.exists())

    def test_a_file_that_is_there_is_never_replaced_least_of_all_the_recording(self):
        before = self.sound.read_bytes()
        code, text = self.follow(self.sound, "1", "1")
        self.assertEqual(code, 1, text[-2000:])
        self.assertIn("exists; it is not replaced", text)
        self.assertEqual(self.sound.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
