# SPDX-License-Identifier: Apache-2.0
"""Client certificates with OpenSSL, GnuTLS, curl, Python and JSSE, both roles: accepted, missing, not trusted, expired, revoked, resumed."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import unittest

import harness
import java
from harness import STOIC, Case, feed

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
# What a peer calls the alerts: by number, and by Python's name.
ALERTS = {42: "BAD_CERTIFICATE", 43: "UNSUPPORTED_CERTIFICATE", 44: "CERTIFICATE_REVOKED", 45: "CERTIFICATE_EXPIRED",
          46: "CERTIFICATE_UNKNOWN", 48: "UNKNOWN_CA", 116: "CERTIFICATE_REQUIRED"}
has_java = unittest.skipIf(shutil.which("javac") is None, "SKIP: java is not installed")
has_curl = unittest.skipIf(shutil.which("curl") is None, "SKIP: curl is not installed")
has_gnutls = unittest.skipIf(shutil.which("gnutls-cli") is None or shutil.which("gnutls-serv") is None, "SKIP: gnutls is not installed")


class ClientsCase(Case):
    def setUp(self):
        super().setUp()
        self.pki = self.certificate()
        self.alice = self.certificate("--client", "--crl", folder="alice", names=("alice.example",))

    def serve_clients(self, *arguments, clients=None, **more):
        return self.serve(self.pki, "--client-ca", (clients or self.alice) / "ca.pem", *arguments, **more)

    def context(self, identity=None):
        context = ssl.create_default_context(cafile=self.pki / "ca.pem")
        if identity is not None:
            context.load_cert_chain(identity / "cert.pem", identity / "key.pem")
        return context

    def ask(self, port, context, session=None):
        """What the server says of the connection, and its session. The refusal of a certificate comes with the first reading."""
        with context.wrap_socket(harness.dial(port), server_hostname="localhost", session=session) as stream:
            stream.sendall(REQUEST)
            answer = b"".join(iter(lambda: stream.recv(65536), b""))
            return json.loads(harness.http_body(answer)), stream.session

    def refused(self, port, identity):
        """The alert that Python saw."""
        with self.assertRaises(ssl.SSLError) as caught:
            self.ask(port, self.context(identity))
        return caught.exception.reason

    def expect_refusal(self, server, identity, alert, reason):
        self.assertTrue(self.refused(server.port, identity).endswith(f"ALERT_{ALERTS[alert]}"))
        end = server.wait_terminal(1)[-1]
        self.assertEqual((end["class"], end["reason"], end["alert_dir"], end["alert_code"]), ("peer_cert", reason, "tx", alert))
        self.assertTrue(end["advice"])


class Serve(ClientsCase):
    """Any client against `stoic serve --client-ca`; here Python's, which reports alerts by name."""

    def test_accepted(self):
        for options in ((), ("--key", "ed25519"), ("--key", "rsa2048"), ("--intermediate",)):
            with self.subTest(options):
                alice = self.certificate("--client", *options, folder="alice-" + "".join(options), names=("alice.example",))
                server = self.serve_clients(clients=alice)
                told, _ = self.ask(server.port, self.context(alice))
                self.assertEqual(told["client_subject"], "CN=alice.example")
                self.assertEqual(server.at_least("info"), [])

    def test_missing(self):
        self.expect_refusal(self.serve_clients(), None, 116, "missing")

    def test_optional(self):
        server = self.serve_clients("--client-auth", "optional")
        self.assertIsNone(self.ask(server.port, self.context())[0]["client_subject"])
        self.assertEqual(self.ask(server.port, self.context(self.alice))[0]["client_subject"], "CN=alice.example")
        mallory = self.certificate("--client", folder="mallory")
        self.assertTrue(self.refused(server.port, mallory).endswith("ALERT_UNKNOWN_CA"))

    def test_not_trusted(self):
        self.expect_refusal(self.serve_clients(), self.certificate("--client", folder="mallory"), 48, "unknown_ca")

    def test_expired(self):
        bob = self.certificate("--client", "--expired", folder="bob")
        self.expect_refusal(self.serve_clients(clients=bob), bob, 45, "expired")

    def test_a_certificate_for_servers(self):
        bob = self.certificate(folder="bob")
        self.expect_refusal(self.serve_clients(clients=bob), bob, 43, "wrong_eku")

    def test_revoked(self):
        server = self.serve_clients("--crl", self.alice / "crl.pem")
        self.assertEqual(self.ask(server.port, self.context(self.alice))[0]["client_subject"], "CN=alice.example")
        self.expect_refusal(self.serve_clients("--crl", self.alice / "revoked.pem"), self.alice, 44, "revoked")

    def test_trusted_by_itself(self):
        server = self.serve(self.pki, "--client-ca", self.alice / "cert.pem")
        self.assertEqual(self.ask(server.port, self.context(self.alice))[0]["client_subject"], "CN=alice.example")
        self.assertTrue(self.refused(server.port, self.certificate("--client", folder="mallory")).endswith("ALERT_UNKNOWN_CA"))

    def test_resumed(self):
        server = self.serve_clients()
        context = self.context(self.alice)
        _, session = self.ask(server.port, context)
        told, _ = self.ask(server.port, context, session)
        self.assertEqual((told["resumed"], told["client_subject"]), (True, "CN=alice.example"))

    def test_not_asked_for(self):
        server = self.serve(self.pki)
        self.assertIsNone(self.ask(server.port, self.context(self.alice))[0]["client_subject"])

    def test_reload(self):
        """SIGHUP reads authorities and lists again; a ticket from before does not help."""
        lists = self.folder / "list.pem"
        shutil.copy(self.alice / "crl.pem", lists)
        server = self.serve_clients("--crl", lists)
        context = self.context(self.alice)
        _, session = self.ask(server.port, context)
        shutil.copy(self.alice / "revoked.pem", lists)
        server.signal(signal.SIGHUP)
        server.wait_line("config.reloaded")
        with self.assertRaises(ssl.SSLError) as caught:
            self.ask(server.port, context, session)
        self.assertTrue(caught.exception.reason.endswith("ALERT_CERTIFICATE_REVOKED"))
        lists.write_text("broken")
        server.signal(signal.SIGHUP)
        server.wait_line("config.reload_failed")
        self.assertTrue(self.refused(server.port, self.alice).endswith("ALERT_CERTIFICATE_REVOKED"), "the old ones stay in use")

    def test_reload_of_authorities(self):
        authority, mallory = self.folder / "authority.pem", self.certificate("--client", folder="mallory", names=("mallory.example",))
        shutil.copy(self.alice / "ca.pem", authority)
        server = self.serve(self.pki, "--client-ca", authority)
        shutil.copy(mallory / "ca.pem", authority)
        server.signal(signal.SIGHUP)
        server.wait_line("config.reloaded")
        self.assertEqual(self.ask(server.port, self.context(mallory))[0]["client_subject"], "CN=mallory.example")
        self.assertTrue(self.refused(server.port, self.alice).endswith("ALERT_UNKNOWN_CA"))

    def test_proxy(self):
        backend = self.stoic("serve", "--plain", "--listen", "127.0.0.1:0")
        proxy = self.stoic("proxy", "--listen", "127.0.0.1:0", "--cert", self.pki / "cert.pem", "--key", self.pki / "key.pem", "--backend",
                           f"127.0.0.1:{backend.port}", "--client-ca", self.alice / "ca.pem", "--crl", self.alice / "crl.pem")
        with self.context(self.alice).wrap_socket(harness.dial(proxy.port), server_hostname="localhost") as stream:
            stream.sendall(REQUEST)
            self.assertIn(b"It works", b"".join(iter(lambda: stream.recv(65536), b"")))
        self.assertTrue(self.refused(proxy.port, None).endswith("ALERT_CERTIFICATE_REQUIRED"))
        self.assertEqual([end["class"] for end in proxy.wait_terminal(2)], ["closure", "peer_cert"])

    def test_usage(self):
        common = ["--listen", "127.0.0.1:0", "--cert", self.pki / "cert.pem", "--key", self.pki / "key.pem"]
        client_ca = ["--client-ca", self.alice / "ca.pem"]
        for command in (["serve"], ["proxy", "--backend", "127.0.0.1:1"]):
            for status, words, arguments in (
                    (2, ["--client-auth", "--client-ca"], ["--client-auth", "optional"]),
                    (2, ["--client-auth"], [*client_ca, "--client-auth", "sometimes"]),
                    (2, ["--crl", "--client-ca"], ["--crl", self.alice / "crl.pem"]),
                    (2, ["--crl"], [*client_ca, "--crl-unknown", "accept"]),
                    (1, ["none.pem", "No such file"], ["--client-ca", "none.pem"]),
                    (1, ["key.pem", "no certificate"], ["--client-ca", self.pki / "key.pem"]),
                    (1, ["cert.pem", "list"], [*client_ca, "--crl", self.pki / "cert.pem"])):
                with self.subTest(arguments, command=command[0]):
                    program = self.run_program(STOIC, *command, *common, *arguments, status=status)
                    self.assertEqual(len(program.stderr_lines), 1, program.text())
                    for word in words:
                        self.assertIn(word, program.stderr_lines[0])


