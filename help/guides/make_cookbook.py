#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the Pd patches of the cookbook: make_cookbook.py FOLDER. Cords and boxes stand in cookbook_recipes.py."""
import math
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "pd"))

from cookbook_recipes import RECIPES  # noqa: E402
from patch_layout import CHAR, Canvas  # noqa: E402


def boxes_of(rows):
    """Rows of (name, text)."""
    return [[tuple(part.strip() for part in box.split("=", 1)) for box in re.split(r"\s\|\s", row)]
            for row in rows.splitlines() if row.strip()]


def width_of(text):
    """In pixels; Pd wraps what is longer than 60 letters."""
    return CHAR * min(max(*map(len, text.split(";")), 7), 62) + 34


def height_of(text):
    """Pd begins a new line after a semicolon, too."""
    return 60 if text == "ksom-level~" else 20 + 16 * sum(math.ceil(len(part) / 58) for part in text.split(";"))


def columns_of(row):
    """Each box's name, place from the left and text."""
    x, columns = 30, []
    for name, text in row:
        name, _, column = name.partition("@")
        x = int(column or x)
        columns.append((name, x, text))
        x += width_of(text)
    return columns


def place(canvas, x, y, text):
    if text.startswith("'"):
        return canvas.msg(x, y, text[1:])
    if text.startswith("#"):
        return canvas.number(x, y, width=7)
    return canvas.obj(x, y, text)


def patch(title, rows, cords):
    rows = [columns_of(row) for row in boxes_of(rows)]
    width = max(x + width_of(text) for row in rows for _, x, text in row) + 30
    heights = [max(height_of(text) for *_, text in row) for row in rows]
    canvas = Canvas(max(width, 560), 90 + sum(heights))
    canvas.declare(30, 44, "-path ksom")
    canvas.text(18, 14, title, 76)
    places, y = {}, 80
    for row, height in zip(rows, heights):
        for name, x, text in row:
            places[name] = place(canvas, x, y, text)
        y += height
    for source, outlet, target, inlet in re.findall(r"(\w+)(?::(\d))?>(\w+)(?::(\d))?", cords):
        canvas.connect(places[source], int(outlet or 0), places[target], int(inlet or 0))
    return canvas


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, recipe in RECIPES.items():
        (folder / f"{name}.pd").write_text(str(patch(*recipe)), encoding="utf-8")


if __name__ == "__main__":
    main()
