# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples for Pd do what their words say, as loud as a musician would have them when the switch of the level is clicked."""
import math
import pathlib
import re
import unittest

import pd
import pd_boxes
from listening import level, line, strongest, ticks
from test_pd_cookbook import local_orders

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "help" / "pd" / "examples"
PARTS = EXAMPLES.parents[2] / "pd_externals"
RATE = 48000
# In the place of the loudspeakers.
HEARD = r"""#N canvas 0 0 200 200 heard 0;
#X obj 10 10 inlet~;
#X obj 90 10 inlet~;
#X obj 10 50 throw~ left;
#X obj 90 50 throw~ right;
#X connect 0 0 2 0;
#X connect 1 0 3 0;
#X restore \1 \2 pd heard;"""


class Example(pd.PdTest):
    def play_example(self, name, seconds, events=(), changes=()):
        """(left, right), as the loudspeakers get them after a click on each switch; words may be changed before."""
        text = self.text(name)
        for was, becomes in changes:
            self.assertIn(was, text)
            text = text.replace(was, becomes)
        return self.play_patch(text, seconds, events)

    @staticmethod
    def text(name):
        return next(EXAMPLES.glob(f"{name}-*.pd")).read_text()

    def play_patch(self, text, seconds, events=()):
        for path in PARTS.glob("ksom-*.pd"):
            part = path.read_text()
            if path.stem == "ksom-level~":
                part, found = re.subn(r"#X obj (\d+) (\d+) dac~;", HEARD, part)
                part, switch = re.subn(r"(tgl \d+ 0 empty) empty on", r"\1 switch on", part)
                self.assertEqual((found, switch), (1, 1))
            (self.dir / path.name).write_text(part)
        (self.dir / "example.pd").write_text(text)
        recorder, frames = pd.Patch(), int(seconds * RATE)
        for i, side in enumerate(("left", "right")):
            recorder.chain(recorder.obj(f"catch~ {side}"), recorder.obj(f"tabwrite~ record{i}"))
            recorder.array(f"record{i}", [0])
        self.add_score(recorder, [(0, "switch 1"), *events], seconds + 0.01, frames, 2)
        (self.dir / "recorder.pd").write_text(str(recorder))
        self.ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir],
                                 arguments=["-open", str(self.dir / "example.pd"), "-open"])
        self.assert_content(self.ran)
        return self.recorded(2, frames)


