#pragma once

#include "domain/engine/guards.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::test {

/// A guard, and the name that tables have for it.
struct NamedGuard {
    std::string_view name;
    bool Guards::* guard = nullptr;
};

/// A course of events that ends badly where some guards are missing.
struct Story {
    std::string_view name;           ///< `T1`...
    std::string_view tells;          ///< In one line.
    std::vector<NamedGuard> without; ///< All of them have to be missing.
    void (*play)() = nullptr;        ///< Throws `Violation`.
};

[[nodiscard]] const std::vector<Story>& all_stories();

/// So that failing tests name it.
void PrintTo(const Story& story, std::ostream* out);

/// What every story comes to with all guards, without its own, and with each of these kept alone:
/// the text of docs/protocol/guards.md, made by playing them.
[[nodiscard]] std::string guards_table();

/// What the story comes to without these guards: the property that is broken, or nothing.
[[nodiscard]] std::optional<std::string> outcome_of(const Story& story,
                                                    const std::vector<NamedGuard>& without);

} // namespace assent::test
