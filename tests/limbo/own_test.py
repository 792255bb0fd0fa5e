# SPDX-License-Identifier: Apache-2.0
"""x509_limbo on cases of our own, in the format of x509-limbo: rules that the sample does not reach, each with the error that must come.

Every case has one thing different from a good path of root, intermediate and leaf. The certificates are made by the openssl command.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["STOIC_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "tests/interop"))

from pki import DAY, KEYS, NOW, Authority, openssl, rfc3339, stamp  # noqa: E402

KEYS["rsa2052"] = (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2052"], [])
KEYS["p192"] = (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime192v1"], [])
KEYS["explicit"] = (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"], [])

PROGRAM = Path(os.environ["STOIC_BIN"]) / "x509_limbo"

ROOT = {"basicConstraints": "critical,CA:TRUE", "keyUsage": "critical,keyCertSign,cRLSign", "subjectKeyIdentifier": "hash", "authorityKeyIdentifier": "none"}
INTERMEDIATE = {**ROOT, "authorityKeyIdentifier": "keyid:always"}
LEAF = {
    "keyUsage": "critical,digitalSignature",
    "extendedKeyUsage": "serverAuth",
    "subjectKeyIdentifier": "hash",
    "authorityKeyIdentifier": "keyid:always",
    "subjectAltName": "DNS:example.com",
}
NAME = {"kind": "DNS", "value": "example.com"}

OK = None
PROFILE, CONSTRAINTS, MALFORMED, MISMATCH = "PROFILE", "NAME_CONSTRAINTS", "is malformed", "NAME_MISMATCH"

MANY = 600
MANY_NAMES = "".join(["\n[many]\n", *(f"permitted;DNS.{i}=n{i}.example\n" for i in range(MANY)), "[alt]\n", *(f"DNS.{i}=n{MANY - 1}.example\n" for i in range(MANY))])

# (name, the error in its reason or OK, what is different, why)
# root, intermediate, leaf: extensions, None takes one away. subject, end, start, key: of the leaf.
ROWS = [
    ("good", OK, {}, "the path that all others are made of"),
    ("server-and-client", OK, {"leaf": {"extendedKeyUsage": "serverAuth,clientAuth"}}, "BR 7.1.2.7.10 allows clientAuth"),
    ("no-key-usage", OK, {"leaf": {"keyUsage": None}}, "RFC 5280 asks CAs alone for it"),
    ("aia-with-dns-name", OK, {"leaf": {"authorityInfoAccess": "caIssuers;DNS:example.com"}}, "any GeneralName may be the place"),
    ("wildcard-in-permitted", OK, {"intermediate": {"nameConstraints": "critical,permitted;DNS:example.com"},
                                   "leaf": {"subjectAltName": "DNS:example.com,DNS:*.example.com"}}, "whatever it covers is permitted"),
    ("constraints-not-critical", OK, {"intermediate": {"nameConstraints": "permitted;DNS:example.com"}}, "BR 7.1.2.5 allows it"),
    ("constraints-not-critical-are-kept", CONSTRAINTS, {"intermediate": {"nameConstraints": "permitted;DNS:other.example"}},
     "a constraint holds whether it is critical or not"),
    ("other-name-constraint-unused", OK, {"intermediate": {"nameConstraints": "critical,permitted;DNS:example.com,excluded;otherName:1.2.3.4;UTF8:x"}},
     "a form that no name of the path has"),
    ("other-name-constraint-used", "", {"intermediate": {"nameConstraints": "critical,permitted;DNS:example.com,excluded;otherName:1.2.3.4;UTF8:x"},
                                        "leaf": {"subjectAltName": "DNS:example.com,otherName:1.2.3.4;UTF8:x"}}, "RFC 5280 4.2.1.10: process it or refuse"),
    ("wildcard-over-excluded", CONSTRAINTS, {"intermediate": {"nameConstraints": "critical,excluded;DNS:bar.example.com"},
                                             "leaf": {"subjectAltName": "DNS:example.com,DNS:*.example.com"}}, "it would cover bar.example.com"),
    ("wildcard-over-permitted", CONSTRAINTS, {"intermediate": {"nameConstraints": "critical,permitted;DNS:foo.example.com"},
                                              "leaf": {"subjectAltName": "DNS:*.example.com"}, "name": {"kind": "DNS", "value": "foo.example.com"}},
     "it would cover more than is permitted"),
    ("constraint-with-wildcard", "", {"intermediate": {"nameConstraints": "critical,permitted;DNS:*.example.com"}}, "not a DNS name"),
    ("constraint-with-leading-dot", "", {"intermediate": {"nameConstraints": "critical,permitted;DNS:.example.com"}}, "that is for URIs and mailboxes"),
    ("intermediate-name-excluded", CONSTRAINTS, {"root": {"nameConstraints": "critical,excluded;DNS:ca.example"},
                                                 "intermediate": {"subjectAltName": "DNS:ca.example"}}, "names of CAs are constrained as well"),
    ("permitted-by-root-alone", CONSTRAINTS, {"root": {"nameConstraints": "critical,permitted;DNS:example.com"},
                                              "intermediate": {"nameConstraints": "critical,permitted;DNS:other.example"}}, "permits intersect"),
    ("directory-name-permitted", OK, {"root": {"nameConstraints": "critical,permitted;dirName:subtree"}, "subject": "/O=Example/CN=example.com",
                                      "sections": "\n[subtree]\nO=Example\n", "intermediate_subject": "/O=Example/CN=Issuing"}, "the subject is in the subtree"),
    ("directory-name-not-permitted", CONSTRAINTS, {"root": {"nameConstraints": "critical,permitted;dirName:subtree"}, "subject": "/O=Other/CN=example.com",
                                                   "sections": "\n[subtree]\nO=Example\n", "intermediate_subject": "/O=Example/CN=Issuing"},
     "the subject is not in the subtree"),
    ("many-names-under-many-constraints", "PATH_TOO_COSTLY", {"intermediate": {"nameConstraints": "critical,@many"}, "leaf": {"subjectAltName": "@alt"},
                                                              "name": None, "sections": MANY_NAMES, "subject": "/O=Example"}, "their product is bounded"),
    ("end-entity-constraints", PROFILE, {"leaf": {"nameConstraints": "critical,permitted;DNS:example.com"}}, "RFC 5280 4.2.1.10: in CA certificates alone"),
    ("no-authority-key-id", PROFILE, {"leaf": {"authorityKeyIdentifier": "none"}}, "RFC 5280 4.2.1.1"),
    ("intermediate-no-authority-key-id", PROFILE, {"intermediate": {"authorityKeyIdentifier": "none"}}, "RFC 5280 4.2.1.1"),
    ("intermediate-no-subject-key-id", PROFILE, {"intermediate": {"subjectKeyIdentifier": "none", "authorityKeyIdentifier": "keyid:always"},
                                                 "leaf": {"authorityKeyIdentifier": "DER:30:06:80:04:01:02:03:04"}}, "RFC 5280 4.2.1.2"),
    ("root-for-a-purpose", PROFILE, {"root": {"extendedKeyUsage": "serverAuth"}}, "BR 7.1.2.1.2"),
    ("path-length-without-signing", "", {"intermediate": {"basicConstraints": "critical,CA:TRUE,pathlen:0", "keyUsage": "critical,cRLSign"}}, "RFC 5280 4.2.1.9"),
    ("path-length-zero", OK, {"intermediate": {"basicConstraints": "critical,CA:TRUE,pathlen:0"}}, "nothing but the leaf is below"),
    ("root-path-length-zero", "PATH_LENGTH", {"root": {"basicConstraints": "critical,CA:TRUE,pathlen:0"}}, "an intermediate is below"),
    ("basic-constraints-not-critical", PROFILE, {"intermediate": {"basicConstraints": "CA:TRUE"}}, "RFC 5280 4.2.1.9"),
    ("leaf-that-signs-certificates", PROFILE, {"leaf": {"basicConstraints": "critical,CA:FALSE", "keyUsage": "critical,digitalSignature,keyCertSign"}}, "RFC 5280 4.2.1.9"),
    ("ca-as-leaf", PROFILE, {"leaf": {"basicConstraints": "critical,CA:TRUE"}}, "BR 7.1.2.7.8"),
    ("purpose-any", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,anyExtendedKeyUsage"}}, "BR 7.1.2.7.10"),
    ("purpose-code-signing", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,codeSigning"}}, "BR 7.1.2.7.10"),
    ("purpose-mail", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,emailProtection"}}, "BR 7.1.2.7.10"),
    ("purpose-time-stamping", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,timeStamping"}}, "BR 7.1.2.7.10"),
    ("purpose-ocsp", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,OCSPSigning"}}, "BR 7.1.2.7.10"),
    ("purpose-precertificate", PROFILE, {"leaf": {"extendedKeyUsage": "serverAuth,1.3.6.1.4.1.11129.2.4.4"}}, "BR 7.1.2.7.10"),
    ("intermediate-for-clients", "EXT_KEY_USAGE", {"intermediate": {"extendedKeyUsage": "clientAuth"}}, "purposes are nested"),
    ("alt-names-critical", PROFILE, {"leaf": {"subjectAltName": "critical,DNS:example.com"}}, "BR 7.1.2.7.12, where there is a subject"),
    ("alt-name-malformed", PROFILE, {"leaf": {"subjectAltName": "DNS:example.com,DNS:.example.com"}}, "not a DNS name, although nobody looks for it"),
    ("alt-name-address-of-eight-bytes", PROFILE, {"leaf": {"subjectAltName": "DER:30:17:82:0b:65:78:61:6d:70:6c:65:2e:63:6f:6d:87:08:c0:00:02:00:ff:ff:ff:00"}},
     "an address and a mask is for constraints"),
    ("common-name-case", PROFILE, {"subject": "/CN=Example.COM"}, "BR 7.1.4.3: a character-for-character copy"),
    ("common-name-not-listed", OK, {"subject": "/CN=Example Shop"}, "x509-limbo itself has some that are to be accepted, against BR 7.1.4.3"),
    ("common-name-address", OK, {"subject": "/CN=192.0.2.1", "leaf": {"subjectAltName": "DNS:example.com,IP:192.0.2.1"}}, "BR 7.1.4.3: dotted decimal"),
    ("common-name-address-with-zeros", PROFILE, {"subject": "/CN=192.0.2.001", "leaf": {"subjectAltName": "DNS:example.com,IP:192.0.2.1"}}, "BR 7.1.4.3"),
    ("common-name-address-upper-case", PROFILE, {"subject": "/CN=2001:DB8::1", "leaf": {"subjectAltName": "DNS:example.com,IP:2001:db8::1"}}, "BR 7.1.4.3"),
    ("common-name-address-canonical", OK, {"subject": "/CN=2001:db8::1", "leaf": {"subjectAltName": "DNS:example.com,IP:2001:db8::1"}}, "BR 7.1.4.3"),
    ("aia-malformed", MALFORMED, {"leaf": {"authorityInfoAccess": "DER:61:62:63"}}, "not DER"),
    ("aia-critical", PROFILE, {"leaf": {"authorityInfoAccess": "critical,caIssuers;URI:http://example.com"}}, "RFC 5280 4.2.2.1"),
    ("key-usage-empty", MALFORMED, {"leaf": {"keyUsage": "critical,DER:03:01:00"}}, "RFC 5280 4.2.1.3: at least one bit"),
    ("unknown-critical", "UNKNOWN_CRITICAL_EXTENSION", {"leaf": {"1.3.6.1.4.1.99999.1": "critical,DER:05:00"}}, "RFC 5280 4.2"),
    ("key-rsa-2048", OK, {"key": "rsa2048"}, "the least that is allowed"),
    ("key-rsa-1024", "KEY_UNSUPPORTED", {"key": "rsa1024"}, "BR 6.1.5, although no certificate is signed with it"),
    ("key-rsa-2052", "", {"key": "rsa2052"}, "BR 6.1.5: a multiple of 8"),
    ("key-p192", "KEY_UNSUPPORTED", {"key": "p192"}, "BR 6.1.5"),
    ("key-explicit-curve", "", {"key": "explicit"}, "BR 7.1.3.1.2: named curves"),
    ("other-name", MISMATCH, {"name": {"kind": "DNS", "value": "other.example"}}, "another name"),
    ("address-as-dns-name", "such a name", {"name": {"kind": "DNS", "value": "192.0.2.1"}, "leaf": {"subjectAltName": "DNS:example.com,IP:192.0.2.1"}},
     "kinds are not mixed"),
    ("address", OK, {"name": {"kind": "IP", "value": "2001:DB8:0::1"}, "leaf": {"subjectAltName": "DNS:example.com,IP:2001:db8::1"}}, "addresses are compared, not texts"),
    ("any-name", OK, {"name": None}, "no name is asked for"),
    ("mailbox", OK, {"mail": "a@Example.com", "leaf": {"subjectAltName": "email:a@example.com", "extendedKeyUsage": "clientAuth"}}, "hosts without regard to case"),
    ("mailbox-case", "one of the names", {"mail": "A@example.com", "leaf": {"subjectAltName": "email:a@example.com", "extendedKeyUsage": "clientAuth"}},
     "local parts with regard to case"),
    ("last-second", OK, {"time": rfc3339(NOW + 10 * DAY), "end": NOW + 10 * DAY}, "RFC 5280 4.1.2.5: inclusive"),
    ("within-last-second", OK, {"time": rfc3339(NOW + 10 * DAY).replace("Z", ".999+00:00"), "end": NOW + 10 * DAY}, "whole seconds count"),
    ("second-after", "EXPIRED", {"time": rfc3339(NOW + 10 * DAY + datetime.timedelta(seconds=1)), "end": NOW + 10 * DAY}, "one too late"),
    ("second-after-elsewhere", "EXPIRED", {"time": rfc3339(NOW + 10 * DAY + datetime.timedelta(seconds=3601)).replace("Z", "+01:00"), "end": NOW + 10 * DAY},
     "the same moment in another zone"),
    ("before", "NOT_YET_VALID", {"time": rfc3339(NOW), "start": NOW + DAY}, "a day too early"),
    ("depth-zero", "", {"depth": 0}, "there is an intermediate"),
    ("depth-one", OK, {"depth": 1}, "there is one intermediate"),
    ("depth-large", OK, {"depth": 255}, "asks for no less than is done"),
    ("usage-wanted", OK, {"key_usage": ["digitalSignature"]}, "it has it"),
    ("usage-missing", "keyAgreement", {"key_usage": ["digitalSignature", "keyAgreement"]}, "it has but one"),
    ("algorithm-wanted", OK, {"signature_algorithms": ["RSA_WITH_SHA256", "ECDSA_WITH_SHA256"]}, "both signatures are"),
    ("algorithm-missing", "ECDSA_WITH_SHA256", {"signature_algorithms": ["RSA_WITH_SHA256"]}, "both signatures are with ECDSA"),
    ("list", OK, {"crls": "both"}, "every certificate but the root has an answer"),
    ("list-revokes-leaf", "REVOKED", {"crls": "both", "revoke": "leaf"}, "the leaf is on it"),
    ("list-revokes-intermediate", "REVOKED", {"crls": "both", "revoke": "intermediate"}, "the intermediate is on it"),
    ("list-missing", "REVOCATION_UNKNOWN", {"crls": "leaf's"}, "nothing is known of the intermediate"),
    ("list-expired", "CRL_EXPIRED", {"crls": "both", "time": rfc3339(NOW + 10 * DAY), "crl_end": NOW + 5 * DAY}, "the lists were to be replaced"),
]

SKIPPED = [
    ({"features": ["has-mldsa"]}, "no ML-DSA"),
    ({"extended_key_usage": ["emailProtection"]}, "emailProtection"),
    ({"extended_key_usage": ["serverAuth", "clientAuth"]}, "one purpose"),
    ({"validation_kind": "OTHER"}, "OTHER"),
]


def text_of(extensions, sections=""):
    return "".join(f"{name}={value}\n" for name, value in extensions.items() if value is not None) + sections


class Maker:
    """Makes what a row asks for. What a row does not change is made once."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def authority(self, *key):
        subject, issuer, extensions = key
        if key not in self.made:
            self.made[key] = Authority(self.folder, subject, issuer, extensions)
        return self.made[key]

    def certificates(self, row):
        fresh = "revoke" in row or "crl_end" in row  # lists say more and more
        sections = row.get("sections", "")
        make = self.authority if not fresh else lambda subject, issuer, text: Authority(self.folder, subject, issuer, text)
        root = make("/CN=Root", None, text_of({**ROOT, **row.get("root", {})}, sections))
        intermediate = make(row.get("intermediate_subject", "/CN=Issuing"), root, text_of({**INTERMEDIATE, **row.get("intermediate", {})}, sections))
        dates = {name: row[name] for name in ("start", "end") if name in row}
        leaf = intermediate.issue(row.get("subject", "/CN=example.com"), text_of({**LEAF, **row.get("leaf", {})}, sections), row.get("key", "p256"), **dates)
        return root, intermediate, leaf

    def lists(self, row, root, intermediate, leaf):
        if "revoke" in row:
            (intermediate if row["revoke"] == "leaf" else root).revoke(leaf if row["revoke"] == "leaf" else intermediate)
        end = {"end": row["crl_end"]} if "crl_end" in row else {}
        issuers = {"both": [root, intermediate], "leaf's": [intermediate]}.get(row.get("crls"), [])
        return [issuer.crl(**end) for issuer in issuers]

    def case(self, name, expected, row):
        root, intermediate, leaf = self.certificates(row)
        mail = row.get("mail")
        return {
            "id": f"own::{name}",
            "validation_kind": "CLIENT" if mail else "SERVER",
            "trusted_certs": [root.text()],
            "untrusted_intermediates": [intermediate.text()],
            "peer_certificate": leaf.text(),
            "validation_time": row.get("time"),
            "expected_result": "SUCCESS" if expected is OK else "FAILURE",
            "expected_peer_name": None if mail else row.get("name", NAME),
            "expected_peer_names": [{"kind": "RFC822", "value": mail}] if mail else [],
            "max_chain_depth": row.get("depth"),
            "key_usage": row.get("key_usage", []),
            "signature_algorithms": row.get("signature_algorithms", []),
            "crls": self.lists(row, root, intermediate, leaf),
        }


