# SPDX-License-Identifier: GPL-3.0-or-later
"""The help patches of the abstractions."""
from help_parts import end, meta, reference
from patch_layout import Canvas


class PartHelp(Canvas):
    """A title in words, as some parts are pictures; what it is; [pd reference]; [pd META]; and what else there is."""

    def __init__(self, name, short, words, height, inlets, outlets, places=(), names=(), also=(), pictures=()):
        super().__init__(820, height + 60)
        self.text(18, 14, f"{name} - {short}", 70)
        self.line(48)
        self.text(18, 62, words, 110)
        made = reference([], inlets, outlets)
        made.section("ARGUMENTS", [(f"{i + 1}) {what}", text) for i, (what, text) in enumerate(places)])
        made.section("NAMES", names)
        made.place(self, 600, 14)
        self.text(710, 14, "<= click", 8)
        meta(self, 720, height + 22, "abstraction", short, *([kind for kind, _ in ends if kind != "none"] for ends in (inlets, outlets)))
        end(self, height, also, pictures)


def voice():
    canvas = PartHelp("ksom-voice~", "a note of four oscillators", """
        Four oscillators near one pitch and its octave, with a slow release. [clone ksom-voice~ 8] plays chords: then
        each message begins with the number of the voice.
        """, 330, [("list", "Pitch and velocity as in MIDI. Velocity 0 ends the note"),
                   ("messages", "attack or release and a time in ms, 10 and 300 unless told. Or any message of "
                                "[kuramotobank~], such as coupling 3")],
        [("signal", "The sound")], also=["kuramotobank~", "clone", "poly"])
    tested = canvas.obj(30, 220, "ksom-voice~")
    for i, words in enumerate(("60 90", "60 0", "67 50", "coupling 6", "coupling 0", "release 2000")):
        canvas.connect(canvas.msg(30 + 92 * i, 150, words), 0, tested, int(i > 2))
    canvas.text(620, 150, "<= notes, messages", 18)
    level = canvas.obj(30, 260, "ksom-level~")
    canvas.connect(tested, 0, level, 0)
    canvas.connect(tested, 0, level, 1)
    return canvas


def level_control():
    canvas = PartHelp("ksom-level~", "a level in dB with a switch and a meter", """
        The end of a patch. Its switch turns the sound of all of Pd on, and off mutes what comes here. The bar shows what
        is played, from -60 to 0 dB. Peaks are held below -1 dB by [ksomlevel~], without clipping.
        """, 280, [("signal", "Left"), ("signal", "Right")],
        [("none", "To the loudspeakers")],
        [("level", "The level that it begins with, -60 ... 0 dB, -30 unless told; 0 leaves the sound as it comes")],
        also=["ksomlevel~", "dac~"])
    tested = canvas.obj(30, 200, "ksom-level~ -20")
    for inlet, words in enumerate(("osc~ 220", "osc~ 221")):
        canvas.connect(canvas.obj(30 + 90 * inlet, 150, words), 0, tested, inlet)
    return canvas


def learn():
    canvas = PartHelp("ksom-learn", "a MIDI controller that can be learnt", """
        Tells the value of one MIDI controller. After a bang the one that is moved next is it.
        """, 330, [("bang", "Learn the controller that is moved next")], [("float", "Its value, 0 to 1")],
        [("number", "The controller to begin with, 0 to 127")], also=["ctlin"])
    tested, button = canvas.obj(30, 160, "ksom-learn 1"), canvas.bang(30, 120)
    canvas.text(60, 120, "<= click, then move a knob", 30)
    number, bank = canvas.number(110, 220), canvas.obj(30, 250, "kuramotobank~ 8 220")
    canvas.chain(button, tested, canvas.obj(110, 190, "* 12"), number)
    canvas.connect(number, 0, bank, 1)
    canvas.text(170, 220, "coupling, Hz", 14)
    canvas.connect(bank, 0, canvas.obj(30, 284, "ksom-level~"), 0)
    return canvas


