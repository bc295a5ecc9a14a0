"""What layering.py must catch, on small trees of its own."""

import tempfile
import unittest
from pathlib import Path

import layering


class Layering(unittest.TestCase):
    def check(self, files):
        """Exit status and output for a tree that holds `files`."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                file = Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return layering.report(Path(root))

    def assert_fine(self, path, text):
        status, output = self.check({path: text})
        self.assertEqual(status, 0, output)

    def assert_caught(self, path, text, words):
        status, output = self.check({path: text})
        self.assertEqual(status, 1, output)
        self.assertIn(path, output)
        self.assertIn(words, output)

    def test_every_layer_may_include_those_below_it(self):
        layers = ["events", "domain", "projections", "adapters", "tools"]
        for high, upper in enumerate(layers):
            for low, lower in enumerate(layers):
                with self.subTest(upper=upper, lower=lower):
                    include = f'#include "{lower}/x.hpp"\n'
                    if low <= high:
                        self.assert_fine(f"{upper}/a.cpp", include)
                    else:
                        self.assert_caught(f"{upper}/a.cpp", include, "of a higher layer")

    def test_only_tests_include_tests(self):
        self.assert_fine("tests/a.cpp", '#include "tests/support/x.hpp"\n')
        self.assert_caught("tools/a.cpp", '#include "tests/support/x.hpp"\n', "of a higher layer")

    def test_includes_are_written_from_the_root(self):
        self.assert_caught("domain/a.cpp", '#include "a.hpp"\n', "from the project root")
        self.assert_caught("domain/a.cpp", '#include "../events/a.hpp"\n', "from the project root")

    def test_pure_layers_include_nothing_impure(self):
        impure = """thread mutex atomic condition_variable future fstream iostream filesystem
                    cstdio cstdlib ctime random unistd.h sys/socket.h spdlog/spdlog.h
                    boost/asio/io_context.hpp librdkafka/rdkafka.h sqlite3.h openssl/evp.h
                    boost/json/value.hpp cereal/cereal.hpp something/new.hpp""".split()
        for layer in ["events", "domain", "projections"]:
            for header in impure:
                with self.subTest(layer=layer, header=header):
                    self.assert_caught(f"{layer}/a.hpp", f"#include <{header}>\n", f"<{header}>")

    def test_pure_layers_ask_no_clock_and_no_environment(self):
        for code in [
            "auto t = std::chrono::system_clock::now();",
            "auto t = steady_clock::now();",
            'auto* x = std::getenv("X");',
            'std::printf("x");',
            "std::cerr << 1;",
            "auto t = std::time(nullptr);",
        ]:
            with self.subTest(code=code):
                self.assert_caught("domain/a.cpp", code, "domain/a.cpp: ")
                self.assert_fine("adapters/system/a.cpp", code)

    def test_comments_may_speak_of_clocks(self):
        self.assert_fine("domain/a.cpp", "// never system_clock::now()\n/* getenv(\n) */\n")

    def test_libraries_stay_where_they_belong(self):
        for header, home, elsewhere in [
            ("boost/beast/http.hpp", "adapters/http/a.cpp", "adapters/node/a.cpp"),
            ("boost/asio/post.hpp", "adapters/http/a.hpp", "tools/assentd/a.cpp"),
            ("boost/json/parse.hpp", "adapters/json/a.cpp", "adapters/http/a.cpp"),
            ("boost/json/parse.hpp", "adapters/json/a.cpp", "tests/adapters/a.cpp"),
            ("librdkafka/rdkafka.h", "adapters/kafka/a.hpp", "adapters/node/a.cpp"),
            ("librdkafka/rdkafka.h", "tests/integration/a.cpp", "tools/assent/a.cpp"),
            ("sqlite3.h", "adapters/sqlite/a.hpp", "adapters/node/a.cpp"),
            ("cereal/cereal.hpp", "events/core/archive.hpp", "events/core/other.hpp"),
            ("openssl/evp.h", "events/core/sha256.cpp", "adapters/http/a.cpp"),
            ("spdlog/spdlog.h", "tools/assentd/a.cpp", "adapters/http/a.cpp"),
            ("gtest/gtest.h", "tests/a.cpp", "tools/a.cpp"),
        ]:
            with self.subTest(header=header):
                self.assert_fine(home, f"#include <{header}>\n")
                self.assert_caught(elsewhere, f"#  include <{header}>\n", f"<{header}>")

    def test_heavy_headers_of_ours_are_not_passed_on(self):
        include = '#include "events/core/archive.hpp"\n'
        self.assert_fine("events/record/records.cpp", include)
        self.assert_caught("events/record/records.hpp", include, "keep that to .cpp files")
        self.assert_caught("adapters/http/a.cpp", include, "stays where it is")

    def test_boost_json_is_compiled_once(self):
        include = "#include <boost/json/src.hpp>\n"
        self.assert_fine("adapters/json/boost_json.cpp", include)
        self.assert_caught("adapters/json/parse.cpp", include, "does for all")

    def test_the_top_of_the_tree_stays_small(self):
        source = {"events/a.cpp": ""}
        for path in ["README.md", "LICENSE", ".clang-tidy", "docs/x.md", "cmake/x.cmake", "build/x"]:
            self.assertEqual(self.check({**source, path: ""})[0], 0, path)
        for path in ["src/a.cpp", "notes.txt", "Makefile", "include/a.hpp"]:
            status, output = self.check({**source, path: ""})
            self.assertEqual(status, 1, path)
            self.assertIn(path.split("/")[0] + ": does not belong", output)

    def test_an_empty_tree_is_no_success(self):
        self.assertEqual(self.check({"README.md": ""})[0], 1)


if __name__ == "__main__":
    unittest.main()
