# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps and scores for the tests: small real ones, and what can be made wrong in them."""
import copy
import json

import sounds

RATE = 22050
SMALL = ("--width", "4", "--height", "3", "--partials", "6", "--quiet")
_made = {}


def melody(seconds=0.4, rate=RATE, rest=1.2):
    """Eight chords and a rest: something to walk through."""
    samples = []
    for root in (220, 277.2, 247, 329.6, 220, 329.6, 277.2, 247):
        samples += sounds.chord((root, 2 * root, 3.02 * root), seconds, rate, 0.6)
    return samples + sounds.silence(rest, rate)


def take(test, name="melody.wav", **how):
    return test.wav(name, melody(**how), how.get("rate", RATE))


def small(test):
    """(map, score) of the melody, as bytes; made once."""
    if not _made:
        test.wav("m.wav", melody(0.25, rest=0) * 3 + melody(0.25), RATE)
        test.ok("learn", "m.wav", "-o", "m.json", *SMALL)
        test.ok("walk", "m.json", "-o", "s.json", "--seconds", "1", "--rate", "8000", "--seed", "3")
        _made.update(map=test.bytes("m.json"), score=test.bytes("s.json"))
        for name in ("m.wav", "m.json", "s.json"):
            (test.dir / name).unlink()
    return _made["map"], _made["score"]


def text(value):
    return json.dumps(value).encode()


def at(value, path):
    for step in path:
        value = value[step]
    return value


def changed(value, path, new):
    """A copy with another value at the path; `new` is called with the old one if it can be called."""
    value = copy.deepcopy(value)
    place = at(value, path[:-1])
    place[path[-1]] = new(place[path[-1]]) if callable(new) else new
    return value


def without(value, path):
    value = copy.deepcopy(value)
    del at(value, path[:-1])[path[-1]]
    return value


def places(value, path=()):
    """A path to each kind of place in a JSON tree, once: of the items of a list only the first of each shape."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        seen = set()
        for index, item in enumerate(value):
            if isinstance(item, (int, float)) and len(value) > 8:  # a plain list of numbers: one stands for all
                if index == 0:
                    yield (*path, index)
                continue
            mark = index if not isinstance(item, (dict, list)) else shape(item)
            if mark not in seen:
                seen.add(mark)
                yield from places(item, (*path, index))


def shape(item):
    """What two items have in common that are read alike."""
    if isinstance(item, dict):
        return "{" + ",".join(f"{key}:{shape(part) if isinstance(part, dict) else bool(part)}"
                              for key, part in item.items() if not isinstance(part, (int, float, str))) + "}"
    return "[]" if isinstance(item, list) else type(item).__name__


def names(value, path=""):
    """Every key in a JSON tree as `states[].second[].before`."""
    found = set()
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            found |= {here} | names(item, here)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                found |= names(item, path + "[]")
    return found
