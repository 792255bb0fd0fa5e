# SPDX-License-Identifier: Apache-2.0
"""A peer of Python's ssl module; what it understands is said in peer_cases.py."""

import select
import socket
import ssl
import sys

CHUNK = 65536
CURVES = {"x25519": "X25519", "secp256r1": "prime256v1", "secp384r1": "secp384r1"}


def say(**facts):
    for key, value in facts.items():
        print(f"{key}={value}", flush=True)


def pattern(size):
    period = bytes((i * 31 + i // 256) & 0xFF for i in range(min(size, 1 << 16)))
    return (period * (size // (1 << 16) + 1))[:size]


def set_group(context, group):
    """The module takes one, and a client keeps its list. Debian 12's takes no X25519; there OpenSSL is 3.0, whose own list
    begins with it and has no hybrid."""
    try:
        context.set_ecdh_curve(CURVES[group])
    except ssl.SSLError:
        if group != "x25519" or ssl.OPENSSL_VERSION_INFO >= (3, 5):
            raise


def configure(context, options):
    if "alpn" in options:
        context.set_alpn_protocols(options["alpn"].split(","))
    if options["action"].startswith("serve") and "groups" in options:
        set_group(context, options["groups"])
    return context


def describe(stream):
    say(version=stream.version(), alpn=stream.selected_alpn_protocol(), resumed=str(stream.session_reused).lower())


class Pump:
    """Sends and receives at once, which the module's blocking calls cannot."""

    def __init__(self, stream):
        self.stream = stream
        stream.setblocking(False)

    def _attempt(self, call, *arguments):
        """What the call returns, or None when it must wait."""
        try:
            return call(*arguments)
        except ssl.SSLWantReadError:
            self.wants_read = True
        except ssl.SSLWantWriteError:
            self.wants_write = True
        return None

    def run(self, outgoing, on_data):
        """Until the peer closes; on_data may return more to send."""
        while True:
            self.wants_read, self.wants_write = True, False
            if outgoing:
                outgoing = outgoing[self._attempt(self.stream.send, outgoing[:CHUNK]) or 0:]
            got = self._attempt(self.stream.recv, CHUNK)
            if got == b"":
                return
            if got:
                outgoing = outgoing + (on_data(got) or b"")
                continue
            select.select([self.stream] if self.wants_read else [], [self.stream] if self.wants_write or outgoing else [], [])


def unwrap(stream):
    """Closes, and waits for the other's close."""
    stream.setblocking(True)
    stream.unwrap().close()
    say(end="orderly")


def dial(context, options, session):
    plain = socket.create_connection(("127.0.0.1", int(options["port"])))
    stream = context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False, session=session)
    describe(stream)
    return stream


def echo(stream, options):
    size = int(options["size"])
    head = f"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    answer = bytearray()
    Pump(stream).run(head.encode() + pattern(size), answer.extend)
    say(echoed=str(bytes(answer).partition(b"\r\n\r\n")[2] == pattern(size)).lower())
    session = stream.session
    unwrap(stream)
    return session


def leave(stream, _options):
    stream.sendall(b"GET /bytes/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while len(answer.partition(b"\r\n\r\n")[2]) < 1000:
        answer += stream.recv(CHUNK)
    unwrap(stream)


def client(options, action):
    context = configure(ssl.create_default_context(cafile=options["ca"]), options)
    if "cert" in options:
        context.load_cert_chain(options["cert"], options["key"])
    session = None
    for _ in range(int(options.get("connections", 1))):
        try:
            stream = dial(context, options, session)
        except ssl.SSLError as problem:
            say(refused=problem.reason)
            return
        session = action(stream, options)


def serve_echo(stream):
    total = 0

    def back(data):
        nonlocal total
        total += len(data)
        return data

    Pump(stream).run(b"", back)
    say(echoed=total)
    unwrap(stream)


def serve_close(stream):
    stream.sendall(b"goodbye\n")
    unwrap(stream)


def server(options, action):
    context = configure(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), options)
    context.load_cert_chain(options["cert"], options["key"])
    if "client_ca" in options:
        context.load_verify_locations(options["client_ca"])
        context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"ready port={listener.getsockname()[1]}", flush=True)
        for _ in range(int(options.get("connections", 1))):
            plain, _ = listener.accept()
            stream = context.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False)
            describe(stream)
            action(stream)


def main():
    options = dict(argument.split("=", 1) for argument in sys.argv[1:])
    clients = {"echo": echo, "leave": leave}
    servers = {"serve-echo": serve_echo, "serve-close": serve_close}
    action = options["action"]
    if action in clients:
        client(options, clients[action])
    else:
        server(options, servers[action])


main()
