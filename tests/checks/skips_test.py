#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts/lib/run_ctest.py makes of skipped tests: the whole program, with a ctest that only writes a report."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.sax.saxutils import escape

RUN_CTEST = Path(__file__).resolve().parents[2] / "scripts/lib/run_ctest.py"
CTEST = """#!/usr/bin/env python3
import os, shutil, sys
shutil.copy(os.environ["REPORT"], sys.argv[sys.argv.index("--output-junit") + 1])
print("100% tests passed, 0 tests failed")
"""
MARK = "SKIP" + ": "  # in two pieces: what this test prints is searched for such lines too
GO, RUST, OTHER = (f"{MARK}no toolchain: {tool} or newer is not installed" for tool in ("go 1.21", "cargo 1.78", "ghc 9.0"))
CURL, VECTORS = f"{MARK}curl is not installed", f"{MARK}SHARED/vectors/x is missing"


class Case:
    """The outputs of tests that exited 77, and whether a CI passes with that."""

    def __init__(self, reason, passes, *outputs, has_shared=True, forbids=True):
        self.reason, self.passes, self.outputs, self.has_shared, self.forbids = reason, passes, outputs, has_shared, forbids


CASES = [
    Case("nothing skipped", True),
    Case("one toolchain missing", True, GO),
    Case("as many toolchains missing as may be", True, GO, RUST),
    Case("one more", False, GO, RUST, OTHER),
    Case("the same test twice counts twice", False, GO, f"{RUST}\n{RUST}"),
    Case("a peer missing that Debian has", False, CURL),
    Case("that beside a missing toolchain", False, GO, CURL),
    Case("the words in the middle", False, f"{MARK}curl has no toolchain: none"),
    Case("no reason at all", False, "nothing is said"),
    Case("a case inside a test", False, "test_x ... skipped 'no reason'"),
    Case("data outside the checkout, none of it there", True, VECTORS, has_shared=False),
    Case("that and missing toolchains", True, VECTORS, GO, RUST, has_shared=False),
    Case("data outside the checkout, the rest of it there", False, VECTORS),
    Case("too many, on a developer's machine", True, GO, RUST, OTHER, CURL, forbids=False),
]


def report(folder, shared, outputs):
    """As ctest writes it."""
    rows = "".join(
        f'<testcase name="t{i}" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
        f'<system-out>{escape(output.replace("SHARED", str(shared)))}\n</system-out></testcase>'
        for i, output in enumerate(outputs))
    path = folder / "given.xml"
    path.write_text(f'<testsuite><testcase name="passed" status="run"><system-out/></testcase>{rows}</testsuite>', encoding="utf-8")
    return path


class Skips(unittest.TestCase):
    def run_case(self, folder, case):
        shared = folder / "shared"
        if case.has_shared:
            shared.mkdir()
        ctest = folder / "bin/ctest"
        ctest.parent.mkdir()
        ctest.write_text(CTEST, encoding="utf-8")
        ctest.chmod(0o755)
        environment = dict(
            os.environ, PATH=f"{ctest.parent}:{os.environ['PATH']}", STOIC_SHARED=str(shared), STOIC_FAILED_STEPS="",
            CI_FORBID_SKIPS="1" if case.forbids else "0", REPORT=str(report(folder, shared, case.outputs)))
        # a relative folder, as ./test gives it: ctest would put a relative report somewhere else
        return subprocess.run(
            [sys.executable, RUN_CTEST, folder.name], cwd=folder.parent, env=environment, stdout=subprocess.PIPE, text=True, check=False)

    def test_cases(self):
        for case in CASES:
            with self.subTest(case.reason), tempfile.TemporaryDirectory(prefix="stoic-skips-") as folder:
                done = self.run_case(Path(folder), case)
                said = done.stdout.replace(MARK, "skip - ")
                self.assertEqual(done.returncode == 0, case.passes, said)
                self.assertEqual("no-skips-in-CI" in done.stdout, not case.passes, said)
                self.assertIn(f"skipped: {sum(max(1, output.count(MARK)) for output in case.outputs)}\n", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
