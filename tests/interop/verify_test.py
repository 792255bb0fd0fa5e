# SPDX-License-Identifier: Apache-2.0
"""`stoic verify` beside `openssl verify`, on chains that the openssl command made, on Debian's roots, and on bad input."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import harness
import pki
from harness import STOIC, Case
from pki import DAY, INTERMEDIATE, LEAF, NOW, ROOT, Authority, openssl, rfc3339

BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.S)


def clean_environment(**more):
    """Without roots of whoever runs the tests."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}, **more}


class VerifyCase(Case):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="stoic-pki-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)

    def write(self, name, *texts):
        path = self.folder / name
        path.write_text("".join(texts))
        return path

    def verify(self, *arguments, status=0, env=None):
        return self.run_program(STOIC, "verify", *arguments, status=status, env=env or clean_environment())

    def verdict(self, *arguments, status=0, env=None):
        """The JSON object."""
        program = self.verify("--json", *arguments, status=status, env=env)
        self.assertEqual(len(program.stdout_lines), 1, program.text())
        self.assertEqual(len(program.stderr_lines), 0 if status == 0 else 1, program.text())
        return json.loads(program.stdout_lines[0])

    def expect(self, error, *arguments, env=None):
        """Accepted where `error` is None; refused for it otherwise."""
        verdict = self.verdict(*arguments, status=0 if error is None else 1, env=env)
        self.assertEqual((verdict["error"], verdict["valid"]), (error or "OK", error is None), verdict)
        return verdict

    def expect_text(self, *arguments, status=0):
        """For people: the same outcome, and a line for each certificate."""
        verdict = self.verdict(*arguments, status=status)
        text = self.verify(*arguments, status=status)
        self.assertEqual(text.stdout_lines[0], "ok" if status == 0 else f"error: {verdict['error']}")
        entries = text.stdout_lines[-len(verdict["path"]):]
        for line, entry in zip(entries, verdict["path"], strict=True):
            self.assertIn(entry["subject"], line)
            self.assertTrue(line.endswith(": ok" if entry["error"] == "OK" else f": {entry['error']}"), text.text())
        if status != 0:
            self.assertEqual(text.stdout_lines[1:3], [f"  reason: {verdict['reason']}", f"  remedy: {verdict['remedy']}"])
            self.assertEqual(text.stderr_lines, [f"stoic verify: not accepted: {verdict['reason']}. To do: {verdict['remedy']}."])

    def expect_line(self, status, words, *arguments, env=None):
        program = self.verify(*arguments, status=status, env=env)
        self.assertEqual(program.stdout_lines, [], program.text())
        self.assertEqual(len(program.stderr_lines), 1, program.text())
        for word in words:
            self.assertIn(word, program.stderr_lines[0])


