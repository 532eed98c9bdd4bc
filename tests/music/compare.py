# SPDX-License-Identifier: GPL-3.0-or-later
"""Outputs against inputs: one dictionary of figures a track. Outputs and inputs are Features in the same order."""
import numpy as np

import copies
import liveliness
import pitch
import recognition
import timbre


def _of(features, name):
    return [getattr(f, name) for f in features]


def distances(outputs, inputs):
    """Distance matrices: of the criteria pitch, timbre and motion, and of what pitch and motion are made of."""
    def cosine(name):
        return recognition.cosine(_of(outputs, name), _of(inputs, name))
    parts = {name: cosine(name) for name in ("chroma", "histogram", "transitions", "rhythm")}
    parts["rates"] = recognition.euclid(_of(outputs, "rates"), _of(inputs, "rates"))
    return {
        "pitch": recognition.combined(parts["chroma"], parts["histogram"]),
        "timbre": timbre.distances(_of(outputs, "timbre"), _of(inputs, "timbre")),
        "motion": recognition.combined(parts["transitions"], parts["rates"], parts["rhythm"]), **parts}


def shares(outputs, inputs):
    """Share of each output's peak energy on each input's partials, outputs x inputs."""
    return np.array([[pitch.share_on(out.peaks, source.partials) for source in inputs] for out in outputs])


def _share_figures(row, own):
    others = np.delete(row, own)
    mean, most = (float(others.mean()), float(others.max())) if len(others) else (0.0, 0.0)
    return {"share": float(row[own]), "share_others": mean, "share_others_max": most}


def pair(output, source):
    """What needs one output and its input only."""
    chroma, chroma_raw = copies.chroma_sequence(output.blocks, source.blocks)
    change, change_in = (liveliness.neighbour_change(f.blocks) for f in (output, source))
    return {**copies.patch_correlation(output.log_spectrogram, source.log_spectrogram),
            "sequence": chroma, "sequence_raw": chroma_raw,
            "change": change / change_in if change_in > 0 else 0.0,
            "share_self": pitch.share_on(source.peaks, source.partials),
            "order": liveliness.order(output.blocks), "order_in": liveliness.order(source.blocks)}


def compare(outputs, inputs):
    """One dictionary a track."""
    rank = {"rank_" + kind: recognition.ranks(matrix) for kind, matrix in distances(outputs, inputs).items()}
    share = shares(outputs, inputs)
    return [{**{kind: int(found[i]) for kind, found in rank.items()}, **_share_figures(share[i], i),
             **pair(outputs[i], inputs[i])} for i in range(len(outputs))]


def seed_figures(one, two, source):
    """How far two seeds differ, in parts of how far two halves of the input do: at the same time, and as wholes."""
    middle = len(source.blocks) // 2
    halves = source.blocks[:middle], source.blocks[middle:]
    seeds = one.blocks, two.blocks
    result = {}
    for kind in ("aligned", "global"):
        difference = getattr(liveliness, kind + "_difference")
        between = difference(*halves)
        result["seeds_" + kind] = difference(*seeds) / between if between > 0 else 0.0
    return result
