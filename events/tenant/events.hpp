#pragma once

#include "events/core/fields.hpp"
#include "events/core/time.hpp"
#include "events/tenant/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

/// What can happen in a tenant. Who did it, when, why and by which command stands in the decision
/// that holds the event. `type` is its name in JSON, `stored_name` and `schema` stand in the log
/// for ever, `number` names it in facts for ever.
namespace assent {

/// The first event of a tenant. All rule packs are on, the capacity mode is `hard`.
struct TenantCreated {
    static constexpr std::string_view type = "TenantCreated";
    static constexpr std::string_view stored_name = "tenant-created";
    static constexpr std::uint16_t number = 1;
    static constexpr std::uint16_t schema = 1;

    std::string name;
    std::uint32_t active_model_limit = 0;

    static constexpr auto fields() {
        return std::tuple{field("name", &TenantCreated::name),
                          field("active_model_limit", &TenantCreated::active_model_limit)};
    }

    friend bool operator==(const TenantCreated&, const TenantCreated&) = default;
};

/// APP-30, APP-31
struct ActiveModelLimitSet {
    static constexpr std::string_view type = "ActiveModelLimitSet";
    static constexpr std::string_view stored_name = "active-model-limit-set";
    static constexpr std::uint16_t number = 2;
    static constexpr std::uint16_t schema = 1;

    std::uint32_t limit = 0;
    CapacityMode mode = {};
    std::optional<std::uint32_t> guardrail_permille =
        {}; ///< The factor of `soft` mode, in thousandths.

    static constexpr auto fields() {
        return std::tuple{field("limit", &ActiveModelLimitSet::limit),
                          field("mode", &ActiveModelLimitSet::mode),
                          field("guardrail_permille", &ActiveModelLimitSet::guardrail_permille)};
    }

    friend bool operator==(const ActiveModelLimitSet&, const ActiveModelLimitSet&) = default;
};

struct UserAdded {
    static constexpr std::string_view type = "UserAdded";
    static constexpr std::string_view stored_name = "user-added";
    static constexpr std::uint16_t number = 3;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    AccountRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &UserAdded::user), field("role", &UserAdded::role)};
    }

    friend bool operator==(const UserAdded&, const UserAdded&) = default;
};

struct UserRoleChanged {
    static constexpr std::string_view type = "UserRoleChanged";
    static constexpr std::string_view stored_name = "user-role-changed";
    static constexpr std::uint16_t number = 4;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    AccountRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &UserRoleChanged::user),
                          field("role", &UserRoleChanged::role)};
    }

    friend bool operator==(const UserRoleChanged&, const UserRoleChanged&) = default;
};

/// The user leaves its groups, roles and spaces with this.
struct UserRemoved {
    static constexpr std::string_view type = "UserRemoved";
    static constexpr std::string_view stored_name = "user-removed";
    static constexpr std::uint16_t number = 5;
    static constexpr std::uint16_t schema = 1;

    UserId user;

    static constexpr auto fields() { return std::tuple{field("user", &UserRemoved::user)}; }

    friend bool operator==(const UserRemoved&, const UserRemoved&) = default;
};

struct SecurityRoleAssigned {
    static constexpr std::string_view type = "SecurityRoleAssigned";
    static constexpr std::string_view stored_name = "security-role-assigned";
    static constexpr std::uint16_t number = 6;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    SecurityRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &SecurityRoleAssigned::user),
                          field("role", &SecurityRoleAssigned::role)};
    }

    friend bool operator==(const SecurityRoleAssigned&, const SecurityRoleAssigned&) = default;
};

struct SecurityRoleUnassigned {
    static constexpr std::string_view type = "SecurityRoleUnassigned";
    static constexpr std::string_view stored_name = "security-role-unassigned";
    static constexpr std::uint16_t number = 7;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    SecurityRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &SecurityRoleUnassigned::user),
                          field("role", &SecurityRoleUnassigned::role)};
    }

    friend bool operator==(const SecurityRoleUnassigned&, const SecurityRoleUnassigned&) = default;
};

struct GroupCreated {
    static constexpr std::string_view type = "GroupCreated";
    static constexpr std::string_view stored_name = "group-created";
    static constexpr std::uint16_t number = 8;
    static constexpr std::uint16_t schema = 1;

    GroupId group;

    static constexpr auto fields() { return std::tuple{field("group", &GroupCreated::group)}; }

    friend bool operator==(const GroupCreated&, const GroupCreated&) = default;
};