class Clients(ClientsCase):
    """The other clients: with a certificate they are served, without one they see alert 116."""

    def expect_both(self, ask):
        """`ask(port, identity)` gives all that the client printed."""
        server = self.serve_clients()
        self.assertIn('"client_subject":"CN=alice.example"', ask(server.port, self.alice))
        without = ask(server.port, None).lower()
        self.assertTrue(any(word in without for word in ("alert number 116", "certificate required", "certificate is required",
                                                         "certificate_required")), without)
        self.assertEqual([(end["class"], end["reason"]) for end in server.wait_terminal(2)][1], ("peer_cert", "missing"))

    def identity(self, identity, certificate, key):
        return [] if identity is None else [certificate, identity / "cert.pem", key, identity / "key.pem"]

    def test_openssl(self):
        def ask(port, identity):
            program = self.program("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile",
                                   self.pki / "ca.pem", "-quiet", *self.identity(identity, "-cert", "-key"), stdin=subprocess.PIPE, env=ENV)
            feed(program.process.stdin, REQUEST, ends=False)
            program.wait()
            return program.text()
        self.expect_both(ask)

    @has_gnutls
    def test_gnutls(self):
        def ask(port, identity):
            program = self.program("gnutls-cli", "--x509cafile", self.pki / "ca.pem", "--sni-hostname", "localhost", "--verify-hostname",
                                   "localhost", "-p", port, *self.identity(identity, "--x509certfile", "--x509keyfile"), "127.0.0.1",
                                   stdin=subprocess.PIPE)
            feed(program.process.stdin, REQUEST, ends=False)
            program.wait()
            return program.text()
        self.expect_both(ask)

    @has_curl
    def test_curl(self):
        def ask(port, identity):
            program = self.program("curl", "-sS", "--noproxy", "*", "--cacert", self.pki / "ca.pem",
                                   *self.identity(identity, "--cert", "--key"), f"https://localhost:{port}/", env=ENV)
            program.wait()
            return program.text()
        self.expect_both(ask)

    @has_java
    def test_java(self):
        def ask(port, identity):
            more = {} if identity is None else {"keystore": java.keystore(self, identity)}
            program = self.program(*java.command("page", port=port, ca=self.pki / "ca.pem", **more))
            program.wait()
            return program.text()
        self.expect_both(ask)


