# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts: which figures must lie where, for each track or for a part of them."""
import math
import statistics

# (what it says, figure, test of one track)
EACH = [
    ("70 % of the peak energy on the input's partials", "share", lambda v: v >= 0.70),
    ("20 points more than on other inputs' partials", "share_lead", lambda v: v >= 0.20),
    ("no 2 s patch correlates above 0.8", "patch", lambda v: v <= 0.8),
    ("chroma sequence correlates at most 0.8", "sequence", lambda v: v <= 0.8),
    ("runs in album order at most 8 s or 6 states", "run_s_over_6", lambda v: v <= 8.0),
    ("chroma changes 0.5 to 2 times as much", "change", lambda v: 0.5 <= v <= 2),
    ("median dwell at least 250 ms", "dwell_s", lambda v: v >= 0.25),
    ("two seeds differ 0.7 times as much as two halves", "seeds_aligned", lambda v: v >= 0.7),
    ("RMS -24 to -12 dBFS", "rms_dbfs", lambda v: -24 <= v <= -12),
    ("nothing clipped", "clipped", lambda v: v == 0),
    ("DC at most 0.002", "dc", lambda v: v <= 0.002),
    ("length exact", "frames_off", lambda v: v == 0),
]
# (what it says, figure, share of the tracks that must be recognised)
MOST = [("pitch recognised", "rank_pitch", 0.9), ("timbre recognised", "rank_timbre", 0.6),
        ("motion recognised", "rank_motion", 0.6)]
# (what it says, figure, test of the median of all tracks, another name for it)
MEDIAN = [
    ("median order 0.25 to 0.85", "order", lambda v: 0.25 <= v <= 0.85),
    # In 22 real recordings, two halves of what follows differ 0.7 to 2 times as much as two halves of the input.
    ("two seeds differ as much as two halves in the median", "seeds_aligned", lambda v: v >= 1.0, "seeds_median"),
]


def _verdict(says, figure, needed, passed, tracks, values):
    return {"says": says, "figure": figure, "needed": needed, "passed": passed, "tracks": tracks,
            "ok": passed >= needed, "values": values}


def _each(rows, says, figure, test):
    values = [row.get(figure) for row in rows]
    passed = sum(value is not None and test(value) for value in values)
    return _verdict(says, figure, len(rows), passed, len(rows), values)


def _most(rows, says, figure, share):
    values = [row[figure] for row in rows]
    needed = math.ceil(share * len(rows) - 1e-9)
    return _verdict(says, figure, needed, sum(value == 1 for value in values), len(rows), values)


def _median(rows, says, figure, test, key=None):
    values = [row.get(figure) for row in rows]
    known = [value for value in values if value is not None]
    median = statistics.median(known) if known else None
    ok = len(known) == len(rows) and test(median)
    return {**_verdict(says, key or figure, 1, int(ok), 1, values), "median": median}


def verdicts(rows):
    """One dictionary a criterion; a figure that is missing (None) fails."""
    rows = [{**row, "share_lead": row["share"] - row["share_others"]} for row in rows]
    return ([_most(rows, *criterion) for criterion in MOST] + [_each(rows, *criterion) for criterion in EACH]
            + [_median(rows, *criterion) for criterion in MEDIAN])
