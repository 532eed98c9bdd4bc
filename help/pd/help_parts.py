# SPDX-License-Identifier: GPL-3.0-or-later
"""What all help patches have: a title, [pd reference] from the tables of parameters, [pd META]."""
import collections

from patch_layout import CHAR, Canvas, lines_of

Row = collections.namedtuple("Row", "object kind name range init text")


def rows_of(reference):
    """The lines of the program pd_reference, by object."""
    by_object = collections.defaultdict(list)
    for line in reference.splitlines():
        row = Row(*line.split("\t"))
        by_object[row.object].append(row)
    return by_object


def title(canvas, name, words):
    """At the top, and a line below."""
    canvas.obj(18, 14, name)
    canvas.text(18 + CHAR * len(name) + 22, 14, "- " + words, 60)
    canvas.line(48)


def end(canvas, y, also, pictures=()):
    """The last line, and what else there is to see. What would show its picture here is named only."""
    canvas.line(y)
    canvas.text(18, y + 12, "see also:", 9)
    x = 100
    for name in also:
        canvas.obj(x, y + 12, name)
        x += CHAR * len(name) + 24
    canvas.text(96, y + 34, ", ".join([*pictures, "ksom-instrument.pd and the patches in examples"]), 86)


def meta(canvas, x, y, keywords, description, inlets, outlets):
    inner = Canvas(560, 260, name="META")
    lines = [f"KEYWORDS {keywords}", "LICENSE GPL-3.0-or-later", f"DESCRIPTION {description}",
             *(f"INLET_{i} {what}" for i, what in enumerate(inlets)),
             *(f"OUTLET_{i} {what}" for i, what in enumerate(outlets)), "AUTHOR The K-SOM authors"]
    at = 10
    for line in lines:
        at = inner.text(12, at, line, 72)
    return canvas.sub(inner, x, y, "META")


class Reference:
    """The subpatch that lists inlets, outlets, arguments, flags and messages."""

    NAME, TEXT, COLUMNS = 30, 230, 84

    def __init__(self):
        self._canvas = Canvas(self.TEXT + self.COLUMNS * 7 + 40, 600, 300, 40, name="reference")
        self._y = 14

    def heading(self, word, words):
        """A label is one word, as in all of Pd's own; what else there is to say stands beside it."""
        self._canvas.line(self._y, word, 3, size="8 14 0 14", color="#202020")
        if words:
            self._canvas.text(self.TEXT, self._y + 6, words, self.COLUMNS)
        self._y += 32

    def row(self, name, words):
        self._canvas.text(self.NAME, self._y, name, 26)
        self._canvas.text(self.TEXT, self._y, words, self.COLUMNS)
        self._y += max(lines_of(name, 26), lines_of(words, self.COLUMNS)) * 16 + 4

    def section(self, word, rows, words=""):
        if not rows:
            return
        self.heading(word + ":", words)
        for name, text in rows:
            self.row(name, text)
        self._y += 8

    def place(self, canvas, x, y):
        return canvas.sub(self._canvas, x, y, "reference")


# What the tables do not say, as it is of two rows.
MORE = {"harmonics": ", unheard while rolloff is 0"}


def value_rows(rows):
    """A parameter: its name; its text, range and default."""
    return [(row.name, f"{row.text}{MORE.get(row.name, '')}" + (f" ({row.range}, at first {row.init})" if row.range else ""))
            for row in rows]


def example(rows):
    """The first that takes numbers, with another one than it has anyway."""
    flag = next(row for row in rows if " ... " in row.range)
    return f"-{flag.name} {float(flag.init) + 1:g}"


def swarm_rows(by_kind):
    """What is there, begins otherwise, and is not there with several voices."""
    others = [(row.name, f"With several voices at first {row.init}") for row in by_kind["ofswarms"]]
    alone = [name for row in by_kind["notofswarms"] for name in (row.name, row.name + "s")]
    words = f"{', '.join(alone)}, blocks, matrix, kick with i and n, and any -out but mix"
    return value_rows(by_kind["swarm"]) + others + ([("not for swarms", words)] if alone else [])


def reference(rows, inlets, outlets):
    by_kind = collections.defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    made = Reference()
    made.section("INLETS", inlets)
    made.section("OUTLETS", outlets)
    made.section("ARGUMENTS", [(f"{i + 1}) {name}", text) for i, (name,
                                                                  text) in enumerate(value_rows(by_kind["place"]))])
    flags = by_kind["flag"]
    made.section("FLAGS", value_rows(flags), f"when it is made, as in {example(flags + by_kind['param'])} (all parameters below "
                 "are flags, too)" if flags else "")
    made.section("MESSAGES", [(f"{row.name} {row.range}".strip(), row.text) for row in by_kind["word"]])
    made.section("PARAMETERS", value_rows(by_kind["param"]), "messages with one value")
    made.section("OSCILLATORS", value_rows(by_kind["oscillator"]),
                 "what each has: freq 3 440 is one of it, freqs 220 440 those of many")
    made.section("SWARMS", swarm_rows(by_kind), "with -voices above 1: more parameters, and what is otherwise")
    return made
