#include "tests/events/golden_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace assent::test {
namespace {

const std::filesystem::path folder = ASSENT_SOURCE_DIR "/tests/events/golden";

} // namespace

std::vector<std::string> golden_lines(const std::string& name,
                                      const std::vector<std::string>& lines) {
    const auto path = folder / name;
    if (!std::filesystem::exists(path)) {
        if (std::getenv("ASSENT_WRITE_GOLDEN") == nullptr) {
            ADD_FAILURE() << path << " is missing; ASSENT_WRITE_GOLDEN=1 writes it";
            return {};
        }
        std::ofstream out{path};
        for (const auto& line : lines) out << line << "\n";
    }
    std::vector<std::string> found;
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
}

std::vector<std::string> golden_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

} // namespace assent::test
