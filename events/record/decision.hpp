#pragma once

#include "events/core/sha256.hpp"
#include "events/core/time.hpp"
#include "events/tenant/events.hpp"
#include "events/tenant/values.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent {

enum class RuleFamily : std::uint8_t { none, APP, GEN, MIX, RWX, VAR };

template <>
struct EnumNames<RuleFamily> {
    static constexpr std::array<std::string_view, 6> names{"", "APP", "GEN", "MIX", "RWX", "VAR"};
};

/// A rule of the rule book, e.g. VAR-4. Sorted by family, then number, as answers list them.
struct RuleId {
    RuleFamily family = RuleFamily::none;
    std::uint8_t number = 0;

    static constexpr auto fields() {
        return std::tuple{field("family", &RuleId::family), field("number", &RuleId::number)};
    }

    friend auto operator<=>(const RuleId&, const RuleId&) = default;
};

/// `VAR-4`; empty for the rule that is none.
[[nodiscard]] std::string to_string(RuleId rule);

/// What became of a command.
enum class Outcome : std::uint8_t {
    accepted,
    unchanged,
    denied,
    rejected,
    not_found,
    conflict,
    invalid,
    duplicate ///< Its id was decided before: the answer is that first outcome (R14).
};

/// What a reason says, in the vocabulary of the interface.
enum class Code : std::uint8_t {
    allowed,
    denied,
    not_found,
    conflict,
    invalid_command,
    misrouted,
    already_exists,
    already_deployed,
    unknown_reference,
    in_use,
    last_administrator,
    capacity_exceeded,
    routing_incomplete,
    invalid_routing,
    protection_unsupported,
    group_required,
    model_mismatch,
    not_deployed,
    wrong_state,
    already_expired,
    id_reused,
    guardrail_required,
    outcome_too_large,
    ineffective, ///< RWX-20, RWX-25: granted, but opens nothing.
    redundant,   ///< RWX-25: granted to a group that has it anyway.
    not_built    ///< This release does not know how; see the detail.
};

/// The kinds of thing that a reason can be about.
enum class TargetKind : std::uint8_t {
    none,
    tenant,
    user,
    group,
    role,
    space,
    environment,
    audience,
    stored_model,
    deployable_model,
    deployed_model,
    variation,
    runtime,
    job,
    model_test_result,
    model_mlc,
    notification,
    privilege,
    life_cycle
};

template <>
struct EnumNames<Outcome> {
    static constexpr std::array<std::string_view, 8> names{"accepted",
                                                           "unchanged",
                                                           "denied",
                                                           "rejected",
                                                           "not_found",
                                                           "conflict",
                                                           "invalid",
                                                           "duplicate"};
};

template <>
struct EnumNames<Code> {
    static constexpr std::array<std::string_view, 26> names{"allowed",
                                                            "denied",
                                                            "not_found",
                                                            "conflict",
                                                            "invalid_command",
                                                            "misrouted",
                                                            "already_exists",
                                                            "already_deployed",
                                                            "unknown_reference",
                                                            "in_use",
                                                            "last_administrator",
                                                            "capacity_exceeded",
                                                            "routing_incomplete",
                                                            "invalid_routing",
                                                            "protection_unsupported",
                                                            "group_required",
                                                            "model_mismatch",
                                                            "not_deployed",
                                                            "wrong_state",
                                                            "already_expired",
                                                            "id_reused",
                                                            "guardrail_required",
                                                            "outcome_too_large",
                                                            "ineffective",
                                                            "redundant",
                                                            "not_built"};
};

template <>
struct EnumNames<TargetKind> {
    static constexpr std::array<std::string_view, 19> names{"none",
                                                            "tenant",
                                                            "user",
                                                            "group",
                                                            "role",
                                                            "space",
                                                            "environment",
                                                            "audience",
                                                            "stored_model",
                                                            "deployable_model",
                                                            "deployed_model",
                                                            "variation",
                                                            "runtime",
                                                            "job",
                                                            "model_test_result",
                                                            "model_mlc",
                                                            "notification",
                                                            "privilege",
                                                            "life_cycle"};
};

/// A thing as commands name it; a variation is `deployment/variation`.
struct Target {
    TargetKind kind = TargetKind::none;
    std::string id;

    static constexpr auto fields() {
        return std::tuple{field("kind", &Target::kind), field("id", &Target::id)};
    }

    friend bool operator==(const Target&, const Target&) = default;
};