def shown_map():
    canvas = PartHelp("ksom-map", "shows a map and is played by the mouse", """
        A cell is as dark as its number in an array is low: umatrix and plane of [ksomgrid] write such arrays. An orange
        mark shows where [ksomgrid] is. Click a cell, or drag the mark, and the outlet tells the place.
        """, 576, [("messages", "A number is x and moves the mark. \"size\" and width and height set how many cells there are, \"picture\" "
                    "and the name of an array with a number a cell colours them"),
                   ("float", "y of the mark, before x")],
        [("list", "x and y, in cells, where the mouse clicks or drags the mark to")],
        [("width", "Cells from left to right, 32 unless told"), ("height", "Cells from top to bottom, 16 unless told")],
        also=["ksomgrid"])
    clock, draws = canvas.toggle(30, 130), canvas.obj(30, 186, "t b b")
    canvas.text(60, 130, "<= the map learns random pairs", 32)
    pair, scale = canvas.obj(30, 242, "pack 0 0"), [canvas.obj(30 + 100 * i, 214, "random 1000") for i in (0, 1)]
    grid = canvas.obj(30, 290, "ksomgrid 16 8 2 -train 1 -init random")
    canvas.chain(clock, canvas.obj(30, 158, "metro 10"), draws)
    for i in (0, 1):
        canvas.connect(draws, i, scale[i], 0)
        canvas.connect(scale[i], 0, pair, i)
    canvas.chain(pair, grid)
    tested = canvas.obj(30, 340, "ksom-map 16 8")
    canvas.connect(grid, 0, tested, 0)
    canvas.connect(grid, 1, tested, 1)
    plane = canvas.msg(380, 186, "plane 0 ksom-map-help")
    picture = canvas.msg(350, 294, "picture ksom-map-help")
    both = canvas.obj(350, 158, "t b b")
    canvas.connect(canvas.bang(350, 130), 0, both, 0)
    canvas.text(380, 130, "<= then show the first of the two numbers", 42)
    canvas.connect(both, 1, plane, 0)
    canvas.connect(both, 0, picture, 0)
    canvas.connect(plane, 0, grid, 0)
    canvas.connect(picture, 0, tested, 0)
    canvas.array(590, 186, "ksom-map-help", 128, 200, 80, 0, 1000)
    place = canvas.obj(30, 490, "unpack 0 0")
    canvas.connect(tested, 0, place, 0)
    for i, axis in enumerate("xy"):
        canvas.connect(place, i, canvas.number(30 + 70 * i, 520), 0)
        canvas.text(30 + 70 * i, 544, axis, 3)
    return canvas


def circle():
    canvas = PartHelp("ksom-circle", "shows the phases of a bank", """
        Connect the right outlet of [kuramotobank~] to it and its outlet to the bank. Each voice of a swarm is a dot: the
        higher it sounds, the farther from the middle, 30 Hz there and 8000 Hz at the rim. Its angle is that to the first
        voice of its swarm: straight up is in step with it. Red swarms are out of step, green ones in step.
        """, 500, [("messages", "What the bank tells by its right outlet. 0 and 1 switch the picture off and on")],
        [("bang", "Asks the bank, 20 times a second")], [("voices", "The voices of a swarm: as of the bank")],
        also=["kuramotobank~"])
    slide, number = canvas.slider(200, 130, 0, 2, 0.5), canvas.number(200, 158)
    canvas.text(340, 130, "coupling; at 1 a swarm just locks", 36)
    bank = canvas.obj(30, 190, "kuramotobank~ 8 220 -voices 4 -coupling 0.5")
    tested, switch = canvas.obj(400, 240, "ksom-circle 4"), canvas.toggle(450, 190)
    canvas.text(480, 190, "<= off and on", 14)
    canvas.chain(slide, number)
    canvas.connect(number, 0, bank, 1)
    canvas.connect(bank, 3, tested, 0)
    canvas.connect(switch, 0, tested, 0)
    canvas.chain(tested, canvas.obj(400, 456, "s $0-bank"))
    canvas.chain(canvas.obj(30, 158, "r $0-bank"), bank)
    canvas.connect(bank, 0, canvas.obj(30, 240, "ksom-level~"), 0)
    return canvas


