# SPDX-License-Identifier: GPL-3.0-or-later
"""What help/guides/cookbook.md says of each recipe, as numbers that its sound must have: five seconds, left and right."""
import json
import math
import pathlib

from listening import RATE, level, line, pitch, strongest, swing, ticks

GUIDES = pathlib.Path(__file__).resolve().parents[2] / "help/guides"
CLOCKS = (300, 450, 675)


def both(left, right):
    return [a + b for a, b in zip(left, right)]


def lines(sound, frequencies, begin, end):
    return sum(line(sound, hz, begin, end) for hz in frequencies)


def cents(hz, other):
    return 1200 * math.log2(hz / other)


def wandering(seconds, begins):
    """Hz of the voice of recipes 15 and 16, which begins in the middle (SuperCollider) or on top (Pd)."""
    return 220 + 60 * math.sin(2 * math.pi * 0.13 * seconds + begins)


def ensemble_to_one_tone(test, left, right, _):
    chord = (220, 277, 330)
    test.assertLess(lines(left, chord, 0, 1), 0.5)
    test.assertGreater(lines(left, chord, 4, 4.9), 0.9)


def beats_and_lock(test, left, right, _):
    test.assertGreater(swing(left, 0, 1.5), 10)
    test.assertLess(swing(left, 4, 4.9), 0.5)
    test.assertAlmostEqual(pitch(left[2 * RATE:]), 202, delta=0.1)  # which leaves out two seconds more


def crowd_finds_itself(test, left, right, _):
    test.assertLess(line(left, 440, 0, 1), 0.5)
    test.assertGreater(line(left, 440, 4, 4.9), 0.99)


def into_tune(test, left, right, _):
    harmonics = [220.08 * k for k in range(2, 7)]
    test.assertLess(lines(left, harmonics, 0, 1), 0.1)
    test.assertGreater(lines(left, harmonics, 4, 4.9), 0.3)
    test.assertGreater(lines(left, [220.08, *harmonics], 4, 4.9), 0.95)


def chimera(test, left, right, _):
    about, _ = strongest(left, 2)
    hz = max((about + 0.04 * k for k in range(-6, 7)), key=lambda near: line(left, near, 1, 4.9))
    test.assertAlmostEqual(hz, 180.6, delta=1, msg="those in step are slowed down by hearing each other late")
    steady, astray = (lines(side, [k * hz for k in range(1, 5)], 1, 4.9) for side in (left, right))
    test.assertGreater(steady, 0.9, "for four seconds one tone: where nobody keeps step there is none")
    test.assertLess(astray, 0.85, "while the others never are")


def three_four_five(test, left, right, _):
    sound = both(left, right)

    def apart_at(bar):
        nearest = [min(ticks(sound, hz), key=lambda at: abs(at - bar)) for hz in CLOCKS]
        return max(nearest) - min(nearest)

    test.assertGreater(apart_at(2), 0.15, "a bar's beginning")
    test.assertLess(apart_at(4), 0.1, "two bars later")


def clocks_that_make_room(test, left, right, _):
    sound = both(left, right)
    last = sorted(at for hz in CLOCKS for at in ticks(sound, hz) if at > 3.5)[-4:]
    test.assertEqual(len(last), 4)
    for one, other in zip(last, last[1:]):
        test.assertAlmostEqual(other - one, 1 / 1.5 / 3, delta=0.02)


def lag_bends_pitch(test, left, right, _):
    test.assertGreater(strongest(left, 0)[0], 296)
    test.assertAlmostEqual(pitch(left[2 * RATE:]), 272.6, delta=0.3)


def noise_becomes_tone(test, left, right, _):
    chord = (220, 330, 440)
    test.assertLess(lines(left, chord, 0, 1), 0.1)
    test.assertGreater(lines(left, chord, 4, 4.9), 0.95)


def learn_a_pitch(test, left, right, _):
    test.assertAlmostEqual(pitch(left[2 * RATE:]), 302.33, delta=0.1)
    test.assertGreater(line(left, 302.33, 4, 4.9), 0.97, "all three, and nobody pulls any more")


def sing_along(test, left, right, _):
    test.assertAlmostEqual(pitch(left[2 * RATE:]), 302, delta=0.3)
    test.assertGreater(line(left, 302, 4, 4.9), 0.8, "three of them")
    test.assertAlmostEqual(lines(left, (319, 319.5, 320), 4, 4.9), 0.2, delta=0.15, msg="the fourth")


def struck_string(test, left, right, _):
    levels = [level(left, i / 20, (i + 1) / 20) for i in range(100)]
    strokes = [i for i in range(1, 100) if levels[i] > levels[i - 1] + 10]
    test.assertEqual([b - a for a, b in zip(strokes, strokes[1:])], [12] * (len(strokes) - 1))
    test.assertGreaterEqual(len(strokes), 7)
    test.assertLess(levels[strokes[0] - 1], levels[strokes[0]] - 18)


