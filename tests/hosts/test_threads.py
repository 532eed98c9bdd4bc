# SPDX-License-Identifier: GPL-3.0-or-later
"""Every UGen on several threads at once, on shared buffers, as in a ParGroup of supernova. With KSOM_SANITIZE=thread the
thread sanitizer watches."""
import os
import subprocess
import unittest

import nrt
import ugens
from test_mini_host import CASES

HOST, PLUGIN = os.environ.get("KSOM_THREADS_HOST", ""), os.path.join(nrt.OURS, "KSOM_supernova.so")
THREADS, BLOCKS = 4, 2000 if os.environ.get("KSOM_LONG") else 200
IS_WATCHED = os.environ.get("KSOM_SANITIZE") == "thread"


def run(**environment):
    words = []
    for ugen, rate, outputs, given in CASES.values():
        words += ["--", ugen, rate, str(outputs), *(str(one) for one in ugens.inputs(ugen, **given))]
    return subprocess.run([HOST, PLUGIN, str(THREADS), str(BLOCKS), *words[1:]], capture_output=True, text=True, timeout=nrt.PATIENCE,
                          check=False, env={**os.environ, **environment})


class Threads(unittest.TestCase):
    def test_units_of_every_kind_share_buffers_on_four_threads(self):
        done = run()
        self.assertEqual(done.returncode, 0, done.stdout[-1000:] + done.stderr[-6000:])
        self.assertIn(f"{THREADS * len(CASES)} units on {THREADS} threads, 0 bad samples, 0 blocks left", done.stdout)

    @unittest.skipUnless(IS_WATCHED, "only with KSOM_SANITIZE=thread")
    def test_the_sanitizer_sees_a_thread_that_does_not_lock(self):
        done = run(THREADS_HOST_SINS="1")
        self.assertIn("ThreadSanitizer: data race", done.stderr)
        self.assertEqual(done.returncode, 66)


if __name__ == "__main__":
    unittest.main()
