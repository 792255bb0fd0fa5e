# SPDX-License-Identifier: Apache-2.0
"""Java's SSLSocket in both roles: full handshake, HelloRetryRequest, 1 MiB each way, orderly closes by either side."""

import harness
import java
from harness import MIB, Case, pattern


class JavaClient(Case):
    def peer(self, server, pki, action, properties=(), **options):
        return self.run_program(*java.command(action, properties, port=server.port, ca=pki / "ca.pem", **options))

    def test_one_mebibyte_each_way(self):
        pki = self.certificate()
        server = self.serve(pki)
        peer = self.peer(server, pki, "echo", size=MIB)
        self.assertIn("echoed=true", peer.stdout_lines)
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["level"]), ("closure", "trace"))
        self.assertEqual(server.at_least("info"), [])

    def test_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = harness.Tap(self, server.port)
        # a JDK sends shares for its first two groups
        peer = self.peer(tap, pki, "echo", ["jdk.tls.namedGroups=x25519,secp256r1,secp384r1"], size=MIB)
        self.assertIn("echoed=true", peer.stdout_lines)
        self.assertEqual(tap.retries(), 1)
        self.assertEqual(server.wait_terminal(1)[0]["group"], "secp384r1")

    def test_follows_key_update(self):
        pki = self.certificate()
        server = self.serve(pki, "--update-keys")
        self.assertIn("echoed=true", self.peer(server, pki, "echo", size=MIB).stdout_lines)
        self.assertEqual(server.wait_terminal(1)[0]["class"], "closure")

    def test_key_types(self):
        for key in ("ecdsa-p384", "ecdsa-p521", "ed25519", "rsa2048"):
            with self.subTest(key):
                pki = self.certificate("--key", key, folder=key)
                server = self.serve(pki)
                self.assertIn("echoed=true", self.peer(server, pki, "echo", size=1000).stdout_lines)


class JavaServer(Case):
    def peer(self, pki, action, properties=()):
        program = self.program(*java.command(action, properties, keystore=java.keystore(self, pki)))
        port = int(program.wait_line(r"ready port=(\d+)").group(1))
        return program, port

    def test_one_mebibyte_each_way(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo")
        got = self.connect(port, pki, data=pattern(MIB), answer=MIB)
        self.assertEqual(got.raw_stdout, pattern(MIB))
        self.assertEqual(peer.wait(), 0, peer.text())
        self.assertIn(f"echoed={MIB}", peer.stdout_lines)

    def test_follows_key_update(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo")
        got = self.connect(port, pki, "--update-keys", data=pattern(MIB), answer=MIB)
        self.assertEqual(got.raw_stdout, pattern(MIB))
        self.assertEqual(peer.wait(), 0, peer.text())

    def test_hello_retry_request(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", ["jdk.tls.namedGroups=secp384r1"])
        got = self.connect(port, pki, data=pattern(MIB), answer=MIB)
        self.assertEqual(got.raw_stdout, pattern(MIB))
        self.assertEqual(peer.wait(), 0, peer.text())


if __name__ == "__main__":
    java.need()
    harness.main()
