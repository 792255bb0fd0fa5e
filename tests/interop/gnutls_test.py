# SPDX-License-Identifier: Apache-2.0
"""GnuTLS's gnutls-cli and gnutls-serv, in both roles: full handshake, HelloRetryRequest, resumption, KeyUpdate, 1 MiB each way, closes by
either side.

gnutls-serv cannot be told an address: it listens on every one for as long as a test lasts.
"""

import subprocess
import threading

import harness
from harness import MIB, Tap, feed, http_body, pattern
from peer_cases import PeerCase

KEYS = ["ecdsa-p384", "ed25519", "rsa2048", "rsa-pss"]
CIPHERS = {"AES-128-GCM": "TLS_AES_128_GCM_SHA256", "AES-256-GCM": "TLS_AES_256_GCM_SHA384",
           "CHACHA20-POLY1305": "TLS_CHACHA20_POLY1305_SHA256"}
RESUME = ["--resume", "--waitresumption"]  # connects twice; the first connection only waits for its tickets
ONLY_P384 = ["--priority", "NORMAL:-GROUP-ALL:+GROUP-SECP384R1"]


def lines(size):
    """The echo server waits for the end of a line and shows what it got, so it is given text."""
    return b"".join(b"%08d %s\n" % (i, b"x" * 54) for i in range(size // 64))


class GnutlsClient(PeerCase):
    """gnutls-cli against `stoic serve`."""

    def gnutls_cli(self, port, pki, *arguments, log="/dev/null"):
        return self.program(
            "gnutls-cli", "--logfile", log, "--x509cafile", pki / "ca.pem", "--sni-hostname", "localhost", "--verify-hostname", "localhost",
            "-p", port, *arguments, "127.0.0.1", stdin=subprocess.PIPE, text_stdout=False)

    def echo(self, port, pki, *arguments, size=1000):
        """The server closes first; gnutls-cli, whose own input is still open, does not answer that."""
        body = pattern(size)
        request = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + body
        program = self.gnutls_cli(port, pki, *arguments)
        threading.Thread(target=feed, args=(program.process.stdin, request, False), daemon=True).start()
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual(http_body(program.raw_stdout), body)

    def ask(self, program, size=1024):
        """One request on a connection that stays open, until its answer is there."""
        before, body = len(program.raw_stdout), lines(size)
        feed(program.process.stdin, b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size + body, ends=False)
        while not bytes(program.raw_stdout[before:]).endswith(body):
            so_far = len(program.raw_stdout)
            self.assertGreater(len(program.wait_bytes(so_far + 1)), so_far, program.text())

    def test_one_mebibyte_each_way(self):
        pki = self.certificate()
        server = self.serve(pki)
        self.echo(server.port, pki, size=MIB)
        self.assert_quiet_ends(server, 1)

    def test_follows_key_update(self):
        pki = self.certificate()
        server = self.serve(pki, "--update-keys")
        self.echo(server.port, pki, size=MIB)
        self.assert_quiet_ends(server, 1)

    def test_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port)
        self.echo(tap.port, pki, size=MIB)
        self.assertEqual(tap.retries(), 1)
        self.assertEqual(self.assert_quiet_ends(server, 1)[0]["group"], "secp384r1")

    def test_key_types(self):
        for key in KEYS:
            with self.subTest(key):
                pki = self.certificate("--key", key, folder=key)
                server = self.serve(pki)
                self.echo(server.port, pki)
                self.assert_quiet_ends(server, 1)

    def test_suites(self):
        pki = self.certificate()
        server = self.serve(pki)
        for count, (name, suite) in enumerate(CIPHERS.items(), 1):
            with self.subTest(suite):
                self.echo(server.port, pki, "--priority", f"NORMAL:-CIPHER-ALL:+{name}")
                self.assertEqual(server.wait_terminal(count)[-1]["cipher"], suite)

    def test_client_closes_first(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.gnutls_cli(server.port, pki)
        self.ask(program)
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0, program.text())
        self.assert_quiet_closures(server, 1)

    def assert_resumed(self, server):
        ends = self.assert_quiet_ends(server, 2)
        self.assertEqual([n["resumed"] for n in ends], [False, True])
        return ends

    def test_resumes(self):
        for suite, name in {suite: name for name, suite in CIPHERS.items()}.items():
            with self.subTest(suite):
                pki = self.certificate(folder=suite)
                server = self.serve(pki)
                self.echo(server.port, pki, *RESUME, "--priority", f"NORMAL:-CIPHER-ALL:+{name}", size=MIB)
                self.assertEqual([n["cipher"] for n in self.assert_resumed(server)], [suite] * 2)

    def test_resumes_after_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port, connections=2)
        self.echo(tap.port, pki, *RESUME, size=MIB)
        self.assertEqual([n["group"] for n in self.assert_resumed(server)], ["secp384r1"] * 2)
        self.assertEqual(tap.retries(), 2)

    def test_key_update_after_resumption(self):
        self.assert_resumed(self.update_keys(*RESUME))

    def test_key_update(self):
        self.assert_quiet_closures(self.update_keys(), 1)

    def update_keys(self, *arguments):
        """The server, after a connection with a KeyUpdate of either kind."""
        pki = self.certificate()
        server = self.serve(pki)
        program = self.gnutls_cli(server.port, pki, "--inline-commands", *arguments, log=self.folder / "log")
        self.ask(program)
        for command in (b"^rekey1^\n", b"^rekey^\n"):  # only update; ask for an update too
            feed(program.process.stdin, command, ends=False)
            self.ask(program, size=64 * 1024)
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual((self.folder / "log").read_text().count("Rekey was completed"), 2)
        return server

    def test_alpn(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "h2,http/1.1")
        self.echo(server.port, pki, "--alpn", "http/1.1")
        self.assertEqual(self.assert_quiet_ends(server, 1)[0]["alpn"], "http/1.1")


