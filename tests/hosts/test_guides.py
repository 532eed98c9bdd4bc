# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of help/guides: links lead somewhere, files that are named are there, lines to type do what they say."""
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import nrt
from test_sclang import HERE, Installed, as_example

ROOT = HERE.parents[1]
GUIDES = ROOT / "help/guides"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "bench/README.md", *sorted((ROOT / "help").rglob("*.md")),
         *sorted((ROOT / "examples").rglob("*.md"))]
SECONDS = 5.0


def text_of(page):
    return page.read_text(encoding="utf-8")


def anchors(text):
    """As GitHub makes them of headings."""
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def program_lines(text):
    """Lines that call ksom, without their comments."""
    lines = "".join(blocks(text, "sh")).splitlines()
    return [re.sub(r"\s+#.*", "", line) for line in lines if line.startswith("ksom ")]


class Pages(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        self.assertGreater(len(PAGES), 8)
        for page in PAGES:
            text = text_of(page)
            for link in re.findall(r"\]\(([^)]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
                if link.startswith("http"):
                    continue
                path, _, anchor = link.partition("#")
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=page.name, link=link):
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(text_of(target)))

    def test_what_has_several_lines_in_supercollider_stands_in_brackets_so_that_one_key_evaluates_it(self):
        """With the cursor in it; without brackets the editor takes the cursor's line alone."""
        for page in PAGES:
            for block in blocks(text_of(page), "supercollider"):
                lines = [line for line in re.sub(r"\s*//.*", "", block).splitlines() if line]
                with self.subTest(page=page.name, block=block):
                    self.assertTrue(all(line.endswith(";") and line[0].strip() for line in lines) or (lines[0], lines[-1]) == ("(", ")"))

    def test_a_row_of_a_table_has_the_heads_of_its_table_above_it(self):
        for page in PAGES:
            for table in re.findall(r"(?:^\|.*\n)+", text_of(page), re.MULTILINE):
                with self.subTest(page=page.name, table=table[:60]):
                    self.assertRegex(table, r"^.*\n\|( ?-+ ?\|)+\n")

    def test_every_guide_is_found_from_the_readme(self):
        readme = text_of(ROOT / "README.md")
        for page in sorted(GUIDES.glob("*.md")):
            self.assertIn(f"help/guides/{page.name}", readme)

    def test_every_file_that_developers_are_sent_to_is_there(self):
        names = set(re.findall(r"`([a-z_]+/[\w/.~-]*)`", text_of(GUIDES / "for-developers.md")))
        self.assertGreater(len(names), 30)
        self.assertEqual([name for name in sorted(names) if not (ROOT / name).exists()], [])

    def test_every_part_on_the_way_of_sound_is_a_header_of_the_core(self):
        way = re.search(r"^Offline: .*?\n\n", text_of(GUIDES / "for-developers.md"), re.MULTILINE | re.DOTALL)[0]
        names = re.findall(r"`(\w+)`", way)
        self.assertGreater(len(names), 20)
        self.assertEqual([name for name in names if not (ROOT / f"core/include/ksom/{name}.hpp").is_file()], [])

    def test_no_page_names_a_place_of_one_machine(self):
        for page in PAGES:
            self.assertNotRegex(text_of(page), r"/(home|root|tmp|work)/")


class FirstHour(unittest.TestCase):
    text = text_of(GUIDES / "first-hour.md")

    def run_lines(self, page, folder):
        """In one sitting: nothing may be in the way of what comes later."""
        program = pathlib.Path(os.environ["KSOM"]).parent
        for line in program_lines(text_of(page)):
            done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, check=False,
                                  timeout=nrt.PATIENCE, env={**os.environ, "HOME": str(folder), "PATH": f"{program}:{os.environ['PATH']}"})
            self.assertEqual(done.returncode, 0, f"{line}: {done.stderr}")

    def test_it_installs_what_the_build_needs(self):
        needed = re.search(r'ksom_build_packages="(.*?)"', text_of(ROOT / "cmake/install-packages.sh"), re.DOTALL)[1].split()
        named = "".join(blocks(self.text, "sh")).split()
        self.assertEqual(set(needed) - set(named), {"libboost-test-dev"})  # which only the tests need

    def test_the_examples_that_it_names_are_there(self):
        for name in re.findall(r"`(\d-[\w-]+\.pd)`", self.text):
            self.assertTrue((ROOT / "help/pd/examples" / name).is_file(), name)

    def test_its_lines_work_and_what_they_make_plays_in_supercollider(self):
        installed = Installed()
        self.addCleanup(installed.close)
        home = installed.root / "home"
        home.mkdir(mode=0o700)
        self.run_lines(GUIDES / "first-hour.md", home)
        files, scores = [], []
        for i, block in enumerate(blocks(self.text, "supercollider")):
            files.append(installed.root / f"{i}.scd")
            scores.append(installed.root / f"{i}.osc")
            files[-1].write_text(as_example(block.replace("MouseX.kr(0, 2)", "1")), encoding="utf-8")
        code, said = installed.run(HERE / "sclang/examples.scd", EXAMPLE=":".join(map(str, files)),
                                   SCORE=":".join(map(str, scores)), SECONDS=str(SECONDS))
        self.assertEqual(code, 0, said[-3000:])
        self.assertGreaterEqual(len(scores), 3)
        for score in scores:
            with self.subTest(block=score.stem), tempfile.TemporaryDirectory() as folder:
                heard = nrt.render(folder, score.read_bytes(), SECONDS, channels=2, options=("-m", "65536"))
                self.assertLess(max(map(abs, heard)), 1)
                self.assertGreater(10 * math.log10(sum(x * x for x in heard) / len(heard)), -40)

    def folder_with_a_piece(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run([os.environ["KSOM"], "example", folder / "piece.wav", "--quiet"], check=True, timeout=nrt.PATIENCE)
        return folder

    def test_the_prototypes_lines_work(self):
        folder = self.folder_with_a_piece()
        self.run_lines(GUIDES / "from-the-prototype.md", folder)
        self.assertTrue((folder / "bands.wav").is_file())

    def test_the_lines_of_the_programs_page_work(self):
        folder = self.folder_with_a_piece()
        self.run_lines(GUIDES / "the-program.md", folder)
        self.assertTrue((folder / "moves.csv").is_file())

    def test_the_readmes_lines_work_and_coupling_brings_the_agreement_that_it_tells_of(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        self.run_lines(ROOT / "README.md", folder)
        rows = re.search(r"^\| `--coupling` \|(.*)\|\n.*\n\| mean r of the swarms \|(.*)\|", text_of(ROOT / "README.md"), re.MULTILINE)
        for coupling, told in zip(*(row.split("|") for row in rows.groups())):
            subprocess.run([os.environ["KSOM"], "render", "piece.wav", "-o", "r.wav", "--coupling", coupling.strip(), "--json", "r.json",
                            "--force", "--quiet"], cwd=folder, check=True, timeout=nrt.PATIENCE)
            values = json.loads((folder / "r.json").read_text(encoding="utf-8"))["r"]["values"]
            self.assertAlmostEqual(sum(values) / len(values), float(told), delta=0.015)


if __name__ == "__main__":
    unittest.main()
