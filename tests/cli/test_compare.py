# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom compare: how two recordings differ."""
import unittest

import sounds
from support import ProgramTest, strict_json

DIFFERENCES = {"log_spectral_db", "chroma", "centroid_hz", "loudness_lufs", "onset_rate"}
SIDE = {"chroma", "centroid_hz", "loudness_lufs", "onset_rate"}
RATE = 44100


class Compare(ProgramTest):
    def compare(self, a, b):
        result = strict_json(self.ok("compare", a, b, "--json", "-").out)
        self.assertEqual(set(result), {"a", "b", "difference", "chroma_correlation", "chroma_rotation"})
        self.assertEqual(set(result["difference"]), DIFFERENCES)
        for side in (result["a"], result["b"]):
            self.assertLessEqual(SIDE, set(side))
            self.assertEqual(len(side["chroma"]), 12)
        return result

    def assertSame(self, result, but=()):
        """No difference but the ones named (with their value)."""
        wanted = {**dict.fromkeys(DIFFERENCES, 0.0), **dict(but)}
        tolerance = {"log_spectral_db": 0.1, "chroma": 1e-3, "centroid_hz": 1, "loudness_lufs": 0.05, "onset_rate": 0}
        for key, value in wanted.items():
            self.assertNear(result["difference"][key], value, tolerance[key], key)

    def melody(self, name, cents=0):
        tones = []
        for root in (220, 277.1826, 246.9417, 329.6276):
            freqs = [root * k * 2 ** (cents / 1200) for k in (1, 2, 3)]
            tones += sounds.scaled(sounds.chord(freqs, 0.6, RATE), 0.9)
        return self.wav(name, tones, RATE)


class Same(Compare):
    def test_a_recording_does_not_differ_from_itself(self):
        for name in (self.example(), self.take(), self.tone()):
            result = self.compare(name, name)
            self.assertEqual(set(result["difference"].values()), {0}, name)
            self.assertNear(result["chroma_correlation"], 1, 1e-9)
            self.assertEqual(result["chroma_rotation"], 0)
            self.assertEqual(result["a"], result["b"])

    def test_a_copy_in_another_format_hardly_differs(self):
        samples = sounds.chord((220, 440, 1100), 2, RATE)
        result = self.compare(self.wav("a.wav", samples, RATE), self.wav("b.wav", samples, RATE, "pcm24"))
        self.assertSame(result)

    def test_silence_does_not_differ_from_itself_and_has_no_loudness(self):
        name = self.wav("silent.wav", sounds.silence(1, RATE), RATE)
        result = self.compare(name, name)
        self.assertIsNone(result["a"]["loudness_lufs"])
        for key, value in result["difference"].items():
            self.assertIn(value, (0, None), key)


class Gain(Compare):
    def test_six_decibels_less_change_loudness_alone(self):
        samples = sounds.mixed(sounds.chord((220, 440, 1100), 3, RATE), sounds.noise(3, RATE, 0.05))
        loud = self.wav("loud.wav", samples, RATE)
        soft = self.wav("soft.wav", sounds.scaled(samples, 10 ** (-6 / 20)), RATE)
        result = self.compare(loud, soft)
        self.assertNear(abs(result["difference"]["loudness_lufs"]), 6, 0.05)
        self.assertSame(result, {"loudness_lufs": result["difference"]["loudness_lufs"]})
        self.assertEqual(result["chroma_rotation"], 0)
        self.assertNear(result["chroma_correlation"], 1, 1e-3)

    def test_six_decibels_less_of_music_change_loudness_alone(self):
        piece = self.read(self.example())
        soft = [sounds.scaled(channel, 10 ** (-6 / 20)) for channel in piece.channels]
        result = self.compare("piece.wav", self.wav("soft.wav", soft, piece.rate))
        self.assertNear(abs(result["difference"]["loudness_lufs"]), 6, 0.05)
        self.assertSame(result, {"loudness_lufs": result["difference"]["loudness_lufs"]})

    def test_loudness_of_a_sine_is_that_of_the_standard(self):
        # ITU-R BS.1770: a 997 Hz sine at full scale in one channel reads -3.01 LUFS.
        name = self.wav("sine.wav", sounds.sine(997, 3, 48000, 0.1), 48000)
        self.assertNear(self.compare(name, name)["a"]["loudness_lufs"], -23.01, 0.2)


