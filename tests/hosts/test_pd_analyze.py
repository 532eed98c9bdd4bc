# SPDX-License-Identifier: GPL-3.0-or-later
"""[kanalyze~] hears what the core hears, to the last bit, and tells it in Pd's order."""
import array
import math
import os
import subprocess
import unittest

import pd

RENDER = os.environ["KSOM_RENDER_ANALYZER_PD"]
NUMBERS = 5  # of a partial
RATE = 48000


def sound(frames, rate=RATE):
    """A chord that glides a little, with noise."""
    samples, seed = array.array("f"), 1
    for n in range(frames):
        seed = (1103515245 * seed + 12345) % 2**31
        t = n / rate
        samples.append(0.2 * math.sin(2 * math.pi * 220 * t) + 0.1 * math.sin(2 * math.pi * (331 * t + 8 * t * t)) +
                       0.05 * math.sin(2 * math.pi * 1203 * t) + 0.01 * (seed / 2**30 - 1))
    return samples


def from_core(samples, peaks=16, rate=RATE, **params):
    """Of each frame: ([partials, each of five numbers], [chroma])."""
    words = [str(rate), "numpeaks", str(peaks), *(str(word) for pair in params.items() for word in pair)]
    done = subprocess.run([RENDER, *words], input=samples.tobytes(), stdout=subprocess.PIPE, check=True,
                          timeout=pd.TIMEOUT)
    numbers = array.array("f")
    numbers.frombytes(done.stdout)
    size = peaks * NUMBERS + 12
    frames = [numbers[i:i + size] for i in range(0, len(numbers), size)]
    return [([list(f[i:i + NUMBERS]) for i in range(0, peaks * NUMBERS, NUMBERS)], list(f[-12:])) for f in frames]


class AnalyzeTest(pd.PdTest):
    def hear(self, arguments, samples, events=(), arrays=None, setup=None, rate=RATE, content=True,
             connected="pfaci"):
        """Plays samples into the object, whose outlets are printed as p, f, a, c and i, or only some of them."""
        def around(patch, tested):
            play = patch.obj("tabplay~ sound")
            patch.connect(play, 0, tested, 0)
            patch.connect(patch.obj("r start"), 0, play, 0)
            for outlet, name in enumerate("pfaci"):
                if name in connected:
                    patch.connect(tested, outlet, patch.obj(f"print {name}"), 0)
            patch.chain(patch.obj("r file"), patch.obj("soundfiler"))
            if setup:
                setup(patch, tested)
        pd.write_wav(self.dir / "sound.wav", samples, rate)
        ran, _ = self.play(f"kanalyze~ {arguments}", len(samples) / rate,
                           [(-1, "file read -resize sound.wav sound"), *events, (0, "start bang")],
                           outlets=0, arrays={"sound": [0], **(arrays or {})}, setup=around, rate=rate, content=content)
        return ran


