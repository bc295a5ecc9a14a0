#pragma once

#include "events/core/fields.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"
#include "events/tenant/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

/// What may be asked of a tenant. Members that a command may leave out are `std::optional`; their
/// names are those of the interface. A struct here, a decision in domain/rules, an event with its
/// evolution, and a line in `Command`: that is all it takes to add one.
namespace assent {

/// A factor of at least 1, in thousandths; JSON has it as a number, e.g. 1.25.
struct Factor {
    std::uint32_t permille = 1000;

    static constexpr auto fields() { return std::tuple{field("permille", &Factor::permille)}; }

    friend bool operator==(const Factor&, const Factor&) = default;
};

struct CreateTenant {
    static constexpr std::string_view type = "CreateTenant";

    std::string name;
    UserId administrator;
    std::uint32_t active_model_limit = 0;

    static constexpr auto fields() {
        return std::tuple{field("name", &CreateTenant::name),
                          field("administrator", &CreateTenant::administrator),
                          field("active_model_limit", &CreateTenant::active_model_limit)};
    }

    friend bool operator==(const CreateTenant&, const CreateTenant&) = default;
};

struct SetActiveModelLimit {
    static constexpr std::string_view type = "SetActiveModelLimit";

    std::uint32_t limit = 0;
    std::optional<CapacityMode> mode = {};
    std::optional<Factor> guardrail = {};

    static constexpr auto fields() {
        return std::tuple{field("limit", &SetActiveModelLimit::limit),
                          field("mode", &SetActiveModelLimit::mode),
                          field("guardrail", &SetActiveModelLimit::guardrail)};
    }

    friend bool operator==(const SetActiveModelLimit&, const SetActiveModelLimit&) = default;
};

struct AddUser {
    static constexpr std::string_view type = "AddUser";

    UserId user;
    AccountRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &AddUser::user), field("role", &AddUser::role)};
    }

    friend bool operator==(const AddUser&, const AddUser&) = default;
};

struct ChangeUserRole {
    static constexpr std::string_view type = "ChangeUserRole";

    UserId user;
    AccountRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("user", &ChangeUserRole::user),
                          field("role", &ChangeUserRole::role)};
    }

    friend bool operator==(const ChangeUserRole&, const ChangeUserRole&) = default;
};

struct RemoveUser {
    static constexpr std::string_view type = "RemoveUser";

    UserId user;

    static constexpr auto fields() { return std::tuple{field("user", &RemoveUser::user)}; }

    friend bool operator==(const RemoveUser&, const RemoveUser&) = default;
};

struct AssignRole {
    static constexpr std::string_view type = "AssignRole";

    UserId user;
    RoleName role;

    static constexpr auto fields() {
        return std::tuple{field("user", &AssignRole::user), field("role", &AssignRole::role)};
    }

    friend bool operator==(const AssignRole&, const AssignRole&) = default;
};

struct UnassignRole {
    static constexpr std::string_view type = "UnassignRole";

    UserId user;
    RoleName role;

    static constexpr auto fields() {
        return std::tuple{field("user", &UnassignRole::user), field("role", &UnassignRole::role)};
    }

    friend bool operator==(const UnassignRole&, const UnassignRole&) = default;
};

struct CreateGroup {
    static constexpr std::string_view type = "CreateGroup";

    GroupId group;

    static constexpr auto fields() { return std::tuple{field("group", &CreateGroup::group)}; }

    friend bool operator==(const CreateGroup&, const CreateGroup&) = default;
};

struct DeleteGroup {
    static constexpr std::string_view type = "DeleteGroup";

    GroupId group;

    static constexpr auto fields() { return std::tuple{field("group", &DeleteGroup::group)}; }

    friend bool operator==(const DeleteGroup&, const DeleteGroup&) = default;
};

struct AddGroupMember {
    static constexpr std::string_view type = "AddGroupMember";

    GroupId group;
    UserId user;

    static constexpr auto fields() {
        return std::tuple{field("group", &AddGroupMember::group),
                          field("user", &AddGroupMember::user)};
    }

    friend bool operator==(const AddGroupMember&, const AddGroupMember&) = default;
};

struct RemoveGroupMember {
    static constexpr std::string_view type = "RemoveGroupMember";

    GroupId group;
    UserId user;

    static constexpr auto fields() {
        return std::tuple{field("group", &RemoveGroupMember::group),
                          field("user", &RemoveGroupMember::user)};
    }

