# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a patch does to the objects, they stay alive, finite and polite."""
import math
import os
import pathlib
import random
import subprocess
import unittest

import pd
from test_pd_bank import BankTest, from_core

TIMES = 10 if pd.LONG else 1

HELP = pathlib.Path(__file__).resolve().parents[2] / "help" / "pd"
EXAMPLES = HELP / "examples"

# Every signal object: how it is made, its signal outlets, and messages that change what it does.
SIGNAL_OBJECTS = {
    "kuramotobank~": ("kuramotobank~ 16 220 -coupling 2", 3),
    "swarms": ("kuramotobank~ 8 220 -voices 4 -coupling 1 -chans 2", 4),
    "ticks": ("kuramotobank~ 4 3 -out tick", 4),
    "kanalyze~": ("kanalyze~ 16 -minlength 0", 0),
    "ksomscore~": (f"ksomscore~ {EXAMPLES}/score.json", 2),
    "ksomlevel~": ("ksomlevel~ 2", 2),
    "short frames": ("kanalyze~ 4 -windowsize 64 -hopsize 1", 0),
}
# Sources of numbers that are none: box texts, and the index of the one that gives it.
BAD_NUMBERS = {"inf": "inf", "-inf": "-inf", "nan": "nan", "1e38": "1e38"}


def add_bad_number(patch, kind):
    """A box that sends what no file can hold, when banged."""
    if kind not in ("inf", "-inf", "nan"):
        source = patch.obj(f"f {kind}")
        return source, source
    source = patch.obj("f 1e200")  # more than a float can hold, less than a double
    square = patch.obj("* 1e200")
    patch.chain(source, square)
    if kind == "inf":
        return source, square
    if kind == "-inf":
        minus = patch.obj("* -1")
        patch.chain(square, minus)
        return source, minus
    zero = patch.obj("* 0")
    patch.chain(square, zero)
    return source, zero


