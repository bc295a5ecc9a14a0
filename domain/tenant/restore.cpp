#include "domain/evolve.hpp"
#include "domain/tenant/digest.hpp"

#include <algorithm>

namespace assent {
namespace {

template <class Row>
void must_exist(const Table<Row>& table, Ref<Row> ref) {
    if (ref.index >= table.rows.size() || !table[ref].present) {
        throw ImpossibleEvent{"a row refers to one that is not there"};
    }
}

void own(Tenant& tenant, Ref<Group> group) {
    if (!group) return;
    must_exist(tenant.groups, group);
    ++tenant.groups.rows[group.index].owned;
}

/// Something names that row, which has to be there.
template <class Row>
void refer(Tenant& tenant, Ref<Row> ref) {
    must_exist(tenant.table<Row>(), ref);
    ++tenant.mutable_table<Row>().rows[ref.index].referred;
}

void restore_members(Tenant& tenant) {
    for (std::uint32_t i = 0; i < tenant.users.rows.size(); ++i) {
        const auto& user = tenant.users.rows[i];
        if (!user.present) continue;
        if (user.role == AccountRole::administrator) ++tenant.administrators;
        for (const auto& membership : user.groups) {
            must_exist(tenant.groups, membership.group);
            tenant.groups.rows[membership.group.index].members.push_back({i});
        }
        for (const auto& held : user.custom_roles) {
            must_exist(tenant.custom_roles, held.role);
            ++tenant.custom_roles.rows[held.role.index].holders;
        }
    }
}

void restore_spaces(Tenant& tenant) {
    for (const auto& space : tenant.spaces.rows) {
        if (!space.present) continue;
        must_exist(tenant.users, space.owner);
        ++tenant.users.rows[space.owner.index].owned_spaces;
        for (const auto& role : space.users) must_exist(tenant.users, role.holder);
        for (const auto& role : space.groups) must_exist(tenant.groups, role.holder);
    }
}

void restore_deployments(Tenant& tenant) {
    for (std::uint32_t i = 0; i < tenant.deployments.rows.size(); ++i) {
        const auto& deployment = tenant.deployments.rows[i];
        if (!deployment.present) continue;
        must_exist(tenant.models, deployment.model);
        must_exist(tenant.environments, deployment.environment);
        own(tenant, deployment.group);
        if (deployment.space) {
            must_exist(tenant.spaces, deployment.space);
            ++tenant.spaces.rows[deployment.space.index].deployments;
        }
        if (deployment.runtime) refer(tenant, deployment.runtime);
        tenant.by_place.emplace(Tenant::place(deployment.model, deployment.environment),
                                Ref<Deployment>{i});
        for (const auto& variation : deployment.variations) {
            must_exist(tenant.snapshots, variation.snapshot);
            auto& running = tenant.snapshots.rows[variation.snapshot.index].running;
            const auto found = std::ranges::find(running, Ref<Deployment>{i}, &Running::deployment);
            if (found == running.end())
                running.push_back({{i}, 1});
            else
                ++found->variations;
        }
    }
}

void restore_snapshots(Tenant& tenant) {
    for (std::uint32_t i = 0; i < tenant.snapshots.rows.size(); ++i) {
        auto& snapshot = tenant.snapshots.rows[i];
        if (!snapshot.present) continue;
        refer(tenant, snapshot.model);
        for (const auto& attachment : snapshot.monitors) refer(tenant, attachment.monitor);
        own(tenant, snapshot.group);
        if (snapshot.changed_by && snapshot.changed_by.index >= tenant.users.rows.size()) {
            throw ImpossibleEvent{"a row refers to a user that never was"};
        }
        if (snapshot.status != ApprovalStatus::active) continue;
        snapshot.active_place = static_cast<std::uint32_t>(tenant.active.size());
        tenant.active.push_back({i});
    }
}

/// Entities of which nothing is derived but what they own and name.
void restore_others(Tenant& tenant) {
    const auto each = [&]<class Row>(const Table<Row>& table, auto&& names) {
        for (const auto& row : table.rows) {
            if (!row.present) continue;
            own(tenant, row.group);
            names(row);
        }
    };
    const auto nothing = [](const auto&) {};
    each(tenant.models, nothing);
    each(tenant.runtimes, nothing);
    each(tenant.jobs, [&](const Job& row) {
        refer(tenant, row.snapshot);
        if (row.runtime) refer(tenant, row.runtime);
    });
    each(tenant.test_results, [&](const TestResult& row) { refer(tenant, row.job); });
    each(tenant.life_cycle_instances, [&](const LifeCycleInstance& row) {
        must_exist(tenant.life_cycles, row.life_cycle);
        refer(tenant, row.model);
    });
    each(tenant.notifications, [&](const Notification& row) { refer(tenant, row.model); });
}

void restore_privileges(Tenant& tenant) {
    for (const auto& [key, privilege] : tenant.privileges) {
        if (static_cast<std::size_t>(key.collection()) >= enum_count<Collection>) {
            throw ImpossibleEvent{"a privilege is of a collection that is none"};
        }
        must_exist(tenant.groups, key.owner());
        must_exist(tenant.groups, key.group());
    }
    tenant.privileges.derive();
}

} // namespace

void restore_derived(Tenant& tenant) {
    restore_members(tenant);
    restore_spaces(tenant);
    restore_others(tenant);
    restore_snapshots(tenant);
    restore_deployments(tenant);
    restore_privileges(tenant);

    tenant.rows_digest = digest_of(tenant, tenant.settings);
    for_each_table(tenant, [&]<class Row>(Table<Row>& table) {
        for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
            table.rows[i].counted = digest_of(tenant, Ref<Row>{i});
            tenant.rows_digest += table.rows[i].counted;
            table.note(Ref<Row>{i});
        }
    });
    for (const auto& [key, privilege] : tenant.privileges) {
        tenant.rows_digest += digest_of(tenant, key, privilege);
    }
}

} // namespace assent