/// Its members leave, and its roles in spaces and privileges that have expired go with it.
struct GroupDeleted {
    static constexpr std::string_view type = "GroupDeleted";
    static constexpr std::string_view stored_name = "group-deleted";
    static constexpr std::uint16_t number = 9;
    static constexpr std::uint16_t schema = 1;

    GroupId group;

    static constexpr auto fields() { return std::tuple{field("group", &GroupDeleted::group)}; }

    friend bool operator==(const GroupDeleted&, const GroupDeleted&) = default;
};

struct GroupMemberAdded {
    static constexpr std::string_view type = "GroupMemberAdded";
    static constexpr std::string_view stored_name = "group-member-added";
    static constexpr std::uint16_t number = 10;
    static constexpr std::uint16_t schema = 1;

    GroupId group;
    UserId user;

    static constexpr auto fields() {
        return std::tuple{field("group", &GroupMemberAdded::group),
                          field("user", &GroupMemberAdded::user)};
    }

    friend bool operator==(const GroupMemberAdded&, const GroupMemberAdded&) = default;
};

struct GroupMemberRemoved {
    static constexpr std::string_view type = "GroupMemberRemoved";
    static constexpr std::string_view stored_name = "group-member-removed";
    static constexpr std::uint16_t number = 11;
    static constexpr std::uint16_t schema = 1;

    GroupId group;
    UserId user;

    static constexpr auto fields() {
        return std::tuple{field("group", &GroupMemberRemoved::group),
                          field("user", &GroupMemberRemoved::user)};
    }

    friend bool operator==(const GroupMemberRemoved&, const GroupMemberRemoved&) = default;
};

struct EnvironmentRegistered {
    static constexpr std::string_view type = "EnvironmentRegistered";
    static constexpr std::string_view stored_name = "environment-registered";
    static constexpr std::uint16_t number = 12;
    static constexpr std::uint16_t schema = 1;

    EnvironmentId environment;
    Hosting hosting = {};

    static constexpr auto fields() {
        return std::tuple{field("environment", &EnvironmentRegistered::environment),
                          field("hosting", &EnvironmentRegistered::hosting)};
    }

    friend bool operator==(const EnvironmentRegistered&, const EnvironmentRegistered&) = default;
};

struct EnvironmentHostingChanged {
    static constexpr std::string_view type = "EnvironmentHostingChanged";
    static constexpr std::string_view stored_name = "environment-hosting-changed";
    static constexpr std::uint16_t number = 13;
    static constexpr std::uint16_t schema = 1;

    EnvironmentId environment;
    Hosting hosting = {};

    static constexpr auto fields() {
        return std::tuple{field("environment", &EnvironmentHostingChanged::environment),
                          field("hosting", &EnvironmentHostingChanged::hosting)};
    }

    friend bool operator==(const EnvironmentHostingChanged&,
                           const EnvironmentHostingChanged&) = default;
};

struct ModelRegistered {
    static constexpr std::string_view type = "ModelRegistered";
    static constexpr std::string_view stored_name = "model-registered";
    static constexpr std::uint16_t number = 14;
    static constexpr std::uint16_t schema = 1;

    ModelId model;
    ModelKind kind = {};
    std::optional<GroupId> group = {};
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("model", &ModelRegistered::model),
                          field("kind", &ModelRegistered::kind),
                          field("group", &ModelRegistered::group),
                          field("metadata", &ModelRegistered::metadata)};
    }

    friend bool operator==(const ModelRegistered&, const ModelRegistered&) = default;
};

struct SnapshotCreated {
    static constexpr std::string_view type = "SnapshotCreated";
    static constexpr std::string_view stored_name = "snapshot-created";
    static constexpr std::uint16_t number = 15;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;
    ModelId model;
    Origin origin = {};
    std::optional<GroupId> group = {};
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &SnapshotCreated::snapshot),
                          field("model", &SnapshotCreated::model),
                          field("origin", &SnapshotCreated::origin),
                          field("group", &SnapshotCreated::group),
                          field("metadata", &SnapshotCreated::metadata)};
    }

    friend bool operator==(const SnapshotCreated&, const SnapshotCreated&) = default;
};

/// A deployment without variations yet; the same decision deploys its first.
struct DeploymentCreated {
    static constexpr std::string_view type = "DeploymentCreated";
    static constexpr std::string_view stored_name = "deployment-created";
    static constexpr std::uint16_t number = 16;
    static constexpr std::uint16_t schema = 2;

