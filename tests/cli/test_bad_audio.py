# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are not audio, or hardly (faults.md rows 68 to 72): refused in words, or what exists is read."""
import math
import random
import resource
import unittest

import crafted
import packed_sounds
import sounds
import wavs
from support import SANITIZED, ProgramTest, limit, only_long, strict_json

SECONDS = 5  # no file here may take longer
MEBIBYTE = 1 << 20
TINY = ("--seconds", "0.01", "--force", "--progress", "none")


class BadAudioTest(ProgramTest):
    def read_report(self, name):
        """What render's report says of an input: (its report, lines on standard error)."""
        ended = self.ok("render", name, "-o", "out.wav", *TINY, "--json", "-", timeout=SECONDS)
        known = ("nothing was heard", "has no loudness")  # true of what was heard, not of how the file is written
        lines = [line for line in ended.trouble.splitlines() if not any(text in line for text in known)]
        return strict_json(ended.out)["inputs"][0], lines

    def limited(self):
        """Memory a header's lie must not exceed."""
        return None if SANITIZED else limit(resource.RLIMIT_AS, 512 * MEBIBYTE)


class NoSound(BadAudioTest):
    def test_there_are_forty_crafted_files_and_more(self):
        self.assertGreaterEqual(len(crafted.no_sound()) + len(crafted.with_sound()) + len(crafted.either()), 100)

    def test_what_is_no_sound_is_refused_in_words_and_nothing_is_written(self):
        for name, content in crafted.no_sound().items():
            if name == "mp3_tag_without_mp3":
                continue
            for args in (("render", name, "-o", "out.wav"), ("render", name, "--mode", "bands", "-o", "out.wav"),
                         ("learn", name, "-o", "out.json"), ("analyze", name, "--csv", "out.csv"),
                         ("grid", name), ("compare", name, name)):
                with self.subTest(file=name, command=args[0]):
                    self.refuse_one(name, content, args)

    def test_a_decoder_does_not_speak_past_us(self):
        name = "mp3_tag_without_mp3"
        self.refuse_one(name, crafted.no_sound()[name], ("analyze", name))

    def refuse_one(self, name, content, args):
        self.file(name, content)
        ended = self.fails(*args, says=(name, "not a sound file that can be read ("), timeout=SECONDS,
                           preexec_fn=self.limited())
        self.assertEqual(ended.out, "")
        self.assertOnly(name)
        self.assertEqual(self.bytes(name), content)
        (self.dir / name).unlink()

    def test_one_bad_input_among_good_ones_is_named_and_nothing_is_written(self):
        self.take()
        self.file("bad.wav", b"no sound")
        for inputs in (("take.wav", "bad.wav"), ("bad.wav", "take.wav")):
            self.fails("render", *inputs, "-o", "out.wav", says="bad.wav")
            self.fails("learn", *inputs, "-o", "out.json", says="bad.wav")
            self.fails("analyze", *inputs, "--json", "-", says="bad.wav")
            self.fails("compare", *inputs, says="bad.wav")
            self.assertOnly("bad.wav", "take.wav")

    def test_refusal_of_a_channel_count_names_the_channels(self):
        for name in ("channels_0", "channels_65535", "channels_1025"):
            self.file(name, crafted.no_sound()[name])
            ended = self.fails("analyze", name)
            self.assertIn("hannel", ended.err)


