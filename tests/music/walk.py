# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program itself reports of its walk (--json): the only measures that believe it. Key names live here."""
import statistics

RUN_SECONDS, RUN_STATES = 8.0, 6


def visits(parts):
    """[(state, seconds)]: equal states in a row are one visit."""
    result = []
    for part in parts:
        if result and result[-1][0] == part["state"]:
            result[-1] = (part["state"], result[-1][1] + part["seconds"])
        else:
            result.append((part["state"], part["seconds"]))
    return result


def walked(report):
    return visits(report["walk"]["steps"])


def albums(report):
    """The states of each file of the album in its order."""
    files = {}
    for part in report["album"]["segments"]:
        files.setdefault(part["file"], []).append(part)
    return [[state for state, _ in visits(parts)] for parts in files.values()]


def median_dwell(report):
    """Seconds."""
    return statistics.median(seconds for _, seconds in walked(report))


def _runs(walk, album):
    """The longest run that ends at each visit and stands in the album in the same order: (states, seconds)."""
    before = [0] * (len(album) + 1)
    for at, (state, _) in enumerate(walk):
        here = [0] + [before[i] + 1 if album[i] == state else 0 for i in range(len(album))]
        count = max(here)
        yield count, sum(seconds for _, seconds in walk[at + 1 - count:at + 1])
        before = here


def longest_runs(report):
    """(states of the longest run, seconds of the longest, seconds of the longest that has more than 6 states)."""
    runs = [run for album in albums(report) for run in _runs(walked(report), album)]
    if not runs:
        return 0, 0.0, 0.0
    return (max(states for states, _ in runs), max(seconds for _, seconds in runs),
            max((seconds for states, seconds in runs if states > RUN_STATES), default=0.0))