    DeploymentId deployment;
    ModelId model;
    EnvironmentId environment;
    DeploymentKind kind = {};
    std::optional<GroupId> group = {};
    std::optional<SpaceId> space = {};
    std::optional<RuntimeId> runtime = {};

    static constexpr auto fields() {
        return std::tuple{field("deployment", &DeploymentCreated::deployment),
                          field("model", &DeploymentCreated::model),
                          field("environment", &DeploymentCreated::environment),
                          field("kind", &DeploymentCreated::kind),
                          field("group", &DeploymentCreated::group),
                          field("space", &DeploymentCreated::space, 2),
                          field("runtime", &DeploymentCreated::runtime, 2)};
    }

    friend bool operator==(const DeploymentCreated&, const DeploymentCreated&) = default;
};

/// A new variation, or a new snapshot, protection or settings of one that is there.
struct VariationDeployed {
    static constexpr std::string_view type = "VariationDeployed";
    static constexpr std::string_view stored_name = "variation-deployed";
    static constexpr std::uint16_t number = 17;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;
    SnapshotId snapshot;
    bool is_protected = false;
    Json settings;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &VariationDeployed::deployment),
                          field("variation", &VariationDeployed::variation),
                          field("snapshot", &VariationDeployed::snapshot),
                          field("protected", &VariationDeployed::is_protected),
                          field("settings", &VariationDeployed::settings)};
    }

    friend bool operator==(const VariationDeployed&, const VariationDeployed&) = default;
};

struct VariationUpdated {
    static constexpr std::string_view type = "VariationUpdated";
    static constexpr std::string_view stored_name = "variation-updated";
    static constexpr std::uint16_t number = 18;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;
    Json settings;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &VariationUpdated::deployment),
                          field("variation", &VariationUpdated::variation),
                          field("settings", &VariationUpdated::settings)};
    }

    friend bool operator==(const VariationUpdated&, const VariationUpdated&) = default;
};

struct ProtectionSet {
    static constexpr std::string_view type = "ProtectionSet";
    static constexpr std::string_view stored_name = "protection-set";
    static constexpr std::uint16_t number = 19;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;
    bool is_protected = false;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &ProtectionSet::deployment),
                          field("variation", &ProtectionSet::variation),
                          field("protected", &ProtectionSet::is_protected)};
    }

    friend bool operator==(const ProtectionSet&, const ProtectionSet&) = default;
};

struct VariationUndeployed {
    static constexpr std::string_view type = "VariationUndeployed";
    static constexpr std::string_view stored_name = "variation-undeployed";
    static constexpr std::uint16_t number = 20;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &VariationUndeployed::deployment),
                          field("variation", &VariationUndeployed::variation)};
    }

    friend bool operator==(const VariationUndeployed&, const VariationUndeployed&) = default;
};

/// Its last variation is gone, or all of them with this.
struct DeploymentEnded {
    static constexpr std::string_view type = "DeploymentEnded";
    static constexpr std::string_view stored_name = "deployment-ended";
    static constexpr std::uint16_t number = 21;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &DeploymentEnded::deployment)};
    }

    friend bool operator==(const DeploymentEnded&, const DeploymentEnded&) = default;
};

struct RoutingChanged {
    static constexpr std::string_view type = "RoutingChanged";
    static constexpr std::string_view stored_name = "routing-changed";
    static constexpr std::uint16_t number = 22;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    Routing routing;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &RoutingChanged::deployment),
                          field("routing", &RoutingChanged::routing)};
    }

    friend bool operator==(const RoutingChanged&, const RoutingChanged&) = default;
};

/// APP-4: a snapshot waits for approval.
struct ModelRequested {
    static constexpr std::string_view type = "ModelRequested";
    static constexpr std::string_view stored_name = "model-requested";
    static constexpr std::uint16_t number = 23;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &ModelRequested::snapshot)};
    }

    friend bool operator==(const ModelRequested&, const ModelRequested&) = default;
};

/// APP-2
struct ModelActivated {
    static constexpr std::string_view type = "ModelActivated";
    static constexpr std::string_view stored_name = "model-activated";
    static constexpr std::uint16_t number = 24;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &ModelActivated::snapshot)};
    }

    friend bool operator==(const ModelActivated&, const ModelActivated&) = default;
};

