#pragma once

#include "adapters/json/value.hpp"

#include <string>

/// What a server answered, for people.
namespace assent::tool {

/// A value in one line: a text as it is, a list with commas, nothing as `-`.
[[nodiscard]] std::string cell(const json::Value& value);

/// Items of one kind, a line each, with a line of headings; what is nested too deep for a table
/// (`metadata`, `settings`, `routing`) is left out: the single thing shows it.
[[nodiscard]] std::string table_of(const json::Array& items);

/// One thing, a line for each member.
[[nodiscard]] std::string lines_of(const json::Object& thing);

} // namespace assent::tool
