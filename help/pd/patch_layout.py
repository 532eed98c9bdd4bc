# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws patches: boxes at places, by the sizes that Pd gives them, so that nothing lies on anything else."""
import re
import textwrap

CHAR, LINE = 7, 16  # pixels of Pd's font of size 12
_LABEL = "8 12 0 13"
_LOOK = "17 7 0 10 #fcfcfc #000000 #000000"


_NUMBER = re.compile(r"(?<![\w.,/:-])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w/:]|\.\d|-\w)")
_STAYS = "\u00a0"  # a space at which no word of Pd's ends


def as_shown(words):
    """Pd takes what looks like a number as one, and shows six digits of it, and no full stop behind it."""
    def number(found):
        value = float(found[0])
        return f"{int(value):,}".replace(",", _STAYS) if value % 1 == 0 and abs(value) >= 1e6 else f"{value:g}"
    return re.sub(r"((?<!\S)-?\d+\.)(?: |$)", rf"\1{_STAYS}", _NUMBER.sub(number, words))


def escaped(text):
    """Commas and semicolons are words of their own to Pd, which shows them close to the word before."""
    return re.sub(r"\$", r"\\$", re.sub(r"([,;])", r" \\\1", text))


class Canvas:
    """A window. Boxes are known by the number that adding them gave."""

    def __init__(self, width, height, x=400, y=60, name=None, at=None):
        self._head = f"#N canvas {x} {y} {width} {height} " + ("12;" if name is None else f"{name} 0;")
        self._lines, self._cords, self.name, self._at = [], [], name, at
        self.width = width

    def _add(self, line):
        self._lines.append(line)
        return len(self._lines) - 1

    def obj(self, x, y, text):
        return self._add(f"#X obj {x} {y} {escaped(text)};")

    def msg(self, x, y, text):
        return self._add(f"#X msg {x} {y} {escaped(text)};")

    def raw(self, line):
        return self._add(line)

    def declare(self, x, y, words):
        """Pd obeys the line at the head while it loads, and shows the box."""
        self._head += f"\n#X declare {words};"
        return self.obj(x, y, f"declare {words}")

    def number(self, x, y, low=0, high=0, width=6):
        return self._add(f"#X floatatom {x} {y} {width} {low} {high} 0 - - - 0;")

    def symbol(self, x, y, width=7):
        return self._add(f"#X symbolatom {x} {y} {width} 0 0 0 - - - 0;")

    def toggle(self, x, y, value=0):
        return self._add(f"#X obj {x} {y} tgl 19 {int(value > 0)} empty empty empty {_LOOK} {value} 1;")

    def bang(self, x, y):
        return self._add(f"#X obj {x} {y} bng 19 250 50 0 empty empty empty {_LOOK};")

    def slider(self, x, y, low, high, value=0, length=129):
        """Lies flat; `value` in its own unit."""
        at = round((value - low) / (high - low) * (length - 1) * 100)
        keeps = int(low < 0 or value != 0)
        return self._add(f"#X obj {x} {y} hsl {length} 19 {low} {high} 0 {keeps} empty empty empty {_LOOK} {at} 1;")

    def text(self, x, y, words, columns=60):
        """A comment; gives the y below it. Pd would begin a new line after each semicolon."""
        words = as_shown(" ".join(words.replace(";", " -").split()))
        self._add(f"#X text {x} {y} {escaped(words)}, f {columns};")
        return y + lines_of(words, columns) * LINE + 6

    def line(self, y, label="empty", thick=1, color="#202020", size=None):
        self._add(f"#X obj 12 {y} cnv {thick} {self.width - 24} {thick} empty empty {label} {size or _LABEL} {color} "
                  "#000000 0;")

    def send(self, boxes, name, x, y):
        """All of these to one name, instead of many cords."""
        target = self.obj(x, y, f"s {name}")
        for box in boxes:
            self.connect(box, 0, target, 0)

    def stairs(self, x, y, messages, name):
        """Messages to one name, each a little to the right of the one above, so that no cord runs through another."""
        boxes = [self.msg(x + 12 * i, y + 28 * i, words) for i, words in enumerate(messages)]
        self.send(boxes, name, x, y + 28 * len(messages) + 8)
        return boxes

    def sub(self, inner, x, y, name):
        body = str(inner).rstrip("\n")
        return self._add(f"{body}\n#X restore {x} {y} pd {name};")

    def array(self, x, y, name, size, width=200, height=100, low=0, high=1, style=0):
        """A graph; style 0 draws steps, 1 a line, 2 a curve."""
        return self._add("\n".join([
            "#N canvas 0 0 450 250 (subpatch) 0;", f"#X array {name} {size} float {style * 2};",
            f"#X coords 0 {high} {size} {low} {width} {height} 1 0 0;", f"#X restore {x} {y} graph;"]))

    def connect(self, source, outlet, target, inlet):
        self._cords.append(f"#X connect {source} {outlet} {target} {inlet};")

    def chain(self, *boxes):
        for source, target in zip(boxes, boxes[1:]):
            self.connect(source, 0, target, 0)

    def __str__(self):
        return "\n".join([self._head, *self._lines, *self._cords]) + "\n"


def lines_of(words, columns):
    return len(textwrap.wrap(words, columns))
