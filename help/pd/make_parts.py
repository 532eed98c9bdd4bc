#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the abstractions that one looks at, [ksom-map], [ksom-circle] and [ksom-fader]: make_parts.py FOLDER."""
import math
import pathlib
import sys

from flow_layout import drawn
from patch_layout import Canvas, as_shown, escaped

MAP = (256, 128)  # pixels
CIRCLE, DOTS, DOT = 200, 128, 3
LOW_HZ, HIGH_HZ, INNER, RIM = 30, 8000, 10, 94  # from the middle of the circle to its rim
LOOK = "17 7 0 10 #fcfcfc #000000 #000000"


class Part(Canvas):
    """An abstraction of which the upper left corner is seen where it is a box."""

    def __init__(self, width, height, about):
        super().__init__(700, height + 190, 500, 120)
        self._shown, self.under = f"{width} {height}", height + 20
        self._about = f"#X text 10 {height + 80} {escaped(as_shown(' '.join(about.split())))}, f 90;"

    def background(self, width, height):
        self.raw(f"#X obj 0 0 cnv 15 {width} {height} empty empty empty 20 12 0 14 #e0e0e0 #404040 0;")

    def picture(self, name, width, height):
        """A place for drawings, in pixels, y downwards."""
        self.raw(f"#N canvas 0 0 450 300 {name} 0;\n#X coords 0 0 {width} {height} {width} {height} 2 0 0;\n"
                 f"#X restore 3 3 pd {name};")

    def __str__(self):
        return "\n".join([self._head, *self._lines, self._about, *self._cords,
                          f"#X coords 0 -1 1 1 {self._shown} 2 0 0;"]) + "\n"


def kind(struct, *drawings):
    """Of drawings; its outlet tells of the mouse."""
    return drawn("\n".join([f"struct {struct} -> outlet", *drawings]), name="kind")


def corners(count, radius):
    """Of a polygon around 0 0."""
    turns = [2 * math.pi * i / count for i in range(count)]
    return " ".join(f"{radius * math.sin(t):.4g} {-radius * math.cos(t):.4g}" for t in turns)


def grips(points):
    """Of the handle, in halves of a cell from its corner px py: the mouse takes it near any of them."""
    return " ".join(f"px(0:256)({dx}:{512 + dx}) py(0:256)({dy}:{512 + dy})" for dx, dy in points)


# A click on a cell takes the handle along, which would tell the same place once more: what the handle tells has to be new.
# In halves of a cell. A drawing a cell, and over them the handle: a square that marks the place, and that the mouse can move.
MAP_LOGIC = """
inlet -> words: route float size picture -> x: t f b -> both: pack 0 0 -> at: unpack 0 0 -> handle: set $0-handle px py
inlet -> y: f -> @both.1
@x.1 -> @y
@at.1 -> @handle.1
loadbang -> asked: expr if($1 > 0, $1, 32) ; if($2 > 0, $2, 16) -> size: pack 32 16 -> anew: t b b b b l l l
@asked.1 -> @size.1
@words.1 -> @anew
@anew.6 -> sides: unpack 0 0 -> v $0-width
@sides.1 -> v $0-height
@anew.5 -> expr $f1 * $f2 -> v $0-count
@anew.4 -> twice: expr 2 * $f1 ; 2 * $f2 -> halves: pack 0 0 -> msg coords 0 0 $1 $2 WIDTH HEIGHT 2 0 0 -> paper: s pd-$0-cells
@twice.1 -> @halves.1
@anew.3 -> msg clear -> @paper
cell: append $0-cell x y color
mark: append $0-handle x y px py -> @handle.2
@cell -> @mark.4
@anew.2 -> f $0 -> msg traverse pd-$1-cells, bang -> pointer -> @cell.3
@anew.1 -> start: t b b -> v $0-count -> until -> i: f -> where: expr 2 * ($f1 - int($f1 / $f2) * $f2) ; 2 * int($f1 / $f2) -> @cell
@where.1 -> @cell.1
@start.1 -> first: t b b b -> msg 0 -> @i.1
@first.1 -> v $0-width -> @where.1
@first.2 -> msg 777 -> @cell.2
@i -> + 1 -> @i.1
@anew.0 -> msg 0 -> @mark
@words.2 -> pd picture
pd cell -> route click -> t p -> clicked: get $0-cell x y -> / 2 -> played: pack 0 0 -> tell: t l l l -> outlet
@clicked.1 -> / 2 -> @played.1
@tell.1 -> @at
pd handle -> route change -> t p -> moved: get $0-handle px py -> mx: t f b -> cx: expr max(0, min($f1, $f2 - 1)) -> dragged: pack 0 0 -> there: t l l -> expr $f1 + 256 * $f2 -> moves: change -1 -> t b -> place: list -> @played
@there.1 -> list append -> @place.1
@tell.2 -> expr $f1 + 256 * $f2 -> msg set $1 -> @moves
@moved.1 -> my: t f b -> cy: expr max(0, min($f1, $f2 - 1)) -> @dragged.1
@mx.1 -> v $0-width -> @cx.1
@my.1 -> v $0-height -> @cy.1
"""

