# SPDX-License-Identifier: GPL-3.0-or-later
"""Our UGens in SynthDefs, without sclang: inputs by name, in the order that the plugin says."""
import os
import subprocess

import nrt


def _read():
    program = os.environ.get("KSOM_SC_INPUTS", "")
    if not program:
        return {}, {}
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    tables, rates = {}, {}
    for line in lines:
        ugen, kind, name, rate, _, _, _, init = line.split("\t")[:8]
        tables.setdefault(ugen, {"list": [], "single": []})[kind].append((name, float(init)))
        rates[ugen, name] = rate
    return tables, rates


TABLES, RATES = _read()
WITHOUT = {"phases", "blocks"}  # lists that are empty unless given


def inputs(ugen, **values):
    """All inputs of a UGen; what is not named has its default."""
    table = TABLES[ugen]
    known = {name for kind in table.values() for name, _ in kind}
    assert set(values) <= known, f"{ugen} has no {set(values) - known}"
    lists = [values.get(name, [] if name in WITHOUT else init) for name, init in table["list"]]
    lists = [one if isinstance(one, list) else [one] for one in lists]
    single = [values.get(name, init) for name, init in table["single"]]
    return [float(len(one)) for one in lists] + single + [number for one in lists for number in one]


def control_places(ugen):
    """Where among the inputs those stand that take control rate, but for lists."""
    table = TABLES[ugen]
    return [len(table["list"]) + i for i, (name, _) in enumerate(table["single"]) if RATES[ugen, name] == "control"]


def definition(ugen, rate=nrt.AUDIO, outputs=1, given=None, heard=None):
    """A SynthDef "x" of one UGen; `heard` are the outputs that go to the buses from 0 on."""
    graph = nrt.Graph()
    made = graph.add(ugen, rate, inputs(ugen, **(given or {})), outputs)
    graph.out([made[i] for i in (heard if heard is not None else range(len(made)))])
    return graph.definition("x")


def partials(number, freqs, amps, phases=None, weights=None, states=None, channels=5):
    """Messages that make a buffer of partials."""
    numbers = []
    for i, (freq, amp) in enumerate(zip(freqs, amps)):
        frame = [freq, amp, phases[i] if phases else 0.0, weights[i] if weights else 1.0, states[i] if states else 0.0]
        numbers += (frame + [0.0] * channels)[:channels]
    return [nrt.message("/b_alloc", number, len(freqs), channels),
            nrt.message("/b_setn", number, 0, len(numbers), *numbers)]


def one_synth(defined, seconds, before=(), after=(), name="x"):
    """A score of one synth from the beginning, after the messages `before`; `after` are more events."""
    return nrt.score([(0, [nrt.message("/d_recv", defined), *before, nrt.message("/s_new", name, 1000, 0, 0)]),
                      *after, (seconds, [nrt.message("/c_set", 0, 0.0)])])
