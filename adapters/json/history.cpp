#include "adapters/json/history.hpp"

#include "adapters/json/encode.hpp"
#include "adapters/json/outcome.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <type_traits>

namespace assent::json {
namespace {

/// Whether `value`, or anything in it, is that id.
template <class T>
bool holds_id(const T& value, std::string_view id) {
    if constexpr (IsId<T>::value) {
        return value.text() == id;
    } else if constexpr (IsOptional<T>::value) {
        return value && holds_id(*value, id);
    } else if constexpr (IsVector<T>::value) {
        return std::ranges::any_of(value, [id](const auto& each) { return holds_id(each, id); });
    } else if constexpr (Described<T>) {
        bool found = false;
        for_each_field<T>(
            [&](const auto& field) { found = found || holds_id(value.*field.member, id); });
        return found;
    } else {
        return false;
    }
}

template <class T>
bool is_about_variation(const T& event, std::string_view path) {
    if constexpr (requires {
                      event.deployment.text();
                      event.variation.text();
                  }) {
        const auto& deployment = event.deployment.text();
        return path.size() > deployment.size() && path.starts_with(deployment) &&
               path[deployment.size()] == '/' &&
               path.substr(deployment.size() + 1) == event.variation.text();
    } else {
        return false;
    }
}

bool names(const Target& target, std::string_view entity) {
    if (target.id == entity) return true;
    const std::string_view id{target.id};
    return target.kind == TargetKind::variation && id.substr(0, id.rfind('/')) == entity;
}

} // namespace

Value decision_item(const Decision& decision) {
    Array reasons;
    for (const auto& reason : decision.reasons) {
        reasons.push_back(audited_reason_value(reason, decision));
    }
    Array events;
    for (const auto& event : decision.events) events.push_back(text(type_of(event)));
    const auto code = refusal_code(decision);
    return Value{
        Object{{"position", number(decision.position)},
               {"id", text(decision.id.text())},
               {"type", text(decision.type)},
               {"actor", text(decision.actor)},
               {"surface", text(name_of(decision.surface))},
               {"reason", text(decision.reason)},
               {"at", to_json_value(decision.decided_at)},
               {"outcome", text(name_of(decision.outcome))},
               {"code", code ? text(name_of(*code)) : Value{}},
               {"version", number(decision.version)},
               {"reasons", Value{std::move(reasons)}},
               {"effects", Value{Object{{"deployments", to_json_value(decision.affected)}}}},
               {"events", Value{std::move(events)}}}};
}

Value event_item(const Decision& decision, std::size_t index) {
    const auto& event = decision.events[index];
    Value data;
    match(event, [&](const auto& e) { data = to_json_value(e); });
    return Value{Object{{"position", number(decision.position)},
                        {"index", number(index)},
                        {"type", text(type_of(event))},
                        {"data", std::move(data)},
                        {"actor", text(decision.actor)},
                        {"at", to_json_value(decision.decided_at)},
                        {"command", text(decision.id.text())},
                        {"reason", text(decision.reason)}}};
}

bool names(const Event& event, std::string_view entity) {
    bool found = false;
    match(event,
          [&](const auto& e) { found = holds_id(e, entity) || is_about_variation(e, entity); });
    return found;
}

bool names(const Decision& decision, std::string_view entity) {
    return std::ranges::any_of(decision.events,
                               [&](const Event& event) { return names(event, entity); }) ||
           std::ranges::any_of(
               decision.reasons,
               [&](const Reason& reason) { return names(reason.target, entity); }) ||
           std::ranges::any_of(decision.affected, [&](const DeploymentId& deployment) {
               return deployment.text() == entity;
           });
}

} // namespace assent::json
