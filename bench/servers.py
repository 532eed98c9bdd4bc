#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bank costs inside scsynth, against SuperCollider's own ways to play many sines, in CPU time, turn by turn.

    bench/servers.py --build build/dev

Klang is a fixed bank of sines, the mix is of as many SinOscs. Ratios above 1: ours is cheaper. The server's start is
measured and taken away. What it costs to make a bank is measured in the tests' small host.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUNDS = 5


def prepare(build):
    """The tests' own SynthDef writer, on this build."""
    os.environ.setdefault("KSOM_SC_PLUGINS", str(build / "sc/plugins"))
    os.environ.setdefault("KSOM_SC_INPUTS", str(build / "sc_ugens/ksom_sc_inputs"))
    os.environ.setdefault("KSOM_MINI_HOST", str(build / "tests/hosts/ksom_mini_host"))
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


def of_buffer(count, coupling):
    def made(graph):
        return graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs("KuramotoBankBuf", bufnum=3.0, numOscs=float(count), numChannels=1.0,
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


def seconds(count):
    """So long that what a small bank takes is far more than what the start of a server varies by."""
    return max(10, 10 * 1024 // count)


def cpu(folder, made, count):
    graph = nrt.Graph()
    graph.out(made(graph)[:1])
    partials = ugens.partials(3, freqs(count), [1 / count] * count)
    score = ugens.one_synth(graph.definition("x"), seconds(count), before=partials)
    return spent(lambda: nrt.render(folder, score, seconds(count), options=("-m", "262144", "-w", "8192")))


def spent(run):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(folder, count, ours, theirs):
    """How many times dearer theirs is: minima of runs that take turns."""
    runs = [[cpu(folder, made, count) for made in (nothing, ours, theirs)] for _ in range(ROUNDS)]
    start, own, other = (min(column) for column in zip(*runs))
    return (other - start) / (own - start)


def construction(count):
    """Microseconds to make a bank: the least of the medians of several runs, from memory that is there already."""
    inputs = [str(one) for one in ugens.inputs("KuramotoBank", freqs=freqs(count), amps=1 / count, coupling=50.0)]
    command = [os.environ["KSOM_MINI_HOST"], os.path.join(nrt.OURS, "KSOM.so"), "KuramotoBank", "ar", "64", "48000", "-1", "1", *inputs]
    environment = {**os.environ, "MINI_HOST_CYCLES": "3000", "MINI_HOST_BLOCKS": "0"}

    def median():
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return float(re.search(r"([\d.]+) us to make one", done.stdout)[1])
    return min(median() for _ in range(ROUNDS))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    prepare(parser.parse_args().build.resolve())
    with tempfile.TemporaryDirectory() as folder:
        for name, made in (("bank", bank), ("bank of a buffer", of_buffer)):
            print(f"Klang over an uncoupled {name}, 1024: {compare(folder, 1024, made(1024, 0.0), klang(1024)):.2f}", flush=True)
            for count in (256, 1024, 4096):
                for coupling in (5.0, 50.0, 0.0):  # from 12 Hz on a pull is turned by more exactly, at 1.4 times the cost
                    ratio = compare(folder, count, made(count, coupling), mix(count))
                    print(f"SinOsc mix over a {name}, coupled by {coupling:g} Hz, {count}: {ratio:.2f}", flush=True)
        print(f"to make a bank of 1024: {construction(1024):.1f} us", flush=True)


if __name__ == "__main__":
    main()
