# SPDX-License-Identifier: GPL-3.0-or-later
"""One outlet of many channels, in a Pd that is made to have such (see pd_multi.c): the same sound as by many outlets."""
import array
import math
import os
import unittest

import pd

BLOCK = 64


class Multi(pd.PdTest):
    def channels(self, box, events=(), seconds=0.2):
        """What stands in the memory of its outlet, channel by channel, and how often and how wide it was asked for."""
        file = self.dir / "multi.raw"
        loaded = ":".join(filter(None, [pd.guards().get("LD_PRELOAD"), os.environ["KSOM_PD_MULTI"]]))
        ran, first = self.play(box, seconds, events, env={"LD_PRELOAD": loaded, "KSOM_MULTI": str(file)})
        calls, count = [int(word) for word in ran.said("multi")[0].replace(",", "").split() if word.isdigit()]
        samples = array.array("f")
        samples.frombytes(file.read_bytes())
        heard = [array.array("f") for _ in range(count)]
        for at in range(0, len(samples), BLOCK * count):
            for channel, to in enumerate(heard):
                to.extend(samples[at + channel * BLOCK:at + (channel + 1) * BLOCK])
        return calls, heard, first[0]

    def test_a_mix_is_that_of_as_many_outlets(self):
        flags = "8 220 -voices 3 -coupling 0.6"
        calls, heard, first = self.channels(f"kuramotobank~ {flags} -chans 3 -multi 1")
        _, apart = self.play(f"kuramotobank~ {flags} -chans 3", 0.2, outlets=3)
        self.assertEqual(len(heard), 3)
        self.assertGreaterEqual(calls, 3)  # r and psi, too
        for channel in range(3):
            self.assertTrue(heard[channel][:9600] == apart[channel], f"channel {channel}")
        self.assertTrue(heard[0][:9600] == first)

    def test_each_oscillator_has_a_channel_and_there_may_be_more_than_outlets(self):
        _, heard, _ = self.channels("kuramotobank~ 5 220 -out sine -multi 1 -coupling 3")
        _, apart = self.play("kuramotobank~ 5 220 -out sine -coupling 3", 0.2, outlets=5)
        for channel in range(5):
            self.assertTrue(heard[channel][:9600] == apart[channel], f"channel {channel}")
        _, many, _ = self.channels("kuramotobank~ 700 20 -out phase -multi 1", seconds=0.02)
        self.assertEqual(len(many), 700)
        self.assertTrue(all(math.isfinite(sample) for channel in many for sample in channel))

    def test_one_channel_is_a_signal_as_ever(self):
        loaded = ":".join(filter(None, [pd.guards().get("LD_PRELOAD"), os.environ["KSOM_PD_MULTI"]]))
        _, alone = self.play("kuramotobank~ 5 220 -multi 1", 0.1, outlets=3, env={"LD_PRELOAD": loaded})
        _, usual = self.play("kuramotobank~ 5 220", 0.1, outlets=3)
        self.assertEqual(alone, usual)

    def test_dsp_may_go_off_and_on_under_it(self):
        calls, heard, _ = self.channels("kuramotobank~ 8 220 -chans 2 -multi 1",
                                        [(10 * i, f"pd dsp {i % 2}") for i in range(1, 10)], seconds=0.3)
        self.assertGreaterEqual(calls, 3 * 5)
        self.assertTrue(all(math.isfinite(sample) for channel in heard for sample in channel))


if __name__ == "__main__":
    unittest.main()