    friend bool operator==(const RemoveGroupMember&, const RemoveGroupMember&) = default;
};

struct RegisterEnvironment {
    static constexpr std::string_view type = "RegisterEnvironment";

    EnvironmentId environment;
    Hosting hosting = {};

    static constexpr auto fields() {
        return std::tuple{field("environment", &RegisterEnvironment::environment),
                          field("hosting", &RegisterEnvironment::hosting)};
    }

    friend bool operator==(const RegisterEnvironment&, const RegisterEnvironment&) = default;
};

struct ChangeEnvironmentHosting {
    static constexpr std::string_view type = "ChangeEnvironmentHosting";

    EnvironmentId environment;
    Hosting hosting = {};

    static constexpr auto fields() {
        return std::tuple{field("environment", &ChangeEnvironmentHosting::environment),
                          field("hosting", &ChangeEnvironmentHosting::hosting)};
    }

    friend bool operator==(const ChangeEnvironmentHosting&,
                           const ChangeEnvironmentHosting&) = default;
};

struct RemoveEnvironment {
    static constexpr std::string_view type = "RemoveEnvironment";

    EnvironmentId environment;

    static constexpr auto fields() {
        return std::tuple{field("environment", &RemoveEnvironment::environment)};
    }

    friend bool operator==(const RemoveEnvironment&, const RemoveEnvironment&) = default;
};

struct RegisterModel {
    static constexpr std::string_view type = "RegisterModel";

    ModelId model;
    std::optional<ModelKind> kind = {};
    std::optional<GroupId> group = {};
    std::optional<Json> metadata = {};

    static constexpr auto fields() {
        return std::tuple{field("model", &RegisterModel::model),
                          field("kind", &RegisterModel::kind),
                          field("group", &RegisterModel::group),
                          field("metadata", &RegisterModel::metadata)};
    }

    friend bool operator==(const RegisterModel&, const RegisterModel&) = default;
};

struct CreateSnapshot {
    static constexpr std::string_view type = "CreateSnapshot";

    SnapshotId snapshot;
    ModelId model;
    std::optional<Origin> origin = {};
    std::optional<GroupId> group = {};
    std::optional<Json> metadata = {};

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &CreateSnapshot::snapshot),
                          field("model", &CreateSnapshot::model),
                          field("origin", &CreateSnapshot::origin),
                          field("group", &CreateSnapshot::group),
                          field("metadata", &CreateSnapshot::metadata)};
    }

    friend bool operator==(const CreateSnapshot&, const CreateSnapshot&) = default;
};

struct DeployVariation {
    static constexpr std::string_view type = "DeployVariation";

    DeploymentId deployment;
    std::optional<ModelId> model = {};
    std::optional<EnvironmentId> environment = {};
    SnapshotId snapshot;
    std::optional<DeploymentKind> kind = {};
    std::optional<VariationName> variation = {};
    std::optional<SpaceId> space = {};
    std::optional<RuntimeId> runtime = {};
    std::optional<GroupId> group = {};
    std::optional<bool> is_protected = {}; ///< VAR-7, VAR-21
    std::optional<Routing> routing = {};
    std::optional<Json> settings = {};

    static constexpr auto fields() {
        return std::tuple{field("deployment", &DeployVariation::deployment),
                          field("model", &DeployVariation::model),
                          field("environment", &DeployVariation::environment),
                          field("snapshot", &DeployVariation::snapshot),
                          field("kind", &DeployVariation::kind),
                          field("variation", &DeployVariation::variation),
                          field("space", &DeployVariation::space),
                          field("runtime", &DeployVariation::runtime),
                          field("group", &DeployVariation::group),
                          field("protected", &DeployVariation::is_protected),
                          field("routing", &DeployVariation::routing),
                          field("settings", &DeployVariation::settings)};
    }

    friend bool operator==(const DeployVariation&, const DeployVariation&) = default;
};

struct UpdateVariation {
    static constexpr std::string_view type = "UpdateVariation";

    DeploymentId deployment;
    VariationName variation;
    Json settings;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &UpdateVariation::deployment),
                          field("variation", &UpdateVariation::variation),
                          field("settings", &UpdateVariation::settings)};
    }

    friend bool operator==(const UpdateVariation&, const UpdateVariation&) = default;
};

