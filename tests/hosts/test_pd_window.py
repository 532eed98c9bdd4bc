# SPDX-License-Identifier: GPL-3.0-or-later
"""Every help, example and abstraction opened in Pd as a user does, with windows, on a screen that nobody sees. Pictures of
them are left in the build folder, in pd_windows."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

import pd
from screen import HEIGHT, WIDTH, changed, ink, part, picture, screen, write_png

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = pathlib.Path(os.environ["KSOM_BUILD"]) / "pd_windows"
PATCHES = [patch for folder in ("help/pd", "help/pd/examples", "pd_externals") for patch in sorted((ROOT / folder).glob("*.pd"))]
TCL = re.compile(r"\(Tcl\)|invalid command name|can't read \"|while executing|bad option|unknown option|UNHANDLED", re.IGNORECASE)
PATIENCE = 120  # seconds: on a loaded machine


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@unittest.skipUnless(os.environ.get("KSOM_PD_GUI"), "Pd has no windows here, or there is no Xvfb")
@unittest.skipIf(pd.SANITIZED, "the sanitizers would look at Pd's windows, too")
class Windows(unittest.TestCase):
    """One Pd, which is told by a cord of the net what to open and to close."""

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="ksom-pd-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir, ignore_errors=True)
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        process, display = screen(cls.dir)
        cls.addClassCleanup(lambda: (process.terminate(), process.wait()))
        port, driver = free_port(), pd.Patch()
        route = driver.obj("route pd close ping")
        driver.chain(driver.obj(f"netreceive {port}"), route, driver.obj("s pd"))
        driver.connect(route, 1, driver.msg("; pd-$2 menuclose 1"), 0)
        driver.connect(route, 2, driver.obj("print pong"), 0)
        (cls.dir / "driver.pd").write_text(str(driver).replace("0 0 900 700", "1200 980 40 40"))
        (cls.dir / "empty.pd").write_text("#N canvas 40 40 500 400 12;\n")
        (cls.dir / "wrong.pd").write_text("#N canvas 40 40 500 400 12;\n#X obj 10 10 there~is~no~such~object;\n")
        cls.log = open(cls.dir / "log.txt", "w+", encoding="utf-8", errors="replace")
        cls.addClassCleanup(cls.log.close)
        paths = [pd.EXTERNALS, ROOT / "pd_externals", ROOT / "help" / "pd"]
        command = [pd.PD, "-nrt", "-noaudio", "-r", "48000", "-nomidi", "-noprefs", "-stderr", *(word for path in paths for word in ("-path", str(path)))]
        cls.pd = subprocess.Popen([*command, str(cls.dir / "driver.pd")], cwd=cls.dir, stdin=subprocess.DEVNULL, stdout=cls.log,
                                  stderr=subprocess.STDOUT, env={**os.environ, "DISPLAY": display, "HOME": str(cls.dir)})
        cls.addClassCleanup(lambda: (cls.pd.terminate(), cls.pd.wait()))
        cls.cord = cls.wait(lambda: cls.connected(port), "Pd does not answer")
        cls.addClassCleanup(cls.cord.close)

    @classmethod
    def connected(cls, port):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            return None

    @classmethod
    def wait(cls, done, otherwise):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := done():
                return found
            time.sleep(0.05)
        raise AssertionError(f"{otherwise}: {cls.said()[-2000:]}")

    @classmethod
    def said(cls):
        return (cls.dir / "log.txt").read_text(encoding="utf-8", errors="replace")

    def tell(self, *messages):
        """When this is over, Pd has done it, and said what there was to say."""
        before = self.said().count("pong: ")
        self.cord.sendall("".join(f"{message};\n" for message in (*messages, "ping 1")).encode())
        self.wait(lambda: self.said().count("pong: ") > before, f"{messages} is not done")

    def still(self):
        """The screen, once nothing changes on it any more, or after a while: a patch may be moving."""
        last, end = picture(self.dir), time.monotonic() + 2
        while time.monotonic() < end:
            time.sleep(0.25)
            now = picture(self.dir)
            if now == last:
                break
            last = now
        return last

    def look(self, path):
        """(size of its window, share of the window's area that is drawn on, what the console says)"""
        before, began = self.still(), len(self.said())
        self.tell(f"pd open {path.name} {path.parent}")
        try:
            self.wait(lambda: picture(self.dir) != before, f"{path.name} has no window")
            after = self.still()
        finally:
            self.tell(f"close 1 {path.name}")
        window = part(after, *changed(before, after))
        write_png(PICTURES / f"{path.stem}.png", window)
        self.wait(lambda: picture(self.dir) != after, f"{path.name} stays open")
        width, height = len(window[0]) // 3, len(window)
        return (width, height), ink(part(window, 4, 40, width - 4, height - 4)), self.said()[began:]  # without its menu

    def test_an_empty_window_and_a_complaint_are_seen(self):
        (_, height), empty, _ = self.look(self.dir / "empty.pd")
        self.assertGreaterEqual(height, 380)
        self.assertLess(empty, 0.001)
        _, drawn, log = self.look(self.dir / "wrong.pd")
        self.assertGreater(drawn, 0.001)
        self.assertRegex(log, pd.COMPLAINT)

    def test_each_is_drawn_and_says_nothing_on_the_console(self):
        self.assertGreater(len(PATCHES), 20)
        for path in PATCHES:
            with self.subTest(patch=path.name):
                (wide, high), drawn, log = self.look(path)
                x, y, width, height = map(int, re.match(r"#N canvas (\S+) (\S+) (\d+) (\d+)", path.read_text()).groups())
                self.assertGreaterEqual(wide, 0.9 * min(width, WIDTH - x))
                self.assertGreaterEqual(high, 0.9 * min(height, HEIGHT - y))
                self.assertGreater(drawn, 0.005)
                self.assertNotRegex(log, pd.COMPLAINT)
                self.assertNotRegex(log, TCL)


if __name__ == "__main__":
    unittest.main()
