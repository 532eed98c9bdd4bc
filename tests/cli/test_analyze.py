# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom analyze, definition live: what is heard frame by frame; the CSV and picture of both definitions."""
import csv
import io
import math
import unittest
import xml.etree.ElementTree

import sounds
from pngs import unpack_png
from support import ProgramTest, live_json, strict_json

LIVE_KEYS = {"definition", "sample_rate", "window", "hop", "frames", "tuning_cents"}
FRAME_KEYS = {"time", "rms", "centroid_hz", "flux", "onset", "chroma", "partials"}


def middle(analysis):
    return analysis["frames"][len(analysis["frames"]) // 2]


def sounding(frame):
    return [partial for partial in frame["partials"] if partial[5] >= 0 and partial[2] > 0]


class Live(ProgramTest):
    def hear(self, samples, rate=48000):
        return live_json(self, self.wav("in.wav", samples, rate))

    def test_keys_and_types_are_as_promised(self):
        analysis = self.hear(sounds.sine(440, 1, 48000))
        self.assertEqual(set(analysis), LIVE_KEYS)
        self.assertEqual([analysis[key] for key in ("definition", "sample_rate", "window", "hop")],
                         ["live", 48000, 4096, 512])
        for frame in analysis["frames"]:
            self.assertEqual(set(frame), FRAME_KEYS)
            self.assertEqual(len(frame["chroma"]), 12)
            self.assertIsInstance(frame["onset"], bool)
            for slot, freq, amp, phase, weight, state in frame["partials"]:
                self.assertIsInstance(slot, int)
                self.assertIn(state, (1, 0, -1))
                self.assertTrue(0 <= weight <= 1 and amp >= 0 and freq >= 0 and abs(phase) <= 6.2832)

    def test_live_is_the_definition_when_nothing_is_said(self):
        name = self.tone(seconds=0.3)
        self.assertEqual(live_json(self, name), live_json(self, name, "--definition", "live"))

    def test_times_advance_by_the_hop(self):
        frames = self.hear(sounds.sine(440, 1, 48000))["frames"]
        self.assertTrue(85 <= len(frames) <= 103, len(frames))
        for before, after in zip(frames, frames[1:]):
            self.assertNear(after["time"] - before["time"], 512 / 48000, 1e-6)

    def test_a_sine_is_one_partial_with_its_frequency_and_amplitude(self):
        for freq, amp in ((440, 0.5), (55.5, 0.25), (9876.5, 0.01)):
            frame = middle(self.hear(sounds.sine(freq, 1, 48000, amp)))
            (slot, heard, level, _, weight, state), = sounding(frame)
            self.assertNear(heard, freq, 0.05)
            self.assertNear(level / amp, 1, 0.01)
            self.assertGreater(weight, 0.9)
            self.assertEqual(state, 0)
            self.assertNear(frame["rms"], amp / math.sqrt(2), 0.02 * amp)
            self.assertNear(frame["centroid_hz"] / freq, 1, 0.02)

    def test_the_partials_of_a_chord_are_all_heard(self):
        freqs = (220, 277.18, 329.63, 1760)
        frame = middle(self.hear(sounds.chord(freqs, 1, 48000)))
        heard = sorted(partial[1] for partial in sounding(frame))
        self.assertEqual(len(heard), 4)
        for freq, wanted in zip(heard, freqs):
            self.assertNear(freq, wanted, 0.1)

    def test_partials_are_born_and_die_with_the_sound(self):
        samples = sounds.silence(0.3, 48000) + sounds.sine(440, 0.5, 48000) + sounds.silence(0.4, 48000)
        frames = self.hear(samples)["frames"]
        states = [partial[5] for frame in frames for partial in frame["partials"] if abs(partial[1] - 440) < 5]
        self.assertIn(1, states)
        self.assertIn(0, states)
        self.assertEqual(sounding(frames[0]), [])
        self.assertEqual(sounding(frames[-1]), [])

    def test_chroma_is_highest_at_the_pitch_that_sounds(self):
        for freq, pitch in ((261.63, 0), (440, 9), (493.88, 11)):
            chroma = middle(self.hear(sounds.sine(freq, 1, 48000)))["chroma"]
            self.assertEqual(chroma.index(max(chroma)), pitch, f"{freq} Hz: {chroma}")

    def test_tuning_is_estimated_in_cents(self):
        for cents in (-30, 0, 25):
            freqs = [f * 2 ** (cents / 1200) for f in (220, 277.1826, 329.6276, 440)]
            tuning = self.hear(sounds.chord(freqs, 2, 48000))["tuning_cents"]
            self.assertNear(tuning, cents, 3)

    def test_onsets_are_where_the_clicks_are(self):
        times = (0.5, 1.0, 1.5)
        frames = self.hear(sounds.clicks(times, 2, 48000))["frames"]
        onsets = [frame["time"] for frame in frames if frame["onset"]]
        self.assertEqual(len(onsets), 3, onsets)
        for onset, time in zip(onsets, times):
            self.assertNear(onset, time, 0.1)

    def test_the_end_of_a_recording_is_no_onset(self):
        frames = self.hear(sounds.sine(440, 1, 48000))["frames"]
        onsets = [frame["time"] for frame in frames if frame["onset"] and frame["time"] > 0.5]
        self.assertEqual(onsets, [], "a tone that lasts to the end")

    def test_silence_has_no_partials_and_only_finite_numbers(self):
        analysis = self.hear(sounds.silence(0.5, 48000))
        self.assertTrue(analysis["frames"])
        for frame in analysis["frames"]:
            self.assertEqual(sounding(frame), [])
            self.assertEqual((frame["rms"], frame["centroid_hz"], frame["onset"]), (0, 0, False))

    def test_gain_changes_amplitudes_alone(self):
        loud = middle(self.hear(sounds.sine(440, 1, 48000, 0.5)))
        soft = middle(self.hear(sounds.sine(440, 1, 48000, 0.05)))
        self.assertNear(sounding(loud)[0][2] / sounding(soft)[0][2], 10, 0.01)
        self.assertNear(sounding(loud)[0][1], sounding(soft)[0][1], 1e-3)

    def test_any_rate_is_brought_to_48_khz(self):
        for rate in (8000, 11025, 22050, 44100, 96000, 192000):
            analysis = self.hear(sounds.sine(440, 0.6, rate), rate)
            self.assertEqual(analysis["sample_rate"], 48000)
            self.assertNear(sounding(middle(analysis))[0][1], 440, 0.1, f"at {rate} Hz")

    def test_channels_are_mixed_by_their_mean(self):
        one = sounds.sine(440, 0.6, 48000, 0.8)
        analysis = self.hear([one, sounds.silence(0.6, 48000)])
        self.assertNear(sounding(middle(analysis))[0][2], 0.4, 0.005)
        self.assertEqual(sounding(middle(self.hear([one, [-s for s in one]]))), [])

    def test_same_input_gives_the_same_bytes(self):
        name = self.take()
        first, second = (self.ok("analyze", name, "--json", "-").out for _ in range(2))
        self.assertGreater(len(first), 1000)
        self.assertTrue(first == second)

    def test_several_inputs_give_an_array_in_their_order(self):
        low, high = self.tone("low.wav", 220, 0.4), self.tone("high.wav", 880, 0.4)
        self.ok("analyze", high, low, "--json", "all.json")
        analyses = self.json("all.json")
        self.assertEqual(len(analyses), 2)
        self.assertEqual(analyses[0], live_json(self, high))
        self.assertEqual(analyses[1], live_json(self, low))


class Summary(ProgramTest):
    def test_a_summary_is_printed_when_no_file_is_asked_for(self):
        ended = self.ok("analyze", self.tone(seconds=0.5))
        self.assertIn("tone.wav", ended.out)
        self.assertTrue(1 <= len(ended.out.splitlines()) <= 30, ended)
        self.assertOnly("tone.wav")

    def test_no_summary_when_a_file_is_asked_for(self):
        self.assertEqual(self.ok("analyze", self.tone(seconds=0.5), "--json", "a.json").out, "")
        self.assertTrue(self.json("a.json")["frames"])

    def test_both_definitions_have_a_summary_with_numbers(self):
        for definition in ("live", "prototype"):
            ended = self.ok("analyze", self.tone(), self.tone("two.wav", 880), "--definition", definition)
            self.assertIn("two.wav", ended.out)
            self.assertRegex(ended.out, r"\b\d+ p(artials|eaks)\b")
            self.assertNotRegex(ended.out.lower(), r"\bnan\b|-0\b")

    def test_standard_output_holds_nothing_but_the_json(self):
        strict_json(self.ok("analyze", self.take(), "--json", "-", "--progress", "plain").out)


class Csv(ProgramTest):
    def rows(self, *args):
        self.ok("analyze", *args, "--csv", "a.csv", "--force")
        text = self.bytes("a.csv").decode("utf-8")
        self.assertTrue(text.endswith("\n"))
        return list(csv.reader(io.StringIO(text)))

    def test_live_rows_are_the_partials_of_the_json(self):
        name = self.take()
        head, *rows = self.rows(name)
        self.assertEqual(",".join(head), "time,slot,freq_hz,amp,phase_rad,weight,state")
        wanted = [[frame["time"], *partial] for frame in live_json(self, name)["frames"]
                  for partial in frame["partials"]]
        self.assertGreater(len(rows), 10)
        self.assertEqual(len(rows), len(wanted))
        for row, want in zip(rows, wanted):
            for cell, number in zip(row, want):
                self.assertNear(float(cell), number, 1e-4 * max(1, abs(number)))

    def test_prototype_rows_are_the_peaks_of_the_json(self):
        name = self.take()
        head, *rows = self.rows(name, "--definition", "prototype")
        self.assertEqual(",".join(head), "frame,bin,frequency_hz,amplitude_db,energy,phase")
        peaks = live_json(self, name, "--definition", "prototype")["peaks"]
        self.assertEqual(len(rows), len(peaks["frame"]))
        for index, row in enumerate(rows):
            for cell, column in zip(row, head):
                self.assertNear(float(cell), peaks[column][index], 1e-4 * max(1, abs(peaks[column][index])))

    def test_several_inputs_have_their_name_in_the_first_column(self):
        one, two = self.tone("one.wav", seconds=0.4), self.tone('two, "or so".wav', 330, 0.4)
        head, *rows = self.rows(one, two)
        self.assertEqual(",".join(head), "file,time,slot,freq_hz,amp,phase_rad,weight,state")
        self.assertEqual(sorted({row[0] for row in rows}), [one, two])
        self.assertEqual({len(row) for row in rows}, {8})

    def test_numbers_have_points_under_a_german_locale(self):
        name = self.take()
        plain = self.rows(name)
        self.ok("analyze", name, "--csv", "german.csv", env={"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"})
        self.assertEqual(list(csv.reader(io.StringIO(self.bytes("german.csv").decode()))), plain)


class Picture(ProgramTest):
    def test_png_is_a_whole_picture_with_more_than_one_colour(self):
        self.ok("analyze", self.take(), "--picture", "p.png")
        width, height, pixels = unpack_png(self.bytes("p.png"))
        self.assertTrue(width >= 400 and height >= 200, (width, height))
        self.assertGreater(len(set(pixels)), 10)

    def test_svg_is_xml_with_content(self):
        self.ok("analyze", self.take(), "--picture", "p.svg")
        root = xml.etree.ElementTree.fromstring(self.bytes("p.svg"))
        self.assertTrue(root.tag.endswith("svg"))
        self.assertGreater(sum(1 for _ in root.iter()), 5)

    def test_picture_of_another_sound_is_another_picture(self):
        self.ok("analyze", self.tone("low.wav", 220), "--picture", "low.png")
        self.ok("analyze", self.tone("high.wav", 2200), "--picture", "high.png")
        self.assertNotEqual(self.bytes("low.png"), self.bytes("high.png"))

    def test_same_input_gives_the_same_picture(self):
        name = self.take()
        for kind in ("png", "svg"):
            self.ok("analyze", name, "--picture", "a." + kind)
            self.ok("analyze", name, "--picture", "b." + kind)
            self.assertSameBytes("a." + kind, "b." + kind)

    def test_pictures_of_silence_and_of_one_sample_are_made(self):
        for name, samples in (("silent.wav", sounds.silence(1, 22050)), ("one.wav", [0.5]), ("none.wav", [])):
            for definition in ("live", "prototype"):
                self.ok("analyze", self.wav(name, samples), "--definition", definition,
                        "--picture", "p.png", "--force")
                unpack_png(self.bytes("p.png"))

    def test_another_ending_is_refused_with_the_two_that_are_known(self):
        for name in ("p.jpg", "p", "p.png.txt"):
            ended = self.fails("analyze", self.take(), "--picture", name, code=2, says=(name, "png", "svg"))
            self.assertOnly("take.wav")
            self.assertEqual(ended.out, "")

    def test_all_outputs_can_be_made_in_one_run(self):
        self.ok("analyze", self.take(), "--json", "a.json", "--csv", "a.csv", "--picture", "a.svg")
        self.assertOnly("take.wav", "a.json", "a.csv", "a.svg")


if __name__ == "__main__":
    unittest.main()