def glide(test, left, right, _):
    one, two = (220, 277.1, 330, 440), (195.9, 247.1, 330, 392)
    chords = {chord: (lines(left, chord, 1.3, 1.9), lines(left, chord, 3.3, 3.9)) for chord in (one, two)}
    test.assertGreater(chords[one][0], 0.75)
    test.assertGreater(chords[two][1], 0.75)
    test.assertLess(max(chords[one][1], chords[two][0]), 0.4)
    test.assertGreater(line(left, 330, 2.3, 2.7), 0.15, "the note that both have stays")
    test.assertLess(lines(left, (220, 195.9), 2.3, 2.7), 0.1, "a second long it is between")


def swarm_that_pans(test, left, right, _):
    def places(begin):
        sides = [[line(side, hz, begin, begin + 0.1) * 10 ** (level(side, begin, begin + 0.1) / 10) for side in (left, right)]
                 for hz in (220, 277, 330, 440)]
        return [(a - b) / (a + b) for a, b in sides]

    test.assertGreater(max(places(0)) - min(places(0)), 1)
    test.assertLess(max(places(4.8)) - min(places(4.8)), 0.3)


def follow_a_sound(test, left, right, begins):
    for at in (1.8, 2.9, 4):
        hz, _ = strongest(both(left, right), at, 8192)
        heard = wandering(at - 0.02, begins)  # half of 8192 samples later, and a window and a glide late
        test.assertLess(min(abs(cents(hz, k * heard)) for k in (1, 2, 3)), 60, (at, hz, heard))


def freeze(test, left, right, begins):
    sound = both(left, right)
    held, later = strongest(sound, 2)[0], strongest(sound, 4.2)[0]
    test.assertLess(abs(cents(held, wandering(1.4, begins))), 80)
    test.assertLess(abs(cents(later, held)), 5)
    test.assertGreater(abs(cents(wandering(4.4, begins), held)), 200, "while it went on")


def beats_throw_together(test, left, right, _):
    sound = both(left, right)
    for hz, rate in zip(CLOCKS, (1.9, 2.2, 2.5)):
        times = ticks(sound, hz)
        first, second = [at for at in times if at > 3.3][:2]
        test.assertAlmostEqual(first, 3 + 1 / rate, delta=0.07, msg="together from the second stroke on")
        test.assertAlmostEqual(second, 3 + 2 / rate, delta=0.07)
        cycles = [rate * (late - early) for early, late in zip(times, times[1:])]
        test.assertGreater(max(abs(many - round(many)) for many in cycles), 0.1, f"{rate} Hz is thrown")


def map_of_chords(test, left, right, _):
    sound, heard = both(left, right), set()
    notes = (175, 220, 262, 330, 392)
    for at in (1.5, 2.9, 4.25):
        hz, _ = strongest(sound, at)
        nearest = min((k * note for note in notes for k in (1, 3, 5)), key=lambda other: abs(cents(hz, other)))
        test.assertLess(abs(cents(hz, nearest)), 25, "a note of the chords")
        heard.add(nearest)
    test.assertGreater(len(heard), 1, "at another place another")


def score_by_hand(test, left, right, _):
    score = json.loads((GUIDES.parent / "pd/examples/score.json").read_text())
    sound = both(left, right)
    for (begin, _, which, *_), (end, *_) in zip(score["steps"], score["steps"][1:]):
        if (begin / RATE + 1) < 4:
            loudest = sorted(score["sounds"][which]["partials"], key=lambda one: -one[1])[:4]
            hz, _ = strongest(sound, begin / RATE + 0.5)
            test.assertLess(min(abs(cents(hz, one[0])) for one in loudest), 15)
            test.assertLess(begin, end)


def walk_a_map(test, left, right, _):
    album = json.loads((GUIDES / "cookbook/map.json").read_text())
    loud = {partial[0] for cell in album["cells"] for partial in sorted(cell["partials"], key=lambda one: -one[1])[:4]}
    heard = [strongest(both(left, right), at, 16384)[0] for at in (0.5, 1.5, 2.5, 3.5, 4.5)]
    for hz in heard:
        test.assertLess(min(abs(cents(hz, one)) for one in loud), 40, "what the album has")
    test.assertGreater(len({round(cents(hz, 440) / 100) for hz in heard}), 2, "and not the same")


CLAIMS = (ensemble_to_one_tone, beats_and_lock, crowd_finds_itself, into_tune, chimera, three_four_five, clocks_that_make_room,
          lag_bends_pitch, noise_becomes_tone, learn_a_pitch, sing_along, struck_string, glide, swarm_that_pans, follow_a_sound,
          freeze, beats_throw_together, map_of_chords, score_by_hand, walk_a_map)
