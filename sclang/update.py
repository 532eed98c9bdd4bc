#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the argument lists of the classes and the argument texts of their help from the core's parameter tables.

    sclang/update.py --inputs build/dev/sc_ugens/ksom_sc_inputs          writes what has changed
    sclang/update.py --inputs build/dev/sc_ugens/ksom_sc_inputs --check  says what is not current, and fails

In a class file it owns what stands between the marks, in a help file the arguments of its methods.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "\t// From the core's tables, by sclang/update.py.", "\t// End of what update.py writes."
MUL_ADD = [("mul", "1", "The sound is multiplied by this."), ("add", "0", "This is added to the sound.")]
RATES = {"scalar": "A plain number, read once.", "trigger": "A trigger.", "signal": "At the rate of the UGen itself.", "audio": "At audio rate.",
         "buffer": "A buffer's number.", "control": ""}

# Of each UGen: its rates, and the arguments that come first; all others follow in the order of the tables.
BANK_FIRST = "freqs coupling amps phases weights phaseLag"
GRID_FIRST = "bufnum features width height gate learn radius trainDur decay hex wrap seedBuf cellBuf reset"
UGENS = {
    "KuramotoBank": (["ar"], BANK_FIRST + " couplingUnit voices detune"),
    "KuramotoField": (["ar"], BANK_FIRST + " couplingUnit voices detune"),
    "KuramotoSwarm": (["ar", "kr"], BANK_FIRST),
    "KuramotoBankBuf": (["ar", "kr"], "bufnum numOscs coupling phaseLag couplingUnit voices detune numChannels spread cellBuf x y"),
    "KAnalyze": (["kr"], "in numPeaks threshold prominence minDistance minFreq maxFreq order freeze reset seedBuf windowSize hopSize"),
    "KSOMGrid": (["kr"], GRID_FIRST),
    "KSOMGridFull": (["kr"], GRID_FIRST + " walkBuf"),
    "KSOMRead": (["kr"], "bufnum x y width height interp wrap numFeatures"),
    "KSOMWalk": (["kr"], "bufnum trig perturb seed"),
    "KSOMScore": (["ar"], "bufnum numChannels coupling couplingUnit voices detune spread"),
    "KSOMLevel": (["ar"], "in gain ceiling dcCut"),
    "KuramotoState": (["kr"], "bufnum"),
}
# What the instrument KSOM takes over of each, by the rate of an input: not where it reads and what a host says.
INSTRUMENT = {
    "KuramotoBankBuf": "coupling couplingUnit voices detune spread brightness morph phaseLag harmonics between linewidth "
                       "topology reach rewire normalise norm level holdPitch integrator force onsetKick adapt growth "
                       "glide fade pull root hebbian wrap",
    "KAnalyze": "threshold prominence minDistance minFreq maxFreq maxJump minLength hysteresis freeze",
    "KSOMGrid": "learn learnEnd radius radiusEnd trainDur",
    "KSOMLevel": "gain ceiling",
}
# Its class has all that update.py writes from the one that it is a subclass of.
HEIRS = {"KuramotoField": "KuramotoBank"}
NO_DEFAULT = {"phases", "blocks", "in", "features"}
NOT_FOR_EACH = {"blocks", "in", "features"}  # one number is a list of one


def number(text):
    value = float(text)
    return str(int(value)) if value == int(value) and abs(value) < 1e7 else f"{value:.6g}"


class Input:
    def __init__(self, fields):
        (self.ugen, kind, self.name, self.rate, self.unit, low, high, init, self.doc, choices, whole) = fields
        self.is_list, self.is_whole = kind == "list", whole == "1"
        self.low, self.high, self.init = number(low), number(high), number(init)
        self.choices = choices.split("|") if choices else []
        assert not self.choices or self.low == "0", f"{self.name}: KSOMUGen counts the words of a choice from 0"

    def argument(self):
        return self.name if self.name in NO_DEFAULT else f"{self.name} = {self.init}"

    def range_text(self):
        if self.choices:
            return ", ".join(f"{i} code::\\{name}::" for i, name in enumerate(self.choices)) + "."
        if abs(float(self.high)) >= 1e6:
            return f"In {self.unit}." if self.unit else ""
        return f"{self.low} to {self.high}{' ' + self.unit if self.unit else ''}."

    def help_text(self):
        of_list = ("A list." if self.name in NOT_FOR_EACH else "A list, or one for all.") if self.is_list else ""
        parts = [self.doc + ".", self.range_text(), of_list, RATES[self.rate]]
        return " ".join(part for part in parts if part)


def read_inputs(program):
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    inputs = {}
    for fields in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        inputs.setdefault(fields[0], []).append(Input(fields))
    return inputs


def ordered(ugen, inputs):
    first = UGENS[ugen][1].split()
    by_name = {one.name: one for one in inputs}
    rest = [one for one in inputs if one.name not in first]
    place = {"control": 0, "list": 1}
    rest.sort(key=lambda one: place.get("list" if one.is_list else one.rate, 2))
    return [by_name[name] for name in first] + rest


