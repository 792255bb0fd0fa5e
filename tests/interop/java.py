# SPDX-License-Identifier: Apache-2.0
"""The JSSE peer: compiled once, run for one action."""

import os
import pathlib
import subprocess
import tempfile

import harness

_classes = None


def classes():
    global _classes
    if _classes is None:
        _classes = tempfile.TemporaryDirectory(prefix="stoic-java-")
        source = pathlib.Path(__file__).parent / "java/Peer.java"
        subprocess.run(["javac", "-d", _classes.name, str(source)], check=True)
    return _classes.name


def command(action, properties=(), **options):
    """The command line of one action. `properties`: system properties such as jdk.tls.namedGroups=secp384r1."""
    return ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", *[f"-D{item}" for item in properties], "-cp", classes(), "Peer",
            f"action={action}", *[f"{key}={value}" for key, value in options.items()]]


def keystore(case, pki):
    """The leaf and its key as PKCS #12."""
    path = case.folder / "keystore.p12"
    case.run_program("openssl", "pkcs12", "-export", "-in", pki / "cert.pem", "-inkey", pki / "key.pem", "-certfile", pki / "ca.pem",
                     "-out", path, "-passout", "pass:changeit", "-name", "leaf", env=dict(os.environ, OPENSSL_CONF="/dev/null"))
    return path


def need():
    harness.need("java")
    harness.need("javac")
