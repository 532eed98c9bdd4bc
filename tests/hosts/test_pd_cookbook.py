# SPDX-License-Identifier: GPL-3.0-or-later
"""What the words of help/guides/cookbook.md say of each recipe is what its patch does in Pd."""
import math
import pathlib
import re
import shutil
import unittest

import pd

GUIDES = pathlib.Path(__file__).resolve().parents[2] / "help" / "guides"
SCORE = GUIDES.parent / "pd" / "examples" / "score.json"
RATE = 48000
# In the place of the level control.
LEVEL = """#N canvas 0 0 400 300 12;
#X obj 10 10 inlet~;
#X obj 110 10 inlet~;
#X obj 10 50 throw~ sound;
#X connect 0 0 2 0;
"""


def part(sound, begin, end):
    """From second to second."""
    return sound[int(begin * RATE):int(end * RATE)]


def rms(sound):
    return math.sqrt(sum(s * s for s in sound) / len(sound))


def strength(sound, hz):
    """Amplitude of a sine of this frequency."""
    turn, n = 2 * math.pi * hz / RATE, len(sound)
    rotor, phase, total = complex(math.cos(turn), -math.sin(turn)), 1 + 0j, 0j
    for i, sample in enumerate(sound):
        total += phase * (sample * (0.5 - 0.5 * math.cos(2 * math.pi * i / n)))
        phase *= rotor
    return 4 * abs(total) / n


def share(sound, *tones):
    """Of the power, at these frequencies."""
    return sum(strength(sound, hz) ** 2 for hz in tones) / 2 / rms(sound) ** 2


def peak(sound, low, high, step):
    """The strongest frequency of these."""
    return max((low + step * i for i in range(int((high - low) / step) + 1)), key=lambda hz: strength(sound, hz))


def pitch(sound):
    """Hz, of a tone that is the only one."""
    rises = [i + a / (a - b) for i, (a, b) in enumerate(zip(sound, sound[1:])) if a < 0 <= b]
    return RATE * (len(rises) - 1) / (rises[-1] - rises[0])


def swell(sound, seconds=0.05):
    """dB from the softest slice to the loudest."""
    step = int(seconds * RATE)
    levels = [rms(sound[i:i + step]) for i in range(0, len(sound) - step + 1, step)]
    return 20 * math.log10(max(levels) / max(min(levels), 1e-9))


def ticks(signal):
    """When, in seconds."""
    return [n / RATE for n, sample in enumerate(signal) if sample != 0]


def rate(times, begin):
    """Of ticks from a second on, in Hz."""
    late = [time for time in times if time >= begin]
    return (len(late) - 1) / (late[-1] - late[0])


def local_orders(phases, near=8):
    """How much in step each of a ring is with so many neighbours on each side."""
    points = [complex(math.cos(p), math.sin(p)) for p in phases]
    return [abs(sum(points[(i + k) % len(points)] for k in range(-near, near + 1))) / (2 * near + 1) for i in range(len(points))]


def wander(seconds):
    """Hz of the voice that recipes 15 and 16 hear."""
    return 220 + 60 * math.cos(2 * math.pi * 0.13 * seconds)


