#pragma once

#include "domain/authorize.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"

#include <optional>
#include <vector>

namespace assent {

/// What one command comes to in one state.
struct Ruling {
    Outcome outcome = Outcome::denied;
    std::vector<Reason> reasons;        ///< Sorted by rule; of a refusal only what refuses.
    std::vector<Event> events;          ///< Of `accepted` only.
    std::vector<DeploymentId> affected; ///< By id: see `Decision::affected`.
    std::optional<CapacityReport> capacity;
    bool hidden = false;
};

/// Judges a command in the fixed order: actor known (GEN-1), `expected_version` (GEN-7), what it
/// names is there and READable (GEN-11), the rules of all packs, the state, then whether anything
/// changes (GEN-5). Pure: the same in, the same out.
///
/// `time` is the later of the clock and the last decision (GEN-9). The command passed `flaw_of`.
/// Rights are judged by `authorize`'s own function, `permitted`.
[[nodiscard]] Ruling decide(const Tenant& tenant, const CommandEnvelope& command, Timestamp time);

/// The rights part of it, for a command as a question.
[[nodiscard]] Verdict
permitted(const Tenant& tenant, const CommandEnvelope& command, Timestamp time);

/// GEN-1
[[nodiscard]] Verdict not_a_user(const UserId& subject);

} // namespace assent