def wrapped(words, first, later="\t\t\t"):
    text = textwrap.fill(", ".join(word.replace(" ", "\1") for word in words), 114, initial_indent=first,
                         subsequent_indent=later, expand_tabs=False, break_on_hyphens=False)
    return text.replace("\1", " ") or first


def method(rate, ugen, inputs):
    names = [one.argument() for one in ordered(ugen, inputs)] + [f"{name} = {init}" for name, init, _ in mul_add(ugen)]
    full = {"ar": "audio", "kr": "control"}[rate]
    lists = ", ".join(one.name for one in inputs if one.is_list)
    single = [one.name for one in inputs if not one.is_list]
    level = ", mul, add" if mul_add(ugen) else ""
    return "\n".join([f"\t*{rate} {{", wrapped(names, "\t\targ ") + ";", f"\t\t^this.make('{full}', [{lists}], [",
                      wrapped(single, "\t\t\t"), f"\t\t]{level})", "\t}"])


def class_region(ugen, inputs):
    rates = UGENS[ugen][0]
    tables = [("listNames", "#[", [one.name for one in inputs if one.is_list], "]"),
              ("inputNames", "#[", [one.name for one in inputs if not one.is_list], "]"),
              ("ratesByName", "(", [f"{one.name}: \\{one.rate}" for one in inputs if one.rate != "control"], ")"),
              ("choices", "(", [f"{one.name}: #[{'; '.join(one.choices)}]" for one in inputs if one.choices], ")")]
    parts = [method(rate, ugen, inputs) for rate in rates]
    parts += [f"\t*{name} {{\n" + wrapped(words, "\t\t^" + begin).replace(";", ",") + end + "\n\t}"
              for name, begin, words, end in tables if words]
    return BEGIN + "\n" + "\n\n".join(parts) + "\n" + END


def mul_add(ugen):
    return MUL_ADD if "ar" in UGENS[ugen][0] else []


def help_region(ugen, inputs):
    arguments = [(one.name, one.help_text()) for one in ordered(ugen, inputs)]
    arguments += [(name, text) for name, _, text in mul_add(ugen)]
    return "\n".join(f"argument:: {name}\n{text}\n" for name, text in arguments) + "\n"


def replaced(text, begin, end, new, path):
    if begin not in text or end not in text[text.index(begin):]:
        raise SystemExit(f"{path}: no place for the arguments")
    at = text.index(begin)
    return text[:at] + new + text[text.index(end, at):]


def instrument_row(one):
    choices = f"[{', '.join(one.choices)}]" if one.choices else "0"
    numbers = ", ".join([one.low, one.high, one.init, str(int(one.is_whole))])
    text = one.doc.replace('"', '\\"')
    return f'\t\t[{one.name}, {one.rate}, "{one.unit}", {numbers}, {choices},\n\t\t\t"{text}"]'


def instrument_region(inputs):
    rows = []
    for ugen, names in INSTRUMENT.items():
        by_name = {one.name: one for one in inputs[ugen]}
        rows += [instrument_row(by_name[name]) for name in names.split()]
    return BEGIN + "\n\t*coreRows {\n\t\t^#[\n" + ",\n".join(rows) + "]\n\t}\n"


def updated_class(path, ugen, inputs):
    text = path.read_text(encoding="utf-8")
    if ugen in HEIRS:
        return text
    return replaced(text, BEGIN, END, class_region(ugen, inputs)[:-len(END)], path)


def updated_help(path, ugen, inputs):
    text = path.read_text(encoding="utf-8")
    head = "method:: " + ", ".join(UGENS[ugen][0]) + "\n"
    return replaced(text, head, "returns::", head + "\n" + help_region(ugen, inputs), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", required=True, help="the built program ksom_sc_inputs")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is not current")
    options = parser.parse_args()
    inputs, stale = read_inputs(options.inputs), []

    def renew(path, new):
        if new != path.read_text(encoding="utf-8"):
            stale.append(str(path.relative_to(ROOT)))
            if not options.check:
                path.write_text(new, encoding="utf-8")

    for heir, parent in HEIRS.items():
        assert [one.argument() for one in inputs[heir]] == [one.argument() for one in inputs[parent]], heir
    for ugen in UGENS:
        for path, update in ((ROOT / f"sclang/Classes/{ugen}.sc", updated_class),
                             (ROOT / f"help/sc/Classes/{ugen}.schelp", updated_help)):
            renew(path, update(path, ugen, inputs[ugen]))
    params = ROOT / "sclang/Classes/KSOMParams.sc"
    renew(params, replaced(params.read_text(encoding="utf-8"), BEGIN, END, instrument_region(inputs), params))
    if options.check and stale:
        sys.exit("not current, run sclang/update.py: " + ", ".join(stale))
    print("\n".join(stale) if stale else "all current")


if __name__ == "__main__":
    main()