struct RestartVariation {
    static constexpr std::string_view type = "RestartVariation";

    DeploymentId deployment;
    VariationName variation;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &RestartVariation::deployment),
                          field("variation", &RestartVariation::variation)};
    }

    friend bool operator==(const RestartVariation&, const RestartVariation&) = default;
};

struct RenameVariation {
    static constexpr std::string_view type = "RenameVariation";

    DeploymentId deployment;
    VariationName variation;
    VariationName to;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &RenameVariation::deployment),
                          field("variation", &RenameVariation::variation),
                          field("to", &RenameVariation::to)};
    }

    friend bool operator==(const RenameVariation&, const RenameVariation&) = default;
};

struct SetProtection {
    static constexpr std::string_view type = "SetProtection";

    DeploymentId deployment;
    VariationName variation;
    bool is_protected = false;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &SetProtection::deployment),
                          field("variation", &SetProtection::variation),
                          field("protected", &SetProtection::is_protected)};
    }

    friend bool operator==(const SetProtection&, const SetProtection&) = default;
};

struct UndeployVariation {
    static constexpr std::string_view type = "UndeployVariation";

    DeploymentId deployment;
    VariationName variation;
    std::optional<Routing> routing = {};

    static constexpr auto fields() {
        return std::tuple{field("deployment", &UndeployVariation::deployment),
                          field("variation", &UndeployVariation::variation),
                          field("routing", &UndeployVariation::routing)};
    }

    friend bool operator==(const UndeployVariation&, const UndeployVariation&) = default;
};

struct Undeploy {
    static constexpr std::string_view type = "Undeploy";

    DeploymentId deployment;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &Undeploy::deployment)};
    }

    friend bool operator==(const Undeploy&, const Undeploy&) = default;
};

struct SetRouting {
    static constexpr std::string_view type = "SetRouting";

    DeploymentId deployment;
    Routing routing;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &SetRouting::deployment),
                          field("routing", &SetRouting::routing)};
    }

    friend bool operator==(const SetRouting&, const SetRouting&) = default;
};

struct ActivateModel {
    static constexpr std::string_view type = "ActivateModel";

    std::optional<SnapshotId> snapshot = {};
    std::optional<DeploymentId> deployment = {};

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &ActivateModel::snapshot),
                          field("deployment", &ActivateModel::deployment)};
    }

    friend bool operator==(const ActivateModel&, const ActivateModel&) = default;
};

struct DeactivateModel {
    static constexpr std::string_view type = "DeactivateModel";

    std::optional<SnapshotId> snapshot = {};
    std::optional<DeploymentId> deployment = {};

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &DeactivateModel::snapshot),
                          field("deployment", &DeactivateModel::deployment)};
    }

    friend bool operator==(const DeactivateModel&, const DeactivateModel&) = default;
};

/// APP-35
struct RequestApproval {
    static constexpr std::string_view type = "RequestApproval";

    SnapshotId snapshot;
    DeploymentId deployment;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &RequestApproval::snapshot),
                          field("deployment", &RequestApproval::deployment)};
    }

    friend bool operator==(const RequestApproval&, const RequestApproval&) = default;
};

/// APP-36
struct SwapActive {
    static constexpr std::string_view type = "SwapActive";

    SnapshotId activate;
    SnapshotId deactivate;
    std::optional<DeploymentId> deployment = {};

    static constexpr auto fields() {
        return std::tuple{field("activate", &SwapActive::activate),
                          field("deactivate", &SwapActive::deactivate),
                          field("deployment", &SwapActive::deployment)};
    }

    friend bool operator==(const SwapActive&, const SwapActive&) = default;
};

struct GrantGroupAccess {
    static constexpr std::string_view type = "GrantGroupAccess";

    Collection collection = {};
    GroupId owner;
    GroupId group;
    Permissions permissions;
    std::optional<Timestamp> expires_at = {};

    static constexpr auto fields() {
        return std::tuple{field("collection", &GrantGroupAccess::collection),
                          field("owner", &GrantGroupAccess::owner),
                          field("group", &GrantGroupAccess::group),
                          field("permissions", &GrantGroupAccess::permissions),
                          field("expires_at", &GrantGroupAccess::expires_at)};
    }

    friend bool operator==(const GrantGroupAccess&, const GrantGroupAccess&) = default;
};

struct RevokeGroupAccess {
    static constexpr std::string_view type = "RevokeGroupAccess";

