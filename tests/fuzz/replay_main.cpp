// Runs a fuzz target without libFuzzer: over the files of its corpus, and over changes of them that
// a seed makes, so that every build and every compiler tries some.

#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

std::vector<std::string> read_all(const char* folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        std::ifstream in{entry.path(), std::ios::binary};
        files.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    return files;
}

/// A few bytes flipped, moved, repeated or cut off; or the ends of two files joined.
std::string changed(const std::vector<std::string>& files, std::mt19937_64& random) {
    auto bytes = files[random() % files.size()];
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
        const auto at = bytes.empty() ? 0 : random() % bytes.size();
        switch (random() % 6) {
        case 0:
            bytes.resize(at);
            break;
        case 1:
            bytes.insert(at, bytes.substr(at, random() % 16));
            break;
        case 2:
            bytes.replace(at, 1, 1, static_cast<char>(random()));
            break;
        case 3:
            bytes.erase(at, random() % 8);
            break;
        case 4:
            if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] + 1);
            break;
        default: {
            const auto& other = files[random() % files.size()];
            bytes = bytes.substr(0, at) + other.substr(other.empty() ? 0 : random() % other.size());
        }
        }
    }
    return bytes;
}

void run(const std::string& bytes) {
    // A copy of just that size, so that a read past the end is seen.
    const std::vector<std::uint8_t> exactly{bytes.begin(), bytes.end()};
    LLVMFuzzerTestOneInput(exactly.data(), exactly.size());
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: ..._replay CORPUS [CHANGES [SEED]]\n", stderr);
        return 2;
    }
    const auto files = read_all(argv[1]);
    const auto changes = argc > 2 ? std::stoull(argv[2]) : 3000;
    const auto seed = argc > 3 ? std::stoull(argv[3]) : 1;
    if (files.empty()) {
        std::fputs("the corpus is empty\n", stderr);
        return 1;
    }
    for (const auto& bytes : files) run(bytes);
    std::mt19937_64 random{seed};
    for (unsigned long long i = 0; i < changes; ++i) run(changed(files, random));
    std::printf("%zu files and %llu changes of them, seed %llu\n", files.size(), changes, seed);
    return 0;
}
