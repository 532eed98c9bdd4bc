# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom render: the WAV file that comes out. What holds for the five swarms alone is asked of --mode bands."""
import math
import unittest

import sounds
from support import ProgramTest, strict_json

FRAMES = [  # options, frames
    (("--seconds", "1"), 48000),
    (("--seconds", "0.5", "--rate", "44100"), 22050),
    (("--seconds", "0.3333", "--rate", "22050"), 7349),
    (("--seconds", "0.00001", "--rate", "96000"), 1),
    (("--seconds", "0.015"), 720),
    (("--seconds", "1.23456789", "--rate", "8000"), 9877),
    (("--seconds", "0.25", "--rate", "192000"), 48000),
    (("--seconds", "0.1", "--rate", "384000"), 38400),
]


class RenderTest(ProgramTest):
    def render(self, *options, inputs=None, name="out.wav"):
        inputs = inputs or [self.take()]
        ended = self.ok("render", *inputs, "-o", name, "--force", *map(str, options))
        return self.read(name), ended

    def bands(self, *options, **more):
        return self.render("--mode", "bands", *options, **more)


class Shape(RenderTest):
    def test_length_is_seconds_times_rate_exactly(self):
        for options, frames in FRAMES:
            with self.subTest(options=options):
                self.assertEqual(self.render(*options)[0].frames, frames)

    def test_thirty_seconds_of_stereo_float_at_48_khz_when_nothing_is_said(self):
        sound, _ = self.render()
        self.assertEqual((sound.frames, len(sound.channels), sound.rate), (30 * 48000, 2, 48000))
        self.assertEqual((sound.kind, sound.tag, sound.bits), ("RIFF", 3, 32))

    def test_length_zero_is_a_file_without_frames_or_refused(self):
        ended = self.run_any("render", self.take(), "-o", "zero.wav", "--seconds", "0")
        if ended.code == 0:
            self.assertEqual(self.read("zero.wav").frames, 0)
        else:
            self.assertEqual(ended.code, 2, ended)
            self.assertOnly("take.wav")

    def test_each_format_is_what_it_is_called(self):
        for name, tag, bits in (("float", 3, 32), ("pcm24", 1, 24), ("pcm16", 1, 16)):
            sound, _ = self.render("--seconds", 0.5, "--format", name)
            self.assertEqual((sound.tag, sound.bits), (tag, bits), name)

    def test_formats_differ_only_by_rounding(self):
        exact = self.render("--seconds", 0.5)[0].flat
        for name, step in (("pcm24", 2 ** -23), ("pcm16", 2 ** -15)):
            rounded = self.render("--seconds", 0.5, "--format", name)[0].flat
            worst = max(abs(a - b) for a, b in zip(exact, rounded))
            self.assertLessEqual(worst, step, name)
            self.assertGreater(worst, 0, name)

    def test_channels_from_one_to_sixteen_and_sound_in_every_one(self):
        for count in (1, 2, 3, 8, 16):
            sound, _ = self.render("--seconds", 0.1, "--channels", count, "--voices", 2 * count)
            self.assertEqual((len(sound.channels), sound.frames), (count, 4800))
            for channel in sound.channels:
                self.assertGreater(sounds.rms(channel), 1e-4, f"a channel of {count} is silent")

    def test_rate_is_the_rate_of_the_file(self):
        for rate in (8000, 22050, 44100, 96000, 384000):
            self.assertEqual(self.render("--seconds", 0.05, "--rate", rate)[0].rate, rate)


