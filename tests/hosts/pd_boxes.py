# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the boxes of a patch lie, by the sizes that Pd draws them in at font size 12."""
import re
import textwrap

CHAR, LINE = 7, 16
GRAPHICAL = {"ksom-level~": (124, 40), "ksom-map": (262, 134), "ksom-circle": (206, 206), "ksom-fader": (246, 24)}


def statements(text):
    return [s.replace("\n", " ").strip() for s in re.split(r"(?<!\\);", text) if s.strip()]


def canvases(text):
    """Of each canvas: (its size, its boxes), a box being (words, x, y, width, height)."""
    stack, done = [], []
    for line in statements(text):
        words = line.split()
        if line.startswith("#N canvas"):
            stack.append(((int(words[4]), int(words[5])), [], {}))
        elif line.startswith("#X restore"):
            inner = stack.pop()
            done.append(inner[:2])
            x, y = int(words[2]), int(words[3])
            width, height = inner[2].get("graph") or sized(" ".join(words[4:]))
            y -= inner[2].get("name", 0)
            stack[-1][1].append((" ".join(words[4:]), x, y, width, height))
        elif line.startswith("#X coords"):
            if int(words[8]) > 0:
                name = LINE if words[8] == "1" else 0  # stands above it
                stack[-1][2].update(graph=(int(words[6]), int(words[7]) + name), name=name)
        elif re.match(r"#X (obj|msg|text|floatatom|symbolatom) ", line):
            box = box_of(words[1], words[4:])
            if box:
                stack[-1][1].append((" ".join(words[4:]), int(words[2]), int(words[3]), *box))
    return done + [canvas[:2] for canvas in stack]


def sized(words, columns=60):
    """Of text in a box."""
    shown = re.sub(r" ?\\([,;])", r"\1", words).replace("\\", "")
    parts = re.split(r"(?<=;)", shown)  # after a semicolon there is a new line
    lines = [line for part in parts for line in textwrap.wrap(part, columns)] or [""]
    return max(map(len, lines)) * CHAR + 6, len(lines) * LINE + 6


def box_of(kind, words):
    fixed = re.search(r" ?, f (\d+)$", " ".join(words))
    if kind in ("floatatom", "symbolatom"):
        return int(words[0]) * CHAR + 6, LINE + 6
    if kind == "obj" and words and words[0] == "cnv":
        return None
    if kind == "obj" and words and words[0] in ("tgl", "bng"):
        return int(words[1]) + 1, int(words[1]) + 1
    if kind == "obj" and words and words[0] == "hradio":
        return int(words[1]) * int(words[4]) + 1, int(words[1]) + 1
    if kind == "obj" and words and words[0] == "vu":
        return int(words[1]) + 3, int(words[2]) + 4
    if kind == "obj" and words and words[0] == "hsl":
        return int(words[1]) + 6, int(words[2]) + 1
    if kind == "obj" and words and words[0] in GRAPHICAL:
        return GRAPHICAL[words[0]]
    text = re.sub(r" ?, f \d+$", "", " ".join(words))
    width, height = sized(text, int(fixed.group(1)) if fixed else 60)
    return (width + 6, height) if kind == "msg" else (width, height - 2)


def overlaps(text):
    """Pairs of boxes that lie on each other, and boxes that lie outside of their window."""
    found = []
    for (width, height), boxes in canvases(text):
        for i, (words, x, y, w, h) in enumerate(boxes):
            if x + w > width or y < 0 or x < 0:
                found.append(f"{words!r} reaches out of its window")
            for other, ox, oy, ow, oh in boxes[i + 1:]:
                if x < ox + ow and ox < x + w and y < oy + oh and oy < y + h:
                    found.append(f"{words!r} and {other!r}")
    return found


def objects(text):
    """The words of all objects of the window itself that have no look of their own."""
    return [words for words, *_ in canvases(text)[-1][1] if f"obj {words}" in _kinds(text)]


def _kinds(text):
    return {" ".join(line.split()[1:2] + line.split()[4:]) for line in statements(text) if line.startswith("#X")}


def crossed(text, ports=None):
    """Boxes of the window itself that a cord runs through: (source, target, box). `ports` has how many inlets and outlets
    an object has, by its words; without, cords from a first outlet to a first inlet are looked at."""
    boxes, cords, depth = [], [], 0
    for line in statements(text):
        words = line.split()
        depth += line.startswith("#N canvas") - line.startswith("#X restore")
        if depth == 1 and words[1] == "connect":
            cords.append([int(word) for word in words[2:6]])
        elif depth == 1 and line.startswith("#X") and words[1] not in ("declare", "coords", "connect"):
            boxes.append((line, words))
    drawn = next(boxes for _, boxes in reversed(canvases(text)))
    places = iter(drawn)
    rects = [next(places) if re.match(r"#X (obj|msg|text|floatatom|symbolatom|restore) ", line) and
             not line.split()[4:5] == ["cnv"] else None for line, _ in boxes]
    found = []
    for source, outlet, target, inlet in cords:
        if not rects[source] or not rects[target] or (outlet or inlet) and ports is None:
            continue
        above, below = rects[source], rects[target]
        ends = (_port(above, outlet, ports, 1), above[2] + above[4]), (_port(below, inlet, ports, 0), below[2])
        for number, rect in enumerate(rects):
            if rect and number not in (source, target) and _runs_through(ends, rect):
                found.append((rects[source][0], rects[target][0], rect[0]))
    return found


def _port(rect, at, ports, side):
    """The middle of an inlet (side 0) or outlet (1): they are 7 pixels wide, from the left end to the right."""
    words, x, _, width, _ = rect
    many = ports[words][side] if ports and words in ports else 1
    return x + 3 + (at * (width - CHAR) / (many - 1) if many > 1 else 0)


def _runs_through(ends, rect):
    (x0, y0), (x1, y1) = ends
    _, x, y, width, height = rect
    steps = 200
    return any(x < x0 + (x1 - x0) * i / steps < x + width and y < y0 + (y1 - y0) * i / steps < y + height for i in range(steps + 1))
