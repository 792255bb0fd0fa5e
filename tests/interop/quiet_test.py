# SPDX-License-Identifier: Apache-2.0
"""The case this project exists for: harmless peers stay quiet, and what somebody must act on is said once (TAXONOMY F 1, 4, 10)."""

import os
import socket

import harness
import java
from harness import Case, Program, dial, notices_of

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")


class Harmless(Case):
    """Not one line at INFO or above; the right class and reason below; exact counts."""

    def expect(self, server, *wanted):
        ends = server.wait_terminal(len(wanted))
        self.assertEqual([(n["class"], n["reason"], n["level"]) for n in ends], list(wanted))
        self.assertEqual(server.at_least("info"), [])

    def test_all_of_them_in_one_run(self):
        pki = self.certificate()
        server = self.serve(pki)

        # A JDK that closes before it has read to the end.
        self.run_program(*java.command("get", port=server.port, ca=pki / "ca.pem"))
        wanted = [("closure", "user_canceled_then_close", "trace")]
        self.expect(server, *wanted)
        self.assertEqual(server.alerts().count(("rx", "user_canceled")), 1)
        self.assertEqual(server.alerts().count(("rx", "close_notify")), 1)
        canceled = [n for n in server.notices() if n["event_name"] == "tls.alert" and n["alert"] == "user_canceled"]
        self.assertEqual([(n["level"], n["alert_protected"], n["alert_level"]) for n in canceled], [("trace", True, 1)])

        # A JDK that cancels in the middle of the handshake.
        self.run_program(*java.command("cancel", port=server.port, ca=pki / "ca.pem"))
        wanted.append(("peer_abort", "user_canceled", "debug"))
        self.expect(server, *wanted)
        self.assertEqual(server.alerts().count(("rx", "user_canceled")), 2)

        # One that connects and leaves.
        dial(server.port).close()
        wanted.append(("probe", "empty_fin", "debug"))
        self.expect(server, *wanted)

        # One that resets.
        leaver = dial(server.port)
        leaver.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        leaver.close()
        wanted.append(("probe", "empty_rst", "debug"))
        self.expect(server, *wanted)

        # One that sends half a ClientHello and leaves, and one that waits.
        half = bytes.fromhex("160301020001000100fcfd0303")
        with dial(server.port) as leaver:
            leaver.sendall(half)
        wanted.append(("peer_abort", "eof_in_hello", "debug"))
        self.expect(server, *wanted)
        with dial(server.port) as waiter:
            waiter.sendall(half)
            self.assertEqual(waiter.recv(100), b"")  # the server gives up, after its 10 s
        wanted.append(("peer_abort", "timeout_hello", "debug"))
        self.expect(server, *wanted)

        # And the next one is served as if nothing had been.
        self.run_program("curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", pki / "ca.pem",
                         f"https://localhost:{server.port}/", env=ENV)
        wanted.append(("closure", "close_notify", "trace"))
        self.expect(server, *wanted)

    def test_a_jdk_server_that_closes_first(self):
        pki = self.certificate()
        peer = self.program(*java.command("serve-close", keystore=java.keystore(self, pki)))
        port = int(peer.wait_line(r"ready port=(\d+)").group(1))
        client = self.start_connect(port, pki, level="trace")
        self.assertEqual(harness.end_after_peer(client), 0, client.text())
        self.assertEqual(client.raw_stdout, b"goodbye\n")
        notices = notices_of(client)
        alerts = [(n["alert_dir"], n["alert"]) for n in notices if n["event_name"] == "tls.alert"]
        self.assertEqual(alerts.count(("rx", "user_canceled")), 1)
        self.assertEqual(alerts.count(("rx", "close_notify")), 1)
        ends = [n for n in notices if n["event_name"] in ("tls.connection.closed", "tls.handshake.failed")]
        self.assertEqual([(n["class"], n["reason"], n["level"]) for n in ends], [("closure", "user_canceled_then_close", "trace")])
        self.assertEqual([n for n in notices if n["level"] not in ("trace", "debug")], [])


class SomebodyMustAct(Case):
    """One line each, at the taxonomy's level, with cause and remedy."""

    def expect_one(self, server, level, **wanted):
        (end,) = server.wait_terminal(1)
        loud = server.at_least("info")
        self.assertEqual(loud, [end], "exactly one line")
        self.assertEqual(end["level"], level)
        for key, value in wanted.items():
            self.assertEqual(end[key], value, (key, end))
        self.assertTrue(end["advice"])
        self.assertTrue(end["msg"])
        return end

    def refuse_expired(self, start_client, alerts):
        pki = self.certificate("--expired")
        server = self.serve(pki)
        start_client(server, pki)
        end = self.expect_one(server, "error", reason="expired", fault="us", sni="localhost", sni_state="served")
        self.assertEqual(end["class"], "our_misconfig")
        self.assertIn(end["alert_code"], alerts)
        self.assertIn("expired", end["msg"])
        self.assertIn("validity", str(end["selfcheck"]))
        self.assertTrue(end["not_after"].endswith("Z"))
        self.assertNotIn("bad_record_mac", server.text())

    def test_expired_openssl(self):
        def client(server, pki):
            self.run_program("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-CAfile",
                             pki / "ca.pem", "-verify_return_error", status=1, env=ENV)
        self.refuse_expired(client, [45])

    def test_expired_curl(self):
        def client(server, pki):
            self.run_program("curl", "--silent", "--noproxy", "*", "--cacert", pki / "ca.pem", f"https://localhost:{server.port}/",
                             status=60, env=ENV)
        self.refuse_expired(client, [45])

    def test_expired_java(self):
        def client(server, pki):
            peer = self.run_program(*java.command("handshake", port=server.port, ca=pki / "ca.pem"))
            self.assertTrue(any(line.startswith("refused=") for line in peer.stdout_lines), peer.text())
        self.refuse_expired(client, [46, 45])  # certificate_unknown of older JDKs, certificate_expired of newer ones

    def test_only_tls_1_1(self):
        pki = self.certificate()
        server = self.serve(pki)
        program = self.start(Program(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-tls1_1", "-cipher",
             "ALL:@SECLEVEL=0"], env=ENV))
        self.assertNotEqual(program.wait(), 0)
        end = self.expect_one(server, "warn", reason="version", alert="protocol_version", alert_dir="tx", tls_max_offered="1.1",
                              sni="localhost", cred="named")
        self.assertEqual(end["class"], "negotiation")
        self.assertIn("1.1", end["msg"])

    def test_a_good_certificate_that_a_client_does_not_trust(self):
        pki = self.certificate()
        other = self.certificate(folder="other")
        server = self.serve(pki)
        self.run_program(*java.command("handshake", port=server.port, ca=other / "ca.pem"))
        end = self.expect_one(server, "info", fault="peer")
        self.assertEqual(end["class"], "peer_distrust")


if __name__ == "__main__":
    harness.need("curl")
    harness.need("openssl")
    java.need()
    harness.main()
