# SPDX-License-Identifier: Apache-2.0
"""Node's tls module in both roles. It cannot send KeyUpdate."""

import pathlib

import harness
import peer_cases
from peer_cases import ClientCases, PeerCase, ServerCases


class Node(ClientCases, ServerCases, PeerCase):
    def command(self, action, **options):
        return ["node", pathlib.Path(__file__).parent / "node/peer.js", *peer_cases.key_values(action, options)]


if __name__ == "__main__":
    harness.need("node")
    peer_cases.main()
