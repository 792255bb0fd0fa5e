# SPDX-License-Identifier: Apache-2.0
"""Finds the functions of a C file and how deep their control flow nests.

It reads tokens, not types: enough for code that clang-format has laid out and the compiler has accepted.
"""

import re
from dataclasses import dataclass

from checking import blank, line_of, without_preprocessor

TOKEN = re.compile(r"[A-Za-z_]\w*|[{}()\[\];:?,=]|[^\s\w]|\d\w*")
CONTROL = {"if", "for", "while", "switch"}


@dataclass
class Function:
    name: str
    line: int
    lines: int
    nesting: int


def tokens_of(text):
    code = without_preprocessor(blank(text))
    return [(m.group(), line_of(code, m.start())) for m in TOKEN.finditer(code)]


class Body:
    """A walk through the statements of one function body."""

    def __init__(self, tokens, start):
        self.tokens = tokens
        self.at = start
        self.deepest = 0

    def word(self, ahead=0):
        i = self.at + ahead
        return self.tokens[i][0] if i < len(self.tokens) else ""

    def skip_group(self):
        """Past a group that opens here, whatever stands in it."""
        depth = 0
        while self.at < len(self.tokens):
            depth += self.word() in ("(", "{", "[")
            depth -= self.word() in (")", "}", "]")
            self.at += 1
            if depth == 0:
                return

    def block(self, depth):
        self.at += 1
        while self.at < len(self.tokens) and self.word() != "}":
            self.statement(depth)
        self.at += 1

    def nested(self, depth):
        self.deepest = max(self.deepest, depth + 1)
        self.statement(depth + 1)

    def statement(self, depth):
        word = self.word()
        if word == "{":
            self.block(depth)
        elif word in CONTROL:
            self.control(word, depth)
        elif word == "do":
            self.at += 1
            self.nested(depth)
            self.simple()
        elif word.isidentifier() and self.word(1) == "(" and self.is_loop_macro():
            self.at += 1
            self.skip_group()
            self.nested(depth)
        else:
            self.simple()

    def control(self, word, depth):
        self.at += 1
        self.skip_group()
        self.nested(depth)
        if word == "if" and self.word() == "else":
            self.at += 1
            if self.word() == "if":
                self.control("if", depth)
            else:
                self.nested(depth)

    def is_loop_macro(self):
        mark = self.at
        self.at += 1
        self.skip_group()
        follows = self.word()
        self.at = mark
        return follows == "{"

    def simple(self):
        """Up to the semicolon; a label ends at its colon."""
        questions = 0
        while self.at < len(self.tokens):
            word = self.word()
            if word == "}":
                return
            if word in ("(", "{", "["):
                self.skip_group()
                continue
            self.at += 1
            questions += word == "?"
            if word == ";" or (word == ":" and questions == 0):
                return
            questions -= word == ":"


def functions_of(text):
    tokens = tokens_of(text)
    found = []
    at = 0
    statement = 0  # where the declaration that we are in begins
    while at < len(tokens):
        word = tokens[at][0]
        if word in (";", "}"):
            statement = at = at + 1
        elif word == "{" and is_function(tokens, statement, at):
            body = Body(tokens, at)
            body.block(0)
            first, last = tokens[statement][1], tokens[min(body.at, len(tokens)) - 1][1]
            found.append(Function(name_of(tokens, statement, at), first, last - first + 1, body.deepest))
            statement = at = body.at
        elif word == "{":
            walk = Body(tokens, at)
            walk.skip_group()
            at = walk.at
        else:
            at += 1
    return found


def is_function(tokens, start, brace):
    words = [w for w, _ in tokens[start:brace]]
    return ")" in words and "=" not in words and words[0] not in ("struct", "union", "enum", "typedef") or (
        bool(words) and words[-1] == ")" and "=" not in words
    )


def name_of(tokens, start, brace):
    for i in range(start, brace - 1):
        word, follows = tokens[i][0], tokens[i + 1][0]
        if follows == "(" and re.match(r"[A-Za-z_]", word) and word not in ("__attribute__", "_Alignas"):
            return word
    return "?"