struct ModelDeactivated {
    static constexpr std::string_view type = "ModelDeactivated";
    static constexpr std::string_view stored_name = "model-deactivated";
    static constexpr std::uint16_t number = 25;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &ModelDeactivated::snapshot)};
    }

    friend bool operator==(const ModelDeactivated&, const ModelDeactivated&) = default;
};

/// APP-34: no deployment runs the snapshot any more.
struct ModelStatusEnded {
    static constexpr std::string_view type = "ModelStatusEnded";
    static constexpr std::string_view stored_name = "model-status-ended";
    static constexpr std::uint16_t number = 26;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &ModelStatusEnded::snapshot)};
    }

    friend bool operator==(const ModelStatusEnded&, const ModelStatusEnded&) = default;
};

/// APP-30: the count of active snapshots crossed a threshold upwards. Changes no state.
struct CapacityWarningRaised {
    static constexpr std::string_view type = "CapacityWarningRaised";
    static constexpr std::string_view stored_name = "capacity-warning-raised";
    static constexpr std::uint16_t number = 27;
    static constexpr std::uint16_t schema = 1;

    std::uint8_t threshold_percent = 0;
    std::uint32_t active = 0;
    std::uint32_t limit = 0;

    static constexpr auto fields() {
        return std::tuple{field("threshold_percent", &CapacityWarningRaised::threshold_percent),
                          field("active", &CapacityWarningRaised::active),
                          field("limit", &CapacityWarningRaised::limit)};
    }

    friend bool operator==(const CapacityWarningRaised&, const CapacityWarningRaised&) = default;
};

/// RWX-1, RWX-25: replaces what the triple had.
struct GroupAccessGranted {
    static constexpr std::string_view type = "GroupAccessGranted";
    static constexpr std::string_view stored_name = "group-access-granted";
    static constexpr std::uint16_t number = 28;
    static constexpr std::uint16_t schema = 1;

    Collection collection = {};
    GroupId owner;
    GroupId group;
    Permissions permissions;
    std::optional<Timestamp> expires_at = {};

    static constexpr auto fields() {
        return std::tuple{field("collection", &GroupAccessGranted::collection),
                          field("owner", &GroupAccessGranted::owner),
                          field("group", &GroupAccessGranted::group),
                          field("permissions", &GroupAccessGranted::permissions),
                          field("expires_at", &GroupAccessGranted::expires_at)};
    }

    friend bool operator==(const GroupAccessGranted&, const GroupAccessGranted&) = default;
};

struct GroupAccessRevoked {
    static constexpr std::string_view type = "GroupAccessRevoked";
    static constexpr std::string_view stored_name = "group-access-revoked";
    static constexpr std::uint16_t number = 29;
    static constexpr std::uint16_t schema = 1;

    Collection collection = {};
    GroupId owner;
    GroupId group;

    static constexpr auto fields() {
        return std::tuple{field("collection", &GroupAccessRevoked::collection),
                          field("owner", &GroupAccessRevoked::owner),
                          field("group", &GroupAccessRevoked::group)};
    }

    friend bool operator==(const GroupAccessRevoked&, const GroupAccessRevoked&) = default;
};

/// What packs and options are from now on, all of them.
struct TenantConfigured {
    static constexpr std::string_view type = "TenantConfigured";
    static constexpr std::string_view stored_name = "tenant-configured";
    static constexpr std::uint16_t number = 30;
    static constexpr std::uint16_t schema = 1;

    Packs packs;
    Options options;

    static constexpr auto fields() {
        return std::tuple{field("packs", &TenantConfigured::packs),
                          field("options", &TenantConfigured::options)};
    }

    friend bool operator==(const TenantConfigured&, const TenantConfigured&) = default;
};

/// APP-16
struct UserDefaultSet {
    static constexpr std::string_view type = "UserDefaultSet";
    static constexpr std::string_view stored_name = "user-default-set";
    static constexpr std::uint16_t number = 31;
    static constexpr std::uint16_t schema = 1;

    RolePermission permission = {};
    bool allowed = false;

    static constexpr auto fields() {
        return std::tuple{field("permission", &UserDefaultSet::permission),
                          field("allowed", &UserDefaultSet::allowed)};
    }

    friend bool operator==(const UserDefaultSet&, const UserDefaultSet&) = default;
};

/// A new role, or other permissions of one that is there.
struct CustomRoleDefined {
    static constexpr std::string_view type = "CustomRoleDefined";
    static constexpr std::string_view stored_name = "custom-role-defined";
    static constexpr std::uint16_t number = 32;
    static constexpr std::uint16_t schema = 1;

