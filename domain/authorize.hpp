#pragma once

#include "domain/rules/access.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"

#include <variant>
#include <vector>

namespace assent {

/// May the subject use a permission on an entity?
struct AccessQuestion {
    Permission permission = Permission::READ;
    std::variant<Ref<Model>,
                 Ref<Snapshot>,
                 Ref<Deployment>,
                 Ref<TestResult>,
                 Ref<LifeCycleInstance>,
                 Ref<Job>,
                 Ref<Runtime>,
                 Ref<Notification>>
        entity;
};

/// Would the rules let the subject do this? Asks for rights only, not whether the state allows it.
struct CommandQuestion {
    const CommandEnvelope* command = nullptr;
};

struct Question {
    UserId subject;
    std::variant<AccessQuestion, CommandQuestion> about;
};

struct Verdict {
    bool allowed = false;
    bool found = true; ///< False where something named is not there for the subject (GEN-11).
    std::vector<Reason> reasons; ///< Sorted by rule; of a refusal only what refuses.
};

/// What the rules of all packs say at `time`. The same function judges commands, filters lists and
/// answers checks; it is pure, and safe from any thread while nobody changes the tenant.
[[nodiscard]] Verdict authorize(const Tenant& tenant, const Question& question, Timestamp time);

/// The innermost part of it, without reasons: for lists and searches over many entities.
template <class Row>
[[nodiscard]] bool
may(const Tenant& tenant, Ref<User> user, Permission permission, Ref<Row> entity, Timestamp time) {
    const auto owner = tenant.table<Row>().owner(entity);
    return has_meaning(permission, Row::collection) &&
           has_access(tenant, user, permission, Row::collection, owner, time);
}

} // namespace assent
