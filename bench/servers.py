#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bank costs inside scsynth, against SuperCollider's own ways to play many sines, in CPU time, turn by turn.

    bench/servers.py --build build/dev

Klang is a fixed bank of sines, the mix is of as many SinOscs. Ratios above 1: the bank is cheaper. The server's start is
measured and taken away.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS, ROUNDS = 10, 5


def prepare(build):
    """The tests' own SynthDef writer, on this build."""
    os.environ.setdefault("KSOM_SC_PLUGINS", str(build / "sc/plugins"))
    os.environ.setdefault("KSOM_SC_INPUTS", str(build / "sc_ugens/ksom_sc_inputs"))
    sys.path.insert(0, str(ROOT / "tests/hosts"))
    global nrt, ugens
    import nrt
    import ugens


def freqs(count):
    return [100 + 10000 * i / count for i in range(count)]


def nothing(graph):
    return graph.add("DC", nrt.AUDIO, [0.0])


def bank(count, coupling):
    def made(graph):
        return graph.add("KuramotoBank", nrt.AUDIO, ugens.inputs("KuramotoBank", freqs=freqs(count), amps=1 / count,
                                                                 coupling=coupling))
    return made


def klang(count):
    def made(graph):
        triples = [number for freq in freqs(count) for number in (freq, 1 / count, 0.0)]
        return graph.add("Klang", nrt.AUDIO, [1.0, 0.0, *triples])
    return made


def mix(count):
    def made(graph):
        total = None
        for freq in freqs(count):
            sine = graph.add("SinOsc", nrt.AUDIO, [freq, 0.0])[0]
            total = sine if total is None else graph.add("BinaryOpUGen", nrt.AUDIO, [total, sine])[0]
        return [total]
    return made


def cpu(folder, made):
    graph = nrt.Graph()
    graph.out(made(graph)[:1])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    nrt.render(folder, ugens.one_synth(graph.definition("x"), SECONDS), SECONDS, options=("-m", "262144", "-w", "8192"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(folder, ours, theirs):
    """How many times dearer theirs is: minima of runs that take turns."""
    runs = [[cpu(folder, made) for made in (nothing, ours, theirs)] for _ in range(ROUNDS)]
    start, own, other = (min(column) for column in zip(*runs))
    return (other - start) / (own - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    prepare(parser.parse_args().build.resolve())
    with tempfile.TemporaryDirectory() as folder:
        print(f"Klang over an uncoupled bank, 1024: {compare(folder, bank(1024, 0.0), klang(1024)):.2f}", flush=True)
        for count in (256, 1024, 4096):
            print(f"SinOsc mix over a coupled bank, {count}: {compare(folder, bank(count, 50.0), mix(count)):.2f}", flush=True)


if __name__ == "__main__":
    main()
