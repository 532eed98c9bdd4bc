#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes ksom-instrument.pd and its presets from the objects' own tables: make_instrument.py PD_REFERENCE FOLDER."""
import collections
import pathlib
import re
import subprocess
import sys

from flow_layout import drawn
from help_parts import Reference, Row, rows_of
from instrument_parts import HEADINGS, INPUT, KEYS, MAP, MESSAGES, MIDI, OSC, PRESETS, SOUND, WORDS
from patch_layout import Canvas, escaped

# What is on the stage: the object, its parameter, the slider's ends where the whole range is too wide to play, the
# curve (1 even, above 1 finer below), and where the instrument begins if not as the table says.
Knob = collections.namedtuple("Knob", "bus object name low high curve init", defaults=(None, None, 1, None))
KNOBS = [
    Knob("bank", "kuramotobank~", "coupling", 0, 2, 1, 0.7),
    Knob("bank", "kuramotobank~", "phaselag"),
    Knob("bank", "kuramotobank~", "brightness"),
    Knob("bank", "kuramotobank~", "morph", curve=3),
    Knob("bank", "kuramotobank~", "harmonics", init=3),
    Knob("bank", "kuramotobank~", "linewidth", 0, 100, 3),
    Knob("bank", "kuramotobank~", "between", 0, 20, 2),
    Knob("bank", "kuramotobank~", "pull", 0, 100, 3),
    Knob("bank", "kuramotobank~", "root", 0, 1000, 2),
    Knob("bank", "kuramotobank~", "force", 0, 200, 3),
    Knob("bank", "kuramotobank~", "onsetkick"),
    Knob("grid", "ksomgrid", "perturb"),
    Knob("own", "ksom-instrument", "tempo", 0.1, 10, 2),
    Knob("grid", "ksomgrid", "learnend", curve=2),
    Knob("grid", "ksomgrid", "radiusend", curve=2),
    Knob("own", "ksom-instrument", "inputgate", -100, 0),
    Knob("own", "ksom-instrument", "duck"),
    Knob("analyze", "kanalyze~", "threshold", -100, 0),
    Knob("analyze", "kanalyze~", "prominence"),
    Knob("level", "ksomlevel~", "gain", -60, 12),
]
# No object's; in SuperCollider KSOMWalk has the first, the instrument the others.
OWN = [Row("ksom-instrument", "param", *words) for words in (
    ("tempo", "0 ... 100", "1", "The walk goes so many times as fast as the music did"),
    ("inputgate", "-120 ... 0 dBFS", "-50", "Live input below this level is not heard"),
    ("duck", "-60 ... 24 dB", "6", "Live input that is not so far above the instrument's own sound is not heard"))]
CHOICES = ["source", "keys", "train"]
PRESET_VALUES = {
    "1": {},  # as it begins
    "2": {"coupling": 1.6, "brightness": 0.5, "morph": 40, "tempo": 2},
    "3": {"coupling": 0.2, "morph": 2500, "tempo": 0.5, "linewidth": 3, "perturb": 0.3},
    "4": {"coupling": 1.2, "phaselag": 1.2, "pull": 8, "root": 65.41, "harmonics": 5, "morph": 300},
}
LOOK = "#fcfcfc #000000 #000000"
WIDTH, LEFT, COLUMN = 848, 18, 416


def value_range(row):
    """Lowest, highest and unit: the table says "0 ... 1 Hz"."""
    low, high, unit = re.fullmatch(r"(\S+) \.\.\. (\S+)(?: (.*))?", row.range).groups()
    return low, high, unit or ""


def find(rows, knob):
    return next(row for row in rows[knob.object] if row.name == knob.name and row.kind in ("param", "swarm"))


def begins(knob, row):
    return row.init if knob.init is None else f"{knob.init:g}"


def fader(canvas, x, y, knob, row):
    low, high, unit = value_range(row)
    ends = f"{low if knob.low is None else knob.low} {high if knob.high is None else knob.high}"
    if knob.name == "coupling":
        unit = "1 locks"  # in units of critical coupling, as swarms begin
    canvas.text(x, y, f"{knob.name}{', ' + unit if unit else ''}", 18)
    canvas.obj(x + 140, y, f"ksom-fader $0 {knob.name} {low} {high} {begins(knob, row)} {ends} {knob.curve}")


