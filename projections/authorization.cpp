#include "projections/authorization.hpp"

#include "domain/authorize.hpp"
#include "projections/listing.hpp"

#include <algorithm>

namespace assent {
namespace {

template <class Id, class Row>
std::optional<Id> id_of(const Tenant& tenant, Ref<Row> ref) {
    if (!ref) return {};
    return Id{tenant.table<Row>().name(ref)};
}

std::optional<GroupId> group_name(const Tenant& tenant, Ref<Group> group) {
    return id_of<GroupId>(tenant, group);
}

UserView view(const Tenant& tenant, const Reader&, Ref<User> ref) {
    const auto& row = tenant.users[ref];
    UserView view{.id = tenant.users.name(ref), .role = row.role, .roles = {}, .groups = {}};
    for (std::size_t i = 0; i < enum_count<SecurityRole>; ++i) {
        const auto role = static_cast<SecurityRole>(i);
        if (row.security_roles.contains(role)) view.roles.emplace_back(name_of(role));
    }
    for (const auto& held : row.custom_roles) {
        view.roles.push_back(tenant.custom_roles.name(held.role));
    }
    std::ranges::sort(view.roles);
    for (const auto& membership : row.groups) {
        view.groups.emplace_back(tenant.groups.name(membership.group));
    }
    std::ranges::sort(view.groups);
    return view;
}

GroupView view(const Tenant& tenant, const Reader&, Ref<Group> ref) {
    GroupView view{.id = tenant.groups.name(ref), .members = {}};
    for (const auto user : tenant.groups[ref].members) {
        view.members.emplace_back(tenant.users.name(user));
    }
    std::ranges::sort(view.members);
    return view;
}

SpaceView view(const Tenant& tenant, const Reader&, Ref<Space> ref) {
    const auto& row = tenant.spaces[ref];
    SpaceView view{.id = tenant.spaces.name(ref),
                   .type = row.type,
                   .owner = UserId{tenant.users.name(row.owner)},
                   .roles = {}};
    for (const auto& one : row.users) {
        view.roles.push_back({.user = id_of<UserId>(tenant, one.holder), .role = one.role});
    }
    for (const auto& one : row.groups) {
        view.roles.push_back({.group = id_of<GroupId>(tenant, one.holder), .role = one.role});
    }
    std::ranges::sort(
        view.roles, {}, [](const SpaceRoleView& role) { return std::pair{role.user, role.group}; });
    return view;
}

EnvironmentView view(const Tenant& tenant, const Reader&, Ref<Environment> ref) {
    return {.id = tenant.environments.name(ref), .hosting = tenant.environments[ref].hosting};
}

AudienceView view(const Tenant& tenant, const Reader&, Ref<Audience> ref) {
    return {.id = tenant.audiences.name(ref), .conditions = tenant.audiences[ref].conditions};
}

ModelView view(const Tenant& tenant, const Reader&, Ref<Model> ref) {
    const auto& row = tenant.models[ref];
    return {.id = tenant.models.name(ref),
            .kind = row.kind,
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

SnapshotView view(const Tenant& tenant, const Reader& reader, Ref<Snapshot> ref) {
    const auto& row = tenant.snapshots[ref];
    SnapshotView view{.id = tenant.snapshots.name(ref),
                      .model = ModelId{tenant.models.name(row.model)},
                      .group = group_name(tenant, row.group),
                      .status = row.status,
                      .deployments = {},
                      .monitors = {},
                      .metadata = row.metadata};
    for (const auto& running : row.running) {
        if (!may(tenant, reader.user, Permission::READ, running.deployment, reader.time)) continue;
        view.deployments.emplace_back(tenant.deployments.name(running.deployment));
    }
    std::ranges::sort(view.deployments);
    for (const auto& attachment : row.monitors) {
        view.monitors.emplace_back(tenant.models.name(attachment.monitor));
    }
    std::ranges::sort(view.monitors);
    return view;
}

DeploymentView view(const Tenant& tenant, const Reader&, Ref<Deployment> ref) {
    const auto& row = tenant.deployments[ref];
    const auto main = row.default_snapshot();
    DeploymentView view{.id = tenant.deployments.name(ref),
                        .model = ModelId{tenant.models.name(row.model)},
                        .environment = EnvironmentId{tenant.environments.name(row.environment)},
                        .kind = row.kind,
                        .space = id_of<SpaceId>(tenant, row.space),
                        .runtime = id_of<RuntimeId>(tenant, row.runtime),
                        .group = group_name(tenant, row.group),
                        .default_snapshot = SnapshotId{tenant.snapshots.name(main)},
                        // APP-9
                        .needs_activation = tenant.snapshots[main].status != ApprovalStatus::active,
                        .variations = {},
                        .routing = row.routing,
                        .metadata = row.metadata};
    for (const auto& variation : row.variations) {
        view.variations.push_back(
            {.name = variation.name,
             .snapshot = SnapshotId{tenant.snapshots.name(variation.snapshot)},
             .is_protected = variation.is_protected,
             .status = tenant.snapshots[variation.snapshot].status,
             .settings = variation.settings});
    }
    return view;
}

RuntimeView view(const Tenant& tenant, const Reader&, Ref<Runtime> ref) {
    const auto& row = tenant.runtimes[ref];
    return {.id = tenant.runtimes.name(ref),
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

JobView view(const Tenant& tenant, const Reader&, Ref<Job> ref) {
    const auto& row = tenant.jobs[ref];
    return {.id = tenant.jobs.name(ref),
            .snapshot = SnapshotId{tenant.snapshots.name(row.snapshot)},
            .kind = row.kind,
            .runtime = id_of<RuntimeId>(tenant, row.runtime),
            .schedule = row.schedule,
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

TestResultView view(const Tenant& tenant, const Reader&, Ref<TestResult> ref) {
    const auto& row = tenant.test_results[ref];
    return {.id = tenant.test_results.name(ref),
            .job = JobId{tenant.jobs.name(row.job)},
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

LifeCycleInstanceView view(const Tenant& tenant, const Reader&, Ref<LifeCycleInstance> ref) {
    const auto& row = tenant.life_cycle_instances[ref];
    return {.id = tenant.life_cycle_instances.name(ref),
            .life_cycle = LifeCycleId{tenant.life_cycles.name(row.life_cycle)},
            .model = ModelId{tenant.models.name(row.model)},
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

NotificationView view(const Tenant& tenant, const Reader&, Ref<Notification> ref) {
    const auto& row = tenant.notifications[ref];
    return {.id = tenant.notifications.name(ref),
            .model = ModelId{tenant.models.name(row.model)},
            .text = row.text,
            .group = group_name(tenant, row.group),
            .metadata = row.metadata};
}

template <class Row>
bool visible(const Tenant& tenant, const Reader& reader, Ref<Row> ref) {
    if constexpr (requires { Row::collection; }) {
        return may(tenant, reader.user, Permission::READ, ref, reader.time);
    } else {
        return true;
    }
}

} // namespace

template <class View, class Row>
Listing<View> list(const Tenant& tenant, const Reader& reader, const Page& page) {
    const auto& table = tenant.table<Row>();
    std::vector<Ref<Row>> found;
    for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
        const Ref<Row> ref{i};
        if (!table[ref].present || table.name(ref) <= page.after) continue;
        if (visible(tenant, reader, ref)) found.push_back(ref);
    }
    return cut<View>(
        std::move(found),
        page,
        [&](Ref<Row> ref) -> const std::string& { return table.name(ref); },
        [&](Ref<Row> ref) { return view(tenant, reader, ref); });
}

template <class View, class Row>
std::optional<View> find(const Tenant& tenant, const Reader& reader, std::string_view id) {
    const auto ref = tenant.table<Row>().find(id);
    if (!ref || !visible(tenant, reader, ref)) return {};
    return view(tenant, reader, ref);
}

template Listing<UserView> list<UserView, User>(const Tenant&, const Reader&, const Page&);
template Listing<GroupView> list<GroupView, Group>(const Tenant&, const Reader&, const Page&);
template Listing<SpaceView> list<SpaceView, Space>(const Tenant&, const Reader&, const Page&);
template Listing<EnvironmentView>
list<EnvironmentView, Environment>(const Tenant&, const Reader&, const Page&);
template Listing<ModelView> list<ModelView, Model>(const Tenant&, const Reader&, const Page&);
template Listing<SnapshotView>
list<SnapshotView, Snapshot>(const Tenant&, const Reader&, const Page&);
template Listing<DeploymentView>
list<DeploymentView, Deployment>(const Tenant&, const Reader&, const Page&);
template Listing<AudienceView>
list<AudienceView, Audience>(const Tenant&, const Reader&, const Page&);
template Listing<RuntimeView> list<RuntimeView, Runtime>(const Tenant&, const Reader&, const Page&);
template Listing<JobView> list<JobView, Job>(const Tenant&, const Reader&, const Page&);
template Listing<TestResultView>
list<TestResultView, TestResult>(const Tenant&, const Reader&, const Page&);
template Listing<LifeCycleInstanceView>
list<LifeCycleInstanceView, LifeCycleInstance>(const Tenant&, const Reader&, const Page&);
template Listing<NotificationView>
list<NotificationView, Notification>(const Tenant&, const Reader&, const Page&);

template std::optional<UserView>
find<UserView, User>(const Tenant&, const Reader&, std::string_view);
template std::optional<GroupView>
find<GroupView, Group>(const Tenant&, const Reader&, std::string_view);
template std::optional<SpaceView>
find<SpaceView, Space>(const Tenant&, const Reader&, std::string_view);
template std::optional<EnvironmentView>
find<EnvironmentView, Environment>(const Tenant&, const Reader&, std::string_view);
template std::optional<ModelView>
find<ModelView, Model>(const Tenant&, const Reader&, std::string_view);
template std::optional<SnapshotView>
find<SnapshotView, Snapshot>(const Tenant&, const Reader&, std::string_view);
template std::optional<DeploymentView>
find<DeploymentView, Deployment>(const Tenant&, const Reader&, std::string_view);
template std::optional<AudienceView>
find<AudienceView, Audience>(const Tenant&, const Reader&, std::string_view);
template std::optional<RuntimeView>
find<RuntimeView, Runtime>(const Tenant&, const Reader&, std::string_view);
template std::optional<JobView> find<JobView, Job>(const Tenant&, const Reader&, std::string_view);
template std::optional<TestResultView>
find<TestResultView, TestResult>(const Tenant&, const Reader&, std::string_view);
template std::optional<LifeCycleInstanceView>
find<LifeCycleInstanceView, LifeCycleInstance>(const Tenant&, const Reader&, std::string_view);
template std::optional<NotificationView>
find<NotificationView, Notification>(const Tenant&, const Reader&, std::string_view);

TenantView view_of(const Tenant& tenant) {
    return {.tenant = tenant.id,
            .name = tenant.settings.name,
            .packs = tenant.settings.packs,
            .options = tenant.settings.options};
}

} // namespace assent
