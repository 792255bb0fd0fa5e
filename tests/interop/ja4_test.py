# SPDX-License-Identifier: Apache-2.0
"""JA4 of a real client's hello, computed apart from the library: the hello is caught by a listener, then sent to `stoic serve`."""

import hashlib
import os
import re
import socket
import subprocess
import threading

import harness
from harness import Case, Program

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")
VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10"}


def is_grease(value):
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def numbers(data):
    return [v for v in (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)) if not is_grease(v)]


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0" * 12


def ja4(record):
    body = record[5 + 4 :]
    version, at = int.from_bytes(body[:2], "big"), 34
    at += 1 + body[at]
    length = int.from_bytes(body[at : at + 2], "big")
    suites, at = numbers(body[at + 2 : at + 2 + length]), at + 2 + length
    at += 1 + body[at]
    at += 2
    types, schemes, alpn = [], [], b""
    while at < len(body):
        kind, length = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        data, at = body[at + 4 : at + 4 + length], at + 4 + length
        if not is_grease(kind):
            types.append(kind)
        if kind == 13:
            schemes = numbers(data[2:])
        if kind == 16:
            alpn = data[3 : 3 + data[2]]
        if kind == 43:
            version = max(numbers(data[1:]))
    name = "d" if 0 in types else "i"
    ends = chr(alpn[0]) + chr(alpn[-1]) if alpn else "00"
    head = f"t{VERSIONS[version]}{name}{len(suites):02}{len(types):02}{ends}"
    kinds = ",".join(f"{t:04x}" for t in sorted(t for t in types if t not in (0, 16)))
    tail = kinds + ("_" + ",".join(f"{s:04x}" for s in schemes) if schemes else "")
    return f"{head}_{short(','.join(f'{s:04x}' for s in sorted(suites)))}_{short(tail)}"


class Fingerprints(Case):
    def catch(self, arguments):
        """The first record that this client sends."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            program = self.start(Program(["openssl", "s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}", *arguments],
                                         stdin=subprocess.PIPE, env=ENV))
            connection, _ = listener.accept()
            with connection:
                record = b""
                while len(record) < 5 or len(record) < 5 + int.from_bytes(record[3:5], "big"):
                    record += connection.recv(65536)
            program.stop()
        return record

    def test_s_client(self):
        pki = self.certificate()
        for arguments in (["-servername", "localhost", "-alpn", "http/1.1"], ["-noservername"], ["-tls1_3", "-servername", "localhost"]):
            with self.subTest(arguments):
                wanted = ja4(self.catch(arguments))
                server = self.serve(pki)
                program = self.start(Program(
                    ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-quiet", *arguments],
                    stdin=subprocess.PIPE, text_stdout=False, env=ENV))
                request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                threading.Thread(target=harness.feed, args=(program.process.stdin, request), daemon=True).start()
                program.wait()
                found = re.search(rb'"ja4":"([^"]*)"', bytes(program.raw_stdout))
                self.assertIsNotNone(found, program.text())
                self.assertEqual(found.group(1).decode(), wanted)
                (end,) = server.wait_terminal(1)
                self.assertEqual(end["ja4"], wanted)


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
