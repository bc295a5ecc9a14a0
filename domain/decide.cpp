#include "domain/decide.hpp"

#include "domain/authorize.hpp"
#include "domain/rules/handlers.hpp"
#include "events/core/match.hpp"

#include <concepts>
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
    return {std::move(verdict), false};
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