class GnutlsServer(PeerCase):
    """`stoic connect` against gnutls-serv."""

    def gnutls_serv(self, pki, *arguments):
        port = harness.free_port()
        program = self.program("gnutls-serv", "--quiet", "--x509certfile", pki / "cert.pem", "--x509keyfile", pki / "key.pem", "-p", port,
                               *arguments)
        program.wait_line(r"IPv4 .*\.\.\.done")
        return port

    def exchange(self, *arguments, key="ecdsa-p256", client=(), size=MIB, folder="pki"):
        """The end's notice, and how many HelloRetryRequests came."""
        pki = self.certificate("--key", key, folder=folder)
        tap = Tap(self, self.gnutls_serv(pki, "--echo", *arguments))
        program = self.connect(tap.port, pki, *client, data=lines(size), answer=size, level="trace")
        self.assertEqual(program.raw_stdout, lines(size))
        return self.assert_quiet_client(program), tap.retries()

    def test_one_mebibyte_each_way(self):
        end, retries = self.exchange()
        self.assertEqual((end["reason"], retries), ("close_notify", 0))

    def test_follows_key_update(self):
        self.exchange(client=("--update-keys",))

    def test_hello_retry_request(self):
        end, retries = self.exchange(*ONLY_P384)
        self.assertEqual((end["group"], retries), ("secp384r1", 1))

    def test_resumes(self):
        pki = self.certificate()
        for suite in CIPHERS.values():
            with self.subTest(suite):
                end = self.exchange_resumed(self.gnutls_serv(pki, "--echo"), pki, "--suites", suite, data=lines(MIB))
                self.assertEqual(end["cipher"], suite)

    def test_resumes_after_hello_retry_request(self):
        pki = self.certificate()
        tap = Tap(self, self.gnutls_serv(pki, "--echo", *ONLY_P384), connections=2)
        end = self.exchange_resumed(tap.port, pki, data=lines(MIB))
        self.assertEqual((end["group"], tap.retries()), ("secp384r1", 2))

    def test_key_types(self):
        for key in KEYS:
            with self.subTest(key):
                self.exchange(key=key, size=1024, folder=key)

    def test_suites(self):
        for suite in CIPHERS.values():
            with self.subTest(suite):
                end, _ = self.exchange(client=["--suites", suite], size=128 * 1024, folder=suite)
                self.assertEqual(end["cipher"], suite)

    def test_alpn(self):
        end, _ = self.exchange("--alpn", "http/1.1", client=["--alpn", "h2,http/1.1"], size=1024)
        self.assertEqual(end["alpn"], "http/1.1")

    def test_client_certificate(self):
        ours = self.certificate("--key", "ecdsa-p384", folder="ours", names=("client.example",))
        self.exchange("--require-client-cert", "--verify-client-cert", "--x509cafile", ours / "ca.pem",
                      client=["--cert", ours / "cert.pem", "--key", ours / "key.pem"], size=1024)

    def test_server_closes_first(self):
        pki = self.certificate()
        port = self.gnutls_serv(pki, "--http")
        program = self.start_connect(port, pki, level="trace")
        feed(program.process.stdin, b"GET / HTTP/1.0\r\n\r\n", ends=False)
        program.wait_line('"alert_dir":"rx"')
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0, program.text())
        self.assertIn(b"HTTP/1.0 200", bytes(program.raw_stdout))
        self.assert_quiet_client(program)


if __name__ == "__main__":
    harness.need("gnutls-cli")
    harness.need("gnutls-serv")
    harness.main()