class Finite(BankTest):
    def assert_finite(self, channels):
        for number, samples in enumerate(channels):
            self.assertTrue(all(math.isfinite(s) for s in samples), f"outlet {number}")

    def test_numbers_that_are_none_change_nothing_at_any_inlet_or_message(self):
        words = ["coupling", "phaselag", "freqs", "amps", "weights", "phases", "freq 1", "kick", "reset", "force",
                 "topology",
                 "count", "blocks", "partial 1", "partial 2 300", "reach", "pull", "root", "seed", "nudge 3"]
        for kind in BAD_NUMBERS:
            with self.subTest(number=kind):
                def setup(patch, tested, kind=kind):
                    first, last = add_bad_number(patch, kind)
                    patch.connect(patch.obj("r bad"), 0, first, 0)
                    for inlet in range(3):
                        patch.connect(last, 0, tested, inlet)
                    for word in words:
                        message = patch.msg(f"{word} $1")
                        patch.connect(last, 0, message, 0)
                        patch.connect(message, 0, tested, 0)
                ran, heard = self.play("kuramotobank~ 16 220 -norm on", 0.4, [(100, "bad bang"), (200, "bad bang")], outlets=3,
                                       setup=setup, content=False)
                self.assert_finite(heard)
                self.assertNotRegex(ran.log, "couldn't create")
                self.assertLess(max(abs(s) for s in heard[0]), 20)
                self.assertLess(len(ran.complaints), 4 * len(words))

    def test_one_number_for_all_that_is_none_leaves_each_as_it_was(self):
        box = "kuramotobank~ 4 220 -amps 1 0.2 0.3 0.4 -phases 0 1 2 3"
        _, expected = self.play(box, 0.2, outlets=3)
        for word in ("amps", "freqs", "phases", "phases 0 1"):
            with self.subTest(word=word):
                def setup(patch, tested, word=word):
                    first, last = add_bad_number(patch, "nan")
                    message = patch.msg(f"{word} $1")
                    patch.chain(patch.obj("r bad"), first)
                    patch.chain(last, message, tested)
                ran, heard = self.play(box, 0.2, [(0 if "0 1" in word else 100, "bad bang")], outlets=3, setup=setup, content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertTrue(heard == expected)

    def test_sound_that_is_none_is_heard_as_silence(self):
        for kind in BAD_NUMBERS:
            with self.subTest(number=kind):
                def setup(patch, tested, kind=kind):
                    first, last = add_bad_number(patch, kind)
                    signal = patch.obj("sig~")
                    patch.connect(patch.obj("r bad"), 0, first, 0)
                    patch.chain(last, signal, tested)
                    for word in ("threshold", "numpeaks", "hopsize", "windowsize", "minfreq"):
                        message = patch.msg(f"{word} $1")
                        patch.chain(last, message, tested)
                    for outlet in range(5):
                        patch.connect(tested, outlet, patch.obj("print out"), 0)
                ran, _ = self.play("kanalyze~ 4", 0.2, [(50, "bad bang")], outlets=0, setup=setup, content=False)
                self.assertGreater(len(ran.said()), 20)
                self.assertNotRegex("\n".join(ran.said()), "nan|inf")

    def test_a_link_that_is_none_deafens_its_listener_until_it_is_learnt_anew(self):
        def setup(patch, tested):
            first, last = add_bad_number(patch, "nan")
            patch.chain(patch.obj("r bad"), first)
            write, place = patch.obj("tabwrite links"), patch.msg("1")
            patch.chain(last, write)
            patch.chain(patch.obj("loadbang"), place)
            patch.connect(place, 0, write, 1)
            patch.chain(patch.obj("r save"), patch.msg("; links write $1.txt"))
        events = [(-1, f"box {what}") for what in ("freqs 200 201 202", "matrix links", "coupling 20")]
        events += [(100, "bad bang"), (200, "save symbol before"), (200, "box hebbian 10"), (900, "save symbol after")]
        self.play("kuramotobank~ 3 200", 1, events, outlets=3, arrays={"links": [0.5] * 9}, setup=setup)
        before, after = ([float(line) for line in (self.dir / f"{name}.txt").read_text().split()] for name in ("before", "after"))
        self.assertFalse(math.isfinite(before[1]))
        self.assertTrue(all(map(math.isfinite, after)), after)

    def test_signals_that_are_no_numbers_leave_the_last_good_coupling(self):
        def setup(patch, tested):
            first, last = add_bad_number(patch, "nan")
            signal = patch.obj("sig~ 3")
            patch.connect(patch.obj("r bad"), 0, first, 0)
            patch.connect(last, 0, signal, 0)
            for inlet in range(3):
                patch.connect(signal, 0, tested, inlet)
        ran, heard = self.play("kuramotobank~ 16 220 -force 5", 0.3, [(100, "bad bang")], outlets=3, setup=setup,
                               content=False)
        self.assert_finite(heard)
        self.assertEqual(len(ran.complaints), 2, ran.log)  # coupling, phase lag: once each, not once a block

    def test_arguments_that_cannot_be_used_are_clipped_with_a_sentence_and_the_object_is_there(self):
        for arguments, said in [("x", "oscillators: 'x' is no number"), ("-3", "oscillators: -3 is outside 1"),
                                ("0", "oscillators: 0 is outside"), ("1e38", "oscillators: 1e+38 is outside"),
                                ("99999999999999", "outside 1 ... 16384"), ("nan", "'nan' is no number"),
                                ("4 x", "freq: 'x' is no number"), ("4 220 3 4", "2 at most come before flags, 4 came"),
                                ("4 -chans 99", "chans: 99 is outside 1 ... 16"), ("4 -chans",
                                                                                   "chans: a value is missing"),
                                ("4 -out nowhere", "out: 'nowhere' is none of mix, sine, phase, tick"),
                                ("4 -voices 1000", "voices: 1000 is outside 1 ... 64"),
                                ("16384 -voices 64", "voices: 16384 swarms"), ("600 -out sine",
                                                                               "out: 600 outlets are too many"),
                                ("4 220 -detune 30", "detune: does nothing to single oscillators"),
                                ("4 -nonsense 1", "nonsense: is no message that it knows"),
                                *[("4 -multi 1", "multi: Pd has signals of many channels from 0.54 on")
                                  ] * (not pd.has_many_channels())]:
            with self.subTest(arguments=arguments):
                ran, heard = self.play(f"kuramotobank~ {arguments}", 0.02, outlets=1, content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertIn("kuramotobank~: ", ran.complaints[0])
                self.assertIn(said, ran.complaints[0])
                self.assert_finite(heard)

    def test_a_wrong_message_gets_one_sentence_that_names_object_message_and_what_is_used(self):
        for message, said in [("coupling", "coupling: a value is missing; it stays at 0"),
                              ("coupling x", "coupling: 'x' is no number; it stays at 0"),
                              ("coupling 1 2", "coupling: takes one value, 2 came; 1 is used"),
                              ("coupling 5000", "coupling: 5000 is outside -2000 ... 2000 Hz; 2000 is used"),
                              ("topology house", "topology: 'house' is none of blocks, ring, smallworld, star, matrix"),
                              ("freqs", "freqs: numbers are missing"),
                              ("freqs 1 2 3 4 5", "freqs: 5 numbers, but there is room for 4"),
                              ("phases", "phases: numbers are missing"),
                              ("phases 1 2 3 4 5", "phases: 5 numbers, but there is room for 4"),
                              ("topology ring 1 0.1 3", "topology: takes 3 at most, 4 came"),
                              ("Topology ring 1 0.1 3", "topology: takes 3 at most, 4 came"),
                              ("-chans 2", "chans: is set when the object is made, as a flag: -chans"),
                              ("amps 1 x 1", "amps: number 2, x, is no number to use; 1 is used"),
                              ("harmonics 2.5", "harmonics: 2.5 is no whole number; 3 is used"),
                              ("norm 0.3", "norm: 0.3 is no whole number; off is used"),
                              ("freq 1.9 440", "freq: 1.9 is no number of 0 ... 3; nothing is changed"),
                              ("count 2.5", "count: 2.5 is no number of 1 ... 4"),
                              ("blocks 2 1.5", "blocks: 1.5 is no size of a block"),
                              ("kick 1 0.5", "kick: 0.5 is no number of 0 ... 3"),
                              ("partial 0.5 100 1", "partial: i freq amp are needed, i of 0 ... 3"),
                              ("amps 1 1e9", "amps: number 2, 1e+09, is outside -1000 ... 1000; 1000 is used"),
                              ("freq 4 100", "freq: 4 is no number of 0 ... 3"), ("freq", "freq: a number of 0 ... 3 is missing"),
                              ("freq 1", "freq: a value is missing"), ("count 9", "count: 9 is no number of 1 ... 4"),
                              ("blocks 2 x", "blocks: x is no size of a block"), ("matrix",
                                                                                  "matrix: the name of an array"),
                              ("matrix nowhere", "matrix: there is no array nowhere; it is used as"), ("partial",
                                                                                        "partial: i freq amp"),
                              ("partial 9 100 1", "partial: i freq amp are needed, i of 0 ... 3"),
                              ("kick x", "kick: x is no number to use; nobody is kicked"), ("kick 1 -3", "kick: -3 is no number of 0 ... 3"),
                              ("kick 1 4", "kick: 4 is no number of 0 ... 3"), ("kick 1 x", "kick: x is no number of 0"),
                              ("kick 1 2 0", "kick: 0 is no number of 1 ... 4"), ("kick 1 3 4", "kick: 4 from number 3 on are more than there are; 1 are kicked"), ("voices 3",
                                                                     "voices: is set when the object is made"),
                              ("brightness 1", "brightness: does nothing to single oscillators; it is for swarms"),
                              ("freqs house", "freqs: house is no number to use; nothing is changed"), ("list 1 2", None),
                              ("reset x", "seed: 'x' is no number")]:
            with self.subTest(message=message):
                ran, _ = self.play("kuramotobank~ 4 220", 0.02, [(0, "box " + message)], content=False)
                complaints = [line for line in ran.complaints if "note" not in line]
                if said is None:
                    continue
                self.assertEqual(len(complaints), 1, ran.log)
                self.assertIn("kuramotobank~: " + said, complaints[0])

    def test_what_is_silent_has_no_phase_to_set(self):
        ran, _ = self.play("kuramotobank~ 4 220 -freqs 100 200 300", 0.02, [(0, "box phase 2 1"), (0, "box phase 3 1")], content=False)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertIn("phase: 3 is silent, as count is 3", ran.complaints[0])

    def test_freqs_without_numbers_change_nothing(self):
        _, heard = self.play("kuramotobank~ 4 220", 0.1, [(-1, "box partial 0 220 0"), (-1, "box bang"), (0, "box freqs"),
                                                          (0, "box amp 0 0")], content=False)
        self.assertLess(max(map(abs, heard[0][2400:])), 1e-6)

    def test_a_note_is_said_once_however_often_it_comes_again(self):
        events = [(10 * i, f"box topology {'ring' if i % 2 else 'blocks'}") for i in range(20)]
        ran, _ = self.play("kuramotobank~ 4 220 -couplingunit critical", 0.3, events, content=False)
        self.assertEqual(len([line for line in ran.complaints if "note" in line]), 1, ran.log)

    def test_a_symbol_and_a_pointer_are_survived(self):
        for box in ("kuramotobank~ 4 220", "kanalyze~ 4", "ksomgrid 4 4 1"):
            with self.subTest(box=box):
                ran, _ = self.play(box, 0.05, [(0, "box symbol foo"), (1, "box pointer"), (2, "box list")], outlets=0,
                                   content=False)
                self.assertTrue(ran.complaints, ran.log)

    def test_a_limit_is_taken_as_it_is_shown(self):
        """3.141593 is a little more than pi in floats, and what the help and every complaint call the limit."""
        for words, events, inlets in ((" -phaselag 3.141593", [(0, "box phaselag -3.141593")], ()),
                                      ("", [], (None, None, "sig~ 3.141593"))):
            ran, _ = self.play("kuramotobank~ 4 220" + words, 0.02, [*events, (10, "box dump")], outlets=3, inlets=inlets,
                               message_outlet=3)
            self.assertIn(f"phaselag {'-' if events else ''}3.14159", ran.said())
        ran, _ = self.play("kuramotobank~ 4 220 -phaselag 3.141595", 0.02, content=False)
        self.assertIn("phaselag: 3.141595 is outside -3.141593 ... 3.141593 rad", ran.complaints[0])

    def test_what_a_swarm_does_not_know_is_said(self):
        for message in ("phases 1 2", "gains 1", "nudge 1 3", "blocks 2 2", "matrix x", "kick 1 2"):
            with self.subTest(message=message):
                ran, _ = self.play("kuramotobank~ 4 220 -voices 2", 0.02, [(0, "box " + message)], content=False)
                self.assertIn("does nothing to swarms", ran.complaints[0])


class PatientTest(BankTest):
    """Of every object: some say that what is asked for is more than they can do."""

    def assert_content(self, ran):
        ran.complaints = [line for line in ran.complaints
                          if "too many frames in one block" not in line]
        super().assert_content(ran)


class Hosts(PatientTest):
    def test_the_sound_does_not_depend_on_the_block_size(self):
        frames, script = 8192, [(0, "coupling 20")]
        expected = from_core(frames, script)
        for block in (1, 2, 16, 64, 1024, 4096):
            with self.subTest(block=block):
                heard = self.in_block(f"{block} 1 1", frames, "kuramotobank~ 16 220 -coupling 20", 3)
                for outlet in range(3):
                    self.assertTrue(heard[outlet] == expected[outlet], f"outlet {outlet}")

    def test_overlap_and_resampling_are_finite_and_huge_blocks_too(self):
        for settings in ("64 4 1", "1024 2 1", "64 1 2", "64 1 0.5", "64 1 16", "4096 8 1", "65536 1 1", "1 1 4"):
            for name, (box, outlets) in SIGNAL_OBJECTS.items():
                with self.subTest(block=settings, object=name):
                    heard = self.in_block(settings, 4096, box, outlets)
                    for samples in heard:
                        self.assertTrue(all(math.isfinite(s) for s in samples))

    def in_block(self, settings, frames, box, outlets):
        """The object in a subpatch with its own block size; what it gives, in that subpatch's samples."""
        patch = pd.Patch()
        inner = pd.Patch()
        inner.obj(f"block~ {settings}")
        tested = inner.obj(box)
        inner.chain(inner.obj("noise~"), tested)
        start = inner.obj("r start")
        for outlet in range(outlets):
            write = inner.obj(f"tabwrite~ record{outlet}")
            inner.connect(tested, outlet, write, 0)
            inner.connect(start, 0, write, 0)
            patch.array(f"record{outlet}", [0])
        patch.sub(inner)
        seconds = max(frames, 65536 if "65536" in settings else 0) / 48000 * (2 if "0.5" in settings else 1) + 0.1
        self.add_score(patch, [], seconds, frames, outlets)
        ran = self.run_patch(patch)
        self.assert_content(ran)
        return self.recorded(outlets, frames) if outlets else []

    def test_arrays_are_resized_renamed_and_deleted_while_it_sounds(self):
        events = [(-1, "box matrix links"), (0, "box coupling 5"), (0, "box hebbian 3")]
        for at in range(20, 400, 8):
            events.append((at, f"links resize {[16, 4, 1, 1000, 100000, 15][at // 8 % 6]}"))
        events += [(400, "links rename other"), (450, "box matrix other"), (480, "pd-held clear"), (600,
                                                                                                    "box matrix links")]

        def setup(patch, _):
            held = pd.Patch()
            held.array("links", [0.5] * 16)
            patch.sub(held, "held")
        ran, heard = self.play("kuramotobank~ 4 200", 0.8, events, outlets=3, setup=setup, content=False)
        for samples in heard:
            self.assertTrue(all(math.isfinite(s) for s in samples))
        self.assertRegex("\n".join(ran.complaints), "matrix has too few links")
        self.assertNotRegex(ran.log, "couldn't create")

    def test_two_arrays_of_one_name_are_said_once_and_not_in_each_block(self):
        """As when a patch is open twice. As soon as the name is its own again, the array is followed."""
        def setup(patch, _):
            for name in ("held", "other"):
                inner = pd.Patch()
                inner.array("links", [0] * 16)
                patch.sub(inner, name)
        events = [(-1, "box freqs 200 203 206 209"), (-1, "box matrix links"), (-1, "box coupling 60"), (500, "links const 1"),
                  (1000, "pd-other clear")]
        ran, heard = self.play("kuramotobank~ 4 200", 1.6, events, outlets=3, setup=setup, content=False)
        self.assertLess(ran.log.count("multiply defined"), 10)
        self.assertEqual(len([line for line in ran.complaints if "another has the name" in line]), 1, ran.log)
        self.assertLess(min(heard[1][24000:48000]), 0.5)
        self.assertGreater(min(heard[1][60000:]), 0.95)

    def test_dsp_is_toggled_a_thousand_times(self):
        for name, (box, outlets) in SIGNAL_OBJECTS.items():
            with self.subTest(object=name):
                events = [(2 * i, f"pd dsp {i % 2}") for i in range(1000)]
                _, heard = self.play(box, 2.5, [*events, (2002, "pd dsp 1"), (2002, "box bang"), (2002, "start bang")],
                                     outlets=outlets,
                                     inlets=["noise~"])
                self.assertTrue(not heard or max(map(abs, heard[0])) > 0)

    def test_objects_come_and_go_while_dsp_runs(self):
        for name, (box, _) in SIGNAL_OBJECTS.items():
            with self.subTest(object=name):
                events = []
                for i in range(1000 * TIMES):
                    events += [(i, f"pd-held obj 10 10 {box}"), (i + 0.5, "pd-held clear")]
                self.play(box, TIMES + 0.1, events, outlets=0, setup=lambda patch, _: patch.sub(pd.Patch(), "held"))

    def test_a_map_goes_away_while_it_learns(self):
        """In pieces, by a clock of its own: it is waiting when the object goes."""
        does = ["list 1 2 3", "partial 0 200 1 0 1 1", "bang"]
        events, waits = [], "ksomgrid 64 64 3 -train 1 -radius 1"
        for i in range(200 * TIMES):
            events += [(i, f"pd-held {what}") for what in ("obj 10 10 r map", f"obj 10 10 {waits}", "connect 0 0 1 0")]
            events += [(i, f"map {what}") for what in does * (i % 3)] + [(i, f"map {what}") for what in does]
            events.append((i + (0, 0.5, 0.999)[i % 3], "pd-held clear"))
        self.play(waits, 0.2 * TIMES + 0.1, events, outlets=0, setup=lambda patch, _: patch.sub(pd.Patch(), "held"))

    def test_an_object_whose_outlet_leads_back_to_itself_is_stopped_by_nothing(self):
        def setup(patch, tested):
            back = patch.msg("coupling 3")
            patch.connect(tested, 3, back, 0)
            patch.connect(back, 0, tested, 0)
        self.play("kuramotobank~ 4 220", 0.1, [(10, "box bang"), (20, "box dump")], outlets=3, setup=setup)

    def test_inputs_may_be_the_memory_of_outputs(self):
        """Pd gives a signal's memory on as soon as nobody needs it: in a row of objects inlets and outlets cross."""
        def setup(patch, tested):
            copies = [patch.obj("osc~ 220"), patch.obj("osc~ 3"), patch.obj("osc~ 1")]
            for inlet, copy in enumerate(copies):
                patch.connect(copy, 0, tested, inlet)
        box = "kuramotobank~ 8 219 -force 4"
        _, heard = self.play(box, 0.5, outlets=3, setup=setup)

        def setup_apart(patch, tested):
            setup(patch, tested)
            for box_number, line in enumerate(list(patch._boxes)):
                if " osc~ " in line:  # held by a second listener until the end of the block
                    patch.connect(box_number, 0, patch.obj("print~"), 0)
        _, apart = self.play(box, 0.5, outlets=3, setup=setup_apart)
        for outlet in range(3):
            self.assertTrue(heard[outlet] == apart[outlet])


class Loads(PatientTest):
    def test_every_object_runs_at_every_sample_rate(self):
        for rate in (8000, 22050, 44100, 192000, 384000, 768000):
            for name, (box, outlets) in SIGNAL_OBJECTS.items():
                with self.subTest(rate=rate, object=name):
                    _, heard = self.play(box, 0.2, outlets=outlets, rate=rate, inlets=["noise~"])
                    for samples in heard:
                        self.assertTrue(all(math.isfinite(s) for s in samples))

    def test_beyond_what_the_bank_can_do_it_is_silent_and_says_so(self):
        inner = pd.Patch()
        inner.obj("block~ 64 1 4")
        tested = inner.obj("kuramotobank~ 4 220")
        write = inner.obj("tabwrite~ record0")
        inner.connect(tested, 0, write, 0)
        inner.connect(inner.obj("r start"), 0, write, 0)
        patch = pd.Patch()
        patch.array("record0", [0])
        patch.sub(inner)
        self.add_score(patch, [], 0.02, 4096, 1)
        ran = self.run_patch(patch, rate=768000)
        self.assertIn("sample rate: 3072000 is outside 1 ... 1000000 Hz", ran.complaints[0])
        self.assertEqual(max(map(abs, self.recorded(1, 4096)[0])), 0)

    def test_after_a_rate_that_cannot_be_used_all_is_as_it_was_told_meanwhile_too(self):
        for box, outlet, told, meanwhile in [("kuramotobank~ 4 220 -harmonics 3 -coupling 5", 3, "harmonics 3", "glide 20"),
                                             ("kuramotobank~ 4 220 -voices 3 -level 0", 3, "level 0", "brightness 0.75"),
                                             ("ksomlevel~ 1 -gain -20", 1, "gain -20", "dccut 50")]:
            with self.subTest(object=box):
                patch, inner = pd.Patch(), pd.Patch()
                inner.chain(inner.obj("r block"), inner.obj("block~ 64 1 1"))
                tested = inner.obj(box)
                inner.connect(inner.obj("r box"), 0, tested, 0)
                inner.connect(tested, outlet, inner.obj("print out"), 0)
                patch.sub(inner)
                self.add_score(patch, [(10, "box dump"), (20, "block set 64 1 32"), (30, "box " + meanwhile), (40, "box dump"),
                                       (50, "block set 64 1 1"), (60, "box dump")], 0.1, 0, 0)
                ran = self.run_patch(patch)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertEqual(ran.said().count(told), 3)
                self.assertEqual(ran.said().count(meanwhile), 2)
                self.assertNotIn("norm 0", ran.said())

    def test_a_storm_of_messages_leaves_it_finite(self):
        chance = random.Random(1)
        words = ["coupling", "phaselag", "norm", "level", "harmonics", "topology", "reach", "rewire", "linewidth",
                 "force", "adapt",
                 "growth", "glide", "pull", "root", "hebbian", "count", "kick", "freq 3", "amp 2", "nudge 5",
                 "phase 1", "blocks",
                 "couplingunit", "between", "normalise", "integrator", "fade", "onsetkick", "reset"]

        def message():
            return f"box {chance.choice(words)} {chance.choice([0, 1, 2, -3, 0.5, 200, chance.uniform(-2000, 2000)]):.6g}"
        events = [(ms, message()) for ms in range(1, 600000 if pd.LONG else 6000)]
        seconds = 600 if pd.LONG else 6
        ran, heard = self.play("kuramotobank~ 16 220", seconds, [(-1, "box matrix links"), *events], outlets=3,
                               content=False,
                               inlets=["noise~"], arrays={"links": [0.5] * 256})
        self.assertNotRegex(ran.log, "couldn't create")
        for samples in heard:
            self.assertTrue(all(map(math.isfinite, samples)))
        self.assertLessEqual(max(heard[1]), 1)
        self.assertGreaterEqual(min(heard[1]), 0)

    def test_a_list_of_a_hundred_thousand_numbers_is_cut_with_a_sentence(self):
        numbers = " ".join(str(100 + i % 900) for i in range(100000))
        for box, word, said in [("kuramotobank~ 4", "freqs", "100000 numbers"), ("kuramotobank~ 4", "phases", None),
                                ("kanalyze~", "threshold", "takes one value, 100000 came"), ("ksomgrid", "list",
                                                                                             "100000 numbers came"),
                                ("kuramotobank~ 4", "blocks", None), ("kuramotobank~ 4", "partial", None)]:
            with self.subTest(box=box, word=word):
                ran, _ = self.play(box, 0.05, [(1, f"box {word} {numbers}")], outlets=0, content=False)
                complaints = [line for line in ran.complaints if box.split()[0] in line]
                self.assertLessEqual(len(complaints), 2, ran.log[:3000])
                if said:
                    self.assertIn(said, "".join(complaints))

    def test_sixty_four_voices_are_cloned_and_others_come_and_go(self):
        (self.dir / "ksom-voice~.pd").write_text((HELP.parents[1] / "pd_externals" / "ksom-voice~.pd").read_text())
        events = [(10 * i, f"box {1 + i % 60} {40 + i % 60} 90") for i in range(60)]
        events += [(300, "pd-held obj 10 10 clone ksom-voice~ 8"), (400, "pd-held clear"), (450,
                                                                                            "pd-held obj 10 10 clone "
                                                                                            "ksom-voice~ 32")]
        _, heard = self.play("clone -s 1 ksom-voice~ 64", 0.8, events, setup=lambda patch, _: patch.sub(pd.Patch(),
                                                                                                        "held"))
        self.assertTrue(all(math.isfinite(s) for s in heard[0]))
        self.assertGreater(max(heard[0]), 0)

    def test_many_objects_at_once_do_not_disturb_each_other(self):
        def setup(patch, _):
            for i in range(40):
                patch.obj(f"kuramotobank~ 8 {100 + i} -coupling {i}")
                patch.chain(patch.obj(f"osc~ {100 + i}"), patch.obj("kanalyze~ 4"))
        _, alone = self.play("kuramotobank~ 16 220 -coupling 3", 0.3, outlets=3)
        _, among = self.play("kuramotobank~ 16 220 -coupling 3", 0.3, outlets=3, setup=setup)
        self.assertEqual(alone, among)


@unittest.skipUnless(pd.SANITIZED, "only with KSOM_SANITIZE=ON")
class Sanitizers(pd.PdTest):
    def test_they_end_a_pd_whose_object_writes_behind_its_memory_or_counts_too_far(self):
        for guilt, said in (("memory", "heap-buffer-overflow"), ("number", "signed integer overflow")):
            with self.subTest(guilt=guilt), self.assertRaisesRegex(AssertionError, said):
                self.play("guilty~", 0.1, outlets=0, env={"KSOM_GUILT": guilt}, paths=[os.environ["KSOM_PD_GUILTY"]])


class Binaries(unittest.TestCase):
    def test_they_need_nothing_but_libc_and_libm(self):
        self.assertTrue(pd.BINARIES)
        for binary in pd.BINARIES:
            said = subprocess.run([os.environ["KSOM_READELF"], "-d", binary], capture_output=True, text=True,
                                  check=True).stdout
            needed = [line.split("[")[1].split("]")[0] for line in said.splitlines() if "(NEEDED)" in line]
            if not pd.SANITIZED:
                self.assertLessEqual(set(needed), {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2",
                                                   "ld-linux-aarch64.so.1"})

    def test_they_show_only_their_setup(self):
        for binary in pd.BINARIES:
            said = subprocess.run([os.environ["KSOM_READELF"], "--dyn-syms", "-W", binary], capture_output=True,
                                  text=True,
                                  check=True).stdout
            shown = [line.split()[-1] for line in said.splitlines()
                     if " GLOBAL " in line and " UND " not in line and "Num:" not in line]
            if not pd.SANITIZED:
                self.assertEqual(shown, [binary.name.split(".")[0].replace("~", "_tilde") + "_setup"])


if __name__ == "__main__":
    unittest.main()
