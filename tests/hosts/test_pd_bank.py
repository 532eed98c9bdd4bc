# SPDX-License-Identifier: GPL-3.0-or-later
"""[kuramotobank~] sounds as the core does, to the last bit, and does what it is told."""
import array
import cmath
import math
import os
import subprocess
import unittest

import pd

RENDER = os.environ["KSOM_RENDER_BANK_PD"]


def from_core(frames, script=(), oscillators=16, hz=220, channels=1, seed=1, rate=48000, voices=1,
              out="mix"):
    """What the core renders: samples of each channel, r and psi. The script is of (frame, "word numbers")."""
    lines = [f"{rate} {frames} {oscillators} {hz} {channels} {seed} {voices} {out}", *(f"{at} {what}" for at,
                                                                                       what in script)]
    done = subprocess.run([RENDER], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True,
                          timeout=pd.TIMEOUT)
    samples = array.array("f")
    samples.frombytes(done.stdout)
    return [samples[c * frames:(c + 1) * frames] for c in range(channels + 2 if out == "mix" else oscillators)]


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples))


class BankTest(pd.PdTest):
    def assert_as_core(self, arguments, seconds, events=(), script=None, rate=48000, channels=1, arrays=None, setup=None, **core):
        """`events` (ms, "words for the object") are the core's script too, unless that has one of its own."""
        events = list(events)
        if script is None:
            script = [(round(max(ms, 0) * rate / 1000), what) for ms, what in events]
        _, heard = self.play(f"kuramotobank~ {arguments}", seconds, [(ms, "box " + what) for ms, what in events],
                             outlets=channels + 2 if core.get("out", "mix") == "mix" else core["oscillators"],
                             rate=rate, arrays=arrays, setup=setup)
        expected = from_core(int(seconds * rate), script, channels=channels, rate=rate, **core)
        for outlet, (mine, its) in enumerate(zip(heard, expected)):
            self.assertTrue(mine == its, f"outlet {outlet} differs, first at sample "
                            f"{next((i for i, (a, b) in enumerate(zip(mine, its)) if a != b), None)}")
        self.assertGreater(rms(heard[0]), 1e-4)
        return heard


