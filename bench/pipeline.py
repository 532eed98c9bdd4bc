# SPDX-License-Identifier: GPL-3.0-or-later
"""30 seconds in, 30 seconds out: CPU time and memory of `ksom render` against the Python prototype, run in turn.

usage: pipeline.py KSOM [PAIRS]   needs numpy and scipy (Debian: python3-scipy)
"""
import os
import statistics
import subprocess
import sys
import tempfile
import wave


def run(*command):
    """CPU seconds and peak resident MiB of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def loop_to(source, target, seconds):
    with wave.open(source) as piece, wave.open(target, "wb") as out:
        out.setparams(piece.getparams())
        left = int(seconds * piece.getframerate())
        while left > 0:  # in small pieces: what this process holds would count in the memory of those it starts
            data = piece.readframes(min(left, 4096))
            left -= len(data) // (piece.getnchannels() * piece.getsampwidth())
            out.writeframes(data)
            if not data:
                piece.rewind()


def main(ksom, pairs):
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        run(ksom, "example", path("example.wav"))
        for seconds in (30, 300):
            loop_to(path("example.wav"), path(f"in{seconds}.wav"), seconds)
        render = lambda seconds, mode="bands": run(ksom, "render", path(f"in{seconds}.wav"), "-o", path("out.wav"),
                                                   "--mode", mode, "--seconds", str(seconds), "--force", "--quiet")
        rows = []
        for _ in range(pairs):
            rows.append((render(30), run(sys.executable, os.path.join(here, "prototype.py"), path("in30.wav"),
                                         path("prototype.wav"), "30")))
        ours, theirs = [[row[i][0] for row in rows] for i in (0, 1)]
        print(f"ksom render --mode bands, as the prototype: {statistics.median(ours):.3f} s CPU, {max(row[0][1] for row in rows):.1f} MiB")
        print(f"prototype:   {statistics.median(theirs):.3f} s CPU, {max(row[1][1] for row in rows):.1f} MiB,"
              " and makes 1.36 s of sound")
        print(f"ratio of CPU time, median of {pairs} pairs: {statistics.median(t / o for o, t in zip(ours, theirs)):.1f}"
              " (the stand-in is faster than the prototype)")
        print(f"against the prototype's own 4.4 s: {4.4 / statistics.median(ours):.1f} (goal >= 20)")
        walks = [render(30, "walk") for _ in range(3)]
        print(f"a walk of 30 s from 30 s: {statistics.median(w[0] for w in walks):.3f} s CPU,"
              f" {max(w[1] for w in walks):.1f} MiB (goal <= 1 s, 64 MiB)")
        print(f"300 s in, 300 s out: {render(300)[1]:.1f} MiB (goal <= 32, flat)")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7)