class Pitch(Compare):
    def test_a_semitone_up_rotates_the_chroma_by_one(self):
        result = self.compare(self.melody("a.wav"), self.melody("b.wav", 100))
        self.assertEqual(result["chroma_rotation"], 1)
        self.assertLess(result["chroma_correlation"], 0.8)

    def test_rotation_tells_every_interval(self):
        for semitones in (2, 5, 6, 7, 11, -1):
            result = self.compare(self.melody("a.wav"), self.melody("b.wav", 100 * semitones))
            self.assertEqual(result["chroma_rotation"] % 12, semitones % 12)

    def test_an_octave_is_no_rotation(self):
        result = self.compare(self.melody("a.wav"), self.melody("b.wav", 1200))
        self.assertEqual(result["chroma_rotation"], 0)
        self.assertGreater(result["difference"]["log_spectral_db"], 1)


class Other(Compare):
    def test_sides_change_places_with_the_order(self):
        one, two = self.take(), self.tone(freq=880)
        forth, back = self.compare(one, two), self.compare(two, one)
        self.assertEqual((forth["a"], forth["b"]), (back["b"], back["a"]))
        self.assertNear(forth["difference"]["log_spectral_db"], back["difference"]["log_spectral_db"], 1e-9)
        self.assertNear(abs(forth["difference"]["centroid_hz"]), abs(back["difference"]["centroid_hz"]), 1e-9)
        self.assertNear(forth["chroma_correlation"], back["chroma_correlation"], 1e-9)

    def test_centroid_difference_is_that_of_the_tones(self):
        result = self.compare(self.tone("a.wav", 500, 2), self.tone("b.wav", 800, 2))
        self.assertNear(abs(result["difference"]["centroid_hz"]), 300, 15)

    def test_onset_rate_counts_the_clicks_of_a_second(self):
        slow = self.wav("slow.wav", sounds.clicks((0.5, 1.5, 2.5, 3.5), 4, RATE), RATE)
        fast = self.wav("fast.wav", sounds.clicks([0.25 + 0.25 * n for n in range(15)], 4, RATE), RATE)
        result = self.compare(slow, fast)
        self.assertNear(result["a"]["onset_rate"], 1, 0.3)
        self.assertNear(result["b"]["onset_rate"], 15 / 4, 0.8)

    def test_silence_against_sound_is_told_in_finite_numbers(self):
        silent = self.wav("silent.wav", sounds.silence(1, RATE), RATE)
        result = self.compare(silent, self.tone())
        self.assertIsNone(result["a"]["loudness_lufs"])
        self.assertIsNotNone(result["b"]["loudness_lufs"])

    def test_lengths_and_rates_may_differ(self):
        result = self.compare(self.tone("a.wav", 440, 3, 44100), self.tone("b.wav", 440, 1, 96000))
        self.assertNear(result["difference"]["centroid_hz"], 0, 5)
        self.assertEqual(result["chroma_rotation"], 0)

    def test_clips_shorter_than_a_window_can_be_compared(self):
        for count in (0, 1, 100, 2000):
            name = self.wav("short.wav", sounds.sine(440, 1, RATE)[:count], RATE)
            self.compare(name, self.tone())

    def test_table_names_every_measure(self):
        ended = self.ok("compare", self.take(), self.tone())
        for word in ("spectral", "chroma", "centroid", "loudness", "onset"):
            self.assertIn(word, ended.out.lower())
        self.assertNotIn("nan", ended.out.lower())

    def test_json_goes_to_a_file(self):
        self.ok("compare", self.take(), self.tone(), "--json", "c.json")
        self.assertEqual(set(self.json("c.json")["difference"]), DIFFERENCES)

    def test_one_or_three_inputs_are_a_usage_error(self):
        a, b, c = (self.take(name) for name in ("a.wav", "b.wav", "c.wav"))
        self.fails("compare", a, code=2)
        self.fails("compare", a, b, c, code=2)


if __name__ == "__main__":
    unittest.main()
