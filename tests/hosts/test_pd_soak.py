# SPDX-License-Identifier: GPL-3.0-or-later
"""A day in Pd, offline: ksom-instrument.pd with a move a second, and one of each object at a rate at which the day has more than
2^32 samples: what counts them in 32 bits, or tells the time by floats, is wrong by then. Without KSOM_LONG some minutes of it."""
import cmath
import fractions
import json
import math
import os
import pathlib
import random
import shutil
import statistics
import struct
import subprocess
import sys
import time
import unittest

import pd
from test_pd_instrument import PARTS, InstrumentTest, controller, key, level
from test_pd_score import short_score

DAY = 3600 * float(os.environ.get("KSOM_SOAK_HOURS", "24" if pd.LONG else "0.05"))
SPAN = 30  # s, of which the last are as the first, from the same state
LAST = 1000 * (int(DAY) - SPAN - 4)  # ms: when it begins again
WINDOW = 65536  # samples of each level: all are looked at, as one that is not finite makes its level not finite
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
BLOCK, MANY = 64, 10000
HZ = 440.1
FREQ = fractions.Fraction(struct.unpack("f", struct.pack("f", HZ))[0])  # as Pd has it
FADERS = {"coupling": 2, "brightness": 0.5, "phaselag": 1.5, "linewidth": 5, "perturb": 0.5, "duck": 12, "morph": 500, "tempo": 4}


def moves(seconds, chance):
    """What a performer does, by chance: (ms, message)."""
    held = []
    for second in range(int(seconds)):
        fader = chance.choice(list(FADERS))
        what = [f"ksom {fader} {chance.uniform(0.1, 1) * FADERS[fader]:.3f}"]
        if chance.random() < 0.3:
            held.append(chance.randrange(36, 84))
            what.append(key(held[-1], chance.randrange(30, 100)))
        if held and (len(held) > 4 or chance.random() < 0.25):
            what.append(key(held.pop(0), 0))
        for odds, message in ((0.05, f"ksom kick {chance.uniform(0, 2):.2f}"), (0.05, f"ksom walk {chance.randrange(2)}"),
                              (0.05, f"ksom move {chance.random():.2f} {chance.random():.2f}"), (0.02, "ksom source 3"),
                              (0.02, f"ksom train {chance.randrange(2)}"), (0.02, controller(chance.randrange(20), chance.randrange(128))),
                              (0.005, f"ksom preset {chance.randrange(1, 5)}"), (0.001, "ksom map ksom-instrument.json"),
                              (0.001, "ksom panic")):
            if chance.random() < odds:
                what.append(message)
        yield from ((1000 * second + 10 * i, message) for i, message in enumerate(what))
    yield from ((1000 * seconds - 10, key(number, 0)) for number in held)