class BesideOpenssl(VerifyCase):
    """Where both must say the same; ours says why, and about which certificate."""

    def both(self, error, leaf, others=(), roots=(), at=None, moment=NOW, purpose="server", name=None, crls=(), leaf_only=False):
        """`others` and `roots`: certificates. `at`: the place on the path that is to blame."""
        chain = self.write("chain.pem", leaf.text(), *[other.text() for other in others])
        untrusted = self.write("others.pem", *[other.text() for other in others])
        anchors = self.write("roots.pem", *[root.text() for root in roots])
        ours = ["--ca", anchors, "--time", rfc3339(moment), "--purpose", purpose]
        theirs = ["-CAfile", anchors, "-no-CApath", "-no-CAstore", "-attime", int(moment.timestamp()), "-purpose", f"ssl{purpose}"]
        theirs += ["-untrusted", untrusted] if others else []
        if name is not None:
            ours += ["--name", name]
            theirs += ["-verify_ip" if name[0].isdigit() else "-verify_hostname", name]
        if crls:
            lists = self.write("crls.pem", *crls)
            ours += ["--crl", lists, *(["--crl-check", "leaf"] if leaf_only else [])]
            theirs += ["-CRLfile", lists, "-crl_check", *([] if leaf_only else ["-crl_check_all"])]
        verdict = self.expect(error, *ours, chain)
        if at is not None:
            wrong = [place for place, entry in enumerate(verdict["path"]) if entry["error"] != "OK"]
            self.assertEqual(wrong, [at], verdict)
        openssl("verify", *theirs, leaf.pem, status=0 if error is None else 2)
        return verdict

    def test_key_types(self):
        for kind in ("p256", "p384", "p521", "ed25519", "rsa2048", "pss"):
            with self.subTest(kind):
                root = Authority(self.shared, kind=kind)
                middle = Authority(self.shared, "/CN=Test intermediate", issuer=root, kind=kind)
                leaf = middle.issue(kind=kind)
                verdict = self.both(None, leaf, [middle], [root], name="localhost")
                self.assertEqual(len(verdict["path"]), 3)
                self.both("PEER_CERTIFICATE_UNKNOWN_ISSUER", leaf, [], [root])

    def test_paths(self):
        root, other_root = Authority(self.shared), Authority(self.shared, "/CN=Test other root")
        namesake = Authority(self.shared)  # the name of the root, with another key
        middle = Authority(self.shared, "/CN=Test intermediate", issuer=root)
        crossed = Authority(self.shared, "/CN=Test intermediate", issuer=other_root, key=middle.key)
        low = Authority(self.shared, "/CN=Test low", issuer=middle)
        leaf, deep, direct = middle.issue(), low.issue(), root.issue()
        cases = [
            ("straight from the root", None, direct, [], [root]),
            ("one intermediate", None, leaf, [middle], [root]),
            ("two intermediates", None, deep, [low, middle], [root]),
            ("two intermediates in the wrong order", None, deep, [middle, low], [root]),
            ("the root in the chain", None, leaf, [middle, root], [root]),
            ("a certificate twice", None, leaf, [middle, middle], [root]),
            ("others that do not belong", None, leaf, [other_root, direct, low, middle], [root]),
            ("two roots of one name", None, leaf, [middle], [namesake, root]),
            ("cross-signed: to the one root", None, leaf, [middle, crossed], [root]),
            ("cross-signed: to the other, which openssl does not find", "ours", leaf, [middle, crossed], [other_root]),
            ("cross-signed: the other way round, neither", "ours", leaf, [crossed, middle], [root]),
            ("an intermediate as the anchor, which openssl does not take", "ours", leaf, [], [middle]),
            ("the intermediate is missing", "PEER_CERTIFICATE_UNKNOWN_ISSUER", leaf, [], [root]),
            ("the lower one is missing", "PEER_CERTIFICATE_UNKNOWN_ISSUER", deep, [middle], [root]),
            ("another root", "PEER_CERTIFICATE_UNKNOWN_ISSUER", leaf, [middle], [other_root]),
        ]
        for reason, error, end_entity, others, roots in cases:
            with self.subTest(reason):
                if error == "ours":
                    chain = self.write("ours.pem", end_entity.text(), *[each.text() for each in others])
                    self.expect(None, "--ca", roots[0].pem, chain)
                else:
                    self.both(error, end_entity, others, roots)

    def test_times(self):
        root = Authority(self.shared)
        middle = Authority(self.shared, "/CN=Test intermediate", issuer=root, end=NOW + 10 * DAY)
        leaf = middle.issue(start=NOW - DAY, end=NOW + 20 * DAY)
        old, new = middle.issue(start=NOW - 2 * DAY, end=NOW - DAY), middle.issue(start=NOW + DAY, end=NOW + 2 * DAY)
        for reason, error, certificate, moment, at in (
                ("now", None, leaf, NOW, None),
                ("expired", "PEER_CERTIFICATE_EXPIRED", old, NOW, 0),
                ("not valid yet", "PEER_CERTIFICATE_NOT_YET_VALID", new, NOW, 0),
                ("an intermediate that has expired", "PEER_CERTIFICATE_EXPIRED", leaf, NOW + 11 * DAY, 1),
                ("the first second", None, leaf, NOW - DAY, None),
                ("the second before it", "PEER_CERTIFICATE_NOT_YET_VALID", leaf, NOW - DAY - DAY / 86400, None)):
            with self.subTest(reason):
                self.both(error, certificate, [middle], [root], moment=moment, at=at)

    def test_names(self):
        root = Authority(self.shared)
        leaf, by_common_name = root.issue(), root.issue(extensions=LEAF[:LEAF.index("subjectAltName")] + "subjectAltName=DNS:other\n")
        for name, fits in (("localhost", True), ("LOCALHOST", True), ("www.example.com", True), ("a.b.example.com", False),
                           ("example.com", False), ("127.0.0.1", True), ("127.0.0.2", False), ("elsewhere", False)):
            with self.subTest(name):
                self.both(None if fits else "PEER_CERTIFICATE_NAME_MISMATCH", leaf, [], [root], name=name)
        self.both("PEER_CERTIFICATE_NAME_MISMATCH", by_common_name, [], [root], name="localhost")

    def test_constraints(self):
        root = Authority(self.shared)
        tight = Authority(self.shared, "/CN=Tight", issuer=root,
                          extensions=INTERMEDIATE + "nameConstraints=critical,permitted;DNS:good.test,excluded;DNS:bad.good.test\n")
        only_leaves = Authority(self.shared, "/CN=Only leaves", issuer=root,
                                extensions=INTERMEDIATE.replace("CA:TRUE", "CA:TRUE,pathlen:0"))
        below = Authority(self.shared, "/CN=Below", issuer=only_leaves)
        no_signer = Authority(self.shared, "/CN=No signer", issuer=root, extensions=INTERMEDIATE.replace("keyCertSign,", ""))
        no_authority = root.issue("/CN=No authority")
        under = Authority.__new__(Authority)  # issues with the key of a certificate that may not
        under.__dict__.update(Authority(self.shared, "/CN=No authority", key=no_authority.key).__dict__)
        named = LEAF[:LEAF.index("subjectAltName")] + "subjectAltName="
        client = LEAF.replace("serverAuth", "clientAuth")
        cases = [
            ("a name that is permitted", None, tight.issue("/CN=x", named + "DNS:a.good.test\n"), [tight], "server", None),
            ("one that is not", "PEER_CERTIFICATE_NAME_CONSTRAINTS", tight.issue("/CN=x", named + "DNS:evil.test\n"), [tight], "server", 0),
            ("one that is excluded", "PEER_CERTIFICATE_NAME_CONSTRAINTS", tight.issue("/CN=x", named + "DNS:a.bad.good.test\n"), [tight],
             "server", 0),
            ("the path is as long as it may be", None, only_leaves.issue(), [only_leaves], "server", None),
            ("it is longer", "PEER_CERTIFICATE_PATH_LENGTH", below.issue(), [below, only_leaves], "server", None),
            ("a key that may not sign", "PEER_CERTIFICATE_ISSUER_KEY_USAGE", no_signer.issue(), [no_signer], "server", 1),
            ("an end entity as issuer", "PEER_CERTIFICATE_NOT_A_CA", under.issue(), [no_authority], "server", 1),
            ("for clients, as a server", "PEER_CERTIFICATE_EXT_KEY_USAGE", root.issue(extensions=client), [], "server", 0),
            ("for servers, as a client", "PEER_CERTIFICATE_EXT_KEY_USAGE", root.issue(), [], "client", 0),
            ("for clients, as a client", None, root.issue(extensions=client), [], "client", None),
            ("critical, and nobody knows it", "PEER_CERTIFICATE_UNKNOWN_CRITICAL_EXTENSION",
             root.issue(extensions=LEAF + "1.2.3.4=critical,ASN1:NULL\n"), [], "server", 0),
            ("not critical, and nobody knows it", None, root.issue(extensions=LEAF + "1.2.3.4=ASN1:NULL\n"), [], "server", None),
        ]
        for reason, error, certificate, others, purpose, at in cases:
            with self.subTest(reason):
                self.both(error, certificate, others, [root], purpose=purpose, at=at)

    def test_a_changed_signature(self):
        root = Authority(self.shared)
        leaf = root.issue()
        der = self.folder / "leaf.der"
        openssl("x509", "-in", leaf.pem, "-outform", "DER", "-out", der)
        changed = bytearray(der.read_bytes())
        changed[-1] ^= 1
        der.write_bytes(changed)
        openssl("x509", "-inform", "DER", "-in", der, "-out", leaf.pem)
        self.both("PEER_CERTIFICATE_SIGNATURE", leaf, [], [root], at=0)

    def test_revocation(self):
        root = Authority(self.shared)
        middle = Authority(self.shared, "/CN=Test intermediate", issuer=root)
        good, bad = middle.issue(), middle.issue()
        other = Authority(self.shared, "/CN=Test other", issuer=root)
        root_list, clean, other_list = root.crl(), middle.crl(), other.crl()
        middle.revoke(bad)
        stale, revoked = middle.crl(start=NOW - 3 * DAY, end=NOW - 2 * DAY), middle.crl()
        root.revoke(middle)
        middle_revoked = root.crl()
        cases = [
            ("nobody is revoked", None, good, [root_list, clean], False, None),
            ("somebody else is", None, good, [root_list, revoked], False, None),
            ("it is", "PEER_CERTIFICATE_REVOKED", bad, [root_list, revoked], False, 0),
            ("it is, the leaf alone", "PEER_CERTIFICATE_REVOKED", bad, [revoked], True, 0),
            ("the intermediate is", "PEER_CERTIFICATE_REVOKED", good, [middle_revoked, clean], False, 1),
            ("the intermediate is, the leaf alone", None, good, [middle_revoked, clean], True, None),
            ("no list of the intermediate's issuer", "PEER_CERTIFICATE_REVOCATION_UNKNOWN", good, [clean], False, None),
            ("the same, the leaf alone", None, good, [clean], True, None),
            ("no list of the leaf's issuer", "PEER_CERTIFICATE_REVOCATION_UNKNOWN", good, [root_list, other_list], False, 0),
            ("an old list", "PEER_CERTIFICATE_CRL_EXPIRED", good, [root_list, stale], False, 0),
        ]
        for reason, error, leaf, crls, leaf_only, at in cases:
            with self.subTest(reason):
                self.both(error, leaf, [middle], [root], crls=crls, leaf_only=leaf_only, at=at)
        chain = self.write("good.pem", good.text(), middle.text())
        lists = self.write("lists.pem", clean)
        self.expect(None, "--ca", root.pem, "--crl", lists, "--crl-unknown", "accept", chain)
        lists = self.write("stale.pem", root_list, stale)
        self.expect(None, "--ca", root.pem, "--crl", lists, "--crl-expired", "accept", chain)
        der = self.folder / "list.der"
        openssl("crl", "-in", self.write("one.pem", revoked), "-outform", "DER", "-out", der)
        self.expect("PEER_CERTIFICATE_REVOKED", "--ca", root.pem, "--crl", der, "--crl-check", "leaf",
                    self.write("bad.pem", bad.text(), middle.text()))


    def test_staples(self):
        root = Authority(self.shared)
        good, bad, other = root.issue(), root.issue(), root.issue()
        responder = root.issue("/CN=Responder", LEAF.replace("serverAuth", "OCSPSigning"))
        root.revoke(bad)
        invalid = "PEER_CERTIFICATE_OCSP_INVALID"
        for reason, error, leaf, response, moment in (
                ("the authority says good", None, good, root.ocsp(good), NOW),
                ("a responder says good", None, good, root.ocsp(good, responder), NOW),
                ("the authority says revoked", "PEER_CERTIFICATE_REVOKED", bad, root.ocsp(bad), NOW),
                ("a responder says revoked", "PEER_CERTIFICATE_REVOKED", bad, root.ocsp(bad, responder), NOW),
                ("about another certificate", invalid, other, root.ocsp(good), NOW),
                ("by somebody who is no responder", invalid, good, root.ocsp(good, other), NOW),
                ("out of date", invalid, good, root.ocsp(good), NOW + DAY)):
            staple = self.folder / "staple.der"
            staple.write_bytes(response)
            with self.subTest(reason):
                self.expect(error, "--ca", root.pem, "--time", rfc3339(moment + DAY / 288), "--ocsp", staple, leaf.pem)


