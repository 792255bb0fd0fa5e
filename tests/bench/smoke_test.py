# SPDX-License-Identifier: Apache-2.0
"""`stoic bench`: every measure and key is there, in JSON and in the table, and bad usage is told in one line."""

import json
import os
import subprocess
import unittest
from pathlib import Path

STOIC = Path(os.environ["STOIC_BIN"]) / "stoic"
TOP = {"program", "version", "libcrypto", "conditions", "seconds", "rounds", "clock_ns", "measures"}
ROW = {"name", "title", "unit", "more_is_better", "best", "median", "worst", "rounds"}
SIDES = ("server", "client")
MEASURES = {
    **{f"handshake-{key}-{side}": "handshakes/s" for key in ("ecdsa-p256", "hybrid", "rsa-2048", "resumed") for side in SIDES},
    **{
        f"bulk-{suite}-{size}-{side}": "MB/s"
        for suite in ("aes128", "aes256", "chacha20")
        for size in (16384, 1350)
        for side in ("seal", "open")
    },
    **{f"{name}-{side}": "bytes" for name in ("idle", "idle-own") for side in SIDES},
    **{f"allocations-{side}": "allocations" for side in SIDES},
}


def bench(*arguments):
    return subprocess.run([STOIC, "bench", *arguments], capture_output=True, text=True, check=False)


class Smoke(unittest.TestCase):
    def report(self, *arguments):
        done = bench("--json", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1)
        return json.loads(done.stdout)

    def test_json(self):
        whole = self.report("--seconds", "0.05", "--rounds", "1")
        self.assertEqual(set(whole), TOP)
        self.assertEqual((whole["program"], whole["rounds"]), ("stoic", 1))
        self.assertIn("pins the certificate", whole["conditions"])
        self.assertIn("one new ticket in each resumed handshake", whole["conditions"])
        self.assertEqual({row["name"]: row["unit"] for row in whole["measures"]}, MEASURES)
        for row in whole["measures"]:
            with self.subTest(row["name"]):
                self.assertEqual(set(row), ROW)
                self.assertEqual(len(row["rounds"]), 1)
                self.assertGreater(row["median"], 0)

    def test_rounds_and_spread(self):
        whole = self.report("--seconds", "0.01", "--rounds", "4", "--only", "bulk-aes128-1350,idle")
        self.assertEqual(
            {row["name"].rsplit("-", 1)[0] for row in whole["measures"]}, {"bulk-aes128-1350", "idle", "idle-own"}
        )
        for row in whole["measures"]:
            with self.subTest(row["name"]):
                self.assertEqual(len(row["rounds"]), 4)
                ends = [row["worst"], row["best"]] if row["more_is_better"] else [row["best"], row["worst"]]
                self.assertEqual(ends, [min(row["rounds"]), max(row["rounds"])])
                self.assertTrue(ends[0] <= row["median"] <= ends[1])

    def test_table(self):
        done = bench("--seconds", "0.01", "--rounds", "1", "--only", "handshake-ecdsa")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = [line for line in done.stdout.splitlines() if "handshakes/s" in line]
        self.assertEqual(len(rows), 2, done.stdout)

    def test_bad_usage(self):
        for words in (["--rounds", "0"], ["--rounds", "100"], ["--seconds", "x"], ["--only", "nothing"], ["file"]):
            with self.subTest(words):
                done = bench(*words)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
