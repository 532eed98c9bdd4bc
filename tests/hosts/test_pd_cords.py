# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is connected to the objects in Pd, or is not: signals cross, fan out, are missing, or come where none belongs."""
import unittest

import pd

EIGHT_SINES = [f"osc~ {100 * (i + 1)}" for i in range(8)]


class Cords(pd.PdTest):
    def assert_same_apart(self, box, sources, outlets):
        """As it sounds where inlets and outlets may be the same memory, it does where each has its own."""
        def apart(patch, tested):
            for number, line in enumerate(list(patch._boxes)):
                if any(f" {source};" in line for source in sources):  # held by a second listener until the end of the block
                    patch.connect(number, 0, patch.obj("print~"), 0)
        heard = [self.play(box, 0.2, outlets=outlets, inlets=sources, setup=setup)[1] for setup in (None, apart)]
        for one, other in zip(*heard):
            self.assertEqual(one, other)
            self.assertGreater(max(map(abs, one)), 0.01)
        return heard[0]

    def test_of_many_channels_each_is_heard_where_it_belongs_though_their_memory_crosses(self):
        heard = self.assert_same_apart("ksomlevel~ 8 -dccut 0", EIGHT_SINES, 8)
        for number, samples in enumerate(heard):
            rises = sum(1 for a, b in zip(samples[4800:], samples[4801:]) if a < 0 <= b)
            self.assertAlmostEqual(rises, 10 * (number + 1), delta=1)

    def test_a_bank_of_many_outlets_does_not_write_over_what_it_still_has_to_hear(self):
        self.assert_same_apart("kuramotobank~ 8 150 -out sine -force 5", ["osc~ 150", "osc~ 3", "osc~ 0.5"], 8)

    def test_who_has_a_sound_at_only_some_inlets_hears_silence_at_the_others(self):
        _, (left, right, third) = self.play("ksomlevel~ 3", 0.2, outlets=3, inlets=[None, "osc~ 200"])
        self.assertEqual(max(map(abs, left)), 0)
        self.assertEqual(max(map(abs, third)), 0)
        self.assertGreater(max(right), 0.5)
        _, of_all = self.play("ksomlevel~ 3", 0.2, outlets=3, inlets=["sig~ 0", "osc~ 200", "sig~ 0"])
        self.assertEqual(right, of_all[1])

    def test_who_hears_nothing_tells_of_silence(self):
        ran, _ = self.play("kanalyze~ 2", 0.2, outlets=0, message_outlet=1)
        self.assertGreater(len(ran.said()), 10)
        self.assertEqual(set(ran.said()), {"0 0"})

    def test_a_sound_comes_in_beside_messages_at_the_same_inlet(self):
        """The numbers of the left inlet are a sound only while no sound is connected."""
        for box, message, told in (("kuramotobank~ 2 100", "coupling 3", "coupling 3"), ("kanalyze~ 2", "threshold -30", "threshold -30"),
                                   ("ksomlevel~ 1", "gain 3", "gain 3")):
            with self.subTest(box=box):
                outlet = {"kuramotobank~": 3, "kanalyze~": 4, "ksomlevel~": 1}[box.split()[0]]
                ran, _ = self.play(box, 0.1, [(10, f"box {message}"), (20, "box dump")], outlets=0, inlets=["osc~ 100"], message_outlet=outlet)
                self.assertIn(told, ran.said())

    def test_a_sound_at_an_inlet_for_messages_is_refused_by_pd_and_harms_nothing(self):
        def beside(patch, tested):
            patch.connect(patch.obj("osc~ 100"), 0, tested, 0)
        ran, _ = self.play("ksomgrid 4 4 1", 0.1, [(10, "box list 0.5"), (20, "box list 0.1")], outlets=0, setup=beside, message_outlet=2,
                           content=False)
        self.assertRegex(ran.log, r"signal outlet connect(ed)? to nonsignal inlet \(ignored\)")
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertEqual(len(ran.said()), 2)

    def test_one_outlet_leads_to_three_that_hear_the_same(self):
        def fan_out(patch, tested):
            for number in (1, 2):
                patch.array(f"record{number}", [0])
                patch.connect(tested, 0, patch.obj(f"tabwrite~ record{number}"), 0)
            hears = [patch.obj(f"print {name}") for name in "abc"]
            analyze = [patch.obj("kanalyze~ 4") for _ in hears]
            for one, heard in zip(analyze, hears):
                patch.connect(tested, 0, one, 0)
                patch.connect(one, 1, heard, 0)
            for number in range(3):
                patch.connect(tested, 3, patch.obj(f"print m{number}"), 0)
        events = [(0, "record1 resize 9600"), (0, "record2 resize 9600"), (100, "box bang"),
                  (198, "soundfile write -wave -bytes 4 copies.wav record1 record2")]
        ran, heard = self.play("kuramotobank~ 4 200", 0.2, events, outlets=1, setup=fan_out)
        copies = pd.wav_samples(self.dir / "copies.wav")
        for number in range(2):
            self.assertEqual(copies[number::2][:9000], heard[0][:9000])
        self.assertGreater(len(ran.said("a")), 10)
        self.assertEqual(ran.said("a"), ran.said("b"))
        self.assertEqual(ran.said("a"), ran.said("c"))
        self.assertEqual(len(ran.said("m0")), 6)
        self.assertEqual(ran.said("m0"), ran.said("m1"))
        self.assertEqual(ran.said("m0"), ran.said("m2"))


if __name__ == "__main__":
    unittest.main()