    Collection collection = {};
    GroupId owner;
    GroupId group;

    static constexpr auto fields() {
        return std::tuple{field("collection", &RevokeGroupAccess::collection),
                          field("owner", &RevokeGroupAccess::owner),
                          field("group", &RevokeGroupAccess::group)};
    }

    friend bool operator==(const RevokeGroupAccess&, const RevokeGroupAccess&) = default;
};

/// Which packs to turn on or off; the others stay as they are.
struct PackSwitches {
    std::optional<bool> variations = {};
    std::optional<bool> approval = {};
    std::optional<bool> rwx = {};

    static constexpr auto fields() {
        return std::tuple{field("variations", &PackSwitches::variations),
                          field("approval", &PackSwitches::approval),
                          field("rwx", &PackSwitches::rwx)};
    }

    friend bool operator==(const PackSwitches&, const PackSwitches&) = default;
};

struct OptionSwitches {
    std::optional<bool> user_may_reject = {};
    std::optional<bool> role_needed_in_all_spaces = {};

    static constexpr auto fields() {
        return std::tuple{
            field("user_may_reject", &OptionSwitches::user_may_reject),
            field("role_needed_in_all_spaces", &OptionSwitches::role_needed_in_all_spaces)};
    }

    friend bool operator==(const OptionSwitches&, const OptionSwitches&) = default;
};

/// What is left out stays as it is.
struct ConfigureTenant {
    static constexpr std::string_view type = "ConfigureTenant";

    std::optional<PackSwitches> packs = {};
    std::optional<OptionSwitches> options = {};

    static constexpr auto fields() {
        return std::tuple{field("packs", &ConfigureTenant::packs),
                          field("options", &ConfigureTenant::options)};
    }

    friend bool operator==(const ConfigureTenant&, const ConfigureTenant&) = default;
};

struct SetUserDefault {
    static constexpr std::string_view type = "SetUserDefault";

    RolePermission permission = {};
    bool allowed = false;

    static constexpr auto fields() {
        return std::tuple{field("permission", &SetUserDefault::permission),
                          field("allowed", &SetUserDefault::allowed)};
    }

    friend bool operator==(const SetUserDefault&, const SetUserDefault&) = default;
};

/// Again: replaces the permissions.
struct DefineCustomRole {
    static constexpr std::string_view type = "DefineCustomRole";

    RoleName role;
    RolePermissions permissions;

    static constexpr auto fields() {
        return std::tuple{field("role", &DefineCustomRole::role),
                          field("permissions", &DefineCustomRole::permissions)};
    }

    friend bool operator==(const DefineCustomRole&, const DefineCustomRole&) = default;
};

struct DeleteCustomRole {
    static constexpr std::string_view type = "DeleteCustomRole";

    RoleName role;

    static constexpr auto fields() { return std::tuple{field("role", &DeleteCustomRole::role)}; }

    friend bool operator==(const DeleteCustomRole&, const DeleteCustomRole&) = default;
};

struct CreateSpace {
    static constexpr std::string_view type = "CreateSpace";

    SpaceId space;
    SpaceType space_type = {};
    UserId owner;

    static constexpr auto fields() {
        return std::tuple{field("space", &CreateSpace::space),
                          field("type", &CreateSpace::space_type),
                          field("owner", &CreateSpace::owner)};
    }

    friend bool operator==(const CreateSpace&, const CreateSpace&) = default;
};

struct TransferSpace {
    static constexpr std::string_view type = "TransferSpace";

    SpaceId space;
    UserId owner;

    static constexpr auto fields() {
        return std::tuple{field("space", &TransferSpace::space),
                          field("owner", &TransferSpace::owner)};
    }

    friend bool operator==(const TransferSpace&, const TransferSpace&) = default;
};

/// Of a user or of a group: one of the two.
struct SetSpaceRole {
    static constexpr std::string_view type = "SetSpaceRole";

    SpaceId space;
    std::optional<UserId> user = {};
    std::optional<GroupId> group = {};
    SpaceRole role = {};

    static constexpr auto fields() {
        return std::tuple{field("space", &SetSpaceRole::space),
                          field("user", &SetSpaceRole::user),
                          field("group", &SetSpaceRole::group),
                          field("role", &SetSpaceRole::role)};
    }

    friend bool operator==(const SetSpaceRole&, const SetSpaceRole&) = default;
};

