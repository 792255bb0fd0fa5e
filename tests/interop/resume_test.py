# SPDX-License-Identifier: Apache-2.0
"""Resumption with OpenSSL, curl, SSLSocket and Stoic itself: a full handshake, then a resumed one with 1 MiB each way.

The other peers show theirs in their own tests."""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import unittest

import harness
import java
from harness import MIB, Case, Program, feed, http_body, pattern

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")
JAVA_SOURCE = pathlib.Path(__file__).parent / "java/Resume.java"
has_java = unittest.skipIf(shutil.which("javac") is None, "SKIP: java is not installed")
has_curl = unittest.skipIf(shutil.which("curl") is None, "SKIP: curl is not installed")


def echo_request(size):
    return b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + pattern(size)


class Server(Case):
    """`stoic serve` and its notices: the first connection is full, the second resumed."""

    def assert_resumed(self, server, expected=(False, True)):
        ends = server.wait_terminal(len(expected))
        self.assertEqual(tuple(end["resumed"] for end in ends), tuple(expected))
        self.assertEqual({end["class"] for end in ends}, {"closure"})
        self.assertEqual([n for n in server.at_least("info") if n["event_name"] != "config.reloaded"], [])
        return ends

    def s_client(self, port, pki, *arguments):
        program = self.start(Program(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", pki / "ca.pem",
             "-verify_return_error", "-quiet", *arguments], stdin=subprocess.PIPE, text_stdout=False, env=ENV))
        threading.Thread(target=feed, args=(program.process.stdin, echo_request(MIB)), daemon=True).start()
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual(http_body(program.raw_stdout), pattern(MIB))

    def test_openssl(self):
        pki = self.certificate()
        session = self.folder / "session.pem"
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"):
            with self.subTest(suite):
                server = self.serve(pki)
                self.s_client(server.port, pki, "-ciphersuites", suite, "-sess_out", session)
                self.s_client(server.port, pki, "-ciphersuites", suite, "-sess_in", session)
                self.assert_resumed(server)

    def test_openssl_with_hello_retry_request(self):
        pki = self.certificate()
        session = self.folder / "session.pem"
        server = self.serve(pki, "--groups", "secp384r1")
        for option in ("-sess_out", "-sess_in"):
            self.s_client(server.port, pki, "-groups", "X25519:P-384", option, session)
        self.assertEqual([end["group"] for end in self.assert_resumed(server)], ["secp384r1"] * 2)

    def test_openssl_ticket_of_another_process(self):
        pki = self.certificate()
        session = self.folder / "session.pem"
        first, second = self.serve(pki), self.serve(pki)
        self.s_client(first.port, pki, "-sess_out", session)
        self.s_client(second.port, pki, "-sess_in", session)  # keys are each process's own: a full handshake
        self.assert_resumed(second, (False,))

    def test_tickets_survive_a_reload(self):
        pki = self.certificate()
        session = self.folder / "session.pem"
        server = self.serve(pki)
        self.s_client(server.port, pki, "-sess_out", session)
        server.signal(harness.signal.SIGHUP)
        server.wait_line("config.reloaded")
        self.s_client(server.port, pki, "-sess_in", session)
        self.assert_resumed(server)

    def curl(self, server, pki, *arguments):
        url = f"https://localhost:{server.port}/"
        got = self.run_program("curl", "-sS", "--noproxy", "*", "--cacert", pki / "ca.pem", "--http1.1", "-H", "Connection: close",
                               *arguments, url, url, env=ENV)
        answers = [json.loads(piece if piece.endswith("}") else piece + "}") for piece in
                   "".join(got.stdout_lines).replace("}{", "}\n{").split("\n")]
        self.assertEqual([answer["resumed"] for answer in answers], [False, True])
        return self.assert_resumed(server)

    @has_curl
    def test_curl(self):
        pki = self.certificate()
        self.curl(self.serve(pki), pki)

    @has_curl
    def test_curl_with_hello_retry_request(self):
        pki = self.certificate()
        ends = self.curl(self.serve(pki, "--groups", "secp384r1"), pki, "--curves", "X25519:P-384")
        self.assertEqual([end["group"] for end in ends], ["secp384r1"] * 2)

    @has_java
    def test_java(self):
        pki = self.certificate()
        server = self.serve(pki)
        got = self.run_program("java", "-XX:TieredStopAtLevel=1", JAVA_SOURCE, "client", server.port, pki / "ca.pem", MIB)
        self.assertEqual(got.stdout_lines, [f"echoed={MIB}"] * 2)
        self.assert_resumed(server)