def fader():
    canvas = PartHelp("ksom-fader", "slider and MIDI controller of one parameter", """
        For patches with many: all faders with the same id are set, saved and learnt together, by names that begin with
        it. Here the id is $0 of this patch.
        """, 400, [("none", "It goes by names")], [("none", "It goes by names")],
        [("id", "Of the patch: $0, unless several share it"), ("name", "Of the parameter"), ("low", "The lowest value"),
         ("high", "The highest value"), ("init", "The first value, set by id-begin"), ("left", "The slider's lower end"),
         ("right", "The slider's upper end"), ("curve", "1 even, above 1 finer below")],
        [("s id-set-name", "A number sets it. id-set-cc-name sets its controller, -1 for none"),
         ("r id-is-name", "Tells the value, always within low and high"),
         ("s id-learn", "While it is 1, a fader that is touched takes the controller that is moved next"),
         ("s id-cc", "Controller and value, from [ctlin]"),
         ("s id-tell", "Each says name and value, and cc-name and controller, by id-told. id-get-name asks one, which answers by id-got")],
        also=["ksom-learn", "ctlin"])
    canvas.chain(canvas.obj(30, 130, "loadbang"), canvas.obj(30, 158, "s $0-begin"))
    canvas.chain(canvas.toggle(150, 130), canvas.obj(150, 158, "s $0-learn"))
    canvas.text(180, 130, "<= MIDI learn", 14)
    control, pair = canvas.obj(330, 130, "ctlin"), canvas.obj(330, 158, "pack 0 0")
    canvas.connect(control, 0, pair, 0)
    canvas.connect(control, 1, pair, 1)
    canvas.chain(pair, canvas.msg(330, 186, "$2 $1"), canvas.obj(330, 216, "s $0-cc"))
    canvas.text(30, 190, "coupling, Hz: slider, value, controller", 40)
    canvas.obj(30, 216, "ksom-fader $0 coupling 0 100 2 0 20 2")
    value, bank = canvas.obj(30, 260, "r $0-is-coupling"), canvas.obj(30, 290, "kuramotobank~ 8 220")
    canvas.connect(value, 0, bank, 1)
    canvas.chain(bank, canvas.obj(30, 330, "ksom-level~"))
    return canvas


def instrument():
    canvas = PartHelp("ksom-instrument", "all of K-SOM as an instrument", """
        A map of partials that was learnt from a recording walks by itself, is played by the mouse, or by what comes in
        live, and MIDI keys play on top of it. Double-click its box for its window, and turn "sound on" there: it has
        faders for the main parameters, MIDI learn, presets, OSC, and [pd reference] with every message.
        """, 400, [("messages", "Any of [pd reference] in its window: a word or the name of a fader, and its value. Also by [s ksom]")],
        [("none", "To the loudspeakers")], also=["kuramotobank~", "ksomgrid", "kanalyze~", "ksomlevel~"],
        pictures=["ksom-map", "ksom-circle", "ksom-fader"],
        names=[("s ksom", "Reaches all instruments, as ; ksom coupling 1.2 does from a message box"),
               ("r ksom-reply", "What \"get\" asks for, and what a message did wrong")])
    tested = canvas.obj(30, 310, "ksom-instrument")
    canvas.text(160, 310, "<= double-click", 18)
    for x, words, says in ((30, ("source 1", "source 0"), "the walk, or keys alone"),
                           (220, ("coupling 1.5", "coupling 0.2"), "in step, or a shimmer"),
                           (430, ("note 60 100", "off 60"), "a key"), (560, ("preset 3", "preset 1"), "all faders"),
                           (690, ("panic",), "silence")):
        canvas.text(x, 136, says, 24)
        canvas.stairs(x, 162, words, "$0-it")
    canvas.chain(canvas.obj(30, 280, "r $0-it"), tested)
    canvas.text(30, 346, """
        Its parts are subpatches of its window: sound, input, map, keys, words, midi, osc, presets. For a patch of your
        own take copies of them, or the objects below.
        """, 104)
    return canvas


PART_HELPS = {"ksom-voice~": voice, "ksom-level~": level_control, "ksom-learn": learn, "ksom-map": shown_map,
              "ksom-circle": circle, "ksom-fader": fader, "ksom-instrument": instrument}
