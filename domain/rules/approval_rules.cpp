#include "domain/rules/capacity.hpp"
#include "domain/rules/handlers.hpp"
#include "domain/rules/space.hpp"

#include <algorithm>
#include <concepts>

namespace assent {
namespace {

template <class C>
concept Switch = std::same_as<C, ActivateModel> || std::same_as<C, DeactivateModel>;

/// What is to become of a snapshot. Rejecting is deactivating what is requested (APP-32).
enum class Wish : std::uint8_t { activate, deactivate, reject };

Target about(const Tenant& tenant, Ref<Snapshot> snapshot) {
    return {TargetKind::deployable_model, tenant.snapshots.name(snapshot)};
}

bool by_user_method(const Rights& rights) {
    return rights.surface() == Surface::deployment;
}

/// MIX-3, APP-15, APP-18: on `administration` approvers, and whoever monitors them, see everything
/// that is deployed; others what they may READ.
bool sees_all_deployed(const Rights& rights) {
    if (by_user_method(rights)) return false;
    const bool monitors = rights.tenant().settings.packs.approval &&
                          holds(rights.user(), SecurityRole::analytics_admin);
    return monitors || is_approver(rights.tenant(), rights.user());
}

// These are false where something named is not there for the actor.

bool see(Rights& rights, const SnapshotId& id) {
    const auto& snapshots = rights.tenant().snapshots;
    const auto snapshot = snapshots.find(id);
    const bool shown = snapshot && snapshots[snapshot].status && sees_all_deployed(rights);
    return shown || rights.must_see(snapshot, target(id));
}

bool see(Rights& rights, const DeploymentId& id) {
    const auto deployment = rights.tenant().deployments.find(id);
    return (deployment && sees_all_deployed(rights)) || rights.must_see(deployment, target(id));
}

template <class Tag>
bool see(Rights& rights, const std::optional<Id<Tag>>& id) {
    return !id || see(rights, *id);
}

/// The snapshot that the command is about: the one it names, else the default of its deployment.
template <Switch C>
Ref<Snapshot> snapshot_of(const Tenant& tenant, const C& command) {
    if (command.snapshot) return tenant.snapshots.find(*command.snapshot);
    const auto deployment = tenant.deployments.find(*command.deployment);
    return deployment ? tenant.deployments[deployment].default_snapshot() : Ref<Snapshot>{};
}

/// APP-33: the standing in the space of the deployment that is named; if none is, in any that runs
/// the snapshot; by option, in all of them. What runs nowhere lies in no space.
Standing standing_for(const Rights& rights,
                      Ref<Snapshot> snapshot,
                      const std::optional<DeploymentId>& named) {
    const auto& tenant = rights.tenant();
    const auto in = [&](Ref<Deployment> deployment) {
        return standing_to_approve(
            tenant, rights.actor().user, tenant.deployments[deployment].space);
    };
    const bool in_all = tenant.settings.options.role_needed_in_all_spaces;
    if (named && !in_all) return in(tenant.deployments.find(*named));
    Standing found{.enough = true, .marks = {}};
    for (const auto& running : tenant.snapshots[snapshot].running) {
        found = in(running.deployment);
        if (found.enough != in_all) break;
    }
    return found;
}

/// The security role and the permission of APP-10, and what gives them.
struct Contributor {
    bool enough = false;
    std::array<Mark, 3> marks{};
};

Contributor contributor(const Rights& rights) {
    const auto own = gives(rights.tenant(), rights.user(), RolePermission::approve_own_models);
    const auto role = SecurityRole::deployment_contributor;
    return {.enough = holds(rights.user(), role) && own.given,
            .marks = {mark_of(rights.user(), role), own.marks[0], own.marks[1]}};
}

void need_standing(Rights& rights, Ref<Snapshot> snapshot, const Standing& found) {
    rights.require(found.enough, APP(12), about(rights.tenant(), snapshot), found.marks);
}

/// APP-10, APP-13
void need_user_method(Rights& rights, Ref<Snapshot> snapshot, const Standing& in_space) {
    const auto& tenant = rights.tenant();
    const auto any = gives(tenant, rights.user(), RolePermission::approve_any_models);
    if (any.given) {
        rights.require(true, APP(13), about(tenant, snapshot), any.marks);
    } else {
        const auto found = contributor(rights);
        rights.require(found.enough, APP(10), about(tenant, snapshot), found.marks);
    }
    need_standing(rights, snapshot, in_space);
}

/// What makes somebody an approver, or fails to.
std::array<Mark, 2> approver_marks(const Rights& rights) {
    const auto role = SecurityRole::tenant_admin;
    if (holds(rights.user(), role)) return {mark_of(rights.user(), role)};
    const auto any = gives(rights.tenant(), rights.user(), RolePermission::approve_any_models);
    return any.given ? any.marks : std::array<Mark, 2>{rights.user().role_set};
}

/// APP-8, APP-11
void need_approver(Rights& rights, RuleId rule, Ref<Snapshot> snapshot) {
    rights.require(is_approver(rights.tenant(), rights.user()),
                   rule,
                   about(rights.tenant(), snapshot),
                   approver_marks(rights));
}

/// APP-32
void need_to_reject(Rights& rights, Ref<Snapshot> snapshot, const Standing& in_space) {
    const bool by_users = rights.tenant().settings.options.user_may_reject;
    const auto user = contributor(rights);
    if (by_user_method(rights) && by_users && user.enough) {
        rights.require(true, APP(32), about(rights.tenant(), snapshot), user.marks);
    } else {
        need_approver(rights, APP(32), snapshot);
    }
    if (by_user_method(rights)) need_standing(rights, snapshot, in_space);
}

void need_right(Rights& rights,
                Ref<Snapshot> snapshot,
                Wish wish,
                const std::optional<DeploymentId>& named) {
    if (!rights.tenant().settings.packs.approval) return;
    const auto in_space = standing_for(rights, snapshot, named);
    if (wish == Wish::reject)
        need_to_reject(rights, snapshot, in_space);
    else if (by_user_method(rights))
        need_user_method(rights, snapshot, in_space);
    else
        need_approver(rights, APP(11), snapshot);
}

/// MIX-3, where a deployment stands for its default snapshot: an actor who may READ that alone
/// hears about rights, not that nothing is there. Who needs no READ has it by `see`.
template <Switch C>
void need_read(Rights& rights, const C& command, Ref<Snapshot> snapshot) {
    if (command.snapshot || sees_all_deployed(rights)) return;
    if (!by_user_method(rights) && rights.tenant().settings.packs.approval) return;
    rights.need(Permission::READ, snapshot, target(*command.deployment), MIX(3));
}

/// Rejects where the snapshot runs nowhere, or not in the deployment that is named.
bool must_run(Changes& changes, Ref<Snapshot> snapshot, const std::optional<DeploymentId>& named) {
    const auto& running = changes.tenant().snapshots[snapshot].running;
    bool there = !running.empty();
    if (named) {
        const auto deployment = changes.tenant().deployments.find(*named);
        there = std::ranges::find(running, deployment, &Running::deployment) != running.end();
    }
    if (!there) changes.reject(Code::not_deployed, {}, about(changes.tenant(), snapshot));
    return there;
}

/// APP-2: every deployment that runs one of the snapshots.
void touch_all(Changes& changes, std::initializer_list<Ref<Snapshot>> snapshots) {
    std::vector<DeploymentId> touched;
    for (const auto snapshot : snapshots) {
        for (const auto& running : changes.tenant().snapshots[snapshot].running) {
            touched.emplace_back(changes.tenant().deployments.name(running.deployment));
        }
    }
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    changes.touch(std::move(touched));
}

bool is_active(const Tenant& tenant, Ref<Snapshot> snapshot) {
    return tenant.snapshots[snapshot].status == ApprovalStatus::active;
}

} // namespace

void permit(Rights& rights, const ActivateModel& command) {
    if (!see(rights, command.snapshot) || !see(rights, command.deployment)) return;
    const auto snapshot = snapshot_of(rights.tenant(), command);
    need_read(rights, command, snapshot);
    need_right(rights, snapshot, Wish::activate, command.deployment);
}

/// APP-7: from requested or inactive alike.
void carry_out(Changes& changes, const ActivateModel& command) {
    const auto& tenant = changes.tenant();
    const auto snapshot = snapshot_of(tenant, command);
    if (!must_run(changes, snapshot, command.deployment)) return;
    if (is_active(tenant, snapshot)) return; // APP-19

    const auto& settings = tenant.settings;
    const auto active = static_cast<std::uint32_t>(tenant.active.size());
    if (!has_room(settings, active)) {
        changes.reject(
            Code::capacity_exceeded, APP(30), about(tenant, snapshot), settings.limit_set);
        changes.report(report_capacity(tenant, changes.actor(), changes.time(), 100));
        return;
    }
    changes.happen(ModelActivated{SnapshotId{tenant.snapshots.name(snapshot)}});
    touch_all(changes, {snapshot});
    warn_of_crossings(changes, active, settings.limit, active + 1, settings.limit);
    if (active >= settings.limit) {
        changes.happen(
            CapacityOverageRaised{.active = active + 1,
                                  .limit = settings.limit,
                                  .guardrail_permille = settings.guardrail_permille.value_or(0)});
    }
}

void permit(Rights& rights, const DeactivateModel& command) {
    if (!see(rights, command.snapshot) || !see(rights, command.deployment)) return;
    const auto snapshot = snapshot_of(rights.tenant(), command);
    const bool rejecting = rights.tenant().snapshots[snapshot].status == ApprovalStatus::requested;
    need_read(rights, command, snapshot);
    need_right(rights, snapshot, rejecting ? Wish::reject : Wish::deactivate, command.deployment);
}

void carry_out(Changes& changes, const DeactivateModel& command) {
    const auto& tenant = changes.tenant();
    const auto snapshot = snapshot_of(tenant, command);
    if (!must_run(changes, snapshot, command.deployment)) return;
    if (tenant.snapshots[snapshot].status == ApprovalStatus::inactive) return; // APP-19
    changes.happen(ModelDeactivated{SnapshotId{tenant.snapshots.name(snapshot)}});
    touch_all(changes, {snapshot});
}

void permit(Rights& rights, const RequestApproval& command) {
    if (!see(rights, command.snapshot) || !see(rights, command.deployment)) return;
    const auto& tenant = rights.tenant();
    if (!tenant.settings.packs.approval) return;
    const auto snapshot = tenant.snapshots.find(command.snapshot);
    if (is_approver(tenant, rights.user())) {
        need_approver(rights, APP(35), snapshot);
        return;
    }
    const auto role = SecurityRole::deployment_contributor;
    const auto in_space = standing_for(rights, snapshot, command.deployment);
    rights.require(holds(rights.user(), role) && in_space.enough,
                   APP(35),
                   about(tenant, snapshot),
                   {mark_of(rights.user(), role), in_space.marks[0], in_space.marks[1]});
}

void carry_out(Changes& changes, const RequestApproval& command) {
    const auto& tenant = changes.tenant();
    const auto snapshot = tenant.snapshots.find(command.snapshot);
    if (!must_run(changes, snapshot, command.deployment)) return;
    const auto& row = tenant.snapshots[snapshot];
    if (row.status == ApprovalStatus::requested) return;
    if (row.status == ApprovalStatus::active) {
        changes.reject(Code::wrong_state, APP(35), about(tenant, snapshot), row.status_set);
        return;
    }
    changes.happen(ModelRequested{command.snapshot});
    touch_all(changes, {snapshot});
}

void permit(Rights& rights, const SwapActive& command) {
    if (!see(rights, command.activate) || !see(rights, command.deactivate)) return;
    if (!see(rights, command.deployment)) return;
    const auto& snapshots = rights.tenant().snapshots;
    need_right(rights, snapshots.find(command.activate), Wish::activate, command.deployment);
    need_right(rights, snapshots.find(command.deactivate), Wish::deactivate, command.deployment);
}

void carry_out(Changes& changes, const SwapActive& command) {
    const auto& tenant = changes.tenant();
    const auto in = tenant.snapshots.find(command.activate);
    const auto out = tenant.snapshots.find(command.deactivate);
    must_run(changes, in, command.deployment);
    must_run(changes, out, command.deployment);
    if (changes.rejected()) return;
    if (is_active(tenant, in) && !is_active(tenant, out)) return;
    for (const auto& [snapshot, wanted] : {std::pair{in, false}, std::pair{out, true}}) {
        if (is_active(tenant, snapshot) == wanted) continue;
        changes.reject(Code::wrong_state,
                       APP(36),
                       about(tenant, snapshot),
                       tenant.snapshots[snapshot].status_set);
    }
    if (changes.rejected()) return;
    changes.happen(ModelDeactivated{command.deactivate});
    changes.happen(ModelActivated{command.activate});
    touch_all(changes, {in, out});
}

} // namespace assent