struct RemoveSpaceRole {
    static constexpr std::string_view type = "RemoveSpaceRole";

    SpaceId space;
    std::optional<UserId> user = {};
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("space", &RemoveSpaceRole::space),
                          field("user", &RemoveSpaceRole::user),
                          field("group", &RemoveSpaceRole::group)};
    }

    friend bool operator==(const RemoveSpaceRole&, const RemoveSpaceRole&) = default;
};

struct DeleteSpace {
    static constexpr std::string_view type = "DeleteSpace";

    SpaceId space;

    static constexpr auto fields() { return std::tuple{field("space", &DeleteSpace::space)}; }

    friend bool operator==(const DeleteSpace&, const DeleteSpace&) = default;
};

/// VAR-13, VAR-22. Again replaces.
struct DefineAudience {
    static constexpr std::string_view type = "DefineAudience";

    AudienceId audience;
    std::vector<Condition> conditions;

    static constexpr auto fields() {
        return std::tuple{field("audience", &DefineAudience::audience),
                          field("conditions", &DefineAudience::conditions)};
    }

    friend bool operator==(const DefineAudience&, const DefineAudience&) = default;
};

struct DeleteAudience {
    static constexpr std::string_view type = "DeleteAudience";

    AudienceId audience;

    static constexpr auto fields() {
        return std::tuple{field("audience", &DeleteAudience::audience)};
    }

    friend bool operator==(const DeleteAudience&, const DeleteAudience&) = default;
};

struct EditModel {
    static constexpr std::string_view type = "EditModel";

    ModelId model;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("model", &EditModel::model),
                          field("metadata", &EditModel::metadata)};
    }

    friend bool operator==(const EditModel&, const EditModel&) = default;
};

struct EditSnapshot {
    static constexpr std::string_view type = "EditSnapshot";

    SnapshotId snapshot;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &EditSnapshot::snapshot),
                          field("metadata", &EditSnapshot::metadata)};
    }

    friend bool operator==(const EditSnapshot&, const EditSnapshot&) = default;
};

/// RWX-7
struct AddMonitor {
    static constexpr std::string_view type = "AddMonitor";

    SnapshotId snapshot;
    ModelId monitor;

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &AddMonitor::snapshot),
                          field("monitor", &AddMonitor::monitor)};
    }

    friend bool operator==(const AddMonitor&, const AddMonitor&) = default;
};

/// RWX-8. Makes a job of the kind `monitor`.
struct RunMonitor {
    static constexpr std::string_view type = "RunMonitor";

    SnapshotId snapshot;
    ModelId monitor;
    JobId job;
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("snapshot", &RunMonitor::snapshot),
                          field("monitor", &RunMonitor::monitor),
                          field("job", &RunMonitor::job),
                          field("group", &RunMonitor::group)};
    }

    friend bool operator==(const RunMonitor&, const RunMonitor&) = default;
};

/// RWX-24
struct RegisterRuntime {
    static constexpr std::string_view type = "RegisterRuntime";

    RuntimeId runtime;
    std::optional<GroupId> group = {};
    std::optional<Json> metadata = {};

    static constexpr auto fields() {
        return std::tuple{field("runtime", &RegisterRuntime::runtime),
                          field("group", &RegisterRuntime::group),
                          field("metadata", &RegisterRuntime::metadata)};
    }

    friend bool operator==(const RegisterRuntime&, const RegisterRuntime&) = default;
};

struct EditRuntime {
    static constexpr std::string_view type = "EditRuntime";

    RuntimeId runtime;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("runtime", &EditRuntime::runtime),
                          field("metadata", &EditRuntime::metadata)};
    }

    friend bool operator==(const EditRuntime&, const EditRuntime&) = default;
};

/// RWX-21
struct ResetEngine {
    static constexpr std::string_view type = "ResetEngine";

    RuntimeId runtime;

    static constexpr auto fields() { return std::tuple{field("runtime", &ResetEngine::runtime)}; }

    friend bool operator==(const ResetEngine&, const ResetEngine&) = default;
};

struct EditDeployment {
    static constexpr std::string_view type = "EditDeployment";

    DeploymentId deployment;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("deployment", &EditDeployment::deployment),
                          field("metadata", &EditDeployment::metadata)};
    }

    friend bool operator==(const EditDeployment&, const EditDeployment&) = default;
};

