# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed and what is packed is found by Pd and complete."""
import hashlib
import os
import pathlib
import re
import subprocess
import unittest
import zipfile

import pd

CMAKE = os.environ["KSOM_CMAKE"]
BUILD = os.environ["KSOM_BUILD"]


class Installed(pd.PdTest):
    def setUp(self):
        super().setUp()
        self.folder = self.dir / ".local" / "lib" / "pd" / "extra" / "ksom"

    def install(self):
        subprocess.run([CMAKE, "--install", BUILD, "--component", "pd", "--prefix", self.dir / ".local"], check=True,
                       stdout=subprocess.DEVNULL, timeout=pd.TIMEOUT)

    def open(self, file):
        """As a user of this home would, with no path given."""
        (self.dir / "end.pd").write_text("#N canvas 0 0 400 300 12;\n#X obj 10 10 loadbang;\n#X obj 10 40 delay 20;\n"
                                         "#X msg 10 70 \\; pd quit;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n")
        return self.run_file(self.dir / "end.pd", env={"HOME": str(self.dir)}, arguments=["-open", str(file), "-open"],
                             externals=False)

    def test_a_patch_that_declares_the_folder_finds_all_objects_and_abstractions(self):
        self.install()
        patch = pd.Patch()
        for box in ("kuramotobank~ 3", "kanalyze~", "ksomgrid", "ksom/ksomgrid", "ksom-level~", "ksom-voice~",
                    "ksom-map 3 3", "ksom-learn 1",
                    "ksomlevel~", "ksom-circle 4", "ksom-fader x y 0 1 0 0 1 1", "ksom-instrument",
                    "clone ksom-voice~ 3", "ksom-meta"):
            patch.obj(box)
        (self.dir / "mine.pd").write_text(str(patch).replace("\n", "\n#X declare -path ksom;\n", 1))
        self.assert_content(self.open(self.dir / "mine.pd"))

    def test_without_the_folder_there_is_nothing_to_find(self):
        (self.dir / "mine.pd").write_text("#N canvas 0 0 400 300 12;\n#X declare -path ksom;\n#X obj 10 10 ksomgrid;\n")
        self.assertRegex(self.open(self.dir / "mine.pd").log, "couldn't create")

    def test_every_example_and_help_patch_opens_where_it_lies(self):
        self.install()
        patches = sorted(self.folder.rglob("*.pd"))
        self.assertGreater(len(patches), 10)
        for path in patches:
            with self.subTest(patch=path.name):
                self.assert_content(self.open(path))

    def test_the_overview_names_every_example_and_recipe_that_is_there(self):
        self.install()
        examples = self.folder / "examples"
        there = {str(path.relative_to(examples))[:-3] for path in examples.rglob("*.pd")} - {"0-overview"}
        named = re.findall(r"#X text 30 \d+ (\S+), f 36;", (examples / "0-overview.pd").read_text())
        self.assertEqual(sorted(named), sorted(there))
        self.assertGreater(len(there), 28)

    def test_recipes_find_score_and_map_where_they_lie(self):
        self.install()
        for path in (self.folder / "examples/cookbook").glob("*.pd"):
            text = path.read_text()
            self.assertNotIn("declare -path ksom", text)
            for name in re.findall(r"[\w./-]+\.json", text):
                self.assertTrue((path.parent / name).is_file(), f"{path.name}: {name}")

    def test_the_package_is_a_zip_of_the_same_files_with_its_checksum_and_its_objects(self):
        self.install()
        subprocess.run([os.environ["KSOM_CPACK"], "--config", f"{BUILD}/CPackConfig.cmake", "-B", self.dir / "packed"],
                       check=True, stdout=subprocess.DEVNULL, timeout=pd.TIMEOUT)
        package = next((self.dir / "packed").glob("*-32).dek"))
        self.assertRegex(package.name, r"^ksom\[v\d+\.\d+\.\d+\]\((Linux|Darwin|Windows)-[a-z0-9]+-32\)\.dek$")
        packed = {name for name in zipfile.ZipFile(package).namelist() if not name.endswith("/")}
        here = {f"ksom/{path.relative_to(self.folder)}" for path in self.folder.rglob("*") if path.is_file()}
        self.assertEqual(packed, here)
        self.assertIn("ksom/README.deken.pd", packed)
        sources = package.with_name(re.sub(r"\(.*\)", "(Sources)", package.name))
        for one in (package, sources):
            said = pathlib.Path(f"{one}.sha256").read_text().split()
            self.assertEqual(said, [hashlib.sha256(one.read_bytes()).hexdigest(), one.name])
        packed = zipfile.ZipFile(sources).namelist()
        self.assertTrue({"ksom/CMakeLists.txt", "ksom/LICENSE", "ksom/pd_externals/bank_face.cpp"} < set(packed))
        self.assertFalse([name for name in packed if re.match(r"ksom/(build|\.git/)|.*__pycache__", name)])
        objects = [line.split("\t") for line in pathlib.Path(f"{package}.txt").read_text().splitlines()]
        parts = {path.stem for path in self.folder.glob("ksom-*.pd")} - {"ksom-meta"}
        parts = {name for name in parts if not name.endswith("-help")}
        self.assertEqual([name for name, _ in objects],
                         sorted(parts.union(path.stem for path in self.folder.glob("*.pd_linux"))))
        self.assertTrue(all(re.match(r"[a-z].{10,}", text) for _, text in objects))


if __name__ == "__main__":
    unittest.main()
