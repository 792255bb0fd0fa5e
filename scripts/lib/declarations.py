# SPDX-License-Identifier: Apache-2.0
"""The functions that the public headers declare, and the comment that each of them stands under.

It reads text that clang-format has laid out: a declaration begins in the first column and ends with a semicolon.
"""

import re
from dataclasses import dataclass

from checking import blank, line_of, without_preprocessor

DECLARATION = re.compile(r"^(?!typedef\b|static\b|extern\b)[A-Za-z_][\w \t\n*]*?\b(stoic_\w+)\(([^;{}]*)\)[^;{}()]*(?:\(\([^;{}]*\)\))?;",
                         re.M)
GROUP_END = re.compile(r"\n[ \t]*\n")


@dataclass
class Declaration:
    name: str
    line: int
    group: int  # offset of the first line of its group: lines without an empty one between them
    is_documented: bool


def declarations_of(text):
    """In the order of the file. A group is documented when a comment of its own stands in front of the declaration."""
    code = without_preprocessor(blank(text))
    found = []
    for match in DECLARATION.finditer(code):
        ends = [end.end() for end in GROUP_END.finditer(text, 0, match.start())]
        group = ends[-1] if ends else 0
        line_end = text.find("\n", match.end())
        before, behind = text[group:match.start()], text[match.end():line_end]
        is_documented = has_words(before) or "/*" in behind
        found.append(Declaration(match[1], line_of(text, match.start(1)), group, is_documented))
    return found


def has_words(text):
    """A comment that says something: a rule between two sections does not."""
    comments = re.findall(r"/\*(.*?)\*/", text, re.S)
    return any(len(re.findall(r"[A-Za-z]{2,}", comment)) >= 2 and "----" not in comment for comment in comments)
