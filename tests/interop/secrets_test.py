# SPDX-License-Identifier: Apache-2.0
"""Key logs and exported keying material: OpenSSL says the same about the same connection."""

import hashlib
import hmac
import os
import stat
import subprocess

import harness
from harness import STOIC, Case, Program

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")
LABEL = "EXPORTER-stoic-test"
SUITES = {"TLS_AES_128_GCM_SHA256": "sha256", "TLS_AES_256_GCM_SHA384": "sha384", "TLS_CHACHA20_POLY1305_SHA256": "sha256"}


def expand_label(name, secret, label, context, length):
    """HKDF-Expand-Label, computed apart from the library."""
    full = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes([len(full)]) + full + bytes([len(context)]) + context
    out, block, count = b"", b"", 1
    while len(out) < length:
        block = hmac.new(secret, block + info + bytes([count]), name).digest()
        out, count = out + block, count + 1
    return out[:length]


def exporter(name, secret, label, context, length):
    derived = expand_label(name, secret, label, hashlib.new(name).digest(), hashlib.new(name).digest_size)
    return expand_label(name, derived, b"exporter", hashlib.new(name, context).digest(), length)


def lines_of(path):
    return sorted(line for line in path.read_text("ascii").splitlines() if not line.startswith("#"))


def secret_of(lines, label):
    (line,) = [line for line in lines if line.startswith(label + " ")]
    return bytes.fromhex(line.split()[2])


class Secrets(Case):
    def check(self, ours, theirs):
        self.assertEqual(stat.S_IMODE(ours.stat().st_mode), 0o600)
        self.assertEqual(lines_of(ours), lines_of(theirs))
        self.assertEqual(len(lines_of(ours)), 5)

    def test_server(self):
        pki = self.certificate()
        for suite, name in SUITES.items():
            with self.subTest(suite):
                ours, theirs = self.folder / f"{suite}.ours", self.folder / f"{suite}.theirs"
                server = self.serve(pki, "--key-log", ours, "--allow-keylog")
                self.assertEqual([n["level"] for n in server.notices() if n["event_name"] == "tls.keylog_enabled"], ["warn"])
                program = self.start(Program(
                    ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-ciphersuites", suite,
                     "-keylogfile", theirs, "-keymatexport", LABEL, "-keymatexportlen", "32"], stdin=subprocess.PIPE, env=ENV))
                material = program.wait_line(r"Keying material: ([0-9A-F]+)").group(1).lower()
                program.process.stdin.write(b"Q\n")
                program.process.stdin.close()
                program.wait()
                server.wait_terminal(1)
                self.check(ours, theirs)
                secret = secret_of(lines_of(ours), "EXPORTER_SECRET")
                self.assertEqual(exporter(name, secret, LABEL.encode(), b"", 32).hex(), material)
                for line in server.stderr_lines + server.stdout_lines:  # no secret in any other place
                    for logged in lines_of(ours):
                        self.assertNotIn(logged.split()[2], line)

    def test_client(self):
        pki = self.certificate()
        for suite in SUITES:
            with self.subTest(suite):
                ours, theirs = self.folder / f"{suite}.ours", self.folder / f"{suite}.theirs"
                port = harness.free_port()
                server = self.start(Program(
                    ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki / "cert.pem", "-key", pki / "key.pem",
                     "-naccept", "1", "-tls1_3", "-ciphersuites", suite, "-keylogfile", theirs, "-keymatexport", LABEL,
                     "-keymatexportlen", "32"], stdin=subprocess.PIPE, env=ENV))
                harness.wait_port(port)
                program = self.run_program(
                    STOIC, "connect", f"127.0.0.1:{port}", "--server-name", "localhost", "--ca", pki / "cert.pem",
                    "--handshake-only", "--export", LABEL, "--key-log", ours, "--allow-keylog")
                self.assertIn("key log", program.text())
                theirs_material = server.wait_line(r"Keying material: ([0-9A-F]+)").group(1).lower()
                self.assertIn(f"keying_material={theirs_material}", program.text())
                server.stop()
                self.check(ours, theirs)

    def test_a_file_that_others_may_read(self):
        log = self.folder / "open.log"
        log.write_text("")
        log.chmod(0o644)
        program = self.run_program(STOIC, "connect", "127.0.0.1:1", "--insecure-no-verify", "--key-log", log, "--allow-keylog",
                                   status=None)
        self.assertNotEqual(program.process.returncode, 0)
        self.assertIn("others may read it", program.text())

    def test_root_must_mean_it(self):
        if os.geteuid() != 0:
            self.skipTest("not root")
        log = self.folder / "root.log"
        program = self.run_program(STOIC, "connect", "127.0.0.1:1", "--insecure-no-verify", "--key-log", log, status=None)
        self.assertNotEqual(program.process.returncode, 0)
        self.assertIn("--allow-keylog", program.text())
        self.assertFalse(log.exists())


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
