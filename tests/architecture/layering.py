"""Checks who includes what, and what lies at the top of the tree.

    python3 layering.py ROOT

Prints one line for each violation and exits with 1 if there is any. The tables below are the
architecture: a new library, or a new place for an old one, is a line here that somebody has to
argue for. What the checks themselves catch is tested in layering_test.py.
"""

import re
import sys
from pathlib import Path

# Includes point left only.
LAYERS = ["events", "domain", "projections", "adapters", "tools"]
PURE = LAYERS[:3]
TOP_FOLDERS = {*LAYERS, "tests", "docs", "cmake"}
TOP_FILES = {"CMakeLists.txt", "CMakePresets.json", "LICENSE"}
NOT_OURS = {"build"}

# All of the standard library that pure code needs: no clock is read, no thread started and no file
# opened with these. <chrono> is here for its types; IMPURE_WORDS keeps its clocks out.
PURE_STANDARD = set(
    """algorithm array bit chrono cmath compare concepts cstddef cstdint cstring deque exception
    expected functional initializer_list iterator limits map memory numeric optional ranges set span
    stdexcept string string_view tuple type_traits unordered_map unordered_set utility variant
    vector version""".split()
)
IMPURE_STANDARD = set(
    """atomic barrier cassert cerrno charconv codecvt condition_variable coroutine csetjmp csignal
    cstdarg cstdio cstdlib ctime cwchar filesystem format forward_list fstream future iomanip ios
    iosfwd iostream istream latch list locale mutex new ostream print queue random ratio regex
    scoped_allocator semaphore shared_mutex source_location sstream stack stop_token streambuf
    string system_error thread typeindex typeinfo valarray""".split()
)
POSIX = {
    "arpa/inet.h", "fcntl.h", "netdb.h", "netinet/in.h", "netinet/tcp.h", "poll.h", "pthread.h", "signal.h",
    "threads.h", "unistd.h",
}

# Which paths may include what else; the longest prefix of the header counts.
THIRD_PARTY = {
    "CLI/": ["tools/", "tests/reference/", "tests/simulation/"],
    "benchmark/": ["tools/bench/", "tests/"],
    "boost/asio": ["adapters/http/", "tests/adapters/http/"],
    "boost/beast": ["adapters/http/", "tests/adapters/http/"],
    "boost/json/": ["adapters/json/"],
    "boost/unordered/": ["domain/", "projections/", "adapters/", "tools/", "tests/"],
    "cereal/": ["events/core/archive.hpp"],
    "cstdio": ["events/core/time.cpp"],  # snprintf
    "fmt/": ["tools/"],
    "gmock/": ["tests/"],
    "gtest/": ["tests/"],
    "malloc.h": ["tools/bench/"],
    "librdkafka/": ["adapters/kafka/", "tests/integration/", "tools/bench/"],
    "openssl/": ["events/core/sha256.cpp", "adapters/auth/", "adapters/http/tls", "tests/adapters/auth/"],
    "prometheus/": ["adapters/"],
    "rapidcheck": ["tests/"],
    "re2/": ["domain/", "tests/domain/"],
    "spdlog/": ["adapters/system/", "tools/"],
    "sqlite3.h": ["adapters/sqlite/", "tests/", "tools/bench/"],
    "sys/": ["adapters/", "tools/", "tests/"],
    "xxhash.h": ["events/core/fingerprint.cpp", "events/record/envelope.cpp", "adapters/sqlite/"],
}

# Headers of ours that draw a heavy library in: from these paths only, and from no header, so that
# each costs the translation units that need it and no other.
HEAVY = {
    "events/core/archive.hpp": [
        "events/record/", "events/tenant/", "domain/tenant/", "projections/", "tests/events/",
        "tests/projections/",
    ],
    "adapters/http/net.hpp": ["adapters/http/", "tests/fuzz/", "tools/bench/bare_http.cpp"],
}
HEAVY_SHOWN_BY = {"adapters/http/connection.hpp", "adapters/http/off_engine.hpp", "adapters/http/tls_context.hpp"}

