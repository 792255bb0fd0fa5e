# SPDX-License-Identifier: Apache-2.0
"""rustls over aws-lc-rs in both roles, KeyUpdate included. cargo builds its program below build/, with the versions of Cargo.lock."""

import functools
import pathlib
import re
import subprocess
import sys

import harness
import peer_cases
from peer_cases import ClientCases, HybridCases, KeyUpdateCases, PeerCase, ServerCases

MANIFEST = pathlib.Path(__file__).parent / "rustls/Cargo.toml"


def fetch():
    """Skips, visibly, where the crates are not here and cannot be fetched."""
    about = subprocess.run(["rustc", "-vV"], stdout=subprocess.PIPE, text=True, check=True).stdout
    target = re.search(r"^host: (\S+)$", about, re.M).group(1)  # else what other systems need would come too
    done = subprocess.run(["cargo", "fetch", "--quiet", "--locked", "--target", target, "--manifest-path", MANIFEST],
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        print(f"SKIP: cargo cannot fetch the crates: {' '.join(done.stderr.split())[:300]}", flush=True)
        sys.exit(77)


@functools.cache
def peer_program():
    target = harness.ROOT / "build/interop/rustls"  # for all builds of Stoic: aws-lc takes a minute
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--offline", "--manifest-path", MANIFEST, "--target-dir", target], check=True)
    return target / "debug/stoic-rustls-peer"


class Rustls(ClientCases, ServerCases, HybridCases, KeyUpdateCases, PeerCase):
    RETRIES = 1
    HYBRIDS = ("X25519MLKEM768", "SecP256r1MLKEM768")

    def command(self, action, **options):
        return [peer_program(), *peer_cases.key_values(action, options)]

    def test_client_in_small_records(self):
        """The handshake's messages too come in pieces."""
        pki = self.certificate()
        server = self.serve(pki)
        self.echo(server.port, pki, size=100000, fragment=64)
        self.assert_quiet_closures(server, 1)

    def test_server_in_small_records(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", fragment=64)
        self.exchange(port, pki, size=100000)
        self.assert_ended(peer, echoed="100000")


if __name__ == "__main__":
    harness.need_toolchain("cargo", "1.78", "--version")
    fetch()
    peer_cases.main()
