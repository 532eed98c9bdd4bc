#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders a track of each recording and says whether it is recognisable, new and alive.

    measure.py --ksom build/dev/cli/ksom                     the ten default recordings (fetched when missing)
    measure.py --ksom ... --tracks all                       all recordings, or names: --tracks raincat abe trooper
    measure.py --ksom ... --inputs A.wav B.ogg ...           recordings of your own
    measure.py --ksom ... -- --coupling 0.7                  what follows -- goes to ksom render
    measure.py --outputs FOLDER                              what lies there: NAME.1.wav, NAME.1.json, NAME.2.wav
    measure.py --control                                     another part of each recording, as if it were the output
"""
import argparse
import json
import pathlib
import subprocess
import sys

import compare
import corpus
import criteria
import levels
import sound
import walk
from features import Features

SEEDS = (1, 2)


def render(ksom, source, target, seed, seconds, more=()):
    """Writes target and, beside it, the program's report."""
    subprocess.run([ksom, "render", str(source), "-o", str(target), "--json", str(target.with_suffix(".json")),
                    "--seconds", f"{seconds:g}", "--seed", str(seed), "--force", "--quiet", *more], check=True)


def render_all(ksom, inputs, folder, seconds, more=()):
    """[(seed 1, seed 2)] files, of inputs by name; the same options for all."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [[folder / f"{name}.{seed}.wav" for seed in SEEDS] for name in inputs]
    for source, targets in zip(inputs.values(), files):
        for seed, target in zip(SEEDS, targets):
            render(ksom, source, target, seed, seconds, more)
    return files


def found_outputs(inputs, folder):
    """The files that lie there; the second seed may be missing."""
    files = [[folder / f"{name}.{seed}.wav" for seed in SEEDS] for name in inputs]
    return [(one, two if two.exists() else None) for one, two in files]


def _figures_of_walk(path):
    """Empty if the report tells of no walk."""
    try:
        report = json.loads(path.read_text())
        states, seconds, long_seconds = walk.longest_runs(report)
        return {"dwell_s": walk.median_dwell(report),
                "run_states": states, "run_s": seconds, "run_s_over_6": long_seconds}
    except (OSError, KeyError, ValueError):
        return {}


def features(path):
    return Features(*sound.read(path))


def measure(names, sources, outputs, seconds):
    """One row of figures a track. sources: Features; outputs: files [(seed 1, seed 2 or None)]; in the same order."""
    sounds = [sound.read(first) for first, _ in outputs]
    heard = [Features(*one) for one in sounds]
    rows = compare.compare(heard, sources)
    for i, (name, row) in enumerate(zip(names, rows)):
        row.update(name=name, **levels.levels(*sounds[i], seconds or len(sounds[i][0]) / sounds[i][1]))
        row.update(_figures_of_walk(outputs[i][0].with_suffix(".json")))
        if outputs[i][1]:
            row.update(compare.seed_figures(heard[i], features(outputs[i][1]), sources[i]))
    return rows


COLUMNS = [  # heading, figure, format
    ("pit", "rank_pitch", "{:d}"), ("tim", "rank_timbre", "{:d}"), ("mot", "rank_motion", "{:d}"),
    ("chr", "rank_chroma", "{:d}"), ("his", "rank_histogram", "{:d}"), ("tra", "rank_transitions", "{:d}"),
    ("rat", "rank_rates", "{:d}"), ("rhy", "rank_rhythm", "{:d}"),
    ("share", "share", "{:.2f}"), ("others", "share_others", "{:.2f}"), ("most", "share_others_max", "{:.2f}"),
    ("self", "share_self", "{:.2f}"), ("patch", "patch", "{:.2f}"),
    ("tilt", "patch_tilt", "{:.2f}"), ("raw", "patch_raw", "{:.2f}"), ("seq", "sequence", "{:.2f}"),
    ("raw", "sequence_raw", "{:.2f}"), ("runs", "run_states", "{:d}"), ("run s", "run_s", "{:.1f}"),
    (">6 s", "run_s_over_6", "{:.1f}"), ("dwell", "dwell_s", "{:.2f}"), ("chg", "change", "{:.2f}"),
    ("order", "order", "{:.2f}"), ("o.in", "order_in", "{:.2f}"), ("seeds", "seeds_aligned", "{:.2f}"),
    ("s.all", "seeds_global", "{:.2f}"), ("rms", "rms_dbfs", "{:.1f}"), ("peak", "peak_dbfs", "{:.1f}"),
    ("clip", "clipped", "{:d}"), ("dc", "dc", "{:.4f}"), ("off", "frames_off", "{:d}")]


def table(rows):
    """Text: a line a track."""
    lines = [["track"] + [heading for heading, _, _ in COLUMNS]]
    for row in rows:
        lines.append([row["name"]] + ["-" if row.get(key) is None else form.format(row[key])
                                      for _, key, form in COLUMNS])
    widths = [max(len(cell) for cell in column) for column in zip(*lines)]
    return "\n".join(" ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines)


def verdict_lines(verdicts):
    """Text: a line a criterion, with the figure of every track."""
    def values(v):
        return " ".join("-" if x is None else f"{x:.3g}" for x in v["values"])
    return "\n".join(f"{'pass' if v['ok'] else 'FAIL'}  {v['passed']:2d} of {v['tracks']:2d} (needs {v['needed']})  "
                     f"{v['says']}: {values(v)}" for v in verdicts)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ksom", help="the program")
    parser.add_argument("--outputs", type=pathlib.Path, help="measure what lies here; without it, where to render")
    parser.add_argument("--control", action="store_true", help="measure another part of each recording")
    parser.add_argument("--tracks", nargs="+", default=["default"], help="names, default or all")
    parser.add_argument("--inputs", nargs="+", type=pathlib.Path, help="instead of tracks: files")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("build/music"), help="for recordings")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--json", type=pathlib.Path, help="where to write all figures")
    words = sys.argv[1:]
    at = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:at])
    options.more = words[at + 1:]
    if options.control and options.inputs:
        parser.error("--control is for tracks: of other inputs no other part is known")
    return options


def _inputs(options):
    if options.inputs:
        return {path.stem: (path, None) for path in options.inputs}
    return {track.name: corpus.files(track, options.folder) for track in corpus.chosen(options.tracks)}


def _outputs(options, inputs, others):
    if options.control:
        return [(other, None) for other in others]
    folder = options.outputs or options.folder / "outputs"
    if options.ksom:
        return render_all(options.ksom, inputs, folder, options.seconds, options.more)
    return found_outputs(inputs, folder)


def main():
    options = _arguments()
    files = _inputs(options)
    inputs = {name: source for name, (source, _) in files.items()}
    outputs = _outputs(options, inputs, [other for _, other in files.values()])
    rows = measure(inputs, [features(path) for path in inputs.values()], outputs,
                   None if options.control else options.seconds)
    verdicts = criteria.verdicts(rows)
    print(table(rows), verdict_lines(verdicts), sep="\n")
    if options.json:
        options.json.write_text(json.dumps({"tracks": rows, "criteria": verdicts}, indent=1))


if __name__ == "__main__":
    main()
