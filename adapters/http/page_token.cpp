#include "adapters/http/page_token.hpp"

#include <charconv>
#include <random>

namespace assent::http {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::string_view digits = "0123456789abcdef";

} // namespace

std::string fresh_page_key() {
    std::random_device random;
    std::string key;
    while (key.size() < key_size) {
        auto bits = random();
        for (int i = 0; i < 8; ++i, bits >>= 4U) key += digits[bits & 0xFU];
    }
    return key;
}

std::string to_text(const PageToken& token) {
    return std::string{token.key} + "." + std::to_string(token.offset);
}

std::optional<PageToken> parse_page_token(std::string_view text) {
    PageToken token{.key = text.substr(0, key_size)};
    if (text.size() < key_size + 2 || text[key_size] != '.' ||
        token.key.find_first_not_of(digits) != std::string_view::npos) {
        return {};
    }
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + key_size + 1, end, token.offset);
    if (read.ec != std::errc{} || read.ptr != end) return {};
    return token;
}

} // namespace assent::http