# From the lowest number of an array to the highest: dark to light.
SHARE = "($f1 - $f2) / max($f3 - $f2, 1e-09)"
MAP_PICTURE = f"""
inlet -> list -> steps: t b b b s -> colours: t b b b -> v $0-count -> until -> each: t b b -> j: f -> shade: tabread -> tone: expr 100 * int(1 + 8 * {SHARE}) + 10 * int(2 + 7 * {SHARE}) + int(5 + 4 * {SHARE}) -> cell: set $0-cell color
@steps.3 -> named: msg set $1 -> @shade
@named -> number: tabread -> ends: t f f -> low: min -> @low.1
@ends.1 -> high: max -> @high.1
@steps.2 -> reset: t b b -> msg 1e+30 -> @low.1
@reset.1 -> msg -1e+30 -> @high.1
@steps.1 -> look: t b b -> v $0-count -> until -> i: f -> @number
@look.1 -> msg 0 -> @i.1
@i -> + 1 -> @i.1
@low -> @tone.1
@high -> @tone.2
@colours.1 -> msg 0 -> @j.1
@colours.2 -> f $0 -> msg traverse pd-$1-cells -> at: pointer -> @cell.1
@each.1 -> msg next -> @at
@j -> + 1 -> @j.1
"""

# The bank is asked 20 times a second. Angles count from the first voice of each swarm: whoever is in step with it is on
# the line upwards. From red, alone, to green, in step.
RADIUS = f"{INNER} + {RIM - INNER} * max(0, min(1, log(max(abs($f2), 1) / {LOW_HZ}) / {math.log(HIGH_HZ / LOW_HZ):.6g}))"
CIRCLE_LOGIC = f"""
inlet -> told: route float oscillator -> clock: metro 50 -> frame: t b b b
@frame.1 -> outlet
loadbang -> make: t b b b b b -> msg 1 -> @clock
place: set $0-dot x y color
at: pointer -> @place.3
@told.1 -> open: spigot -> each: t l l b b l -> where: expr {CIRCLE // 2} + $f7 * sin($f4 - $f6) ; {CIRCLE // 2} - $f7 * cos($f4 - $f6) ; 100 * int(9.99 * (1 - $f5)) + 10 * int(7 * $f5) + 2 -> @place
@where.1 -> @place.1
@where.2 -> @place.2
@at.1 -> msg 0 -> @open.1
@frame.2 -> begin: t b b b b -> msg set -1 -> swarm: change -1
@begin.3 -> f $0 -> msg traverse pd-$1-dots, next -> @at
@begin.2 -> msg 1 -> @open.1
@begin.1 -> msg 0 -> v $0-shown
@each.4 -> parts: unpack 0 0 0 0 -> expr int($f1 / max($1, 1)) -> @swarm -> t b -> reference: f -> @where.5
@parts.3 -> @reference.1
@each.3 -> v $0-shown -> + 1 -> v $0-shown
@each.2 -> msg next -> @at
@each.1 -> expr {RADIUS} -> @where.6
@frame -> v $0-shown -> both: t f f
gone: expr max(0, $f2 - $f1) -> until -> park: t b b -> msg {CIRCLE // 2} {CIRCLE // 2} 999 -> away: unpack 0 0 0 -> @place
@both.1 -> @gone
@both -> @gone.1
@park.1 -> msg next -> @at
@away.1 -> @place.1
@away.2 -> @place.2
dot: append $0-dot x y color
rim: append $0-rim x y -> @dot.3
@make.4 -> f $0 -> msg traverse pd-$1-dots, bang -> pointer -> @rim.2
"""

# A value has one way through: into its range, then to the number, the slider, and whoever hears "id-is-name".
FADER_LOGIC = """
r $1-set-$2 -> value: expr if($f1 == $f1, max($3, min($4, $f1)), $f2) -> now: t f f f f -> s $1-is-$2
@now.3 -> kept: t f f -> @value.1
@kept.1 -> v $0-now
@now.2 -> msg set $1 -> s $0-show
@now.1 -> expr pow(max(0, min(1, ($f1 - ($6)) / ($7 - ($6)))), 1 / float($8)) -> msg set $1 -> s $0-slide
r $1-begin -> f $5 -> @value
r $0-typed -> @value
r $0-slid -> moved: t f b -> travel: expr ($6) + ($7 - ($6)) * pow(max(0, min(1, $f1)), $8) -> @value
@moved.1 -> learn: spigot -> symbol $2 -> s $1-armed
r $1-learn -> @learn.1
armed: spigot -> caught: t b b f
r $1-armed -> mine: sel $2 -> msg 1 -> @armed.1
@mine.1 -> msg 0 -> @armed.1
r $1-cc -> came: t l l -> pair: unpack 0 0 -> is: == -1 -> sel 1 -> amount: f -> / 127 -> @travel
@pair.1 -> @amount.1
@came.1 -> unpack 0 0 -> @armed
@caught -> symbol - -> s $1-armed
@caught.1 -> msg 0 -> @armed.1
@caught.2 -> number: t f f f -> @is.1
@number.1 -> v $0-cc
@number.2 -> msg set $1 -> s $0-showcc
r $1-set-cc-$2 -> whole: expr if($f1 == $f1, max(-1, min(127, int($f1))), -1) -> @number
r $0-typedcc -> @whole
loadbang -> msg -1 -> @number
r $1-tell -> say: t b b -> v $0-now -> list prepend $2 -> s $1-told
@say.1 -> v $0-cc -> list prepend cc-$2 -> s $1-told
r $1-get-$2 -> v $0-now -> list prepend $2 -> s $1-got
"""


