#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the help patches from what the objects say of themselves: make_help.py PD_REFERENCE FOLDER.

PD_REFERENCE is the program pd_reference; what it prints stands in the tables of the core and of the objects.
"""
import pathlib
import re
import subprocess
import sys

from help_parts import end, meta, reference, rows_of, title
from part_helps import PART_HELPS
from patch_layout import Canvas


def level(canvas, x, y, source, outlets=(0, 0)):
    """The level control, with both its inlets."""
    box = canvas.obj(x, y, "ksom-level~")
    for inlet, outlet in enumerate(outlets):
        canvas.connect(source, outlet, box, inlet)
    return box


def bank(rows):
    canvas = Canvas(820, 640)
    title(canvas, "kuramotobank~", "oscillators that pull each other into step (Kuramoto)")
    canvas.text(18, 62, """
        A bank of sine oscillators, each of which hears the others and is drawn towards them. Without coupling it is
        an additive synthesizer. With a coupling in Hz, two oscillators lock as soon as it is as large as the
        distance of their frequencies. How far all are in step is the order parameter r: 0 not at all, 1 wholly.
        """, 110)
    freqs = [canvas.msg(30, 142, "freqs 220 221 222.5 224 225 227"),
             canvas.msg(42, 170, "freqs 220 330 440 550 660 770 880 990"),
             canvas.msg(54, 198, "freqs 110 112 165 167 220 223"), canvas.msg(66, 226, "reset"),
             canvas.msg(78, 254, "kick 2")]
    canvas.text(330, 142, "<= frequencies, as many as are to sound", 40)
    canvas.text(150, 226, "<= from the beginning", 24)
    canvas.text(150, 254, "<= throws all towards phase 0, scattered ones together", 56)
    canvas.text(560, 170, "tell or change more", 20)
    canvas.stairs(560, 198, ("topology ring 2", "bang", "norm off"), "$0-more")
    canvas.stairs(700, 198, ("topology blocks", "dump", "norm on"), "$0-more")
    slide, number = canvas.slider(250, 300, -4, 12), canvas.number(250, 328)
    canvas.text(390, 300, "coupling in Hz: move it", 24)
    lag, lag_number = canvas.slider(360, 356, -1.6, 1.6), canvas.number(360, 384)
    canvas.text(500, 356, "phase lag, rad", 16)
    tested = canvas.obj(30, 430, "kuramotobank~ 8 220")
    canvas.text(230, 430, "<= how many at most, and the root of the harmonics that it begins with", 72)
    canvas.chain(canvas.obj(52, 398, "r $0-more"), tested)
    for box in freqs:
        canvas.connect(box, 0, tested, 0)
    canvas.chain(slide, number)
    canvas.connect(number, 0, tested, 1)
    canvas.chain(lag, lag_number)
    canvas.connect(lag_number, 0, tested, 2)
    level(canvas, 30, 500, tested)
    canvas.text(30, 552, "sound", 6)
    snapshot, order = canvas.obj(200, 534, "snapshot~"), canvas.number(200, 560)
    metro, start = canvas.obj(300, 512, "metro 100"), canvas.obj(300, 486, "loadbang")
    canvas.chain(start, metro, snapshot, order)
    canvas.connect(tested, 1, snapshot, 0)
    canvas.text(266, 560, "r", 3)
    canvas.connect(tested, 3, canvas.obj(430, 472, "print kuramotobank~"), 0)
    canvas.text(430, 498, "what bang and dump tell", 24)
    inlets = [("1st: signal",
               "What \"force\" pulls the oscillators to, and what \"onsetkick\" listens to, of many channels the first. Takes "
               "all messages, too"),
              ("2nd: signal or number", "coupling: read every 64 samples, the same as the message"),
              ("3rd: signal or number", "phaselag: read every 64 samples, the same as the message")]
    outlets = [("signals",
                "The sound, as many as \"chans\" says; with \"out\" one for each oscillator"),
               ("signal", "r, the order parameter: 0 nobody is in step, 1 all are"),
               ("signal", "psi, the angle of their mean, rad"),
               ("right: order r psi", "As the signals: bang"),
               ("right: fundamental Hz confidence", "Whose harmonics they are, to \"pull\", and how surely, 0 ... 1: bang"),
               ("right: oscillator i Hz amp phase r", "One for each, with several voices for each that sounds. The frequency is that at "
                "which it runs, r how much in step those are that it hears: bang"),
               ("right: tick i", "With -out tick, unasked: i passes 0"),
               ("right: name value", "Each parameter: dump")]
    reference(rows, inlets, outlets).place(canvas, 600, 14)
    canvas.text(710, 14, "<= click", 8)
    meta(canvas, 720, 602, "signal oscillator", "oscillators that pull each other into step",
         ["signal", "signal", "signal"],
         ["signal", "signal", "signal", "order fundamental oscillator tick"])
    end(canvas, 586, ["kanalyze~", "ksomgrid", "ksomlevel~", "ksom-voice~", "osc~"], ["ksom-circle"])
    return canvas


def analyze(rows):
    canvas = Canvas(820, 640)
    title(canvas, "kanalyze~", "hears the partials of a sound")
    canvas.text(18, 62, """
        Finds the peaks of the spectrum, follows them through time as partials, and tells of them frame by frame: by
        the left outlet one message for each slot, then a bang. That is what [kuramotobank~] takes: connect the two,
        and it plays what is heard.
        """, 110)
    pitch, pitch_number = canvas.slider(30, 142, 48, 84, 57), canvas.number(30, 170)
    canvas.text(170, 142, "a tone to be heard: its pitch (MIDI)", 38)
    tone = [canvas.obj(30, 198, "mtof"), canvas.obj(30, 226, "phasor~"), canvas.obj(30, 254, "-~ 0.5"),
            canvas.obj(30, 282, "*~ 0.3")]
    canvas.chain(pitch, pitch_number, *tone)
    canvas.stairs(180, 198, ("threshold -40", "numpeaks 4", "bang"), "$0-in")
    canvas.stairs(310, 198, ("threshold -80", "numpeaks 12", "dump"), "$0-in")
    tested = canvas.obj(30, 354, "kanalyze~ 12")
    canvas.chain(canvas.obj(110, 318, "r $0-in"), tested)
    canvas.text(180, 318, "12: how many slots", 20)
    canvas.connect(tone[-1], 0, tested, 0)
    follow = canvas.obj(30, 430, "kuramotobank~ 12 -amps 0")
    canvas.connect(tested, 0, follow, 0)
    level(canvas, 30, 480, follow)
    canvas.text(30, 536, "plays what is heard, and with -amps 0 nothing before", 36)
    canvas.connect(tested, 3, canvas.obj(300, 394, "array set $0-chroma"), 0)
    canvas.array(300, 440, "$0-chroma", 12, 180, 90)
    canvas.text(300, 540, "chroma, C first", 16)
    unpack = canvas.obj(500, 354, "route rms centroid onset")
    canvas.connect(tested, 4, unpack, 0)
    for outlet, (x, name) in enumerate(((500, "rms"), (590, "centroid, Hz"), (700, "onset"))):
        box = canvas.number(x, 390, width=8)
        canvas.connect(unpack, outlet, box, 0)
        canvas.text(x, 414, name, 14)
    canvas.text(500, 142, """
        Each frame, from right to left: info (rms, centroid, flux, onset, tuning), chroma, amplitudes, frequencies,
        then "partial i freq amp phase weight state" for each slot, and a bang. The state is 1 for a partial that is
        born, 0 for one that goes on, -1 for an empty slot.
        """, 42)
    inlets = [("1st: signal", "What is heard, of many channels the first. Takes all messages, too")]
    outlets = [("1st: partial i freq amp phase weight state", "One for each slot: Hz, linear, rad, 0 (noise) ... 1 (a sine), "
                "and 1 born, 0 goes on, -1 empty. Slots that numpeaks took away come once more, empty"),
               ("1st: bang", "The end of the frame"),
               ("2nd: list", "The frequencies of all slots"), ("3rd: list", "Their amplitudes"),
               ("4th: list", "Chroma: twelve pitch classes, C first"),
               ("5th: rms a", "The level, linear"), ("5th: centroid Hz", "Where the middle of the spectrum lies"),
               ("5th: flux a", "How much louder it became since the last frame, over all frequencies"),
               ("5th: onset 0/1", "Something begins"), ("5th: tuning cents", "From A = 440 Hz"),
               ("5th: features f ...",
                "The 14 numbers by which a map of ksom learn places a sound, for [ksomgrid]"),
               ("5th: name value", "Each parameter, and latency in samples: dump")]
    reference(rows, inlets, outlets).place(canvas, 600, 14)
    canvas.text(710, 14, "<= click", 8)
    meta(canvas, 720, 602, "signal analysis", "hears the partials of a sound", ["signal"],
         ["partial bang", "list", "list", "list", "rms centroid flux onset tuning features"])
    end(canvas, 586, ["kuramotobank~", "ksomgrid", "sigmund~", "fiddle~"])
    return canvas


def grid(rows):
    canvas = Canvas(820, 734)
    title(canvas, "ksomgrid", "a self-organizing map")
    canvas.text(18, 62, """
        A map of cells, each with as many numbers as a list has. For every list it finds the cell that is most like
        it and, while it trains, draws that cell and its neighbours towards the list: soon neighbours are alike, and
        what is alike lies together. Chroma from [kanalyze~] makes a map of harmonies, here three random numbers
        make one of colours. With its partials, too, the cells learn to play what they heard.
        """, 110)
    metro, train = canvas.toggle(30, 150), canvas.toggle(350, 150)
    canvas.text(56, 150, "lists of three random numbers", 30)
    canvas.text(376, 150, "learn", 6)
    clock = canvas.obj(30, 178, "metro 20")
    trigger = canvas.obj(30, 206, "t b b b")
    canvas.chain(metro, clock, trigger)
    pack = canvas.obj(30, 290, "pack 0 0 0")
    for i in range(3):
        draw, scale = canvas.obj(30 + 95 * i, 234, "random 1000"), canvas.obj(30 + 95 * i, 262, "/ 1000")
        canvas.connect(trigger, i, draw, 0)
        canvas.connect(draw, 0, scale, 0)
        canvas.connect(scale, 0, pack, i)
    canvas.chain(train, canvas.stairs(350, 178, ("train $1", "radius 0.5", "radius 0.1", "at 1.5 3", "cell 8 4"), "$0-in")[0])
    canvas.stairs(476, 178, ("walk", "reset", "dump"), "$0-in")
    canvas.stairs(540, 390, ("umatrix map-u", "plane 0 map-u"), "$0-in")
    both, first = canvas.obj(30, 318, "t l l"), canvas.obj(130, 318, "unpack 0 0 0")
    tested = canvas.obj(30, 470, "ksomgrid 16 8 3 -slots 4")
    canvas.chain(pack, both, first, canvas.obj(130, 346, "* 36"), canvas.obj(130, 374, "+ 48"),
                 canvas.obj(130, 402, "mtof"), canvas.msg(130, 430, "partial 0 $1 0.2 0 1 0, bang"), tested)
    canvas.connect(both, 1, tested, 0)
    canvas.text(190, 374, "after each list, what sounds with it: a tone as high as its first number", 44)
    canvas.chain(canvas.obj(400, 430, "r $0-in"), tested)
    canvas.text(220, 470, "<= width, height, numbers in a list", 38)
    for outlet, name in enumerate(("x", "y", "index", "class", "error", "changed")):
        show = canvas.symbol if name == "class" else canvas.number
        box = show(30 + 70 * outlet, 532, width=7)
        canvas.connect(tested, outlet, box, 0)
        canvas.text(30 + 70 * outlet, 556, name, 8)
    canvas.connect(tested, 6, canvas.obj(480, 514, "print ksomgrid"), 0)
    follow = canvas.obj(600, 500, "kuramotobank~ 4 -amps 0")
    canvas.connect(tested, 7, follow, 0)
    level(canvas, 600, 540, follow)
    canvas.text(600, 596, "plays a cell, or a walk", 26)
    canvas.array(540, 170, "map-u", 128, 256, 140)
    canvas.text(540, 322, """
        128 cells, row after row: how far each is from its neighbours (umatrix), or one of its numbers (plane)
        """, 36)
    canvas.text(30, 588, """
        Turn both toggles on and wait a little: the error falls. Then umatrix shows where the map is even, and plane
        that the first of the three numbers changes smoothly. cell plays what lies at a point, walk goes on as the
        music went: here one way is as good as any other.
        """, 74)
    inlets = [("list", "Features, as many as the third argument says, then partials. Takes all messages, too")]
    outlets = [("1st: float", "x of the cell, from 0"), ("2nd: float", "y of the cell, from 0"),
               ("3rd: float", "index = y * width + x, or -1 where a walk is silent"),
               ("4th: symbol", "class: the group of cells that it belongs to, state-0, state-1 ...: a state that ksom learn found, "
                "with the number that ksom map shows, or a square of a map that was learnt here"),
               ("5th: float", "error: the distance from the list to the cell"),
               ("6th: float", "1 when it is another cell than before, else 0"),
               ("7th: at f ...", "The features that \"at\" asks for"),
               ("7th: dwell ms", "Before each step of a walk. Into a [delay] that sends walk again, it walks by itself"),
               ("7th: size width height features", "A map was read, or dump"), ("7th: written", "One was written"),
               ("7th: name value", "The step, train and each parameter: dump"),
               ("8th: partial ..., bang",
                "What cell or walk plays, as many as -slots says, straight into a [kuramotobank~] of as many")]
    reference(rows, inlets, outlets).place(canvas, 600, 14)
    canvas.text(710, 14, "<= click", 8)
    meta(canvas, 720, 690, "control analysis", "a self-organizing map", ["list"],
         ["float", "float", "float", "symbol", "float", "float", "messages", "partial bang"])
    end(canvas, 674, ["kanalyze~", "kuramotobank~"], ["ksom-map"])
    return canvas


def score(rows):
    canvas = Canvas(820, 560)
    title(canvas, "ksomscore~", "plays a score that ksom walk has written")
    canvas.text(18, 62, """
        A score holds sounds and when each is heard. The program ksom writes one from your recordings: ksom learn
        album.wav -o map.json, then ksom walk map.json -o score.json. It is played here as by ksom render --score, to
        the sample: every partial is a swarm, and a limiter keeps it below full scale.
        """, 110)
    messages = [canvas.msg(30, 150, "read examples/score.json"), canvas.bang(54, 178), canvas.msg(78, 206, "stop"),
                canvas.msg(90, 234, "dump")]
    canvas.text(230, 150, "<= a small score that is there", 40)
    canvas.text(84, 178, "<= from the beginning", 40)
    slide, number, message = canvas.slider(330, 206, 0, 2,
                                           1), canvas.number(330, 234), canvas.msg(330, 262, "coupling $1")
    canvas.text(470, 206, "0 shimmers, at 1 each swarm just locks, at 2 it is one tone", 34)
    tested = canvas.obj(30, 330, "ksomscore~ -chans 2")
    canvas.text(200, 330, "<= flags: channels, voices, detune, spread. A file may stand first", 50)
    canvas.chain(slide, number, message, tested)
    for box in messages:
        canvas.connect(box, 0, tested, 0)
    level(canvas, 30, 380, tested, (0, 1))
    canvas.connect(tested, 2, canvas.obj(230, 380, "print ksomscore~"), 0)
    inlets = [("messages", "All messages. A bang plays from the beginning")]
    outlets = [("signals", "The sound, as many as \"chans\" says"),
               ("right: done", "The end was reached"), ("right: length ms", "Of the score: dump"),
               ("right: samplerate Hz", "Of the score: dump"), ("right: steps n", "Of the score: dump"),
               ("right: name value", "Each parameter: dump")]
    reference(rows, inlets, outlets).place(canvas, 600, 14)
    canvas.text(710, 14, "<= click", 8)
    meta(canvas, 720, 522, "signal player", "plays a score that ksom walk has written", ["messages"],
         ["signal", "messages"])
    end(canvas, 506, ["kuramotobank~", "kanalyze~", "ksomgrid", "ksomlevel~"])
    return canvas


def limiter(rows):
    canvas = Canvas(820, 520)
    title(canvas, "ksomlevel~", "the last stage before the loudspeakers")
    canvas.text(18, 62, """
        Takes out DC, applies a gain in dB and keeps the true peak, between the samples too, below a ceiling. The gain
        comes down before a peak arrives, so nothing is clipped and nothing clicks. All channels get the same gain.
        It is what ends every sound of ksom render.
        """, 110)
    slide, number, message = canvas.slider(30, 150, -48, 16), canvas.number(30, 178), canvas.msg(30, 206, "gain $1")
    canvas.text(170, 150, "gain, dB: louder than full scale is possible, and comes out below the ceiling", 44)
    tones = [canvas.obj(330, 248, "osc~ 220"), canvas.obj(420, 248, "osc~ 277")]
    messages = [canvas.msg(130, 206, "ceiling -12"), canvas.msg(130, 234, "bang"), canvas.msg(190, 234, "dump")]
    tested = canvas.obj(30, 290, "ksomlevel~ 2")
    canvas.text(150, 290, "<= how many channels", 30)
    canvas.chain(slide, number, message, tested)
    for box in messages:
        canvas.connect(box, 0, tested, 0)
    for inlet, tone in enumerate(tones):
        canvas.connect(tone, 0, tested, inlet)
    level(canvas, 30, 340, tested, (0, 1))
    canvas.connect(tested, 2, canvas.obj(230, 340, "print ksomlevel~"), 0)
    inlets = [("signals", "The sound, as many as the argument says, or one of so many channels with -multi on. The first "
               "takes all messages, too")]
    outlets = [("signals", "The same, never above the ceiling"),
               ("right: reduction dB dB", "How much the limit takes away now, and the most since reset: bang"),
               ("right: name value", "Each parameter, and latency in samples: dump")]
    reference(rows, inlets, outlets).place(canvas, 600, 14)
    canvas.text(710, 14, "<= click", 8)
    meta(canvas, 720, 482, "signal effect", "the last stage before the loudspeakers", ["signal", "signal"],
         ["signal", "signal", "messages"])
    end(canvas, 466, ["kuramotobank~", "ksomscore~", "clip~"], ["ksom-level~"])
    return canvas


def readme(patches):
    """What Pd's package search shows once it has the folder: how to begin, and what is in it."""
    canvas = Canvas(700, 220 + 22 * len(patches))
    canvas.text(18, 14, "ksom - oscillators that pull each other into step, and a map that learns what it hears", 90)
    canvas.line(40)
    canvas.text(18, 54, """
        To begin, open examples/1-first-sound.pd or ksom-instrument.pd, which are in this folder: File > Open. In a patch
        of your own put [declare -path ksom], save it and open it again. Then each of these can be made, and has a help
        patch: right-click its box.
        """, 92)
    y = 130
    for name, patch in patches.items():
        short = re.search(r"DESCRIPTION (.*?), f \d+;", patch)[1].replace(" \\,", ",")
        canvas.text(30, y, name, 18)
        canvas.text(180, y, short, 70)
        y += 22
    canvas.text(18, y + 20, "Licence: GPL, version 3 or later; see LICENSE. The sources are in the package ksom (Sources)", 92)
    return canvas


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = rows_of(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
    patches = {name: str(draw(rows[name])) for name, draw in
               (("kuramotobank~", bank), ("kanalyze~", analyze), ("ksomgrid", grid), ("ksomscore~", score),
                ("ksomlevel~", limiter))}
    patches |= {name: str(draw()) for name, draw in PART_HELPS.items()}
    for name, patch in patches.items():
        (folder / f"{name}-help.pd").write_text(patch, encoding="utf-8")
    (folder / "README.deken.pd").write_text(str(readme(patches)), encoding="utf-8")


if __name__ == "__main__":
    main()
