# SPDX-License-Identifier: Apache-2.0
"""Java's HttpClient against `stoic serve`. It never sends close_notify: its connections end quietly all the same.

KeyUpdate: a JDK sends one, and asks for one, whenever its limit of bytes for a key is reached, which a property sets.
"""

import functools
import pathlib
import subprocess
import tempfile

import harness
import java
import peer_cases
from harness import MIB, Tap
from peer_cases import PeerCase, values

SOURCE = pathlib.Path(__file__).parent / "java/HttpPeer.java"


@functools.cache
def compiled():
    folder = tempfile.TemporaryDirectory(prefix="stoic-java-")
    subprocess.run(["javac", "-d", folder.name, SOURCE], check=True)
    return folder


class JavaHttpClient(PeerCase):
    def start_peer(self, port, pki, action, properties=(), **options):
        return self.program(
            "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", *[f"-D{item}" for item in properties], "-cp", compiled().name, "HttpPeer",
            *peer_cases.key_values(action, dict(options, port=port, ca=pki / "ca.pem")), stdin=subprocess.PIPE)

    def echo(self, port, pki, properties=(), **options):
        peer = self.start_peer(port, pki, "echo", properties, size=MIB, **options)
        self.assertEqual(peer.wait(), 0, peer.text())
        self.assertEqual(values(peer, "echoed"), ["true"] * options.get("connections", 1), peer.text())
        self.assertEqual(set(values(peer, "version")), {"TLSv1.3"})
        return peer

    def test_one_mebibyte_each_way_with_its_own_alpn(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "http/1.1")
        peer = self.echo(server.port, pki, http="HTTP_2")  # the default: offers h2 and http/1.1
        self.assertEqual(peer.stderr_lines, [])
        self.assertEqual(self.assert_quiet_ends(server, 1)[0]["alpn"], "http/1.1")

    def test_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port)
        self.echo(tap.port, pki, ["jdk.tls.namedGroups=x25519,secp256r1,secp384r1"])  # a share for each of the first two
        self.assertEqual(tap.retries(), 1)
        self.assertEqual(self.assert_quiet_ends(server, 1)[0]["group"], "secp384r1")

    def test_follows_key_update(self):
        pki = self.certificate()
        server = self.serve(pki, "--update-keys")
        self.echo(server.port, pki)
        self.assert_quiet_ends(server, 1)

    def test_key_update(self):
        pki = self.certificate()
        server = self.serve(pki)
        peer = self.echo(server.port, pki, ["javax.net.debug=ssl:handshake"], **{"key-limit": "2^17"})
        self.assertIn("Consuming KeyUpdate post-handshake message", "\n".join(peer.stderr_lines))
        self.assertIn('"request_update": update_requested', "\n".join(peer.stderr_lines))
        self.assert_quiet_ends(server, 1)

    def test_pool_closes_an_idle_connection(self):
        pki = self.certificate()
        server = self.serve(pki)
        peer = self.start_peer(server.port, pki, "idle")
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["reason"], end["level"]), ("truncation", "eof", "debug"))
        peer.process.stdin.close()
        self.assertEqual(peer.wait(), 0, peer.text())
        self.assertEqual((values(peer, "got"), peer.stderr_lines), (["1000"], []))
        self.assertEqual(server.at_least("info"), [])

    def assert_resumes(self, server, pki, port=None, properties=(), **options):
        peer = self.echo(port or server.port, pki, properties, connections=2, **options)
        ends = self.assert_quiet_ends(server, 2)
        self.assertEqual([n["resumed"] for n in ends], [False, True])
        return peer, ends

    def test_resumes(self):
        pki = self.certificate()
        peer, _ = self.assert_resumes(self.serve(pki), pki)
        self.assertEqual(peer.stderr_lines, [])

    def test_resumes_after_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port, connections=2)
        _, ends = self.assert_resumes(server, pki, tap.port, ["jdk.tls.namedGroups=x25519,secp256r1,secp384r1"])
        self.assertEqual([n["group"] for n in ends], ["secp384r1"] * 2)
        self.assertEqual(tap.retries(), 2)

    def test_key_update_after_resumption(self):
        pki = self.certificate()
        peer, _ = self.assert_resumes(self.serve(pki), pki, None, ["javax.net.debug=ssl:handshake"], **{"key-limit": "2^17"})
        self.assertIn("Consuming KeyUpdate post-handshake message", "\n".join(peer.stderr_lines))


if __name__ == "__main__":
    java.need()
    harness.main()
