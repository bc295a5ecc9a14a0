#include "adapters/http/target.hpp"

namespace assent::http {
namespace {

std::optional<unsigned> hex(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return {};
}

/// A plus sign is a space in queries, and itself in paths.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            result += ' ';
        } else if (text[i] != '%') {
            result += text[i];
        } else {
            if (text.size() - i < 3) return {};
            const auto high = hex(text[i + 1]);
            const auto low = hex(text[i + 2]);
            if (!high || !low) return {};
            result += static_cast<char>(*high << 4U | *low);
            i += 2;
        }
    }
    return result;
}

/// Calls `use` with the parts of `text`; false as soon as `use` says so.
template <class Use>
bool each_part(std::string_view text, char separator, Use&& use) {
    for (;;) {
        const auto end = text.find(separator);
        if (!use(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

} // namespace

const std::string* Target::parameter(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return &value;
    }
    return nullptr;
}

std::optional<Target> parse_target(std::string_view text) {
    if (!text.starts_with('/')) return {};
    text = text.substr(0, text.find('#'));
    const auto mark = text.find('?');
    Target target;
    const bool path_ok = each_part(text.substr(1, mark - 1), '/', [&](std::string_view part) {
        auto segment = decoded(part, false);
        if (segment) target.path.push_back(*std::move(segment));
        return segment.has_value();
    });
    if (!path_ok) return {};
    if (mark == std::string_view::npos || mark + 1 == text.size()) return target;
    const bool query_ok = each_part(text.substr(mark + 1), '&', [&](std::string_view part) {
        const auto equals = part.find('=');
        auto key = decoded(part.substr(0, equals), true);
        auto value = decoded(equals == std::string_view::npos ? "" : part.substr(equals + 1), true);
        if (!key || !value) return false;
        target.query.emplace_back(*std::move(key), *std::move(value));
        return true;
    });
    if (!query_ok) return {};
    return target;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (alphanumeric || plain.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += {'%', digits[byte >> 4U], digits[byte & 0xFU]};
        }
    }
    return encoded;
}

} // namespace assent::http
