#include "adapters/http/trace.hpp"

#include "domain/tenant/commands.hpp"

#include <algorithm>
#include <random>

namespace assent::http {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::string fresh_id() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    std::string id;
    for (int i = 0; i < 2; ++i) {
        auto bits = random();
        for (int j = 0; j < 16; ++j, bits >>= 4U) id += digits[bits & 0xFU];
    }
    return id;
}

} // namespace

std::string request_id_of(std::string_view header) {
    constexpr std::size_t length_max = 1024;
    const auto visible = [](char c) { return c >= ' ' && c < '\x7f'; };
    const bool sane =
        !header.empty() && header.size() <= length_max && std::ranges::all_of(header, visible);
    return sane ? std::string{header} : fresh_id();
}

std::optional<TraceParent> parse_traceparent(std::string_view header) {
    // version "-" trace-id "-" parent-id "-" trace-flags
    if (!is_traceparent(header)) return {};
    return TraceParent{.trace_id = std::string{header.substr(3, 32)},
                       .parent_id = std::string{header.substr(36, 16)},
                       .sampled = (digits.find(header[54]) & 1U) != 0};
}

} // namespace assent::http