class Day(pd.PdTest):
    """A patch that prints the level of each WINDOW, and what it took."""

    RATE = 0

    def run_day(self, patch, events, outlets, *files):
        """(what it took as it went: seconds of sound, of the processor, bytes), its log, the first and the last record."""
        names = " ".join(f"record{i}" for i in range(outlets))
        events = [*events, (2000 + 1000 * SPAN + 100, f"soundfile write -wave -bytes 4 first.wav {names}")]
        self.add_score(patch, events, DAY, SPAN * self.RATE, outlets)
        (self.dir / "recorder.pd").write_text(str(patch))
        taken = self.watched([*files, self.dir / "recorder.pd"])
        ran = pd.Ran((self.dir / "log.txt").read_text())
        self.assert_content(ran)
        return taken, ran, [self.record(name, outlets) for name in ("first.wav", "recorded.wav")]

    def watched(self, files):  # -nrt: started by root, Pd would leave others no time for so long
        command = [pd.PD, "-batch", "-noaudio", "-nomidi", "-noprefs", "-nrt", "-stderr", "-r", str(self.RATE), "-path", str(pd.EXTERNALS)]
        taken, windows, until = [], 0, time.monotonic() + pd.TIMEOUT + DAY / 13
        with open(self.dir / "log.txt", "w+b") as log, open(self.dir / "log.txt", "rb") as said:
            process = subprocess.Popen([*command, *(word for file in files for word in ("-open", str(file)))], cwd=self.dir,
                                       stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            self.addCleanup(process.kill)
            while process.poll() is None and time.monotonic() < until:
                windows += said.read().count(b"level:")
                numbers = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
                taken.append((windows * WINDOW / self.RATE, (int(numbers[11]) + int(numbers[12])) / TICK, int(numbers[21]) * PAGE))
                time.sleep(0.1)
        self.assertEqual(process.poll(), 0)
        return taken

    def record(self, name, outlets):
        samples = pd.wav_samples(self.dir / name)
        self.assertEqual(len(samples), outlets * SPAN * self.RATE)
        self.assertTrue(math.isfinite(sum(samples)))
        return [samples[i::outlets] for i in range(outlets)]

    def assert_steady(self, taken, ran):
        levels = [float(line) - 100 for line in ran.said("level")]
        self.assertAlmostEqual(len(levels), DAY * self.RATE / WINDOW, delta=2)
        self.assertTrue(all(map(math.isfinite, levels)))
        if DAY < 3600:  # in less there is too little of all of it
            return
        tenth = len(levels) // 10
        sounds = [statistics.median(part) for part in (levels[tenth:2 * tenth], levels[-2 * tenth:-tenth])]
        costs = [self.cost(taken, begin * DAY, (begin + 0.1) * DAY) for begin in (0.1, 0.8)]
        sizes = [min(size for sound, _, size in taken if begin * DAY < sound < (begin + 0.1) * DAY) / 2**20 for begin in (0.1, 0.88)]
        print(f"\n{DAY / 3600:.2f} h, {DAY * self.RATE / 2**32:.3f} * 2^32 samples: level {sounds[0]:.1f} then {sounds[1]:.1f} dB, processor "
              f"{costs[0]:.4f} then {costs[1]:.4f}, memory {sizes[0]:.2f} then {sizes[1]:.2f} MiB", file=sys.stderr)
        self.assertLess(abs(sounds[1] - sounds[0]), 2)
        self.assertLess(costs[1], 1.2 * costs[0] + 0.002)
        self.assertLess(sizes[1] - sizes[0], 1)

    @staticmethod
    def cost(taken, begin, end):
        """Of the processor, for a second of sound."""
        part = [one for one in taken if begin <= one[0] <= end]
        return (part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0])