class OnlyOurs(VerifyCase):
    """Where Stoic decides otherwise than the openssl command, or has a word of its own."""

    def test_self_signed(self):
        root = Authority(self.shared)
        own = Authority(self.shared, "/CN=localhost", extensions=LEAF.replace("authorityKeyIdentifier=keyid:always\n", ""))
        own_authority = Authority(self.shared, "/CN=localhost", extensions=ROOT + "subjectAltName=DNS:localhost\n")
        for reason, certificate in (("an end entity's", own), ("an authority's, as openssl req -x509 makes them", own_authority)):
            with self.subTest(reason):
                line = self.verify("--ca", root.pem, certificate.pem, status=1).stderr_lines[0]
                self.assertIn("signed by itself", line)
                self.expect("PEER_CERTIFICATE_SELF_SIGNED", "--ca", root.pem, certificate.pem)
                for option in ("--trust-end-entity", "--ca"):
                    self.expect(None, option, certificate.pem, "--name", "localhost", certificate.pem)
                    self.expect("PEER_CERTIFICATE_NAME_MISMATCH", option, certificate.pem, "--name", "elsewhere", certificate.pem)
                self.expect("PEER_CERTIFICATE_EXPIRED", "--trust-end-entity", certificate.pem, "--time", rfc3339(NOW + 90 * DAY),
                            certificate.pem)

    def test_a_trusted_end_entity_vouches_for_nobody(self):
        authority = Authority(self.shared, "/CN=Not one", extensions=LEAF.replace("authorityKeyIdentifier=keyid:always\n", ""))
        below = authority.issue(extensions=LEAF.replace("authorityKeyIdentifier=keyid:always\n", ""))
        for option in ("--trust-end-entity", "--ca"):
            self.assertFalse(self.verdict(option, authority.pem, below.pem, status=1)["valid"])

    def test_weak_ones(self):
        root = Authority(self.shared)
        old = Authority(self.shared, "/CN=Old", digest="sha1")
        short = root.issue(kind="rsa1024")
        self.expect("PEER_CERTIFICATE_SIGNATURE_ALGORITHM", "--ca", old.pem, old.issue().pem)
        self.expect("PEER_CERTIFICATE_KEY_UNSUPPORTED", "--ca", root.pem, short.pem)

    def test_strict(self):
        """What `stoic cert` makes lives up to the rules for issuers; a certificate without key identifiers does not."""
        for options in ((), ("--client",), ("--intermediate",), ("--key", "ed25519"), ("--key", "rsa2048"), ("--key", "rsa-pss")):
            with self.subTest(options):
                made = self.certificate(*options, folder="made" + "".join(options))
                self.expect(None, "--ca", made / "ca.pem", "--strict", "--name", "localhost", made / "cert.pem")
                self.expect(None, "--ca", made / "ca.pem", "--strict", "--name", "127.0.0.1", made / "cert.pem")
        root = Authority(self.shared)
        bare = root.issue(extensions=LEAF.replace("keyid:always", "none"))
        self.expect(None, "--ca", root.pem, bare.pem)
        self.expect("PEER_CERTIFICATE_PROFILE", "--ca", root.pem, "--strict", bare.pem)

    def test_lists_of_stoic_cert(self):
        made = self.certificate("--intermediate", "--crl")
        self.expect(None, "--ca", made / "ca.pem", "--crl", made / "crl.pem", made / "cert.pem")
        verdict = self.expect("PEER_CERTIFICATE_REVOKED", "--ca", made / "ca.pem", "--crl", made / "revoked.pem", made / "cert.pem")
        self.assertEqual([entry["error"] for entry in verdict["path"]], ["PEER_CERTIFICATE_REVOKED", "OK", "OK"])
        openssl("verify", "-CAfile", made / "ca.pem", "-untrusted", made / "cert.pem", "-CRLfile", made / "crl.pem", "-crl_check_all",
                made / "cert.pem")

    def test_text(self):
        made = self.certificate("--intermediate", "--crl")
        usual = ["--ca", made / "ca.pem", made / "cert.pem"]
        self.expect_text(*usual)
        self.expect_text("--name", "elsewhere", *usual, status=1)
        self.expect_text("--crl", made / "revoked.pem", *usual, status=1)
        self.expect_text(made / "cert.pem", status=1)

    def test_standard_input(self):
        made = self.certificate()
        done = subprocess.run([STOIC, "verify", "--ca", made / "ca.pem", "-"], input=(made / "cert.pem").read_bytes(),
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout.startswith(b"ok"))


