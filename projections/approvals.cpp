#include "projections/approvals.hpp"

#include "domain/authorize.hpp"
#include "domain/rules/access.hpp"
#include "domain/rules/routing.hpp"
#include "projections/listing.hpp"

#include <algorithm>

namespace assent {
namespace {

ApprovalView view(const Tenant& tenant, Ref<Snapshot> ref) {
    const auto& row = tenant.snapshots[ref];
    ApprovalView view{.id = tenant.snapshots.name(ref),
                      .status = *row.status,
                      .deployments = {},
                      .requested = row.requested_at.at,
                      .changed = row.changed_at.at,
                      .by = {}};
    for (const auto& running : row.running) {
        view.deployments.emplace_back(tenant.deployments.name(running.deployment));
    }
    std::ranges::sort(view.deployments);
    if (row.changed_by) view.by = UserId{tenant.users.name(row.changed_by)};
    return view;
}

/// Where nothing is routed, what is deployed answers.
bool gets_traffic(const Deployment& deployment, Ref<Snapshot> snapshot) {
    return std::ranges::any_of(deployment.variations, [&](const Variation& variation) {
        return variation.snapshot == snapshot &&
               (!deployment.routing || takes_traffic(*deployment.routing, variation.name));
    });
}

ObstacleView obstacle(RuleId rule, Obstacle code, std::string_view message, Mark because) {
    ObstacleView view{.rule = rule, .code = code, .message = std::string{message}, .facts = {}};
    if (because != Mark{}) view.facts.push_back(because.fact());
    return view;
}

} // namespace

Listing<ApprovalView> list_approvals(const Tenant& tenant,
                                     const Reader& reader,
                                     const Page& page,
                                     std::optional<ApprovalStatus> status) {
    const auto& user = tenant.users[reader.user];
    const bool sees_all = is_approver(tenant, user) || holds(user, SecurityRole::analytics_admin);
    std::vector<Ref<Snapshot>> found;
    for (std::uint32_t i = 0; i < tenant.snapshots.rows.size(); ++i) {
        const Ref<Snapshot> ref{i};
        const auto& row = tenant.snapshots[ref];
        if (!row.status || (status && row.status != status)) continue;
        if (tenant.snapshots.name(ref) <= page.after) continue;
        if (sees_all || may(tenant, reader.user, Permission::READ, ref, reader.time)) {
            found.push_back(ref);
        }
    }
    return cut<ApprovalView>(
        std::move(found),
        page,
        [&](Ref<Snapshot> ref) -> const std::string& { return tenant.snapshots.name(ref); },
        [&](Ref<Snapshot> ref) { return view(tenant, ref); });
}

std::optional<ServingView> serving_of(const Tenant& tenant,
                                      const Reader& reader,
                                      std::string_view snapshot,
                                      std::string_view environment) {
    const auto ref = tenant.snapshots.find(snapshot);
    const auto place = tenant.environments.find(environment);
    if (!ref || !place || !may(tenant, reader.user, Permission::READ, ref, reader.time)) return {};
    const auto& row = tenant.snapshots[ref];
    const auto deployment = tenant.deployed(row.model, place);
    const bool runs = std::ranges::any_of(
        row.running, [&](const Running& running) { return running.deployment == deployment; });
    const bool sees_place =
        deployment && may(tenant, reader.user, Permission::READ, deployment, reader.time);
    ServingView view;
    constexpr RuleId mix_1{RuleFamily::MIX, 1};
    if (!runs) {
        view.reasons.push_back(obstacle(mix_1,
                                        Obstacle::not_deployed,
                                        "No variation in that environment runs the snapshot.",
                                        {}));
    } else if (!gets_traffic(tenant.deployments[deployment], ref)) {
        view.reasons.push_back(
            obstacle(mix_1,
                     Obstacle::no_traffic,
                     "No variation that runs it there has weight or is the "
                     "fallback.",
                     sees_place ? tenant.deployments[deployment].routing_set : Mark{}));
    }
    if (row.status != ApprovalStatus::active) {
        view.reasons.push_back(obstacle({RuleFamily::APP, 1},
                                        Obstacle::not_active,
                                        "Only an active snapshot answers, and it is not active.",
                                        row.status_set));
    }
    std::ranges::sort(view.reasons, {}, &ObstacleView::rule);
    view.serving = view.reasons.empty();
    return view;
}

} // namespace assent
