# SPDX-License-Identifier: Apache-2.0
"""What the interop tests share: programs that are waited for by their ready line and always ended, certificates, notices."""

import contextlib
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("STOIC_BIN", ROOT / "build/release/bin"))
STOIC = str(BIN / "stoic")
PATIENCE = 30  # seconds until something that must happen is given up: never waited for in full
MIB = 1 << 20
LEVELS = ["trace", "debug", "info", "notice", "warn", "error", "crit"]


def pattern(size):
    """Bytes in which a piece that is lost, doubled or misplaced shows."""
    period = bytes((i * 31 + i // 256) & 0xFF for i in range(min(size, 1 << 16)))
    return (period * (size // (1 << 16) + 1))[:size]


def need(program):
    """Skips, visibly, where a peer is not installed."""
    if shutil.which(program) is None:
        print(f"SKIP: {program} is not installed", flush=True)
        sys.exit(77)


def need_toolchain(program, minimum, *version_arguments):
    """Skips, in words that a CI knows, where a toolchain that Debian does not have, or not new enough, is missing."""
    found = "0"
    if shutil.which(program) is not None:
        told = subprocess.run([program, *version_arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        found = re.search(r"\d+(\.\d+)+|$", told.stdout).group() or "0"
    if [int(part) for part in found.split(".")] < [int(part) for part in minimum.split(".")]:
        print(f"SKIP: no toolchain: {program} {minimum} or newer is not installed", flush=True)
        sys.exit(77)


class Program:
    """A child process whose output is read line by line, and which never outlives its test."""

    def __init__(self, arguments, stdin=subprocess.DEVNULL, env=None, text_stdout=True):
        self.arguments = [str(argument) for argument in arguments]
        self.process = subprocess.Popen(self.arguments, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        self.stdout_lines, self.stderr_lines = [], []
        self._news = queue.Queue()
        self._threads = [
            threading.Thread(target=self._read, args=(self.process.stderr, self.stderr_lines), daemon=True)
        ]
        self.raw_stdout = bytearray()
        if text_stdout:
            self._threads.append(threading.Thread(target=self._read, args=(self.process.stdout, self.stdout_lines), daemon=True))
        else:
            self._threads.append(threading.Thread(target=self._read_raw, daemon=True))
        for thread in self._threads:
            thread.start()

    def _read(self, stream, lines):
        for line in stream:
            text = line.decode("utf-8", "backslashreplace").rstrip("\n")
            lines.append(text)
            self._news.put(text)

    def _read_raw(self):
        for chunk in iter(lambda: self.process.stdout.read1(65536), b""):
            self.raw_stdout += chunk
            self._news.put("")

    def wait_line(self, regex, seconds=PATIENCE):
        """The match of the first line, of either stream, that has not been looked at yet."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self._news.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{self.arguments} never printed {regex!r}\n{self.text()}") from None
            found = re.search(regex, line)
            if found:
                return found

    def wait_bytes(self, size, seconds=PATIENCE):
        """Until so many bytes came on standard output, or it ended."""
        end = time.monotonic() + seconds
        while len(self.raw_stdout) < size and self._threads[-1].is_alive() and time.monotonic() < end:
            with contextlib.suppress(queue.Empty):
                self._news.get(timeout=0.2)
        return bytes(self.raw_stdout)

    def text(self):
        return "\n".join(["stdout:"] + self.stdout_lines[-40:] + ["stderr:"] + self.stderr_lines[-40:])

    def wait(self, seconds=PATIENCE):
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"{self.arguments} did not end\n{self.text()}") from None
        for thread in self._threads:
            thread.join(5)
        return status

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for thread in self._threads:
            thread.join(5)
        for stream in (self.process.stdout, self.process.stderr, self.process.stdin):
            with contextlib.suppress(Exception):
                if stream is not None:
                    stream.close()


class Stoic(Program):
    """`stoic serve` or `stoic proxy`, ready; its notices as dictionaries."""

    def __init__(self, *arguments, level="trace", env=None):
        super().__init__([STOIC, *arguments, "--log-format", "json", "--log-level", level], env=env)
        try:
            ready = self.wait_line(r"^ready listen=127\.0\.0\.1:(\d+)")
        except AssertionError:
            self.stop()
            raise
        self.port = int(ready.group(1))

    def stop(self):
        """Ends it as an operator would. A status other than 0, or a word of a sanitizer, is a finding like any other."""
        was_running = self.process.poll() is None
        for _ in range(2):  # the second signal does not wait for connections that a test left open
            if self.process.poll() is None:
                self.process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(2)
        status = self.process.poll()
        super().stop()
        if "Sanitizer" in "\n".join(self.stderr_lines):
            raise AssertionError("a sanitizer complains:\n" + "\n".join(self.stderr_lines[-80:]))
        if was_running and status != 0:
            raise AssertionError(f"{self.arguments} ended with {status}\n{self.text()}")

    def notices(self):
        found = []
        for line in list(self.stderr_lines):
            if line.startswith("{"):
                found.append(json.loads(line))
        return found

    def terminal(self):
        """The notices that end connections."""
        return [n for n in self.notices() if n["event_name"] in ("tls.handshake.failed", "tls.connection.closed")]

    def wait_terminal(self, count):
        """Waits until so many connections have ended."""
        end = time.monotonic() + PATIENCE
        while len(self.terminal()) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{len(self.terminal())} connections ended, not {count}\n{self.text()}")
            with contextlib.suppress(queue.Empty):
                self._news.get(timeout=0.05)
        return self.terminal()

    def at_least(self, level):
        return [n for n in self.notices() if LEVELS.index(n["level"]) >= LEVELS.index(level)]

    def alerts(self):
        return [(n["alert_dir"], n["alert"]) for n in self.notices() if n["event_name"] == "tls.alert"]


class Case(unittest.TestCase):
    """A test with a folder of its own and programs that end with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stoic-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, program):
        self.addCleanup(program.stop)
        return program

    def stoic(self, *arguments, **more):
        return self.start(Stoic(*arguments, **more))

    def program(self, *arguments, **more):
        return self.start(Program(arguments, **more))

    def run_program(self, *arguments, status=0, **more):
        program = self.program(*arguments, **more)
        got = program.wait()
        if status is not None and got != status:
            self.fail(f"{program.arguments} exited with {got}\n{program.text()}")
        return program

    def certificate(self, *options, folder="pki", names=("localhost", "127.0.0.1")):
        """A throw-away CA and leaf: a folder with ca.pem, cert.pem, key.pem."""
        path = self.folder / folder
        path.mkdir()
        self.run_program(STOIC, "cert", "--out", path, *options, *names)
        return path

    def serve(self, pki, *arguments, **more):
        return self.stoic("serve", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem", "--key", pki / "key.pem", *arguments, **more)

    def start_connect(self, port, pki, *arguments, level="info", stdin=subprocess.PIPE):
        return self.program(
            STOIC, "connect", f"127.0.0.1:{port}", "--server-name", "localhost", "--ca", pki / "ca.pem",
            "--log-format", "json", "--log-level", level, *arguments, stdin=stdin, text_stdout=False)

    def connect(self, port, pki, *arguments, data=b"", answer=0, status=0, level="info"):
        """`stoic connect`, with `data` on its standard input, which ends when `answer` bytes came back. The program after its end."""
        program = self.start_connect(port, pki, *arguments, level=level)
        feeder = threading.Thread(target=feed, args=(program.process.stdin, data, False), daemon=True)
        feeder.start()
        program.wait_bytes(answer)
        feeder.join(PATIENCE)
        with contextlib.suppress(BrokenPipeError):
            program.process.stdin.close()
        got = program.wait()
        if status is not None and got != status:
            self.fail(f"{program.arguments} exited with {got}\n{program.text()}")
        return program


def end_after_peer(program):
    """Ends the input of a `connect` at level trace once the peer has closed; its exit status. A pipe that stays open keeps our side open."""
    program.wait_line(r'"alert":"close_notify".*"alert_dir":"rx"')
    program.process.stdin.close()
    return program.wait()


def feed(stream, data, ends=True):
    with contextlib.suppress(BrokenPipeError):
        stream.write(data)
        stream.flush()
        if ends:
            stream.close()


def notices_of(program):
    return [json.loads(line) for line in program.stderr_lines if line.startswith("{")]


def dial(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def free_port():
    """For peers that cannot say which port they took. Somebody else may take it first; then the peer says so and the test fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    """Told by the kernel's table, because a connection would be one of the peer's."""
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(wanted in line for line in table)


def wait_port(port):
    """Until a peer without a ready line listens."""
    end = time.monotonic() + PATIENCE
    while not is_listening(port):
        if time.monotonic() > end:
            raise AssertionError(f"nobody listens on {port}")
        time.sleep(0.01)


class Tap:
    """Forwards connections, one after the other, in pieces of some size, and keeps what the server sends: what shows in the
    handshake's plaintext."""

    HELLO_RETRY_REQUEST = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891")  # how its random begins, RFC 9846 4.2.3

    def __init__(self, case, port, piece=65536, connections=1):
        self._piece, self._connections = piece, connections
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._target = port
        self.port = self._listener.getsockname()[1]
        self.from_server = bytearray()
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        case.addCleanup(thread.join, PATIENCE)
        case.addCleanup(self._listener.close)

    def _run(self):
        with contextlib.suppress(OSError), self._listener:
            self._listener.settimeout(PATIENCE)
            for _ in range(self._connections):
                client, _ = self._listener.accept()
                # dialled only now: the server would not wait for a client that takes long to start
                with client, dial(self._target) as server:
                    back = threading.Thread(target=self._copy, args=(server, client, self.from_server), daemon=True)
                    back.start()
                    self._copy(client, server, bytearray())
                    back.join(PATIENCE)

    def _copy(self, source, target, seen):
        with contextlib.suppress(OSError):
            target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for chunk in iter(lambda: source.recv(self._piece), b""):
                seen += chunk
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    def retries(self):
        """How many HelloRetryRequests came."""
        return bytes(self.from_server).count(self.HELLO_RETRY_REQUEST)


def http_body(answer):
    return answer.split(b"\r\n\r\n", 1)[1]


def main():
    unittest.main(verbosity=2)