class SomeSound(BadAudioTest):
    def test_what_exists_is_read_and_what_is_missing_is_told(self):
        for name, (content, frames, warns) in crafted.with_sound().items():
            with self.subTest(file=name):
                self.file(name, content)
                report, lines = self.read_report(name)
                self.assertEqual(report["frames"], frames)
                if warns is not None:
                    self.assertEqual(len(lines), int(warns), lines)
                for line in lines:
                    self.assertRegex(line, f"^ksom: warning: {name}: .*{frames}")

    def test_the_tone_is_heard_in_every_container(self):
        for name, (content, frames, _) in crafted.with_sound().items():
            if frames < 1000 or name in ("rate_1",):
                continue
            with self.subTest(file=name):
                self.file(name, content)
                peaks = strict_json(self.ok("analyze", name, "--definition", "prototype", "--json", "-").out)["peaks"]
                loud = max(zip(peaks["energy"], peaks["frequency_hz"]))
                self.assertNear(loud[1], 440, 11)

    def test_every_lie_ends_in_one_piece(self):
        for name, content in crafted.either().items():
            with self.subTest(file=name):
                self.file(name, content)
                ended = self.run_any("render", name, "-o", "out.wav", *TINY, timeout=SECONDS, preexec_fn=self.limited())
                self.assertIn(ended.code, (0, 1), ended)
                if ended.code == 1:
                    self.assertIn(name, ended.err)
                    self.assertEqual(len(ended.err.splitlines()), 1, ended)
                    self.assertFalse((self.dir / "out.wav").exists())
                else:
                    self.assertTrue(self.read("out.wav").isFinite())
                (self.dir / "out.wav").unlink(missing_ok=True)

    def test_pictures_and_tables_of_every_lie_end_in_one_piece(self):
        for name, content in crafted.either().items():
            with self.subTest(file=name):
                self.file(name, content)
                for args in (("analyze", name, "--picture", "out.svg", "--force"), ("grid", name),
                             ("compare", name, name), ("analyze", name, "--definition", "prototype", "--csv", "-")):
                    ended = self.run_any(*args, timeout=SECONDS, preexec_fn=self.limited())
                    self.assertIn(ended.code, (0, 1), ended)
                    self.assertEqual(name in ended.err, bool(ended.err), ended)
                    self.assertTrue(ended.err or ended.out or self.bytes("out.svg"))

    def test_half_a_file_is_heard_as_half_a_file(self):
        samples = sounds.sine(440, 2, 22050)
        self.file("half.wav", wavs.wav(samples, 22050, "pcm16")[:44 + 44100])
        self.wav("first.wav", samples[:22050], 22050, "pcm16")
        half = self.ok("analyze", "half.wav", "--json", "-")
        first = self.ok("analyze", "first.wav", "--json", "-").out
        self.assertTrue(half.out == first.replace("first.wav", "half.wav"))
        self.assertIn("22050", half.err)

    def test_a_warning_is_said_once_by_every_command(self):
        self.file("half.wav", crafted.with_sound()["data_truncated"][0])
        self.take()
        for args in (("render", "half.wav", "-o", "o.wav", "--seconds", "0.1"), ("analyze", "half.wav"),
                     ("render", "half.wav", "-o", "p.wav", "--seconds", "0.1", "--mode", "bands"),
                     ("render", "half.wav", "-o", "q.wav", "--seconds", "0.1", "--json", "r.json"),
                     ("learn", "half.wav", "-o", "m.json", "--quiet"),
                     ("analyze", "half.wav", "--definition", "prototype"), ("grid", "half.wav"),
                     ("compare", "take.wav", "half.wav")):
            with self.subTest(args=args):
                ended = self.ok(*args)
                self.assertEqual(ended.err.count("half.wav"), 1, ended)

    def test_packed_files_sound_like_their_plain_ones(self):
        for name, content in (("flac", packed_sounds.FLAC), ("ogg", packed_sounds.OGG)):
            self.file(name, content)
            frames = strict_json(self.ok("analyze", name, "--json", "-").out)["frames"]
            heard = [p for p in frames[len(frames) // 2]["partials"] if p[2] > 0.1]
            self.assertNear(heard[0][1], 440, 1)
            self.assertNear(heard[0][2], 0.5, 0.02)

    def test_a_header_that_promises_much_costs_no_memory(self):
        big = {"riff": wavs.riff(crafted.FMT, wavs.chunk(b"data", crafted.RAW, 0x7ffffffe)),
               "wide": wavs.riff(wavs.fmt(channels=1024), wavs.chunk(b"data", crafted.RAW, 0x7ffffffe)),
               "rf64": crafted.either()["rf64_data_lies"], "w64": crafted.either()["w64_data_lies"],
               "list": wavs.riff(wavs.chunk(b"LIST", b"INFO", 0x7fffffff), crafted.DATA)}
        for name, content in big.items():
            with self.subTest(file=name):
                self.file(name, content)
                ended = self.run_any("analyze", name, timeout=SECONDS, preexec_fn=self.limited())
                self.assertNotIn("memory", ended.err)
                self.assertIn(name, ended.out if ended.code == 0 else ended.err)


class Samples(BadAudioTest):
    """Row 71."""

    def spoilt(self, values, name="spoilt.wav"):
        samples = sounds.sine(440, 1, 22050)
        for index, value in enumerate(values):
            samples[5000 + 40 * index] = value
        return self.wav(name, samples, 22050)

    def test_samples_that_are_not_finite_are_counted_and_replaced_by_0(self):
        for values in ([math.nan], [math.inf], [-math.inf], [math.nan, math.inf, -math.inf] * 30):
            self.spoilt(values)
            self.spoilt([0.0] * len(values), "zeros.wav")
            for args in (("--json", "-"), ("--definition", "prototype", "--json", "-")):
                spoilt, zeros = (self.ok("analyze", name, *args) for name in ("spoilt.wav", "zeros.wav"))
                self.assertEqual(spoilt.trouble, f"ksom: warning: spoilt.wav: {len(values)} samples were not finite; "
                                             "0 is used instead\n")
                self.assertTrue(spoilt.out == zeros.out.replace("zeros.wav", "spoilt.wav"))

    def test_every_command_says_so_once(self):
        name = self.spoilt([math.nan] * 3)
        self.take()
        for args in (("render", name, "-o", "o.wav", "--seconds", "0.1"), ("grid", name),
                     ("compare", name, "take.wav")):
            ended = self.ok(*args)
            self.assertEqual(ended.err.count("3 samples were not finite"), 1, ended)
            self.assertNotIn("nan", ended.out.lower())

    def test_a_render_of_them_is_that_of_the_replaced_ones(self):
        self.ok("render", self.spoilt([math.nan, math.inf]), "-o", "a.wav", "--seconds", "0.5")
        self.ok("render", self.spoilt([0.0, 0.0], "zeros.wav"), "-o", "b.wav", "--seconds", "0.5")
        self.assertSameBytes("a.wav", "b.wav")

    def test_a_file_of_nothing_but_nan_is_silence(self):
        self.wav("nan.wav", [math.nan] * 20000)
        ended = self.ok("render", "nan.wav", "-o", "out.wav", "--seconds", "0.5")
        self.assertIn("20000 samples were not finite", ended.err)
        self.assertEqual(set(self.read("out.wav").raw), {0})

    def test_double_samples_beyond_float_are_replaced(self):
        samples = sounds.sine(440, 0.5, 22050)
        samples[100], samples[200] = 1e300, math.nan
        self.wav("double.wav", samples, 22050, "double")
        report, lines = self.read_report("double.wav")
        self.assertEqual(report["samples_replaced"], 2)
        self.assertTrue(lines)

    def test_absurd_samples_give_a_finite_sound_below_full_scale(self):
        for value in (1e30, -1e30, 3.4e38, 1e7, 999999.0, 2.0):
            self.ok("render", self.spoilt([value] * 5), "-o", "out.wav", "--seconds", "0.3", "--force")
            sound = self.read("out.wav")
            self.assertTrue(sound.isFinite(), value)
            self.assertLess(sounds.peak(sound.flat), 1)

    def test_what_is_replaced_for_being_absurd_is_counted(self):
        ended = self.ok("analyze", self.spoilt([1e30, -1e30]))
        self.assertRegex(ended.trouble, r"^ksom: warning: spoilt\.wav: 2 samples .*; 0 is used instead\n$")

    def test_denormal_samples_are_silence(self):
        self.wav("denormal.wav", [1e-42, -1e-42, 1e-45, 1e-38] * 5000)
        for definition in ("live", "prototype"):
            out = self.ok("analyze", "denormal.wav", "--definition", definition, "--json", "-").out
            self.assertIsInstance(strict_json(out), dict)
        self.ok("render", "denormal.wav", "-o", "out.wav", "--seconds", "0.2")
        self.assertTrue(self.read("out.wav").isFinite())

    def test_offset_full_scale_and_the_highest_tone_are_no_harm(self):
        square = [1.0 if n // 50 % 2 else -1.0 for n in range(20000)]
        for name, samples in (("offset", [1.0] * 20000), ("square", square), ("nyquist", [1.0, -1.0] * 10000),
                              ("impulse", [0.0] * 9999 + [1.0] + [0.0] * 10000)):
            self.wav(name, samples)
            for definition in ("live", "prototype"):
                strict_json(self.ok("analyze", name, "--definition", definition, "--json", "-").out)
            self.ok("render", name, "-o", "out.wav", "--seconds", "0.1", "--force")
            self.assertTrue(self.read("out.wav").isFinite())


class Fuzz(BadAudioTest):
    """Right files with a few wrong bytes: code 0 or 1, at once, in little memory."""

    def mutate(self, count, seed):
        make = random.Random(seed)
        seeds = [content for content, *_ in crafted.with_sound().values() if len(content) < 20000]
        for number in range(count):
            content = bytearray(make.choice(seeds))
            for _ in range(make.randint(1, 6)):
                at = make.randrange(min(len(content), make.choice((16, 64, 200, len(content)))))
                content[at:at + make.choice((1, 1, 2, 4))] = make.choice(
                    (bytes([make.randrange(256)]), b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff", b"\x80"))
            if make.random() < 0.3:
                del content[make.randrange(len(content)):]
            yield number, bytes(content)

    def survive(self, count, seed):
        for number, content in self.mutate(count, seed):
            with self.subTest(seed=seed, number=number):
                self.file("fuzz", content)
                ended = self.run_any("render", "fuzz", "-o", "out.wav", *TINY, timeout=SECONDS,
                                     preexec_fn=self.limited())
                self.assertIn(ended.code, (0, 1), ended)
                if ended.code == 0:
                    self.assertTrue(self.read("out.wav").isFinite())
                else:
                    self.assertIn("ksom: fuzz: ", ended.err)

    def test_two_hundred_spoilt_files_are_survived(self):
        self.survive(200, 1)

    @only_long
    def test_five_thousand_spoilt_files_are_survived(self):
        self.survive(5000, 2)


class Large(BadAudioTest):
    """Row 72: files beyond 4 GiB, sparse, so that they cost no disk."""

    def sparse(self, name, head, size):
        with open(self.dir / name, "wb") as file:
            file.write(head)
            file.truncate(size)
        return name

    def test_rf64_input_beyond_4_gib_is_read_to_its_end(self):
        frames = 600000
        size = frames * 1024 * 8  # 1024 channels of doubles: 4.6 GiB and still only 27 s
        head = wavs.rf64([], 22050)
        fmt = wavs.fmt(3, 1024, 22050, 64)
        sizes = wavs.chunk(b"ds64", (72 + size).to_bytes(8, "little") + size.to_bytes(8, "little")
                           + frames.to_bytes(8, "little") + bytes(4))
        head = head[:12] + sizes + fmt + b"data\xff\xff\xff\xff"
        self.sparse("large.wav", head, len(head) + size)
        ended = self.ok("render", "large.wav", "-o", "out.wav", "--seconds", "0.01", "--json", "-", timeout=120)
        self.assertEqual(strict_json(ended.out)["inputs"][0]["frames"], frames)

    def test_plain_wav_of_4_gib_does_not_wrap_around(self):
        head = wavs.riff(wavs.fmt(1, 1024, 22050, 32), wavs.chunk(b"data", b"", 0xfffff000), size=0xffffffff)
        self.sparse("large.wav", head, len(head) + 0xfffff000)
        ended = self.ok("render", "large.wav", "-o", "out.wav", "--seconds", "0.01", "--json", "-", timeout=120)
        self.assertEqual(strict_json(ended.out)["inputs"][0]["frames"], 0xfffff000 // 4096)


if __name__ == "__main__":
    unittest.main()
