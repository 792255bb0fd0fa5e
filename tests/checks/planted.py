#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that each rule finds what it is for: planted.py RULE.

Copies the clean fixture tree, runs the rule there (it must pass), then plants one violation after another into fresh
copies: the rule must fail each time and name file and line. `planted.py --list` prints the rules.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
HELLO, MAIN, FIRST, BYTES = "src/wire/hello.c", "apps/stoic/main.c", "src/base/first.c", "include/stoic/bytes.h"

LONG_FUNCTION = "\nvoid stoic_long(void);\nvoid stoic_long(void) {\n" + "    stoic_hello(NULL, 0);\n" * 60 + "}\n"
DEEP_FUNCTION = (
    "\nint stoic_deep(int n);\nint stoic_deep(int n) {\n    for (;;) {\n        while (n) {\n"
    "            if (n > 1)\n                switch (n) {\n                default:\n                    return n;\n"
    "                }\n        }\n    }\n}\n"
)


class Case:
    """What is planted where: text appended to a file, or `old` replaced by it. The line to be named is `line`
    or the first that contains `at` (by default the first line planted); line 0 means any."""

    def __init__(self, reason, path, text, at=None, old=None, line=None):
        self.reason, self.path, self.text, self.old = reason, path, text, old
        self.at = at or (text.strip().splitlines() or [""])[0]
        self.line = line

    def plant(self, tree):
        file = tree / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text() if file.exists() else ""
        if self.old:
            assert self.old in before, f"{self.path} has no {self.old!r}"
            file.write_text(before.replace(self.old, self.text, 1))
        else:
            file.write_text(before + self.text)

    def expected(self, tree):
        if self.line is not None:
            return f"{self.path}:{self.line or ''}"
        lines = (tree / self.path).read_text().splitlines()
        return f"{self.path}:{next(i for i, line in enumerate(lines, 1) if self.at in line)}:"


FORMAT = [Case("layout", HELLO, "\nint  stoic_x( void );\n"), Case("layout of a header", BYTES, "\nint  x( void );\n")]

TEXT = [
    Case("an open end without issue", HELLO, "\n/* TODO tidy this */\n"),
    Case("a path of one machine", "scripts/tool", "cat /home/somebody/key.pem\n"),
    Case("no licence line", "src/wire/bare.c", "int stoic_bare;\n"),
    Case("no header comment", "src/wire/bare.c", "/* SPDX-License-Identifier: Apache-2.0 */\n\nint x;\n", line=2),
    Case("a header comment too long", HELLO, "/*\n" + " * word\n" * 11, old="/*\n", line=2),
    Case("blanks at the end", HELLO, "\nint stoic_y; \n"),
]

INCLUDES = [
    Case("wire includes record", HELLO, '\n#include "record/reader.h"\n'),
    Case("src includes OpenSSL", HELLO, "\n#include <openssl/evp.h>\n"),
    Case("an app looks into src", MAIN, '\n#include "wire/hello.h"\n'),
    Case("an app beside cert uses OpenSSL", MAIN, "\n#include <openssl/evp.h>\n"),
    Case("a public header includes src", BYTES, '\n#include "base/poison.h"\n'),
    Case("handshake includes record", "src/handshake/x.c", '#include "record/record.h"\n'),
    Case("handshake includes engine", "src/handshake/x.c", '#include "engine/engine.h"\n'),
    Case("webpki includes wire", "src/webpki/x.c", '#include "wire/reader.h"\n'),
    Case("a folder without a line in the table", "src/unheard_of/x.c", "int x;\n"),
]

BUDGETS = [
    Case("a file over 600 lines", HELLO, "\n/* line */" * 620, at="SPDX"),
    Case("a function over 60 lines", HELLO, LONG_FUNCTION, at="void stoic_long(void) {"),
    Case("nesting over 3", HELLO, DEEP_FUNCTION, at="int stoic_deep(int n) {"),
    Case("#if inside a function", HELLO, "#ifdef FAST\n        return 1;\n#endif\n    return 0;", old="    return 0;", at="#ifdef FAST"),
    Case("too many #if", HELLO, "\n#ifdef A\n#endif\n#ifdef B\n#endif\n", at="#ifdef B"),
    Case("an exception that is no longer needed", "scripts/data/budget-exceptions.txt", f"file {HELLO} 700 was long\n"),
    Case("an exception for nothing", "scripts/data/budget-exceptions.txt", "function src/wire/gone.c:f 70 was long\n"),
]