class Recipe(pd.PdTest):
    def setUp(self):
        super().setUp()
        (self.dir / "ksom-level~.pd").write_text(LEVEL)
        for path in (GUIDES / "cookbook").glob("*.json"):
            shutil.copy(path, self.dir)

    def play_recipe(self, number, seconds, taps=(), told=None, events=(), change=("", "")):
        """What sounds, and by each (box, outlet) of `taps`; `told` is a box and an outlet whose messages are printed as
        "out". Some words may be changed. A bang of "ask" reaches the boxes that are tapped."""
        path = next((GUIDES / "cookbook").glob(f"{number:02d}-*.pd"))
        text = path.read_text().replace(*change).replace("../../pd/examples/score.json", str(SCORE))
        boxes = [line for line in re.findall(r"#X (obj|msg|text|floatatom|symbolatom) \d+ \d+ ?(.*?);\n", text, re.DOTALL)]
        lines, cords = [], []

        def number_of(box):
            return next(i for i, (_, words) in enumerate(boxes) if words.startswith(box))

        def add(words):
            lines.append(f"#X obj 10 {800 + 30 * len(lines)} {words};\n")
            return len(boxes) + len(lines) - 1
        for i, (box, outlet) in enumerate(taps):
            cords.append((number_of(box), outlet, add(f"throw~ tap{i}"), 0))
        if told:
            cords += [(number_of(told[0]), told[1], add("print out"), 0), (add("r ask"), 0, number_of(told[0]), 0)]
        at = text.index("#X connect")
        text = text[:at] + "".join(lines) + text[at:] + "".join("#X connect {} {} {} {};\n".format(*cord) for cord in cords)
        (self.dir / path.name).write_text(text)
        return self.record(path.name, seconds, ["sound", *(f"tap{i}" for i in range(len(taps)))], events)

    def record(self, name, seconds, sources, events):
        recorder, frames = pd.Patch(), int(seconds * RATE)
        for i, source in enumerate(sources):
            recorder.chain(recorder.obj(f"catch~ {source}"), recorder.obj(f"tabwrite~ record{i}"))
            recorder.array(f"record{i}", [0])
        self.add_score(recorder, events, seconds + 0.01, frames, len(sources))
        (self.dir / "recorder.pd").write_text(str(recorder))
        self.ran = self.run_file(self.dir / "recorder.pd", paths=[self.dir], arguments=["-open", str(self.dir / name), "-open"])
        self.assert_content(self.ran)
        return self.recorded(len(sources), frames)


