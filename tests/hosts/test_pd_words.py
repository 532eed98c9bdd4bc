# SPDX-License-Identifier: GPL-3.0-or-later
"""Every word that an object knows, with whatever a patch can send: the objects stay alive and finite, complain in their
own name, and do what they are told afterwards."""
import math
import unittest

import pd
from test_pd_faults import BAD_NUMBERS, EXAMPLES, add_bad_number

NUMBERS = [*BAD_NUMBERS, "-1e38", "1e-40"]
# How each is made, its inlets, its outlets for signals and for messages, and messages after which it sounds.
OBJECTS = {
    "kuramotobank~": ("kuramotobank~ 12 220", 3, 3, 1, ["amps 1", "weights 1", "freqs 200 300 400"]),
    "swarms": ("kuramotobank~ 12 220 -voices 3", 3, 3, 1, ["amps 1", "weights 1", "freqs 200 300 400"]),
    "kanalyze~": ("kanalyze~ 8", 1, 0, 5, []),
    "ksomgrid": ("ksomgrid 4 3 3", 1, 0, 8, ["list 1 2 3"]),
    "ksomscore~": (f"ksomscore~ {EXAMPLES}/score.json", 1, 2, 1, ["bang"]),
    "ksomlevel~": ("ksomlevel~ 2", 2, 2, 1, []),
}
STEP = 3  # ms from one word to the next, and back to its default two of them later


def words_of(name):
    """{word: what it is after creation, or None}"""
    found, plurals = {}, {}
    for kind, word, _, init in pd.reference()["kuramotobank~" if name == "swarms" else name]:
        if kind not in ("place", "flag"):
            found.setdefault(word, init if kind == "param" or kind == "swarm" and name == "swarms" else None)
        if kind == "oscillator":
            plurals[word + "s"] = None
    return found | plurals


def defaults_of(name):
    """What dump tells of each parameter: choices as numbers."""
    rows = pd.reference()["kuramotobank~" if name == "swarms" else name]
    return {word: str(names.split(", ").index(init)) if init in names.split(", ") else init
            for kind, word, names, init in rows if kind == "param" or kind == "swarm" and name == "swarms"}


def forms_of(word):
    takes_array = [f"{word} table $1", f"{word} $1 table"] * (word != "fit")  # which would go on for 16777216 steps
    return [f"{word} $1", word + " $1" * 10, f"{word} word $1", f"{word} 0 $1 $1", f"{word} 1 $1 word", *takes_array]


