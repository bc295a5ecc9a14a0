#include "adapters/json/value.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace assent::json {
namespace {

void write_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20) {
                out += c;
                break;
            }
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4U];
            out += digits[static_cast<unsigned char>(c) & 0xFU];
        }
    }
    out += '"';
}

template <class Number>
void write_number(std::string& out, Number number) {
    std::array<char, 40> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
    out.append(text.data(), written.ptr);
}

void write(std::string& out, const Value& value);

void write_members(std::string& out, const Object& members) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : members) {
        if (!std::exchange(first, false)) out += ',';
        write_string(out, name);
        out += ':';
        write(out, value);
    }
    out += '}';
}

void write_elements(std::string& out, const Array& elements) {
    out += '[';
    bool first = true;
    for (const auto& element : elements) {
        if (!std::exchange(first, false)) out += ',';
        write(out, element);
    }
    out += ']';
}

void write(std::string& out, const Value& value) {
    match(
        value.data,
        [&](std::nullptr_t) { out += "null"; },
        [&](bool truth) { out += truth ? "true" : "false"; },
        [&](std::int64_t n) { write_number(out, n); },
        [&](std::uint64_t n) { write_number(out, n); },
        [&](double n) { write_number(out, n); },
        [&](const std::string& s) { write_string(out, s); },
        [&](const Raw& raw) { out += raw.text; },
        [&](const Array& elements) { write_elements(out, elements); },
        [&](const Object& members) { write_members(out, members); });
}

void sort_members(Value& value) {
    if (auto* elements = std::get_if<Array>(&value.data)) {
        for (auto& element : *elements) sort_members(element);
    }
    if (auto* members = std::get_if<Object>(&value.data)) {
        std::ranges::sort(*members, {}, &Member::name);
        for (auto& member : *members) sort_members(member.value);
    }
}

} // namespace

const Value* Value::find(std::string_view name) const {
    const auto* members = object();
    if (members == nullptr) return nullptr;
    const auto found = std::ranges::find(*members, name, &Member::name);
    return found == members->end() ? nullptr : &found->value;
}

std::string_view Value::text_of(std::string_view name) const {
    const auto* found = find(name);
    const auto* text = found == nullptr ? nullptr : found->string();
    return text == nullptr ? std::string_view{} : std::string_view{*text};
}

Value thousandths(std::uint64_t permille) {
    if (permille % 1000 == 0) return number(permille / 1000);
    return Value{static_cast<double>(permille) / 1000.0};
}

std::string to_text(const Value& value) {
    std::string out;
    write(out, value);
    return out;
}

std::string canonical(Value value) {
    sort_members(value);
    return to_text(value);
}

} // namespace assent::json
