# SPDX-License-Identifier: Apache-2.0
"""Runs one program of examples/ as its reader would: examples_test.py PROGRAM. The class below has a test of its name."""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "interop"))
import harness  # noqa: E402
from harness import MIB, Case, pattern  # noqa: E402

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "examples"


class Examples(Case):
    def run_example(self, *arguments, status=0):
        return self.run_program(PROGRAM, *arguments, status=status)

    def start_server(self, *arguments):
        """An example that prints `port N` and ends with its standard input."""
        program = self.program(PROGRAM, *arguments, stdin=subprocess.PIPE)
        return program, int(program.wait_line(r"^port (\d+)$")[1])

    def end_server(self, program):
        program.process.stdin.close()
        self.assertEqual(program.wait(), 0, program.text())

    def test_is_short(self):
        name = pathlib.Path(PROGRAM).name
        self.assertLess(len((SOURCES / f"{name}.c").read_text().splitlines()), 100)

    def test_blocking_client(self):
        pki = self.certificate()
        server = self.serve(pki)
        client = self.run_example("localhost", server.port, pki / "ca.pem")
        self.assertIn('"version":"1.3"', "".join(client.stdout_lines).replace(" ", ""))
        self.assertEqual(server.at_least("info"), [])
        other = self.certificate(folder="other")
        for roots in ([other / "ca.pem"], []):  # the system's do not vouch for it
            refused = self.run_example("localhost", server.port, *roots, status=1)
            self.assertTrue(refused.stderr_lines)

    def test_epoll_server(self):
        pki = self.certificate()
        server, port = self.start_server(pki / "cert.pem", pki / "key.pem")
        data = pattern(MIB)
        for _ in range(2):
            client = self.connect(port, pki, data=data, answer=len(data))
            self.assertEqual(bytes(client.raw_stdout[-len(data):]), data)
        with harness.dial(port) as stranger:  # is told what is wrong, and does no harm
            stranger.sendall(b"\x16\x03\x01\x00\x05hello")
            self.assertEqual(stranger.recv(1)[:1], b"\x15")
        self.connect(port, pki, data=b"still there", answer=11)
        self.end_server(server)

    def test_notices_as_json(self):
        pki = self.certificate()
        server = self.serve(pki)
        notices = [json.loads(line) for line in self.run_example("localhost", server.port, pki / "cert.pem").stdout_lines]
        self.assertEqual(notices[-1]["class"], "closure")
        other = self.certificate(folder="other")
        notices = [json.loads(line) for line in self.run_example("localhost", server.port, other / "cert.pem").stdout_lines]
        self.assertEqual(notices[-1]["class"], "peer_cert")

    def test_certificate_by_sni(self):
        first, second = self.certificate(folder="first"), self.certificate(folder="second", names=("*.wild.example",))
        files = [folder / name for folder in (first, second) for name in ("cert.pem", "key.pem")]
        chosen = "\n".join(self.run_example(*files, "a.wild.example").stdout_lines)
        self.assertIn(str(second / "cert.pem"), chosen)
        self.assertNotIn(str(first / "cert.pem"), chosen)

    def test_remote_signer(self):
        pki = self.certificate()
        self.assertTrue(self.run_example(pki / "cert.pem", pki / "key.pem", "localhost").stdout_lines)
        other = self.certificate(folder="other")
        self.assertTrue(self.run_example(pki / "cert.pem", other / "key.pem", "localhost", status=1).stderr_lines)

    def test_verify_chain(self):
        pki, other = self.certificate("--intermediate"), self.certificate(folder="other")
        good = self.run_example(pki / "cert.pem", pki / "ca.pem", "localhost")
        self.assertTrue(good.stdout_lines[0] == "ok", good.text())
        for roots, name in ((other, "localhost"), (pki, "elsewhere.test")):
            bad = self.run_example(pki / "cert.pem", roots / "ca.pem", name, status=1)
            self.assertFalse(bad.stdout_lines[0].startswith("ok"), bad.text())
            self.assertGreater(len(bad.stdout_lines), 2, bad.text())
        nothing = self.run_example(pki / "key.pem", pki / "ca.pem", "localhost", status=2)
        self.assertIn("key.pem", nothing.stderr_lines[0])

    def test_exporter(self):
        pki = self.certificate()
        lines = self.run_example(pki / "cert.pem", pki / "key.pem", "localhost").stdout_lines
        keys = [word for line in lines for word in line.split() if len(word) == 64]
        self.assertEqual(len(set(keys)), 1, lines)


PROGRAM = sys.argv.pop(1)
NAME = f"test_{pathlib.Path(PROGRAM).name}"
if not hasattr(Examples, NAME):
    sys.exit(f"no {NAME} in {__file__}: each example is run by a test of its name")
sys.argv[1:] = [f"Examples.{NAME}", "Examples.test_is_short"]
harness.main()
