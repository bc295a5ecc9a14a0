#include "tests/reference/hearing.hpp"

#include <algorithm>
#include <string_view>

/// The shape of commands: ids, names, and the few members that depend on one another.
namespace assent::reference {
namespace {

bool is_id(const std::string& text) {
    if (text.empty() || text.size() > 128) return false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && std::string_view("._:@/-").find(c) == std::string_view::npos) {
            return false;
        }
    }
    const std::string_view edges = "/.-";
    return edges.find(text.front()) == std::string_view::npos &&
           edges.find(text.back()) == std::string_view::npos;
}

bool is_variation(const std::string& text) {
    if (text.empty() || text.size() > 36) return false;
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return plain(text.front()) && plain(text.back()) &&
           std::ranges::all_of(text, [&](char c) { return plain(c) || c == '-' || c == '.'; });
}

const Names& id_members() {
    static const Names names{"user",        "role",          "group",   "space",    "owner",
                             "environment", "audience",      "model",   "snapshot", "runtime",
                             "deployment",  "administrator", "job",     "result",   "mlc",
                             "life_cycle",  "notification",  "monitor", "id",       "activate",
                             "deactivate"};
    return names;
}

/// Types whose `role` is a word of a short list, which no other word could be.
bool role_is_a_word(const std::string& type) {
    return type == "AddUser" || type == "ChangeUserRole" || type == "SetSpaceRole";
}

bool bad_split(const Object& split) {
    for (const auto& [variation, percent] : std::get<Object>(split.at("weights").is)) {
        const auto n = std::get<std::int64_t>(percent.is);
        if (!is_variation(variation) || n < 0 || n > 100) return true;
    }
    if (!split.contains("shadow")) return false;
    const auto& shadow = std::get<Object>(split.at("shadow").is);
    const auto n = std::get<std::int64_t>(shadow.at("percent").is);
    return !is_variation(std::get<std::string>(shadow.at("variation").is)) || n < 0 || n > 100;
}

bool bad_routing(const Value& value) {
    const auto& routing = std::get<Object>(value.is);
    if (!is_variation(std::get<std::string>(routing.at("fallback").is))) return true;
    if (bad_split(std::get<Object>(routing.at("general").is))) return true;
    const auto audiences = routing.find("audiences");
    if (audiences == routing.end()) return false;
    return std::ranges::any_of(std::get<List>(audiences->second.is), [](const Value& item) {
        const auto& audience = std::get<Object>(item.is);
        return !is_id(std::get<std::string>(audience.at("audience").is)) || bad_split(audience);
    });
}

} // namespace

bool malformed(const Ask& ask) {
    if (ask.id.empty() || ask.id.size() > 64) return true;
    if (!is_id(ask.actor)) return true;
    for (const auto& [name, value] : ask.data) {
        const auto* words = std::get_if<std::string>(&value.is);
        if (words == nullptr) continue;
        if (name == "variation" || (name == "to" && ask.type == "RenameVariation")) {
            if (!is_variation(*words)) return true;
        } else if (name == "role" && role_is_a_word(ask.type)) {
            continue;
        } else if (id_members().contains(name)) {
            if (!is_id(*words)) return true;
        } else if (words->size() > 4096 && !words->starts_with('{')) {
            return true;
        }
    }
    if (const auto* routing = ask.find("routing"); routing != nullptr && bad_routing(*routing)) {
        return true;
    }
    const auto& type = ask.type;
    if (type == "CreateTenant") return ask.get("administrator") == "operator";
    if (type == "AddUser") return ask.get("user") == "operator";
    if (type == "SetActiveModelLimit")
        return ask.has("guardrail") && *ask.count("guardrail") < 1000;
    if (type == "SetSpaceRole" || type == "RemoveSpaceRole") {
        return ask.has("user") == ask.has("group");
    }
    if (type == "ActivateModel" || type == "DeactivateModel") {
        return !ask.has("snapshot") && !ask.has("deployment");
    }
    // The generator gives good ones and this one.
    if (type == "ScheduleJob") return ask.get("schedule") == "0 4 * *";
    if (type == "SwapActive") return ask.get("activate") == ask.get("deactivate");
    return false;
}

} // namespace assent::reference
