# SPDX-License-Identifier: GPL-3.0-or-later
"""A score as the numbers of a buffer, as help/formats.md says."""
import nrt

STEP, SOUND, PARTIAL, HEAD = 5, 3, 4, 32


def _two(whole):
    return [float(whole >> 24), float(whole & 0xffffff)]


def numbers(score):
    """Of a score as a JSON file has it."""
    steps = [_two(at // 64) + [float(sound), gain, attack] for at, _, sound, gain, attack in score["steps"]]
    counts = [len(sound["partials"]) for sound in score["sounds"]]
    places = [_two(sum(counts[:i])) + [float(count)] for i, count in enumerate(counts)]
    rest = sum(steps + places, []) + [float(n) for sound in score["sounds"] for partial in sound["partials"] for n in partial]
    beat = score["beat"]
    head = [75014.0, 1.0, *_two(HEAD + len(rest)), float(score["sample_rate"]), *_two(score["frames"]), *_two(score["seed"]),
            score["gain_db"], beat["seconds"], beat["confidence"], *beat["pulses"], *_two(len(steps)), float(len(counts)),
            *_two(sum(counts)), float(max(counts))]
    return [float(n) for n in head + [0.0] * (HEAD - len(head)) + rest]


def messages(number, floats):
    """What makes such a buffer."""
    made = [nrt.message("/b_alloc", number, len(floats), 1)]
    for at in range(0, len(floats), 1000):
        part = floats[at:at + 1000]
        made.append(nrt.message("/b_setn", number, at, len(part), *part))
    return made


def small(seconds=1.0, rate=48000, **changes):
    """A tone, then another with a band of noise."""
    frames = int(seconds * rate)
    return {"format": "ksom-score", "version": 1, "sample_rate": rate, "frames": frames, "seed": 4000000003, "gain_db": -9.5,
            "beat": {"seconds": 0.4, "confidence": 0.7, "pulses": [1, 1, 2, 1, 4]},
            "sounds": [{"cell": -1, "partials": [[220.1, 0.5, 1, 0], [330.7, 0.3, 0.9, -6]]},
                       {"cell": 3, "partials": []},
                       {"cell": 2, "partials": [[247.3, 0.5, 1, 0], [741.03, 0.123456789, 0.5, 3.3], [3000, 0.1, 0, 0]]}],
            "steps": [[0, 0, 0, 0, 1], [frames // 3 // 64 * 64, 0, 2, -1.5, 0], [frames // 2 // 64 * 64, 1, 1, 0, 0],
                      [frames * 2 // 3 // 64 * 64, 0, 0, 2, 0.6]], **changes}
