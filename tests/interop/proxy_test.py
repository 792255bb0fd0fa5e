# SPDX-License-Identifier: Apache-2.0
"""What operators rely on: half-closes, cuts that stay cuts, back-pressure, reload without loss, drain, certificates by name."""

import contextlib
import os
import queue
import select
import signal
import socket
import ssl
import threading
import time

import harness
from harness import MIB, PATIENCE, STOIC, Case, dial, pattern

RESET = b"\1\0\0\0\0\0\0\0"  # SO_LINGER on, 0 s


class Backend:
    """A plain TCP backend: hands each connection to the test."""

    def __init__(self, case, backlog=50):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(backlog)
        self.port = self.listener.getsockname()[1]
        self.case = case
        case.addCleanup(self.listener.close)

    def accept(self):
        self.listener.settimeout(PATIENCE)
        connection, _ = self.listener.accept()
        connection.settimeout(PATIENCE)
        self.case.addCleanup(connection.close)
        return connection


def read_all(stream):
    chunks = []
    with contextlib.suppress(ssl.SSLEOFError):
        for chunk in iter(lambda: stream.recv(65536), b""):
            chunks.append(chunk)
    return b"".join(chunks)


class Proxy(Case):
    def proxy(self, backend, *pkis, arguments=()):
        pairs = [item for pki in pkis for item in ("--cert", pki / "cert.pem", "--key", pki / "key.pem")]
        return self.stoic("proxy", "--listen", "127.0.0.1:0", "--backend", f"127.0.0.1:{backend.port}", *pairs, *arguments)

    def client(self, proxy, pki, name="localhost"):
        context = ssl.create_default_context(cafile=str(pki / "ca.pem"))
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # which Debian 12's Python sets: a cut would look complete
        stream = context.wrap_socket(dial(proxy.port), server_hostname=name, suppress_ragged_eofs=False)
        self.addCleanup(stream.close)
        return stream

    def test_many_bytes_both_ways_at_once(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        up, down = pattern(4 * MIB), pattern(4 * MIB)[::-1]
        got = {}
        jobs = [threading.Thread(target=lambda: (plain.sendall(down), plain.shutdown(socket.SHUT_WR))),
                threading.Thread(target=lambda: got.update(up=read_exactly(plain, len(up))))]
        for job in jobs:
            job.start()
        got["down"] = exchange(stream, up, len(down))
        for job in jobs:
            job.join(PATIENCE)
        self.assertEqual(got["down"], down)
        self.assertEqual(got["up"], up)
        plain.close()

    def test_close_notify_becomes_fin(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        stream.sendall(b"question")
        stream.setblocking(False)
        with contextlib.suppress(ssl.SSLWantReadError):
            stream.unwrap()  # sends close_notify; the answer comes later
        self.assertEqual(read_all(plain), b"question")  # FIN: an orderly end
        plain.close()
        (end,) = proxy.wait_terminal(1)
        self.assertEqual((end["class"], end["level"]), ("closure", "trace"))

    def test_a_cut_becomes_a_reset(self):
        """EOF without close_notify must never look complete to the backend; nor must a reset."""
        pki = self.certificate()
        for how in ("eof", "reset"):
            with self.subTest(how):
                backend = Backend(self)
                proxy = self.proxy(backend, pki)
                stream = self.client(proxy, pki)
                plain = backend.accept()
                stream.sendall(b"half a requ")
                self.assertEqual(plain.recv(100), b"half a requ")
                if how == "reset":
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                os.close(stream.detach())
                with self.assertRaises(ConnectionResetError):
                    self.assertEqual(plain.recv(100), None, "an orderly end")
                plain.close()
                self.assertEqual(proxy.wait_terminal(1)[0]["class"], "truncation")

    def test_backend_fin_becomes_close_notify(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        plain.sendall(b"all of it")
        plain.close()
        self.assertEqual(stream.recv(100), b"all of it")
        self.assertEqual(stream.recv(100), b"")  # close_notify: a bare FIN would raise SSLEOFError

    def test_backend_reset_is_seen_as_a_cut(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        plain.sendall(b"half an ans")
        self.assertEqual(stream.recv(100), b"half an ans")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        plain.close()
        with self.assertRaises((ssl.SSLError, ConnectionResetError)):
            self.assertEqual(stream.recv(100), None, "an orderly end")

    def test_back_pressure(self):
        """A client that does not read stops the backend; the proxy does not hold it all."""
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        plain.setblocking(False)
        chunk, sent, stalled_since = pattern(65536), 0, None
        while stalled_since is None or time.monotonic() - stalled_since < 0.5:
            try:
                sent += plain.send(chunk)
                stalled_since = None
            except BlockingIOError:
                stalled_since = stalled_since or time.monotonic()
                time.sleep(0.01)
            self.assertLess(sent, 256 * MIB, "never stopped")
        with open(f"/proc/{proxy.process.pid}/status", encoding="ascii") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        self.assertLess(resident, 400 * 1024, "KiB")
        plain.setblocking(True)
        plain.shutdown(socket.SHUT_WR)
        self.assertEqual(len(read_all(stream)), sent)

    def test_certificates_by_name(self):
        first, backend = self.certificate(folder="first"), Backend(self)
        second = self.certificate(folder="second", names=("*.example.test",))
        proxy = self.proxy(backend, first, second)
        for pki, name in ((first, "localhost"), (second, "www.example.test")):
            with self.subTest(name):
                self.client(proxy, pki, name)
        with self.assertRaises(ssl.SSLError) as refused:
            self.client(proxy, first, "unknown.test")
        self.assertIn("UNRECOGNIZED_NAME", str(refused.exception).upper())

    def test_reload(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        old = stream.getpeercert(binary_form=True)
        self.run_program(STOIC, "cert", "--force", "--out", pki, "localhost", "127.0.0.1")
        proxy.signal(signal.SIGHUP)
        proxy.wait_line("reload")
        newer = self.client(proxy, pki)
        self.assertNotEqual(newer.getpeercert(binary_form=True), old)
        plain.sendall(b"still here")
        self.assertEqual(stream.recv(100), b"still here")
        (pki / "key.pem").write_text("nonsense")
        proxy.signal(signal.SIGHUP)
        proxy.wait_line("key.pem")
        self.assertEqual(self.client(proxy, pki).getpeercert(binary_form=True), newer.getpeercert(binary_form=True))

    def test_drain(self):
        pki, backend = self.certificate(), Backend(self)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        proxy.signal(signal.SIGTERM)
        with self.assertRaises(OSError):
            for _ in range(1000):  # the listener closes, the connection goes on
                dial(proxy.port).close()
                time.sleep(0.01)
        stream.sendall(b"last words")
        self.assertEqual(plain.recv(100), b"last words")
        plain.sendall(b"answer")
        plain.close()
        self.assertEqual(read_all(stream), b"answer")
        stream.close()
        self.assertEqual(proxy.wait(), 0)

    def test_a_backend_that_stalls_does_not_outlive_the_drain(self):
        """It has closed its side and does not read the end of what an orderly client sent: some of it stays queued in the proxy."""
        pki, backend = self.certificate(), Backend(self)
        backend.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        proxy = self.proxy(backend, pki)
        stream = self.client(proxy, pki)
        plain = backend.accept()
        plain.shutdown(socket.SHUT_WR)
        self.assertEqual(stream.recv(100), b"")
        sent, queued = 0, 0
        while queued == 0:
            self.assertLess(sent, 64 * MIB, "never filled the socket")
            stream.sendall(pattern(65536))
            sent += 65536
            queued = held_back(plain, sent)
        with contextlib.suppress(ssl.SSLError):
            stream.unwrap()
        proxy.wait_terminal(1)  # the client has gone in order
        proxy.signal(signal.SIGTERM)
        self.assertEqual(proxy.wait(), 0)
        with self.assertRaises(ConnectionResetError):  # and what the backend did not get is not made to look complete
            self.assertLess(len(read_all(plain)), sent)

    def test_many_connections_on_several_workers(self):
        pki, backend = self.certificate(), Backend(self, 200)
        proxy = self.proxy(backend, pki, arguments=("--workers", "4"))
        done = queue.Queue()

        def echo():
            while True:
                try:
                    plain = backend.accept()
                except OSError:
                    return
                with plain:
                    plain.sendall(read_exactly(plain, 1000))

        def one():
            context = ssl.create_default_context(cafile=str(pki / "ca.pem"))
            with context.wrap_socket(dial(proxy.port), server_hostname="localhost") as stream:
                stream.sendall(pattern(1000))
                done.put(read_exactly(stream, 1000) == pattern(1000))

        for _ in range(8):
            threading.Thread(target=echo, daemon=True).start()
        clients = [threading.Thread(target=lambda: [one() for _ in range(10)]) for _ in range(8)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(PATIENCE)
        self.assertEqual([done.get(timeout=1) for _ in range(80)], [True] * 80)
        proxy.wait_terminal(80)
        self.assertEqual(len(proxy.terminal()), 80)
        self.assertEqual(proxy.at_least("info"), [])


def exchange(stream, data, size):
    """Sends and receives at once, on one thread: a TLS object of Python must not be used by two."""
    stream.setblocking(False)
    received, rest, end = bytearray(), memoryview(data), time.monotonic() + PATIENCE
    while (rest or len(received) < size) and time.monotonic() < end:
        select.select([stream], [stream] if rest else [], [], 1)
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            while rest:
                rest = rest[stream.send(rest[:65536]):]
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            while len(received) < size:
                chunk = stream.recv(65536)
                if not chunk:
                    return bytes(received)
                received += chunk
    return bytes(received)


def queues_of(local, remote):
    """Bytes that the kernel holds for a connection of this machine: to be acknowledged, to be read."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table:
            fields = line.split()
            if [field.rsplit(":")[-1] for field in fields[1:3]] == [f"{local:04X}", f"{remote:04X}"]:
                return tuple(int(half, 16) for half in fields[4].split(":"))
    return (0, 0)


def held_back(plain, sent):
    """What of the bytes sent is neither with the backend nor on its way there, once that has settled."""
    end, before = time.monotonic() + 1, None
    while time.monotonic() < end:
        local, remote = plain.getsockname()[1], plain.getpeername()[1]
        now = sent - queues_of(local, remote)[1] - queues_of(remote, local)[0]
        if now == 0:
            return 0
        end = end if now == before else time.monotonic() + 1
        before = now
        time.sleep(0.01)
    return before


def read_exactly(stream, size):
    data = bytearray()
    while len(data) < size:
        chunk = stream.recv(min(65536, size - len(data)))
        if not chunk:
            break
        data += chunk
    return bytes(data)


if __name__ == "__main__":
    harness.main()