def ksom_map():
    part = Part(MAP[0] + 6, MAP[1] + 6, """
        Shows a map of [ksomgrid] and lets the mouse play it. Arguments: its width and its height in cells. Left inlet:
        x, which moves the mark, size width height, picture array (one number a cell, as umatrix and plane write them).
        Right inlet: y. Outlet: x and y, in cells, where the mouse clicks, or drags the mark to.""")
    part.background(MAP[0] + 6, MAP[1] + 6)
    part.picture("\\$0-cells", *MAP)
    edge = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    logic = drawn(MAP_LOGIC.replace("WIDTH", str(MAP[0])).replace("HEIGHT", str(MAP[1])), "logic", inner={
        "cell": kind("$0-cell float x float y float color", "filledpolygon color 666 0 0 0 2 0 2 2 0 2"),
        "handle": kind("$0-handle float x float y float px float py", f"filledpolygon 940 999 2 {grips(edge)}",
                       f"drawpolygon 940 1 {grips([(1, 1), (1, 1)])}"),
        "picture": drawn(MAP_PICTURE, "picture")})
    at = part.under
    left, right, inner, out = (part.obj(10, at, "inlet"), part.obj(120, at, "inlet"), part.sub(logic, 10, at + 28, "logic"),
                               part.obj(200, at + 28, "outlet"))
    part.connect(left, 0, inner, 0)
    part.connect(right, 0, inner, 1)
    part.connect(inner, 0, out, 0)
    return part


def ksom_circle():
    part = Part(CIRCLE + 6, CIRCLE + 6, """
        Shows the phases of [kuramotobank~]: connect its right outlet to the inlet, the outlet to its left inlet. Each
        voice of a swarm is a dot: the higher it sounds, the farther from the middle, its angle that to the first voice of
        the swarm: upwards and green is in step. Argument: the voices of a swarm. Inlet: 0 and 1 switch it off and on, too.""")
    part.background(CIRCLE + 6, CIRCLE + 6)
    part.picture("\\$0-dots", CIRCLE, CIRCLE)
    logic = drawn(CIRCLE_LOGIC + f"""
@make.3 -> msg {CIRCLE // 2} {CIRCLE // 2} -> middle: unpack 0 0 -> @rim
@middle.1 -> @rim.1
@make.2 -> msg {CIRCLE // 2} 999 -> nowhere: unpack 0 0 -> @dot.1
@nowhere.1 -> @dot.2
@make.1 -> msg {DOTS} -> until -> msg {CIRCLE // 2} -> @dot
pd rim
pd dot
""", "logic", inner={
        "rim": kind("$0-rim float x float y", f"filledpolygon -x 999 666 1 {corners(48, RIM + 3)}",
                    f"drawpolygon 888 1 0 0 0 {-RIM}"),
        "dot": kind("$0-dot float x float y float color", f"filledpolygon -x color color 1 {corners(8, DOT)}")})
    at = part.under
    first, inner, out = part.obj(10, at, "inlet"), part.sub(logic, 10, at + 28, "logic"), part.obj(200, at + 28, "outlet")
    part.chain(first, inner, out)
    return part


def ksom_fader():
    part = Part(246, 24, """
        A fader of a patch with many: slider, number, MIDI controller. Arguments: id of the patch, name, lowest, highest
        and first value, the slider's ends, its curve (1 even, 3 finer below). Hears id-set-name, tells by id-is-name.
        id-begin sets the first value, id-learn lets touched faders wait for a controller (id-cc: number, value).""")
    part.raw(f"#X obj 6 3 hsl 136 17 0 1 0 0 \\$0-slid \\$0-slide empty {LOOK} 0 1;")
    part.raw("#X floatatom 152 2 7 0 0 0 - \\$0-show \\$0-typed 0;")
    part.raw("#X floatatom 212 2 3 -1 127 0 - \\$0-showcc \\$0-typedcc 0;")
    part.sub(drawn(FADER_LOGIC, "logic"), 10, part.under, "logic")
    return part


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, part in (("ksom-map", ksom_map()), ("ksom-circle", ksom_circle()), ("ksom-fader", ksom_fader())):
        (folder / f"{name}.pd").write_text(str(part), encoding="utf-8")


if __name__ == "__main__":
    main()
