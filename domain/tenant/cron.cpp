#include "domain/tenant/cron.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace assent {
namespace {

constexpr std::array<std::string_view, 12> months{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct CronField {
    unsigned first;
    unsigned last;
    std::span<const std::string_view> names; ///< Of `first` and what follows it.
};

constexpr std::array<CronField, 5> cron_fields{{
    {.first = 0, .last = 59, .names = {}},
    {.first = 0, .last = 23, .names = {}},
    {.first = 1, .last = 31, .names = {}},
    {.first = 1, .last = 12, .names = months},
    {.first = 0, .last = 7, .names = days}, // Sunday is 0 and 7.
}};

bool same_letters(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

std::optional<unsigned> number(std::string_view text) {
    if (text.empty() || text.size() > 3) return {};
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

std::optional<unsigned> value_of(const CronField& field, std::string_view text) {
    for (std::size_t i = 0; i < field.names.size(); ++i) {
        if (same_letters(text, field.names[i])) return field.first + static_cast<unsigned>(i);
    }
    const auto value = number(text);
    if (!value || *value < field.first || *value > field.last) return {};
    return value;
}

bool is_range(const CronField& field, std::string_view text) {
    if (text == "*") return true;
    const auto dash = text.find('-');
    const auto first = value_of(field, text.substr(0, dash));
    if (dash == std::string_view::npos) return first.has_value();
    const auto end = text.substr(dash + 1);
    auto last = value_of(field, end);
    if (same_letters(end, "sun") && last) last = 7; // FRI-SUN: there it is the last day.
    return first && last && *first <= *last;
}

bool is_stepped(const CronField& field, std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return is_range(field, text);
    const auto step = number(text.substr(slash + 1));
    return step && *step >= 1 && is_range(field, text.substr(0, slash));
}

bool is_list(const CronField& field, std::string_view text) {
    for (;;) {
        const auto comma = text.find(',');
        if (!is_stepped(field, text.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        text.remove_prefix(comma + 1);
    }
}

constexpr std::string_view blanks = " \t";

/// Takes the next word off `text`; empty when none is left.
std::string_view next_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

} // namespace

bool is_cron_text(std::string_view text) {
    const bool all = std::ranges::all_of(
        cron_fields, [&](const auto& field) { return is_list(field, next_word(text)); });
    return all && next_word(text).empty();
}

} // namespace assent
