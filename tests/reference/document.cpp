#include "tests/reference/document.hpp"

namespace assent::reference {

const Value* Ask::find(const std::string& member) const {
    const auto found = data.find(member);
    return found == data.end() ? nullptr : &found->second;
}

std::string Ask::get(const std::string& member) const {
    const auto* value = find(member);
    return value == nullptr ? std::string{} : std::get<std::string>(value->is);
}

std::optional<bool> Ask::yes(const std::string& member) const {
    const auto* value = find(member);
    if (value == nullptr) return {};
    return std::get<bool>(value->is);
}

std::optional<std::int64_t> Ask::count(const std::string& member) const {
    const auto* value = find(member);
    if (value == nullptr) return {};
    return std::get<std::int64_t>(value->is);
}

std::string to_text(const Value& value) {
    if (const auto* yes = std::get_if<bool>(&value.is)) return *yes ? "true" : "false";
    if (const auto* n = std::get_if<std::int64_t>(&value.is)) return std::to_string(*n);
    if (const auto* words = std::get_if<std::string>(&value.is)) {
        return words->starts_with('{') ? *words : '"' + *words + '"';
    }
    std::string out;
    if (const auto* list = std::get_if<List>(&value.is)) {
        for (const auto& item : *list) out += (out.empty() ? "" : ", ") + to_text(item);
        return "[" + out + "]";
    }
    for (const auto& [name, member] : std::get<Object>(value.is)) {
        out += (out.empty() ? "\"" : ", \"") + name + "\": " + to_text(member);
    }
    return "{" + out + "}";
}

std::string to_text(const Ask& ask) {
    std::string out = ask.actor + ": " + ask.type + " " + to_text(Value{ask.data});
    if (ask.surface != "deployment") out += " on " + ask.surface;
    if (ask.expected_version) out += " at version " + std::to_string(*ask.expected_version);
    return out + " (id " + ask.id + ")";
}

} // namespace assent::reference
