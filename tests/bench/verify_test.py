# SPDX-License-Identifier: Apache-2.0
"""bench/verify: every measure is there, and validation allocates nothing beside what libcrypto takes for signatures."""

import json
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1)
NAMES = [
    f"{key}-{what}"
    for key in ("ecdsa-p256", "rsa-2048")
    for what in ("stoic-whole", "openssl-whole", "stoic-rest", "openssl-rest", "stoic-strict-rest")
]


def verify(*arguments):
    return subprocess.run([PROGRAM, "--seconds", "0.001", "--rounds", "2", *arguments], capture_output=True, text=True, check=False)


class Verify(unittest.TestCase):
    def test_json(self):
        done = verify("--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        measures = {row["name"]: row for row in json.loads(done.stdout)["measures"]}
        self.assertEqual(list(measures), NAMES)
        for name, row in measures.items():
            with self.subTest(name):
                self.assertTrue(0 < row["least"] <= row["median"] <= row["most"])
                self.assertEqual(row["allocations"] == 0, "stoic" in name and "rest" in name)

    def test_table(self):
        done = verify("--only", "strict")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.count("stoic-strict-rest"), 2)
        self.assertNotIn("openssl-whole", done.stdout)

    def test_bad_usage(self):
        for words in (["--rounds", "0"], ["--seconds", "x"], ["--only", "nothing"], ["file"]):
            with self.subTest(words):
                done = verify(*words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))


if __name__ == "__main__":
    unittest.main()
