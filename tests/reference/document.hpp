#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Commands as the interface shows them: names of members and plain values. The reference evaluator
/// reads these and nothing else, so that it shares no type, table or helper with the engine.
namespace assent::reference {

struct Value;

using List = std::vector<Value>;
using Object = std::map<std::string, Value>;

/// Metadata, settings and definitions are strings of canonical JSON; times are microseconds since
/// 1970, factors thousandths.
struct Value {
    std::variant<bool, std::int64_t, std::string, List, Object> is;

    friend bool operator==(const Value&, const Value&) = default;
};

inline Value text(std::string words) {
    return Value{std::move(words)};
}

inline Value number(std::int64_t n) {
    return Value{n};
}

inline Value flag(bool b) {
    return Value{b};
}

/// One command that somebody gives.
struct Ask {
    std::string id;
    std::string actor;
    std::string type;
    std::string surface = "deployment";
    std::optional<std::int64_t> expected_version;
    Object data;

    [[nodiscard]] bool has(const std::string& member) const { return data.contains(member); }

    /// The text of a member; empty if it was left out.
    [[nodiscard]] std::string get(const std::string& member) const;
    [[nodiscard]] std::optional<bool> yes(const std::string& member) const;
    [[nodiscard]] std::optional<std::int64_t> count(const std::string& member) const;
    [[nodiscard]] const Value* find(const std::string& member) const;
};

/// As JSON, for people who have to read a history that failed.
[[nodiscard]] std::string to_text(const Value& value);
[[nodiscard]] std::string to_text(const Ask& ask);

} // namespace assent::reference
