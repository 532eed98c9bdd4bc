# SPDX-License-Identifier: GPL-3.0-or-later
"""A parameter of the instrument KSOM follows a bus until it is set again."""
import tempfile
import unittest

import nrt
from test_bank import SERVERS
from test_sclang import HERE, Installed

SECONDS, RATE = 4, 48000


class Follow(unittest.TestCase):
    def test_a_mapped_gain_is_that_of_its_bus_until_it_is_set(self):
        installed = Installed()
        self.addCleanup(installed.close)
        target = installed.root / "follow.osc"
        code, text = installed.run(HERE / "sclang/follow.scd", TARGET=str(target))
        self.assertEqual(code, 0, text[-3000:])
        for program in SERVERS:
            with self.subTest(server=program), tempfile.TemporaryDirectory() as folder:
                left = nrt.render(folder, target.read_bytes(), SECONDS, program=program, channels=2)[::2]
                loudest = [max(left[int(at * RATE):int((at + 0.8) * RATE)]) for at in (0.2, 1.2, 2.2, 3.2)]
                self.assertEqual([level > 0.02 for level in loudest], [True, False, False, True], loudest)


if __name__ == "__main__":
    unittest.main()