UNSAFE = [
    Case("a region where none may be", HELLO, "\nSTOIC_UNSAFE_BEGIN\nint stoic_z;\nSTOIC_UNSAFE_END\n"),
    Case("the pragma itself", MAIN, "\n#pragma clang unsafe_buffer_usage begin\n"),
    Case("a region left open", FIRST, "\nSTOIC_UNSAFE_BEGIN\n", line=16),
    Case("another figure in the README", "README.md", "regions: 7", old="regions: 1"),
    Case("no figure in the README", "README.md", "", old="Lines inside unsafe regions: 1", at="#"),
]

CASTS = [
    Case("bytes become a struct", HELLO, "\nstruct x;\nstruct x *stoic_c(void *p);\nstruct x *stoic_c(void *p) {\n    return (struct x *)p;\n}\n", at="return (struct x *)p"),
    Case("const and parentheses do not hide it", HELLO, "\nvoid *v = (const stoic_thing *)(bytes + 1);\n"),
    Case("nor does the address of an element", MAIN, "\nvoid *v = (uint32_t *)&bytes[4];\n"),
    Case("bytes as an array of pointers", MAIN, "\nvoid *v = (char **)bytes;\n"),
    Case("an exception for nothing", "scripts/data/cast-exceptions.txt", f"line {HELLO} old reason | (int *)gone\n"),
]

CALLS = [
    Case("the library prints", HELLO, '\nvoid f(void) { printf("x"); }\n'),
    Case("the library allocates by itself", HELLO, "\nvoid *g(void) { return malloc(1); }\n"),
    Case("the library reads a clock", HELLO, "\nlong h(void) { return time(NULL); }\n"),
    Case("the environment", HELLO, '\nchar *e(void) { return getenv("X"); }\n'),
    Case("goto elsewhere", MAIN, "\nvoid k(void) { goto done; }\n"),
]

CITATIONS = [
    Case("the section sign", HELLO, "\n/* RFC 9846 \N{SECTION SIGN}4.3.8 */\n"),
    Case("the word section", HELLO, "\n/* RFC 9846, Section 4.3.8 */\n"),
    Case("no blank", HELLO, "\n/* RFC9846 4.3.8 */\n"),
    Case("RFC 8446 for TLS 1.3", HELLO, "\n/* RFC 8446 4.2.8 */\n"),
    Case("a section that RFC 9846 has not", HELLO, "\n/* RFC 9846 4.3.88 */\n"),
    Case("cut by the end of the line", HELLO, "\n/* as in RFC\n * 9846 4.3.8 */\n"),
    Case("a second section without its RFC", HELLO, "\n/* RFC 9846 4.3.8, 4.3.7 */\n"),
]

SCRIPTS = [
    Case("an unquoted variable", "scripts/tool", "rm $1/x\n"),
    Case("a syntax error", "scripts/tool", "if true; then\n", line=0),
    Case("Python that does not compile", "scripts/broken.py", "def f(:\n"),
]

TIDY = [
    Case("two branches that are the same", MAIN, "\nint stoic_same(int a);\nint stoic_same(int a) {\n    if (a > 0) {\n        return 1;\n    } else {\n        return 1;\n    }\n}\n", at="if (a > 0)"),
    Case("a warning of the compiler", MAIN, "\nint stoic_unknown(void) {\n    return 1;\n}\n"),
    Case("a check that is off without a reason", ".clang-tidy", "  - '-bugprone-infinite-loop'\n", old="  - 'cert-*'\n"),
]

ANALYZER = [
    Case("a null pointer read", MAIN, "\nint stoic_null(int a);\nint stoic_null(int a) {\n    int *p = a > 0 ? &a : NULL;\n    return *p;\n}\n", at="return *p"),
]

GCC_WARNINGS = [
    Case("a narrowing conversion", HELLO, "\nuint8_t stoic_n(int n);\nuint8_t stoic_n(int n) {\n    return n;\n}\n", at="return n;"),
    Case("no prototype", MAIN, "\nint stoic_unknown(void) {\n    return 1;\n}\n"),
]

POISON = [
    Case("memcpy in src", HELLO, "\nvoid stoic_m(char *a);\nvoid stoic_m(char *a) {\n    memcpy(a, a, 1);\n}\n", at="memcpy(a, a, 1)"),
    Case("strcpy in an app", MAIN, '\nvoid stoic_s(char *a);\nvoid stoic_s(char *a) {\n    strcpy(a, "x");\n}\n', at='strcpy(a, "x")'),
]

