# SPDX-License-Identifier: Apache-2.0
"""The cases that every peer program passes, in both roles, and what such a program understands.

A peer program takes key=value arguments, prints key=value lines on standard output and nothing on standard error.
Actions of a client (port, ca; optional groups, alpn: lists with commas; cert, key; connections, one after the other):
  echo   POST /echo of `size` bytes, read to the end of the stream: the server closes first; rekey=BYTES: KeyUpdate each
  leave  GET of a page, then this side closes first, in order, and waits for the server's close
Actions of a server (cert, key; optional groups, alpn, client_ca: certificates are required, connections, rekey=BYTES):
  serve-echo   echoes until the client closes
  serve-close  says "goodbye\\n" and closes first
Lines: ready port=, version=, alpn=, resumed=, echoed=true (client) or echoed=BYTES (server), end=orderly, refused=.
"""

import signal

import harness
from harness import MIB, Case, Tap, notices_of, pattern


def values(program, key):
    """What the program said of a key, one item for each connection."""
    return [line.partition("=")[2] for line in program.stdout_lines if line.startswith(f"{key}=")]


class PeerCase(Case):
    def command(self, action, **options):
        """The peer's command line."""
        raise NotImplementedError

    def assert_quiet_ends(self, server, count):
        """Exactly one terminal notice for each connection, all of class closure; nothing at INFO or above. Ends the server."""
        server.wait_terminal(count)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0, server.text())
        ends = server.terminal()
        self.assertEqual([(n["class"], n["level"], n["established"]) for n in ends], [("closure", "trace", True)] * count)
        self.assertEqual(server.at_least("info"), [])
        self.assertEqual(server.alerts().count(("tx", "close_notify")), count)
        return ends

    def assert_quiet_closures(self, server, count):
        """The same where the client closes in order too."""
        ends = self.assert_quiet_ends(server, count)
        self.assertEqual(server.alerts().count(("rx", "close_notify")), count)
        self.assertEqual(len(server.alerts()), 2 * count)
        return ends

    def assert_quiet_client_ends(self, program, count):
        """The same for `stoic connect`; the notices of the ends."""
        notices = notices_of(program)
        ends = [n for n in notices if n["event_name"] in ("tls.handshake.failed", "tls.connection.closed")]
        self.assertEqual([(n["class"], n["level"]) for n in ends], [("closure", "trace")] * count)
        self.assertEqual([n for n in notices if n["level"] not in ("trace", "debug")], [])
        return ends

    def assert_quiet_client(self, program):
        """The same for its only connection."""
        return self.assert_quiet_client_ends(program, 1)[0]

    def exchange_resumed(self, port, pki, *arguments, data=pattern(MIB)):
        """`stoic connect --resume`: a connection for a ticket, then `data` both ways over a resumed one, whose end's notice this is."""
        program = self.connect(port, pki, "--resume", *arguments, data=data, answer=len(data), level="trace")
        self.assertEqual(program.raw_stdout, data)
        (told,) = [line for line in program.stderr_lines if not line.startswith("{")]
        self.assertIn(" resumed=true verdict=ok", told)
        ends = self.assert_quiet_client_ends(program, 2)
        self.assertEqual([n["resumed"] for n in ends], [False, True])
        return ends[1]