class Words(pd.PdTest):
    def sweep(self, name):
        """(Ran, what was heard): every word with every number, and with words, each put back afterwards."""
        box, inlets, outlets, told, good = OBJECTS[name]
        words = words_of(name)
        begin, span = 20, STEP * (len(words) + 2)

        def setup(patch, tested):
            patch.array("table", [0.5] * 144)
            for number in NUMBERS:
                first, last = add_bad_number(patch, number)
                patch.connect(patch.obj(f"r send{number}"), 0, first, 0)
                patch.connect(last, 0, patch.obj("s number"), 0)
            number, came = patch.obj("r number"), patch.obj("bang")
            patch.chain(number, came)
            for inlet in range(inlets):
                patch.connect(number, 0, tested, inlet)
            for i, (word, init) in enumerate(words.items()):
                at, back = patch.obj(f"pipe {STEP * i}"), patch.obj(f"delay {STEP * i + 2}")
                patch.connect(number, 0, at, 0)
                patch.connect(came, 0, back, 0)
                for form in forms_of(word):
                    message = patch.msg(form)
                    patch.chain(at, message, tested)
                if init is not None:
                    patch.chain(back, patch.msg(f"{word} {init}"), tested)
            for outlet in range(outlets, outlets + told):
                patch.connect(tested, outlet, patch.obj("print out"), 0)

        events = [(begin + span * i, f"send{number} bang") for i, number in enumerate(NUMBERS)]
        end = begin + span * len(NUMBERS)
        for word, init in words.items():
            for arguments in ("", "word", "word word 1 2 3 4 5 6 7 8", "table table table table table table"):
                if (word, arguments[:5]) != ("fit", "table"):
                    events.append((end, f"box {word} {arguments}"))
            if init is not None:
                events.append((end + 2, f"box {word} {init}"))
        events += [(end + 5, f"box {message}") for message in ("reset 1" if name != "ksomlevel~" else "reset", *good)]
        events.append((end + 6, "box dump"))
        ran, heard = self.play(box, (end + 400) / 1000, events, outlets=outlets, setup=setup, content=False,
                               inlets=[None if name == "ksomgrid" else "osc~ 220"])
        return ran, heard

    def test_each_with_numbers_that_are_none_or_huge_or_tiny_with_words_and_with_nothing(self):
        for name, (box, *_) in OBJECTS.items():
            with self.subTest(object=name):
                ran, heard = self.sweep(name)
                for samples in heard:
                    self.assertTrue(all(map(math.isfinite, samples)))
                if heard:
                    self.assertGreater(max(map(abs, heard[0][-4800:])), 0.01)
                foreign = [line for line in ran.complaints if not line.startswith(f"error: {box.split()[0]}: ")]
                self.assertEqual(foreign, [])
                self.assertGreater(len(ran.complaints), 100)
                self.assertNotRegex("\n".join(ran.said()), r"\b(nan|inf)\b")
                told = dict(line.split(maxsplit=1) for line in ran.said() if " " in line)
                self.assertEqual({word: told.get(word) for word in defaults_of(name)}, defaults_of(name))


# What has to do with another one, or is counted in powers of two.
OTHER = {"windowsize": "1024", "hopsize": "300", "minfreq": "100", "maxfreq": "9000"}


def others_of(name):
    """{parameter: (a value that is neither its default nor an end of its range, as it is written; as dump tells it)}"""
    found = {}
    for kind, word, names, init in pd.reference()["kuramotobank~" if name == "swarms" else name]:
        if kind != "param" and not (kind == "swarm" and name == "swarms"):
            continue
        choices = names.split(", ")
        if len(choices) > 1:
            chosen = next(choice for choice in choices[::-1] if choice != init)
            found[word] = chosen, str(choices.index(chosen))
            continue
        low, high = (float(end.split()[0]) for end in names.split(" ... "))
        value = OTHER.get(word) or f"{round(low + 0.3 * (high - low)) if high - low >= 10 else round(low + 0.3 * (high - low), 2):g}"
        found[word] = value, value
    return found


class Parameters(pd.PdTest):
    def told(self, box, name, events):
        """{parameter: what dump tells}"""
        _, _, outlets, messages, _ = OBJECTS[name]

        def beside(patch, tested):
            for outlet in range(outlets, outlets + messages):
                patch.connect(tested, outlet, patch.obj("print out"), 0)
        ran, _ = self.play(box, 0.05, [*((10, f"box {event}") for event in events), (30, "box dump")], outlets=0, setup=beside, content=False)
        self.assertEqual([line for line in ran.complaints if ": note: " not in line], [])
        return dict(line.split(maxsplit=1) for line in ran.said() if len(line.split()) == 2)

    def test_each_is_what_a_message_said_and_what_a_flag_said(self):
        for name, (box, *_) in OBJECTS.items():
            with self.subTest(object=name):
                others = others_of(name)
                expected = {word: told for word, (_, told) in others.items()}
                self.assertTrue(all(expected[word] != init for word, init in defaults_of(name).items()), expected)
                words = [f"{word} {value}" for word, (value, _) in others.items()]
                by_message = self.told(box, name, words)
                self.assertEqual({word: by_message.get(word) for word in expected}, expected)
                by_flag = self.told(f"{box} -{' -'.join(words)}", name, [])
                self.assertEqual({word: by_flag.get(word) for word in expected}, expected)


if __name__ == "__main__":
    unittest.main()