UNSAFE_BUFFER = [
    Case("a pointer indexed in src", HELLO, "\nint stoic_i(const int *p, int i);\nint stoic_i(const int *p, int i) {\n    return p[i];\n}\n", at="return p[i]"),
    Case("pointer arithmetic in an app", MAIN, "    const uint8_t *p = &bytes + 1;\n    (void)p;\n    return 0;", old="    return 0;", at="&bytes + 1"),
    Case("a variable index of an array", HELLO, "    int a[4] = {0};\n    return a[len];", old="    return 0;", at="return a[len]"),
]


def script(name, *more):
    return lambda tree: [str(PROJECT / "scripts" / name), "--root", str(tree), *more]


def build(preset):
    return lambda tree: ["cmake", "--build", "build/" + preset, "--", "-k", "0"]


RULES = {
    "format": (script("check-format"), FORMAT),
    "text": (script("check-text"), TEXT),
    "scripts": (script("check-scripts"), SCRIPTS),
    "includes": (script("check-includes"), INCLUDES),
    "budgets": (script("check-budgets"), BUDGETS),
    "unsafe": (script("count-unsafe"), UNSAFE),
    "casts": (script("check-casts"), CASTS),
    "calls": (script("check-calls"), CALLS),
    "citations": (script("check-citations"), CITATIONS),
    "tidy": (script("check-tidy"), TIDY),
    "analyzer": (script("check-tidy", "--analyze"), ANALYZER),
    "gcc-warnings": (build("debug"), GCC_WARNINGS),
    "poison": (build("debug"), POISON),
    "unsafe-buffer": (build("clang"), UNSAFE_BUFFER),
}
PRESETS = {"tidy": "clang", "analyzer": "clang", "gcc-warnings": "debug", "poison": "debug", "unsafe-buffer": "clang"}


def make_tree(tree, rule):
    """The fixture, with the project's own settings; exceptions made for the project do not belong to it."""
    shutil.copytree(HERE / "fixture", tree)
    shutil.copytree(PROJECT / "scripts" / "data", tree / "scripts" / "data")
    (tree / "scripts/data/budget-exceptions.txt").write_text("")
    casts = tree / "scripts/data/cast-exceptions.txt"
    casts.write_text("".join(line for line in casts.open() if line.startswith("type ")))
    for name in (".clang-format", ".clang-tidy"):
        shutil.copy(PROJECT / name, tree)
    shutil.copy(PROJECT / "src/base/poison.h", tree / "src/base")
    if rule in PRESETS:
        shutil.copytree(PROJECT / "cmake", tree / "cmake")
        for name in ("CMakeLists.txt", "CMakePresets.json"):
            shutil.copy(PROJECT / name, tree)
        configure = ["cmake", "--preset", PRESETS[rule], "-DSTOIC_TESTS=OFF"]
        subprocess.run(configure, cwd=tree, check=True, stdout=subprocess.DEVNULL)


def run(command, tree):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    done = subprocess.run(command(tree), cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def check_case(command, tree, case):
    case.plant(tree)
    expected = case.expected(tree)
    status, output = run(command, tree)
    # Compilers print the path as they were given it.
    lines = [line.replace(f"{tree}/", "") for line in output.splitlines()]
    if status != 0 and any(line.startswith(expected) for line in lines):
        print(f"ok: {case.reason}: {next(line for line in lines if line.startswith(expected))}")
        return True
    print(f"FAILED: {case.reason}: want a failure that names {expected} and got status {status}:\n{output}")
    return False


def main():
    if sys.argv[1:] == ["--list"]:
        print(" ".join(RULES))
        return 0
    rule = sys.argv[1]
    command, cases = RULES[rule]
    with tempfile.TemporaryDirectory(prefix="stoic-checks-") as scratch:
        clean = Path(scratch) / "clean"
        make_tree(clean, rule)
        status, output = run(command, clean)
        if status != 0:
            print(f"FAILED: the clean fixture does not pass {rule}:\n{output}")
            return 1
        results = []
        for number, case in enumerate(cases):
            tree = Path(scratch) / f"case{number}"
            make_tree(tree, rule)
            results.append(check_case(command, tree, case))
    return 0 if all(results) else 1


sys.exit(main())