class ClientCases:
    """The peer's client against `stoic serve`."""

    RETRIES = 2  # HelloRetryRequests to two connections; 1 where the client remembers the server's group

    def ask(self, port, pki, action, **options):
        peer = self.run_program(*self.command(action, port=port, ca=pki / "ca.pem", **options))
        self.assertEqual(peer.stderr_lines, [], peer.text())
        return peer

    def echo(self, port, pki, size=MIB, **options):
        peer = self.ask(port, pki, "echo", size=size, **options)
        count = options.get("connections", 1)
        self.assertEqual(values(peer, "echoed"), ["true"] * count, peer.text())
        self.assertEqual(values(peer, "end"), ["orderly"] * count, peer.text())
        return peer

    def test_client_one_mebibyte_each_way(self):
        pki = self.certificate()
        server = self.serve(pki)
        peer = self.echo(server.port, pki)
        self.assertEqual(values(peer, "version"), ["TLSv1.3"])
        (end,) = self.assert_quiet_closures(server, 1)
        self.assertGreaterEqual(end["bytes_in"], MIB)
        self.assertGreaterEqual(end["bytes_out"], MIB)

    def test_client_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port)
        self.echo(tap.port, pki, groups="x25519,secp384r1")
        self.assertEqual(tap.retries(), 1)
        (end,) = self.assert_quiet_closures(server, 1)
        self.assertEqual(end["group"], "secp384r1")

    def test_client_follows_key_update(self):
        """We change our keys and ask for theirs: what comes then is under new ones, both ways."""
        pki = self.certificate()
        server = self.serve(pki, "--update-keys")
        self.echo(server.port, pki)
        self.assert_quiet_closures(server, 1)

    def test_client_closes_first(self):
        pki = self.certificate()
        server = self.serve(pki)
        self.assertEqual(values(self.ask(server.port, pki, "leave"), "end"), ["orderly"])
        self.assert_quiet_closures(server, 1)

    def test_client_alpn(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "h2,http/1.1")
        self.assertEqual(values(self.echo(server.port, pki, size=1000, alpn="http/1.1"), "alpn"), ["http/1.1"])
        self.assertEqual(self.assert_quiet_closures(server, 1)[0]["alpn"], "http/1.1")

    def test_client_alpn_without_overlap(self):
        pki = self.certificate()
        server = self.serve(pki, "--alpn", "http/1.1")
        peer = self.run_program(*self.command("leave", port=server.port, ca=pki / "ca.pem", alpn="h2"), status=None)
        self.assertEqual(len(values(peer, "refused")), 1, peer.text())
        (end,) = server.wait_terminal(1)
        self.assertEqual((end["class"], end["reason"]), ("negotiation", "alpn"))
        self.assertEqual(server.alerts(), [("tx", "no_application_protocol")])

    def test_client_certificates(self):
        for key in ("ecdsa-p384", "rsa2048"):
            with self.subTest(key):
                pki = self.certificate("--key", key, folder=key)
                server = self.serve(pki)
                self.echo(server.port, pki, size=1000)
                self.assert_quiet_closures(server, 1)

    def test_client_shows_a_certificate(self):
        pki, alice = self.certificate(), self.certificate("--client", folder="alice", names=("alice.example",))
        server = self.serve(pki, "--client-ca", alice / "ca.pem")
        self.assert_resumes(server, pki, cert=alice / "cert.pem", key=alice / "key.pem")

    def test_client_without_the_right_certificate(self):
        pki, alice = self.certificate(), self.certificate("--client", folder="alice", names=("alice.example",))
        mallory = self.certificate("--client", folder="mallory")
        for reason, alert, identity in (("missing", "certificate_required", {}),
                                        ("unknown_ca", "unknown_ca", {"cert": mallory / "cert.pem", "key": mallory / "key.pem"})):
            with self.subTest(reason):
                server = self.serve(pki, "--client-ca", alice / "ca.pem")
                self.program(*self.command("leave", port=server.port, ca=pki / "ca.pem", **identity)).wait()
                (end,) = server.wait_terminal(1)
                self.assertEqual((end["class"], end["reason"]), ("peer_cert", reason))
                self.assertEqual(server.alerts()[0], ("tx", alert))

    def assert_resumes(self, server, pki, port=None, **options):
        """A full connection, then a resumed one, 1 MiB each way over both; the notices of their ends."""
        peer = self.echo(port or server.port, pki, connections=2, **options)
        self.assertEqual(values(peer, "resumed"), ["false", "true"])
        ends = self.assert_quiet_closures(server, 2)
        self.assertEqual([n["resumed"] for n in ends], [False, True])
        return ends

    def test_client_resumes(self):
        pki = self.certificate()
        self.assert_resumes(self.serve(pki), pki)

    def test_client_resumes_after_hello_retry_request(self):
        pki = self.certificate()
        server = self.serve(pki, "--groups", "secp384r1")
        tap = Tap(self, server.port, connections=2)
        ends = self.assert_resumes(server, pki, tap.port, groups="x25519,secp384r1")
        self.assertEqual([n["group"] for n in ends], ["secp384r1"] * 2)
        self.assertEqual(tap.retries(), self.RETRIES)


