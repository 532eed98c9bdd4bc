# SPDX-License-Identifier: GPL-3.0-or-later
"""The classes and their help in a real sclang, as an installation leaves them."""
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

import nrt

HERE = pathlib.Path(__file__).resolve().parent
BUILD = os.environ.get("KSOM_BUILD", "")
LIBRARY = os.environ.get("KSOM_SC_CLASS_LIBRARY", "/usr/share/SuperCollider/SCClassLibrary")
CONF = """includePaths:
    - {library}
    - {extension}
    - {tests}
excludePaths:
    []
postInlineWarnings: false
excludeDefaultPaths: true
"""


def as_example(block):
    """The text of a page's block, as examples.scd reads it; what has brackets of its own keeps them."""
    return "\n" + block if re.search(r"^\($", block, re.MULTILINE) else f"\n(\n{block})\n"


class Installed:
    """An installation in a folder of its own, and a home without anything."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self._folder.name)
        self.extension = self.root / "share/SuperCollider/Extensions/KSOM"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.root, "--component", "supercollider"], check=True,
                       capture_output=True, timeout=nrt.PATIENCE)

    def close(self):
        self._folder.cleanup()

    def run(self, script, *words, script_alone=False, folder=None, **environment):
        """(exit code, what it printed) of a script, that ends by itself or is run by one that does."""
        conf = self.root / "sclang_conf.yaml"
        conf.write_text(CONF.format(library=LIBRARY, extension=self.extension, tests=HERE / "sclang/classes"))
        home = self.root / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        quiet = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1", "HOME": str(home),
                 "XDG_RUNTIME_DIR": str(home)}
        runner = [] if script_alone else [HERE / "sclang/run.scd"]
        command = ["sclang", "-D", "-l", conf, *runner, script, *words]
        return run(command, self.root / "log.txt", {**os.environ, **quiet, **environment}, folder)


def run(command, log_file, environment, folder=None):
    """(exit code, what it printed). sclang waits for ever when its class library does not compile."""
    until, text = time.monotonic() + nrt.PATIENCE, ""
    with open(log_file, "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while process.poll() is None:
            time.sleep(0.1)
            text = log_file.read_text(errors="replace")
            if time.monotonic() > until or "Library has not been compiled successfully" in text:
                process.kill()
                process.wait()
    return process.returncode, log_file.read_text(errors="replace")


class WithExtension(unittest.TestCase):
    """Has the extension installed, for all tests of the class."""

    @classmethod
    def setUpClass(cls):
        cls.installed = Installed()
        cls.addClassCleanup(cls.installed.close)


class InSclang(WithExtension):
    def assert_runs(self, script, **environment):
        code, text = self.installed.run(script, **environment)
        self.assertEqual(code, 0, text[-6000:])
        self.assertNotIn("ERROR: Class extension", text)
        return text

    def test_an_installation_has_all_parts(self):
        for part in ("plugins/KSOM.so", "plugins/KSOM_supernova.so", "Classes/KuramotoBank.sc", "KSOM.quark", "LICENSE",
                     "HelpSource/Classes/KuramotoBank.schelp"):
            self.assertTrue((self.installed.extension / part).is_file(), part)

    def test_the_unit_tests_of_the_classes_pass(self):
        text = self.assert_runs(HERE / "sclang/units.scd")
        self.assertRegex(text, r"[1-9]\d* passed, 0 failed")

    def test_help_parses_explains_every_argument_and_its_code_compiles_and_fits_the_page(self):
        out = self.installed.root / "html"
        text = self.assert_runs(HERE / "sclang/help.scd", HELP_SOURCE=str(self.installed.extension / "HelpSource"),
                                HELP_OUT=str(out))
        self.assertNotIn("WARNING: SCDoc", text)
        self.assertTrue((out / "Classes/KuramotoBank.html").is_file())

    def test_a_script_that_fails_is_a_failure(self):
        for text, code in (("Error(\"x\").throw", 1), ("(1 + ", 2)):
            script = self.installed.root / "bad.scd"
            script.write_text(text)
            self.assertEqual(self.installed.run(script)[0], code)


if __name__ == "__main__":
    unittest.main()
