# SPDX-License-Identifier: Apache-2.0
"""GnuTLS with a record size limit of its own (RFC 8449): it ends the connection when a record of ours is longer."""

import subprocess
import threading

import harness
from harness import Case, Program, http_body


class RecordLimits(Case):
    def test_gnutls_client(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.start(Program(
            ["gnutls-cli", "--recordsize=512", "--priority=NORMAL:-VERS-ALL:+VERS-TLS1.3", "--logfile=/dev/null",
             f"--x509cafile={pki / 'ca.pem'}", "--sni-hostname=localhost", "--verify-hostname=localhost", "-p", str(server.port),
             "127.0.0.1"], stdin=subprocess.PIPE, text_stdout=False))
        request = b"GET /bytes/100000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        threading.Thread(target=harness.feed, args=(program.process.stdin, request, False), daemon=True).start()
        (end,) = server.wait_terminal(1)
        program.wait()
        self.assertEqual((end["class"], end["established"]), ("closure", True))
        self.assertEqual(len(http_body(program.raw_stdout)), 100000)


if __name__ == "__main__":
    harness.need("gnutls-cli")
    harness.main()
