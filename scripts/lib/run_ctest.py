#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run_ctest.py BUILD_DIR [ctest arguments]: runs ctest, says how many tests were skipped and why, ends with ctest's summary.

Counts whole tests (exit status 77 and a line `SKIP: reason`) and cases inside a test that passed (cmocka, unittest).
With CI_FORBID_SKIPS=1 a skip is a failure, but for tests whose data lies outside the checkout, where all of that data is missing,
and for a few tests whose toolchain is missing, which say so with `SKIP: no toolchain: `: nothing in the checkout can mend that.
STOIC_FAILED_STEPS names what failed before; it is said again at the end.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SUMMARY = re.compile(r"^\d+% tests passed")
MEGABYTE = str(1 << 20)
NO_TOOLCHAIN = "no toolchain:"
NO_TOOLCHAIN_MAX = 2  # Go's and Rust's, which Debian does not have, or not new enough


def run(build, arguments):
    """ctest's exit status and its summary; everything before the summary goes out as it comes."""
    report = build / "ctest-report.xml"
    report.unlink(missing_ok=True)
    command = ["ctest", "--output-on-failure", "--no-tests=error", "--output-junit", str(report)]
    command += ["--test-output-size-passed", MEGABYTE, "--test-output-size-failed", MEGABYTE, *arguments]
    process = subprocess.Popen(command, cwd=build, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    summary = []
    for line in process.stdout:
        if summary or SUMMARY.match(line):
            summary.append(line)
        else:
            sys.stdout.write(line)
            sys.stdout.flush()
    return process.wait(), "".join(summary)


def reasons_of(case):
    """Why a test, or cases inside it, did not run; empty when everything ran."""
    output = case.findtext("system-out") or ""
    reasons = re.findall(r"^SKIP: *(.*)", output, re.M)
    reasons += sorted(set(re.findall(r"^\[  SKIPPED \] (?!\d+ test)(\S+)", output, re.M)))
    reasons += re.findall(r"\.\.\. skipped ['\"](.*)['\"]\s*$", output, re.M)
    counted = re.search(r"^(?:OK|FAILED) \(.*skipped=(\d+)", output, re.M)
    if counted:
        reasons += ["no reason printed"] * (int(counted[1]) - len(reasons))
    if case.find("skipped") is not None and not reasons:
        reasons = ["no reason printed"]
    return reasons


def skipped_of(build):
    text = (build / "ctest-report.xml").read_text(encoding="utf-8", errors="replace")
    root = ElementTree.fromstring(re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd]", "?", text))
    return [(case.get("name"), reason) for case in root.iter("testcase") for reason in reasons_of(case)]


def shared_data():
    """The folder of test data beside the checkout, as the tests find it."""
    return Path(os.environ.get("STOIC_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))


def forbidden(skipped):
    """The skips that a CI does not take; of those without a toolchain, all when they are too many."""
    if os.environ.get("CI_FORBID_SKIPS") != "1":
        return []
    shared = shared_data()
    without = [row for row in skipped if row[1].startswith(NO_TOOLCHAIN)]
    others = [row for row in skipped if row not in without]
    refused = [row for row in others if shared.is_dir() or f"{shared.name}/vectors" not in row[1]]
    return refused + (without if len(without) > NO_TOOLCHAIN_MAX else [])


def main():
    build = Path(sys.argv[1]).resolve()  # ctest takes a relative path as one inside its own folder
    status, summary = run(build, sys.argv[2:])
    has_report = (build / "ctest-report.xml").exists()
    skipped = skipped_of(build) if has_report else []
    print(f"\nskipped: {len(skipped) if has_report else 'unknown, ctest wrote no report'}")
    for name, reason in skipped:
        print(f"  {name}: {reason}")
    failed_steps = os.environ.get("STOIC_FAILED_STEPS", "").strip()
    if forbidden(skipped) or not has_report:
        failed_steps = f"{failed_steps} no-skips-in-CI".strip()
    if failed_steps:
        print(f"FAILED before the tests: {failed_steps}")
    print(f"\n{summary}", end="")
    return 1 if status or failed_steps else 0


sys.exit(main())
