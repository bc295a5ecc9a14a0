#include "adapters/http/read_parameters.hpp"

#include "events/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace assent::http {
namespace {

constexpr std::size_t limit_max = 1000;

template <class Number>
bool read_number(std::string_view text, Number& into) {
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, into);
    return read.ec == std::errc{} && read.ptr == end;
}

Flaw read_limit(const std::string& value, std::size_t& limit) {
    if (read_number(value, limit) && limit >= 1 && limit <= limit_max) return {};
    return "limit must be a whole number from 1 to 1000";
}

/// `43`, or `43.1` for an event.
Flaw read_after(std::string_view value, ReadParameters& into) {
    const auto dot = value.find('.');
    bool good = read_number(value.substr(0, dot), into.after);
    if (dot != std::string_view::npos) {
        good = good && read_number(value.substr(dot + 1), into.after_index.emplace());
    }
    if (good) return {};
    return "after must be a position, or what an earlier answer gave as next";
}

Flaw read_time(std::string_view name, const std::string& value, std::optional<Timestamp>& into) {
    into = from_rfc3339(value);
    if (into) return {};
    return std::string{name} + " must be a time of RFC 3339, such as 2026-03-02T12:00:00Z";
}

Flaw read_status(const std::string& value, std::optional<ApprovalStatus>& into) {
    into = enum_named<ApprovalStatus>(value);
    if (into) return {};
    return "status must be one of requested, active, inactive";
}

Flaw keep(const std::string& value, std::string& into) {
    into = value;
    return {};
}

struct Parameter {
    std::string_view name;
    Flaw (*read)(const std::string& value, ReadParameters& into);
    bool needed = false;
};

using Into = ReadParameters;

constexpr auto known = std::to_array<Parameter>({
    {"at_least", [](const std::string& v, Into& p) { return keep(v, p.at_least.emplace()); }},
    {"limit", [](const std::string& v, Into& p) { return read_limit(v, p.limit); }},
    {"cursor", [](const std::string& v, Into& p) { return keep(v, p.cursor.emplace()); }},
    {"status", [](const std::string& v, Into& p) { return read_status(v, p.status); }},
    {"snapshot", [](const std::string& v, Into& p) { return keep(v, p.snapshot); }, true},
    {"environment", [](const std::string& v, Into& p) { return keep(v, p.environment); }, true},
    {"after", [](const std::string& v, Into& p) { return read_after(v, p); }},
    {"entity", [](const std::string& v, Into& p) { return keep(v, p.entity); }},
    {"actor", [](const std::string& v, Into& p) { return keep(v, p.actor); }},
    {"type", [](const std::string& v, Into& p) { return keep(v, p.type); }},
    {"from", [](const std::string& v, Into& p) { return read_time("from", v, p.from); }},
    {"to", [](const std::string& v, Into& p) { return read_time("to", v, p.to); }},
});

} // namespace

Flaw read_parameters(const Target& target, const Route& route, ReadParameters& into) {
    std::vector<std::string_view> seen;
    for (const auto& [name, value] : target.query) {
        const auto* const found = std::ranges::find(known, name, &Parameter::name);
        if (found == known.end() || !route.takes(name)) {
            return std::string{cut_to(name, 64)} + " is not a parameter of this address";
        }
        if (std::ranges::find(seen, name) != seen.end()) return name + " is given twice";
        seen.push_back(name);
        if (auto flaw = found->read(value, into)) return flaw;
    }
    for (const auto& parameter : known) {
        if (!parameter.needed || !route.takes(parameter.name)) continue;
        if (std::ranges::find(seen, parameter.name) == seen.end()) {
            return std::string{parameter.name} + " is missing";
        }
    }
    return {};
}

bool is_needed(std::string_view parameter) {
    const auto* const found = std::ranges::find(known, parameter, &Parameter::name);
    return found != known.end() && found->needed;
}

} // namespace assent::http
