#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// How a place in a list that is kept for its reader is written, URL-safe.
namespace assent::http {

struct PageToken {
    std::string_view key; ///< Of the list; within the text that was parsed.
    std::size_t offset = 0;
};

/// A key for a new list: not to be guessed, and never the same after a restart.
[[nodiscard]] std::string fresh_page_key();

[[nodiscard]] std::string to_text(const PageToken& token);

/// Nothing for what `to_text` never makes.
[[nodiscard]] std::optional<PageToken> parse_page_token(std::string_view text);

} // namespace assent::http