/// RWX-8, RWX-21. With a runtime it is scheduled there.
struct CreateJob {
    static constexpr std::string_view type = "CreateJob";

    JobId job;
    SnapshotId snapshot;
    JobKind kind = {};
    std::optional<RuntimeId> runtime = {};
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("job", &CreateJob::job),
                          field("snapshot", &CreateJob::snapshot),
                          field("kind", &CreateJob::kind),
                          field("runtime", &CreateJob::runtime),
                          field("group", &CreateJob::group)};
    }

    friend bool operator==(const CreateJob&, const CreateJob&) = default;
};

struct EditJob {
    static constexpr std::string_view type = "EditJob";

    JobId job;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("job", &EditJob::job), field("metadata", &EditJob::metadata)};
    }

    friend bool operator==(const EditJob&, const EditJob&) = default;
};

/// RWX-21
struct RerunJob {
    static constexpr std::string_view type = "RerunJob";

    JobId job;

    static constexpr auto fields() { return std::tuple{field("job", &RerunJob::job)}; }

    friend bool operator==(const RerunJob&, const RerunJob&) = default;
};

/// RWX-21. `schedule` is cron text of five fields.
struct ScheduleJob {
    static constexpr std::string_view type = "ScheduleJob";

    JobId job;
    SnapshotId snapshot;
    JobKind kind = {};
    RuntimeId runtime;
    std::string schedule;
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("job", &ScheduleJob::job),
                          field("snapshot", &ScheduleJob::snapshot),
                          field("kind", &ScheduleJob::kind),
                          field("runtime", &ScheduleJob::runtime),
                          field("schedule", &ScheduleJob::schedule),
                          field("group", &ScheduleJob::group)};
    }

    friend bool operator==(const ScheduleJob&, const ScheduleJob&) = default;
};

/// RWX-23: in the group of the job.
struct RecordTestResult {
    static constexpr std::string_view type = "RecordTestResult";

    TestResultId result;
    JobId job;
    std::optional<Json> metadata = {};

    static constexpr auto fields() {
        return std::tuple{field("result", &RecordTestResult::result),
                          field("job", &RecordTestResult::job),
                          field("metadata", &RecordTestResult::metadata)};
    }

    friend bool operator==(const RecordTestResult&, const RecordTestResult&) = default;
};

struct EditTestResult {
    static constexpr std::string_view type = "EditTestResult";

    TestResultId result;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("result", &EditTestResult::result),
                          field("metadata", &EditTestResult::metadata)};
    }

    friend bool operator==(const EditTestResult&, const EditTestResult&) = default;
};

/// RWX-22. Again replaces.
struct DefineLifeCycle {
    static constexpr std::string_view type = "DefineLifeCycle";

    LifeCycleId life_cycle;
    JsonValue definition;

    static constexpr auto fields() {
        return std::tuple{field("life_cycle", &DefineLifeCycle::life_cycle),
                          field("definition", &DefineLifeCycle::definition)};
    }

    friend bool operator==(const DefineLifeCycle&, const DefineLifeCycle&) = default;
};

struct StartLifeCycle {
    static constexpr std::string_view type = "StartLifeCycle";

    LifeCycleInstanceId mlc;
    LifeCycleId life_cycle;
    ModelId model;
    std::optional<GroupId> group = {};

    static constexpr auto fields() {
        return std::tuple{field("mlc", &StartLifeCycle::mlc),
                          field("life_cycle", &StartLifeCycle::life_cycle),
                          field("model", &StartLifeCycle::model),
                          field("group", &StartLifeCycle::group)};
    }

    friend bool operator==(const StartLifeCycle&, const StartLifeCycle&) = default;
};

/// RWX-22
struct EditLifeCycleInstance {
    static constexpr std::string_view type = "EditLifeCycleInstance";

    LifeCycleInstanceId mlc;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("mlc", &EditLifeCycleInstance::mlc),
                          field("metadata", &EditLifeCycleInstance::metadata)};
    }

    friend bool operator==(const EditLifeCycleInstance&, const EditLifeCycleInstance&) = default;
};

/// RWX-11
struct CreateNotification {
    static constexpr std::string_view type = "CreateNotification";

    NotificationId notification;
    ModelId model;
    std::string text;

    static constexpr auto fields() {
        return std::tuple{field("notification", &CreateNotification::notification),
                          field("model", &CreateNotification::model),
                          field("text", &CreateNotification::text)};
    }