# The whole of Boost.JSON is compiled in one place.
ONCE = {"boost/json/src.hpp": "adapters/json/boost_json.cpp"}

IMPURE_WORDS = [
    (re.compile(r"_clock\s*::\s*now\b"), "reads a clock"),
    (re.compile(r"\b(?:secure_)?getenv\s*\("), "reads the environment"),
    (re.compile(r"\b(?:fopen|fputs|fwrite|popen|puts|printf|system)\s*\("), "does I/O"),
    (re.compile(r"\bstd\s*::\s*(?:cout|cerr|clog|cin)\b"), "does I/O"),
    (re.compile(r"\bstd\s*::\s*(?:rand|srand|time)\s*\("), "is not a function of its input"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def starts_with_any(path, prefixes):
    return any(path.startswith(prefix) for prefix in prefixes)


def check_ours(path, layer, header):
    """Complaints about an include of a file of this project."""
    target = header.split("/")[0]
    if "/" not in header or target not in {*LAYERS, "tests"}:
        return [f'includes "{header}": write includes of ours from the project root']
    complaints = []
    if layer != "tests" and (target == "tests" or LAYERS.index(target) > LAYERS.index(layer)):
        complaints.append(f'includes "{header}" of a higher layer')
    if header in HEAVY:
        if not starts_with_any(path, HEAVY[header]):
            complaints.append(f'includes "{header}", which stays where it is')
        if path.endswith(".hpp") and path not in HEAVY_SHOWN_BY:
            complaints.append(f'is a header and includes "{header}": keep that to .cpp files')
    return complaints


def check_foreign(path, layer, header):
    """Complaints about an include in angle brackets."""
    prefixes = [p for p in THIRD_PARTY if header.startswith(p)]
    allowed = THIRD_PARTY[max(prefixes, key=len)] if prefixes else []
    if starts_with_any(path, allowed):
        only = ONCE.get(header, path)
        return [] if only == path else [f"includes <{header}>, which {only} does for all"]
    if header in PURE_STANDARD:
        return []
    if layer in PURE:
        return [f"includes <{header}>, and {layer} is pure: see PURE_STANDARD and THIRD_PARTY"]
    if header in IMPURE_STANDARD or header in POSIX:
        return []
    return [f"includes <{header}>, which it may not: see THIRD_PARTY"]


def check_file(path, text):
    layer = path.split("/")[0]
    complaints = []
    for number, line in enumerate(text.splitlines(), 1):
        if found := INCLUDE.match(line):
            check = check_ours if found[1] == '"' else check_foreign
            complaints += [f"{path}:{number}: {c}" for c in check(path, layer, found[2])]
    if layer in PURE:
        code = without_comments(text)
        complaints += [f"{path}: {what}" for word, what in IMPURE_WORDS if word.search(code)]
    return complaints


def check_top(root):
    complaints = []
    for entry in sorted(root.iterdir()):
        name = entry.name
        if name.startswith(".") or name in NOT_OURS:
            continue
        known = name in TOP_FOLDERS if entry.is_dir() else name in TOP_FILES or entry.suffix == ".md"
        if not known:
            complaints.append(f"{name}: does not belong at the top of the tree")
    return complaints


def check_tree(root):
    complaints = check_top(root)
    files = 0
    for layer in [*LAYERS, "tests"]:
        for file in sorted((root / layer).rglob("*")):
            if file.suffix in {".cpp", ".hpp", ".h", ".cc"} and file.is_file():
                files += 1
                complaints += check_file(file.relative_to(root).as_posix(), file.read_text())
    return complaints, files


def report(root):
    """Exit status, and what to print."""
    complaints, files = check_tree(root)
    # A tree in which nothing is found was not looked at.
    status = 1 if complaints or files == 0 else 0
    return status, "\n".join([*complaints, f"{files} files, {len(complaints)} violations"])


if __name__ == "__main__":
    exit_status, text = report(Path(sys.argv[1]))
    print(text)
    sys.exit(exit_status)