class Level(RenderTest):
    def test_fades_are_ten_milliseconds_at_both_ends(self):
        sound, _ = self.render("--seconds", 1)
        for channel in sound.channels:
            for samples in (channel, channel[::-1]):
                self.assertLess(abs(samples[0]), 0.01)
                for n in range(480):
                    self.assertLessEqual(abs(samples[n]), 0.9 * min(1, (n + 1) / 480 * 1.6), f"sample {n}")
                self.assertLess(sounds.rms(samples[:48]), 0.3 * sounds.rms(samples[480:9600]))
                self.assertGreater(sounds.rms(samples[480:960]), 0.1 * sounds.rms(channel))

    def test_true_peak_stays_below_minus_one_dbfs(self):
        ceiling = 10 ** (-1 / 20) * 1.005
        loud = self.wav("loud.wav", sounds.noise(0.5, 22050, 1.0))
        for inputs, options in (([loud], ()), ([self.tone()], ("--voices", 1)), ([self.take()], ("--coupling", 8))):
            sound, _ = self.render("--seconds", 2, *options, inputs=inputs)
            for channel in sound.channels:
                self.assertLessEqual(sounds.true_peak(channel), ceiling, f"{inputs} {options}")
                self.assertGreater(sounds.peak(channel), 0.02, f"{inputs} {options}")

    def test_nothing_but_finite_samples_and_no_offset(self):
        sound, _ = self.render("--seconds", 2)
        self.assertTrue(sound.isFinite())
        for channel in sound.channels:
            self.assertNear(sum(channel) / len(channel), 0, 1e-3)

    def test_silent_input_gives_silence_and_says_so(self):
        silent = self.wav("silent.wav", sounds.silence(1, 22050))
        sound, ended = self.render("--seconds", 1, inputs=[silent])
        self.assertEqual(sound.frames, 48000)
        self.assertEqual(set(sound.raw), {0})
        self.assertIn("silence", ended.err)
        self.assertEqual(len(ended.trouble.splitlines()), 1)

    def test_the_five_swarms_hold_all_of_this_too(self):
        ceiling = 10 ** (-1 / 20) * 1.005
        silent = self.wav("silent.wav", sounds.silence(1, 22050))
        for inputs, frames in (([self.take()], 48000), ([silent], 48000)):
            sound, ended = self.bands("--seconds", 1, inputs=inputs)
            self.assertEqual(sound.frames, frames)
            self.assertTrue(sound.isFinite())
            self.assertEqual("silence" in ended.err, inputs == [silent], ended)
            self.assertEqual(set(sound.raw) == {0}, inputs == [silent])
            for channel in sound.channels:
                self.assertLessEqual(sounds.true_peak(channel), ceiling)

    def test_no_seconds_are_no_silence_to_be_told(self):
        for mode in ("walk", "bands"):
            sound, ended = self.render("--seconds", 0, "--mode", mode)
            self.assertEqual((sound.frames, ended.trouble), (0, ""), mode)


class Sameness(RenderTest):
    def test_same_inputs_options_and_seed_give_the_same_bytes(self):
        for options in ((), ("--seed", 7, "--coupling", 0.3), ("--format", "pcm16", "--voices", 9)):
            self.render("--seconds", 1, *options, name="a.wav")
            self.render("--seconds", 1, *options, name="b.wav")
            self.assertSameBytes("a.wav", "b.wav", options)

    def test_another_seed_gives_another_sound(self):
        seen = set()
        for seed in (0, 1, 2, 4294967295):
            seen.add(bytes(self.render("--seconds", 0.5, "--seed", seed)[0].raw))
        self.assertEqual(len(seen), 4)

    def test_the_name_of_input_and_output_does_not_reach_the_sound(self):
        self.take("one.wav")
        self.take("another.wav")
        self.ok("render", "one.wav", "-o", "x.wav", "--seconds", "0.5")
        self.ok("render", "another.wav", "-o", "a longer name.wav", "--seconds", "0.5", "--progress", "plain")
        self.assertSameBytes("x.wav", "a longer name.wav")

    def test_a_longer_sound_begins_like_a_shorter_one(self):
        short = self.render("--seconds", 0.5)[0].flat
        long = self.render("--seconds", 1.5)[0].flat
        kept = 2 * (24000 - 480)
        self.assertTrue(short[:kept] == long[:kept])

    def test_the_format_of_the_input_does_not_matter(self):
        samples = sounds.chord((110, 700, 2500), 0.5, 22050)
        samples = [round(sample * 32768) / 32768 for sample in samples]
        outs = set()
        for format in ("pcm16", "pcm24", "float", "double"):
            self.wav("in.wav", samples, 22050, format)
            outs.add(bytes(self.render("--seconds", 0.5, inputs=["in.wav"])[0].raw))
        self.assertEqual(len(outs), 1)

    def test_defaults_are_those_that_are_documented(self):
        self.render("--seconds", 0.5, name="a.wav")
        self.render("--seconds", 0.5, "--mode", "walk", "--seed", 1, "--coupling", 1, "--coupling-unit", "critical",
                    "--voices", 4, "--detune", 12, "--spread", 1, "--rate", 48000, "--channels", 2,
                    "--format", "float", "--perturb", 0.1, "--partials", 64, "--width", 32, "--height", 16,
                    "--pulse", 0.4, "--brightness", 0.25, "--morph", 0.08, name="b.wav")
        self.assertSameBytes("a.wav", "b.wav")

    def test_defaults_of_the_five_swarms_are_the_same(self):
        self.bands("--seconds", 0.5, name="a.wav")
        self.bands("--seconds", 0.5, "--seed", 1, "--coupling", 1, "--coupling-unit", "critical", "--voices", 4,
                   "--detune", 12, "--spread", 1, "--rate", 48000, "--channels", 2, "--format", "float", name="b.wav")
        self.assertSameBytes("a.wav", "b.wav")


