# SPDX-License-Identifier: Apache-2.0
"""`stoic connect` and the chains of OpenSSL's s_server: whom it believes, what it says, and which alert the server gets."""

import json
import pathlib
import shutil
import tempfile

import harness
import pki
from harness import STOIC, Case
from pki import DAY, LEAF, NOW, Authority
from verify_test import clean_environment


class Trust(Case):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="stoic-pki-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.root = Authority(cls.shared)
        cls.middle = Authority(cls.shared, "/CN=Test intermediate", issuer=cls.root)
        cls.leaf = cls.middle.issue()

    def s_server(self, leaf, others=(), connections=1):
        """Shows the leaf, and the others behind it. The program and its port."""
        chain = self.folder / "others.pem"
        chain.write_text("".join(other.text() for other in others))
        port = harness.free_port()
        program = self.program("openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", leaf.pem, "-key", leaf.key, "-naccept",
                               connections, "-tls1_3", "-quiet", *(["-cert_chain", chain] if others else []), env=pki.ENV)
        harness.wait_port(port)
        return program, port

    def dial(self, port, *arguments, status=0, env=None, name="localhost"):
        return self.run_program(STOIC, "connect", f"127.0.0.1:{port}", "--server-name", name, "--handshake-only", *arguments,
                                status=status, env=env or clean_environment())

    def accepted(self, port, *arguments, env=None):
        told = json.loads(self.dial(port, "--json", *arguments, env=env).stdout_lines[0])
        self.assertEqual(told["version"], "1.3")
        return told["verdict"]

    def test_a_chain(self):
        peer, port = self.s_server(self.leaf, [self.middle], connections=2)
        verdict = self.accepted(port, "--ca", self.root.pem)
        self.assertEqual((verdict["valid"], verdict["error"], len(verdict["path"])), (True, "OK", 3))
        text = self.dial(port, "--ca", self.root.pem)
        self.assertIn(" verdict=ok", text.stdout_lines[0])
        self.assertGreaterEqual(len(text.stdout_lines), 4, "a line for each certificate")
        self.assertTrue(any("Test intermediate" in line for line in text.stdout_lines[1:]), text.text())
        self.assertEqual(text.stderr_lines, [])
        peer.wait()

    def test_the_chain_with_its_root_and_in_disorder(self):
        _, port = self.s_server(self.leaf, [self.root, self.middle])
        self.assertEqual(self.accepted(port, "--ca", self.root.pem)["error"], "OK")

    def test_the_system_trusts(self):
        for variables in ({"SSL_CERT_FILE": str(self.root.pem)}, {"SSL_CERT_DIR": str(self.root.folder)}):
            with self.subTest(variables):
                _, port = self.s_server(self.leaf, [self.middle])
                self.assertEqual(self.accepted(port, env=clean_environment(**variables))["error"], "OK")

    def test_an_end_entity_in_ca(self):
        own = Authority(self.shared, "/CN=localhost", extensions=LEAF.replace("authorityKeyIdentifier=keyid:always\n", ""))
        for reason, certificate in (("issued", self.leaf), ("self-signed", own)):
            with self.subTest(reason):
                _, port = self.s_server(certificate)
                self.assertEqual(self.accepted(port, "--ca", certificate.pem)["error"], "OK")

    def test_pins(self):
        peer, port = self.s_server(self.leaf, connections=3)
        self.assertEqual(self.accepted(port, "--pin", self.leaf.pem), {"valid": True, "error": "OK", "by": "pin"})
        self.assertEqual(self.accepted(port, "--pin", self.root.pem, "--ca", self.root.pem, "--ca", self.middle.pem)["error"], "OK")
        line = self.dial(port, "--pin", self.root.pem, status=1)
        self.assertEqual(len(line.stderr_lines), 1, line.text())
        peer.wait()

    def test_refused(self):
        old, unfit = self.middle.issue(start=NOW - 2 * DAY, end=NOW - DAY), self.middle.issue(extensions=LEAF.replace("server", "client"))
        own = Authority(self.shared, "/CN=localhost", extensions=LEAF.replace("authorityKeyIdentifier=keyid:always\n", ""))
        other = Authority(self.shared, "/CN=Test other root")
        chain, trusted = [self.middle], ["--ca", self.root.pem]
        lists = self.folder / "lists.pem"
        revoked = self.middle.issue()
        self.middle.revoke(revoked)
        lists.write_text(self.root.crl() + self.middle.crl())
        for reason, error, alert, leaf, others, arguments, name in (
                ("the intermediate is missing", "UNKNOWN_ISSUER", 48, self.leaf, [], trusted, "localhost"),
                ("another root", "UNKNOWN_ISSUER", 48, self.leaf, chain, ["--ca", other.pem], "localhost"),
                ("the system does not know it", "UNKNOWN_ISSUER", 48, self.leaf, chain, [], "localhost"),
                ("self-signed", "SELF_SIGNED", 48, own, [], trusted, "localhost"),
                ("expired", "EXPIRED", 45, old, chain, trusted, "localhost"),
                ("another name", "NAME_MISMATCH", 42, self.leaf, chain, trusted, "elsewhere.test"),
                ("for clients", "EXT_KEY_USAGE", 43, unfit, chain, trusted, "localhost"),
                ("revoked", "REVOKED", 44, revoked, chain, [*trusted, "--crl", lists], "localhost")):
            with self.subTest(reason):
                peer, port = self.s_server(leaf, others, connections=2)
                program = self.dial(port, "--json", *arguments, status=1, name=name)
                verdict = json.loads(program.stdout_lines[0])["verdict"]
                self.assertEqual(verdict["error"], f"PEER_CERTIFICATE_{error}")
                self.assertEqual(len(program.stderr_lines), 1, program.text())
                # for people: one line with reason and remedy, then the path
                program = self.dial(port, *arguments, status=1, name=name)
                self.assertTrue(program.stderr_lines[0].startswith("stoic connect: handshake failed with 127.0.0.1 port "))
                self.assertIn(" To do: ", program.stderr_lines[0])
                self.assertTrue(any("CN=localhost" in line for line in program.stderr_lines[1:]), program.text())
                self.assertFalse(any(" To do: " in line for line in program.stderr_lines[1:]), program.text())
                peer.wait()
                self.assertEqual(peer.text().count(f"SSL alert number {alert}"), 2, peer.text())

    def test_a_notice_for_programs(self):
        _, port = self.s_server(self.leaf)
        program = self.dial(port, "--ca", self.root.pem, "--log-format", "json", status=1)
        (notice,) = harness.notices_of(program)
        self.assertEqual((notice["class"], notice["reason"]), ("peer_cert", "unknown_ca"))
        self.assertEqual(len(program.stderr_lines), 1, program.text())

    def test_strict(self):
        bare = self.root.issue(extensions=LEAF.replace("keyid:always", "none"))
        _, port = self.s_server(bare, connections=2)
        self.assertEqual(self.accepted(port, "--ca", self.root.pem)["error"], "OK")
        told = json.loads(self.dial(port, "--json", "--strict", "--ca", self.root.pem, status=1).stdout_lines[0])
        self.assertEqual(told["verdict"]["error"], "PEER_CERTIFICATE_PROFILE")

    def test_resumed(self):
        _, port = self.s_server(self.leaf, [self.middle], connections=2)
        told = json.loads(self.dial(port, "--json", "--resume", "--ca", self.root.pem).stdout_lines[-1])
        self.assertEqual((told["resumed"], told["verdict"]), (True, {"valid": True, "error": "OK", "by": "resumption"}))

    def test_usage(self):
        for words, arguments in ((["--insecure-no-verify", "--ca"], ["--insecure-no-verify", "--ca", "x"]),
                                 (["--insecure-no-verify", "--pin"], ["--insecure-no-verify", "--pin", "x"]),
                                 (["--crl", "--ca"], ["--pin", "x", "--crl", "x"]),
                                 (["--crl"], ["--ca", "x", "--crl-unknown", "accept"])):
            with self.subTest(arguments):
                program = self.dial(1, *arguments, status=2)
                self.assertEqual(len(program.stderr_lines), 1, program.text())
                for word in words:
                    self.assertIn(word, program.stderr_lines[0])
        program = self.dial(1, status=1, env=clean_environment(SSL_CERT_FILE=str(self.folder / "none")))
        self.assertEqual(len(program.stderr_lines), 1, program.text())
        self.assertIn("SSL_CERT_FILE", program.stderr_lines[0])


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