class Connect(ClientsCase):
    """`stoic connect --cert` against servers that want a certificate."""

    def dial(self, port, identity=None, status=0):
        shown = [] if identity is None else ["--cert", identity / "cert.pem", "--key", identity / "key.pem"]
        return self.connect(port, self.pki, *shown, status=status, level="debug", data=REQUEST, answer=4)

    def expect_three(self, start):
        """`start()` gives a port, for one connection."""
        self.dial(start(), self.alice)
        for identity in (None, self.certificate("--client", folder="mallory")):
            program = self.dial(start(), identity, status=1)
            ends = [n for n in harness.notices_of(program) if n["event_name"] in ("tls.handshake.failed", "tls.connection.closed")]
            self.assertEqual(ends[-1]["alert_dir"], "rx", program.text())

    def test_openssl(self):
        def start():
            port = harness.free_port()
            self.program("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.pki / "cert.pem", "-key",
                         self.pki / "key.pem", "-naccept", "1", "-tls1_3", "-Verify", "2", "-verify_return_error", "-CAfile",
                         self.alice / "ca.pem", "-www", env=ENV)
            harness.wait_port(port)
            return port
        self.expect_three(start)

    @has_gnutls
    def test_gnutls(self):
        def start():
            port = harness.free_port()
            program = self.program("gnutls-serv", "--quiet", "--x509certfile", self.pki / "cert.pem", "--x509keyfile",
                                   self.pki / "key.pem", "-p", port, "--require-client-cert", "--verify-client-cert", "--x509cafile",
                                   self.alice / "ca.pem", "--http")
            program.wait_line(r"IPv4 .*\.\.\.done")
            return port
        self.expect_three(start)

    def test_python(self):
        def start():
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self.alice / "ca.pem")
            context.load_cert_chain(self.pki / "cert.pem", self.pki / "key.pem")
            context.verify_mode = ssl.CERT_REQUIRED
            listener = socket.create_server(("127.0.0.1", 0))
            thread = threading.Thread(target=serve_once, args=(listener, context), daemon=True)
            thread.start()
            self.addCleanup(thread.join, harness.PATIENCE)
            return listener.getsockname()[1]
        self.expect_three(start)

    @has_java
    def test_java(self):
        keys = java.keystore(self, self.pki)

        def start():
            program = self.program(*java.command("serve-close", keystore=keys, **{"client-ca": self.alice / "ca.pem"}))
            return int(program.wait_line(r"ready port=(\d+)").group(1))
        self.expect_three(start)

    def test_stoic(self):
        self.expect_three(lambda: self.serve_clients().port)


def serve_once(listener, context):
    with listener:
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as stream:
                stream.sendall(b"hello")
                stream.unwrap()
        except OSError:
            plain.close()


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
