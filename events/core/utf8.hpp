#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace assent {

/// Whether a byte of UTF-8 begins a character.
[[nodiscard]] constexpr bool begins_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

/// How many characters valid UTF-8 has.
[[nodiscard]] constexpr std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

/// As much of `text` from its front as fits into `bytes`, and no part of a character.
[[nodiscard]] constexpr std::string_view cut_to(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && !begins_character(text[bytes])) --bytes;
    return text.substr(0, bytes);
}

} // namespace assent
