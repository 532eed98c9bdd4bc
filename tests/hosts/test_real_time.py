# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers in real time, over a JACK server of a name of our own that has no sound card: a bank follows what an analyzer
hears while parameters change a hundred times a second."""
import os
import random
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import unittest

import nrt
import test_many
import ugens
from test_analyzer import SLOTS, chord, write_wav
from test_bank import SERVERS

SECONDS = 30.0 if os.environ.get("KSOM_LONG") else 4.0
READY = {"scsynth": "server ready", "supernova": "Supernova ready"}


def text_at(data, at):
    end = data.index(b"\0", at)
    return data[at:end].decode(), end + 4 - end % 4


def parsed(data):
    """(address, [arguments]) of an OSC message."""
    address, at = text_at(data, 0)
    tags, at = text_at(data, at)
    values = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text_at(data, at)
            values.append(value)
        elif tag in "ifd":
            size = 8 if tag == "d" else 4
            values.append(struct.unpack(">" + tag, data[at:at + size])[0])
            at += size
    return address, values


class Server:
    def __init__(self, program, folder, jack, *options):
        self.log_file = os.path.join(folder, "server.txt")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [program, "-u", str(port), "-i", "0", "-o", "2", "-D", "0", "-R", "0", *options,
                   "-U", ":".join([nrt.OURS, nrt.few_plugins()])]
        with open(self.log_file, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **jack})
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(1)
        self.failures = []
        until = time.monotonic() + nrt.PATIENCE
        while READY[program] not in self.log() and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as log:
            return log.read()

    def send(self, *words):
        self.socket.send(nrt.message(*words))

    def wait_for(self, address, first=None):
        """The arguments of the next such answer; None when none comes."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                got, values = parsed(self.socket.recv(65536))
            except (socket.timeout, ConnectionRefusedError):
                if self.process.poll() is not None:
                    return None
                continue
            if got == "/fail":
                self.failures.append(values)
            if got == address and (first is None or values[0] == first):
                return values
        return None

    def sync(self, number):
        self.send("/sync", number)
        return self.wait_for("/synced", number) is not None

    def close(self):
        try:
            self.send("/quit")
            self.process.wait(timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.socket.close()


@unittest.skipUnless(shutil.which("jackd"), "there is no jackd")
class RealTime(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        name = f"ksom{os.getpid()}"
        cls.jack = {"JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1", "JACK_NO_AUDIO_RESERVATION": "1"}
        process = subprocess.Popen(["jackd", "-n", name, "--no-realtime", "--silent", "-d", "dummy", "-r", "48000", "-p", "1024",
                                    "-C", "2", "-P", "2"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env={**os.environ, **cls.jack})

        def stop():
            process.terminate()
            process.wait()
        cls.addClassCleanup(stop)
        subprocess.run(["jack_wait", "-s", name, "-w", "-t", "60"], env={**os.environ, **cls.jack}, check=False,
                       capture_output=True, timeout=nrt.PATIENCE)

    def follower(self):
        graph = nrt.Graph()
        sound = graph.add("PlayBuf", nrt.AUDIO, [9.0, 1.0, 1.0, 0.0, 1.0, 0.0])[0]
        coupling = graph.add("In", nrt.CONTROL, [20.0])[0]
        values = ugens.inputs("KAnalyze", numPeaks=float(SLOTS), seedBuf=3.0)
        heard = graph.add("KAnalyze", nrt.CONTROL, [sound, *values[1:]], 4 * SLOTS + 18)
        bank = graph.add("KuramotoBankBuf", nrt.AUDIO, ugens.inputs(
            "KuramotoBankBuf", bufnum=3.0, numChannels=1.0, numOscs=float(SLOTS), voices=4.0, coupling=coupling,
            couplingUnit=1.0))[0]
        again = graph.add("KAnalyze", nrt.CONTROL, [bank, *values[1:2], -1.0, *values[3:]], 4 * SLOTS + 18)
        graph.add("Out", nrt.CONTROL, [10.0, heard[4 * SLOTS], again[4 * SLOTS + 2]], 0)
        graph.out([bank])
        return graph.definition("x")

    def test_a_bank_follows_while_parameters_change_a_hundred_times_a_second(self):
        for program in SERVERS:
            with self.subTest(server=program), tempfile.TemporaryDirectory() as folder:
                wav = os.path.join(folder, "in.wav")
                write_wav(wav, chord())
                server = Server(program, folder, self.jack)
                try:
                    self.run_follower(server, wav)
                finally:
                    server.close()
                self.assertEqual(server.process.returncode, 0)

    def test_thousands_of_synths_come_and_go_in_a_little_memory(self):
        graph, buffers = test_many.everything()
        for program in SERVERS:
            with self.subTest(server=program), tempfile.TemporaryDirectory() as folder:
                server = Server(program, folder, self.jack, "-m", "16384")
                try:
                    self.come_and_go(server, graph, buffers)
                finally:
                    server.close()
                self.assertEqual(server.process.returncode, 0)

    def come_and_go(self, server, graph, buffers, each=10):
        server.send("/d_recv", graph.definition("x"))
        for one in buffers:
            server.socket.send(one)
            self.assertTrue(server.sync(1), server.log())
        for first in range(1000, 1000 + test_many.CYCLES, each):
            for node in range(first, first + each):
                server.send("/s_new", "x", node, 0, 0)
            self.assertTrue(server.sync(first), server.log())
            for node in range(first, first + each):
                server.send("/n_free", node)
        self.assertTrue(server.sync(2), server.log())
        time.sleep(0.5)
        server.send("/status")
        self.assertEqual(server.wait_for("/status.reply")[2], 0, "synths that are left")
        self.assertEqual(server.failures, [])
        self.assertNotRegex(server.log(), nrt.COMPLAINT)

    def run_follower(self, server, wav):
        self.assertIsNone(server.process.poll(), server.log())
        server.send("/d_recv", self.follower())
        server.send("/b_allocRead", 9, wav, 0, 0)
        server.send("/b_alloc", 3, SLOTS, 5)
        self.assertTrue(server.sync(1), server.log())
        server.send("/s_new", "x", 1000, 0, 0)
        chance, loudest, most, until = random.Random(1), 0.0, 0.0, time.monotonic() + SECONDS
        while time.monotonic() < until:
            for _ in range(50):
                server.send("/c_set", 20, chance.uniform(0, 3))
                time.sleep(0.01)
            server.send("/c_getn", 10, 2)
            answer = server.wait_for("/c_setn")
            self.assertIsNotNone(answer, server.log())
            most, loudest = max(most, answer[2]), max(loudest, answer[3])
        self.assertTrue(server.sync(2), server.log())
        self.assertEqual(server.failures, [])
        self.assertGreaterEqual(most, 2, "partials heard")
        self.assertGreater(loudest, 0.01, "level of the bank, heard by a second analyzer")


if __name__ == "__main__":
    unittest.main()
