# SPDX-License-Identifier: GPL-3.0-or-later
"""Short and long files, little memory, few descriptors, closed pipes (faults.md rows 73, 76, 79)."""
import errno
import os
import resource
import subprocess
import unittest

import sounds
import wavs
from support import SANITIZED, ProgramTest, error_text, limit, only_long, strict_json

MOST_MIB = 32
not_sanitized = unittest.skipIf(SANITIZED, "a sanitizer takes memory of its own")


class Lengths(ProgramTest):
    """Row 73."""

    def test_every_command_takes_files_of_any_small_length(self):
        tone = sounds.sine(440, 1, 22050)
        for count in (0, 1, 2, 3, 511, 512, 513, 1023, 2047, 2048, 4095, 4096, 4097):
            with self.subTest(count=count):
                self.wav("short.wav", tone[:count])
                self.ok("render", "short.wav", "-o", "out.wav", "--seconds", "0.1", "--force")
                self.assertEqual(self.read("out.wav").frames, 4800)
                for definition in ("live", "prototype"):
                    self.ok("analyze", "short.wav", "--definition", definition)
                    strict_json(self.ok("analyze", "short.wav", "--definition", definition, "--json", "-").out)
                self.ok("grid", "short.wav")
                self.ok("compare", "short.wav", "short.wav")

    def test_every_command_takes_no_one_and_some_frames_at_any_rate(self):
        for rate in (1, 2, 16, 17, 100, 1000, 8000, 22050, 44100, 48000, 384000, 2 ** 31 - 1):
            for count in (0, 1, 1000):
                with self.subTest(rate=rate, count=count):
                    self.wav("short.wav", [0.5] * count, rate)
                    for args in (("analyze", "short.wav"), ("grid", "short.wav"),
                                 ("render", "short.wav", "-o", "out.wav", "--seconds", "0.01", "--force")):
                        self.ok(*args)
                    self.compare_or_refuse("short.wav", str(rate))

    def compare_or_refuse(self, name, why):
        """Loudness has no meaning for every rate and channel count; then the refusal names what is in the way."""
        ended = self.run_any("compare", name, name)
        if ended.code:
            self.assertEqual(ended.code, 1)
            self.assertIn(why, ended.err)

    def test_every_command_takes_many_channels(self):
        for channels in (3, 6, 64, 65, 1024):
            with self.subTest(channels=channels):
                self.wav("wide.wav", [sounds.sine(440, 0.2, 22050)] * channels, 22050, "pcm16")
                for args in (("analyze", "wide.wav"), ("grid", "wide.wav"),
                             ("render", "wide.wav", "-o", "out.wav", "--seconds", "0.01", "--force")):
                    self.ok(*args)
                self.compare_or_refuse("wide.wav", str(channels))

    def test_an_empty_recording_beside_a_full_one_does_not_matter(self):
        self.wav("empty.wav", [])
        self.take()
        self.ok("render", "take.wav", "-o", "a.wav", "--seconds", "0.2")
        self.ok("render", "take.wav", "empty.wav", "-o", "b.wav", "--seconds", "0.2")
        self.assertSameBytes("a.wav", "b.wav")

    def silent_hours(self, hours):
        """Silence at 8 kHz, 16 bits: a sparse file, which costs no disk."""
        size = round(hours * 3600 * 8000) * 2
        head = wavs.riff(wavs.fmt(rate=8000), wavs.chunk(b"data", b"", size), size=36 + size)
        with open(self.dir / "hours.wav", "wb") as file:
            file.write(head)
            file.truncate(len(head) + size)
        return "hours.wav"

    def hours(self, hours, timeout):
        name, seconds = self.silent_hours(hours), hours * 3600
        report = self.ok("render", name, "-o", "out.wav", "--seconds", "0.1", "--json", "-", timeout=timeout)
        self.assertEqual(strict_json(report.out)["inputs"][0]["frames"], seconds * 8000)
        self.ok("analyze", name, "--json", "out.json", timeout=timeout)
        with open(self.dir / "out.json", "rb") as file:
            file.seek(-200000, os.SEEK_END)
            last = file.read().decode().rsplit('"time":', 1)[1]
        self.assertNear(float(last.split(",")[0]), seconds, 0.1)

    def test_half_an_hour_is_read_to_its_end(self):
        self.hours(0.5, 60)

    @only_long
    def test_a_day_is_read_to_its_end(self):
        self.hours(24, 3000)
        self.assertLess(self.measured("analyze", "hours.wav"), MOST_MIB)
        self.assertLess(self.measured("grid", "hours.wav"), MOST_MIB)


