#include "adapters/http/cursor.hpp"

#include <charconv>

namespace assent::http {

std::string cursor_after(std::uint64_t position, std::string_view last) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string cursor = std::to_string(position) + ".";
    for (const char c : last) {
        const auto byte = static_cast<unsigned char>(c);
        cursor += digits[byte >> 4U];
        cursor += digits[byte & 0xFU];
    }
    return cursor;
}

std::optional<std::string> after_cursor(std::string_view cursor) {
    const auto dot = cursor.find('.');
    if (dot == 0 || dot == std::string_view::npos) return {};
    std::uint64_t position = 0;
    const auto* const end = cursor.data() + dot;
    if (const auto read = std::from_chars(cursor.data(), end, position);
        read.ec != std::errc{} || read.ptr != end) {
        return {};
    }
    std::string last;
    const auto hex = cursor.substr(dot + 1);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned byte = 0;
        const auto read = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        if (read.ec != std::errc{} || read.ptr != hex.data() + i + 2) return {};
        last += static_cast<char>(byte);
    }
    if (hex.empty() || hex.size() % 2 != 0) return {};
    return last;
}

} // namespace assent::http
