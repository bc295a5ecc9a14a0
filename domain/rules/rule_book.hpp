#pragma once

#include "events/record/decision.hpp"

#include <span>
#include <string_view>

namespace assent {

/// One rule of the book, for people to read.
struct Rule {
    RuleId id;
    std::string_view text;  ///< Markdown, one paragraph.
    std::string_view where; ///< The file of the source that enforces it, and names it.
};

/// Every rule, by family and number. docs/rules.md is made of it.
[[nodiscard]] std::span<const Rule> rule_book();

} // namespace assent