    friend bool operator==(const CreateNotification&, const CreateNotification&) = default;
};

struct EditNotification {
    static constexpr std::string_view type = "EditNotification";

    NotificationId notification;
    Json metadata;

    static constexpr auto fields() {
        return std::tuple{field("notification", &EditNotification::notification),
                          field("metadata", &EditNotification::metadata)};
    }

    friend bool operator==(const EditNotification&, const EditNotification&) = default;
};

/// RWX-24: to another group.
struct MoveEntity {
    static constexpr std::string_view type = "MoveEntity";

    Collection collection = {};
    EntityId id;
    GroupId group;

    static constexpr auto fields() {
        return std::tuple{field("collection", &MoveEntity::collection),
                          field("id", &MoveEntity::id),
                          field("group", &MoveEntity::group)};
    }

    friend bool operator==(const MoveEntity&, const MoveEntity&) = default;
};

/// RWX-24
struct DeleteEntity {
    static constexpr std::string_view type = "DeleteEntity";

    Collection collection = {};
    EntityId id;

    static constexpr auto fields() {
        return std::tuple{field("collection", &DeleteEntity::collection),
                          field("id", &DeleteEntity::id)};
    }

    friend bool operator==(const DeleteEntity&, const DeleteEntity&) = default;
};

using Command = std::variant<CreateTenant,
                             SetActiveModelLimit,
                             AddUser,
                             ChangeUserRole,
                             RemoveUser,
                             AssignRole,
                             UnassignRole,
                             CreateGroup,
                             DeleteGroup,
                             AddGroupMember,
                             RemoveGroupMember,
                             RegisterEnvironment,
                             ChangeEnvironmentHosting,
                             RemoveEnvironment,
                             RegisterModel,
                             CreateSnapshot,
                             DeployVariation,
                             UpdateVariation,
                             RestartVariation,
                             RenameVariation,
                             SetProtection,
                             UndeployVariation,
                             Undeploy,
                             SetRouting,
                             ActivateModel,
                             DeactivateModel,
                             RequestApproval,
                             SwapActive,
                             GrantGroupAccess,
                             RevokeGroupAccess,
                             ConfigureTenant,
                             SetUserDefault,
                             DefineCustomRole,
                             DeleteCustomRole,
                             CreateSpace,
                             TransferSpace,
                             SetSpaceRole,
                             RemoveSpaceRole,
                             DeleteSpace,
                             DefineAudience,
                             DeleteAudience,
                             EditModel,
                             EditSnapshot,
                             AddMonitor,
                             RunMonitor,
                             RegisterRuntime,
                             EditRuntime,
                             ResetEngine,
                             EditDeployment,
                             CreateJob,
                             EditJob,
                             RerunJob,
                             ScheduleJob,
                             RecordTestResult,
                             EditTestResult,
                             DefineLifeCycle,
                             StartLifeCycle,
                             EditLifeCycleInstance,
                             CreateNotification,
                             EditNotification,
                             MoveEntity,
                             DeleteEntity>;

/// A command with all that surrounds it: parsed, complete, and of a shape that can be judged.
struct CommandEnvelope {
    CommandId id;
    TenantId tenant;
    UserId actor; ///< `operator` for the operator of the installation (GEN-4).
    Surface surface = Surface::deployment;
    std::optional<std::uint64_t> expected_version; ///< GEN-7
    std::string reason;
    Command command;
    ContentHash content{}; ///< Of all the above but the id; see `content_of`.
    std::string trace;     ///< W3C `traceparent`, for the record; no part of the content.
};

/// What tells two commands of one id apart (GEN-6): half the SHA-256 of everything in `command`
/// but its id, and of its `content` member.
[[nodiscard]] ContentHash content_of(const CommandEnvelope& command);

/// Whether `text` is a trace context as the header `traceparent` of W3C has it, version 00 or
/// later.
[[nodiscard]] bool is_traceparent(std::string_view text);

/// The name of a command's type, e.g. `DeployVariation`.
[[nodiscard]] std::string_view type_of(const Command& command);

/// What no state could make right, in words that name the member; nothing for a command that can
/// be judged. Every parser calls it, so that everybody gets the same `invalid`.
[[nodiscard]] std::optional<std::string> flaw_of(const CommandEnvelope& command);

} // namespace assent
