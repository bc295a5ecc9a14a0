#pragma once

#include "tests/reference/judge.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

/// Plays random histories against the engine and the reference at once.
namespace assent::reference {

/// What was met on the way: a test that meets too little proves too little.
struct Met {
    std::uint64_t commands = 0;
    std::uint64_t lists = 0;
    std::uint64_t checks = 0;
    std::map<std::string, std::uint64_t> outcomes;
    std::map<std::string, std::uint64_t> accepted; ///< By command type.
    std::map<std::string, std::uint64_t> rules;    ///< That denied something.
    std::map<std::string, std::uint64_t> codes;    ///< That rejected something.
};

/// Plays one history of `length` commands; what the two disagree about, if they do: the last
/// commands with their answers, and both answers.
[[nodiscard]] std::optional<std::string>
play_history(std::uint64_t seed, std::uint64_t length, Met& met);

[[nodiscard]] std::string to_text(const Met& met);

} // namespace assent::reference