class SameAsTheCore(BankTest):
    def test_without_arguments_it_plays_sixteen_harmonics_of_220_hz_as_loud_as_one_sine(self):
        heard = self.assert_as_core("", 1)
        self.assertAlmostEqual(rms(heard[0]), math.sqrt(0.5), delta=0.01)

    def test_arguments_are_how_many_and_the_root(self):
        self.assert_as_core("5 330", 0.5, oscillators=5, hz=330)

    def test_flags_are_parameters(self):
        self.assert_as_core("8 100 -coupling 12 -phaselag 0.5 -seed 7 -linewidth 3", 0.5, oscillators=8, hz=100, seed=7,
                            script=[(0, "coupling 12"), (0, "phaselag 0.5"), (0, "linewidth 3")])

    def test_coupling_that_locks(self):
        self.assert_as_core("6", 1, [(-1, "freqs 220 221 222 223 224 225"), (-1, "coupling 8"), (500, "coupling 0.5")],
                            oscillators=6)

    def test_messages_while_it_sounds(self):
        events = [(-1, "pans -1 -0.8 -0.6 -0.4 -0.2 0 0.2 0.4 0.6 0.8 1 1"), (100, "amps 1 0.5 0.3 0.2 0.1"),
                  (200, "phases 0 1 2 3 -1 -2"), (300, "blocks 4 4 4"), (300, "coupling 3"), (400, "kick 0.7"),
                  (500, "glide 100"), (500, "freqs 100 150 200 250 300 350 400"), (600, "weights 2 1 1 -1"),
                  (700, "normalise 1"), (800, "level 1"), (900, "reset 3")]
        in_seconds = [(max(ms, 0) * 48, what.replace("glide 100", "glide 0.1")) for ms, what in events]  # Pd's are ms
        self.assert_as_core("12 -chans 2", 1, events, in_seconds, oscillators=12, channels=2)

    def test_blocks_hold_whatever_else_is_said_before_it_sounds(self):
        freqs = "freqs 200 203 206 209 300 304 308 312"
        expected = self.play(f"kuramotobank~ 8 200 -{freqs} -blocks 4 4 -coupling 20", 0.3, outlets=3)[1]
        self.assertTrue(expected == self.play(f"kuramotobank~ 8 200 -blocks 4 4 -{freqs} -coupling 20", 0.3, outlets=3)[1])
        again = self.play(f"kuramotobank~ 8 200 -{freqs} -blocks 4 4 -coupling 20", 0.5,
                          [(200, "box reset"), (200, "box " + freqs)], outlets=3)[1]
        for before, after in zip(expected, again):
            self.assertTrue(before[:14400] == after[9600:24000])

    def test_rings_stars_and_small_worlds(self):
        self.assert_as_core("32 50", 0.6, [(-1, "coupling 40"), (0, "topology ring 3"), (200,
                                                                                         "topology smallworld 2 0.4"),
                                           (400, "topology star")], oscillators=32, hz=50,
                            script=[(0, "coupling 40"), (0, "topology 1"), (0, "reach 3"), (9600, "topology 2"),
                                    (9600, "reach 2"), (9600, "rewire 0.4"), (19200, "topology 3")])

    def test_swarms(self):
        self.assert_as_core("8 150 -voices 4 -chans 2 -seed 3 -coupling 0.5", 1, [
            (200, "freqs 150 301 440 587 700 820 990 1200"), (400, "amps 1 0.5 0.2 0 0 0.1 0.1 0.3"), (600,
                                                                                                       "coupling 1.5"),
            (800, "brightness 0.5")], oscillators=8, hz=150, voices=4, channels=2, seed=3, script=[
                (0, "coupling 0.5"), (9600, "freqs 150 301 440 587 700 820 990 1200"),
                (19200, "amps 1 0.5 0.2 0 0 0.1 0.1 0.3"), (28800, "coupling 1.5"), (38400, "brightness 0.5")])

    def test_count_is_how_many_swarms_sound(self):
        heard = [self.play("kuramotobank~ 4 220 -voices 3", 0.2, [(-1, "box " + word)] * bool(word))[1]
                 for word in ("count 1", "freqs 220", "")]
        self.assertEqual(heard[0], heard[1])
        self.assertNotEqual(heard[0], heard[2])

    def test_each_oscillator_by_an_outlet_of_its_own(self):
        for out in ("sine", "phase", "tick"):
            with self.subTest(out=out):
                self.assert_as_core(f"5 30 -out {out} -coupling 20", 0.5, oscillators=5, hz=30, out=out,
                                    script=[(0, "norm 0"), (0, "coupling 20")])

    def test_a_matrix_in_an_array(self):
        links = [math.sin(1 + 3 * i) for i in range(16)]
        numbers = " ".join(f"{link:.9g}" for link in links)
        self.assert_as_core("4", 0.5, [(-1, "freqs 200 203 207 212"), (-1, "matrix links"), (-1, "coupling 9")],
                            oscillators=4, arrays={"links": links},
                            script=[(0, "freqs 200 203 207 212"), (0, "matrix " + numbers), (0, "topology 4"),
                                    (0, "coupling 9")])

    def test_of_a_matrix_that_is_too_large_the_first_numbers_are_used_with_a_sentence(self):
        ran, heard = self.play("kuramotobank~ 2 200", 0.1, [(-1, "box matrix links"), (-1, "box coupling 30")], outlets=3,
                               arrays={"links": [1, 2, 3, 4, 5, 6, 7, 8, 9]}, content=False)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertIn("matrix: 9 numbers, but there are 2 oscillators (the first argument); the first 4", ran.complaints[0])
        expected = self.play("kuramotobank~ 2 200", 0.1, [(-1, "box matrix links"), (-1, "box coupling 30")], outlets=3,
                             arrays={"links": [1, 2, 3, 4]})[1]
        self.assertTrue(heard == expected)

    def test_every_field_of_an_oscillator_for_all_and_for_one(self):
        events = [(-1, "growth 3"), (-1, "coupling 4"), (-1, "harmonics 6"), (-1, "pans -1 0 1 0.5 -0.5 0"), (0, "gains 1 0.5 2 0 1 -1"),
                  (100, "rolloffs 0.5 0.2 0 0.7 0.1 0.9"), (200, "linewidths 0 1 2 3 0.5 10"), (300, "nudges 0 10 -10 100 5 -60"),
                  (400, "freq 1 333"), (400, "amp 2 0.25"), (500, "weight 3 2"), (500, "gain 4 -0.5"), (600, "rolloff 0 0.9"),
                  (600, "linewidth 5 20"), (700, "pan 1 -0.75"), (800, "nudge 2 62.5"), (900, "linewidth 3")]
        self.assert_as_core("6 150 -chans 2", 1, events, oscillators=6, hz=150, channels=2)

    def test_count_is_how_many_oscillators_sound(self):
        heard = self.assert_as_core("8 200 -coupling 3", 1, [(200, "count 3"), (500, "count 8"), (800, "freqs 200 500")], oscillators=8, hz=200,
                                    script=[(0, "coupling 3"), (9600, "count 3"), (24000, "count 8"), (38400, "freqs 200 500")])
        self.assertGreater(rms(heard[0]), 0.1)

    def test_what_the_left_inlet_hears(self):
        sound = array.array("f", (0.3 * math.sin(0.029 * n + 1e-7 * n * n) for n in range(24000)))

        def play(patch, tested):
            player = patch.obj("tabplay~ sound")
            patch.connect(patch.obj("r start"), 0, player, 0)
            patch.connect(player, 0, tested, 0)
        numbers = " ".join(f"{sample:.9g}" for sample in sound)
        pulled = self.assert_as_core("5 210 -force 8 -onsetkick 0.5 -adapt 2", 0.5, oscillators=5, hz=210, arrays={"sound": sound}, setup=play,
                                     script=[(0, "force 8"), (0, "onsetKick 0.5"), (0, "adapt 2"), (0, "input " + numbers)])
        self.assertNotEqual(pulled[0], from_core(24000, [], oscillators=5, hz=210)[0])

    def test_signals_at_the_inlets_of_coupling_and_phase_lag_are_taken_every_64_samples(self):
        signals = {"coupling": array.array("f", (20 * math.sin(1e-3 * n) for n in range(24000))),
                   "phaselag": array.array("f", (1.5 * math.cos(7e-4 * n) for n in range(24000)))}

        def play(patch, tested):
            for inlet, name in enumerate(signals, 1):
                player = patch.obj(f"tabplay~ {name}")
                patch.connect(patch.obj("r start"), 0, player, 0)
                patch.connect(player, 0, tested, inlet)
        script = [(at, f"{name} {samples[at]:.9g}") for at in range(0, 24000, 64) for name, samples in signals.items()]
        self.assert_as_core("7 130", 0.5, oscillators=7, hz=130, arrays=signals, setup=play, script=script)

    def test_at_other_sample_rates(self):
        for rate in (8000, 44100, 96000, 192000, 768000):
            with self.subTest(rate=rate):
                self.assert_as_core("16 110 -coupling 30", 0.128, rate=rate, hz=110, script=[(0, "coupling 30")])


