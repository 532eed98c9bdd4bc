# SPDX-License-Identifier: GPL-3.0-or-later
"""A performance by chance, of ten minutes in the long form, rendered in both servers: finite, steady, without clicks, and
as cheap and as small at its end as at its beginning."""
import array
import math
import operator
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import unittest

import nrt
from test_bank import SERVERS
from test_sclang import HERE, WithExtension
from wav import samples_of

SECONDS = 600.0 if os.environ.get("KSOM_LONG") else 24.0
STORM = 20 if os.environ.get("KSOM_LONG") else 4
DAY = 3600.0 * float(os.environ.get("KSOM_SOAK_HOURS", "24" if os.environ.get("KSOM_LONG") else "0"))
SPAN, LOW_RATE = 600.0, 8000  # of a day: what is compared; a file of it has 2.8 GB
PART = 250.0  # offline, supernova dies of its 4070th node, be it a sine: longer ones are played in parts
MEMORY = 8192  # KiB of the server's own: as it comes
RATE = 48000
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


def steps(samples, part=RATE // 200, few=8):
    """Of each 5 ms, every 2.5 ms, the largest step from one sample to the next, and how large all but the few largest are (root
    mean square): of a click those are small."""
    all_of_them = list(map(abs, map(operator.sub, samples[1:], samples)))
    for at in range(0, len(all_of_them) - part + 1, part // 2):
        by_size = sorted(all_of_them[at:at + part])
        yield by_size[-1], math.sqrt(sum(step * step for step in by_size[:-few]) / (part - few))


def over_those_around(parts, least):
    """The two beside each are in part the same, and left out."""
    return [parts[i] / max(*parts[i - 21:i - 1], *parts[i + 2:i + 22], least) for i in range(21, len(parts) - 22)]


def worst_click(samples, least=1e-3):
    """How often the largest step of 5 ms holds the largest of what sounds in the 50 ms before or after, whichever is more. Where
    all steps are larger for a moment, as where oscillators meet in one phase after a kick, the largest may be so by as much."""
    largest, others = zip(*steps(samples))
    larger, rougher = over_those_around(largest, least), over_those_around(others, least / math.sqrt(2))
    return max(step / max(1, more) for step, more in zip(larger, rougher))


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples))


def decibels(samples):
    return 20 * math.log10(rms(samples))


class Watched:
    """A render, with what it took by and by: (seconds of sound, of processor, bytes of memory)."""

    def __init__(self, folder, score, seconds, program, channels=2, rate=RATE):
        target, log_file = os.path.join(folder, "out.wav"), os.path.join(folder, "log.txt")
        offline = "--nrt" if program == "supernova" else "-N"
        command = [program, "-U", ":".join([nrt.OURS, nrt.few_plugins()]), "-i", "2", "-o", str(channels), "-D", "0", "-R", "0", "-m", str(MEMORY),
                   offline, str(score), "_", target, str(rate), "WAV", "float"]
        self.taken, self.frame, self.rate, asleep, until = [], 4 * channels, rate, 0, time.monotonic() + nrt.PATIENCE + 3 * seconds
        with open(log_file, "w", encoding="utf-8") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            while process.poll() is None and time.monotonic() < until and asleep < 60:  # see nrt.run
                self.look(process.pid, target)
                asleep = asleep + 1 if nrt.is_asleep(process) else 0
                time.sleep(0.05)
            self.code = 0 if asleep else process.poll()
            process.kill()
            process.wait()
        self.log = "\n".join(line for line in pathlib.Path(log_file).read_text(errors="replace").splitlines() if "OSC" not in line)
        self.target = target

    def look(self, pid, target):
        try:
            numbers = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            size = os.path.getsize(target) / (self.frame * self.rate)
            self.taken.append((size, (int(numbers[11]) + int(numbers[12])) / TICK, int(numbers[21]) * PAGE))
        except (OSError, IndexError):
            pass

    def at(self, share, which):
        """What had been taken when so much of it was done."""
        all_of_it = self.taken[-1][0]
        return next(one for one in self.taken if one[0] >= share * all_of_it)[which]

    def cost(self, begin, end):
        """Seconds of processor a second of sound."""
        return (self.at(end, 1) - self.at(begin, 1)) / (self.at(end, 0) - self.at(begin, 0))


