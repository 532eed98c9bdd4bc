# SPDX-License-Identifier: GPL-3.0-or-later
"""What all help patches have: a title, [pd reference] from the tables of parameters, [pd META]."""
import collections
import re

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


def end(canvas, y, also):
    """The last line, and what else there is to see."""
    canvas.line(y)
    canvas.text(18, y + 12, "see also:", 9)
    x = 100
    for name in also:
        canvas.obj(x, y + 12, name)
        x += CHAR * len(name) + 24


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


def in_groups(words):
    """Pd shows whole numbers of seven digits and more as 1.67772e+07, and groups of them as they are."""
    return re.sub(r"\b\d{7,}\b(?!\.)", lambda found: f"{int(found[0]):,}".replace(",", " "), words)


def value_rows(rows):
    """A parameter: its name; its text, range and default."""
    return [(row.name, in_groups(f"{row.text} ({row.range}, at first {row.init})")) for row in rows]


def reference(rows, inlets, outlets):
    by_kind = collections.defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    made = Reference()
    made.section("INLETS", inlets)
    made.section("OUTLETS", outlets)
    made.section("ARGUMENTS", [(f"{i + 1}) {name}", text) for i, (name,
                                                                  text) in enumerate(value_rows(by_kind["place"]))])
    made.section("FLAGS", value_rows(by_kind["flag"]),
                 "when it is made, as in -seed 3 (all parameters below are flags, too)")
    made.section("MESSAGES", [(f"{row.name} {row.range}".strip(), row.text) for row in by_kind["word"]])
    made.section("PARAMETERS", value_rows(by_kind["param"]), "messages with one value")
    made.section("OSCILLATORS", value_rows(by_kind["oscillator"]),
                 "what each has: freq 3 440 is one of it, freqs 220 440 those of many")
    made.section("SWARMS", value_rows(by_kind["swarm"]), "parameters with several voices")
    return made