/// Something that a rule looked at: the decision of the tenant that made it so, and the permanent
/// number of the event which says it (GEN-12).
struct Fact {
    std::uint64_t position = 0;
    std::uint16_t event = 0;

    static constexpr auto fields() {
        return std::tuple{field("position", &Fact::position), field("event", &Fact::event)};
    }

    friend bool operator==(const Fact&, const Fact&) = default;
};

/// Why: a rule, what it says, about what, because of which facts. Texts are rendered from this
/// when somebody reads it.
struct Reason {
    RuleId rule;
    Code code = Code::allowed;
    Target target;
    std::vector<Fact> facts;

    static constexpr auto fields() {
        return std::tuple{field("rule", &Reason::rule),
                          field("code", &Reason::code),
                          field("target", &Reason::target),
                          field("facts", &Reason::facts)};
    }

    friend bool operator==(const Reason&, const Reason&) = default;
};

/// Beside `capacity_exceeded` (APP-30): who holds the places, as far as the actor may READ them.
struct CapacityReport {
    std::uint32_t limit = 0;
    std::uint32_t active = 0;
    std::vector<SnapshotId> holders; ///< At most 100, by id.
    std::uint32_t hidden = 0;        ///< How many more there are.

    static constexpr auto fields() {
        return std::tuple{field("limit", &CapacityReport::limit),
                          field("active", &CapacityReport::active),
                          field("holders", &CapacityReport::holders),
                          field("hidden", &CapacityReport::hidden)};
    }

    friend bool operator==(const CapacityReport&, const CapacityReport&) = default;
};

/// Half a SHA-256: tells the contents of commands apart (GEN-6).
using ContentHash = std::array<std::uint8_t, 16>;

/// The record of what became of one command: exactly one for each record of the command source.
struct Decision {
    static constexpr std::uint16_t schema = 2;

    std::int64_t command_offset = 0; ///< On the command source.
    TenantId tenant;
    CommandId id;      ///< Empty when the command was too malformed to have one.
    std::string type;  ///< As the command gave it, e.g. `DeployVariation`.
    std::string actor; ///< Empty when nobody is named.
    Surface surface = Surface::deployment;
    std::string reason; ///< The words that the actor gave.
    ContentHash content{};
    Timestamp decided_at; ///< Never before the previous decision of the partition (R13).
    Outcome outcome = Outcome::invalid;

    /// Numbers the tenant's decisions from 1; 0 for those that take none.
    std::uint64_t position = 0;

    std::uint64_t version = 0;        ///< Position of the last decision that changed the tenant.
    std::uint64_t first_position = 0; ///< Of a duplicate: the decision that counts.

    /// Of `not_found`: it exists, but the actor may not READ it. For auditors.
    bool hidden = false;

    std::string detail; ///< Of `invalid`: what is wrong, naming the member.

    /// Deployments that it changes, or an activation touches (APP-2), by id.
    std::vector<DeploymentId> affected;

    std::optional<CapacityReport> capacity;
    std::vector<Reason> reasons; ///< Sorted by rule.
    std::string trace;           ///< W3C `traceparent` of the command; empty where it had none.
    std::vector<Event> events;

    /// What tells which decision it is; stands first in the record.
    static constexpr auto head_fields() {
        return std::tuple{field("command_offset", &Decision::command_offset),
                          field("tenant", &Decision::tenant),
                          field("id", &Decision::id),
                          field("type", &Decision::type),
                          field("actor", &Decision::actor),
                          field("surface", &Decision::surface),
                          field("reason", &Decision::reason),
                          field("content", &Decision::content),
                          field("decided_at", &Decision::decided_at),
                          field("outcome", &Decision::outcome),
                          field("position", &Decision::position),
                          field("version", &Decision::version)};
    }

    /// Everything but `events`, which have a frame of their own in the record.
    static constexpr auto fields() {
        return std::tuple_cat(head_fields(),
                              std::tuple{field("first_position", &Decision::first_position),
                                         field("hidden", &Decision::hidden),
                                         field("detail", &Decision::detail),
                                         field("affected", &Decision::affected),
                                         field("capacity", &Decision::capacity),
                                         field("reasons", &Decision::reasons),
                                         field("trace", &Decision::trace, 2)});
    }

    friend bool operator==(const Decision&, const Decision&) = default;
};

/// The code that stands at the top of a refusal; nothing for what was not refused.
[[nodiscard]] std::optional<Code> refusal_code(const Decision& decision);

} // namespace assent