class Performance(WithExtension):
    def score(self, seconds, seed):
        target = self.installed.root / "performance.osc"
        code, text = self.installed.run(HERE / "sclang/performance.scd", TARGET=str(target), SECONDS=str(seconds), SEED=str(seed))
        self.assertEqual(code, 0, text[-3000:])
        return target

    def test_a_click_is_found_in_any_sound_and_a_pulse_that_swells_is_none(self):
        sine = [math.sin(0.05 * i) for i in range(RATE)]
        for amp in (0.0, 0.002, 0.1):
            for place in (20000, 24000, 24120):  # where parts meet, too
                for click in ([0.4], [0.4] * 100, [0.4, -0.4] * 6):
                    samples = array.array("f", (amp * x for x in sine))
                    self.assertLess(worst_click(samples), 1.1)
                    for k, more in enumerate(click):
                        samples[place + k] += more
                    self.assertGreater(worst_click(samples), 2, (amp, place, len(click)))
        pulse = [0.1 * x * (1 + 3 * math.exp(-((i - 24000) / 200) ** 2)) for i, x in enumerate(sine)]
        self.assertLess(worst_click(pulse), 1.5)
        pulse[24050] += 0.3
        self.assertGreater(worst_click(pulse), 2)

    def test_it_stays_finite_and_steady_and_gives_all_back(self):
        for program in SERVERS:
            parts = math.ceil(SECONDS / PART) if program == "supernova" else 1
            for seed in range(parts):
                with self.subTest(server=program, seed=seed), tempfile.TemporaryDirectory() as folder:
                    seconds = SECONDS / parts
                    self.judge(program, seconds, Watched(folder, self.score(seconds, seed + 5), seconds, program))

    def test_a_thousand_sets_a_second_do_no_harm_and_leave_it_as_it_was(self):
        root = self.installed.root
        code, text = self.installed.run(HERE / "sclang/storm.scd", FOLDER=str(root), SECONDS=str(STORM))
        self.assertEqual(code, 0, text[-3000:])
        self.assertAlmostEqual(int(re.search(r"(\d+) sets", text)[1]), 1000 * STORM, delta=10)
        for program in SERVERS:
            with self.subTest(server=program), tempfile.TemporaryDirectory() as folder:
                storm, calm = (nrt.render(folder, (root / f"{name}.osc").read_bytes(), STORM + 4, channels=2, program=program,
                                          options=("-m", "65536")) for name in ("storm", "calm"))
                self.assertLess(max(map(abs, storm)), 0.95)
                self.assertGreater(decibels(storm[:2 * STORM * RATE]), -60)
                after = slice(2 * (STORM + 1) * RATE, 2 * (STORM + 4) * RATE - RATE)
                self.assertAlmostEqual(decibels(storm[after]), decibels(calm[after]), delta=3, msg="a preset is as loud as without it")

    def judge(self, program, seconds, done):
        self.assertEqual(done.code, 0, done.log[-2000:])
        self.assertIsNone(nrt.COMPLAINT.search(done.log), done.log[-2000:])
        samples = samples_of(done.target)
        sides = [samples[c::2][:int((seconds - 1) * RATE)] for c in (0, 1)]
        self.assertGreaterEqual(len(sides[0]), int((seconds - 1) * RATE))
        self.assertTrue(all(map(math.isfinite, samples)))
        part = int(max(4.0, seconds / 60) * RATE)
        levels = [decibels(sides[0][at:at + part]) for at in range(part, len(sides[0]) - part + 1, part)]
        click = max(map(worst_click, sides))
        first, last = done.cost(0.1, 0.4), done.cost(0.6, 0.95)
        grown = (done.at(0.93, 2) - done.at(0.5, 2)) / 2**20
        print(f"\n{program}: {seconds:.0f} s, level {statistics.median(levels):.1f} dB ({min(levels):.1f} to {max(levels):.1f}), "
              f"largest step {click:.2f} times those around it, processor {first:.3f} then {last:.3f}, memory grown {grown:.1f} MiB")
        self.assertLess(max(levels) - min(levels), 12)
        self.assertLess(max(map(max, sides)), 0.9)
        self.assertLess(click, 2)
        self.assertLess(last, 1.5 * first)
        if program == "scsynth":  # the other's writer takes up to 50 MiB in its first minutes, whatever it plays
            self.assertLess(grown, 4)


@unittest.skipUnless(DAY, "only with KSOM_LONG=1, or as many KSOM_SOAK_HOURS")
class ADay(WithExtension):
    """At a low sampling rate and with a move a second, in scsynth: offline, supernova has no more than 4070 nodes."""

    def test_its_last_minutes_sound_and_cost_what_its_first_did(self):
        score = self.installed.root / "day.osc"
        code, text = self.installed.run(HERE / "sclang/soak.scd", TARGET=str(score), SECONDS=str(DAY), SPAN=str(SPAN))
        self.assertEqual(code, 0, text[-3000:])
        with tempfile.TemporaryDirectory() as folder:
            done = Watched(folder, score, DAY, "scsynth", 1, LOW_RATE)
            self.assertEqual(done.code, 0, done.log[-2000:])
            self.assertIsNone(nrt.COMPLAINT.search(done.log), done.log[-2000:])
            levels = self.levels(done.target)
        few = int(SPAN / 60) - 1  # minutes, without the last, which ends earlier
        first, last = (math.sqrt(sum(l * l for l in part) / few) for part in (levels[:few], levels[-few - 1:-1]))
        costs, grown = (done.cost(0.05, 0.15), done.cost(0.85, 0.95)), (done.at(0.98, 2) - done.at(0.1, 2)) / 2**20
        print(f"\n{DAY / 3600:.2f} h: {20 * math.log10(first):.1f} dB at first, {20 * math.log10(last):.1f} dB at last, "
              f"processor {costs[0]:.4f} then {costs[1]:.4f}, memory grown {grown:.1f} MiB")
        self.assertLess(abs(20 * math.log10(first / last)), 1)
        self.assertLess(costs[1], 1.2 * costs[0] + 0.002)
        self.assertLess(grown, 4)

    def levels(self, target):
        """Of each minute, the file read piece by piece; all of it is finite and below the ceiling."""
        found = []
        with open(target, "rb") as file:
            file.seek(file.read(4096).index(b"data") + 8)
            while len(minute := array.array("f", file.read(4 * 60 * LOW_RATE))) == 60 * LOW_RATE:
                self.assertTrue(math.isfinite(sum(minute)), f"minute {len(found)}")
                self.assertLess(max(max(minute), -min(minute)), 0.95, f"minute {len(found)}")
                found.append(rms(minute))
        self.assertGreaterEqual(len(found), int(DAY / 60) - 1)
        return found


if __name__ == "__main__":
    unittest.main()