class Sound(RenderTest):
    def test_a_single_voice_sounds_at_the_frequency_that_was_heard(self):
        sound, _ = self.render("--seconds", 2, "--voices", 1, "--detune", 0, inputs=[self.tone(freq=440)])
        for channel in sound.channels:
            self.assertNear(sounds.crossings_frequency(channel[4800:-4800], 48000), 440, 0.5)

    def test_every_voice_stays_within_the_detune_of_what_was_heard(self):
        sound, _ = self.bands("--seconds", 2, "--coupling", 0, inputs=[self.tone(freq=440)])
        channel = sound.channels[0][4800:-4800]
        near = math.hypot(*(sounds.level(channel, 440 * 2 ** (c / 1200), 48000) for c in (-12, -8, -4, 0, 4, 8, 12)))
        for far in (220, 400, 480, 880, 1320):
            self.assertLess(sounds.level(channel, far, 48000), 0.01 * near, far)

    def test_at_most_five_bands_sound_each_where_it_was_heard(self):
        freqs = (110, 330, 1100, 2500, 6000)
        take = self.wav("five.wav", sounds.chord(freqs, 1, 22050))
        sound, _ = self.render("--seconds", 2, "--voices", 1, "--detune", 0, inputs=[take])
        channel = sound.channels[0][4800:-4800]
        for freq in freqs:
            here = max(sounds.level(channel, freq * 2 ** (c / 1200), 48000) for c in range(-6, 7, 2))
            self.assertGreater(here, 10 * sounds.level(channel, freq * 1.13, 48000), freq)

    def test_no_band_with_fewer_than_four_peaks_sounds(self):
        low = sounds.sine(200, 1, 22050, 0.4)
        short = sounds.sine(3000, 1, 22050, 0.4)
        blip = [sample if 10000 < n < 10100 else 0 for n, sample in enumerate(short)]
        take = self.wav("blip.wav", sounds.mixed(low, blip))
        self.bands("--seconds", 0.2, "--json", "report.json", inputs=[take])
        peaks = [swarm["peaks"] for swarm in self.json("report.json")["swarms"]]
        self.assertTrue(peaks and min(peaks) >= 4, peaks)

    def test_coupling_draws_the_voices_of_a_swarm_together(self):
        def mean_r(coupling):
            self.bands("--seconds", 3, "--coupling", coupling, "--json", "r.json", inputs=[self.tone()])
            return self.json("r.json")["swarms"][0]["mean_r"]
        free, locked = mean_r(0), mean_r(2)
        self.assertGreater(locked, 0.9)
        self.assertLess(free, locked - 0.1)

    def test_coupling_in_hz_and_in_critical_units_differ(self):
        critical = self.render("--seconds", 0.5, "--coupling", 3)[0].raw
        hertz = self.render("--seconds", 0.5, "--coupling", 3, "--coupling-unit", "hz")[0].raw
        self.assertNotEqual(critical, hertz)

    def test_without_spread_left_and_right_are_equal_and_with_it_they_are_not(self):
        narrow, _ = self.render("--seconds", 0.5, "--spread", 0)
        wide, _ = self.render("--seconds", 0.5, "--spread", 1)
        self.assertTrue(narrow.channels[0] == narrow.channels[1])
        self.assertTrue(wide.channels[0] != wide.channels[1])

    def test_without_spread_the_sound_is_in_the_middle_of_many_channels(self):
        sound, _ = self.render("--seconds", 0.2, "--spread", 0, "--channels", 5)
        self.assertEqual([sounds.rms(channel) > 0.01 for channel in sound.channels],
                         [False, False, True, False, False])

    def test_every_parameter_reaches_the_sound(self):
        plain = bytes(self.render("--seconds", 0.5)[0].raw)
        for option in (("--seed", 2), ("--coupling", 0.2), ("--voices", 5), ("--detune", 30), ("--spread", 0.5)):
            self.assertNotEqual(bytes(self.render("--seconds", 0.5, *option)[0].raw), plain, option)

    def test_several_inputs_are_heard_as_one_album(self):
        low, high = self.tone("low.wav", 150), self.tone("high.wav", 3000)
        for order in ((low, high), (high, low)):
            self.bands("--seconds", 0.5, "--json", "r.json", inputs=order)
            freqs = [swarm["frequency_hz"] for swarm in self.json("r.json")["swarms"]]
            self.assertEqual(len(freqs), 2, freqs)
            self.assertNear(freqs[0], 150, 2)
            self.assertNear(freqs[1], 3000, 2)

    def test_energy_weighs_the_frequency_of_a_band(self):
        rate = 22050
        take = self.wav("two.wav", sounds.mixed(sounds.sine(700, 1, rate, 0.5), sounds.sine(1500, 1, rate, 0.05)))
        self.bands("--seconds", 0.1, "--json", "r.json", inputs=[take])
        freq = self.json("r.json")["swarms"][0]["frequency_hz"]
        self.assertTrue(690 < freq < 850, f"{freq} Hz: the loud tone at 700 Hz should decide")

    def test_frequencies_above_the_new_sounds_reach_are_left_out_not_folded(self):
        take = self.wav("high.wav", sounds.chord((300, 7000), 1, 22050), 22050)
        sound, _ = self.render("--seconds", 1, "--rate", 8000, "--voices", 1, "--detune", 0, inputs=[take])
        channel = sound.channels[0][800:-800]
        self.assertLess(sounds.level(channel, 1000, 8000), 0.01 * sounds.level(channel, 300, 8000))

    def test_a_piece_of_music_gives_a_sound(self):
        sound, ended = self.render("--seconds", 3, inputs=[self.example()])
        self.assertEqual(ended.trouble, "")
        self.assertGreater(sounds.decibels(sounds.rms(sound.flat)), -40)


