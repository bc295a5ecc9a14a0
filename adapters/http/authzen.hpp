#pragma once

#include "domain/authorize.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// The AuthZEN Authorization API 1.0: what one evaluation asks, and what the rules say. Pure.
namespace assent::http {

/// May a user do this to that? The action is `read`, `write`, `execute`, or the type of a command
/// whose data come from the action's properties and the resource.
struct Evaluation {
    TenantId tenant;
    UserId subject;
    bool subject_is_user = true;
    TargetKind kind = TargetKind::none; ///< `none` for types that nothing here has.
    std::string resource;
    std::string action;
    std::optional<CommandEnvelope> command; ///< Where the action is one.
    bool not_built = false;                 ///< A command that this release does not know yet.
};

/// The error is the message for status 400: what is missing or ill-typed. Unknown members are
/// ignored, as the specification wants it; unknown types and actions are no errors.
[[nodiscard]] std::expected<Evaluation, std::string> parse_evaluation(std::string_view body);

/// By the one decision function. What the subject may not READ looks like what does not exist.
[[nodiscard]] Verdict evaluate(const Tenant& tenant, const Evaluation& asked, Timestamp time);

} // namespace assent::http