class Messages(BankTest):
    def test_a_partial_is_born_with_the_phase_of_its_cosine(self):
        events = [(0, "box partial 0 480 0.5 0 1 1"), (0, "box bang")]
        _, heard = self.play("kuramotobank~ 1 100 -norm off", 0.01, events, outlets=3)
        self.assertAlmostEqual(heard[0][0], 0.5, delta=0.01)

    def test_partials_of_a_frame_are_oscillators_and_all_others_fall_silent(self):
        events = [(0, "box partial 0 200 0.5 0 1 1"), (0, "box partial 2 300 0.25 0 1 1"), (0, "box bang"),
                  (100, "box bang")]
        ran, heard = self.play("kuramotobank~ 4 100 -norm off", 0.2, events, outlets=3, message_outlet=3)
        told = [[float(word) for word in line.split()[1:]] for line in ran.said() if line.startswith("oscillator")]
        self.assertEqual([(t[1], t[2]) for t in told], [(200, 0.5), (200, 0), (300, 0.25), (400, 0)])
        self.assertAlmostEqual(rms(heard[0][4800:]), math.sqrt((0.25 + 0.0625) / 2), delta=0.01)

    def test_partials_are_as_loud_as_they_come_unless_norm_was_set(self):
        events = [(0, "box partial 0 480 0.25 0 1 1"), (0, "box partial 1 960 0.1 0 1 1"), (0, "box bang")]
        for flags, wanted in (("", 0.25), (" -norm off", 0.25), (" -norm on", 0.25 / math.hypot(0.25, 0.1))):
            with self.subTest(flags=flags):
                _, heard = self.play("kuramotobank~ 2 100" + flags, 1, events)
                spectrum = sum(sample * cmath.exp(-2j * math.pi * 480 * n / 48000)
                               for n, sample in enumerate(heard[0][24000:])) / 12000
                self.assertAlmostEqual(abs(spectrum), wanted, delta=0.002)

    def test_a_first_partial_breaks_in_without_a_jump(self):
        events = [(300, "box partial 0 440 0.25 0 1 1"), (300, "box bang")]
        for voices in (1, 3):
            with self.subTest(voices=voices):
                _, [heard] = self.play(f"kuramotobank~ 4 220 -voices {voices}", 0.5, events)
                steps = [abs(a - b) for a, b in zip(heard, heard[1:])]
                self.assertLess(max(steps[14300:]), 1.05 * max(steps[:14300]))

    def test_norm_that_is_refused_is_not_set(self):
        events = [(0, "box norm nix"), (0, "box norm"), (0, "box partial 0 480 0.25 0 1 1"), (0, "box bang")]
        _, [heard] = self.play("kuramotobank~ 2 100", 0.5, events, content=False)
        self.assertAlmostEqual(max(heard[12000:]), 0.25, delta=0.002)

    def test_after_partials_amplitudes_of_before_come_back_with_frequencies(self):
        events = [(0, "box partial 0 480 0.25 0 0.3 1"), (0, "box bang"), (100, "box freqs 100 200")]
        for amps, wanted in (("0.2 0", (0.2, 0)), ("0", (1, 1))):
            with self.subTest(amps=amps):
                ran, _ = self.play(f"kuramotobank~ 2 100 -amps {amps}", 0.3, [*events, (250, "box bang")], message_outlet=3)
                told = [line.split() for line in ran.said() if line.startswith("oscillator")]
                self.assertEqual([float(line[3]) for line in told], list(wanted))

    def test_r_is_there_beside_each_oscillator_and_is_that_of_the_mix(self):
        flags = "kuramotobank~ 3 100 -coupling 12"
        _, mixed = self.play(flags, 0.3, outlets=3)
        for out in ("sine", "phase", "tick"):
            with self.subTest(out=out):
                _, each = self.play(f"{flags} -out {out}", 0.3, outlets=5)
                for i in (0, 1):
                    self.assertLess(max(abs(math.remainder(a - b, 2 * math.pi))
                                        for a, b in zip(each[3 + i], mixed[1 + i])), 1e-3)

    def test_sines_that_have_channels_are_mixed_into_them(self):
        flags = "-chans 2 -voices 1 -seed 1 -coupling 3 -pans -1 1"
        _, sines = self.play(f"kuramotobank~ 16 220 -out sine {flags}", 0.2, outlets=4)
        _, mix = self.play(f"kuramotobank~ 16 220 {flags}", 0.2, outlets=4)
        self.assertEqual(sines, mix)
        ran, _ = self.play("kuramotobank~ 2 220 -out tick -chans 2", 0.1, outlets=4, content=False)
        self.assertIn("chans: 2 are of the mix, and each oscillator has an outlet of its own; 1 is used", ran.complaints[0])

    def test_the_sound_is_the_same_whether_r_and_psi_are_heard_or_not(self):
        for box in ("kuramotobank~ 16 220 -coupling 5", "kuramotobank~ 40 3 -coupling 0.2", "kuramotobank~ 4 90 -voices 3"):
            with self.subTest(box=box):
                (_, [alone]), (_, [among, *_]) = self.play(box, 0.3), self.play(box, 0.3, outlets=3)
                self.assertEqual(alone, among)

    def test_a_bare_kick_is_one_of_a_radian(self):
        (_, [bare]), (_, [told]) = (self.play("kuramotobank~ 3 100", 0.2, [(50, f"box kick{by}")]) for by in ("", " 1"))
        self.assertEqual(bare, told)
        _, [still] = self.play("kuramotobank~ 3 100", 0.2)
        self.assertNotEqual(bare, still)

    def test_an_array_that_the_file_brings_later_is_not_missed(self):
        def around(patch, tested):
            patch.array("late", [0.5] * 9)
        self.play("kuramotobank~ 3 200 -matrix late -coupling 3", 0.1, setup=around)
        ran, _ = self.play("kuramotobank~ 3 200 -matrix late -coupling 3", 0.1, content=False)
        self.assertEqual(len([line for line in ran.complaints if "no array" in line]), 1, ran.log)
        self.assertIn("matrix: there is no array late; it is used as soon as there is one", ran.complaints[0])

    def test_what_played_is_silent_from_the_first_partial_on_and_never_louder(self):
        for flags in ("", " -voices 2"):
            _, heard = self.play(f"kuramotobank~ 16 220{flags}", 0.5, [(200, "box partial 0 220 0.1 0 1 1"), (400, "box bang")],
                                 outlets=3)
            most = max(map(abs, heard[0][:9600]))
            self.assertLessEqual(max(map(abs, heard[0][9600:19200])), most)
            self.assertLess(max(map(abs, heard[0][16800:19200])), 1e-3)
            self.assertGreater(max(map(abs, heard[0][21600:])), 0.05)

    def test_swarms_that_partials_follow_do_not_get_louder_as_they_go_and_do_not_click(self):
        for more in ("", " -norm on"):
            _, heard = self.play(f"kuramotobank~ 16 220 -voices 4{more}", 0.4, [(200, "box partial 0 220 0.1 0 1 1"), (200, "box bang")],
                                 outlets=3)
            steps = [abs(b - a) for a, b in zip(heard[0], heard[0][1:])]
            self.assertLessEqual(rms(heard[0][9600:10080]), rms(heard[0][7200:9600]))
            self.assertLessEqual(max(steps[9500:9700]), max(steps[:9500]))

    def test_frequencies_in_the_middle_of_a_frame_end_it(self):
        events = [(10, "box partial 0 500 1 0 1 0"), (20, "box freqs 300 301"), (50, "box bang")]
        ran, _ = self.play("kuramotobank~ 4 100", 0.1, events, outlets=3, message_outlet=3)
        self.assertEqual([line.split()[0] for line in ran.said()], ["order", "fundamental", "oscillator", "oscillator"])

    def test_frequencies_sound_after_partials_as_if_no_partials_had_come(self):
        for flags in ("", " -voices 4"):
            with self.subTest(flags=flags):
                events = [(500, "box freqs 300 301 302"), (1900, "box bang")]
                partials = [(10, f"box partial {i} 0 0 0 0 -1") for i in range(3)] + [(10, "box bang")]
                told = []
                for before in ([], partials):
                    ran, _ = self.play(f"kuramotobank~ 3 100 -coupling 3{flags}", 2, [*before, *events], outlets=3,
                                       message_outlet=3)
                    local = [float(line.split()[-1]) for line in ran.said() if line.startswith("oscillator")]
                    told.append(sum(local) / len(local))
                self.assertGreater(told[0], 0.8)
                self.assertAlmostEqual(told[1], told[0], delta=0.05)

    def test_a_nudge_is_ten_hertz_more_when_it_is_20_pi_radians_a_second(self):
        for nudge, hz in ((0, 220), (62.83185, 230), (-62.83185, 210)):
            with self.subTest(nudge=nudge):
                _, heard = self.play("kuramotobank~ 2 220 -amps 1 0", 2, [(0, f"box nudge 0 {nudge}")])
                self.assertAlmostEqual(sum(1 for a, b in zip(heard[0][48000:], heard[0][48001:]) if a < 0 <= b), hz, delta=1)

    def test_an_empty_slot_is_silent(self):
        events = [(0, "box partial 0 200 0.5 0 1 1"), (0, "box bang"), (50, "box partial 0 200 0 0 0 -1"), (50,
                                                                                                            "box bang")]
        _, heard = self.play("kuramotobank~ 4 100 -norm off", 0.2, events, outlets=3)
        self.assertGreater(rms(heard[0][480:2000]), 0.3)
        self.assertEqual(max(map(abs, heard[0][3000:])), 0)

    def test_the_sign_of_a_state_says_whether_a_slot_is_empty_as_it_does_in_a_buffer(self):
        for state, loudness in ((-0.5, 0), (0, 0.35), (0.5, 0.35)):
            events = [(0, f"box partial 0 200 0.5 0 1 {state}"), (0, "box bang")]
            _, heard = self.play("kuramotobank~ 1 100 -norm off", 0.2, events, outlets=3)
            self.assertAlmostEqual(rms(heard[0][4800:]), loudness, delta=0.01)

    def test_the_state_and_the_parameters_are_told_by_the_right_outlet(self):
        ran, _ = self.play("kuramotobank~ 3 100 -coupling 7", 0.1, [(50, "box bang"), (60, "box dump")], outlets=3,
                           message_outlet=3)
        self.assertEqual([line.split()[0] for line in ran.said()[:5]], ["order", "fundamental"] + ["oscillator"] * 3)
        self.assertIn("coupling 7", ran.said())
        self.assertIn("norm 1", ran.said())

    def test_reset_keeps_all_parameters(self):
        words = ["coupling", "harmonics", "fade", "norm", "level", "couplingunit", "phaselag", "linewidth"]
        values = [0.5, 8, 200, 0, 0, 0, 0.25, 3]
        flags = " ".join(f"-{word} {value}" for word, value in zip(words, values))
        for voices, more in ((1, ""), (4, " -brightness 0.75 -morph 300")):
            ran, _ = self.play(f"kuramotobank~ 4 220 -voices {voices} {flags}{more}", 0.1,
                               [(20, "box dump"), (50, "box reset"), (60, "box dump")], outlets=3, message_outlet=3)
            half = len(ran.said()) // 2
            self.assertEqual(ran.said()[:half], ran.said()[half:])
            self.assertLessEqual({f"{word} {value}" for word, value in zip(words, values)}, set(ran.said()))

    def test_each_oscillator_alone_is_as_high_as_its_amplitude(self):
        for out in ("sine", "tick"):
            _, heard = self.play(f"kuramotobank~ 3 50 -out {out} -amps 1 0.5 0.25", 0.2, outlets=3)
            for samples, height in zip(heard, (1, 0.5, 0.25)):
                self.assertAlmostEqual(max(samples), height, delta=0.001)

    def test_tick_messages_follow_their_signals_by_one_block_to_the_sample(self):
        def around(patch, tested):
            ticks, line, lines = patch.obj("route tick"), patch.obj("vline~"), patch.obj("tabwrite~ lines")
            patch.array("lines", [0] * 48000)
            patch.connect(tested, 3, ticks, 0)
            patch.chain(ticks, patch.msg("1, 0 1"), line, lines)
            patch.connect(patch.obj("r start"), 0, lines, 0)
        _, [ticks] = self.play("kuramotobank~ 1 7.3 -out tick", 1.1, [
            (1050, "soundfile write -wave -bytes 4 lines.wav lines")], setup=around)
        signals, messages = ([n for n in range(1, 47000) if samples[n] > 0.5 >= samples[n - 1]]
                             for samples in (ticks, pd.wav_samples(self.dir / "lines.wav")))
        self.assertGreater(len(messages), 5)
        self.assertEqual({message - signal for signal, message in zip(signals, messages)}, {64})

    def test_tick_messages_come_evenly_whatever_the_block(self):
        for block in ("64 1 1", "1 1 1", "16 1 1", "1024 1 1", "64 1 4"):
            with self.subTest(block=block):
                patch, inner = pd.Patch(), pd.Patch()
                inner.obj(f"block~ {block}")
                inner.connect(inner.obj("kuramotobank~ 1 7.3 -out tick"), 3, inner.obj("s told"), 0)
                patch.sub(inner)
                ticks, both, timer = patch.obj("route tick"), patch.obj("t b b"), patch.obj("timer")
                patch.chain(patch.obj("r told"), ticks, both, timer, patch.obj("print ms"))
                patch.connect(both, 1, timer, 1)
                self.add_score(patch, [], 2, 0, 0)
                ran = self.run_patch(patch)
                gaps = [float(word) for word in ran.said("ms")][1:]
                self.assertGreater(len(gaps), 10)
                self.assertLess(max(abs(gap - 1000 / 7.3) for gap in gaps), 0.022)

    def test_ticks_are_messages_too_one_for_each_time_round(self):
        ran, heard = self.play("kuramotobank~ 3 10 -out tick", 1, outlets=3, message_outlet=5)
        for number, samples in enumerate(heard):
            signals = sum(1 for s in samples if s != 0)
            self.assertEqual(ran.said().count(f"tick {number}"), signals)
            self.assertAlmostEqual(signals, 10 * (number + 1), delta=1)

    def test_a_signal_at_an_inlet_couples_as_a_number_does(self):
        _, by_number = self.play("kuramotobank~ 6 100 -coupling 30 -phaselag 0.4", 0.3, outlets=3)
        _, by_signal = self.play("kuramotobank~ 6 100", 0.3, outlets=3, inlets=[None, "sig~ 30", "sig~ 0.4"])
        self.assertEqual(by_number, by_signal)

    def test_what_the_left_inlet_hears_draws_oscillators_to_it(self):
        _, heard = self.play("kuramotobank~ 1 221 -force 6", 2, outlets=3, inlets=["osc~ 220"])
        rises = sum(1 for a, b in zip(heard[0][48000:], heard[0][48001:]) if a < 0 <= b)
        self.assertAlmostEqual(rises, 220, delta=0.5)

    def test_hebbian_learning_writes_into_the_array(self):
        def setup(patch, _):
            patch.chain(patch.obj("r save"), patch.msg("; links write links.txt"))
        events = [(-1, f"box {what}") for what in ("freqs 200 201 202", "matrix links", "coupling 20", "hebbian 10")]
        self.play("kuramotobank~ 3 200", 1, [*events, (900, "save bang")], outlets=3, arrays={"links": [0.5] * 9},
                  setup=setup)
        links = [float(line) for line in (self.dir / "links.txt").read_text().split()]
        self.assertGreater(min(links[1], links[2], links[5]), 0.9)

    def test_an_array_of_links_may_be_changed_while_it_sounds(self):
        """All apart, then all coupled, by its numbers alone."""
        for n, within in ((3, 64), (128, 128 * 128 // 64)):
            events = [(-1, "box " + words) for words in ("matrix links", "coupling 60", "phases 0 2 4")]
            events += [(-1, f"box freqs {' '.join(f'{200 + 3 * i / n:.6f}' for i in range(n))}"), (500, "links const 1")]
            _, heard = self.play(f"kuramotobank~ {n} 200", 1.5, events, outlets=3, arrays={"links": [0] * n * n})
            self.assertLess(min(heard[1][:24000]), 0.4)
            self.assertGreater(min(heard[1][48000:]), 0.95)
            self.assertGreater(max(map(lambda a, b: abs(a - b), heard[1][24000 + within:], heard[1][24001 + within:])), 0)

    def test_of_a_large_array_only_a_share_is_looked_at_in_a_block(self):
        """Seen by what learning writes into it: 64 numbers a sample."""
        def setup(patch, _):
            patch.chain(patch.obj("r save"), patch.msg("; links write $1.txt"))
        n = 128
        events = [(-1, f"box {what}") for what in ("matrix links", "coupling 20", "hebbian 10")]
        self.play(f"kuramotobank~ {n} 200", 0.1, [*events, (4.5, "save symbol soon"), (50, "save symbol later")], outlets=0,
                  arrays={"links": [0.5] * n * n}, setup=setup)
        changed = [sum(float(line) != 0.5 for line in (self.dir / f"{name}.txt").read_text().split()) for name in ("soon", "later")]
        self.assertGreater(changed[0], 2000)
        self.assertLess(changed[0], n * n - 2000)
        self.assertGreater(changed[1], n * n - n - 10)

    def test_what_is_drawn_into_an_array_that_learns_is_taken_and_not_written_over(self):
        """The others of its row go on learning."""
        def setup(patch, _):
            patch.chain(patch.obj("r save"), patch.msg("; links write links.txt"))
        events = [(-1, f"box {what}") for what in ("freqs 200 201 202", "matrix links", "coupling 20", "hebbian 1")]
        self.play("kuramotobank~ 3 200", 1, [*events, (500, "links 1 -5"), (510, "save bang")], outlets=3,
                  arrays={"links": [0.5] * 9}, setup=setup)
        links = [float(line) for line in (self.dir / "links.txt").read_text().split()]
        self.assertLess(links[1], -4)
        self.assertGreater(min(links[2], links[3]), 0.5)

    def test_another_sample_rate_takes_nothing_away(self):
        """In a subpatch that runs twice as fast as what it was made for."""
        inner = pd.Patch()
        inner.obj("block~ 64 1 2")
        tested = inner.obj("kuramotobank~ 2 100 -coupling 3")
        inner.connect(inner.obj("r box"), 0, tested, 0)
        inner.connect(tested, 3, inner.obj("print out"), 0)
        patch = pd.Patch()
        patch.sub(inner)
        self.add_score(patch, [(-1, "box freqs 300 40000"), (50, "box bang"), (50, "box dump")], 0.1, 0, 0)
        ran = self.run_patch(patch)
        self.assert_content(ran)
        self.assertIn("coupling 3", ran.said())
        self.assertAlmostEqual(float(ran.said()[3].split()[2]), 40000, delta=5)


if __name__ == "__main__":
    unittest.main()
