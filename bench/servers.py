#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bank and map cost inside scsynth, against SuperCollider's own ways to do the like, in CPU time, turn by turn.

    bench/servers.py --build build/dev

Klang is a fixed bank of sines, the mix is of as many SinOscs; SOMTrain is sc3-plugins' (Debian: sc3-plugins-server). Ratios above 1: ours is cheaper. The server's start is
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


SIDE, OURS, FEATURES, FOREVER = 23, (32, 16), 12, 2.0**24  # SOMTrain has square nets only
SIGMA, REACH = 1.1, 6                                       # cells; a Gaussian of that much moves cells up to 6 away


def walk(graph):
    """Features that are new in every block."""
    return [graph.add("LFNoise0", nrt.CONTROL, [1e6])[0] for _ in range(FEATURES)]


def som_train(graph):
    return graph.add("SOMTrain", nrt.CONTROL, [0.0, SIDE, 2.0, FOREVER, REACH / SIDE, 1.0, 1.0, *walk(graph)], 3)


def som_grid(graph):
    width, height = OURS
    return graph.add("KSOMGrid", nrt.CONTROL, ugens.inputs("KSOMGrid", features=walk(graph), bufnum=1.0, width=width, height=height,
                                                           radius=SIGMA / width, trainDur=FOREVER), 5)


def seconds(count):
    """So long that what a small bank takes is far more than what the start of a server varies by."""
    return max(10, 20 * 1024 // count)


def cpu(folder, made, count):
    graph = nrt.Graph()
    graph.out(made(graph)[:1])
    partials = ugens.partials(3, freqs(count), [1 / count] * count)
    score = ugens.one_synth(graph.definition("x"), seconds(count), before=partials)
    return spent(lambda: nrt.render(folder, score, seconds(count), options=("-m", "262144", "-w", "8192")))


def training(folder, made):
    """CPU seconds of 360000 control blocks, of eight samples."""
    graph = nrt.Graph()
    graph.add("Out", nrt.CONTROL, [0.0, made(graph)[0]], 0)
    maps = [nrt.message("/b_alloc", 0, SIDE**2, FEATURES), nrt.message("/b_alloc", 1, OURS[0] * OURS[1], FEATURES)]
    score = ugens.one_synth(graph.definition("x"), 60, before=maps)
    return spent(lambda: nrt.render(folder, score, 60, block=8, more_plugins=[nrt.few_plugins(("MCLDSOM",))]))


def spent(run):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(cost, nothing, ours, theirs):
    """How many times dearer theirs is: minima of runs that take turns."""
    runs = [[cost(made) for made in (nothing, ours, theirs)] for _ in range(ROUNDS)]
    start, own, other = (min(column) for column in zip(*runs))
    return (other - start) / (own - start)


def compare_sound(folder, count, ours, theirs):
    return compare(lambda made: cpu(folder, made, count), nothing, ours, theirs)


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
        print(f"SOMTrain over KSOMGrid, {SIDE} x {SIDE} over {OURS[0]} x {OURS[1]}, 13 x 13 move: "
              f"{compare(lambda made: training(folder, made), walk, som_grid, som_train):.2f}", flush=True)
        for name, made in (("bank", bank), ("bank of a buffer", of_buffer)):
            print(f"Klang over an uncoupled {name}, 1024: {compare_sound(folder, 1024, made(1024, 0.0), klang(1024)):.2f}", flush=True)
            for count in (256, 1024, 4096):
                for coupling in (5.0, 50.0, 0.0):  # from 12 Hz on a pull is turned by more exactly, at 1.4 times the cost
                    ratio = compare_sound(folder, count, made(count, coupling), mix(count))
                    print(f"SinOsc mix over a {name}, coupled by {coupling:g} Hz, {count}: {ratio:.2f}", flush=True)
        print(f"to make a bank of 1024: {construction(1024):.1f} us", flush=True)


if __name__ == "__main__":
    main()
