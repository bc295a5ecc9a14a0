#include "domain/decide.hpp"

#include "domain/engine/fold.hpp"
#include "events/core/utf8.hpp"

#include <algorithm>
#include <utility>

namespace assent {
namespace {

/// What a malformed command said of itself is kept, but never more than an id may have characters.
std::string shortened(std::string_view text, std::size_t most) {
    return std::string{cut_to(text, most)};
}

void say_invalid(Decision& decision, const MalformedCommand& malformed) {
    decision.id = CommandId{shortened(malformed.id, 256)};
    decision.tenant = TenantId{shortened(malformed.tenant, 128)};
    decision.actor = shortened(malformed.actor, 128);
    decision.type = shortened(malformed.type, 256);
    decision.detail = shortened(malformed.detail, 512);
    decision.outcome = Outcome::invalid;
    decision.reasons.push_back({.rule = {}, .code = malformed.code, .target = {}, .facts = {}});
}

void refuse(Decision& decision, Outcome outcome, RuleId rule, Code code, Target target) {
    decision.outcome = outcome;
    decision.reasons.push_back(
        {.rule = rule, .code = code, .target = std::move(target), .facts = {}});
}

void take(Decision& decision, Ruling ruling) {
    decision.outcome = ruling.outcome;
    decision.reasons = std::move(ruling.reasons);
    decision.events = std::move(ruling.events);
    decision.affected = std::move(ruling.affected);
    decision.capacity = std::move(ruling.capacity);
    decision.hidden = ruling.hidden;
}

/// Gives the decision the next position of the tenant.
void place(Decision& decision, const Tenant& tenant) {
    decision.position = tenant.position + 1;
    decision.version = decision.events.empty() ? tenant.version : decision.position;
}

/// A tenant that does not exist can only be created, and only by the operator (GEN-4).
void decide_without_tenant(Decision& decision, const CommandEnvelope& command, Timestamp time) {
    const Target about{TargetKind::tenant, command.tenant.text()};
    if (!std::holds_alternative<CreateTenant>(command.command)) {
        refuse(decision, Outcome::not_found, {RuleFamily::GEN, 11}, Code::not_found, about);
    } else if (command.actor.text() != operator_actor) {
        refuse(decision, Outcome::denied, {RuleFamily::GEN, 4}, Code::denied, about);
    } else {
        const Tenant nothing{command.tenant};
        take(decision, decide(nothing, command, time));
        if (decision.outcome == Outcome::accepted) place(decision, nothing);
    }
}

void decide_in(Decision& decision,
               const TenantState& state,
               const CommandEnvelope& command,
               Timestamp time) {
    const auto seen = state.window.find(command.id.text());
    if (seen && seen->content == command.content) {
        decision.outcome = Outcome::duplicate;
        decision.first_position = seen->position;
        return;
    }
    if (seen) {
        refuse(decision,
               Outcome::rejected,
               {RuleFamily::GEN, 6},
               Code::id_reused,
               {TargetKind::tenant, command.tenant.text()});
    } else {
        take(decision, decide(state.tenant, command, time));
    }
    place(decision, state.tenant);
}

} // namespace

Decision decide(const PartitionState& state, const CommandRecord& record, Timestamp clock) {
    Decision decision;
    decision.command_offset = record.offset;
    decision.decided_at = std::max(clock, state.last_decided_at);
    if (!record.command) {
        say_invalid(decision, record.command.error());
        return decision;
    }
    const auto& command = *record.command;
    decision.tenant = command.tenant;
    decision.id = command.id;
    decision.type = type_of(command.command);
    decision.actor = command.actor.text();
    decision.surface = command.surface;
    decision.reason = command.reason;
    decision.content = command.content;
    decision.trace = command.trace;
    if (const auto* tenant = state.find(command.tenant)) {
        decide_in(decision, *tenant, command, decision.decided_at);
    } else {
        decide_without_tenant(decision, command, decision.decided_at);
    }
    return decision;
}

Decision too_large(const PartitionState& state, Decision decision) {
    decision.events.clear();
    decision.affected.clear();
    decision.capacity.reset();
    decision.reasons.clear();
    decision.hidden = false;
    refuse(decision,
           Outcome::rejected,
           {},
           Code::outcome_too_large,
           {TargetKind::tenant, decision.tenant.text()});
    if (const auto* tenant = state.find(decision.tenant)) {
        place(decision, tenant->tenant);
    } else {
        decision.position = 0;
        decision.version = 0;
    }
    return decision;
}

} // namespace assent
