# SPDX-License-Identifier: GPL-3.0-or-later
"""What cpack makes for SuperCollider is what an installation puts into Extensions."""
import hashlib
import os
import pathlib
import subprocess
import tempfile
import unittest
import zipfile

from test_sclang import Installed


class Package(unittest.TestCase):
    def test_it_is_a_zip_of_the_folder_that_is_installed_with_its_checksum(self):
        installed = Installed()
        self.addCleanup(installed.close)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([os.environ["KSOM_CPACK"], "--config", os.environ["KSOM_BUILD"] + "/CPackConfig.cmake", "-B",
                            folder], check=True, stdout=subprocess.DEVNULL, timeout=300)
            package = next(pathlib.Path(folder).glob("*.zip"))
            self.assertRegex(package.name, r"^KSOM-\d+\.\d+\.\d+-(Linux|Darwin|Windows)-[a-z0-9]+\.zip$")
            packed = {name for name in zipfile.ZipFile(package).namelist() if not name.endswith("/")}
            files = (path for path in installed.extension.rglob("*") if path.is_file())
            self.assertEqual(packed, {f"KSOM/{path.relative_to(installed.extension)}" for path in files})
            said = pathlib.Path(f"{package}.sha256").read_text().split()
            self.assertEqual(said, [hashlib.sha256(package.read_bytes()).hexdigest(), package.name])


if __name__ == "__main__":
    unittest.main()