class SystemRoots(VerifyCase):
    def test_every_root_of_debian(self):
        """Each parses, and is accepted as its own anchor while it is valid."""
        roots = PEM.findall(BUNDLE.read_text())
        self.assertGreater(len(roots), 50)
        for text in roots:
            path = self.write("root.pem", text)
            facts = openssl("x509", "-in", path, "-noout", "-subject", "-enddate", "-dateopt", "iso_8601").stdout
            until = re.search(r"notAfter=(\S+ \S+)", facts)[1]
            with self.subTest(facts):
                self.verify("--ca", path, "--time", until, path)

    def test_without_ca_the_bundle_counts(self):
        made = self.certificate()
        self.expect("PEER_CERTIFICATE_UNKNOWN_ISSUER", made / "cert.pem")
        root = self.write("root.pem", PEM.findall(BUNDLE.read_text())[0])
        until = re.search(r"notAfter=(\S+ \S+)", openssl("x509", "-in", root, "-noout", "-enddate", "-dateopt", "iso_8601").stdout)[1]
        self.expect(None, "--time", until, root)

    def test_variables(self):
        made, other = self.certificate(), self.certificate(folder="other")
        folder, hashed = self.folder / "anchors", self.folder / "hashed"
        for each in (folder, hashed):
            each.mkdir()
        shutil.copy(made / "ca.pem", folder / "mine.crt")
        shutil.copy(made / "ca.pem", folder / "mine-again.pem")
        shutil.copy(made / "key.pem", folder / "a-key.pem")
        (folder / "readme.txt").write_text("not looked at")
        (folder / "broken.pem").write_text("not a certificate")
        name = openssl("x509", "-in", made / "ca.pem", "-noout", "-hash").stdout.strip()
        shutil.copy(made / "ca.pem", hashed / f"{name}.0")
        unknown = "PEER_CERTIFICATE_UNKNOWN_ISSUER"
        for reason, error, variables in (
                ("a file", None, {"SSL_CERT_FILE": made / "ca.pem"}),
                ("another file", unknown, {"SSL_CERT_FILE": other / "ca.pem"}),
                ("a folder", None, {"SSL_CERT_DIR": folder}),
                ("a folder of hashes", None, {"SSL_CERT_DIR": hashed}),
                ("two folders", None, {"SSL_CERT_DIR": f"{other}:{hashed}"}),
                ("a file and a folder", None, {"SSL_CERT_FILE": other / "ca.pem", "SSL_CERT_DIR": hashed}),
                ("empty variables are none", unknown, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""})):
            with self.subTest(reason):
                env = clean_environment(**{name: str(value) for name, value in variables.items()})
                self.expect(error, made / "cert.pem", env=env)
                self.expect(None, "--ca", made / "ca.pem", made / "cert.pem", env=env)
        told = self.verify("--verbose", made / "cert.pem", env=clean_environment(SSL_CERT_DIR=str(folder)))
        self.assertEqual(len(told.stderr_lines), 2, told.text())
        self.assertTrue(all(line.startswith("debug: passed over") for line in told.stderr_lines))

    def test_nothing_there(self):
        made, empty = self.certificate(), self.folder / "empty"
        empty.mkdir()
        for variables, words in (({"SSL_CERT_FILE": self.folder / "none"}, ["SSL_CERT_FILE", "No such file", "unset"]),
                                 ({"SSL_CERT_FILE": made / "key.pem"}, ["SSL_CERT_FILE", "no certificate"]),
                                 ({"SSL_CERT_DIR": self.folder / "none"}, ["SSL_CERT_DIR", "No such file", "unset"]),
                                 ({"SSL_CERT_DIR": empty}, ["SSL_CERT_DIR", "no certificate"])):
            with self.subTest(variables):
                env = clean_environment(**{name: str(value) for name, value in variables.items()})
                self.expect_line(1, words, made / "cert.pem", env=env)


