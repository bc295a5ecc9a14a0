#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/core/fields.hpp"
#include "events/core/time.hpp"
#include "events/tenant/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// What can be seen of a tenant, shaped as the interface shows it. An optional that is empty is
/// `null` there.
namespace assent {

struct UserView {
    std::string id;
    AccountRole role = AccountRole::member;
    std::vector<std::string> roles; ///< Security and custom roles, by name.
    std::vector<GroupId> groups;

    static constexpr auto fields() {
        return std::tuple{field("id", &UserView::id),
                          field("role", &UserView::role),
                          field("roles", &UserView::roles),
                          field("groups", &UserView::groups)};
    }
};

struct GroupView {
    std::string id;
    std::vector<UserId> members;

    static constexpr auto fields() {
        return std::tuple{field("id", &GroupView::id), field("members", &GroupView::members)};
    }
};

/// A role of a user or of a group.
struct SpaceRoleView {
    std::optional<UserId> user = {};
    std::optional<GroupId> group = {};
    SpaceRole role = SpaceRole::can_view;

    static constexpr auto fields() {
        return std::tuple{field("user", &SpaceRoleView::user),
                          field("group", &SpaceRoleView::group),
                          field("role", &SpaceRoleView::role)};
    }
};

struct SpaceView {
    std::string id;
    SpaceType type = SpaceType::personal;
    UserId owner;
    std::vector<SpaceRoleView> roles; ///< Those of groups first, each by id.

    static constexpr auto fields() {
        return std::tuple{field("id", &SpaceView::id),
                          field("type", &SpaceView::type),
                          field("owner", &SpaceView::owner),
                          field("roles", &SpaceView::roles)};
    }
};

struct EnvironmentView {
    std::string id;
    Hosting hosting = Hosting::hybrid;

    static constexpr auto fields() {
        return std::tuple{field("id", &EnvironmentView::id),
                          field("hosting", &EnvironmentView::hosting)};
    }
};

struct AudienceView {
    std::string id;
    std::vector<Condition> conditions;

    static constexpr auto fields() {
        return std::tuple{field("id", &AudienceView::id),
                          field("conditions", &AudienceView::conditions)};
    }
};

/// A privilege that holds now; its id is `collection/owner/group`, with `%2F` where the name of a
/// group has a slash.
struct PrivilegeView {
    std::string id;
    Collection collection = Collection::stored_models;
    GroupId owner;
    GroupId group;
    Permissions permissions;
    std::optional<Timestamp> expires_at;
    std::vector<std::string> flags; ///< `ineffective`, `redundant` (RWX-20, RWX-25).

    static constexpr auto fields() {
        return std::tuple{field("id", &PrivilegeView::id),
                          field("collection", &PrivilegeView::collection),
                          field("owner", &PrivilegeView::owner),
                          field("group", &PrivilegeView::group),
                          field("permissions", &PrivilegeView::permissions),
                          field("expires_at", &PrivilegeView::expires_at),
                          field("flags", &PrivilegeView::flags)};
    }
};

struct ModelView {
    std::string id;
    ModelKind kind = ModelKind::model;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &ModelView::id),
                          field("kind", &ModelView::kind),
                          field("group", &ModelView::group),
                          field("metadata", &ModelView::metadata)};
    }
};

struct SnapshotView {
    std::string id;
    ModelId model;
    std::optional<GroupId> group;
    std::optional<ApprovalStatus> status;
    std::vector<DeploymentId> deployments; ///< As far as the reader may READ them.
    std::vector<ModelId> monitors;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &SnapshotView::id),
                          field("model", &SnapshotView::model),
                          field("group", &SnapshotView::group),
                          field("status", &SnapshotView::status),
                          field("deployments", &SnapshotView::deployments),
                          field("monitors", &SnapshotView::monitors),
                          field("metadata", &SnapshotView::metadata)};
    }
};

struct VariationView {
    VariationName name;
    SnapshotId snapshot;
    bool is_protected = false;
    std::optional<ApprovalStatus> status; ///< Of the snapshot.
    Json settings;

    static constexpr auto fields() {
        return std::tuple{field("name", &VariationView::name),
                          field("snapshot", &VariationView::snapshot),
                          field("protected", &VariationView::is_protected),
                          field("status", &VariationView::status),
                          field("settings", &VariationView::settings)};
    }
};

struct DeploymentView {
    std::string id;
    ModelId model;
    EnvironmentId environment;
    DeploymentKind kind = DeploymentKind::realtime;
    std::optional<SpaceId> space;
    std::optional<RuntimeId> runtime;
    std::optional<GroupId> group;
    SnapshotId default_snapshot;
    bool needs_activation = false; ///< APP-9
    std::vector<VariationView> variations;
    std::optional<Routing> routing;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &DeploymentView::id),
                          field("model", &DeploymentView::model),
                          field("environment", &DeploymentView::environment),
                          field("kind", &DeploymentView::kind),
                          field("space", &DeploymentView::space),
                          field("runtime", &DeploymentView::runtime),
                          field("group", &DeploymentView::group),
                          field("default_snapshot", &DeploymentView::default_snapshot),
                          field("needs_activation", &DeploymentView::needs_activation),
                          field("variations", &DeploymentView::variations),
                          field("routing", &DeploymentView::routing),
                          field("metadata", &DeploymentView::metadata)};
    }
};

struct RuntimeView {
    std::string id;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &RuntimeView::id),
                          field("group", &RuntimeView::group),
                          field("metadata", &RuntimeView::metadata)};
    }
};

struct JobView {
    std::string id;
    SnapshotId snapshot;
    JobKind kind = JobKind::scoring;
    std::optional<RuntimeId> runtime;
    std::optional<std::string> schedule;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &JobView::id),
                          field("snapshot", &JobView::snapshot),
                          field("kind", &JobView::kind),
                          field("runtime", &JobView::runtime),
                          field("schedule", &JobView::schedule),
                          field("group", &JobView::group),
                          field("metadata", &JobView::metadata)};
    }
};

struct TestResultView {
    std::string id;
    JobId job;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &TestResultView::id),
                          field("job", &TestResultView::job),
                          field("group", &TestResultView::group),
                          field("metadata", &TestResultView::metadata)};
    }
};

struct LifeCycleInstanceView {
    std::string id;
    LifeCycleId life_cycle;
    ModelId model;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &LifeCycleInstanceView::id),
                          field("life_cycle", &LifeCycleInstanceView::life_cycle),
                          field("model", &LifeCycleInstanceView::model),
                          field("group", &LifeCycleInstanceView::group),
                          field("metadata", &LifeCycleInstanceView::metadata)};
    }
};

struct NotificationView {
    std::string id;
    ModelId model;
    std::string text;
    std::optional<GroupId> group;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("id", &NotificationView::id),
                          field("model", &NotificationView::model),
                          field("text", &NotificationView::text),
                          field("group", &NotificationView::group),
                          field("metadata", &NotificationView::metadata)};
    }
};

struct TenantView {
    TenantId tenant;
    std::string name;
    Packs packs;
    Options options;

    static constexpr auto fields() {
        return std::tuple{field("tenant", &TenantView::tenant),
                          field("name", &TenantView::name),
                          field("packs", &TenantView::packs),
                          field("options", &TenantView::options)};
    }
};

} // namespace assent