def alternatives(scratch):
    """Graphs with more than one way up: (name, the error or OK, trusted, intermediates, leaf)."""
    folder = Path(scratch)

    def authority(subject, issuer=None, key=None, **extensions):
        base = ROOT if issuer is None else INTERMEDIATE
        return Authority(folder, subject, issuer, text_of({**base, **extensions}), key=key)

    def leaf(issuer, name="example.com", subject=None, **extensions):
        return issuer.issue(subject or f"/CN={name}", text_of({**LEAF, "subjectAltName": f"DNS:{name}", **extensions}))

    one, two = authority("/CN=Root"), authority("/CN=Root")
    yield "two-roots-of-one-name", OK, [one, two], [], leaf(two)
    other = authority("/CN=Other root")
    expired = Authority(folder, "/CN=Root", other, text_of(INTERMEDIATE), key=one.key, start=NOW - 20 * DAY, end=NOW - DAY)
    yield "expired-cross-signature", OK, [one, other], [expired], leaf(one)
    yield "expired-cross-signature-alone", "EXPIRED", [other], [expired], leaf(one)

    crossed = authority("/CN=Root", other, one.key)
    yield "cross-signature", OK, [other], [crossed], leaf(one)
    yield "no-way-up", "UNKNOWN_ISSUER", [two], [crossed], leaf(one, authorityKeyIdentifier="keyid:always")

    forbids = authority("/CN=Forbids", one, nameConstraints="critical,excluded;DNS:ca.example")
    forbidden = authority("/CN=Shared", forbids, subjectAltName="DNS:ca.example")
    allowed = authority("/CN=Shared", other, forbidden.key)
    yield "forbidden-one-way-allowed-another", OK, [one, other], [forbids, forbidden, allowed], leaf(forbidden)
    yield "forbidden-the-only-way", CONSTRAINTS, [one], [forbids, forbidden, allowed], leaf(forbidden)

    left = authority("/CN=Left", other)
    right = authority("/CN=Right", left)
    left_again = authority("/CN=Left", right, left.key)
    yield "circle", "UNKNOWN_ISSUER", [one], [right, left_again], leaf(left)
    yield "circle-with-a-way-out", OK, [other], [left_again, right, left], leaf(left)

    # A, B and C vouch for each other all ways, and A is trusted.
    hubs = {letter: authority(f"/CN=Hub {letter}") for letter in "ABC"}
    mesh = [authority(f"/CN=Hub {child}", hubs[parent], hubs[child].key) for child in "ABC" for parent in "ABC" if child != parent]
    below = {letter: authority(f"/CN=Below {letter}", hubs[letter]) for letter in "ABC"}
    empty = leaf(below["A"], subject="/", subjectAltName="critical,DNS:example.com")
    yield "mesh", OK, [hubs["A"]], [*mesh, *below.values()], empty
    yield "mesh-without-root", "UNKNOWN_ISSUER", [one], [*mesh, *below.values()], empty

    renewed = authority("/CN=Issuing", authority("/CN=Issuing", one, basicConstraints="critical,CA:TRUE,pathlen:0"))
    yield "self-issued-is-not-counted-but-must-be-there", "UNKNOWN_ISSUER", [one], [renewed], leaf(renewed)
    first = authority("/CN=Issuing", one, basicConstraints="critical,CA:TRUE,pathlen:0")
    second = authority("/CN=Issuing", first, basicConstraints="critical,CA:TRUE,pathlen:0")
    yield "self-issued-is-not-counted", OK, [one], [first, second], leaf(second)
    yield "unused-intermediate", OK, [one], [authority("/CN=Unused", other, **{"1.3.6.1.4.1.99999.1": "critical,DER:05:00"})], leaf(one)
    yield "anchor-that-is-no-root", OK, [first], [one], leaf(first)
    yield "trusted-leaf-is-held-to-the-profile", PROFILE, [leaf(one, authorityKeyIdentifier="none")], [], None