class BadInput(VerifyCase):
    """One line on stderr, nothing on stdout; status 1 for files, 2 for usage."""

    def test_files(self):
        made = self.certificate("--crl")
        good = (made / "cert.pem").read_text()
        lines = good.splitlines(keepends=True)
        broken = self.write("broken.pem", good, "".join(lines[:3]), "!!!!\n", "".join(lines[3:]))
        empty, key = self.write("empty.pem"), made / "key.pem"
        usual = ["--ca", made / "ca.pem"]
        for reason, words, arguments in (
                ("no such chain", ["none.pem", "No such file"], [*usual, "none.pem"]),
                ("an empty chain", ["empty.pem", "no certificate"], [*usual, empty]),
                ("no certificate in it", ["key.pem", "no certificate"], [*usual, key]),
                ("the second is broken: the line is named", ["broken.pem", f"line {len(lines) + 4}"], [*usual, broken]),
                ("a folder", [str(self.folder), "directory"], [*usual, self.folder]),
                ("no such authority", ["none.pem", "No such file"], ["--ca", "none.pem", made / "cert.pem"]),
                ("an empty authority", ["empty.pem", "no certificate"], ["--ca", empty, made / "cert.pem"]),
                ("a broken authority", ["broken.pem", f"line {len(lines) + 4}"], ["--ca", broken, made / "cert.pem"]),
                ("a broken end entity", ["broken.pem", f"line {len(lines) + 4}"], ["--trust-end-entity", broken, made / "cert.pem"]),
                ("no such list", ["none.pem", "No such file"], [*usual, "--crl", "none.pem", made / "cert.pem"]),
                ("no list", ["cert.pem", "list"], [*usual, "--crl", made / "cert.pem", made / "cert.pem"]),
                ("an empty list", ["empty.pem", "list"], [*usual, "--crl", empty, made / "cert.pem"]),
                ("no such response", ["none.der", "No such file"], [*usual, "--ocsp", "none.der", made / "cert.pem"])):
            with self.subTest(reason):
                self.expect_line(1, words, *arguments)

    def test_a_response_that_is_none(self):
        made = self.certificate()
        self.expect("PEER_CERTIFICATE_OCSP_INVALID", "--ca", made / "ca.pem", "--ocsp", self.write("garbage", "garbage"), made / "cert.pem")

    def test_usage(self):
        made = self.certificate()
        for words, arguments in (
                (["no chain"], []),
                (["two chains"], [made / "cert.pem", made / "cert.pem"]),
                (["--nonsense"], ["--nonsense", made / "cert.pem"]),
                (["--ca"], [made / "cert.pem", "--ca"]),
                (["--time", "RFC 3339"], ["--time", "yesterday", made / "cert.pem"]),
                (["--purpose"], ["--purpose", "both", made / "cert.pem"]),
                (["--name"], ["--name", "", made / "cert.pem"]),
                (["--crl"], ["--crl-check", "leaf", made / "cert.pem"]),
                (["--crl-check"], ["--crl", made / "cert.pem", "--crl-check", "all", made / "cert.pem"])):
            with self.subTest(arguments):
                self.expect_line(2, words, *arguments)

    def test_full_disk(self):
        made = self.certificate()
        for extra in ((), ("--json",)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([STOIC, "verify", "--ca", made / "ca.pem", *extra, made / "cert.pem"], stdout=full,
                                      stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn("stdout", done.stderr)


class Documentation(VerifyCase):
    def test_it_knows_every_error_limit_and_key(self):
        text = (harness.ROOT / "docs/PATH_VALIDATION.md").read_text()
        errors = re.findall(r"X\(5\d\d, PEER_CERTIFICATE_(\w+),", (harness.ROOT / "include/stoic/error.h").read_text())
        self.assertGreater(len(errors), 20)
        limits = re.findall(r"^#define (STOIC_\w+) (\d+)$", (harness.ROOT / "src/webpki/limits.h").read_text(), re.M)
        self.assertGreater(len(limits), 10)
        for error in errors:
            self.assertIn(f"`{error}`", text)
        for name, value in limits:
            self.assertIn(f"| `{name}` | {value} |", text)
        made = self.certificate("--crl")
        verdicts = [self.verdict("--ca", made / "ca.pem", made / "cert.pem"),
                    self.verdict("--ca", made / "ca.pem", "--name", "elsewhere", made / "cert.pem", status=1),
                    self.verdict("--ca", made / "ca.pem", "--purpose", "client", made / "cert.pem", status=1),
                    self.verdict("--ca", made / "ca.pem", "--crl", made / "revoked.pem", made / "cert.pem", status=1)]
        keys = {key for verdict in verdicts for part in (verdict, verdict.get("revocation", {}), *verdict["path"]) for key in part}
        for key in keys:
            self.assertIn(f"`{key}`", text)


if __name__ == "__main__":
    harness.need("openssl")
    harness.main()