class Memory(ProgramTest):
    """Peak memory: at most 32 MiB, the same for ten seconds and ten minutes."""

    def noisy(self, name, seconds):
        block = wavs.data(sounds.mixed(sounds.chord((110, 330, 900, 3000), 10, 22050), sounds.noise(10, 22050, 0.1)),
                          "pcm16")
        raw = block * (seconds // 10)
        self.file(name, wavs.riff(wavs.fmt(rate=22050), wavs.chunk(b"data", raw)))
        return name

    def assertFlat(self, *args):
        """`args` with "IN" and "LENGTH" in them, run for ten seconds and for ten minutes."""
        peaks = []
        for seconds in ("10", "600"):
            words = [{"IN": f"in{seconds}.wav", "LENGTH": seconds}.get(word, word) for word in args]
            peaks.append(self.measured(*words))
        self.assertLess(max(peaks), MOST_MIB, f"{args}: {peaks} MiB")
        self.assertLess(peaks[1] - peaks[0], 2, f"{args} grows with the length: {peaks} MiB")

    @not_sanitized
    def test_memory_is_small_and_flat_in_the_length(self):
        for seconds in (10, 600):
            self.noisy(f"in{seconds}.wav", seconds)
        for args in (("render", "IN", "--mode", "bands", "-o", "out.wav", "--seconds", "LENGTH", "--force", "--quiet"),
                     ("analyze", "IN"),
                     ("analyze", "IN", "--json", "out", "--force"),
                     ("analyze", "IN", "--csv", "out", "--force"),
                     ("analyze", "IN", "--definition", "prototype", "--json", "out", "--force"),
                     ("analyze", "IN", "--definition", "prototype", "--csv", "out", "--force"),
                     ("grid", "IN"), ("compare", "IN", "IN")):
            with self.subTest(args=args):
                self.assertFlat(*args)

    @not_sanitized
    def test_memory_of_a_map_is_small_and_grows_by_its_segments_alone(self):
        """Ten minutes are some 1500 segments of at most 64 partials: they are all that is kept of the sound."""
        for seconds in (10, 600):
            self.noisy(f"in{seconds}.wav", seconds)
        for args in (("learn", "IN", "-o", "map.json"), ("walk", "map.json", "--seconds", "LENGTH", "-o", "score.json"),
                     ("render", "--map", "map.json", "--seconds", "1", "-o", "out.wav"),
                     ("render", "IN", "--seconds", "1", "-o", "out.wav", "--json", "out.json")):
            with self.subTest(args=args):
                peaks = []
                for seconds in ("10", "600"):
                    words = [{"IN": f"in{seconds}.wav", "LENGTH": seconds}.get(word, word) for word in args]
                    peaks.append(self.measured(*words, "--force", "--quiet"))
                self.assertLess(max(peaks), MOST_MIB, f"{args}: {peaks} MiB")
                self.assertLess(peaks[1] - peaks[0], 12, f"{args}: {peaks} MiB")

    @not_sanitized
    def test_memory_of_a_walk_does_not_grow_with_its_length(self):
        self.noisy("in.wav", 10)
        short, long = (self.measured("render", "in.wav", "-o", "out.wav", "--seconds", seconds, "--force", "--quiet",
                                     "--voices", "1", "--partials", "8") for seconds in ("10", "300"))
        self.assertLess(long - short, 2, f"{short} and {long} MiB")

    @not_sanitized
    def test_memory_of_pictures_is_small_and_flat(self):
        for seconds in (10, 600):
            self.noisy(f"in{seconds}.wav", seconds)
        for name in ("out.png", "out.svg"):
            with self.subTest(name=name):
                self.assertFlat("analyze", "IN", "--picture", name, "--force")

    @not_sanitized
    def test_memory_does_not_grow_with_the_number_of_inputs(self):
        self.noisy("in.wav", 10)
        one, many = (self.measured("render", *["in.wav"] * count, "-o", "out.wav", "--seconds", "1", "--force")
                     for count in (1, 40))
        self.assertLess(many - one, 2, f"{one} and {many} MiB")

    def test_the_measure_sees_memory(self):
        """A control: what is measured here is the program's own memory, and not nothing."""
        self.assertGreater(self.measured("--version"), 1)
        with self.assertRaises(AssertionError):
            self.measured("render", "none.wav", "-o", "out.wav")

    @not_sanitized
    def test_too_little_memory_is_told_in_words(self):
        self.take()
        # At 48 kHz, and for the five swarms at 22050 Hz, nothing is resampled: without memory libsoxr itself crashes.
        self.wav("48.wav", sounds.chord((110, 330, 700), 0.5, 48000), 48000)
        self.ok("learn", "take.wav", "-o", "walked.json", "--width", "50", "--height", "50", "--quiet")
        for args in (("analyze", "48.wav", "--picture", "p.png", "--force"), ("example", "out.wav", "--force"),
                     ("analyze", "48.wav", "--window-size", "65536", "--hop-size", "4096", "--csv", "a", "--force"),
                     ("learn", "48.wav", "-o", "map.json", "--width", "50", "--height", "50", "--force", "--quiet"),
                     ("walk", "walked.json", "-o", "score.json", "--seconds", "300", "--force"),
                     ("render", "--map", "walked.json", "-o", "out.wav", "--seconds", "0.1", "--force"),
                     ("render", "take.wav", "--mode", "bands", "-o", "out.wav", "--seconds", "0.1", "--voices", "64",
                      "--channels", "16", "--rate", "384000", "--force"),
                     ("render", "48.wav", "-o", "out.wav", "--seconds", "0.1", "--voices", "64", "--channels", "16",
                      "--rate", "384000", "--force")):
            with self.subTest(args=args):
                self.starve(args)

    def starve(self, args):
        """From what the program needs to be loaded up to what it needs to work: code 1 and a line, never a crash."""
        refusals, need = 0, self.least_memory()
        while True:
            ended = self.finish(self.start(*args, preexec_fn=limit(resource.RLIMIT_AS, need)))
            if ended.code == 0:
                break
            refusals += 1
            self.assertEqual(ended.code, 1, f"{need >> 10} KiB: {ended}")
            # What draws letters looks for them in files, and says itself where it has no memory for that.
            said = "".join(line for line in ended.err.splitlines(True) if not line.startswith("Fontconfig "))
            self.assertRegex(said, r"^ksom: .*(memory|libpng).*\n$")
            self.assertEqual([name for name in self.names() if name.startswith(".ksom")], [])
            need += 512 << 10
            self.assertLess(need, 1 << 30, "it never works")
        if args[0] != "render":  # it may not need more than the loader has needed before
            self.assertGreater(refusals, 0, "no step ran out of memory")

    def least_memory(self):
        need = 4 << 20
        while self.finish(self.start("--version", preexec_fn=limit(resource.RLIMIT_AS, need))).code != 0:
            need += 512 << 10
            self.assertLess(need, 1 << 30, "it is never loaded")
        return need

    @not_sanitized  # which needs descriptors itself
    def test_no_descriptors_left_is_told_in_words(self):
        self.take()
        told = set()
        for count in range(3, 12):
            for args in (("render", "take.wav", "-o", "out.wav", "--seconds", "0.1", "--json", "out.json"),
                         ("analyze", "take.wav", "--definition", "prototype", "--json", "out.json", "--csv", "out.csv"),
                         ("analyze", "take.wav", "--picture", "out.svg"), ("compare", "take.wav", "take.wav")):
                with self.subTest(count=count, args=args[0]):
                    told.add(self.one_with_descriptors(count, args))
        self.assertLessEqual({0, 1}, told)

    def one_with_descriptors(self, count, args):
        """Gives the exit code; None when not even the program can be loaded."""
        ended = self.finish(self.start(*args, preexec_fn=limit(resource.RLIMIT_NOFILE, count)))
        if "shared libraries" in ended.err:
            return None
        left = [name for name in self.names() if name != "take.wav"]
        for name in left:
            (self.dir / name).unlink()
        self.assertIn(ended.code, (0, 1), ended)
        if ended.code == 1:
            self.assertEveryLineIsOurs(ended)
            self.assertEqual(len(ended.err.splitlines()), 1, ended)
            self.assertIn(error_text(errno.EMFILE), ended.err)
            self.assertEqual(left, [])
        return ended.code

    def test_a_temporary_folder_that_is_missing_is_no_crash(self):
        self.take()
        for folder in ("/nonexistent", str(self.dir / "take.wav"), ""):
            out = self.ok("analyze", "take.wav", "--definition", "prototype", "--json", "-", env={"TMPDIR": folder}).out
            self.assertEqual(len(strict_json(out)["pattern_grid"]), 16)


class Pipes(ProgramTest):
    """Row 76: standard output and the like are closed."""

    def setUp(self):
        super().setUp()
        self.take()

    def test_a_reader_that_goes_away_is_an_error_not_a_hang(self):
        self.wav("long.wav", sounds.noise(10, 8000) * 20, 8000, "pcm16")
        for args in (("analyze", "long.wav", "--json", "-"), ("analyze", "long.wav", "--csv", "-")):
            process = self.start(*args)
            process.stdout.read(100)
            process.stdout.close()
            error = process.stderr.read().decode()
            self.assertEqual(process.wait(20), 1, error)
            self.assertRegex(error, "^ksom: .*" + error_text(errno.EPIPE) + "\n$")

    def test_a_pipe_that_nobody_reads_is_an_error(self):
        for args in (("params",), ("--help",), ("grid", "take.wav"), ("analyze", "take.wav"),
                     ("compare", "take.wav", "take.wav"), ("analyze", "take.wav", "--json", "-")):
            reader, writer = os.pipe()
            os.close(reader)
            process = self.start(*args, stdout=writer)
            os.close(writer)
            error = process.stderr.read().decode()
            self.assertEqual(process.wait(20), 1, f"{args}: {error}")
            self.assertRegex(error, "^ksom: .*" + error_text(errno.EPIPE) + "\n$")

    def test_closed_standard_output_is_an_error_where_it_is_needed(self):
        for args in (("params",), ("grid", "take.wav"), ("analyze", "take.wav", "--json", "-"), ("--version",),
                     ("compare", "take.wav", "take.wav")):
            ended = self.finish(self.start(*args, preexec_fn=lambda: os.close(1)))
            self.assertEqual(ended.code, 1, f"{args}: {ended}")
            self.assertEqual(self.names(), ["take.wav"])

    def test_closed_standard_streams_never_end_in_an_output(self):
        """A file that is opened next would get the number 1 or 2, and what is printed would land in it."""
        self.file("half.wav", wavs.wav(sounds.sine(440, 1, 22050), 22050, "pcm16")[:20000])
        self.ok("render", "half.wav", "-o", "want.wav", "--seconds", "0.3")
        self.ok("analyze", "half.wav", "--csv", "want.csv")
        for closed in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)):
            with self.subTest(closed=closed):
                for want, args in (("want.wav", ("render", "half.wav", "--seconds", "0.3", "--force", "-o")),
                                   ("want.csv", ("analyze", "half.wav", "--force", "--csv"))):
                    got = "got" + want[-4:]
                    process = self.start(*args, got, preexec_fn=lambda: [os.close(fd) for fd in closed])
                    if self.finish(process).code == 0:
                        self.assertSameBytes(want, got)
                    (self.dir / got).unlink(missing_ok=True)

    def test_standard_input_is_never_read(self):
        process = self.start("render", "take.wav", "-o", "out.wav", "--seconds", "0.1", stdin=subprocess.PIPE)
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(self.read("out.wav").frames, 4800)


if __name__ == "__main__":
    unittest.main()