URI = "http://example.com/1.crl"
POINT = {"crlDistributionPoints": f"URI:{URI}"}

# (name, the error or OK, the leaf's extensions, the list's: no number of its own where it says one, why)
LISTS = [
    ("number", OK, {}, "", "as lists are"),
    ("no-number", "", {}, None, "RFC 5280 5.2.3"),
    ("critical-number", "", {}, "2.5.29.20=critical,DER:02:01:05", "RFC 5280 5.2.3: not critical"),
    ("unknown-critical", "", {}, "1.3.6.1.4.1.99999.1=critical,DER:05:00", "RFC 5280 5.2"),
    ("unknown", OK, {}, "1.3.6.1.4.1.99999.1=DER:05:00", "RFC 5280 5.2"),
    ("scope", OK, POINT, f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI}", "it is the leaf's"),
    ("scope-other", "REVOCATION_UNKNOWN", POINT, "issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:http://example.com/2.crl", "another's"),
    ("scope-spelled-otherwise", "REVOCATION_UNKNOWN", POINT, "issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:http://example.com/%31.crl",
     "BR 7.2.2.1: byte for byte"),
    ("scope-unasked", "REVOCATION_UNKNOWN", {}, f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI}", "the leaf names no list"),
    ("scope-users", OK, {}, "issuingDistributionPoint=critical,@scope\n[scope]\nonlyuser=TRUE", "the leaf is one"),
    ("scope-authorities", "REVOCATION_UNKNOWN", {}, "issuingDistributionPoint=critical,@scope\n[scope]\nonlyCA=TRUE", "the leaf is none"),
    ("scope-attributes", "", {}, "issuingDistributionPoint=critical,@scope\n[scope]\nonlyAA=TRUE", "the leaf is none"),
    ("indirect", "", POINT, f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI}\nindirectCRL=TRUE", "BR 7.2.2.1"),
    ("some-reasons", "", POINT, f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI}\nonlysomereasons=keyCompromise", "the others are not in it"),
    ("relative-name", "", {}, "issuingDistributionPoint=critical,@scope\n[scope]\nrelativename=part\n[part]\nCN=part", "BR 7.2.2.1"),
    ("scope-with-dns-name", "", POINT, f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI},DNS:example.com", "BR 7.2.2.1: URIs alone"),
    ("point-with-dns-name", "REVOCATION_UNKNOWN", {"crlDistributionPoints": f"point\n[point]\nfullname=URI:{URI},DNS:example.com"},
     f"issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:{URI}", "BR 7.1.2.11.2: URIs alone"),
]


