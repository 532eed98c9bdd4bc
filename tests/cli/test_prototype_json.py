# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom analyze --definition prototype --json: the prototype's stages, with its keys and its numbers."""
import array
import math
import struct
import unittest

import sounds
from support import REFERENCE, ProgramTest, strict_json

KEYS = ["sample_rate", "frames", "bins", "peaks", "bands", "oscillators", "pattern_grid"]
PEAK_KEYS = ["frame", "bin", "frequency_hz", "amplitude_db", "energy", "phase"]
BANDS = {"bass": (0, 250), "low_mid": (250, 500), "mid": (500, 2000), "high_mid": (2000, 4000), "treble": (4000, 1e9)}
SYMBOLS = "♬♫♪𝄞♩"  # in the order of the numbers in the reference files


class PrototypeTest(ProgramTest):
    def hear(self, samples, rate=22050, format="float"):
        return self.analyze(self.wav("in.wav", samples, rate, format))

    def analyze(self, *names):
        return strict_json(self.ok("analyze", *names, "--definition", "prototype", "--json", "-").out)


class Form(PrototypeTest):
    def assertForm(self, analysis):
        self.assertEqual(list(analysis), KEYS)
        self.assertEqual((analysis["sample_rate"], analysis["bins"]), (22050, 1025))
        self.assertEqual(list(analysis["peaks"]), PEAK_KEYS)
        self.assertEqual(len({len(column) for column in analysis["peaks"].values()}), 1)
        self.assertEqual(list(analysis["bands"]), list(BANDS))
        for band in analysis["bands"].values():
            self.assertEqual(list(band), ["count", "avg_frequency", "avg_energy", "used"])
        for oscillator in analysis["oscillators"]:
            self.assertEqual(list(oscillator), ["frequency_hz", "coupling"])
        self.assertEqual([len(row) for row in analysis["pattern_grid"]], 16 * [32])
        self.assertLessEqual(set("".join(analysis["pattern_grid"])), set(SYMBOLS))

    def test_keys_are_exactly_the_promised_ones(self):
        self.assertForm(self.hear(sounds.chord((110, 660, 3000), 1, 22050)))

    def test_form_holds_for_silence_and_the_shortest_clips(self):
        for count in (0, 1, 2, 100, 2047, 2048, 15871):
            analysis = self.hear(sounds.sine(440, 1, 22050)[:count])
            self.assertForm(analysis)
            self.assertEqual(analysis["frames"], 1 + count // 512, f"{count} samples")
        self.assertForm(self.hear(sounds.silence(1, 22050)))

    def test_one_input_gives_an_object_and_several_an_array(self):
        low, high = self.tone("low.wav", 220, 0.5), self.tone("high.wav", 880, 0.5)
        both = self.analyze(low, high)
        self.assertEqual(both, [self.analyze(low), self.analyze(high)])

    def test_numbers_are_the_same_under_a_german_locale(self):
        name = self.take()
        german = self.ok("analyze", name, "--definition", "prototype", "--json", "-", env={"LC_ALL": "de_DE.UTF-8"})
        self.assertEqual(strict_json(german.out), self.analyze(name))


class Numbers(PrototypeTest):
    """What the columns say of each other, by the prototype's own formulas."""

    def setUp(self):
        super().setUp()
        samples = sounds.mixed(sounds.chord((110, 330, 700, 1500, 2500, 6000), 2, 22050), sounds.noise(2, 22050, 0.02))
        self.analysis = self.hear(samples)
        self.peaks = list(zip(*(self.analysis["peaks"][key] for key in PEAK_KEYS)))

    def test_frames_are_one_more_than_the_hops(self):
        self.assertEqual(self.analysis["frames"], 1 + 44100 // 512)

    def test_frequency_is_that_of_the_bin(self):
        self.assertGreater(len(self.peaks), 500)
        for _, bin, freq, *_ in self.peaks:
            self.assertEqual(freq, bin * 22050 / 2048)

    def test_energy_is_the_linear_amplitude(self):
        for _, _, _, db, energy, _ in self.peaks:
            self.assertNear(energy / 10 ** (db / 20), 1, 1e-5)
            self.assertTrue(-80 <= db <= 1e-5)

    def test_phase_is_frequency_times_frame_modulo_a_turn(self):
        for frame, _, freq, _, _, phase in self.peaks:
            self.assertNear(phase, math.fmod(freq * frame, 2 * math.pi), 1e-9)

    def test_peaks_stand_in_order_and_at_least_five_bins_apart(self):
        places = [(frame, bin) for frame, bin, *_ in self.peaks]
        self.assertEqual(places, sorted(set(places)))
        for (frame, bin), (later, other) in zip(places, places[1:]):
            self.assertTrue(later > frame or other - bin >= 5)
            self.assertTrue(0 < bin < 1024 and 0 <= frame < self.analysis["frames"])

    def test_bands_count_and_average_the_peaks(self):
        for name, (low, high) in BANDS.items():
            inside = [peak for peak in self.peaks if low <= peak[2] < high]
            band = self.analysis["bands"][name]
            self.assertEqual((band["count"], band["used"]), (len(inside), len(inside) > 3))
            self.assertNear(band["avg_frequency"], sum(p[2] for p in inside) / len(inside), 1e-6 * high)
            self.assertNear(band["avg_energy"], sum(p[4] for p in inside) / len(inside), 1e-6)

    def test_oscillators_are_the_used_bands(self):
        used = [band for band in self.analysis["bands"].values() if band["used"]]
        self.assertEqual(len(used), 5)
        self.assertEqual(len(self.analysis["oscillators"]), len(used))
        for oscillator, band in zip(self.analysis["oscillators"], used):
            self.assertNear(oscillator["frequency_hz"], band["avg_frequency"], 1e-9 * band["avg_frequency"])
            self.assertNear(oscillator["coupling"], min(0.1 * band["avg_energy"], 0.5), 1e-12)


class Cases(PrototypeTest):
    def test_empty_bands_are_null_and_unused(self):
        bands = self.hear(sounds.sine(440, 1, 22050))["bands"]
        self.assertEqual(bands["treble"], {"count": 0, "avg_frequency": None, "avg_energy": None, "used": False})
        self.assertTrue(bands["low_mid"]["used"])

    def test_silence_has_no_peaks_and_a_grid_of_quarters(self):
        analysis = self.hear(sounds.silence(1, 22050))
        self.assertEqual((analysis["peaks"]["frame"], analysis["oscillators"]), ([], []))
        self.assertEqual(set("".join(analysis["pattern_grid"])), {"♩"})

    def test_row_zero_of_the_grid_holds_the_lowest_frequencies(self):
        low = self.hear(sounds.sine(300, 1, 22050))["pattern_grid"]
        high = self.hear(sounds.sine(10700, 1, 22050))["pattern_grid"]
        self.assertEqual(low[0], 32 * "♬")
        self.assertEqual(high[15], 32 * "♬")
        self.assertNotIn("♬", low[15] + high[0])

    def test_a_clip_of_fewer_than_32_frames_has_a_full_grid(self):
        grid = self.hear(sounds.sine(440, 0.3, 22050))["pattern_grid"]
        self.assertEqual(grid[0], 32 * "♬")

    def test_level_of_the_recording_does_not_matter(self):
        loud = self.hear(sounds.sine(440, 1, 22050, 0.5))
        soft = self.hear(sounds.sine(440, 1, 22050, 0.005))
        self.assertEqual(loud["peaks"]["bin"], soft["peaks"]["bin"])
        for a, b in zip(loud["peaks"]["amplitude_db"], soft["peaks"]["amplitude_db"]):
            self.assertNear(a, b, 0.01)

    def test_any_rate_is_brought_to_22050(self):
        for rate in (8000, 44100, 48000, 96000):
            analysis = self.hear(sounds.sine(440, 1, rate), rate)
            self.assertEqual(analysis["frames"], 1 + 22050 // 512)
            self.assertEqual(set(analysis["peaks"]["bin"]), {41}, f"from {rate} Hz")


class Reference(PrototypeTest):
    """The prototype's own results (tests/reference/prototype), through the whole program."""

    def case(self, name):
        folder = REFERENCE / "prototype" / name
        floats, whole = folder / "audio.f32", folder / "audio.s16"
        if floats.exists():
            analysis = self.hear(array.array("f", floats.read_bytes()).tolist())
        else:
            samples = array.array("h", whole.read_bytes())
            analysis = self.hear([sample / 32768 for sample in samples], format="pcm16")
        return analysis, [line.split() for line in (folder / "summary.txt").read_text().splitlines()]

    def test_frames_bands_and_oscillators_are_the_prototypes(self):
        for name in ("sine", "sine_bin", "chord3", "drums", "frames32", "impulse", "short100"):
            with self.subTest(case=name):
                analysis, lines = self.case(name)
                self.assertEqual(["frames", str(analysis["frames"])], lines[0])
                for (_, _, count, freq, energy), band in zip((line for line in lines if line[0] == "band"),
                                                             analysis["bands"].values()):
                    self.assertNear(band["count"], int(count), 0.02 * int(count))
                    self.assertNear(band["avg_frequency"] or 0, float(freq), 0.01 * float(freq))
                    self.assertNear(band["avg_energy"] or 0, float(energy), 0.01 * float(energy))
                wanted = [line for line in lines if line[0] == "oscillator"]
                self.assertEqual(len(analysis["oscillators"]), len(wanted))

    def test_grid_is_the_prototypes(self):
        for name in ("sine", "sine_bin", "chord3", "drums", "frames32", "dc_sine"):
            with self.subTest(case=name):
                analysis, lines = self.case(name)
                wanted = ["".join(SYMBOLS[int(digit)] for digit in line[2]) for line in lines if line[0] == "grid"]
                wrong = sum(a != b for row, want in zip(analysis["pattern_grid"], wanted) for a, b in zip(row, want))
                self.assertEqual(len(wanted), 16)
                self.assertLessEqual(wrong, 2, f"{wrong} cells differ")

    def test_peaks_are_the_prototypes(self):
        analysis, _ = self.case("sine")
        records = (REFERENCE / "prototype" / "sine" / "peaks.rec").read_bytes()
        wanted = [struct.unpack("<iiffd", records[at:at + 24]) for at in range(0, len(records), 24)]
        heard = analysis["peaks"]
        self.assertEqual(list(zip(heard["frame"], heard["bin"])), [(frame, bin) for frame, bin, *_ in wanted])
        for index, (_, _, db, energy, phase) in enumerate(wanted):
            self.assertNear(heard["amplitude_db"][index], db, 0.01)
            self.assertNear(heard["energy"][index] / energy, 1, 2e-3)
            self.assertNear(heard["phase"][index], phase, 1e-9)


if __name__ == "__main__":
    unittest.main()
