#include "domain/tenant/condition.hpp"

#include <re2/re2.h>

namespace assent {
namespace {

/// The text of a JSON string. Patterns come out of canonical JSON, whose escapes are few.
std::string unquoted(std::string_view json) {
    std::string text;
    for (std::size_t i = 1; i + 1 < json.size(); ++i) {
        if (json[i] != '\\') {
            text += json[i];
            continue;
        }
        switch (const char escaped = json[++i]) {
        case 'n':
            text += '\n';
            break;
        case 't':
            text += '\t';
            break;
        case 'r':
            text += '\r';
            break;
        case 'b':
            text += '\b';
            break;
        case 'f':
            text += '\f';
            break;
        case 'u': // Only control characters are written so.
            text += static_cast<char>(std::stoi(std::string{json.substr(i + 1, 4)}, nullptr, 16));
            i += 4;
            break;
        default:
            text += escaped;
        }
    }
    return text;
}

/// GEN-10
constexpr std::size_t text_bytes_max = 4096;

std::optional<std::string> flaw_of_pattern(const Scalar& value) {
    RE2::Options options;
    options.set_log_errors(false);
    const RE2 pattern{unquoted(value.text), options};
    if (pattern.ok()) return {};
    return "value is no regular expression of RE2: " + pattern.error();
}

bool ordered(const Scalar& first, const Scalar& last) {
    return first.is_string() == last.is_string() && !first.is_boolean() && !last.is_boolean();
}

} // namespace

std::optional<std::string> flaw_of(const Condition& condition) {
    using enum ConditionKind;
    const bool is_range = condition.kind == range;
    const bool has_value = condition.kind != present && !is_range;
    if (condition.attribute.empty()) return "attribute is empty";
    for (const auto* value : {&condition.value, &condition.first, &condition.last}) {
        const bool is_text = *value && (*value)->is_string();
        if (is_text && unquoted((*value)->text).size() > text_bytes_max) {
            return "a text to compare with is longer than 4096 bytes";
        }
    }
    if (condition.value.has_value() != has_value) {
        return has_value ? "value is missing" : "value has no meaning for this kind";
    }
    if (condition.first.has_value() != is_range || condition.last.has_value() != is_range) {
        return is_range ? "first or last is missing" : "first and last are of kind range only";
    }
    if (is_range && !ordered(*condition.first, *condition.last)) {
        return "first and last must both be numbers, or both be strings";
    }
    if (has_value && condition.kind != exact && !condition.value->is_string()) {
        return "value must be a string";
    }
    if (condition.kind == regex) return flaw_of_pattern(*condition.value);
    return {};
}

} // namespace assent
