#include "domain/decide.hpp"

#include "domain/authorize.hpp"
#include "domain/rules/handlers.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <concepts>
#include <string>
#include <utility>

namespace assent {
namespace {

template <class C>
constexpr bool is_for_operator =
    std::same_as<C, CreateTenant> || std::same_as<C, SetActiveModelLimit>;

/// GEN-1, GEN-4: who may ask this tenant for anything at all.
std::optional<Actor> known_actor(const Tenant& tenant, const CommandEnvelope& command) {
    if (const auto user = tenant.users.find(command.actor)) {
        return Actor{.user = user, .name = command.actor.text()};
    }
    const bool for_operator =
        match(command.command, []<class C>(const C&) { return is_for_operator<C>; });
    if (command.actor.text() == operator_actor && for_operator) {
        return Actor{.user = {}, .name = command.actor.text()};
    }
    return {};
}

/// What the rules of all packs say; beside it, whether something that is missing is only hidden.
std::pair<Verdict, bool> permitted(const Tenant& tenant,
                                   const CommandEnvelope& command,
                                   const Actor& actor,
                                   Timestamp time) {
    Rights rights{tenant, actor, command.surface, time};
    match(command.command, [&](const auto& c) { permit(rights, c); });
    Verdict verdict;
    if (rights.missing()) {
        verdict.found = false;
        verdict.reasons.push_back(
            {.rule = GEN(11), .code = Code::not_found, .target = *rights.missing(), .facts = {}});
        return {std::move(verdict), rights.hidden()};
    }
    verdict.allowed = !rights.denied();
    verdict.reasons = std::move(rights).reasons();
    // GEN-12: what every user may do is allowed for a reason, too.
    if (verdict.reasons.empty() && actor.user) {
        verdict.reasons.push_back({.rule = GEN(1),
                                   .code = Code::allowed,
                                   .target = target(command.actor),
                                   .facts = {tenant.users[actor.user].role_set.fact()}});
    }
    return {std::move(verdict), false};
}

/// The deployment that an event changes; nothing for others.
const std::string* deployment_of(const Event& event) {
    return match(event, [](const auto& e) -> const std::string* {
        if constexpr (requires { e.deployment; }) {
            return &e.deployment.text();
        } else if constexpr (requires { e.collection, e.id; }) {
            return e.collection == Collection::deployed_models ? &e.id.text() : nullptr;
        } else {
            return nullptr;
        }
    });
}

/// Beside those that an activation touches, the deployments that the command itself changes.
void add_changed(std::vector<DeploymentId>& affected, const std::vector<Event>& events) {
    for (const auto& event : events) {
        const auto* changed = deployment_of(event);
        if (changed == nullptr) continue;
        DeploymentId deployment{*changed};
        const auto place = std::ranges::lower_bound(affected, deployment);
        if (place == affected.end() || *place != deployment) {
            affected.insert(place, std::move(deployment));
        }
    }
}

Ruling carried_out(const Tenant& tenant,
                   const CommandEnvelope& command,
                   const Actor& actor,
                   Timestamp time,
                   std::vector<Reason> allowed_by) {
    Changes changes{tenant, actor, time};
    match(command.command, [&](const auto& c) { carry_out(changes, c); });

    Ruling ruling;
    ruling.reasons = std::move(changes.reasons());
    if (changes.rejected()) {
        ruling.outcome = Outcome::rejected;
        ruling.capacity = std::move(changes.capacity());
        put_in_order(ruling.reasons);
        return ruling;
    }
    ruling.events = std::move(changes.events());
    ruling.affected = std::move(changes.affected());
    add_changed(ruling.affected, ruling.events);
    ruling.outcome = ruling.events.empty() ? Outcome::unchanged : Outcome::accepted;
    ruling.reasons.insert(ruling.reasons.end(),
                          std::make_move_iterator(allowed_by.begin()),
                          std::make_move_iterator(allowed_by.end()));
    put_in_order(ruling.reasons);
    return ruling;
}

} // namespace

Verdict not_a_user(const UserId& subject) {
    Verdict verdict;
    verdict.reasons.push_back(
        {.rule = GEN(1), .code = Code::denied, .target = target(subject), .facts = {}});
    return verdict;
}

Verdict permitted(const Tenant& tenant, const CommandEnvelope& command, Timestamp time) {
    const auto actor = known_actor(tenant, command);
    if (!actor) return not_a_user(command.actor);
    return permitted(tenant, command, *actor, time).first;
}

Ruling decide(const Tenant& tenant, const CommandEnvelope& command, Timestamp time) {
    Ruling ruling;
    const auto actor = known_actor(tenant, command);
    if (!actor) {
        ruling.reasons = not_a_user(command.actor).reasons;
        return ruling;
    }
    if (command.expected_version && *command.expected_version != tenant.version) {
        ruling.outcome = Outcome::conflict;
        ruling.reasons.push_back({.rule = GEN(7),
                                  .code = Code::conflict,
                                  .target = {TargetKind::tenant, tenant.id.text()},
                                  .facts = {}});
        return ruling;
    }
    auto [verdict, hidden] = permitted(tenant, command, *actor, time);
    if (verdict.allowed) {
        return carried_out(tenant, command, *actor, time, std::move(verdict.reasons));
    }
    ruling.outcome = verdict.found ? Outcome::denied : Outcome::not_found;
    ruling.hidden = hidden;
    ruling.reasons = std::move(verdict.reasons);
    return ruling;
}

} // namespace assent
