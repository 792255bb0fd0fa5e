# SPDX-License-Identifier: Apache-2.0
"""Go's crypto/tls in both roles. It takes KeyUpdate and cannot send one. Its program has no dependencies: nothing is fetched."""

import functools
import os
import pathlib
import re
import shutil
import subprocess

import harness
import peer_cases
from harness import MIB, feed, pattern
from peer_cases import ClientCases, HybridCases, PeerCase, ServerCases, values


@functools.cache
def peer_program():
    """Built once for each build of Stoic; Go's own cache makes later times quick."""
    program = harness.BIN.parent / "interop/go_peer"
    environment = dict(os.environ, GOFLAGS="-mod=readonly", GOTOOLCHAIN="local", CGO_ENABLED="0")
    subprocess.run(["go", "build", "-o", program, "."], cwd=pathlib.Path(__file__).parent / "go", env=environment, check=True)
    return program


def go_minor():
    """25 for go1.25.1; 0 where there is no Go, of which main speaks."""
    if shutil.which("go") is None:
        return 0
    told = subprocess.run(["go", "version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return int(re.search(r"go1\.(\d+)", told).group(1))


class Go(ClientCases, ServerCases, HybridCases, PeerCase):
    HYBRIDS = [name for name, since in (("X25519MLKEM768", 24), ("SecP256r1MLKEM768", 26)) if go_minor() >= since]

    def command(self, action, **options):
        # A program for an old Go (go.mod) has no hybrids by default.
        return ["env", "GODEBUG=tlsmlkem=1,tlssecpmlkem=1", peer_program(), *peer_cases.key_values(action, options)]

    def test_client_closes_only_its_own_direction(self):
        pki = self.certificate()
        server = self.serve(pki)
        peer = self.ask(server.port, pki, "half", size=MIB)
        self.assertEqual(values(peer, "got"), [str(MIB)])
        self.assert_quiet_closures(server, 1)

    def test_server_closes_only_its_own_direction(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-half")
        program = self.start_connect(port, pki, level="trace")
        program.wait_line('"alert_dir":"rx"')
        feed(program.process.stdin, pattern(MIB))
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual(program.raw_stdout, b"goodbye\n")
        self.assert_ended(peer, got=str(MIB))
        self.assert_quiet_client(program)


if __name__ == "__main__":
    harness.need_toolchain("go", "1.21", "version")
    peer_cases.main()
