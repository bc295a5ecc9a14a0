#include "domain/decide.hpp"

#include "domain/rules/handlers.hpp"
#include "events/core/match.hpp"

#include <concepts>

namespace assent {
namespace {

template <class C>
constexpr bool is_for_operator =
    std::same_as<C, CreateTenant> || std::same_as<C, SetActiveModelLimit>;

Ruling refuse(Outcome outcome, RuleId rule, Code code, Target target) {
    Ruling ruling;
    ruling.outcome = outcome;
    ruling.reasons.push_back(
        {.rule = rule, .code = code, .target = std::move(target), .facts = {}});
    return ruling;
}

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

Ruling decide(const Tenant& tenant, const CommandEnvelope& command, Timestamp time) {
    const auto actor = known_actor(tenant, command);
    if (!actor) {
        return refuse(Outcome::denied, GEN(1), Code::denied, target(command.actor));
    }
    if (command.expected_version && *command.expected_version != tenant.version) {
        return refuse(
            Outcome::conflict, GEN(7), Code::conflict, {TargetKind::tenant, tenant.id.text()});
    }
    Rights rights{tenant, *actor, command.surface, time};
    match(command.command, [&](const auto& c) { permit(rights, c); });
    if (rights.missing()) {
        Ruling ruling = refuse(Outcome::not_found, GEN(11), Code::not_found, *rights.missing());
        ruling.hidden = rights.hidden();
        return ruling;
    }
    if (rights.denied()) {
        Ruling ruling;
        ruling.reasons = std::move(rights).reasons();
        return ruling;
    }
    return carried_out(tenant, command, *actor, time, std::move(rights).reasons());
}

} // namespace assent
