# SPDX-License-Identifier: Apache-2.0
"""x509_limbo on the sample of x509-limbo's cases: each gets a verdict, and those that fail are known, with a reason."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["STOIC_BIN"]) / "x509_limbo"
SOURCE = Path(os.environ["STOIC_SOURCE_DIR"])
SAMPLE = Path(os.environ.get("STOIC_SHARED", SOURCE.parent / "shared")) / "limbo-sample.json"
KNOWN = SOURCE / "tests/limbo/known.txt"
MAX_FAILED = MAX_SKIPPED = 6


def known_failures():
    """id -> reason"""
    lines = [line for line in KNOWN.read_text().splitlines() if line and not line.startswith("#")]
    return dict((line.split(None, 1) + [""])[:2] for line in lines)


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    *lines, last = done.stdout.splitlines() or [""]
    return done, [line.split(" ", 2) for line in lines], last


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ids = [case["id"] for case in json.loads(SAMPLE.read_text())["testcases"]]
        cls.done, cls.lines, cls.last = run("--known", KNOWN, SAMPLE)
        cls.verdicts = {case: verdict for verdict, case, _ in cls.lines}

    def with_verdict(self, wanted):
        return sorted(case for case, verdict in self.verdicts.items() if verdict == wanted)

    def test_every_case_has_a_line_with_a_reason(self):
        self.assertEqual([case for _, case, _ in self.lines], self.ids)
        self.assertEqual(set(self.verdicts.values()) - {"PASS", "FAIL", "SKIP"}, set())
        self.assertEqual([case for _, case, reason in self.lines if not reason.strip()], [])

    def test_summary_adds_up(self):
        passed, failed, skipped = (len(self.with_verdict(verdict)) for verdict in ("PASS", "FAIL", "SKIP"))
        self.assertEqual(self.last, f"{passed} passed, {failed} failed, {skipped} skipped")

    def test_failures_are_known(self):
        self.assertEqual(sorted(set(self.with_verdict("FAIL")) - set(known_failures())), [])
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))

    def test_known_failures_fail(self):
        self.assertEqual(sorted(set(known_failures()) & set(self.ids) - set(self.with_verdict("FAIL"))), [])

    def test_known_failures_have_reasons(self):
        self.assertEqual([case for case, reason in known_failures().items() if len(reason) < 20], [])

    def test_few_fail_and_few_are_skipped(self):
        self.assertLessEqual(len(self.with_verdict("FAIL")), MAX_FAILED)
        self.assertLessEqual(len(self.with_verdict("SKIP")), MAX_SKIPPED)

    def test_known_file_changes_no_verdict(self):
        done, lines, last = run(SAMPLE)
        self.assertEqual((done.returncode, lines, last), (0, self.lines, self.last))

    def test_an_unknown_failure_is_told(self):
        if not self.with_verdict("FAIL"):
            self.skipTest("no case fails")
        done, _, last = run("--known", os.devnull, SAMPLE)
        self.assertEqual((done.returncode, last), (1, self.last))


if __name__ == "__main__":
    if not SAMPLE.exists():
        print(f"SKIP: there is no {SAMPLE}")
        sys.exit(77)
    unittest.main()
