# SPDX-License-Identifier: Apache-2.0
"""OpenSSL's s_client and s_server, in both roles: full handshake, HelloRetryRequest, every key type, 1 MiB each way, orderly closes."""

import os
import subprocess
import threading

import harness
from harness import MIB, Case, Program, feed, http_body, pattern

# The system's own configuration may forbid what a test needs.
ENV = dict(os.environ, OPENSSL_CONF="/dev/null")

KEYS = ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa2048", "rsa-pss"]
SUITES = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]


class OpensslClient(Case):
    """s_client against `stoic serve`."""

    def s_client(self, port, pki, *arguments, data):
        program = self.start(Program(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile", pki / "ca.pem",
             "-verify_return_error", "-verify_hostname", "localhost", "-quiet", *arguments],
            stdin=subprocess.PIPE, text_stdout=False, env=ENV))
        threading.Thread(target=feed, args=(program.process.stdin, data), daemon=True).start()
        self.assertEqual(program.wait(), 0, program.text())
        return program

    def echo(self, server, pki, *arguments, size=1000):
        body = pattern(size)
        request = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + body
        program = self.s_client(server.port, pki, *arguments, data=request)
        self.assertEqual(http_body(program.raw_stdout), body)

    def test_one_mebibyte_each_way(self):
        pki = self.certificate()
        server = self.serve(pki)
        self.echo(server, pki, size=MIB)
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["level"], end["established"]), ("closure", "trace", True))
        self.assertGreaterEqual(end["bytes_in"], MIB)
        self.assertGreaterEqual(end["bytes_out"], MIB)

    def test_hello_retry_request(self):
        pki = self.certificate()
        for groups, wanted in [("X25519:P-256", "secp256r1"), ("P-256:P-384", "secp384r1"), ("P-384:X25519", "x25519")]:
            with self.subTest(wanted):
                server = self.serve(pki, "--groups", wanted)
                self.echo(server, pki, "-groups", groups, size=MIB)
                (end,) = server.wait_terminal(1)
                self.assertEqual((end["class"], end["group"]), ("closure", wanted))

    def test_stateless_retry(self):
        """The cookie comes back from a real client."""
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1", "--stateless-retry")
        tap = harness.Tap(self, server.port)
        self.echo(tap, pki, "-groups", "X25519:P-384", size=MIB)
        self.assertEqual(tap.retries(), 1)
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["group"]), ("closure", "secp384r1"))

    def test_key_types(self):
        for key in KEYS:
            with self.subTest(key):
                pki = self.certificate("--key", key, folder=key)
                server = self.serve(pki)
                self.echo(server, pki)
                (end,) = server.wait_terminal(1)
                self.assertEqual(end["class"], "closure")

    def test_suites(self):
        pki = self.certificate()
        server = self.serve(pki)
        for count, suite in enumerate(SUITES, 1):
            with self.subTest(suite):
                self.echo(server, pki, "-ciphersuites", suite, size=100000)
                self.assertEqual(server.wait_terminal(count)[-1]["cipher"], suite)

    def test_client_closes_first(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.start(Program(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-CAfile", pki / "ca.pem",
             "-verify_return_error"], stdin=subprocess.PIPE, env=ENV))
        program.wait_line("Verify return code: 0")
        program.process.stdin.write(b"Q\n")  # s_client's own word for an orderly close
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0)
        (end,) = server.wait_terminal(1)
        self.assertIn(("rx", "close_notify"), server.alerts())
        self.assertEqual(server.at_least("info"), [], end)

    def test_key_update(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.start(Program(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-CAfile", pki / "ca.pem"],
            stdin=subprocess.PIPE, env=ENV))
        program.wait_line("Verify return code: 0")
        for command in (b"K\n", b"k\n"):  # ask for an update, then only update
            program.process.stdin.write(command)
            program.process.stdin.flush()
            program.wait_line("KEYUPDATE")
        program.process.stdin.write(b"GET /bytes/5000 HTTP/1.1\nHost: localhost\nConnection: close\n\n".replace(b"\n", b"\r\n"))
        program.process.stdin.flush()
        program.wait_line("200 OK")
        self.assertEqual(server.wait_terminal(1)[0]["class"], "closure")

    def test_follows_key_update(self):
        pki = self.certificate()
        server = self.serve(pki, "--update-keys")
        self.echo(server, pki, size=MIB)
        self.assertEqual(server.wait_terminal(1)[0]["class"], "closure")

    def test_alpn(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "h2,http/1.1")
        self.echo(server, pki, "-alpn", "http/1.1")
        self.assertEqual(server.wait_terminal(1)[0]["alpn"], "http/1.1")


class OpensslServer(Case):
    """`stoic connect` against s_server, which prints what it receives and sends what it reads."""

    def s_server(self, pki, *arguments):
        port = harness.free_port()
        program = self.start(Program(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki / "cert.pem", "-key", pki / "key.pem", "-naccept", "1",
             "-tls1_3", *arguments], stdin=subprocess.PIPE, text_stdout=False, env=ENV))
        harness.wait_port(port)
        return program, port

    def exchange(self, *server_arguments, key="ecdsa-p256", client=(), size=MIB, folder="pki"):
        """Both send at once; the client closes when it has everything."""
        pki = self.certificate("--key", key, folder=folder)
        sent, received = pattern(size), pattern(size)[::-1]
        server, port = self.s_server(pki, "-quiet", *server_arguments)
        threading.Thread(target=feed, args=(server.process.stdin, received, False), daemon=True).start()
        program = self.connect(port, pki, *client, data=sent, answer=size)
        self.assertEqual(program.raw_stdout, received)
        server.wait()
        self.assertEqual(server.raw_stdout, sent)

    def test_one_mebibyte_each_way(self):
        self.exchange()

    def test_follows_key_update(self):
        self.exchange(client=("--update-keys",))

    def test_hello_retry_request(self):
        for group in ("P-256", "P-384"):
            with self.subTest(group):
                self.exchange("-groups", group, folder=group)

    def test_key_types(self):
        for key in KEYS:
            with self.subTest(key):
                self.exchange(key=key, size=1000, folder=key)

    def test_suites(self):
        for suite in SUITES:
            with self.subTest(suite):
                self.exchange("-ciphersuites", suite, size=100000, folder=suite)

    def test_server_closes_first(self):
        pki = self.certificate()
        server, port = self.s_server(pki, "-www")
        program = self.start_connect(port, pki, level="trace")
        feed(program.process.stdin, b"GET / HTTP/1.0\r\n\r\n", ends=False)
        self.assertEqual(harness.end_after_peer(program), 0, program.text())
        self.assertIn(b"HTTP/1.0 200", bytes(program.raw_stdout))
        ends = [n for n in harness.notices_of(program) if n["event_name"] == "tls.connection.closed"]
        self.assertEqual([n["class"] for n in ends], ["closure"])
        server.stop()


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
