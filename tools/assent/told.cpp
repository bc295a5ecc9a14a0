#include "tools/assent/told.hpp"

#include "adapters/json/outcome.hpp"
#include "tools/assent/table.hpp"

#include <algorithm>
#include <array>

namespace assent::tool {
namespace {

struct Advice {
    std::string_view code;
    std::string_view what_to_do;
};

/// What the messages of the server cannot say, for they know no command line.
constexpr auto advices = std::to_array<Advice>({
    {"capacity_exceeded",
     "Free a place with 'assent models deactivate', exchange two with 'assent models swap', or ask "
     "the operator for 'assent tenants set-limit'."},
    {"id_reused", "Take another --id, or none: then each command gets one of its own."},
    {"conflict",
     "Look at what has changed, then send it with the present version as --expected-version."},
    {"unauthenticated",
     "Name a key with --key-file; with --dev servers, name who acts with --actor."},
    {"actor_mismatch", "Leave --actor out, or use a key made with --acts-for-others."},
});

std::string_view advice_for(std::string_view code) {
    const auto found = std::ranges::find(advices, code, &Advice::code);
    return found == advices.end() ? std::string_view{} : found->what_to_do;
}

std::string position_of(const json::Value& outcome) {
    const auto* position = outcome.find("position");
    return position == nullptr ? std::string{} : " at position " + cell(*position);
}

std::string effects_of(const json::Value& outcome) {
    const auto* effects = outcome.find("effects");
    const auto* deployments = effects == nullptr ? nullptr : effects->find("deployments");
    if (deployments == nullptr || deployments->array() == nullptr ||
        deployments->array()->empty()) {
        return {};
    }
    return "  concerns the deployments " + cell(*deployments) + "\n";
}

/// Who has the places that there are none left of.
std::string holders_of(const json::Value& outcome) {
    const auto* capacity = outcome.find("capacity");
    if (capacity == nullptr || capacity->object() == nullptr) return {};
    const auto shown = [&](std::string_view name) {
        const auto* value = capacity->find(name);
        return value == nullptr ? std::string{"-"} : cell(*value);
    };
    const auto holders = shown("holders");
    const auto hidden = shown("hidden");
    std::string text = "  " + shown("active") + " of " + shown("limit") + " places are taken";
    if (holders != "-") text += ", by " + holders;
    if (hidden != "0" && hidden != "-") {
        text += (holders == "-" ? ", by " : " and ") + hidden + " that you may not read";
    }
    return text + "\n";
}

std::string code_of(const Reply& reply, const std::optional<json::ReceivedOutcome>& outcome) {
    if (outcome && outcome->code) return *outcome->code;
    if (const auto code = reply.body.text_of("code"); !code.empty()) return std::string{code};
    constexpr std::string_view urn = "urn:assent:problem:";
    const auto type = reply.body.text_of("type");
    return std::string{type.starts_with(urn) ? type.substr(urn.size()) : type};
}

} // namespace

std::string reasons_of(const json::Value& outcome) {
    const auto* reasons = outcome.find("reasons");
    if (reasons == nullptr || reasons->array() == nullptr) return {};
    std::string text;
    for (const auto& reason : *reasons->array()) {
        if (reason.text_of("code") == "allowed") continue; // Would not explain a refusal.
        const auto rule = reason.text_of("rule");
        text += "  " + std::string{rule} + (rule.empty() ? "" : "  ") +
                std::string{reason.text_of("message")} + "\n";
    }
    return text;
}

std::string good_news(const json::Value& outcome) {
    const auto received = json::parse_outcome(outcome);
    if (!received) return json::to_text(outcome) + "\n";
    std::string text = received->outcome + position_of(outcome);
    std::string events;
    for (const auto& event : received->events) events += (events.empty() ? "" : ", ") + event;
    if (!events.empty()) text += ": " + events;
    if (received->outcome == "unchanged") text += ": it is so already";
    return text + "\n" + effects_of(outcome);
}

std::string bad_news(const Reply& reply) {
    const auto outcome = json::parse_outcome(reply.body);
    const auto code = code_of(reply, outcome);
    std::string what{outcome ? outcome->outcome : std::string{reply.body.text_of("title")}};
    if (what.empty()) what = "the server answered " + std::to_string(reply.status);
    if (!code.empty() && code != what) what += " (" + code + ")";
    std::string text = what + position_of(reply.body) + "\n";
    const auto reasons = reasons_of(reply.body);
    const auto detail = reply.body.text_of("detail");
    if (!reasons.empty()) {
        text += reasons;
    } else if (!detail.empty()) {
        text += "  " + std::string{detail} + "\n";
    }
    text += holders_of(reply.body);
    if (const auto advice = advice_for(code); !advice.empty()) {
        text += "  " + std::string{advice} + "\n";
    }
    return text;
}

} // namespace assent::tool