class ServerCases:
    """`stoic connect` against the peer's server."""

    def peer(self, pki, action, **options):
        program = self.program(*self.command(action, cert=pki / "cert.pem", key=pki / "key.pem", **options))
        return program, int(program.wait_line(r"^ready port=(\d+)").group(1))

    def assert_ended(self, peer, **wanted):
        """What it said of one connection, or of several: then lists."""
        self.assertEqual(peer.wait(), 0, peer.text())
        self.assertEqual(peer.stderr_lines, [], peer.text())
        lists = {key: [value] if isinstance(value, str) else value for key, value in wanted.items()}
        for key, value in lists.items():
            self.assertEqual(values(peer, key), value, peer.text())
        self.assertEqual(values(peer, "end"), ["orderly"] * max(map(len, lists.values()), default=1), peer.text())

    def exchange(self, port, pki, *arguments, size=MIB):
        """Both ways at once; this side closes when everything is back."""
        program = self.connect(port, pki, *arguments, data=pattern(size), answer=size, level="trace")
        self.assertEqual(program.raw_stdout, pattern(size))
        return self.assert_quiet_client(program)

    def test_server_one_mebibyte_each_way(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo")
        end = self.exchange(port, pki)
        self.assert_ended(peer, echoed=str(MIB), version="TLSv1.3", resumed="false")
        self.assertEqual((end["tls_version"], end["resumed"]), ("1.3", False))

    def test_server_hello_retry_request(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", groups="secp384r1")
        tap = Tap(self, port)
        end = self.exchange(tap.port, pki, "--groups", "x25519,secp384r1")
        self.assertEqual((tap.retries(), end["group"]), (1, "secp384r1"))
        self.assert_ended(peer, echoed=str(MIB))

    def test_server_without_hybrids_needs_no_retry(self):
        """It takes the X25519 half of the hybrid's share, which goes apart too."""
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", groups="x25519")
        tap = Tap(self, port)
        end = self.exchange(tap.port, pki, size=1000)
        self.assertEqual((tap.retries(), end["group"]), (0, "x25519"))
        self.assert_ended(peer, echoed="1000")

    def test_server_follows_key_update(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo")
        self.exchange(port, pki, "--update-keys")
        self.assert_ended(peer, echoed=str(MIB))

    def test_server_closes_first(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-close")
        program = self.start_connect(port, pki, level="trace")
        program.wait_line('"alert_dir":"rx"')
        program.process.stdin.close()  # until then it would still send: the server's close is only the server's
        self.assertEqual(program.wait(), 0, program.text())
        self.assertEqual(program.raw_stdout, b"goodbye\n")
        self.assert_quiet_client(program)
        self.assert_ended(peer)

    def test_server_alpn(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", alpn="http/1.1")
        end = self.exchange(port, pki, "--alpn", "h2,http/1.1", size=1000)
        self.assertEqual(end["alpn"], "http/1.1")
        self.assert_ended(peer, alpn="http/1.1")

    def test_server_wants_a_certificate(self):
        pki, alice = self.certificate(), self.certificate("--client", folder="alice", names=("alice.example",))
        peer, port = self.peer(pki, "serve-echo", client_ca=alice / "ca.pem", connections=2)
        self.exchange_resumed(port, pki, "--cert", alice / "cert.pem", "--key", alice / "key.pem")
        self.assert_ended(peer, resumed=["false", "true"], echoed=["0", str(MIB)])

    def test_server_refuses_the_certificate(self):
        pki, alice = self.certificate(), self.certificate("--client", folder="alice", names=("alice.example",))
        mallory = self.certificate("--client", folder="mallory")
        for reason, shown in (("missing", []), ("another authority", ["--cert", mallory / "cert.pem", "--key", mallory / "key.pem"])):
            with self.subTest(reason):
                _, port = self.peer(pki, "serve-echo", client_ca=alice / "ca.pem")
                program = self.connect(port, pki, *shown, status=1, level="debug")
                if reason == "missing":  # for the other, Node's server leaves without a word
                    ends = [n for n in notices_of(program) if n["event_name"] in ("tls.handshake.failed", "tls.connection.closed")]
                    self.assertEqual(ends[-1]["alert_dir"], "rx", program.text())

    def test_server_resumes(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", connections=2)
        self.exchange_resumed(port, pki)
        self.assert_ended(peer, resumed=["false", "true"], echoed=["0", str(MIB)])

    def test_server_resumes_after_hello_retry_request(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", groups="secp384r1", connections=2)
        tap = Tap(self, port, connections=2)
        end = self.exchange_resumed(tap.port, pki, "--groups", "x25519,secp384r1")
        self.assertEqual((tap.retries(), end["group"]), (2, "secp384r1"))
        self.assert_ended(peer, resumed=["false", "true"], echoed=["0", str(MIB)])

    def test_server_certificates(self):
        for key in ("ecdsa-p384", "rsa2048"):
            with self.subTest(key):
                pki = self.certificate("--key", key, folder=key)
                peer, port = self.peer(pki, "serve-echo")
                self.exchange(port, pki, size=1000)
                self.assert_ended(peer, echoed="1000")


class HybridCases:
    """For peers that speak the hybrids of ML-KEM-768 that HYBRIDS names."""

    HYBRIDS = ()

    def test_client_hybrids(self):
        for hybrid in self.HYBRIDS:
            with self.subTest(hybrid):
                pki = self.certificate(folder=hybrid)
                server = self.serve(pki, "--groups", f"{hybrid},x25519")
                tap = Tap(self, server.port, connections=2)
                ends = self.assert_resumes(server, pki, tap.port, groups=f"{hybrid},x25519")
                self.assertEqual([n["group"] for n in ends], [hybrid] * 2)
                self.assertEqual(tap.retries(), 0)

    def test_server_hybrids(self):
        for hybrid in self.HYBRIDS:
            with self.subTest(hybrid):
                pki = self.certificate(folder=hybrid)
                peer, port = self.peer(pki, "serve-echo", groups=hybrid, connections=2)
                tap = Tap(self, port, connections=2)
                end = self.exchange_resumed(tap.port, pki, "--groups", f"{hybrid},x25519,secp256r1")
                self.assertEqual((tap.retries(), end["group"]), (0, hybrid))
                self.assert_ended(peer, resumed=["false", "true"], echoed=["0", str(MIB)])

    def test_server_asks_for_a_hybrid(self):
        """A HelloRetryRequest to a client that has sent a share of X25519 alone."""
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", groups="X25519MLKEM768")
        tap = Tap(self, port)
        end = self.exchange(tap.port, pki, "--groups", "x25519,X25519MLKEM768", size=1000)
        self.assertEqual((tap.retries(), end["group"]), (1, "X25519MLKEM768"))
        self.assert_ended(peer, echoed="1000")


class KeyUpdateCases:
    """For peers whose programs can send KeyUpdate: each asks for one in return."""

    STEP = 128 * 1024

    def test_client_key_update(self):
        pki = self.certificate()
        server = self.serve(pki)
        self.echo(server.port, pki, rekey=self.STEP)
        self.assert_quiet_closures(server, 1)

    def test_server_key_update(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", rekey=self.STEP)
        self.exchange(port, pki)
        self.assert_ended(peer, echoed=str(MIB))

    def test_client_key_update_after_resumption(self):
        pki = self.certificate()
        self.assert_resumes(self.serve(pki), pki, rekey=self.STEP)

    def test_server_key_update_after_resumption(self):
        pki = self.certificate()
        peer, port = self.peer(pki, "serve-echo", rekey=self.STEP, connections=2)
        self.exchange_resumed(port, pki)
        self.assert_ended(peer, resumed=["false", "true"], echoed=["0", str(MIB)])


def key_values(action, options):
    return [f"action={action}", *[f"{key}={value}" for key, value in options.items()]]


main = harness.main
