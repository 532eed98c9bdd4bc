# SPDX-License-Identifier: GPL-3.0-or-later
"""In Pd no object asks for memory, locks, waits, reads, writes, prints or calls an outlet in its signal chain: not once
in a million calls."""
import os
import re
import unittest

import pd
from test_pd_faults import SIGNAL_OBJECTS

CALLS, INSTANCES = 1000000, 10
DEEDS = ["malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "pthread_mutex_lock", "pthread_mutex_trylock",
         "pthread_rwlock_rdlock", "pthread_rwlock_wrlock", "nanosleep", "clock_nanosleep", "usleep", "open", "fopen", "read",
         "write", "fprintf", "fputs", "pd_error", "post", "logpost", "outlet_bang", "outlet_float", "outlet_symbol",
         "outlet_list", "outlet_anything"]
CHANGES = ["coupling 30000", "topology ring 2", "freqs 100 200", "reset", "kick 1", "couplingunit critical", "bang",
           "gain 6", "freeze 1", "freeze 0", "numpeaks 8", "dump", "nonsense"]


@unittest.skipIf(pd.SANITIZED, "the sanitizers bring a malloc of their own")
class Guard(pd.PdTest):
    def watched(self, boxes, seconds, block=64, events=(), paths=(), setup=None):
        """(calls, {what they did that they must not: how often})"""
        inner = pd.Patch()
        inner.obj(f"block~ {block}")
        noise, hears = inner.obj("noise~"), inner.obj("r box")
        for box in boxes:
            tested = inner.obj(box)
            inner.connect(noise, 0, tested, 0)
            inner.connect(hears, 0, tested, 0)
        patch = pd.Patch()
        patch.sub(inner)
        if setup:
            setup(patch)
        self.add_score(patch, events, seconds, 0, 0)
        ran = self.run_patch(patch, env={"LD_PRELOAD": os.environ["KSOM_PD_GUARD"]}, paths=paths)
        self.assertNotRegex(ran.log, "couldn't create")
        said = ran.said("guard")[0]
        return int(re.match(r"(\d+) runs", said)[1]), {what: int(n) for what, n in re.findall(r", (\w+) (\d+)", said)}

    def test_it_sees_each_kind_of_what_a_signal_chain_must_not_do(self):
        runs, seen = self.watched([f"guilty~ {deed}" for deed in DEEDS], 0.02, paths=[os.environ["KSOM_PD_GUILTY"]])
        blocks = runs // len(DEEDS)
        self.assertGreater(blocks, 10)
        for deed in DEEDS:
            with self.subTest(deed=deed):
                names = {"open": ["open", "open64"], "fprintf": ["fprintf", "__fprintf_chk"]}.get(deed, [deed])
                self.assertGreaterEqual(sum(seen.get(name, 0) for name in names), blocks)

    def test_it_counts_every_time(self):
        runs, seen = self.watched(["guilty~"], 0.1, paths=[os.environ["KSOM_PD_GUILTY"]])
        self.assertGreater(runs, 10)
        self.assertEqual(seen, {"malloc": runs, "free": runs})

    def test_no_object_does_while_messages_change_all_it_can(self):
        events = [(i * 10, f"box {what}") for i, what in enumerate(CHANGES)]
        for name, (box, _) in SIGNAL_OBJECTS.items():
            with self.subTest(object=name):
                calls, seen = self.watched([box], 20 if pd.LONG else 3, events=events)
                self.assertEqual(seen, {})
                self.assertGreater(calls, 2000)

    def test_nor_does_one_whose_matrix_lies_in_an_array_even_if_there_are_two(self):
        def two(patch):
            for name in ("held", "other"):
                holder = pd.Patch()
                holder.array("links", [0.5] * 16)
                patch.sub(holder, name)
        events = [(-1, "box matrix links"), (0, "box hebbian 5"), (0, "box coupling 9"), (500, "pd-other clear"),
                  (700, "links resize 9"), (800, "pd-held clear")]
        calls, seen = self.watched(["kuramotobank~ 4 220"], 1, events=events, setup=two)
        self.assertEqual(seen, {})
        self.assertGreater(calls, 700)

    def test_none_of_a_million_calls_of_each_object_does(self):
        seconds = (CALLS / INSTANCES + 64) / 48000
        events = [(i * 100, f"box {what}") for i, what in enumerate(CHANGES)]
        boxes = [box for box, _ in SIGNAL_OBJECTS.values()]
        calls, seen = self.watched(boxes * INSTANCES, seconds, block=1, events=events)
        self.assertEqual(seen, {})
        self.assertGreaterEqual(calls, CALLS * len(boxes))


if __name__ == "__main__":
    unittest.main()
