#pragma once

#include "adapters/http/authzen/decision_point.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The bodies of AuthZEN requests: what is in them, and what is wrong with them. Unknown members
/// are ignored, as the specification wants it; what is missing or ill-typed is named. The values
/// read belong to the body. All functions are pure.
namespace assent::http::authzen {

/// A message for status 400, or what was asked for.
template <class T>
using OrFlaw = std::expected<T, std::string>;

/// One object, of whatever members.
[[nodiscard]] OrFlaw<json::Value> parse_body(std::string_view text);

[[nodiscard]] OrFlaw<Question> read_evaluation(const json::Value& body);

inline constexpr std::size_t batch_questions_max = 1000;

struct Batch {
    /// One for each element of `evaluations`. A fault of one does not keep others from an answer.
    std::vector<std::expected<Question, Fault>> questions;
    Semantic semantic = Semantic::execute_all;
};

/// Nothing where `evaluations` is absent or empty: then the body is a single evaluation.
[[nodiscard]] std::expected<std::optional<Batch>, Fault> read_batch(const json::Value& body);

[[nodiscard]] OrFlaw<Question> read_search(const json::Value& body, Sought sought);

inline constexpr std::size_t page_limit_max = 1000;

struct PageRequest {
    std::string_view token;           ///< Empty for the first page.
    std::optional<std::size_t> limit; ///< At most `page_limit_max`, however much is asked for.
};

[[nodiscard]] OrFlaw<PageRequest> read_page(const json::Value& body);

} // namespace assent::http::authzen