def gui(canvas, x, y, words, receive, send, value="0"):
    """A toggle, bang or row of buttons: `words` are its name and sizes."""
    names = f"\\$0-{send} {receive}"
    look = f"empty 17 7 0 10 {LOOK}"
    tail = {"tgl": f" {value} 1;", "bng": ";", "hradio": f" {value};"}[words.split()[0]]
    return canvas.raw(f"#X obj {x} {y} {words} {names} {look}{tail}")


def heading(canvas, y, words):
    canvas.raw(f"#X obj {LEFT - 6} {y} cnv 1 {WIDTH - 24} 1 empty empty empty 8 12 0 13 #202020 #000000 0;")
    if words:
        canvas.text(LEFT, y + 4, words, 110)


def top(canvas):
    canvas.text(LEFT, 12, "K-SOM: partials as swarms that pull each other into step, and a map of what was heard", 90)
    canvas.raw(f"#X obj {LEFT - 6} 36 cnv 1 {WIDTH - 24} 1 empty empty empty 8 12 0 13 #202020 #000000 0;")


def pictures(canvas):
    """In a window of their own, for its cords' sake."""
    circle, shown = Canvas(400, 320, 300, 200, name="circle"), Canvas(400, 260, 300, 200, name="map-picture")
    circle.chain(circle.obj(10, 220, "r $0-bank-tells"), circle.obj(0, 0, "ksom-circle 4"), circle.obj(10, 250, "s $0-bank"))
    picture = shown.obj(0, 0, "ksom-map 16 8")
    shown.chain(shown.obj(10, 150, "r $0-map"), picture, shown.obj(10, 180, "s $0-played"))
    shown.connect(shown.obj(120, 150, "r $0-map-y"), 0, picture, 1)
    for inner, x, width, height in ((circle, LEFT, 206, 206), (shown, 244, 262, 134)):
        canvas.raw(f"{inner}#X coords 0 -1 1 1 {width} {height} 2 0 0;\n#X restore {x} 46 pd {inner.name};")
    canvas.text(LEFT, 262, "in step, 0 to 1", 16)
    canvas.raw(f"#X obj {LEFT + 120} 262 hsl 80 16 0 1 0 0 \\$0-nothing \\$0-show-r empty {ROUND} 0 1;")
    canvas.text(246, 186, "the map: click a cell, drag the mark", 40)


ROUND = f"17 7 0 10 {LOOK}"


def switches(canvas):
    """What plays, beside the pictures."""
    x = 530
    gui(canvas, x, 48, "tgl 25 0", "\\$0-show-dsp", "dsp")
    canvas.text(x + 32, 50, "sound on", 10)
    gui(canvas, x + 160, 48, "bng 25 250 50 0", "\\$0-nothing", "panic")
    canvas.text(x + 192, 50, "panic", 8)
    for side, at in (("left", 0), ("right", 18)):
        canvas.raw(f"#X obj {x + 252 + at} 50 vu 14 118 \\$0-vu-{side} empty -1 -8 0 10 #404040 #000000 0 0;")
    canvas.text(x, 90, "plays:", 8)
    gui(canvas, x + 60, 90, "hradio 19 1 0 4", "\\$0-show-source", "set-source")
    canvas.text(x, 112, "keys alone, walk, a place on the map, live input", 32)
    canvas.text(x, 152, "keys are:", 10)
    gui(canvas, x + 80, 152, "hradio 19 1 0 2", "\\$0-show-keys", "set-keys")
    canvas.text(x + 128, 152, "notes, kicks", 14)
    gui(canvas, x, 184, "tgl 19 0", "\\$0-show-train", "set-train")
    canvas.text(x + 26, 184, "the map learns from the input", 32)
    gui(canvas, 244, 214, "bng 19 250 50 0", "\\$0-nothing", "ask-map")
    canvas.text(270, 214, "another map", 12)
    gui(canvas, 394, 214, "bng 19 250 50 0", "\\$0-nothing", "ask-file")
    canvas.text(420, 214, "input: a file", 14)
    gui(canvas, 244, 240, "bng 19 250 50 0", "\\$0-nothing", "kick-all")
    canvas.text(270, 240, "kick", 8)
    gui(canvas, 394, 240, "bng 19 250 50 0", "\\$0-nothing", "ask-save")
    canvas.text(420, 240, "save the map", 14)