    RoleName role;
    RolePermissions permissions;

    static constexpr auto fields() {
        return std::tuple{field("role", &CustomRoleDefined::role),
                          field("permissions", &CustomRoleDefined::permissions)};
    }

    friend bool operator==(const CustomRoleDefined&, const CustomRoleDefined&) = default;
};

/// Nobody holds it any more.
struct CustomRoleDeleted {
    static constexpr std::string_view type = "CustomRoleDeleted";
    static constexpr std::string_view stored_name = "custom-role-deleted";
    static constexpr std::uint16_t number = 33;
    static constexpr std::uint16_t schema = 1;

    RoleName role;

    static constexpr auto fields() { return std::tuple{field("role", &CustomRoleDeleted::role)}; }

    friend bool operator==(const CustomRoleDeleted&, const CustomRoleDeleted&) = default;
};

struct CustomRoleAssigned {
    static constexpr std::string_view type = "CustomRoleAssigned";
    static constexpr std::string_view stored_name = "custom-role-assigned";
    static constexpr std::uint16_t number = 34;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    RoleName role;

    static constexpr auto fields() {
        return std::tuple{field("user", &CustomRoleAssigned::user),
                          field("role", &CustomRoleAssigned::role)};
    }

    friend bool operator==(const CustomRoleAssigned&, const CustomRoleAssigned&) = default;
};

struct CustomRoleUnassigned {
    static constexpr std::string_view type = "CustomRoleUnassigned";
    static constexpr std::string_view stored_name = "custom-role-unassigned";
    static constexpr std::uint16_t number = 35;
    static constexpr std::uint16_t schema = 1;

    UserId user;
    RoleName role;

    static constexpr auto fields() {
        return std::tuple{field("user", &CustomRoleUnassigned::user),
                          field("role", &CustomRoleUnassigned::role)};
    }

    friend bool operator==(const CustomRoleUnassigned&, const CustomRoleUnassigned&) = default;
};

struct SpaceCreated {
    static constexpr std::string_view type = "SpaceCreated";
    static constexpr std::string_view stored_name = "space-created";
    static constexpr std::uint16_t number = 36;
    static constexpr std::uint16_t schema = 1;

    SpaceId space;
    SpaceType space_type = {};
    UserId owner;

    static constexpr auto fields() {
        return std::tuple{field("space", &SpaceCreated::space),
                          field("type", &SpaceCreated::space_type),
                          field("owner", &SpaceCreated::owner)};
    }

    friend bool operator==(const SpaceCreated&, const SpaceCreated&) = default;
};

struct SpaceTransferred {
    static constexpr std::string_view type = "SpaceTransferred";
    static constexpr std::string_view stored_name = "space-transferred";
    static constexpr std::uint16_t number = 37;
    static constexpr std::uint16_t schema = 1;

    SpaceId space;
    UserId owner;

    static constexpr auto fields() {
        return std::tuple{field("space", &SpaceTransferred::space),
                          field("owner", &SpaceTransferred::owner)};
    }

    friend bool operator==(const SpaceTransferred&, const SpaceTransferred&) = default;
};

/// GEN-13: of a user or of a group; replaces the role that it had.
struct SpaceRoleSet {
    static constexpr std::string_view type = "SpaceRoleSet";
    static constexpr std::string_view stored_name = "space-role-set";
    static constexpr std::uint16_t number = 38;
    static constexpr std::uint16_t schema = 1;

    SpaceId space;
    std::optional<UserId> user = {};
    std::optional<GroupId> group = {};
    SpaceRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("space", &SpaceRoleSet::space),
                          field("user", &SpaceRoleSet::user),
                          field("group", &SpaceRoleSet::group),
                          field("role", &SpaceRoleSet::role)};
    }

    friend bool operator==(const SpaceRoleSet&, const SpaceRoleSet&) = default;
};

struct SpaceRoleRemoved {
    static constexpr std::string_view type = "SpaceRoleRemoved";
    static constexpr std::string_view stored_name = "space-role-removed";
    static constexpr std::uint16_t number = 39;
    static constexpr std::uint16_t schema = 1;

    SpaceId space;
    std::optional<UserId> user = {};
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("space", &SpaceRoleRemoved::space),
                          field("user", &SpaceRoleRemoved::user),
                          field("group", &SpaceRoleRemoved::group)};
    }

    friend bool operator==(const SpaceRoleRemoved&, const SpaceRoleRemoved&) = default;
};

