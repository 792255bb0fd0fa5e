# SPDX-License-Identifier: Apache-2.0
"""curl against `stoic serve` and through `stoic proxy`."""

import hashlib
import json
import os

import harness
from harness import MIB, Case, pattern

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")


class Curl(Case):
    def curl(self, pki, *arguments, status=0):
        program = self.run_program("curl", "--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--cacert", pki / "ca.pem",
                                   *arguments, status=status, env=ENV, text_stdout=False)
        return program

    def test_the_connection_describes_itself(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "http/1.1")
        page = json.loads(self.curl(pki, f"https://localhost:{server.port}/").raw_stdout)
        self.assertEqual(page["version"], "1.3")
        self.assertEqual(page["sni"], "localhost")
        self.assertEqual(page["alpn"], "http/1.1")
        self.assertIn(page["cipher"], ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"))
        self.assertEqual(page["signature_scheme"], "ecdsa_secp256r1_sha256")
        self.assertEqual((page["resumed"], page["early_data"]), (False, False))
        self.assertRegex(page["ja4"], r"^t13d[0-9]{4}..(_[0-9a-f]{12}){2}$")
        self.assertIsNone(page["client_subject"])

    def test_one_mebibyte_each_way(self):
        pki = self.certificate()
        body = self.folder / "body"
        body.write_bytes(pattern(MIB))
        server = self.serve(pki)
        got = self.curl(pki, "--data-binary", f"@{body}", "-H", "Expect:", f"https://localhost:{server.port}/echo").raw_stdout
        self.assertEqual(hashlib.sha256(got).digest(), hashlib.sha256(pattern(MIB)).digest())
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["level"]), ("closure", "trace"))

    def test_follows_key_update(self):
        pki = self.certificate()
        body = self.folder / "body"
        body.write_bytes(pattern(MIB))
        server = self.serve(pki, "--update-keys")
        got = self.curl(pki, "--data-binary", f"@{body}", "-H", "Expect:", f"https://localhost:{server.port}/echo").raw_stdout
        self.assertEqual(bytes(got), pattern(MIB))
        self.assertEqual(server.wait_terminal(1)[0]["class"], "closure")

    def test_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        page = json.loads(self.curl(pki, "--curves", "X25519:P-384", f"https://localhost:{server.port}/").raw_stdout)
        self.assertEqual(page["group"], "secp384r1")

    def test_server_closes_first(self):
        pki = self.certificate()
        server = self.serve(pki)
        self.curl(pki, "-H", "Connection: close", f"https://localhost:{server.port}/bytes/100000")
        self.assertEqual(server.wait_terminal(1)[0]["class"], "closure")
        self.assertEqual(server.at_least("info"), [])

    def test_through_the_proxy(self):
        pki = self.certificate()
        backend = self.stoic("serve", "--plain", "--listen", "127.0.0.1:0")
        proxy = self.stoic("proxy", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem", "--key", pki / "key.pem",
                           "--backend", f"127.0.0.1:{backend.port}")
        body = self.folder / "body"
        body.write_bytes(pattern(MIB))
        got = self.curl(pki, "--data-binary", f"@{body}", "-H", "Expect:", f"https://localhost:{proxy.port}/echo").raw_stdout
        self.assertEqual(hashlib.sha256(got).digest(), hashlib.sha256(pattern(MIB)).digest())
        self.assertEqual(proxy.wait_terminal(1)[0]["class"], "closure")
        self.assertEqual(proxy.at_least("info"), [])


if __name__ == "__main__":
    harness.need("curl")
    harness.main()
