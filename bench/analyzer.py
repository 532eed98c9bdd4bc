# SPDX-License-Identifier: GPL-3.0-or-later
"""What a frame of the analyzer (2048/512, 50 peaks and their tracks) costs against its peers on the same sound, in CPU time.

    python3 bench/analyzer.py build/release/bench/ksom_bench

scipy.signal.stft with find_peaks on its decibels, and sigmund~ in Pd, which gives peaks every 512 samples. Needs numpy
and scipy; sigmund~ is left out when there is no pd.
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy import signal
from scipy.io import wavfile

RATE, WINDOW, HOP, SECONDS = 48000, 2048, 512, 5
PD_SECONDS = (10, 40)  # of two runs: start-up drops out of their difference


def sound():
    """Chords with noise, as in bench/music_like.hpp."""
    t = np.arange(RATE * SECONDS) / RATE
    x = 0.05 * (np.random.default_rng(1).random(t.size) - 0.5)
    for freq in (130.8, 164.8, 196.0, 261.6):
        for h in range(1, 9):
            x += 0.1 / h * np.sin(2 * np.pi * freq * h * t)
    return x.astype(np.float32)


def ours(bench, path):
    return float(subprocess.run([bench, "analyzer", path], check=True, capture_output=True, text=True).stdout)


def scipys(x):
    """Seconds a frame; the least of three."""
    least = float("inf")
    for _ in range(3):
        begin = time.process_time()
        _, _, spectrum = signal.stft(x, RATE, nperseg=WINDOW, noverlap=WINDOW - HOP)
        levels = 20 * np.log10(np.maximum(np.abs(spectrum), 1e-10))
        for frame in levels.T:
            signal.find_peaks(frame, prominence=10, distance=2)
        least = min(least, (time.process_time() - begin) / levels.shape[1])
    return least


def patch(folder, seconds, listens):
    """Plays sound.wav for so long; with sigmund~ listening, or alone."""
    objects = ["obj 10 10 loadbang", "msg 10 40 \\; pd dsp 1", "obj 10 70 soundfiler",
               "msg 10 55 read -resize sound.wav loop", "obj 200 10 table loop", "obj 10 130 tabplay~ loop",
               f"obj 200 70 delay {1000 * seconds}", "msg 200 100 \\; pd quit", "obj 10 100 bang"]
    wires = [(0, 3), (3, 2), (2, 8), (8, 5), (0, 1), (0, 6), (6, 7)]
    if listens:
        objects.append(f"obj 10 160 sigmund~ -npts {WINDOW} -hop {HOP} -npeak 50 peaks")
        wires.append((5, 9))
    lines = ["#N canvas 0 0 400 400 10;", *(f"#X {each};" for each in objects),
             *(f"#X connect {a} 0 {b} 0;" for a, b in wires)]
    path = os.path.join(folder, "listen.pd")
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    return path


def pd_cpu(folder, seconds, listens):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["pd", "-batch", "-noprefs", "-r", str(RATE), patch(folder, seconds, listens)], cwd=folder,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def sigmunds(x):
    """Seconds a frame, without what the patch costs without it."""
    with tempfile.TemporaryDirectory() as folder:
        long = np.tile(x, 1 + PD_SECONDS[1] // SECONDS)
        wavfile.write(os.path.join(folder, "sound.wav"), RATE, long)
        slope = [min(pd_cpu(folder, PD_SECONDS[1], listens) - pd_cpu(folder, PD_SECONDS[0], listens)
                     for _ in range(3)) for listens in (True, False)]
    return (slope[0] - slope[1]) / ((PD_SECONDS[1] - PD_SECONDS[0]) * RATE / HOP)


def main():
    x = sound()
    with tempfile.NamedTemporaryFile(suffix=".f32") as file:
        file.write(x.tobytes())
        file.flush()
        frame = min(ours(sys.argv[1], file.name) for _ in range(3))
    print(f"a frame of the analyzer            {1e6 * frame:7.1f} us")
    print(f"scipy stft and find_peaks, over it {scipys(x) / frame:7.1f}      (must >= 6, aim 20)")
    if shutil.which("pd"):
        print(f"sigmund~ with 50 peaks, over it    {sigmunds(x) / frame:7.1f}      (must >= 15)")


if __name__ == "__main__":
    main()