class Outlets(AnalyzeTest):
    def test_one_that_is_connected_while_it_hears_says_only_what_is_known_of_a_frame(self):
        """What no outlet asks for is not found out: frames from before have nothing to say of it, and say nothing."""
        def beside(patch, tested):
            places.update(box=tested, info=patch.obj("print i"), chroma=patch.obj("print c"))

        places = {}
        cords = {4: "info", 3: "chroma"}
        for at in (0, 300):  # the numbers of boxes are known once there has been a patch
            events = [(at, f"pd-test.pd connect {places['box']} {outlet} {places[name]} 0") for outlet, name in cords.items()] if places else []
            ran = self.hear("16", sound(RATE // 2), events, setup=beside, connected="p")
        said = [line.split() for line in ran.said("i")]
        levels, onsets = ([float(words[1]) for words in said if words[0] == name] for name in ("rms", "onset"))
        self.assertAlmostEqual(len(levels), 0.2 * RATE / 512, delta=3)
        self.assertGreater(min(levels), 0.1)
        self.assertEqual(max(onsets), 0)
        self.assertGreater(min(max(map(float, line.split())) for line in ran.said("c")), 0.1)


class SameAsTheCore(AnalyzeTest):
    def assert_as_core(self, arguments, seconds=0.5, peaks=16, rate=RATE, **params):
        """Frames are caught where they end, by arrays, as printed numbers have lost some bits."""
        samples = sound(int(seconds * rate), rate)
        expected = from_core(samples, peaks, rate, **params)
        hop = params.get("hopsize", 512)
        names = ["freqs", "amps", "phases", "weights", "states"]
        events, caught = [(-1, f"box write {' '.join(names)}")], range(4, len(expected) - 1, 9)
        for frame in caught:
            ms = math.ceil((frame + 1) * hop / 64) * 64 / rate * 1000 + 0.01
            events.append((ms, f"file write -wave -bytes 4 frame{frame}.wav {' '.join(names)}"))
            events.append((ms, f"file write -wave -bytes 4 chroma{frame}.wav chroma"))
        self.hear(arguments, samples, events, {"chroma": [0] * 12, **{name: [0] * peaks for name in names}}, rate=rate,
                  setup=lambda patch, tested: patch.connect(tested, 3, patch.obj("array set chroma"), 0))
        self.assertGreater(len(list(caught)), 1)
        for frame in caught:
            partials = pd.wav_samples(self.dir / f"frame{frame}.wav")
            got = [list(partials[i:i + NUMBERS]) for i in range(0, len(partials), NUMBERS)]
            self.assertEqual(got, expected[frame][0], f"frame {frame}")
            self.assertEqual(list(pd.wav_samples(self.dir / f"chroma{frame}.wav")), expected[frame][1],
                             f"frame {frame}")
        self.assertGreater(sum(p[1] > 0 for p in expected[caught[-1]][0]), 2)

    def test_with_its_defaults(self):
        self.assert_as_core("")

    def test_with_flags(self):
        self.assert_as_core("8 -windowsize 2048 -hopsize 320 -threshold -50 -prominence 6 -mindistance 3 -order "
                            "strength",
                            peaks=8, windowsize=2048, hopsize=320, threshold=-50, prominence=6, mindistance=3, order=1)

    def test_at_other_rates(self):
        for rate in (8000, 44100, 96000):
            with self.subTest(rate=rate):
                self.assert_as_core("", rate=rate, seconds=1 if rate == 8000 else 0.3)


class Messages(AnalyzeTest):
    def test_each_frame_goes_from_right_to_left_and_ends_with_a_bang(self):
        ran = self.hear("3", sound(3800))
        lines = [line.split(":")[0] + " " + line.split()[1] for line in ran.log.splitlines() if line[:2] in ("p:",
                                                                                                             "f:",
                                                                                                             "a:",
                                                                                                             "c:",
                                                                                                             "i:")]
        frame = ["i features", "i tuning", "i onset", "i flux", "i centroid", "i rms"]
        self.assertEqual(len(lines), 7 * 13)
        for begin in range(0, len(lines), 13):
            one = lines[begin:begin + 13]
            self.assertEqual(one[:6], frame)
            self.assertEqual([line[0] for line in one[6:]], list("cfapppp".replace("fa", "af")))
            self.assertEqual(one[9:], ["p partial"] * 3 + ["p bang"])

    def test_each_outlet_says_the_same_whether_the_others_are_connected_or_not(self):
        all_told = self.hear("3", sound(3800))
        for name in "pfaci":
            self.assertGreater(len(all_told.said(name)), 6)
            self.assertEqual(self.hear("3", sound(3800), connected=name).said(name), all_told.said(name))

    def test_a_bang_repeats_the_last_frame(self):
        ran = self.hear("2", sound(1900), [(39, "box bang")])
        partials = ran.said("p")
        self.assertEqual(partials[-3:], partials[-6:-3])
        self.assertEqual(len(partials), 3 * 4)

    def test_an_array_is_analysed_at_once(self):
        samples = sound(20000)
        ran = self.hear("4", samples, [(-1, "box analyze sound"), (-1, "pd quit")])
        told = [[float(word) for word in line.split()[1:]] for line in ran.said("p") if line != "bang"]
        expected = [[i, *partial] for partials, _ in from_core(samples, 4) for i, partial in enumerate(partials)]
        self.assertEqual(len(told), len(expected))
        for mine, its in zip(told, expected):
            for a, b in zip(mine, its):
                self.assertAlmostEqual(a, b, delta=1e-5 * max(1, abs(b)))

    def test_of_an_array_the_last_frame_is_told_too_however_long_the_window(self):
        for size in (4096, 8192, 32768):
            ran = self.hear(f"4 -windowsize {size} -hopsize 2048", sound(20480), [(-1, "box analyze sound"), (-1, "pd quit")],
                            connected="f")
            self.assertEqual(len(ran.said("f")), 10)

    def test_no_frame_is_lost_where_the_patch_runs_many_times_until_messages_come(self):
        for block, size, rate in (("64 1 1", 64, 1), ("1 1 1", 64, 1), ("16 1 1", 64, 1), ("64 1 16", 1024, 16), ("16 1 4", 256, 4),
                                  ("256 4 1", 256, 4)):
            with self.subTest(block=block):
                ran = self.run_in_block(block, "kanalyze~ 1 -windowsize 64 -hopsize 16", 1, 0.1)
                self.assertAlmostEqual(len(ran.said()), 4800 * rate / 16, delta=size / 8)

    def test_an_array_is_heard_while_the_sound_is_frozen_and_what_is_frozen_stays(self):
        ran = self.hear("1", sound(24000), [(300, "box freeze 1"), (310, "box analyze other"), (400, "box bang")], connected="f",
                        arrays={"other": [math.sin(2 * math.pi * 880 / RATE * n) for n in range(9600)]})
        told = [float(line) for line in ran.said("f")]
        self.assertTrue(any(abs(hz - 880) < 1 for hz in told))
        self.assertAlmostEqual(told[-1], 220, delta=1)

    def test_each_window_that_there_is_hears_by_flag_by_message_and_in_an_array(self):
        for size in (2**n for n in range(6, 17)):
            with self.subTest(size=size):  # the one of the array hears silence afterwards
                hop, length = size // 2, max(3 * size, 4096)
                words = sorted((f"hopsize {hop}", f"windowsize {size}"), reverse=size > 4096)  # a window is never shorter than a hop

                def beside(patch, _):
                    for name in ("message", "array"):
                        other = patch.obj("kanalyze~ 1 -minlength 0")
                        patch.chain(patch.obj(f"r {name}"), other)
                        patch.connect(other, 1, patch.obj(f"print {name}"), 0)
                        if name == "message":
                            patch.connect(patch.obj("osc~ 3000"), 0, other, 0)
                events = [(-1, f"{name} {word}") for name in ("message", "array") for word in words]
                sine = array.array("f", (math.sin(2 * math.pi * 3000 / RATE * n) for n in range(length)))
                ran = self.hear(f"1 -windowsize {size} -hopsize {hop} -minlength 0", sine, [*events, (-1, "array analyze sound")],
                                setup=beside, connected="f")
                for name in ("f", "message", "array"):
                    told = [float(line) for line in ran.said(name)]
                    self.assertGreaterEqual(len(told), length // hop - (name != "array"), name)
                    self.assertAlmostEqual(told[length // hop // 2], 3000, delta=1, msg=name)

    def test_parameters_may_change_and_are_told(self):
        ran = self.hear("", sound(9600), [(50, "box threshold -20"), (60, "box windowsize 1024"),
                                          (70, "box numpeaks 20"), (80, "box dump")])
        self.assertIn("threshold -20", ran.said("i"))
        self.assertIn("windowsize 1024", ran.said("i"))
        self.assertIn("latency 512", ran.said("i"))
        self.assertEqual(len(ran.said("f")[-1].split()), 20)

    def test_a_dump_tells_the_hop_that_is_used(self):
        ran = self.hear("4 -hopsize 9000", sound(2000), [(10, "box dump"), (20, "box windowsize 16384"), (30, "box dump")], content=False)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertEqual([line for line in ran.said("i") if line.startswith("hopsize")], ["hopsize 4096", "hopsize 9000"])

    def test_a_name_may_be_written_as_in_supercollider(self):
        ran = self.hear("4", sound(9600), [(50, "box numPeaks 20"), (60, "box hopSize 9000"), (70, "box windowSize 16384")],
                        connected="f", content=False)
        self.assertEqual(len(ran.said("f")[-1].split()), 20)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertIn("hopsize: 9000 is longer than the window", ran.complaints[0])

    def test_a_band_without_width_is_said_once_it_is_so(self):
        for arguments, events, said in [("-minfreq 500 -maxfreq 200", [], 1), ("-maxfreq 200 -minfreq 100", [], 0),
                                        ("", [(10, "box maxfreq 10")], 1), ("", [(10, "box minfreq 400")], 0)]:
            ran = self.hear(arguments, sound(1000), events, content=False)
            self.assertEqual(len(ran.complaints), said, ran.log)
            self.assertIn("Hz is above maxfreq" if said else "", ran.log)

    def test_reset_forgets(self):
        ran = self.hear("4 -minlength 0", sound(9600), [(100, "box reset")])
        self.assertEqual(len(ran.said("f")), 4800 // 512 + 4800 // 512)

    def test_after_reset_a_bang_has_nothing_to_repeat(self):
        ran = self.hear("2 -minlength 0", sound(9600), [(99, "box bang"), (99, "box reset"), (99, "box bang")])
        before, after = ran.said("f")[9:11]
        self.assertNotEqual(before, "0 0")
        self.assertEqual(after, "0 0")

    def test_freeze_holds_the_last_frame_while_frames_go_on(self):
        ran = self.hear("4 -minlength 0", sound(19200), [(200, "box freeze 1"), (300, "box freeze 0")])
        frames = ran.said("f")
        self.assertEqual(len(set(frames[20:27])), 1)
        self.assertGreater(len(set(frames[8:18])), 5)
        self.assertGreater(len(set(frames[30:])), 3)

    def test_a_patch_from_sound_to_sound_sounds_like_its_input(self):
        def around(patch, tested):
            analyze = patch.obj("kanalyze~ 8")
            patch.chain(patch.obj("osc~ 440"), analyze, tested)
        _, heard = self.play("kuramotobank~ 8 -norm off", 1, outlets=3, setup=around)
        tail = heard[0][24000:]
        rises = sum(1 for a, b in zip(tail, tail[1:]) if a < 0 <= b)
        self.assertAlmostEqual(rises, 220, delta=1)
        self.assertAlmostEqual(max(tail), 1, delta=0.05)

    def test_slots_that_numpeaks_took_away_are_told_of_once_more_as_empty(self):
        ran = self.hear("4", sound(9600), [(100, "box numpeaks 2")])
        frames = [frame.split("partial ")[1:] for frame in "".join(ran.said("p")).split("bang")[:-1]]
        sizes = [len(frame) for frame in frames]
        last = sizes.index(2) - 1
        self.assertEqual(sizes, [4] * (last + 1) + [2] * (len(sizes) - last - 1))
        self.assertEqual(frames[last][2:], ["2 0 0 0 0 -1", "3 0 0 0 0 -1"])

    def test_a_wrong_message_gets_one_sentence(self):
        for message, said in [("threshold", "threshold: a value is missing; it stays at -60"),
                              ("threshold x", "threshold: 'x' is no number"),
                              ("threshold 3", "threshold: 3 is outside -160 ... 0 dBFS"),
                              ("windowsize 1000", "windowsize: 1000 is no power of two; 1024 is used"),
                              ("hopsize 9000", "hopsize: 9000 is longer than the window; 4096 is used"),
                              ("order up", "order: 'up' is none of freq, strength, slot"),
                              ("analyze", "analyze: the name of an array is missing"),
                              ("analyze nowhere", "analyze: there is no array nowhere"),
                              ("analyze sound", "analyze: 100 samples, and a frame comes every 512: there is none"),
                              ("write nowhere", "write: there is no array nowhere"),
                              ("write 3", "write: the name of an array is missing"),
                              ("house", "house: is no message that it knows")]:
            with self.subTest(message=message):
                ran = self.hear("", sound(100), [(0, "box " + message)], content=False)
                self.assertEqual(len(ran.complaints), 1, ran.log)
                self.assertIn("kanalyze~: " + said, ran.complaints[0])

    def test_a_write_without_names_leaves_the_arrays_that_are_written(self):
        ran = self.hear("4", sound(9600), [(-1, "box write amps"), (0, "box write 3"), (150, "get bang")], {"amps": [0] * 4},
                        lambda patch, _: patch.chain(patch.obj("r get"), patch.obj("array max amps"), patch.obj("print m")),
                        content=False)
        self.assertEqual(len(ran.complaints), 1, ran.log)
        self.assertGreater(float(ran.said("m")[0]), 0.1)


class Features(AnalyzeTest):
    """What places a sound on a map of `ksom learn`."""

    def frames(self, ran, word):
        return [[float(w) for w in line.split()[1:]] for line in ran.said("i") if line.startswith(word + " ")]

    def test_they_are_roots_of_the_chroma_then_level_then_brightness(self):
        ran = self.hear("8", sound(24000))
        chroma = [[float(w) for w in line.split()] for line in ran.said("c")]
        rms, centroid, features = (self.frames(ran, word) for word in ("rms", "centroid", "features"))
        self.assertEqual(len(features), len(chroma))
        for (level,), (hz,), heard, told in list(zip(rms, centroid, chroma, features))[10:]:
            expected = [math.sqrt(c / sum(heard)) for c in heard]
            expected += [0.5 * (20 * math.log10(level) + 60) / 60, 0.12 * math.log2(hz / 440)]
            self.assertEqual(len(told), 14)
            for a, b in zip(told, expected):
                self.assertAlmostEqual(a, b, delta=1e-3)

    def test_silence_has_no_chroma(self):
        ran = self.hear("8", array.array("f", [0] * 12000))
        self.assertEqual(self.frames(ran, "features")[-1][:12], [0] * 12)

    @unittest.skipUnless(os.environ.get("KSOM"), "without the program ksom there is no map")
    def test_a_sound_is_found_where_its_album_lies_on_the_map(self):
        """Of the piece itself the cells are near; of the same piece four semitones higher they are not."""
        ksom = os.environ["KSOM"]
        for words in (["example", "piece.wav"], ["learn", "piece.wav", "-o", "map.json"]):
            subprocess.run([ksom, *words, "--quiet"], cwd=self.dir, check=True, timeout=pd.TIMEOUT)
        near, far = self.errors(1), self.errors(1.26)
        self.assertLess(sorted(near)[len(near) // 2], 0.6 * sorted(far)[len(far) // 2])

    def errors(self, speed):
        """How far each frame of ten seconds is from its cell."""
        patch = pd.Patch()
        play, hears, grid = (patch.obj("tabread4~ sound"), patch.obj("kanalyze~ 8 -windowsize 8192 -hopsize 2048"),
                             patch.obj("ksomgrid 4 4 14"))
        line, ramp = patch.obj("line~"), patch.msg(f"{speed * 441000} 10000")
        patch.chain(patch.obj("r start"), ramp, line, play, hears)
        route = patch.obj("route features")
        patch.connect(hears, 4, route, 0)
        patch.connect(route, 0, grid, 0)
        patch.connect(grid, 4, patch.obj("print out"), 0)
        patch.connect(patch.obj("r box"), 0, grid, 0)
        patch.array("sound", [0])
        patch.chain(patch.obj("r file"), patch.obj("soundfiler"))
        self.add_score(patch, [(-1, "file read -resize piece.wav sound"), (-1, "box read map.json"), (0, "start bang")], 10, 0, 0)
        ran = self.run_patch(patch, rate=44100)  # the piece's own
        self.assert_content(ran)
        return [float(word) for word in ran.said()]


if __name__ == "__main__":
    unittest.main()
