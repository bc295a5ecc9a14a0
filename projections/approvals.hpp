#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"
#include "events/tenant/values.hpp"
#include "projections/authorization.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What waits for approval, what has it, and what that means for who may answer.
namespace assent {

/// A deployed snapshot with its status (APP-3).
struct ApprovalView {
    std::string id;
    ApprovalStatus status = ApprovalStatus::requested;
    std::vector<DeploymentId> deployments; ///< All that run it, whoever may READ them.
    Timestamp requested;                   ///< When it was last requested.
    Timestamp changed;                     ///< When the status last changed,
    std::optional<UserId> by;              ///< and who changed it.

    static constexpr auto fields() {
        return std::tuple{field("id", &ApprovalView::id),
                          field("status", &ApprovalView::status),
                          field("deployments", &ApprovalView::deployments),
                          field("requested", &ApprovalView::requested),
                          field("changed", &ApprovalView::changed),
                          field("by", &ApprovalView::by)};
    }
};

/// All that is deployed for approvers and `analytics_admin` (APP-11, APP-18), for others what they
/// may READ; of one status, or of any.
[[nodiscard]] Listing<ApprovalView> list_approvals(const Tenant& tenant,
                                                   const Reader& reader,
                                                   const Page& page,
                                                   std::optional<ApprovalStatus> status);

/// Why a snapshot does not answer in an environment.
enum class Obstacle : std::uint8_t { not_deployed, no_traffic, not_active };

template <>
struct EnumNames<Obstacle> {
    static constexpr std::array<std::string_view, 3> names{
        "not_deployed", "no_traffic", "not_active"};
};

struct ObstacleView {
    RuleId rule;
    Obstacle code = Obstacle::not_deployed;
    std::string message;
    std::vector<Fact> facts;

    static constexpr auto fields() {
        return std::tuple{field("rule", &ObstacleView::rule),
                          field("code", &ObstacleView::code),
                          field("message", &ObstacleView::message),
                          field("facts", &ObstacleView::facts)};
    }
};

struct ServingView {
    bool serving = false;
    std::vector<ObstacleView> reasons; ///< Empty where it serves.

    static constexpr auto fields() {
        return std::tuple{field("serving", &ServingView::serving),
                          field("reasons", &ServingView::reasons)};
    }
};

/// MIX-1: whether the snapshot may answer in that environment now: a variation that gets traffic
/// runs it there, and it is active. Nothing where one of the two is not there, or the snapshot not
/// the reader's to see.
[[nodiscard]] std::optional<ServingView> serving_of(const Tenant& tenant,
                                                    const Reader& reader,
                                                    std::string_view snapshot,
                                                    std::string_view environment);

} // namespace assent
