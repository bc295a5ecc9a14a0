#include "domain/authorize.hpp"

#include "domain/decide.hpp"
#include "events/core/match.hpp"

namespace assent {
namespace {

template <class Row>
Verdict answer(
    const Tenant& tenant, Ref<User> user, Permission permission, Ref<Row> entity, Timestamp time) {
    const auto& table = tenant.table<Row>();
    auto found = access(tenant, user, permission, Row::collection, table.owner(entity), time);
    if (!has_meaning(permission, Row::collection)) {
        found = {};
        found.rule = {RuleFamily::RWX, 9};
    }
    Verdict verdict{.allowed = found.allowed, .found = true, .reasons = {}};
    Reason reason{.rule = found.rule,
                  .code = found.allowed ? Code::allowed : Code::denied,
                  .target = {Row::target_kind, table.name(entity)},
                  .facts = {}};
    for (const auto mark : found.facts()) reason.facts.push_back(mark.fact());
    verdict.reasons.push_back(std::move(reason));
    return verdict;
}

} // namespace

Verdict authorize(const Tenant& tenant, const Question& question, Timestamp time) {
    if (const auto* command = std::get_if<CommandQuestion>(&question.about)) {
        return permitted(tenant, *command->command, time);
    }
    const auto user = tenant.users.find(question.subject);
    if (!user) return not_a_user(question.subject);
    const auto& asked = std::get<AccessQuestion>(question.about);
    return match(asked.entity, [&](const auto entity) {
        return answer(tenant, user, asked.permission, entity, time);
    });
}

} // namespace assent