/// The roles in it go with it.
struct SpaceDeleted {
    static constexpr std::string_view type = "SpaceDeleted";
    static constexpr std::string_view stored_name = "space-deleted";
    static constexpr std::uint16_t number = 40;
    static constexpr std::uint16_t schema = 1;

    SpaceId space;

    static constexpr auto fields() { return std::tuple{field("space", &SpaceDeleted::space)}; }

    friend bool operator==(const SpaceDeleted&, const SpaceDeleted&) = default;
};

/// APP-30: an activation beyond the limit, within the guardrail of `soft` mode. Changes no state.
struct CapacityOverageRaised {
    static constexpr std::string_view type = "CapacityOverageRaised";
    static constexpr std::string_view stored_name = "capacity-overage-raised";
    static constexpr std::uint16_t number = 41;
    static constexpr std::uint16_t schema = 1;

    std::uint32_t active = 0;
    std::uint32_t limit = 0;
    std::uint32_t guardrail_permille = 0;

    static constexpr auto fields() {
        return std::tuple{field("active", &CapacityOverageRaised::active),
                          field("limit", &CapacityOverageRaised::limit),
                          field("guardrail_permille", &CapacityOverageRaised::guardrail_permille)};
    }

    friend bool operator==(const CapacityOverageRaised&, const CapacityOverageRaised&) = default;
};

struct EnvironmentRemoved {
    static constexpr std::string_view type = "EnvironmentRemoved";
    static constexpr std::string_view stored_name = "environment-removed";
    static constexpr std::uint16_t number = 50;
    static constexpr std::uint16_t schema = 1;

    EnvironmentId environment;

    static constexpr auto fields() {
        return std::tuple{field("environment", &EnvironmentRemoved::environment)};
    }

    friend bool operator==(const EnvironmentRemoved&, const EnvironmentRemoved&) = default;
};

/// Changes no state.
struct VariationRestarted {
    static constexpr std::string_view type = "VariationRestarted";
    static constexpr std::string_view stored_name = "variation-restarted";
    static constexpr std::uint16_t number = 51;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &VariationRestarted::deployment),
                          field("variation", &VariationRestarted::variation)};
    }

    friend bool operator==(const VariationRestarted&, const VariationRestarted&) = default;
};

/// VAR-22: its routing goes with it.
struct VariationRenamed {
    static constexpr std::string_view type = "VariationRenamed";
    static constexpr std::string_view stored_name = "variation-renamed";
    static constexpr std::uint16_t number = 52;
    static constexpr std::uint16_t schema = 1;

    DeploymentId deployment;
    VariationName variation;
    VariationName to;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &VariationRenamed::deployment),
                          field("variation", &VariationRenamed::variation),
                          field("to", &VariationRenamed::to)};
    }

    friend bool operator==(const VariationRenamed&, const VariationRenamed&) = default;
};

/// VAR-13: a new audience, or other conditions of one that is there.
struct AudienceDefined {
    static constexpr std::string_view type = "AudienceDefined";
    static constexpr std::string_view stored_name = "audience-defined";
    static constexpr std::uint16_t number = 53;
    static constexpr std::uint16_t schema = 1;

    AudienceId audience;
    std::vector<Condition> conditions;

    static constexpr auto fields() {
        return std::tuple{field("audience", &AudienceDefined::audience),
                          field("conditions", &AudienceDefined::conditions)};
    }

    friend bool operator==(const AudienceDefined&, const AudienceDefined&) = default;
};

/// No deployment has it in its routing any more.
struct AudienceDeleted {
    static constexpr std::string_view type = "AudienceDeleted";
    static constexpr std::string_view stored_name = "audience-deleted";
    static constexpr std::uint16_t number = 54;
    static constexpr std::uint16_t schema = 1;

    AudienceId audience;

    static constexpr auto fields() {
        return std::tuple{field("audience", &AudienceDeleted::audience)};
    }

    friend bool operator==(const AudienceDeleted&, const AudienceDeleted&) = default;
};

/// Other metadata of an entity, in place of what it had.
struct MetadataEdited {
    static constexpr std::string_view type = "MetadataEdited";
    static constexpr std::string_view stored_name = "metadata-edited";
    static constexpr std::uint16_t number = 65;
    static constexpr std::uint16_t schema = 1;

    Collection collection = {};
    EntityId id;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("collection", &MetadataEdited::collection),
                          field("id", &MetadataEdited::id),
                          field("metadata", &MetadataEdited::metadata)};
    }

    friend bool operator==(const MetadataEdited&, const MetadataEdited&) = default;
};