def list_with(issuer, extensions):
    """A list with these extensions; its number is the config's, unless it is to have none or its own."""
    config, path = issuer.folder / "list.conf", issuer.folder / "list.pem"
    text = issuer.config.read_text()
    if extensions is None or "2.5.29.20" in extensions:
        text = "".join(line for line in text.splitlines(True) if not line.startswith("crlnumber"))
    config.write_text(text + f"[wanted]\nauthorityKeyIdentifier=keyid:always\n{extensions or ''}\n")
    openssl("ca", "-config", config, "-gencrl", "-crlexts", "wanted", "-crl_lastupdate", stamp(NOW - DAY), "-crl_nextupdate", stamp(NOW + DAY), "-out", path)
    return path.read_text()


class Lists(unittest.TestCase):
    def run_on(self, folder, cases):
        path = folder / "cases.json"
        path.write_text(json.dumps({"version": 1, "testcases": cases}))
        done = subprocess.run([PROGRAM, path], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [line.split(" ", 2) for line in done.stdout.splitlines()[:-1]]

    def test_lists(self):
        with tempfile.TemporaryDirectory(prefix="stoic-limbo-") as scratch:
            folder = Path(scratch)
            root = Authority(folder, "/CN=Root", None, text_of(ROOT))
            cases = [
                {**graph_case(name, expected, [root], [], root.issue("/CN=example.com", text_of({**LEAF, **leaf}))), "crls": [list_with(root, extensions)]}
                for name, expected, leaf, extensions, _ in LISTS
            ]
            lines = self.run_on(folder, cases)
        self.assertEqual(len(lines), len(LISTS))
        for (name, expected, _, _, why), (verdict, _, reason) in zip(LISTS, lines):
            with self.subTest(name, why=why):
                self.assertEqual(verdict, "PASS", reason)
                self.assertIn(expected or "", reason)

    def test_who_may_sign_lists(self):
        with tempfile.TemporaryDirectory(prefix="stoic-limbo-") as scratch:
            folder = Path(scratch)
            for usage, expected in (("critical,keyCertSign,cRLSign", OK), ("critical,keyCertSign", ""), (None, OK)):
                with self.subTest(usage=usage):
                    root = Authority(folder, "/CN=Root", None, text_of({**ROOT, "keyUsage": usage}))
                    leaf = root.issue("/CN=example.com", text_of(LEAF))
                    case = {**graph_case("signer", expected, [root], [], leaf), "crls": [list_with(root, "")]}
                    other = Authority(folder, "/CN=Root", None, text_of(ROOT))
                    stranger = {**graph_case("stranger", "", [root], [], leaf), "crls": [list_with(other, "")]}
                    beside = {**graph_case("beside", expected, [root], [], leaf), "crls": [list_with(other, ""), list_with(root, "")]}
                    self.assertEqual([verdict for verdict, _, _ in self.run_on(folder, [case, stranger, beside])], ["PASS"] * 3)


def graph_case(name, expected, trusted, intermediates, leaf):
    return {
        "id": f"own::{name}",
        "validation_kind": "SERVER",
        "trusted_certs": [one.text() for one in trusted],
        "untrusted_intermediates": [one.text() for one in intermediates],
        "peer_certificate": (leaf or trusted[0]).text(),
        "expected_result": "SUCCESS" if expected is OK else "FAILURE",
        "expected_peer_name": NAME,
    }


class Graphs(unittest.TestCase):
    def test_graphs(self):
        with tempfile.TemporaryDirectory(prefix="stoic-limbo-") as scratch:
            graphs = list(alternatives(scratch))
            path = Path(scratch) / "cases.json"
            path.write_text(json.dumps({"version": 1, "testcases": [graph_case(*graph) for graph in graphs]}))
            done = subprocess.run([PROGRAM, path], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for (name, expected, *_), line in zip(graphs, done.stdout.splitlines()):
            with self.subTest(name):
                verdict, _, reason = line.split(" ", 2)
                self.assertEqual(verdict, "PASS", reason)
                self.assertIn(expected or "", reason)
        self.assertEqual(done.stdout.splitlines()[-1], f"{len(graphs)} passed, 0 failed, 0 skipped")


class Own(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="stoic-limbo-")
        cls.folder = Path(cls.scratch.name)
        maker = Maker(cls.folder)
        cls.cases = [maker.case(name, expected, row) for name, expected, row, _ in ROWS]

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_on(self, content, *arguments):
        path = self.folder / "cases.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return subprocess.run([PROGRAM, *arguments, path], capture_output=True, text=True, check=False)

    def run_cases(self, cases, *arguments):
        done = self.run_on({"version": 1, "testcases": cases}, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        *lines, last = done.stdout.splitlines()
        return [line.split(" ", 2) for line in lines], last

    def test_rows(self):
        lines, last = self.run_cases(self.cases)
        self.assertEqual(len(lines), len(ROWS))
        for (name, expected, _, why), (verdict, case, reason) in zip(ROWS, lines):
            with self.subTest(name, why=why):
                self.assertEqual((verdict, case), ("PASS", f"own::{name}"), reason)
                self.assertIn("accepted: " if expected is OK else "refused: ", reason)
                self.assertIn(expected or "", reason)
        self.assertEqual(last, f"{len(ROWS)} passed, 0 failed, 0 skipped")

    def test_wrong_expectations_fail(self):
        other = {"SUCCESS": "FAILURE", "FAILURE": "SUCCESS"}
        lines, last = self.run_cases([{**case, "expected_result": other[case["expected_result"]]} for case in self.cases])
        self.assertEqual({verdict for verdict, _, _ in lines}, {"FAIL"})
        self.assertEqual(last, f"0 passed, {len(ROWS)} failed, 0 skipped")

    def test_skips(self):
        for change, reason in SKIPPED:
            with self.subTest(**change):
                lines, last = self.run_cases([{**self.cases[0], **change}])
                self.assertEqual(lines[0][0], "SKIP")
                self.assertIn(reason, lines[0][2])
                self.assertEqual(last, "0 passed, 0 failed, 1 skipped")

    def test_standard_profile_is_laxer(self):
        cases = [case for (_, expected, _, _), case in zip(ROWS, self.cases) if expected == PROFILE]
        _, last = self.run_cases(cases, "--profile", "standard")
        self.assertEqual(last, f"0 passed, {len(cases)} failed, 0 skipped")

    def test_ids_make_no_difference(self):
        renamed = [{**case, "id": f"other::{number}"} for number, case in enumerate(self.cases)]
        before, _ = self.run_cases(self.cases)
        after, _ = self.run_cases(renamed)
        self.assertEqual([(verdict, reason) for verdict, _, reason in before], [(verdict, reason) for verdict, _, reason in after])

    def test_certificates_that_cannot_be_read(self):
        good, broken = self.cases[0], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        for change, verdict, why in (
            ({"peer_certificate": broken}, "FAIL", "nothing to believe"),
            ({"peer_certificate": "no PEM"}, "FAIL", "nothing to believe"),
            ({"trusted_certs": [broken]}, "FAIL", "nobody to believe"),
            ({"trusted_certs": []}, "FAIL", "nobody to believe"),
            ({"trusted_certs": [broken, *good["trusted_certs"]]}, "PASS", "the other root is good"),
            ({"untrusted_intermediates": []}, "FAIL", "nobody issued the leaf"),
            ({"untrusted_intermediates": [broken, *good["untrusted_intermediates"]]}, "PASS", "the other one is good"),
            ({"crls": [broken]}, "FAIL", "not a list"),
        ):
            with self.subTest(why, **{key: str(value)[:30] for key, value in change.items()}):
                self.assertEqual(self.run_cases([{**good, **change}])[0][0][0], verdict)

    def test_only(self):
        lines, _ = self.run_cases(self.cases, "--only", "own::list-rev")
        self.assertEqual([case for _, case, _ in lines], ["own::list-revokes-leaf", "own::list-revokes-intermediate"])

    def test_files_that_are_none(self):
        good = self.cases[0]
        files = {
            "nothing": "",
            "no JSON": "{\n\n!",
            "a part": json.dumps({"version": 1, "testcases": self.cases})[:-1],
            "more behind": json.dumps({"version": 1, "testcases": []}) + "x",
            "a list": [],
            "another version": {"version": 2, "testcases": []},
            "no cases": {"version": 1},
            "deep": '{"version": 1, "testcases": ' + "[" * 100000,
            "a number": {"version": 1, "testcases": [1]},
            **{
                f"{member}: {value!r}": {"version": 1, "testcases": [{**good, member: value}]}
                for member, value in (
                    ("id", None), ("id", "a b"), ("id", "a\n"), ("id", ""), ("expected_result", "MAYBE"), ("expected_result", None),
                    ("validation_kind", 1), ("peer_certificate", None), ("peer_certificate", []), ("trusted_certs", None), ("trusted_certs", [1]),
                    ("untrusted_intermediates", "text"), ("validation_time", 1), ("validation_time", "yesterday"), ("validation_time", "2024-13-01T00:00:00Z"),
                    ("validation_time", "2024-01-01T00:00:00"), ("validation_time", "2024-01-01T00:00:00+0100"), ("max_chain_depth", -1),
                    ("max_chain_depth", "1"), ("max_chain_depth", 1e9), ("expected_peer_name", "text"), ("expected_peer_name", {"kind": "DNS"}),
                    ("expected_peer_names", [{}]), ("crls", [None]), ("key_usage", [{}]), ("extended_key_usage", {}), ("features", [0]),
                )
            },
        }
        for why, content in files.items():
            with self.subTest(why):
                done = self.run_on(content)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_bad_case_ends_the_run(self):
        done = self.run_on({"version": 1, "testcases": [self.cases[0], {**self.cases[1], "expected_result": 1}]})
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertIn("case 1 (own::", done.stderr)

    def test_usage(self):
        for arguments in ([], ["a", "b"], ["--profile", "lax", os.devnull], ["--unknown", os.devnull], ["/nonexistent"], ["--known", "/nonexistent", os.devnull]):
            with self.subTest(arguments=arguments):
                done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")
        done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--profile", done.stdout)


if __name__ == "__main__":
    unittest.main()