class Client(Case):
    """`stoic connect --resume`: it connects twice and tells of the second connection."""

    def connect_twice(self, port, pki, peer_data=None, *arguments):
        program = self.start_connect(port, pki, "--resume", "--json", *arguments)
        told = program.wait_line(r"^(\{.*\"resumed\":(true|false).*\})$")
        self.assertEqual(told.group(2), "true", program.text())
        if peer_data is not None:
            threading.Thread(target=feed, args=(*peer_data, False), daemon=True).start()
        feed(program.process.stdin, pattern(MIB), ends=False)
        program.wait_bytes(MIB)
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual(json.loads(told.group(1))["verdict"], {"valid": True, "error": "OK", "by": "resumption"})
        self.assertEqual(harness.notices_of(program)[1:], [])  # it tells in JSON too; below that, nothing at level info
        return program

    def s_server(self, pki, *arguments):
        port = harness.free_port()
        program = self.start(Program(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki / "cert.pem", "-key", pki / "key.pem", "-naccept", "2",
             "-tls1_3", "-quiet", *arguments], stdin=subprocess.PIPE, text_stdout=False, env=ENV))
        harness.wait_port(port)
        return program, port

    def test_openssl(self):
        for name, options in (("plain", ()), ("retry", ("-groups", "P-384")), ("sha384", ("-ciphersuites", "TLS_AES_256_GCM_SHA384"))):
            with self.subTest(name):
                pki = self.certificate(folder=name)
                peer, port = self.s_server(pki, *options)
                sent = pattern(MIB)[::-1]
                program = self.connect_twice(port, pki, (peer.process.stdin, sent))
                self.assertEqual(program.raw_stdout, sent)
                peer.wait()
                self.assertEqual(peer.raw_stdout, pattern(MIB))

    def test_openssl_without_tickets(self):
        pki = self.certificate()
        _, port = self.s_server(pki, "-num_tickets", "0")
        program = self.program(harness.STOIC, "connect", f"127.0.0.1:{port}", "--server-name", "localhost", "--ca", pki / "cert.pem",
                               "--resume", "--json", "--handshake-only")
        self.assertEqual(program.wait(), 0, program.text())
        self.assertFalse(json.loads(program.stdout_lines[0])["resumed"])
        self.assertIn("gave no ticket", "".join(program.stderr_lines))

    @has_java
    def test_java(self):
        for name, properties, retries in (("plain", (), 0), ("retry", ["-Djdk.tls.namedGroups=secp384r1"], 2)):
            with self.subTest(name):
                pki = self.certificate(folder=name)
                peer = self.program("java", "-XX:TieredStopAtLevel=1", *properties, JAVA_SOURCE, "server", java.keystore(self, pki))
                tap = harness.Tap(self, int(peer.wait_line(r"ready port=(\d+)").group(1)), connections=2)
                program = self.connect_twice(tap.port, pki)
                self.assertEqual(program.raw_stdout, pattern(MIB))
                self.assertEqual(peer.wait(), 0, peer.text())
                self.assertEqual(peer.stdout_lines[1:], ["echoed=0", f"echoed={MIB}"])
                self.assertEqual(tap.retries(), retries)

    def test_stoic(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.program(harness.STOIC, "connect", f"127.0.0.1:{server.port}", "--server-name", "localhost", "--ca",
                               pki / "cert.pem", "--resume", "--handshake-only")
        self.assertEqual(program.wait(), 0, program.text())
        self.assertIn("resumed=true verdict=ok", program.stdout_lines[0])
        self.assertEqual([end["resumed"] for end in server.wait_terminal(2)], [False, True])
        self.assertEqual(server.at_least("info"), [])


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