/// RWX-7: the monitor, a stored model, watches the snapshot from now on.
struct MonitorAdded {
    static constexpr std::string_view type = "MonitorAdded";
    static constexpr std::string_view stored_name = "monitor-added";
    static constexpr std::uint16_t number = 66;
    static constexpr std::uint16_t schema = 1;

    SnapshotId snapshot;
    ModelId monitor;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &MonitorAdded::snapshot),
                          field("monitor", &MonitorAdded::monitor)};
    }

    friend bool operator==(const MonitorAdded&, const MonitorAdded&) = default;
};

/// RWX-24
struct RuntimeRegistered {
    static constexpr std::string_view type = "RuntimeRegistered";
    static constexpr std::string_view stored_name = "runtime-registered";
    static constexpr std::uint16_t number = 67;
    static constexpr std::uint16_t schema = 1;

    RuntimeId runtime;
    std::optional<GroupId> group = {};
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("runtime", &RuntimeRegistered::runtime),
                          field("group", &RuntimeRegistered::group),
                          field("metadata", &RuntimeRegistered::metadata)};
    }

    friend bool operator==(const RuntimeRegistered&, const RuntimeRegistered&) = default;
};

/// Changes no state.
struct EngineReset {
    static constexpr std::string_view type = "EngineReset";
    static constexpr std::string_view stored_name = "engine-reset";
    static constexpr std::uint16_t number = 68;
    static constexpr std::uint16_t schema = 1;

    RuntimeId runtime;

    static constexpr auto fields() { return std::tuple{field("runtime", &EngineReset::runtime)}; }

    friend bool operator==(const EngineReset&, const EngineReset&) = default;
};

/// A job to run once, or by its schedule; of the kind `monitor` it runs one.
struct JobCreated {
    static constexpr std::string_view type = "JobCreated";
    static constexpr std::string_view stored_name = "job-created";
    static constexpr std::uint16_t number = 69;
    static constexpr std::uint16_t schema = 1;

    JobId job;
    SnapshotId snapshot;
    JobKind kind = {};
    std::optional<ModelId> monitor = {};
    std::optional<RuntimeId> runtime = {};
    std::optional<std::string> schedule = {};
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("job", &JobCreated::job),
                          field("snapshot", &JobCreated::snapshot),
                          field("kind", &JobCreated::kind),
                          field("monitor", &JobCreated::monitor),
                          field("runtime", &JobCreated::runtime),
                          field("schedule", &JobCreated::schedule),
                          field("group", &JobCreated::group)};
    }

    friend bool operator==(const JobCreated&, const JobCreated&) = default;
};

/// Changes no state.
struct JobRerun {
    static constexpr std::string_view type = "JobRerun";
    static constexpr std::string_view stored_name = "job-rerun";
    static constexpr std::uint16_t number = 70;
    static constexpr std::uint16_t schema = 1;

    JobId job;

    static constexpr auto fields() { return std::tuple{field("job", &JobRerun::job)}; }

    friend bool operator==(const JobRerun&, const JobRerun&) = default;
};

/// RWX-23: in the group of its job.
struct TestResultRecorded {
    static constexpr std::string_view type = "TestResultRecorded";
    static constexpr std::string_view stored_name = "test-result-recorded";
    static constexpr std::uint16_t number = 71;
    static constexpr std::uint16_t schema = 1;

    TestResultId result;
    JobId job;
    std::optional<GroupId> group = {};
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("result", &TestResultRecorded::result),
                          field("job", &TestResultRecorded::job),
                          field("group", &TestResultRecorded::group),
                          field("metadata", &TestResultRecorded::metadata)};
    }

    friend bool operator==(const TestResultRecorded&, const TestResultRecorded&) = default;
};

/// RWX-22: a new definition, or another one in its place.
struct LifeCycleDefined {
    static constexpr std::string_view type = "LifeCycleDefined";
    static constexpr std::string_view stored_name = "life-cycle-defined";
    static constexpr std::uint16_t number = 72;
    static constexpr std::uint16_t schema = 1;

    LifeCycleId life_cycle;
    JsonValue definition;

    static constexpr auto fields() {
        return std::tuple{field("life_cycle", &LifeCycleDefined::life_cycle),
                          field("definition", &LifeCycleDefined::definition)};
    }

    friend bool operator==(const LifeCycleDefined&, const LifeCycleDefined&) = default;
};

