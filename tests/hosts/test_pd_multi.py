# SPDX-License-Identifier: GPL-3.0-or-later
"""One outlet of many channels: the same sound as by many outlets. Pd has such from 0.54 on; an older one is made to have
them (see pd_multi.c)."""
import array
import math
import os
import unittest

import pd

BLOCK = 64
MULTI = {"LD_PRELOAD": os.environ["KSOM_PD_MULTI"]}


class MultiTest(pd.PdTest):
    def channels(self, box, count, events=(), seconds=0.2):
        """What leaves by its outlet, channel by channel; of very many the first, one in between and the last."""
        return (self.by_pd if pd.has_many_channels() else self.by_another)(box, count, events, seconds)

    def by_pd(self, box, count, events, seconds):
        patch = pd.Patch()
        tested, apart = patch.obj(box), patch.obj(f"snake~ out {count}")
        patch.connect(patch.obj("r box"), 0, tested, 0)
        patch.connect(tested, 0, apart, 0)
        return self.record(patch, apart, self.picked(count), events, seconds)

    @staticmethod
    def picked(count):
        return range(count) if count < 64 else (0, count // 2, count - 1)

    def record(self, patch, source, outlets, events=(), seconds=0.2):
        for number, outlet in enumerate(outlets):
            patch.array(f"record{number}", [0])
            patch.connect(source, outlet, patch.obj(f"tabwrite~ record{number}"), 0)
        frames, count = int(seconds * 48000), len(outlets)
        self.add_score(patch, events, seconds + 2 * BLOCK / 48000, frames, count)
        self.assert_content(self.run_patch(patch))
        return self.recorded(count, frames)

    def by_another(self, box, count, events, seconds):
        file = self.dir / "multi.raw"
        ran, _ = self.play(box, seconds, events, outlets=0, env={**MULTI, "KSOM_MULTI": str(file)})
        asked = [int(word) for word in ran.said("multi")[0].replace(",", "").split() if word.isdigit()]
        self.assertEqual(asked[1], count)
        self.assertGreaterEqual(asked[0], 1 if " -out " in box else 3)  # for r and psi, too
        samples = array.array("f")
        samples.frombytes(file.read_bytes())
        heard = [array.array("f") for _ in range(count)]
        for at in range(0, len(samples), BLOCK * count):
            for channel, to in enumerate(heard):
                to.extend(samples[at + channel * BLOCK:at + (channel + 1) * BLOCK])
        return [heard[channel][:int(seconds * 48000)] for channel in self.picked(count)]


class Multi(MultiTest):
    def test_a_mix_is_that_of_as_many_outlets(self):
        flags = "8 220 -voices 3 -coupling 0.6"
        heard = self.channels(f"kuramotobank~ {flags} -chans 3 -multi 1", 3)
        _, apart = self.play(f"kuramotobank~ {flags} -chans 3", 0.2, outlets=3)
        self.assertEqual(heard, apart)

    def test_each_oscillator_has_a_channel_and_there_may_be_more_than_outlets(self):
        heard = self.channels("kuramotobank~ 5 220 -out sine -multi 1 -coupling 3", 5)
        _, apart = self.play("kuramotobank~ 5 220 -out sine -coupling 3", 0.2, outlets=5)
        self.assertEqual(heard, apart)
        many = self.channels("kuramotobank~ 700 20 -out phase -multi 1", 700, seconds=0.02)
        self.assertTrue(all(math.isfinite(sample) for channel in many for sample in channel))
        self.assertGreater(min(max(channel) - min(channel) for channel in many), 0)

    def test_one_channel_is_a_signal_as_ever(self):
        _, alone = self.play("kuramotobank~ 5 220 -multi 1", 0.1, outlets=3, env={} if pd.has_many_channels() else MULTI)
        _, usual = self.play("kuramotobank~ 5 220", 0.1, outlets=3)
        self.assertEqual(alone, usual)

    def test_dsp_may_go_off_and_on_under_it(self):
        heard = self.channels("kuramotobank~ 8 220 -chans 2 -multi 1", 2, [(10 * i, f"pd dsp {i % 2}") for i in range(1, 10)],
                              seconds=0.3)
        self.assertTrue(all(math.isfinite(sample) for channel in heard for sample in channel))


@unittest.skipUnless(pd.has_many_channels(), "Pd has no signals of many channels before 0.54")
class Inlets(MultiTest):
    """What comes in by many channels. It is made of sources that count as its channels."""

    def heard(self, sources, box, outlets, events=()):
        """By each channel of what leaves the box, whose inlet has a channel a source."""
        patch = pd.Patch()
        together, tested = patch.obj(f"snake~ in {len(sources)}"), patch.obj(box)
        for channel, source in enumerate(sources):
            patch.connect(patch.obj(source), 0, together, channel)
        patch.connect(together, 0, tested, 0)
        apart = patch.obj(f"snake~ out {outlets}") if "-multi" in box else tested
        if apart != tested:
            patch.connect(tested, 0, apart, 0)
        return self.record(patch, apart, range(outlets), events)

    SINES = [f"osc~ {hz}" for hz in (330, 440, 550, 660)]

    def test_the_last_stage_holds_all_channels_of_one_inlet_as_it_holds_many_inlets(self):
        together = self.heard(self.SINES, "ksomlevel~ 4 -multi 1 -gain 6", 4)
        _, apart = self.play("ksomlevel~ 4 -gain 6", 0.2, outlets=4, inlets=self.SINES)
        self.assertEqual(together, apart)

    def test_channels_that_do_not_come_are_silent_and_more_than_it_has_are_left_out(self):
        few = self.heard(self.SINES[:1], "ksomlevel~ 3 -multi 1 -gain 6", 3)
        self.assertGreater(max(few[0]), 0.5)
        self.assertEqual([max(map(abs, channel)) for channel in few[1:]], [0, 0])
        many = self.heard(self.SINES, "ksomlevel~ 2 -multi 1 -gain 6", 2)
        _, apart = self.play("ksomlevel~ 2 -gain 6", 0.2, outlets=2, inlets=self.SINES[:2])
        self.assertEqual(many, apart)

    def test_an_inlet_for_one_channel_hears_the_first(self):
        for box, outlets in (("ksomlevel~ 2", 2), ("kuramotobank~ 4 331 -force 20", 3)):
            together = self.heard(self.SINES, box, outlets)
            _, alone = self.play(box, 0.2, outlets=outlets, inlets=self.SINES[:1])
            self.assertEqual(together, alone)

    def test_the_analyzer_hears_the_first(self):
        patch = pd.Patch()
        together, tested = patch.obj("snake~ in 2"), patch.obj("kanalyze~ 1")
        for channel, source in enumerate(("osc~ 440", "osc~ 1000")):
            patch.connect(patch.obj(source), 0, together, channel)
        patch.chain(together, tested)
        patch.connect(tested, 1, patch.obj("print out"), 0)
        self.add_score(patch, [], 0.5, 0, 0)
        ran = self.run_patch(patch)
        self.assert_content(ran)
        self.assertAlmostEqual(float(ran.said()[-1].split()[-1]), 440, delta=0.5)

    def test_bank_and_last_stage_go_by_two_cords(self):
        patch = pd.Patch()
        bank, level = patch.obj("kuramotobank~ 8 220 -chans 2 -voices 3 -multi 1"), patch.obj("ksomlevel~ 2 -multi 1")
        apart = patch.obj("snake~ out 2")
        patch.chain(bank, level, apart)
        together = self.record(patch, apart, range(2))
        patch = pd.Patch()
        bank, level = patch.obj("kuramotobank~ 8 220 -chans 2 -voices 3"), patch.obj("ksomlevel~ 2")
        for side in (0, 1):
            patch.connect(bank, side, level, side)
        self.assertEqual(together, self.record(patch, level, range(2)))

    def test_channels_may_become_more_and_fewer_while_it_sounds(self):
        """By cords that come and go, and snakes of another width."""
        patch, inner = pd.Patch(), pd.Patch()
        inner.obj("osc~ 440")
        inner.obj("snake~ in 4")
        inner.obj("ksomlevel~ 3 -multi 1 -gain 6")
        inner.obj("snake~ out 3")
        inner.obj("throw~ heard")
        inner.obj("snake~ in 1")
        for cord in ((0, 0, 1, 0), (1, 0, 2, 0), (2, 0, 3, 0), (3, 0, 4, 0), (0, 0, 5, 0)):
            inner.connect(*cord)
        patch.sub(inner, "held")
        events = []
        for i in range(40):
            old, new = (1, 5) if i % 2 == 0 else (5, 1)
            events += [(4 * i + 1, f"pd-held disconnect {old} 0 2 0"), (4 * i + 3, f"pd-held connect {new} 0 2 0")]
        heard = self.record(patch, patch.obj("catch~ heard"), range(1), events)[0]
        self.assertTrue(all(map(math.isfinite, heard)))
        self.assertGreater(max(heard[-480:]), 0.5)


if __name__ == "__main__":
    unittest.main()
