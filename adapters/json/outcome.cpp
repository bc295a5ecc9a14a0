#include "adapters/json/outcome.hpp"

#include "adapters/json/encode.hpp"
#include "adapters/json/messages.hpp"
#include "events/core/match.hpp"

#include <algorithm>

namespace assent::json {
namespace {

Reason reason_that(Code code) {
    Reason reason;
    reason.code = code;
    return reason;
}

/// GEN-11: one reason, made of nothing but what the command itself names.
Reason not_found_reason(const Decision& decision) {
    Reason shown = reason_that(Code::not_found);
    shown.rule = {RuleFamily::GEN, 11};
    const auto found = std::ranges::find(decision.reasons, Code::not_found, &Reason::code);
    if (found != decision.reasons.end()) shown.target = found->target;
    return shown;
}

Value event_value(const Event& event) {
    Value data;
    match(event, [&](const auto& e) { data = to_json_value(e); });
    return Value{Object{{"type", text(type_of(event))}, {"data", std::move(data)}}};
}

bool refuses(const Value& reason) {
    const auto code = reason.text_of("code");
    return code != name_of(Code::allowed) && code != name_of(Code::ineffective) &&
           code != name_of(Code::redundant);
}

std::uint64_t number_at(const Value& value, std::string_view name) {
    const auto* found = value.find(name);
    const auto* number = found == nullptr ? nullptr : std::get_if<std::int64_t>(&found->data);
    return number == nullptr || *number < 0 ? 0 : static_cast<std::uint64_t>(*number);
}

Value with_message(const Reason& reason, std::string message) {
    Object members;
    if (reason.rule.family != RuleFamily::none) {
        members.push_back({"rule", text(to_string(reason.rule))});
    }
    members.push_back({"code", text(name_of(reason.code))});
    members.push_back({"message", text(std::move(message))});
    members.push_back({"facts", to_json_value(reason.facts)});
    return Value{std::move(members)};
}

} // namespace

Value reason_value(const Reason& reason, const Decision& decision) {
    return with_message(reason, message_of(reason, decision));
}

Value audited_reason_value(const Reason& reason, const Decision& decision) {
    return with_message(reason, audit_message_of(reason, decision));
}

Value reasons_value(const Decision& decision) {
    Array reasons;
    if (decision.outcome == Outcome::not_found) {
        reasons.push_back(reason_value(not_found_reason(decision), decision));
        return Value{std::move(reasons)};
    }
    for (const auto& reason : decision.reasons) {
        reasons.push_back(reason_value(reason, decision));
    }
    // A refused command's first reason carries the code, even where nothing more is known.
    const auto code = refusal_code(decision);
    if (code && reasons.empty()) reasons.push_back(reason_value(reason_that(*code), decision));
    return Value{std::move(reasons)};
}

Value outcome_value(const Decision& decision, std::string_view token) {
    Object members;
    if (!decision.id.empty()) members.push_back({"id", text(decision.id.text())});
    if (!decision.tenant.empty()) members.push_back({"tenant", text(decision.tenant.text())});
    members.push_back({"outcome", text(name_of(decision.outcome))});
    if (decision.position != 0) members.push_back({"position", number(decision.position)});
    members.push_back({"version", number(decision.version)});
    if (!token.empty()) members.push_back({"token", text(token)});
    if (const auto code = refusal_code(decision)) {
        members.push_back({"code", text(name_of(*code))});
    }
    if (!decision.detail.empty()) members.push_back({"detail", text(decision.detail)});
    Array events;
    for (const auto& event : decision.events) events.push_back(event_value(event));
    members.push_back({"events", Value{std::move(events)}});
    members.push_back(
        {"effects", Value{Object{{"deployments", to_json_value(decision.affected)}}}});
    members.push_back({"reasons", reasons_value(decision)});
    if (decision.capacity) members.push_back({"capacity", to_json_value(*decision.capacity)});
    return Value{std::move(members)};
}

std::string outcome_json(const Decision& decision, std::string_view token) {
    return to_text(outcome_value(decision, token));
}

Value outcome_value(const MalformedCommand& malformed) {
    Decision decision;
    decision.id = CommandId{malformed.id};
    decision.tenant = TenantId{malformed.tenant};
    decision.type = malformed.type;
    decision.outcome = Outcome::invalid;
    decision.detail = malformed.detail;
    decision.reasons.push_back(reason_that(malformed.code));
    return outcome_value(decision, {});
}

std::optional<ReceivedOutcome> parse_outcome(const Value& value) {
    const auto outcome = value.text_of("outcome");
    if (outcome.empty()) return {};
    ReceivedOutcome received;
    received.id = value.text_of("id");
    received.outcome = outcome;
    received.position = number_at(value, "position");
    received.version = number_at(value, "version");
    if (value.find("code") != nullptr) received.code = std::string{value.text_of("code")};
    const auto each = [&](std::string_view name, const auto& use) {
        const auto* list = value.find(name);
        if (list == nullptr || list->array() == nullptr) return;
        for (const auto& element : *list->array()) use(element);
    };
    const auto refused = received.outcome != "accepted" && received.outcome != "unchanged";
    each("reasons", [&](const Value& reason) {
        if (!refused || !refuses(reason)) return;
        const std::string rule{reason.text_of("rule")};
        if (!rule.empty() && std::ranges::find(received.rules, rule) == received.rules.end()) {
            received.rules.push_back(rule);
        }
        if (!received.message.empty()) received.message += ' ';
        received.message += reason.text_of("message");
    });
    each("events",
         [&](const Value& event) { received.events.emplace_back(event.text_of("type")); });
    if (received.message.empty()) received.message = value.text_of("detail");
    return received;
}

} // namespace assent::json