class Instrument(InstrumentTest, Day):
    RATE = 16000

    def events(self):
        yield from self.begin(0)
        begun = 1000 * (SPAN + 4)
        yield from ((begun + at, what) for at, what in moves((LAST - begun) // 1000, random.Random(5)))
        yield from self.begin(LAST)

    @staticmethod
    def begin(at):
        """The same state, whatever was before, and the same moves."""
        yield from ((at, f"ksom {what}") for what in ("panic", "train 0", "sustain 0", "keys 0", "map ksom-instrument.json",
                                                      "file heard.wav", "preset 3", "preset 1"))
        yield at + 1000, "ksom move 0.3 0.4"
        yield at + 2000, "start bang"
        yield from ((at + 2000 + when, what) for when, what in moves(SPAN, random.Random(11)))

    def test_its_last_minutes_sound_and_cost_what_its_first_did(self):
        chance = random.Random(3)
        pd.write_wav(self.dir / "heard.wav", [0.3 * math.sin(0.1 * i) + 0.02 * chance.uniform(-1, 1) for i in range(self.RATE)], self.RATE)
        patch = pd.Patch()
        heard = patch.obj("catch~ heard")
        patch.chain(heard, patch.obj(f"env~ {WINDOW} {WINDOW}"), patch.obj("print level"))
        patch.chain(heard, patch.obj("tabwrite~ record0"))
        patch.array("record0", [0])
        taken, ran, records = self.run_day(patch, self.events(), 1, self.patch)
        self.assert_steady(taken, ran)
        self.assertLess(max(max(map(abs, record[0])) for record in records), 1)
        levels = [20 * math.log10(level(record[0])) for record in records]
        print(f"the same moves: {levels[0]:.2f} dB at first, {levels[1]:.2f} dB at last", file=sys.stderr)
        self.assertLess(abs(levels[1] - levels[0]), 0.5)


class Objects(Day):
    RATE = 51200
    BOXES = (f"kuramotobank~ 1 {HZ}", "kuramotobank~ 5 220 -coupling 100 -phaselag 1.4 -linewidth 2", "ksomscore~ score.json -chans 1 -voices 1")

    def setUp(self):
        super().setUp()
        (self.dir / "score.json").write_text(json.dumps(short_score(5, self.RATE)))
        shutil.copy(PARTS / "ksom-instrument.json", self.dir / "map.json")

    @staticmethod
    def begin(at):
        yield at, "grid read map.json"
        yield from ((at + 1000, what) for what in ("bank reset 1", "score bang", "listen reset", "grid seed 5"))
        yield at + 1500, "gate 1"
        yield from ((at + 1500 + i, "grid walk") for i in range(20))
        yield at + 1550, "gate 0"
        yield at + 2000, "start bang"

    def beside(self):
        """A sine that nothing pulls, a bank in which noise and chaos grow, a score that an analyzer hears, and a walk."""
        patch = pd.Patch()
        boxes = [patch.obj(box) for box in self.BOXES]
        for i, box in enumerate(boxes):
            patch.chain(box, patch.obj(f"tabwrite~ record{i}"))
            patch.array(f"record{i}", [0])
        patch.chain(boxes[0], patch.obj(f"env~ {WINDOW} {WINDOW}"), patch.obj("print level"))
        listen, grid = patch.obj("kanalyze~ 4 -windowsize 1024 -hopsize 1024"), patch.obj("ksomgrid 16 8 14")
        patch.chain(boxes[2], listen)
        patch.chain(patch.obj("loadbang"), patch.obj("delay 1600"), patch.obj("metro 1000"), patch.msg("walk"), grid)
        for name, box in (("bank", boxes[1]), ("score", boxes[2]), ("listen", listen), ("grid", grid)):
            patch.chain(patch.obj(f"r {name}"), box)
        for box, outlet, name in ((listen, 0, "partials"), (grid, 2, "cell")):
            gate = patch.obj("spigot")
            patch.connect(box, outlet, gate, 0)
            patch.connect(patch.obj("r gate"), 0, gate, 1)
            patch.chain(gate, patch.obj(f"print {name}"))
        self.count_blocks(patch)
        return patch

    @staticmethod
    def count_blocks(patch):
        """Prints how many blocks Pd has made as a record starts, in two numbers that its floats have. Delays do not tell: after
        some 15 hours at this rate one comes a block late, in a patch with nothing but Pd's own objects, too (0.53.1)."""
        low, low_more, few = patch.obj("f"), patch.obj("+ 1"), patch.obj(f"mod {MANY}")
        high, many = patch.obj("f"), patch.obj("+ 1")
        patch.chain(patch.obj("bang~"), low, low_more, few, patch.obj("sel 0"), high, many)
        patch.connect(few, 0, low, 1)
        patch.connect(many, 0, high, 1)
        asked = patch.obj("t b b")
        patch.chain(patch.obj("r start"), asked)
        for outlet, count, name in ((1, many, "many"), (0, few, "few")):
            told = patch.obj("f")
            patch.connect(count, 0, told, 1)
            patch.connect(asked, outlet, told, 0)
            patch.chain(told, patch.obj(f"print {name}"))

    def test_each_does_after_a_day_what_it_did_at_first(self):
        taken, ran, (first, last) = self.run_day(self.beside(), [*self.begin(0), *self.begin(LAST)], 3)
        self.assert_steady(taken, ran)
        for name, least in (("partials", 4), ("cell", 40)):
            said = ran.said(name)
            self.assertGreaterEqual(len(said), least)
            self.assertEqual(said[:len(said) // 2], said[len(said) // 2:], name)
        self.assertTrue(first[1] == last[1], "a bank after a reset")
        self.assertTrue(first[2] == last[2], "a score")
        counts = [MANY * int(many) + int(few) for many, few in zip(ran.said("many"), ran.said("few"))]
        blocks = counts[-1] - counts[-2]
        self.assertAlmostEqual(blocks * BLOCK / self.RATE, LAST / 1000, delta=2 * BLOCK / self.RATE)
        drift = math.remainder(self.phase(last[0]) - self.phase(first[0]) - float(FREQ * blocks * BLOCK / self.RATE % 1), 1)
        print(f"a sine is off by {drift:.1e} cycle", file=sys.stderr)
        self.assertLess(abs(drift), 1e-6)

    def phase(self, heard):
        """Of the sine, in cycles."""
        turn, few = 2j * math.pi * float(FREQ) / self.RATE, self.RATE
        found = sum((1 - math.cos(2 * math.pi * i / few)) * heard[i] * cmath.exp(-turn * i) for i in range(few))
        return cmath.phase(found) / (2 * math.pi)


if __name__ == "__main__":
    unittest.main()