/// A model begins to go through a life cycle.
struct LifeCycleStarted {
    static constexpr std::string_view type = "LifeCycleStarted";
    static constexpr std::string_view stored_name = "life-cycle-started";
    static constexpr std::uint16_t number = 73;
    static constexpr std::uint16_t schema = 1;

    LifeCycleInstanceId mlc;
    LifeCycleId life_cycle;
    ModelId model;
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("mlc", &LifeCycleStarted::mlc),
                          field("life_cycle", &LifeCycleStarted::life_cycle),
                          field("model", &LifeCycleStarted::model),
                          field("group", &LifeCycleStarted::group)};
    }

    friend bool operator==(const LifeCycleStarted&, const LifeCycleStarted&) = default;
};

/// RWX-11: in the group of its model.
struct NotificationCreated {
    static constexpr std::string_view type = "NotificationCreated";
    static constexpr std::string_view stored_name = "notification-created";
    static constexpr std::uint16_t number = 74;
    static constexpr std::uint16_t schema = 1;

    NotificationId notification;
    ModelId model;
    std::string text;
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("notification", &NotificationCreated::notification),
                          field("model", &NotificationCreated::model),
                          field("text", &NotificationCreated::text),
                          field("group", &NotificationCreated::group)};
    }

    friend bool operator==(const NotificationCreated&, const NotificationCreated&) = default;
};

/// RWX-24: another group owns it now.
struct EntityMoved {
    static constexpr std::string_view type = "EntityMoved";
    static constexpr std::string_view stored_name = "entity-moved";
    static constexpr std::uint16_t number = 75;
    static constexpr std::uint16_t schema = 1;

    Collection collection = {};
    EntityId id;
    GroupId group;

    static constexpr auto fields() {
        return std::tuple{field("collection", &EntityMoved::collection),
                          field("id", &EntityMoved::id),
                          field("group", &EntityMoved::group)};
    }

    friend bool operator==(const EntityMoved&, const EntityMoved&) = default;
};

/// RWX-24. Nothing else refers to it. Deployments end by `DeploymentEnded` instead.
struct EntityDeleted {
    static constexpr std::string_view type = "EntityDeleted";
    static constexpr std::string_view stored_name = "entity-deleted";
    static constexpr std::uint16_t number = 76;
    static constexpr std::uint16_t schema = 1;

    Collection collection = {};
    EntityId id;

    static constexpr auto fields() {
        return std::tuple{field("collection", &EntityDeleted::collection),
                          field("id", &EntityDeleted::id)};
    }

    friend bool operator==(const EntityDeleted&, const EntityDeleted&) = default;
};

using Event = std::variant<TenantCreated,
                           ActiveModelLimitSet,
                           UserAdded,
                           UserRoleChanged,
                           UserRemoved,
                           SecurityRoleAssigned,
                           SecurityRoleUnassigned,
                           GroupCreated,
                           GroupDeleted,
                           GroupMemberAdded,
                           GroupMemberRemoved,
                           EnvironmentRegistered,
                           EnvironmentHostingChanged,
                           ModelRegistered,
                           SnapshotCreated,
                           DeploymentCreated,
                           VariationDeployed,
                           VariationUpdated,
                           ProtectionSet,
                           VariationUndeployed,
                           DeploymentEnded,
                           RoutingChanged,
                           ModelRequested,
                           ModelActivated,
                           ModelDeactivated,
                           ModelStatusEnded,
                           CapacityWarningRaised,
                           GroupAccessGranted,
                           GroupAccessRevoked,
                           TenantConfigured,
                           UserDefaultSet,
                           CustomRoleDefined,
                           CustomRoleDeleted,
                           CustomRoleAssigned,
                           CustomRoleUnassigned,
                           SpaceCreated,
                           SpaceTransferred,
                           SpaceRoleSet,
                           SpaceRoleRemoved,
                           SpaceDeleted,
                           CapacityOverageRaised,
                           EnvironmentRemoved,
                           VariationRestarted,
                           VariationRenamed,
                           AudienceDefined,
                           AudienceDeleted,
                           MetadataEdited,
                           MonitorAdded,
                           RuntimeRegistered,
                           EngineReset,
                           JobCreated,
                           JobRerun,
                           TestResultRecorded,
                           LifeCycleDefined,
                           LifeCycleStarted,
                           NotificationCreated,
                           EntityMoved,
                           EntityDeleted>;

} // namespace assent
