#include "domain/rules/capacity.hpp"
#include "domain/rules/handlers.hpp"

#include <algorithm>
#include <concepts>

namespace assent {
namespace {

template <class C>
concept Approval = std::same_as<C, ActivateModel> || std::same_as<C, DeactivateModel>;

/// The snapshot that the command is about: the one it names, else the default of its deployment.
template <Approval C>
Ref<Snapshot> snapshot_of(const Tenant& tenant, const C& command) {
    if (command.snapshot) return tenant.snapshots.find(*command.snapshot);
    const auto deployment = tenant.deployments.find(*command.deployment);
    return deployment ? tenant.deployments[deployment].default_snapshot() : Ref<Snapshot>{};
}

/// MIX-3, APP-15: on `administration` approvers see everything that is deployed; others what they
/// may READ. False where something named is not there for the actor.
template <Approval C>
bool see_named(Rights& rights, const C& command) {
    const auto& tenant = rights.tenant();
    if (command.snapshot) {
        const auto snapshot = tenant.snapshots.find(*command.snapshot);
        const bool shown = snapshot && is_approver(rights.tenant(), rights.user()) &&
                           tenant.snapshots[snapshot].status;
        if (!shown && !rights.must_see(snapshot, target(*command.snapshot))) return false;
    }
    if (command.deployment) {
        const auto deployment = tenant.deployments.find(*command.deployment);
        const bool shown = deployment && is_approver(rights.tenant(), rights.user());
        if (!shown && !rights.must_see(deployment, target(*command.deployment))) return false;
    }
    return true;
}

void need_approver(Rights& rights, RuleId rule, Target about) {
    if (!rights.tenant().settings.packs.approval) return;
    rights.require(is_approver(rights.tenant(), rights.user()),
                   rule,
                   std::move(about),
                   {holds(rights.user(), SecurityRole::tenant_admin)
                        ? mark_of(rights.user(), SecurityRole::tenant_admin)
                        : rights.user().role_set});
}

Target about(const Tenant& tenant, Ref<Snapshot> snapshot) {
    return {TargetKind::deployable_model, tenant.snapshots.name(snapshot)};
}

/// Whether the snapshot runs where the command says, and anywhere at all.
template <Approval C>
bool runs(Changes& changes, const C& command, Ref<Snapshot> snapshot) {
    const auto& running = changes.tenant().snapshots[snapshot].running;
    bool there = !running.empty();
    if (command.snapshot && command.deployment) {
        const auto deployment = changes.tenant().deployments.find(*command.deployment);
        there = std::ranges::find(running, deployment, &Running::deployment) != running.end();
    }
    if (!there) changes.reject(Code::not_deployed, {}, about(changes.tenant(), snapshot));
    return there;
}

/// APP-2: every deployment that runs the snapshot.
void touch_all(Changes& changes, Ref<Snapshot> snapshot) {
    std::vector<DeploymentId> touched;
    for (const auto& running : changes.tenant().snapshots[snapshot].running) {
        touched.emplace_back(changes.tenant().deployments.name(running.deployment));
    }
    std::ranges::sort(touched);
    changes.touch(std::move(touched));
}

} // namespace

void permit(Rights& rights, const ActivateModel& command) {
    if (!see_named(rights, command)) return;
    need_approver(rights, APP(11), about(rights.tenant(), snapshot_of(rights.tenant(), command)));
}

void carry_out(Changes& changes, const ActivateModel& command) {
    const auto& tenant = changes.tenant();
    const auto snapshot = snapshot_of(tenant, command);
    if (!runs(changes, command, snapshot)) return;
    if (tenant.snapshots[snapshot].status == ApprovalStatus::active) return; // APP-19

    const auto limit = tenant.settings.limit;
    const auto active = static_cast<std::uint32_t>(tenant.active.size());
    if (active >= limit) {
        changes.reject(
            Code::capacity_exceeded, APP(30), about(tenant, snapshot), tenant.settings.limit_set);
        changes.report(report_capacity(tenant, changes.actor(), changes.time()));
        return;
    }
    changes.happen(ModelActivated{SnapshotId{tenant.snapshots.name(snapshot)}});
    touch_all(changes, snapshot);
    warn_of_crossings(changes, active, limit, active + 1, limit);
}

void permit(Rights& rights, const DeactivateModel& command) {
    if (!see_named(rights, command)) return;
    const auto snapshot = snapshot_of(rights.tenant(), command);
    const bool rejecting = rights.tenant().snapshots[snapshot].status == ApprovalStatus::requested;
    need_approver(rights, rejecting ? APP(32) : APP(11), about(rights.tenant(), snapshot));
}

void carry_out(Changes& changes, const DeactivateModel& command) {
    const auto& tenant = changes.tenant();
    const auto snapshot = snapshot_of(tenant, command);
    if (!runs(changes, command, snapshot)) return;
    if (tenant.snapshots[snapshot].status == ApprovalStatus::inactive) return; // APP-19
    changes.happen(ModelDeactivated{SnapshotId{tenant.snapshots.name(snapshot)}});
    touch_all(changes, snapshot);
}

} // namespace assent
