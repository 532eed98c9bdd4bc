# SPDX-License-Identifier: GPL-3.0-or-later
"""An instrument on a stage: sclang with a server of its own, in real time, over a JACK server of the test's own name."""
import os
import socket
import subprocess
import tempfile

import nrt
from test_sclang import HERE, Installed


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Stage:
    """Has no sound card; scripts find their server's settings in the environment, see sclang/stage.scd."""

    def __init__(self):
        self.installed = Installed()
        self.jack = {"JACK_DEFAULT_SERVER": f"ksom{os.getpid()}", "JACK_NO_START_SERVER": "1", "JACK_NO_AUDIO_RESERVATION": "1"}
        self._jackd = subprocess.Popen(["jackd", "-n", self.jack["JACK_DEFAULT_SERVER"], "--no-realtime", "--silent", "-d", "dummy", "-r",
                                        "48000", "-p", "512", "-C", "2", "-P", "2"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env={**os.environ, **self.jack})
        subprocess.run(["jack_wait", "-s", self.jack["JACK_DEFAULT_SERVER"], "-w", "-t", "60"], env={**os.environ, **self.jack}, check=False,
                       capture_output=True, timeout=nrt.PATIENCE)

    def close(self):
        self._jackd.terminate()
        self._jackd.wait()
        self.installed.close()

    def run(self, code, program="scsynth", **environment):
        """(exit code, what it printed) of sclang code that finds ~server booted, and says with ~claim what must be so."""
        with tempfile.NamedTemporaryFile("w", suffix=".scd", dir=self.installed.root, delete=False) as script:
            script.write(code)
        plugins = ":".join([str(self.installed.extension / "plugins"), nrt.few_plugins()])
        return self.installed.run(HERE / "sclang/stage.scd", PROGRAM=program, PORT=str(free_port()), PLUGINS=plugins, SCRIPT=script.name,
                                  **self.jack, **environment)
