#pragma once

#include "tools/assent/server.hpp"

#include <string>

/// What became of a command, or of a question, for people.
namespace assent::tool {

/// What happened, in one line and more.
[[nodiscard]] std::string good_news(const json::Value& outcome);

/// What happened, why, and what to do: of an outcome that refuses, and of any other error that a
/// server answers with.
[[nodiscard]] std::string bad_news(const Reply& reply);

/// A line for each reason: the rule and its message.
[[nodiscard]] std::string reasons_of(const json::Value& outcome);

} // namespace assent::tool