class Level(Example):
    def heard(self, amp, arguments="", events=()):
        patch = pd.Patch()
        tone, control = patch.obj("osc~ 220"), patch.obj(f"ksom-level~ {arguments}".strip())
        loud = patch.obj(f"*~ {amp}")
        patch.chain(tone, loud, control)
        patch.connect(loud, 0, control, 1)
        return self.play_patch(str(patch), 1, events)[0]

    def test_it_begins_at_minus_30_db_unless_told(self):
        for arguments, db in (("", -30.3), ("-20", -20), ("0", 0)):
            self.assertAlmostEqual(level(self.heard(0.5, arguments), 0.5, 1), db - 9.03, delta=0.1)

    def test_peaks_are_held_below_full_scale_without_a_clipped_edge(self):
        heard = self.heard(4, "0")[RATE // 2:]
        self.assertLess(max(map(abs, heard)), 10 ** (-1 / 20))
        self.assertGreater(line(heard, 220, 0, 0.5), 0.999)

    def test_its_switch_mutes(self):
        heard = self.heard(1, events=[(500, "switch 0")])
        self.assertLess(level(heard, 0.8, 1), -100)


class Loudness(Example):
    """When only the switches are clicked, or what makes a sound as well."""

    def assert_loud(self, name, seconds, events=(), changes=(), low=-31, high=-25):
        sides = self.play_example(name, seconds, events, changes)
        loud = max(level(side, 1, seconds) for side in sides)
        self.assertTrue(low < loud < high, f"{loud:.1f} dB")

    def unheard(self, name, place):
        return next(line for line in self.text(name).split(";\n") if f"{place} ksom-level~" in line), f"#X obj {place} s~ unheard"

    def button(self, name, place, receiver):
        return next(line for line in self.text(name).split(";\n") if line.startswith(f"#X obj {place} ")), f"#X obj {place} r {receiver}"

    def test_what_sounds_by_itself(self):
        for name in (1, 3, 6):
            with self.subTest(example=name):
                self.assert_loud(name, 6)

    def test_the_swarms_and_what_they_hear(self):
        for heard, other in (("30 520", "230 520"), ("230 520", "30 520")):
            with self.subTest(level=heard):
                self.assert_loud(2, 8, changes=[self.unheard(2, other)])

    def test_the_drum_and_the_ticks(self):
        drum = self.button(4, "30 120", "drum")
        for heard, other in (("30 520", "309 520"), ("309 520", "30 520")):
            with self.subTest(level=heard):
                self.assert_loud(4, 8, [(0, "drum 1")], [self.unheard(4, other), drum])

    def test_the_chords_and_what_the_map_has_learnt_of_them_in_ten_seconds(self):
        buttons = [self.button(5, "30 94", "chords"), self.button(5, "300 340", "learn"), ("s \\$0-grid", "s grid"), ("r \\$0-grid", "r grid")]
        events = [(0, "chords 1"), (0, "learn 1")]
        self.assert_loud(5, 6, events, [*buttons, self.unheard(5, "400 660")])
        heard = self.play_example(5, 16, [*events, (10500, "learn 0"), *((11000 + 50 * i, f"grid at {i % 16} {i // 16}") for i in range(96))],
                                  [*buttons, self.unheard(5, "130 318")])[0]
        self.assertTrue(-31 < level(heard, 11.1, 15.8) < -25)
        chords = sum(line(heard, hz, 11.1, 15.8) for hz in (262, 330, 392, 220, 349, 247, 294))
        others = sum(line(heard, hz, 11.1, 15.8) for hz in (277, 311, 370, 415, 466))
        self.assertGreater(chords, 4 * others)

    def test_a_note_and_a_chord_of_the_keyboard(self):
        for keys in ((60,), (48, 55, 64)):
            with self.subTest(keys=keys):
                self.assert_loud(7, 4, [(0, f"#notein list {key} 90 1") for key in keys], low=-32)

    def test_the_frozen_moment_and_the_morph(self):
        freeze = self.button(9, "360 290", "freeze")
        self.assert_loud(9, 6, [(1500, "freeze 1")], [freeze, self.unheard(9, "30 700")])
        events = [(0, "freeze 1"), (500, "freeze 0"), (600, "freeze 1"), (800, "grid 0"), (900, "grid 1"), (990, "grid cell 0 0")]
        self.assert_loud(9, 6, events, [freeze, ("\\$0-grid", "grid"), self.unheard(9, "30 480")])

    def test_what_is_switched_on_has_no_offset(self):
        for name in (2, 9):
            for side in self.play_example(name, 8):
                self.assertLess(abs(sum(side)) / len(side), 1e-4)


class Mouse(pd.PdTest):
    def test_the_map_tells_a_click_once_and_a_drag_step_by_step(self):
        patch = pd.Patch()
        patch.chain(patch.obj("ksom-map 16 8"), patch.obj("print told"))
        mouse = ["mouse 60 60 1 0", "motion 60 60 0", "mouseup 60 60 1", "mouse 130 60 1 0", "motion 130 60 0", "motion 162 60 0",
                 "mouseup 162 60 1"]
        self.add_score(patch, [(10, f"pd-test.pd {what}") for what in ["vis 1", *mouse]], 0.1, 0, 0)
        ran = self.run_patch(patch, paths=[PARTS])
        self.assert_content(ran)
        self.assertEqual(ran.said("told"), ["2 2", "7 2", "9 2"])


class Looks(pd.PdTest):
    def test_the_numbers_of_a_fader_have_room_in_the_tallest_font_of_size_12(self):
        text = (PARTS / "ksom-fader.pd").read_text()
        height = int(re.search(r"#X coords 0 -1 1 1 246 (\d+) ", text)[1])
        tops = list(map(int, re.findall(r"#X floatatom \d+ (\d+) ", text)))
        self.assertEqual(len(tops), 2)
        self.assertLess(max(tops) + 16 + 5, height)

    def test_no_cord_runs_through_a_box(self):
        texts = {path.name: path.read_text() for path in EXAMPLES.glob("*.pd")}
        ports = self.ports((words for text in texts.values() for words in pd_boxes.objects(text)), [PARTS])
        for name, text in texts.items():
            self.assertEqual(pd_boxes.crossed(text, ports), [], name)


class Voice(Example):
    def test_it_rises_and_fades_as_slowly_as_it_is_told(self):
        loud = {}
        for name, told in (("begins", []), ("told", [(0, "more attack 400"), (0, "more release 800")])):
            patch = pd.Patch()
            voice, control = patch.obj("ksom-voice~"), patch.obj("ksom-level~ 0")
            patch.chain(patch.obj("r key"), voice, control)
            patch.connect(patch.obj("r more"), 0, voice, 1)
            heard = self.play_patch(str(patch), 2, [*told, (100, "key 60 100"), (1000, "key 60 0")])[0]
            loud[name] = [level(heard, at, at + 0.05) for at in (0.12, 1.35)]
        self.assertLess(loud["told"][0], loud["begins"][0] - 12)
        self.assertLess(loud["begins"][1], -80)
        self.assertGreater(loud["told"][1], -30)


class Chimera(Example):
    def test_a_third_stays_in_step_on_the_left_while_the_right_never_is_for_twenty_seconds(self):
        looks = range(1000, 20001, 500)
        self.play_example(3, 20.1, [(at, "look bang") for at in looks], [
            ("r \\$0-look;\n#X msg", "r look;\n#X msg"), ("s \\$0-told", "print told"),
            ("tgl 19 1 empty", "tgl 19 0 empty")])
        told = [line.split() for line in self.ran.said("told")]
        phases = [float(words[4]) for words in told if words[0] == "oscillator"]
        orders = [local_orders(phases[i:i + 256]) for i in range(0, len(phases), 256)]
        self.assertEqual(len(orders), len(looks))
        for order in orders:
            self.assertGreater(sum(r > 0.95 for r in order[:128]), 0.15 * 256)
            self.assertGreater(sum(r < 0.75 for r in order), 0.3 * 256)
            self.assertEqual(sum(r > 0.95 for r in order[170:215]), 0)


class HearAndPlay(Example):
    FILE = ("obj 20 48 openpanel", "obj 20 48 r chosen")

    def write_sweep(self):
        """Three seconds from 300 to 900 Hz."""
        phase, sound = 0.0, []
        for i in range(3 * RATE):
            phase += 2 * math.pi * self.sweep(i / RATE) / RATE
            sound.append(0.3 * math.sin(phase))
        pd.write_wav(self.dir / "sweep.wav", sound, RATE)

    @staticmethod
    def sweep(seconds):
        return 300 * 3 ** (seconds % 3 / 3)

    def test_the_swarms_follow_a_file_that_is_opened_and_that_goes_on_and_on(self):
        self.write_sweep()
        left, right = self.play_example(2, 6, [(1000, "chosen symbol sweep.wav")], [self.FILE])
        for at in (1.5, 2.5, 3.5, 5):
            for side in (left, right):
                self.assertAlmostEqual(strongest(side, at - 0.1, 8192)[0] / self.sweep(at - 1), 1, delta=0.05)

    def test_a_picture_shows_how_the_strongest_partial_of_the_whole_file_moves(self):
        self.write_sweep()
        bang = next(line for line in self.text(2).split(";\n") if line.startswith("#X obj 30 616 bng"))
        self.play_example(2, 2, [(500, "chosen symbol sweep.wav"), (1000, "click bang"), (1500, "course write course.txt")],
                          [self.FILE, (bang, "#X obj 30 616 r click"), ("\\$0-course", "course")])
        course = list(map(float, (self.dir / "course.txt").read_text().split()))
        self.assertEqual(len(course), 3 * RATE // 512)
        for frame in range(20, 260, 40):
            self.assertAlmostEqual(course[frame] / self.sweep((512 * frame - 2048) / RATE), 1, delta=0.03)

    def test_arrays_show_the_partials_that_are_heard(self):
        self.play_example(2, 2, [(1500, "freqs write freqs.txt"), (1500, "amps write amps.txt")],
                          [("\\$0-freqs", "freqs"), ("\\$0-amps", "amps"), ("write \\$1-freqs \\$1-amps", "write freqs amps")])
        freqs, amps = ([float(x) for x in (self.dir / f"{name}.txt").read_text().split()] for name in ("freqs", "amps"))
        self.assertEqual((len(freqs), len(amps)), (16, 16))
        lowest = min(f for f in freqs if f > 0)
        self.assertTrue(160 < lowest < 280, freqs)
        self.assertEqual(max(amps), amps[freqs.index(lowest)])


class FreezeAndMorph(Example):
    def test_two_frozen_moments_sound_at_the_ends_and_between_whatever_went_on_since(self):
        freeze = next(line for line in self.text(9).split(";\n") if line.startswith("#X obj 360 290 tgl"))
        heard = self.play_example(9, 12, [
            (1500, "freeze 1"), (2000, "grid 0"), (2200, "freeze 0"), (5500, "freeze 1"), (6000, "grid 1"), (6200, "freeze 0"),
            (7000, "grid cell 0 0"), (9000, "grid cell 1 0"), (10500, "grid cell 0.5 0")],
            [(freeze, "#X obj 360 290 r freeze"), ("\\$0-grid", "grid"), ("obj 30 480 ksom-level~", "obj 30 480 s~ unheard")])[0]
        self.assertLess(level(heard, 0.5, 6.5), -100)
        ends = [strongest(heard, at)[0] for at in (7.5, 9.5)]
        for hz, frozen in zip(ends, (1.44, 5.44)):  # the window looks back
            tone = 220 + 60 * math.cos(2 * math.pi * 0.13 * frozen)
            self.assertAlmostEqual(hz / round(hz / tone), tone, delta=4)
        self.assertGreater(min(level(heard, at, at + 1) for at in (7.5, 9.3, 10.8)), -36)


class Drum(Example):
    def setting(self, unheard):
        switch = next(line for line in self.text(4).split(";\n") if line.startswith("#X obj 30 120 tgl"))
        shown = next(line for line in self.text(4).split(";\n") if line.startswith("#X obj 160 474 hsl"))
        return [(switch, "#X obj 30 120 r drum"), (shown, "#X obj 160 474 print r"), ("r \\$0-look", "r look"),
                (f"obj {unheard} 520 ksom-level~", f"obj {unheard} 520 s~ unheard")]

    def orders(self, drum):
        self.play_example(4, 16, [(0, f"drum {drum}"), *((at, "look bang") for at in range(3000, 16000, 90))], self.setting(30))
        shown = list(map(float, self.ran.said("r")))[-140:]
        return sum(shown) / len(shown)

    def test_the_strokes_throw_the_swarm_together(self):
        self.assertGreater(self.orders(1), 0.65)
        self.assertLess(self.orders(0), 0.4)

    def test_each_of_the_eight_ticks_has_a_pitch_and_a_rate_of_its_own(self):
        heard = self.play_example(4, 10, changes=self.setting(30))[0]
        for hz, rate in zip((262, 294, 330, 392, 440, 524, 588, 660), (1.7, 1.78, 1.91, 1.97, 2.12, 2.2, 2.33, 2.41)):
            self.assertAlmostEqual(len(ticks(heard, hz, 480)) / 10, rate, delta=0.25, msg=f"{hz} Hz")

    def test_a_kick_and_a_snare_take_turns_each_half_second(self):
        heard = self.play_example(4, 4.3, [(0, "drum 1")], self.setting(309))[0]
        for beat in range(1, 8):
            self.assertGreater(level(heard, beat / 2, beat / 2 + 0.1), level(heard, beat / 2 - 0.1, beat / 2) + 12, beat)
            low = sum(line(heard, hz, beat / 2 + 0.1, beat / 2 + 0.2) for hz in range(45, 65, 5))
            (self.assertGreater if beat % 2 == 0 else self.assertLess)(low, 0.3, beat)



if __name__ == "__main__":
    unittest.main()
