#pragma once

#include "tests/reference/world.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assent::reference {

using Rule = std::pair<std::string, int>;

[[nodiscard]] std::string to_text(const Rule& rule);

/// Beside `capacity_exceeded` (APP-30).
struct Capacity {
    std::int64_t limit = 0;
    std::int64_t active = 0;
    std::vector<std::string> holders;
    std::int64_t hidden = 0;

    friend bool operator==(const Capacity&, const Capacity&) = default;
};

/// What became of a command.
struct Answer {
    std::string outcome;
    std::vector<Rule> rules; ///< Of a denial: each once, in order.
    Names codes;             ///< Of a rejection: all that apply.
    std::vector<std::string> effects;
    std::vector<std::string> warnings; ///< Events about capacity, in order.
    std::optional<Capacity> capacity;
    std::int64_t position = 0;
    std::int64_t version = 0;

    friend bool operator==(const Answer&, const Answer&) = default;
};

[[nodiscard]] std::string to_text(const Answer& answer);

/// Judges a command by the rule book, in the order that the interface gives, and makes it so.
Answer judge(World& world, const Ask& ask, Moment now);

/// Whether the rules would let the actor do it, and whether what it names is there for them: what
/// checks ask. Nothing happens.
struct Permit {
    bool found = true;
    bool allowed = true;
    std::vector<Rule> rules;
};

[[nodiscard]] Permit permit(World& world, const Ask& ask, Moment now);

/// Every command type that the reference knows.
[[nodiscard]] std::vector<std::string> known_types();

} // namespace assent::reference