def bottom(canvas, y):
    gui(canvas, LEFT, y, "tgl 19 0", "\\$0-nothing", "learn")
    canvas.text(LEFT + 26, y, "MIDI learn: touch a fader, move a knob", 40)
    canvas.raw(f"#X symbolatom {LEFT + 310} {y} 12 0 0 0 - \\$0-armed - 0;")
    canvas.text(COLUMN + LEFT, y, "OSC port, 0 is off", 19)
    canvas.raw(f"#X floatatom {COLUMN + LEFT + 140} {y} 6 0 65535 0 - - \\$0-osc 0;")
    canvas.text(COLUMN + LEFT + 200, y, "/ksom/coupling 1", 24)
    canvas.text(LEFT, y + 30, "preset:", 8)
    gui(canvas, LEFT + 62, y + 30, "hradio 19 1 0 8", "\\$0-nothing", "slot")
    gui(canvas, LEFT + 226, y + 30, "bng 19 250 50 0", "\\$0-nothing", "load-slot")
    canvas.text(LEFT + 250, y + 30, "load", 5)
    gui(canvas, LEFT + 300, y + 30, "bng 19 250 50 0", "\\$0-nothing", "save-slot")
    canvas.text(LEFT + 324, y + 30, "save", 5)


def table(name, lines):
    return f"text define -k {name};\n#A set {' '.join(line + ' ' + chr(92) + ';' for line in lines)};"


def names_patch():
    """What may be asked for, and what may be told, with how many values: see WORDS."""
    canvas = Canvas(400, 100, name="names")
    faders = [knob.name for knob in KNOBS]
    faders += [f"cc-{name}" for name in faders]
    words = [f"{word} {least} {most} wants {values or 'nothing'}" for word, least, most, values, _ in MESSAGES]
    canvas.raw(f"#X obj 20 20 {table(chr(92) + '$0-names', faders + CHOICES + ['r', 'x', 'y'])}")
    canvas.raw(f"#X obj 20 50 {table(chr(92) + '$0-wants', words + [name + ' 1 1 wants a number' for name in faders])}")
    return canvas


def routes():
    """From each fader to its object."""
    lines = []
    for knob in KNOBS:
        if knob.bus != "own":
            lines.append(f"r $0-is-{knob.name} -> msg {knob.name} $1 -> s $0-{knob.bus}")
    return "\n".join(lines)


def explained(rows):
    made = Reference()
    made.section("FADERS", [(f"{knob.name}", f"{find(rows, knob).text} ({find(rows, knob).range})") for knob in KNOBS],
                 "slider, value, MIDI controller; these are messages, too")
    made.section("MESSAGES", [(f"{word} {values}".strip(), text) for word, _, _, values, text in MESSAGES], "to the inlet, to [s ksom], or by OSC: /ksom/note 60 100 (or /ksom/error)")
    return made


def instrument(rows):
    faders_at, half = 300, (len(KNOBS) + 1) // 2
    canvas = Canvas(WIDTH, faders_at + 30 * half + 140, 200, 40)
    top(canvas)
    pictures(canvas)
    switches(canvas)
    heading(canvas, faders_at - 12, "faders: slider, value, MIDI controller (-1 is none)")
    for i, knob in enumerate(KNOBS):
        fader(canvas, LEFT + COLUMN * (i // half), faders_at + 16 + 30 * (i % half), knob, find(rows, knob))
    y = faders_at + 30 * half + 26
    heading(canvas, y - 6, "")
    bottom(canvas, y + 4)
    x = LEFT
    for name, text in (("sound", SOUND), ("input", INPUT), ("map", MAP), ("keys", KEYS), ("words", WORDS), ("midi", MIDI),
                       ("osc", OSC), ("presets", PRESETS), ("routes", routes())):
        canvas.sub(drawn(text, name, HEADINGS[name]), x, y + 72, name)
        x += 7 * len(name) + 42
    canvas.sub(names_patch(), x, y + 72, "names")
    explained(rows).place(canvas, 640, 12)
    canvas.text(750, 12, "<= click", 8)
    canvas.chain(canvas.obj(WIDTH - 90, y + 4, "inlet"), canvas.obj(WIDTH - 90, y + 34, "s $0-words"))
    return canvas


def preset(rows, values):
    lines = [f"{knob.name} {values.get(knob.name, begins(knob, find(rows, knob)))}" for knob in KNOBS]
    return "\n".join(lines) + "\n"


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = rows_of(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
    rows["ksom-instrument"] = OWN
    (folder / "ksom-instrument.pd").write_text(str(instrument(rows)), encoding="utf-8")
    for name, values in PRESET_VALUES.items():
        (folder / f"ksom-preset-{name}.txt").write_text(preset(rows, values), encoding="utf-8")


if __name__ == "__main__":
    main()