class Report(RenderTest):
    def test_report_says_what_was_read_and_made(self):
        self.render("--seconds", 0.5, "--seed", 9, "--json", "r.json", "--channels", 3)
        report = self.json("r.json")
        self.assertEqual(report["inputs"][0]["path"], "take.wav")
        self.assertEqual((report["inputs"][0]["frames"], report["inputs"][0]["sample_rate"]), (11025, 22050))
        self.assertEqual(report["output"],
                         {"path": "out.wav", "sample_rate": 48000, "channels": 3, "frames": 24000, "format": "float"})
        self.assertEqual(report["seed"], 9)
        self.assertFalse(report["silent"])

    def test_report_of_silence_has_no_swarms(self):
        silent = self.wav("silent.wav", sounds.silence(0.5, 22050))
        self.bands("--seconds", 0.1, "--json", "r.json", inputs=[silent])
        self.assertEqual((self.json("r.json")["silent"], self.json("r.json")["swarms"]), (True, []))

    def test_report_does_not_change_the_sound(self):
        plain = self.render("--seconds", 0.5)[0].raw
        self.assertEqual(self.render("--seconds", 0.5, "--json", "r.json")[0].raw, plain)

    def test_report_can_go_to_standard_output(self):
        for mode, key in (("walk", "walk"), ("bands", "swarms")):
            _, ended = self.render("--seconds", 0.1, "--mode", mode, "--json", "-")
            self.assertIn(key, strict_json(ended.out))


if __name__ == "__main__":
    unittest.main()
