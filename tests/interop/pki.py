# SPDX-License-Identifier: Apache-2.0
"""Authorities of the openssl command: certificates of every form, with times, extensions and signatures of the test's choice."""

import datetime
import itertools
import os
import subprocess

ENV = dict(os.environ, OPENSSL_CONF="/dev/null")
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)

ROOT = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
INTERMEDIATE = ROOT + "authorityKeyIdentifier=keyid:always\n"
LEAF = ("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\nsubjectAltName=DNS:localhost,DNS:*.example.com,IP:127.0.0.1\n")

# genpkey's arguments, and what `openssl ca` needs to sign with such a key.
KEYS = {
    "p256": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], []),
    "p384": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], []),
    "p521": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], []),
    "ed25519": (["-algorithm", "ED25519"], []),
    "rsa2048": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], []),
    "rsa1024": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], []),
    "pss": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]),
}

CONFIG = """[ca]
default_ca=a
[a]
database={folder}/index.txt
new_certs_dir={folder}
certificate={certificate}
private_key={key}
default_md={digest}
default_crl_days=30
crlnumber={folder}/crlnumber
serial={folder}/serial
rand_serial=yes
unique_subject=no
policy=p
string_mask=utf8only
[p]
commonName=optional
organizationName=optional
countryName=optional
"""

_numbers = itertools.count()


def openssl(*arguments, status=0):
    done = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, env=ENV)
    if status is not None and done.returncode != status:
        raise AssertionError(f"openssl {arguments} exited with {done.returncode}\n{done.stdout}")
    return done


def stamp(moment):
    return moment.strftime("%Y%m%d%H%M%SZ")


def rfc3339(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Certificate:
    """One certificate with its key: `pem` and `key` are files."""

    def __init__(self, folder, subject, kind="p256", key=None):
        self.folder = folder / f"{next(_numbers)}"
        self.folder.mkdir()
        self.subject, self.kind = subject, kind
        self.pem, self.key = self.folder / "cert.pem", key or self.folder / "key.pem"
        if key is None:
            openssl("genpkey", *KEYS[kind][0], "-out", self.key)

    def text(self):
        return self.pem.read_text()


class Authority(Certificate):
    """Issues certificates and revocation lists."""

    def __init__(self, folder, subject="/CN=Test root", issuer=None, extensions=None, digest="default", **more):
        dates = {name: more.pop(name) for name in ("start", "end") if name in more}
        super().__init__(folder, subject, **more)
        (self.folder / "index.txt").write_text("")
        (self.folder / "crlnumber").write_text("01\n")
        self.config = self.folder / "ca.conf"
        self.config.write_text(CONFIG.format(folder=self.folder, certificate=self.pem, key=self.key, digest=digest))
        if issuer is None:
            self._sign(self, extensions or ROOT, "-selfsign", **dates)
        else:
            issuer.sign(self, extensions or INTERMEDIATE, **dates)

    def _sign(self, certificate, extensions, *arguments, start=NOW - DAY, end=NOW + 30 * DAY):
        request, extension_file = certificate.folder / "request.pem", certificate.folder / "extensions.txt"
        extension_file.write_text(extensions)
        openssl("req", "-new", "-key", certificate.key, "-subj", certificate.subject, "-utf8", "-config", self.config, "-out", request)
        openssl("ca", "-config", self.config, "-in", request, "-out", certificate.pem, "-batch", "-notext", "-startdate", stamp(start),
                "-enddate", stamp(end), "-extfile", extension_file, "-preserveDN", *KEYS[self.kind][1], *arguments)

    def sign(self, certificate, extensions, **dates):
        self._sign(certificate, extensions, **dates)
        return certificate

    def issue(self, subject="/CN=localhost", extensions=LEAF, kind="p256", key=None, **dates):
        return self.sign(Certificate(self.folder, subject, kind, key), extensions, **dates)

    def revoke(self, certificate, reason="keyCompromise"):
        openssl("ca", "-config", self.config, "-revoke", certificate.pem, "-crl_reason", reason)

    def crl(self, start=NOW - DAY, end=NOW + 30 * DAY):
        """A list of what is revoked so far: the text."""
        path = self.folder / "crl.pem"
        openssl("ca", "-config", self.config, "-gencrl", "-crl_lastupdate", stamp(start), "-crl_nextupdate", stamp(end), "-out", path,
                *KEYS[self.kind][1])
        return path.read_text()

    def ocsp(self, certificate, signer=None, minutes=60):
        """What this authority, or a responder of its own, answers about a certificate: the bytes."""
        request, response, signer = self.folder / "request.der", self.folder / "response.der", signer or self
        openssl("ocsp", "-issuer", self.pem, "-cert", certificate.pem, "-no_nonce", "-reqout", request)
        openssl("ocsp", "-index", self.folder / "index.txt", "-CA", self.pem, "-rsigner", signer.pem, "-rkey", signer.key, "-reqin",
                request, "-respout", response, "-nmin", minutes)
        return response.read_bytes()
