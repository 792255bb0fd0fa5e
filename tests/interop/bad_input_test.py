# SPDX-License-Identifier: Apache-2.0
"""Bad input: one clear line and the right exit status, or a notice and the next connection unharmed."""

import os
import random
import socket
import subprocess

import harness
from harness import STOIC, Case, dial, free_port

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")


class BadFilesAndFlags(Case):
    """One line on stderr that names what is wrong; status 1 for what failed, 2 for wrong usage."""

    def expect_line(self, status, words, *arguments):
        program = self.run_program(STOIC, *arguments, status=status)
        self.assertEqual(len(program.stderr_lines), 1, program.text())
        for word in words:
            self.assertIn(word, program.stderr_lines[0])

    def listeners(self, pki, **replaced):
        files = {"cert": pki / "cert.pem", "key": pki / "key.pem", **replaced}
        common = ["--listen", "127.0.0.1:0", "--cert", files["cert"], "--key", files["key"]]
        return [["proxy", "--backend", "127.0.0.1:1", *common], ["serve", *common]]

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_files(self):
        pki = self.certificate()
        other = self.certificate(folder="other")
        garbage = self.write("garbage.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n!!!!\n-----END CERTIFICATE-----\n")
        cases = [
            ("a certificate that is not there", {"cert": self.folder / "none.pem"}, ["none.pem", "No such file"]),
            ("a key that is not there", {"key": self.folder / "none.pem"}, ["none.pem", "No such file"]),
            ("an empty certificate", {"cert": self.write("empty.pem", "")}, ["empty.pem"]),
            ("an empty key", {"key": self.write("empty-key.pem", "")}, ["empty-key.pem"]),
            ("a folder for a certificate", {"cert": self.folder}, [str(self.folder)]),
            ("base64 that is none: the line is named", {"cert": garbage}, ["garbage.pem", "3"]),
            ("the key of another certificate", {"key": other / "key.pem"}, ["key.pem"]),
            ("the two swapped", {"cert": pki / "key.pem", "key": pki / "cert.pem"}, ["key.pem"]),
        ]
        for reason, replaced, words in cases:
            for arguments in self.listeners(pki, **replaced):
                with self.subTest(reason, command=arguments[0]):
                    self.expect_line(1, words, *arguments)

    def test_usage(self):
        pki = self.certificate()
        for arguments in (["nonsense"], ["proxy", "--nonsense"], ["serve", "--listen"], ["serve", "--listen", "127.0.0.1:99999"],
                          ["serve", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem"], ["connect"],
                          ["connect", "localhost:1", "--tls", "1.2", "--insecure-no-verify"], ["proxy", "--config", "x"],
                          ["proxy", "--client-ca", "x"], ["proxy", "--admin", "127.0.0.1:0"], ["serve", "--policy", "x"],
                          ["serve", "--crl", "x"], ["verify"], ["serve", "--tls-min", "1.2"],
                          ["serve", "--log-level", "loud"], ["cert"]):
            with self.subTest(arguments):
                program = self.run_program(STOIC, *arguments, status=2)
                self.assertTrue(program.stderr_lines, "says why")

    def test_port_in_use(self):
        pki = self.certificate()
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            for arguments in self.listeners(pki):
                arguments[arguments.index("127.0.0.1:0")] = f"127.0.0.1:{port}"
                with self.subTest(arguments[0]):
                    self.expect_line(1, [str(port), "in use"], *arguments)

    def test_port_in_use_by_another_proxy(self):
        pki = self.certificate()
        first = self.stoic("proxy", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem", "--key", pki / "key.pem", "--backend",
                           "127.0.0.1:1")
        for arguments in self.listeners(pki):
            arguments[arguments.index("127.0.0.1:0")] = f"127.0.0.1:{first.port}"
            with self.subTest(arguments[0]):
                self.expect_line(1, [str(first.port), "in use"], *arguments)

    def test_connect_to_nobody(self):
        pki = self.certificate()
        port = free_port()
        self.expect_line(1, [str(port)], "connect", f"127.0.0.1:{port}", "--ca", pki / "cert.pem")
        self.expect_line(1, ["no-such-host.invalid"], "connect", "no-such-host.invalid:443", "--ca", pki / "cert.pem")


class BadPeers(Case):
    """A notice, and the next connection unharmed."""

    def still_serves(self, server, pki):
        self.run_program("curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", pki / "ca.pem",
                         f"https://localhost:{server.port}/", env=ENV)

    def hello(self):
        """The first flight of a real client."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            client = self.program("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", env=ENV)
            peer, _ = listener.accept()
            with peer:
                data = peer.recv(65536)
            client.stop()
        return data

    def test_garbage_and_truncated_records(self):
        pki = self.certificate()
        server = self.serve(pki)
        hello = self.hello()
        dice = random.Random(9846)
        inputs = [bytes(dice.randrange(256) for _ in range(dice.randrange(1, 600))) for _ in range(60)]
        inputs += [hello[:cut] for cut in range(1, len(hello), 7)]
        for _ in range(120):  # one byte of a good hello changed
            bad = bytearray(hello)
            bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
            inputs.append(bytes(bad))
        inputs += [hello + bytes(dice.randrange(256) for _ in range(40)) for _ in range(20)]
        for data in inputs:
            with dial(server.port) as peer:
                peer.sendall(data)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
        ends = server.wait_terminal(len(inputs))
        self.assertEqual(len(ends), len(inputs), "exactly one notice each")
        self.assertEqual([n for n in ends if n["class"] in ("internal_fault", "our_misconfig", "resource")], [])
        self.assertEqual([n for n in ends if n["established"]], [])
        self.still_serves(server, pki)

    def test_plain_http(self):
        pki = self.certificate()
        proxy = self.stoic("proxy", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem", "--key", pki / "key.pem", "--backend",
                           "127.0.0.1:1")
        program = self.run_program("curl", "--silent", "--noproxy", "*", "--include", f"http://127.0.0.1:{proxy.port}/secret?token=hush",
                                   env=ENV)
        self.assertIn("400", program.stdout_lines[0])
        self.assertIn("https", program.text())
        (end,) = proxy.wait_terminal(1)
        self.assertEqual((end["class"], end["reason"], end["level"]), ("wrong_protocol", "http", "debug"))
        self.assertNotIn("hush", proxy.text(), "no bytes of the peer")

    def test_backend_down(self):
        pki = self.certificate()
        proxy = self.stoic("proxy", "--listen", "127.0.0.1:0", "--cert", pki / "cert.pem", "--key", pki / "key.pem", "--backend",
                           f"127.0.0.1:{free_port()}")
        program = self.program("curl", "--silent", "--noproxy", "*", "--cacert", pki / "ca.pem", f"https://localhost:{proxy.port}/",
                               env=ENV)
        self.assertNotEqual(program.wait(), 0)
        proxy.wait_terminal(1)
        self.assertTrue(any("backend" in line and "refused" in line for line in proxy.stderr_lines), proxy.text())

    def test_hostile_names(self):
        """A server name that tries to forge a log line is escaped, and stays one line."""
        pki = self.certificate()
        server = self.serve(pki)
        hello = self.hello()
        for name in (b'a"\n2026 lev', b"\x1b[31mred\0", b"\xe2\x80\xae bidi"):
            forged = hello.replace(b"localhost", name[:9].ljust(9, b"x"))
            self.assertNotEqual(forged, hello)
            with dial(server.port) as peer:
                peer.sendall(forged)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
        ends = server.wait_terminal(3)
        for end in ends:
            self.assertTrue(all(0x20 <= ord(character) < 0x7F for character in end.get("sni") or ""), end)
        for line in server.stderr_lines:
            self.assertTrue(line.startswith(("{", "ready ")), line)
        self.still_serves(server, pki)

    def test_a_full_log(self):
        """Nobody reads the log: connections are served all the same."""
        pki = self.certificate()
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [STOIC, "serve", "--listen", "127.0.0.1:0", "--cert", str(pki / "cert.pem"), "--key", str(pki / "key.pem"), "--log-level",
             "trace", "--log-format", "json"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=writer)
        os.close(writer)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.addCleanup(os.close, reader)
        ready = b""
        while b"\n" not in ready:
            ready += os.read(reader, 1)
        port = int(ready.decode().split("127.0.0.1:")[1].split()[0])
        for _ in range(150):  # far more lines than a pipe holds
            with dial(port) as peer:
                peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
                while peer.recv(65536):
                    pass
        self.run_program("curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", pki / "ca.pem", f"https://localhost:{port}/",
                         env=ENV)


if __name__ == "__main__":
    harness.need("curl")
    harness.need("openssl")
    harness.main()
