# SPDX-License-Identifier: Apache-2.0
"""Python's ssl module in both roles. It cannot send KeyUpdate, and its client has no list of groups: HelloRetryRequest comes because
its one key share is for OpenSSL's first group."""

import pathlib
import sys

import peer_cases
from harness import Tap
from peer_cases import ClientCases, PeerCase, ServerCases


class Python(ClientCases, ServerCases, PeerCase):
    def command(self, action, **options):
        return [sys.executable, pathlib.Path(__file__).parent / "python/peer.py", *peer_cases.key_values(action, options)]

    def test_client_byte_by_byte(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port, piece=1)
        self.echo(tap.port, pki, size=1000)
        self.assert_quiet_closures(server, 1)

    def test_server_byte_by_byte(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", groups="secp384r1")
        self.exchange(Tap(self, port, piece=1).port, pki, size=1000)
        self.assert_ended(peer, echoed="1000")


if __name__ == "__main__":
    peer_cases.main()
