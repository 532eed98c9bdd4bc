#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Pd objects cost in Pd, against what a patcher would do without them, as ratios of CPU time in one session:
bench_pd.py EXTERNALS. What Pd needs for the rest of the patch is taken off; of several runs the shortest counts."""
import pathlib
import resource
import subprocess
import sys
import tempfile

RUNS = 5
OSCILLATORS = 1024


def patch(boxes, cords, seconds):
    """The text of a patch that runs for so long and ends."""
    lines = ["#N canvas 0 0 400 300 12;"]
    all_boxes = [*boxes, "msg 10 10 \\; pd dsp 1", "obj 10 10 loadbang", f"obj 10 10 delay {seconds * 1000}",
                 "msg 10 10 \\; pd quit"]
    n = len(boxes)
    lines += [f"#X {box};" for box in all_boxes]
    all_cords = [*cords, (n + 1, 0, n, 0), (n + 1, 0, n + 2, 0), (n + 2, 0, n + 3, 0)]
    return "\n".join(lines + [f"#X connect {a} {b} {c} {d};" for a, b, c, d in all_cords]) + "\n"


def cost(externals, folder, boxes, cords, seconds):
    """CPU seconds of the shortest run; complaints end the benchmark."""
    file = pathlib.Path(folder) / "bench.pd"
    file.write_text(patch(boxes, cords, seconds))
    shortest = float("inf")
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = subprocess.run(["pd", "-batch", "-noaudio", "-nomidi", "-noprefs", "-stderr", "-r", "48000", "-path",
                               externals, file],
                              capture_output=True, text=True, check=True).stderr
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if "error" in said or "couldn't create" in said:
            sys.exit(f"Pd complains: {said}")
        shortest = min(shortest, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return shortest


def patched_bank():
    """[osc~] and [*~] for each oscillator, all added up in one inlet."""
    boxes, cords = ["obj 10 10 *~ 0.1"], []
    for i in range(OSCILLATORS):
        boxes += [f"obj 10 10 osc~ {100 + i * 7.13:.2f}", "obj 10 10 *~ 0.03"]
        cords += [(1 + 2 * i, 0, 2 + 2 * i, 0), (2 + 2 * i, 0, 0, 0)]
    return boxes, cords


def main():
    externals = sys.argv[1]
    source, noise = "obj 10 10 phasor~ 110", "obj 10 10 noise~"  # a tone of many partials; as many peaks as there can be
    with tempfile.TemporaryDirectory() as folder:
        def of(boxes, cords, seconds):
            return (cost(externals, folder, boxes, cords, seconds) - cost(externals, folder, boxes, cords, 0)) / seconds
        empty = of([source], [], 20)
        patched = of(*patched_bank(), 4) - empty
        bank = of([f"obj 10 10 kuramotobank~ {OSCILLATORS} 7.13"], [], 20) - empty
        coupled = of([f"obj 10 10 kuramotobank~ {OSCILLATORS} 7.13 -coupling 2"], [], 20) - empty

        def hearing(box, sound):  # somebody is there to be told
            boxes, cords = [sound, f"obj 10 10 {box}", "obj 10 10 t a"], [(0, 0, 1, 0), (1, 0, 2, 0)]
            return of(boxes, cords, 40) - of([sound], [], 40)
        sigmund, analyzer = ([hearing(box, sound) for sound in (source, noise)]
                             for box in ("sigmund~ -npts 4096 -hop 512 -npeak 16 peaks", "kanalyze~ 16"))
    print(f"{'':44} CPU per second   ratio")
    print(f"{OSCILLATORS} times [osc~] and [*~]{'':21} {patched:10.4f}")
    print(f"[kuramotobank~ {OSCILLATORS}], uncoupled{'':14} {bank:10.4f}   {patched / bank:7.1f}")
    print(f"[kuramotobank~ {OSCILLATORS}], all hear all{'':11} {coupled:10.4f}   {patched / coupled:7.1f}")
    for sound, peer, ours in zip(("a tone", "noise"), sigmund, analyzer):
        print(f"{f'[sigmund~], 4096/512, 16 peaks, {sound}':44} {peer:10.4f}")
        print(f"{f'[kanalyze~ 16], 4096/512, {sound}':44} {ours:10.4f}   {peer / ours:7.1f}")


if __name__ == "__main__":
    main()
