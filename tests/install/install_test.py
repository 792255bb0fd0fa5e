# SPDX-License-Identifier: Apache-2.0
"""Installs into an empty prefix and uses what is there as a stranger would: CMake package, pkg-config, shared, static.

install_test.py BUILD_DIR CC CXX
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

CONSUMER = pathlib.Path(__file__).resolve().parent / "consumer"
BUILD, CC, CXX = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="stoic-install-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.prefix = cls.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.pc = next(cls.prefix.rglob("stoic.pc"))
        cls.libraries = cls.pc.parents[1]

    def pkg_config(self, *options):
        environment = dict(os.environ, PKG_CONFIG_PATH=str(self.pc.parent))
        return shlex.split(run("pkg-config", *options, "stoic", env=environment))

    def needed(self, program):
        return re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", program))

    def run_installed(self, program):
        return run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(self.libraries)))

    def test_what_is_installed(self):
        found = {path.relative_to(self.prefix).as_posix() for path in self.prefix.rglob("*") if not path.is_dir()}
        library = self.libraries.relative_to(self.prefix).as_posix()
        headers = {f"include/stoic/{path.name}" for path in (CONSUMER.parents[2] / "include/stoic").glob("*.h")}
        package = {name for name in found if name.startswith(f"{library}/cmake/Stoic/")}
        self.assertIn(f"{library}/cmake/Stoic/StoicConfig.cmake", package)
        version = self.pkg_config("--modversion")[0]
        expected = {f"{library}/{name}" for name in ("libstoic.a", "libstoic.so", "libstoic.so.0", f"libstoic.so.{version}", "pkgconfig/stoic.pc")}
        self.assertEqual(found - package, headers | expected | {"bin/stoic"})

    def test_nothing_names_the_build(self):
        """The package may be moved, and asks nothing of its users' flags."""
        for path in [*self.prefix.rglob("*.cmake"), *self.prefix.rglob("*.pc")]:
            text = path.read_text()
            for word in (str(BUILD), str(CONSUMER.parents[2]), str(self.prefix), "-Wall", "-Werror", "poison", "_GNU_SOURCE"):
                self.assertNotIn(word, text, path)

    def test_soname(self):
        self.assertRegex(run("readelf", "-dW", self.libraries / "libstoic.so"), r"\(SONAME\).*\[libstoic\.so\.0\]")

    def test_cmake(self):
        build = self.folder / "cmake"
        run("cmake", "-S", CONSUMER, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_C_COMPILER={CC}", f"-DCMAKE_CXX_COMPILER={CXX}")
        run("cmake", "--build", build)
        for name in ("consumer_shared", "consumer_static", "consumer_cpp"):
            with self.subTest(name):
                self.run_installed(build / name)
                self.assertEqual("libstoic.so.0" in self.needed(build / name), name != "consumer_static")

    def test_pkg_config_shared(self):
        program = self.folder / "shared"
        flags = self.pkg_config("--cflags", "--libs")
        self.assertNotIn("-lcrypto", flags)
        run(CC, "-std=c11", *STRICT, "-o", program, CONSUMER / "consumer.c", *flags)
        self.assertIn("ClientHello", self.run_installed(program))
        self.assertIn("libstoic.so.0", self.needed(program))

    def test_pkg_config_static(self):
        program = self.folder / "static"
        flags = ["-l:libstoic.a" if flag == "-lstoic" else flag for flag in self.pkg_config("--static", "--cflags", "--libs")]
        run(CC, "-std=c11", *STRICT, "-o", program, CONSUMER / "consumer.c", *flags)
        self.assertIn("ClientHello", run(program))
        self.assertNotIn("libstoic.so.0", self.needed(program))

    def test_the_program(self):
        self.assertIn(self.pkg_config("--modversion")[0], run(self.prefix / "bin/stoic", "--version"))


def run(*command, env=None):
    done = subprocess.run([str(word) for word in command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done.stdout


unittest.main(argv=sys.argv[:1], verbosity=2)
