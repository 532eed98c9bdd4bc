# SPDX-License-Identifier: GPL-3.0-or-later
"""ksom render --report: one page that shows and plays what was heard and made."""
import base64
import html.parser
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

import maps
import sounds
from pngs import unpack_png
from support import ProgramTest, as_nobody, sha

SHORT = ("--seconds", "2", "--progress", "none")
VOID = {"meta", "link", "img", "br", "hr", "input"}
INPUT_PARTS = ["recordings", "input-sound", "pattern"]
MAP_PARTS = ["map", "walk", "states"]
ALL_PARTS = ["listen", *INPUT_PARTS, *MAP_PARTS, "order", "output-sound", "comparison", "options"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(html.parser.HTMLParser):
    """A page read strictly: every element closed in its turn, every id given once."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts = [], [], {}
        self.feed(text)
        self.close()
        if self.open:
            raise ValueError(f"not closed: {self.open}")
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        if len(set(ids)) != len(ids):
            raise ValueError("an id is there twice")
        self.ids = set(ids)

    def handle_starttag(self, tag, attributes):
        if len(dict(attributes)) != len(attributes):
            raise ValueError(f"an attribute is there twice: {attributes}")
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def sections(self):
        return [attributes["id"] for attributes in self.all("section")]

    def data(self, tag, media):
        """The contents of every `tag` that holds its own data."""
        head = f"data:{media};base64,"
        return [base64.b64decode(attributes["src"][len(head):], validate=True) for attributes in self.all(tag)
                if attributes["src"].startswith(head)]


class ReportTest(ProgramTest):
    def page(self, *source, name="page.html", out="new.wav", options=(), seconds=2):
        self.ok("render", *source, "-o", out, "--report", name, "--seconds", str(seconds), "--force", *options)
        return Page(self.bytes(name).decode("utf-8"))


class Parts(ReportTest):
    def test_page_has_every_part_and_all_of_it_inside(self):
        page = self.page(self.example())
        self.assertEqual(page.sections(), ALL_PARTS)
        text = self.bytes("page.html").decode("utf-8")
        text = re.sub(r"base64,[A-Za-z0-9+/=]*", "", text)
        self.assertNotRegex(text, r"https?:|//|@import|url\(")
        for tag in ("img", "audio"):
            for attributes in page.all(tag):
                self.assertTrue(attributes["src"].startswith("data:"))
        for attributes in page.all("use"):
            self.assertIn(attributes["href"][1:], page.ids)

    def test_title_and_summary_tell_names_and_figures(self):
        page = self.page(self.example())
        self.assertIn("new.wav", page.texts["title"])
        self.assertEqual(page.texts["h1"], "new.wav")
        for words in ("piece.wav", "segments", "states"):
            self.assertIn(words, page.texts["p"] + page.texts["strong"])

    def test_figures_of_the_page_are_those_of_the_json(self):
        page = self.page(self.example(), options=("--json", "new.json"))
        report, cells = self.json("new.json"), page.texts["td"]
        self.assertIn(f"{report['comparison']['chroma_correlation']:.3f}", cells)
        self.assertIn(f"{report['comparison']['b']['centroid_hz']:.0f} Hz", cells)
        self.assertIn(f"{report['som']['quantization_error']:.4f}", cells)

    def test_pictures_decode_and_are_not_blank(self):
        pictures = self.page(self.example()).data("img", "image/png")
        self.assertEqual(len(pictures), 4)
        for content, size in zip(pictures, ((1600, 900), (1600, 760), (1600, 760), (1600, 900))):
            width, height, pixels = unpack_png(content)
            self.assertEqual((width, height), size)
            self.assertGreater(len(set(pixels)), 50)

    def test_pattern_grid_is_that_of_ksom_grid(self):
        text = self.bytes(self.grid_page()).decode("utf-8")
        rects = re.findall(r'<rect x="(\d+)" y="(\d+)"[^>]* class="g(\d)"', text)
        lines = self.ok("grid", "piece.wav").out.split("\n")
        self.assertEqual(len(rects), 512)
        for x, y, number in rects:
            self.assertEqual("♬♫♪𝄞♩"[int(number)], lines[int(y) // 20][int(x) // 20])

    def grid_page(self):
        self.page(self.example())
        return "page.html"

    def test_every_picture_has_words_and_every_part_a_heading(self):
        page = self.page(self.example())
        for attributes in page.all("img"):
            self.assertTrue(attributes["alt"])
        for tag, attributes in page.elements:
            if attributes.get("role") in ("img", "region"):
                self.assertTrue(attributes["aria-label"], tag)
            if "aria-labelledby" in attributes:
                self.assertIn(attributes["aria-labelledby"], page.ids)
        self.assertEqual(page.all("html")[0]["lang"], "en")

    def test_album_shows_and_plays_each_recording(self):
        page = self.page(self.example(), self.take())
        self.assertEqual(page.sections(), ALL_PARTS)
        self.assertEqual([attributes["id"] for attributes in page.all("audio")], ["input", "input-2", "output"])
        self.assertEqual(len(page.data("img", "image/png")), 5)
        for name in ("piece.wav", "take.wav"):
            self.assertIn(name, page.texts["b"])
            self.assertIn(name, page.texts["th"])
        self.assertIn("first of the album", page.texts["p"])  # of the pattern grid
        self.assertNotIn("neither seen nor heard", page.texts["p"])

    def test_album_of_many_shows_four_and_says_how_many_more(self):
        for more, words in ((1, "1 more recording of"), (3, "3 more recordings of")):
            with self.subTest(more=more):
                page = self.page(*[self.take()] * (4 + more), options=("--progress", "none"))
                self.assertEqual(len(page.all("audio")), 5)
                self.assertEqual(len(page.data("img", "image/png")), 7)
                self.assertEqual(page.texts["p"].count(words), 2)

    def test_page_from_a_map_has_no_input(self):
        self.ok("learn", self.example(), "-o", "map.json")
        page = self.page("--map", "map.json")
        self.assertEqual(page.sections(), ["listen", *MAP_PARTS, "order", "output-sound", "options"])
        self.assertEqual([attributes["id"] for attributes in page.all("audio")], ["output"])

    def test_page_from_a_score_has_no_map_either(self):
        self.ok("learn", self.example(), "-o", "map.json")
        self.ok("walk", "map.json", "-o", "score.json", "--seconds", "2")
        self.ok("render", "--score", "score.json", "-o", "new.wav", "--report", "page.html")
        page = Page(self.bytes("page.html").decode("utf-8"))
        self.assertEqual(page.sections(), ["listen", "order", "output-sound", "options"])

    def summary(self, *options):
        self.ok("render", *options, "-o", "new.wav", "--report", "page.html", "--progress", "none", "--force")
        return re.search(r'<p class="summary">(.*?)</p>', self.bytes("page.html").decode()).group(1)

    def test_page_says_for_what_reason_nothing_is_heard(self):
        empty = self.summary(self.take(), "--seconds", "0")
        self.assertIn("is empty: it was to be 0 seconds long", empty)
        self.assertNotIn("Nothing was heard", empty)
        map_ = json.loads(maps.small(self)[0])
        map_["states"].append({**map_["states"][0], "silent": True, "partials": [], "next": [], "second": []})
        map_["moments"] = [map_["moments"][0], [0, 5, 1000, -1, len(map_["states"]) - 1, -120, 0]]
        self.file("map.json", maps.text(map_))
        self.assertIn("is silence: the walk meets silence alone.", self.summary("--map", "map.json", "--seconds", "0.2"))

    def test_page_of_silence_says_so(self):
        self.wav("silent.wav", sounds.silence(1, 22050))
        self.ok("render", "silent.wav", "-o", "new.wav", "--report", "page.html", *SHORT)
        page = Page(self.bytes("page.html").decode("utf-8"))
        self.assertEqual(page.sections(), ALL_PARTS)
        self.assertIn("silence", page.texts["p"])

    def test_page_of_very_short_sounds_is_made(self):
        for samples in ([0.5], sounds.sine(440, 0.01, 22050)):
            self.wav("short.wav", samples)
            self.ok("render", "short.wav", "-o", "new.wav", "--report", "page.html", "--seconds", "0.01", "--force")
            self.assertEqual(Page(self.bytes("page.html").decode("utf-8")).sections(), ALL_PARTS)


class Names(ReportTest):
    def test_names_are_shown_and_never_read_as_html(self):
        name, out = '<b>&".wav', "<script>'x'&amp;.wav"
        self.wav(name, sounds.chord((220, 330), 1, 22050))
        page = self.page(name, out=out)
        self.assertEqual(page.texts["h1"], out)
        self.assertIn(name, page.texts["strong"])
        text = self.bytes("page.html").decode("utf-8")
        for shown in (name, out):
            self.assertNotIn(shown, text)
        self.assertEqual(text.count("<script>"), 1)

    def test_name_may_be_any_bytes(self):
        name = b"\xff\x1b\n.wav"
        self.take()
        os.rename(self.dir / "take.wav", bytes(self.dir) + b"/" + name)
        self.assertEqual(self.page(name).sections(), ALL_PARTS)
        self.assertNotIn(b"\x1b", self.bytes("page.html"))


class Players(ReportTest):
    def clips(self, *source, **how):
        return self.page(*source, **how).data("audio", "audio/ogg")

    def assertDecodes(self, clip, seconds, channels=None):
        self.assertOggPages(clip)
        self.file("clip.ogg", clip)
        self.ok("compare", "clip.ogg", "clip.ogg", "--json", "clip.json", "--force")
        told = self.ok("analyze", "clip.ogg").out
        self.assertNear(float(re.search(r"([\d.]+) s", told).group(1)), seconds, 0.1)
        if channels:
            self.assertEqual(clip[39], channels)  # the first packet, after a page header of 28 bytes

    def assertOggPages(self, clip):
        at, serials = 0, set()
        while at < len(clip):
            self.assertEqual(clip[at:at + 4], b"OggS")
            segments = clip[at + 26]
            end = at + 27 + segments + sum(clip[at + 27:at + 27 + segments])
            serial, _, told = struct.unpack("<III", clip[at + 14:at + 26])
            self.assertEqual(ogg_checksum(clip[at:at + 22] + bytes(4) + clip[at + 26:end]), told)
            serials.add(serial)
            at = end
        self.assertEqual((at, len(serials)), (len(clip), 1))

    def test_input_and_output_can_be_played(self):
        heard, made = self.clips(self.example())
        self.assertDecodes(heard, 21, channels=2)
        self.assertDecodes(made, 2, channels=2)

    def test_what_is_played_is_the_sound(self):
        self.clips(self.example())
        made = self.clips("piece.wav")[1]
        self.file("clip.ogg", made)
        self.ok("compare", "new.wav", "clip.ogg", "--json", "c.json")
        self.assertGreater(self.json("c.json")["chroma_correlation"], 0.99)

    def test_long_sounds_are_played_for_a_minute(self):
        self.tone("long.wav", seconds=62, rate=8000)
        heard, made = self.clips("long.wav", seconds=61)
        self.assertDecodes(heard, 60)
        self.assertDecodes(made, 60)

    def test_rates_and_channels_that_vorbis_or_a_browser_does_not_know_are_converted(self):
        tone = sounds.sine(440, 1, 96000)
        self.wav("many.wav", [tone] * 5, 96000)
        self.assertDecodes(self.clips("many.wav", options=("--channels", "6", "--rate", "192000"))[0], 1, channels=1)
        self.tone("slow.wav", rate=3000)
        self.assertDecodes(self.clips("slow.wav")[0], 1)

    def test_samples_that_are_no_numbers_do_not_reach_the_player(self):
        self.wav("odd.wav", [float("nan"), float("inf"), 1e30] * 4000 + sounds.sine(440, 1, 22050))
        self.assertDecodes(self.clips("odd.wav")[0], 1.5)


def ogg_checksum(page):
    sum = 0
    for byte in page:
        sum = ((sum << 8) & 0xffffffff) ^ OGG_TABLE[(sum >> 24) ^ byte]
    return sum


def _ogg_entry(byte):
    sum = byte << 24
    for _ in range(8):
        sum = ((sum << 1) ^ (0x04c11db7 if sum & 0x80000000 else 0)) & 0xffffffff
    return sum


OGG_TABLE = [_ogg_entry(byte) for byte in range(256)]


class Files(ReportTest):
    def test_same_render_gives_the_same_page(self):
        self.page(self.example(), name="a.html")
        self.page("piece.wav", name="b.html")
        self.assertSameBytes("a.html", "b.html")
        self.page("piece.wav", name="c.html", options=("--seed", "2"))
        self.assertNotEqual(sha(self.dir / "a.html"), sha(self.dir / "c.html"))

    def test_sound_is_the_same_with_and_without_a_page(self):
        self.page(self.example(), out="with.wav")
        self.ok("render", "piece.wav", "-o", "without.wav", *SHORT)
        self.assertSameBytes("with.wav", "without.wav")

    def test_existing_page_is_kept_unless_forced(self):
        self.file("page.html")
        self.take()
        self.fails("render", "take.wav", "-o", "new.wav", "--report", "page.html", *SHORT, says=("page.html", "--force"))
        self.assertEqual(self.bytes("page.html"), b"older\n")
        self.assertOnly("page.html", "take.wav")
        self.page("take.wav")

    def test_folder_that_takes_no_page_is_said_and_nothing_is_left(self):
        self.take()
        os.chmod(self.dir, 0o777)
        (self.dir / "locked").mkdir(mode=0o555)
        self.fails("render", "take.wav", "-o", "new.wav", "--report", "locked/page.html", *SHORT,
                   says="locked/page.html", preexec_fn=as_nobody)
        self.assertOnly("locked", "take.wav")

    def test_page_and_sound_cannot_be_the_same_file(self):
        self.take()
        for other in ("./new.wav", "new.wav"):
            self.fails("render", "take.wav", "-o", "new.wav", "--report", other, *SHORT, code=2)
        self.fails("render", "take.wav", "-o", "new.wav", "--json", "x", "--report", "x", *SHORT, code=2)
        self.assertOnly("take.wav")

    def test_input_is_never_overwritten_by_a_page(self):
        self.take()
        before = sha(self.dir / "take.wav")
        self.fails("render", "take.wav", "-o", "new.wav", "--report", "take.wav", "--force", *SHORT, says="input")
        self.assertEqual(sha(self.dir / "take.wav"), before)

    def test_page_does_not_go_to_standard_output_nor_with_bands(self):
        self.take()
        self.fails("render", "take.wav", "-o", "new.wav", "--report", "-", *SHORT, code=2)
        self.fails("render", "take.wav", "-o", "new.wav", "--report", "p.html", "--mode", "bands", *SHORT, code=2)
        self.assertOnly("take.wav")


# As if a listener had moved the player to a time; then the marks on the pictures must be there.
SEEK = ('<script>Object.defineProperty(audio, "currentTime", {value: 1});'
        'audio.dispatchEvent(new Event("seeked"));</script></body>')


@unittest.skipUnless(CHROMIUM, "no Chromium here")
class Browser(ReportTest):
    def look(self, page, width, height, *more):
        """What Chromium says on its console, and its standard output."""
        folder = tempfile.mkdtemp(prefix="ksom-chromium-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        ended = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--enable-logging=stderr", f"--user-data-dir={folder}", f"--window-size={width},{height}", *more,
             (self.dir / page).as_uri()],
            env={**os.environ, "HOME": folder}, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        console = [line for line in ended.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
        return console, ended.stdout.decode("utf-8", "replace")

    def test_page_is_drawn_without_complaints_on_a_wide_screen_and_a_phone(self):
        self.page(self.example())
        for width, height in ((1400, 3000), (500, 3000)):
            console, _ = self.look("page.html", width, height, f"--screenshot={self.dir}/shot.png")
            self.assertEqual(console, [])
            shot = unpack_png(self.bytes("shot.png"))
            self.assertEqual(shot[:2], (width, height))
            self.assertGreater(len(set(shot[2])), 100)

    def test_page_is_no_wider_than_a_phone(self):
        self.page(self.example())
        told = '<script>document.title = "wide " + document.documentElement.scrollWidth;</script></body>'
        frame = '<iframe src="inner.html" width="{0}" height="800"></iframe>'
        for width in (360, 400, 1400):
            inner = self.bytes("page.html").decode().replace("</body>", told.replace(
                "document.title =", "parent.document.title ="))
            self.file("inner.html", inner.encode())
            self.file("outer.html", frame.format(width).encode())
            _, dom = self.look("outer.html", 1500, 900, "--allow-file-access-from-files", "--disable-web-security",
                               "--virtual-time-budget=3000", "--dump-dom")
            self.assertIn(f"<title>wide {width}</title>", dom[:1000])

    def test_marks_follow_the_output(self):
        self.page(self.example())
        self.file("seek.html", self.bytes("page.html").replace(b"</body>", SEEK.encode()))
        console, dom = self.look("seek.html", 1400, 3000, "--dump-dom")
        self.assertEqual(console, [])
        marks = re.findall(r'<i class="(?:now|here)"[^>]*>', dom)
        self.assertEqual(len(marks), 3)
        self.assertIn('style="left: 50%;"', "".join(marks))
        for mark in marks:
            self.assertRegex(mark, r'style="left: [\d.]+%;')
            self.assertNotIn("hidden", mark)


if __name__ == "__main__":
    unittest.main()
