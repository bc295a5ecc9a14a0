#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace assent::json {

/// JSON text that is put in as it stands; made by `canonical`.
struct Raw {
    std::string text;

    friend bool operator==(const Raw&, const Raw&) = default;
};

struct Value;
struct Member;

using Array = std::vector<Value>;

/// Members in the order in which they stand in the text, or will.
using Object = std::vector<Member>;

/// A JSON value. Whole numbers are `int64` where they fit, else `uint64`; 1.0 is a whole number.
struct Value {
    using Data = std::variant<std::nullptr_t,
                              bool,
                              std::int64_t,
                              std::uint64_t,
                              double,
                              std::string,
                              Raw,
                              Array,
                              Object>;

    Data data;

    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&data); }

    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&data); }

    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&data); }

    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&data); }

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(data); }

    /// The member of that name; null where this is no object or has none.
    [[nodiscard]] const Value* find(std::string_view name) const;

    /// The text of the member of that name; empty where there is none, or it is no string.
    [[nodiscard]] std::string_view text_of(std::string_view name) const;
};

struct Member {
    std::string name;
    Value value;
};

[[nodiscard]] inline Value text(std::string_view value) {
    return Value{std::string{value}};
}

[[nodiscard]] inline Value number(std::uint64_t value) {
    if (value <= INT64_MAX) return Value{static_cast<std::int64_t>(value)};
    return Value{value};
}

/// A count of thousandths as the number that it stands for: 1250 is 1.25.
[[nodiscard]] Value thousandths(std::uint64_t permille);

/// Why a text is not the JSON that was asked for.
struct ParseError {
    std::string detail; ///< One line for people; names the member, or the byte.
    Value read;         ///< What was understood before that: an object with its first members.
};

inline constexpr std::size_t depth_max = 32;

/// Whether these bytes are text at all.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Reads one JSON document: RFC 8259, UTF-8, no member twice in an object, no number beyond the
/// range of a double, at most `depth_max` arrays and objects within one another. Safe for any
/// bytes; the caller limits their number.
[[nodiscard]] std::expected<Value, ParseError> parse(std::string_view text);

/// The elements of a JSON array, each as the text that it is, so that one which is malformed does
/// not spoil the others. Nothing for what is no array at the outermost level; the elements
/// themselves are not looked into.
[[nodiscard]] std::expected<std::vector<std::string_view>, std::string>
split_array(std::string_view text);

/// As text without white space, members in their order.
[[nodiscard]] std::string to_text(const Value& value);

/// As text without white space, members sorted at every level: equal values give equal texts.
[[nodiscard]] std::string canonical(Value value);

} // namespace assent::json
