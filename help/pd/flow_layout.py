# SPDX-License-Identifier: GPL-3.0-or-later
"""Patches whose boxes find their places themselves: each below all that lead to it, as near as there is room."""
import re

from patch_layout import CHAR, LINE, Canvas, escaped, lines_of

ROW, GAP, LEFT, TOP, WIDEST = 36, 16, 20, 16, 1100


class Flow(Canvas):
    """A canvas for cords from top to bottom. What `box` and `inner` add has no place until the patch is written."""

    def __init__(self, name=None, heading="", columns=84):
        super().__init__(0, 0, name=name)
        self._heading, self._wide = heading, columns
        self._boxes, self._links = {}, []

    def box(self, text):
        """A message begins with "msg "."""
        is_message = text.startswith("msg ")
        words = text[4:] if is_message else text
        box = self._add(f"#X {'msg' if is_message else 'obj'} X Y {escaped(words)};")
        self._boxes[box] = words
        return box

    def inner(self, patch, words):
        """A patch in a box called `words`, as in "pd name"."""
        body = str(patch).rstrip("\n")
        box = self._add(f"{body}\n#X restore X Y {words};")
        self._boxes[box] = words
        return box

    def connect(self, source, outlet, target, inlet):
        super().connect(source, outlet, target, inlet)
        self._links.append((source, target))

    def _rows(self):
        """How many boxes stand above each on the longest way; cords that lead back do not count."""
        forward, begun, order = [], {}, []

        def visit(box):
            begun[box] = True
            for source, target in self._links:
                if source != box or target not in self._boxes or begun.get(target):
                    continue
                forward.append((source, target))
                if target not in begun:
                    visit(target)
            begun[box] = False
            order.append(box)
        for box in self._boxes:
            if box not in begun:
                visit(box)
        rows = dict.fromkeys(self._boxes, 0)
        for box in reversed(order):
            for source, target in forward:
                if source == box:
                    rows[target] = max(rows[target], rows[box] + 1)
        return rows

    def _groups(self):
        """What hangs together."""
        group = {box: {box} for box in self._boxes}
        for source, target in self._links:
            if source in group and target in group and group[source] is not group[target]:
                group[source] |= group[target]
                for box in group[target]:
                    group[box] = group[source]
        return list({id(boxes): sorted(boxes) for boxes in group.values()}.values())

    def _group_places(self, boxes, rows):
        """(x, y) of each, from the group's corner; its width and height."""
        places, ends = {}, {}
        for box in sorted(boxes, key=lambda b: (rows[b], b)):
            above = [places[source] for source, target in self._links if target == box and source in places]
            x = max(ends.get(rows[box], 0), min(above, default=0))
            places[box], ends[rows[box]] = x, x + width_of(self._boxes[box]) + GAP
        tops, y = {}, 0
        for row in sorted({rows[box] for box in boxes}):
            tops[row] = y
            y += max(height_of(self._boxes[box]) for box in boxes if rows[box] == row) + 12
        return {box: (x, tops[rows[box]]) for box, x in places.items()}, max(ends.values()), y

    def _places(self, top):
        """Groups in shelves."""
        places, left, shelf, deepest, widest = {}, LEFT, top, top, 0
        rows = self._rows()
        for boxes in self._groups():
            inner, width, height = self._group_places(boxes, rows)
            if left > LEFT and left + width > WIDEST:
                left, shelf = LEFT, deepest + ROW
            places |= {box: (left + x, shelf + y) for box, (x, y) in inner.items()}
            deepest, widest = max(deepest, shelf + height), max(widest, left + width)
            left += width + 2 * GAP
        return places, widest, deepest

    def __str__(self):
        head = lines_of(self._heading, self._wide) * LINE + 24 if self._heading else 0
        places, width, height = self._places(TOP + head)
        lines = list(self._lines)
        for box, (x, y) in places.items():
            at = lines[box].rindex(" X Y ")
            lines[box] = f"{lines[box][:at]} {x} {y} {lines[box][at + 5:]}"
        if self._heading:
            lines.append(f"#X text {LEFT} {TOP} {escaped(self._heading)}, f {self._wide};")
        width = max(width, self._wide * CHAR + 30 if self._heading else 0) + LEFT
        return "\n".join([re.sub(r"^(#N canvas \S+ \S+) \S+ \S+", rf"\1 {width} {height + ROW}", self._head),
                          *lines, *self._cords]) + "\n"


def width_of(words):
    return min(len(words), 60) * CHAR + 14


def height_of(words):
    """Pd breaks lines at 60 characters and after each semicolon."""
    lines = sum(len(part) // 56 + 1 for part in re.split(r"(?<=;)", words) if part.strip())
    return max(lines, 1) * LINE + 6


def drawn(text, name=None, heading="", inner=None, columns=84):
    """A Flow from lines of cords: `word: box -> other box -> @word.1`. A word before a colon names a box; @ and the word
    is that box again, its inlet or, at the beginning of a line, its outlet behind the point, 0 unless told. A message
    begins with "msg "; "pd word" is the patch of that name in `inner`."""
    flow, names = Flow(name, heading, columns), {}

    def end(words):
        known = re.fullmatch(r"@(\w+)(?:\.(\d+))?", words)
        if known:
            return names[known[1]], int(known[2] or 0)
        named = re.match(r"(\w+): (?!$)", words)
        words = words[named.end():] if named else words
        box = flow.inner(inner[words[3:]], words) if words.startswith("pd ") else flow.box(words)
        if named:
            names[named[1]] = box
        return box, 0

    for line in text.strip().splitlines():
        last = None
        for words in filter(None, map(str.strip, line.split(" -> "))):
            box, port = end(words)
            if last:
                flow.connect(*last, box, port)
            last = (box, 0) if last else (box, port)
    return flow
