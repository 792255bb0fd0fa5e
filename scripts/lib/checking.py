# SPDX-License-Identifier: Apache-2.0
"""What the rules of scripts/check share: finding sources, looking past comments, reporting.

A rule is a program scripts/check-NAME that takes --root DIR, prints `file:line: what, why, what to do` for each
finding and exits 1 if there was one. Its exceptions are data in scripts/data of the tree that it looks at.
"""

import argparse
import re
import sys
from pathlib import Path

PRODUCT = ("include", "src", "providers", "apps")
C_SUFFIXES = (".c", ".h", ".def", ".inc", ".in")


def is_product_of_tools(relative):
    """Files that no one wrote: build trees at the root, git's own, Python's caches."""
    return relative.parts[0] in ("build", ".git", ".cache") or "__pycache__" in relative.parts


class Rule:
    """The findings of one run over one tree."""

    def __init__(self, description):
        self.name = Path(sys.argv[0]).name
        self.parser = argparse.ArgumentParser(description=description)
        default = Path(__file__).resolve().parents[2]
        self.parser.add_argument("--root", type=Path, default=default, help="the tree to look at")
        self.findings = 0
        self.root = default

    def parse(self):
        arguments = self.parser.parse_args()
        self.root = arguments.root.resolve()
        return arguments

    def report(self, path, line, message):
        self.findings += 1
        print(f"{path}:{line}: {message}")

    def finish(self, summary=""):
        sys.stdout.flush()
        if self.findings:
            print(f"{self.name}: {self.findings} finding(s)", file=sys.stderr)
            sys.exit(1)
        print(f"{self.name}: ok{', ' + summary if summary else ''}")
        sys.exit(0)

    def files(self, folders, suffixes=(".c", ".h")):
        """Paths relative to the root, sorted, of the files below the folders."""
        found = []
        for folder in folders:
            for path in (self.root / folder).rglob("*"):
                relative = path.relative_to(self.root)
                if path.is_file() and path.suffix in suffixes and not is_product_of_tools(relative):
                    found.append(relative.as_posix())
        return sorted(found)

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def data(self, name):
        """(line number, text) of the lines of a data file that are neither empty nor comments."""
        path = self.root / "scripts" / "data" / name
        if not path.exists():
            return []
        lines = path.read_text(encoding="utf-8").splitlines()
        return [(i, s.strip()) for i, s in enumerate(lines, 1) if s.strip() and not s.lstrip().startswith("#")]


TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)


def blank(text):
    """The same text with comments and the insides of literals turned into spaces: no offset moves."""

    def spaces(match):
        token = match.group()
        if token[0] in "\"'":
            return token[0] + "_" * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(spaces, text)


def without_preprocessor(code):
    """Blanked code with preprocessor lines (and their continuations) turned into spaces too."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), code, flags=re.M)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