class Recipes(Recipe):
    BANK = "kuramotobank~"

    def test_01_each_tone_of_a_chord_melts_from_an_ensemble_into_one(self):
        sound, r = self.play_recipe(1, 6, [(self.BANK, 1)])
        chord = (220, 277, 330)
        self.assertLess(share(part(sound, 0, 1.5), *chord), 0.8)
        self.assertGreater(share(part(sound, 4.5, 6), *chord), 0.9)
        self.assertGreater(min(strength(part(sound, 4.5, 6), hz) for hz in chord), 0.8 * max(
            strength(part(sound, 4.5, 6), hz) for hz in chord))
        self.assertGreater(sum(part(r, 5, 6)) / RATE, 2 * sum(part(r, 0, 1)) / RATE)

    def test_02_four_beats_a_second_become_fewer_and_none_at_4_hz(self):
        sound, r = self.play_recipe(2, 5, [(self.BANK, 1)])
        self.assertGreater(swell(part(sound, 0, 1)), 12)
        dips = [n / RATE for n in range(1, len(r) - 1) if r[n] < 0.3 and r[n - 1] >= 0.3]
        self.assertAlmostEqual(len([at for at in dips if at < 1]), 4, delta=1)
        gaps = [b - a for a, b in zip(dips, dips[1:])]
        self.assertEqual(gaps, sorted(gaps))  # slower and slower
        self.assertLess(dips[-1], 3.5)  # the coupling is 4 after 3.2 s
        self.assertLess(swell(part(sound, 4, 5)), 0.5)
        self.assertAlmostEqual(pitch(part(sound, 4, 5)), 202, delta=0.1)

    def test_03_a_cloud_around_440_hz_becomes_a_tone(self):
        sound, r = self.play_recipe(3, 6, [(self.BANK, 1)])
        self.assertLess(max(part(r, 0.1, 0.6)), 0.6)
        self.assertGreater(min(part(r, 5, 6)), 0.85)
        self.assertGreater(share(part(sound, 5, 6), pitch(part(sound, 5, 6))), 0.9)
        self.assertAlmostEqual(pitch(part(sound, 5, 6)), 440, delta=0.1)

    def test_04_six_partials_become_harmonics_of_one_root(self):
        sound, = self.play_recipe(4, 6)

        def likeness(at):
            """To itself twenty periods of some root later: 1 where all are its harmonics."""
            here = part(sound, at, at + 0.1)
            best = 0
            for lag in range(20 * RATE // 224, 20 * RATE // 216, 2):
                later = sound[int(at * RATE) + lag:int(at * RATE) + lag + len(here)]
                best = max(best, sum(a * b for a, b in zip(here, later)) / math.sqrt(
                    sum(a * a for a in here) * sum(b * b for b in later)))
            return best
        self.assertLess(likeness(0.2), 0.97)
        self.assertGreater(likeness(5.5), 0.995)

    def test_05_on_the_left_of_the_ring_all_stay_in_step_for_seconds_while_those_on_the_right_never_are(self):
        shares, tempos = self.ring()
        self.assertGreater(shares["always in step"], 0.2, shares)
        self.assertGreater(shares["astray, least"], 0.3, shares)
        self.assertLess(max(tempos[54:75]) - min(tempos[54:75]), 0.1)
        self.assertAlmostEqual(tempos[64], 180.6, delta=0.5)
        self.assertGreater(min(tempos[182:203]), 190)
        near, _ = self.ring(("ring 90", "ring 10"))  # who hears but few finds no step that lasts
        self.assertLess(near["always in step"], 0.05, near)

    def ring(self, change=("", "")):
        """Shares of the ring that are in step with their eight neighbours on each side, or astray, and each one's Hz."""
        times = range(1000, 4001, 4)  # no two drift apart by half a cycle in 4 ms
        self.play_recipe(5, 4.1, told=(self.BANK, 4), events=[(at, "ask bang") for at in times], change=change)
        phases = [float(line.split()[4]) for line in self.ran.said() if line.startswith("oscillator")]
        frames = [phases[i:i + 256] for i in range(0, len(phases), 256)]
        self.assertEqual(len(frames), len(times))
        orders = [local_orders(frame) for frame in frames[::25]]
        turned = [0.0] * 256
        for last, now in zip(frames, frames[1:]):
            for i in range(256):
                turned[i] += (now[i] - last[i]) % (2 * math.pi)
        always = sum(min(each) > 0.95 for each in zip(*orders)) / 256
        astray = min(sum(r < 0.75 for r in order) for order in orders) / 256
        return {"always in step": always, "astray, least": astray}, [turn / (2 * math.pi) / 3 for turn in turned]

    def test_06_three_clocks_are_drawn_to_3_4_and_5_beats_of_a_bar_of_2_s(self):
        _, *clocks = self.play_recipe(6, 16, [(self.BANK, i) for i in range(3)])
        for clock, beats in zip(clocks, (3, 4, 5)):
            self.assertAlmostEqual(rate(ticks(clock), 7), beats / 2, delta=0.005)
        _, *alone = self.play_recipe(6, 16, [(self.BANK, i) for i in range(3)], change=("0 \\, 0.2 4000", "0"))
        self.assertEqual([round(rate(ticks(clock), 7), 2) for clock in alone], [1.54, 1.97, 2.53])

    def test_07_three_equal_clocks_share_the_bar_evenly(self):
        _, *clocks = self.play_recipe(7, 12, [(self.BANK, i) for i in range(3)])
        all_of_them = sorted(time for clock in clocks for time in ticks(clock))
        gaps = [b - a for a, b in zip(all_of_them, all_of_them[1:])]
        self.assertGreater(max(gaps[:4]), 1.3 * min(gaps[:4]))
        self.assertLess(max(gaps[-9:]), 1.03 * min(gaps[-9:]))
        self.assertAlmostEqual(sum(gaps[-9:]) / 9, 1 / 4.5, delta=0.004)

    def test_08_the_locked_tone_falls_from_303_5_to_272_6_hz(self):
        sound, r = self.play_recipe(8, 6, [(self.BANK, 1)])
        self.assertAlmostEqual(pitch(part(self.play_recipe(8, 2, change=("0 \\, 1.2 4000", "0"))[0], 1, 2)), 303.5, delta=0.2)
        self.assertAlmostEqual(pitch(part(sound, 5, 6)), 272.6, delta=0.3)
        tones = [pitch(part(sound, at, at + 0.25)) for at in (0.5, 1.5, 2.5, 3.5)]
        self.assertEqual(tones, sorted(tones, reverse=True))
        self.assertGreater(min(part(r, 1, 6)), 0.7)
        self.assertLess(swell(part(sound, 5, 6), 0.2), 0.2)

    def test_09_three_bands_of_noise_become_a_chord(self):
        sound, = self.play_recipe(9, 6)
        self.assertLess(share(part(sound, 0, 1), 220, 330, 440), 0.2)
        self.assertGreater(share(part(sound, 5, 6), 220, 330, 440), 0.95)

    def test_10_the_voices_stay_at_the_pitch_that_they_have_learnt_when_nobody_pulls(self):
        sound, r = self.play_recipe(10, 6, [(self.BANK, 1)])
        self.assertLess(min(part(r, 0, 0.5)), 0.7)
        self.assertGreater(min(part(r, 4, 6)), 0.95)
        self.assertLess(swell(part(sound, 4, 6)), 0.3)
        self.assertAlmostEqual(pitch(part(sound, 4, 6)), 302.33, delta=0.1)
        _, r = self.play_recipe(10, 6, [(self.BANK, 1)], change=("adapt 5", "adapt 0"))
        self.assertLess(min(part(r, 4, 6)), 0.5)  # had they learnt nothing

    def test_11_three_of_four_go_along_with_302_hz(self):
        sound, = self.play_recipe(11, 6)
        heard = part(sound, 3, 6)
        self.assertGreater(strength(heard, 302), 2 * strength(heard, 320))
        self.assertGreater(strength(heard, 320), 0.05 * strength(heard, 302))
        for hz in (300, 301, 303):
            self.assertLess(strength(heard, hz), 0.1 * strength(heard, 302))

    def test_12_harmonics_die_away_and_are_struck_each_600_ms(self):
        sound, = self.play_recipe(12, 5)
        for stroke in range(1, 8):
            at = 0.6 * stroke
            before, after, later = (rms(part(sound, at + t, at + t + 0.05)) for t in (-0.06, 0.02, 0.4))
            self.assertGreater(after, 2 * before, stroke)
            self.assertGreater(after, 2 * later, stroke)
        self.assertLess(abs(strength(part(sound, 0.62, 1.12), 110) - strength(part(sound, 3.02, 3.52), 110)), 0.1)

    def test_13_each_voice_takes_a_second_evenly_in_cents(self):
        sound, = self.play_recipe(13, 6)
        chords, at_rest = [(220, 277, 330, 440), (196, 247, 330, 392)], [part(sound, t, t + 0.8) for t in (1.15, 3.15, 5.15)]
        heard = [min(chords, key=lambda chord, s=rest: -sum(strength(s, hz) for hz in chord)) for rest in at_rest]
        self.assertEqual(heard[0], heard[2])
        self.assertNotEqual(heard[0], heard[1])
        low, high = sorted((chords[0][0], chords[1][0]))
        middle = peak(part(sound, 2.45, 2.55), low - 10, high + 10, 1)
        self.assertAlmostEqual(middle, math.sqrt(low * high), delta=4)

    def test_14_four_swings_become_one(self):
        _, *swings = self.play_recipe(14, 26, [("kuramotobank~", i) for i in range(4)])

        def rises(swing, begin, end):
            return [n / RATE for n in range(int(begin * RATE), int(end * RATE)) if swing[n - 1] < 0 <= swing[n]]
        late = [rises(swing, 10, 26) for swing in swings]
        rates = [(len(times) - 1) / (times[-1] - times[0]) for times in late]
        self.assertLess(max(rates) - min(rates), 0.004)
        _, *alone = self.play_recipe(14, 26, [("kuramotobank~", i) for i in range(4)], change=("0 \\, 0.3 5000", "0"))
        rates = [(len(times) - 1) / (times[-1] - times[0]) for times in (rises(swing, 1, 26) for swing in alone)]
        for rate_alone, hz in zip(rates, (0.3, 0.35, 0.41, 0.46)):
            self.assertAlmostEqual(rate_alone, hz, delta=0.002)

    def test_15_the_swarms_are_where_the_voice_wanders(self):
        sound, = self.play_recipe(15, 8)
        for at in (1, 3, 5, 7):
            heard = part(sound, at, at + 0.1)
            self.assertAlmostEqual(peak(heard, 140, 300, 4), wander(at - 0.05), delta=12)

    def test_16_a_moment_is_held_from_1_5_s_on(self):
        sound, = self.play_recipe(16, 6)
        held = [peak(part(sound, at, at + 0.3), 150, 290, 2) for at in (2, 4, 5.5)]
        self.assertLessEqual(max(held) - min(held), 4)
        self.assertAlmostEqual(held[0], wander(1.45), delta=8)
        self.assertGreater(abs(wander(5) - held[0]), 20)  # where it would be

    def test_17_each_stroke_throws_towards_phase_0_those_that_are_not_opposite_to_it(self):
        _, *clocks = self.play_recipe(17, 16, [(self.BANK, i) for i in range(3)])
        orders, thrown = [], []
        for stroke in (1.5 * i + 0.002 for i in range(1, 10)):
            before, after = [], []
            for clock, hz in zip(map(ticks, clocks), (1.9, 2.2, 2.5)):
                before.append(math.remainder(2 * math.pi * hz * (stroke - max(at for at in clock if at < stroke - 0.01)), 2 * math.pi))
                after.append(math.remainder(2 * math.pi * hz * (stroke - min(at for at in clock if at > stroke + 0.02)), 2 * math.pi))
            for was, became in zip(before, after):
                self.assertAlmostEqual(math.remainder(became - (was - 2 * math.sin(was)), 2 * math.pi), 0, delta=0.3)
            thrown.append([abs(2 * math.sin(was)) > 0.3 for was in before])
            orders.append([abs(sum(complex(math.cos(at), math.sin(at)) for at in places)) / 3 for places in (before, after)])
        self.assertGreater(sum(after for _, after in orders), 1.2 * sum(before for before, _ in orders))
        self.assertGreater(min(map(sum, zip(*thrown))), 4, "each voice, by most strokes")

    def test_18_the_cells_learn_the_tones_of_three_chords(self):
        sound, = self.play_recipe(18, 14)
        heard = part(sound, 8, 14)
        chords, others = (175, 220, 262, 330, 392), (185, 196, 208, 233, 247, 277, 294, 311, 370)

        def near(hz):
            return max(strength(heard, hz * cents) for cents in (0.997, 1, 1.003))  # a swarm is 12 cents wide
        self.assertGreater(sum(map(near, chords)) / 5, 3 * sum(map(near, others)) / 9)

    def test_19_a_score_plays_and_the_coupling_moves_it(self):
        moved, = self.play_recipe(19, 4)
        again, = self.play_recipe(19, 4)
        held, = self.play_recipe(19, 4, change=("0 \\, 2 4000", "0"))
        self.assertEqual(moved, again)
        self.assertGreater(rms(part(moved, 1, 4)), 1e-3)
        apart = [a - b for a, b in zip(moved, held)]
        self.assertLess(rms(part(apart, 0, 0.05)), 0.05 * rms(part(moved, 0, 0.05)) + 1e-6)
        self.assertGreater(rms(part(apart, 2, 4)), 0.3 * rms(part(moved, 2, 4)))

    def test_20_the_map_walks_by_itself_from_cell_to_cell(self):
        sound, = self.play_recipe(20, 12, told=("ksomgrid", 2))
        cells = [int(line) for line in self.ran.said()]
        self.assertGreaterEqual(len(set(cells)), 4, cells)
        self.assertTrue(all(-1 <= cell < 48 for cell in cells))
        self.assertGreater(rms(sound), 1e-3)


if __name__ == "__main__":
    unittest.main()
