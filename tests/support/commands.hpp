#pragma once

#include "domain/tenant/commands.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Commands as one would say them. Every function takes the words that matter to a test, as text.
namespace assent::test {

inline Json json(std::string text) {
    return Json{.text = std::move(text)};
}

template <class T>
std::optional<T> unless_empty(std::string text) {
    if (text.empty()) return {};
    return T{std::move(text)};
}

// People.
inline AddUser add_user(std::string user, AccountRole role = AccountRole::member) {
    return {.user = UserId{std::move(user)}, .role = role};
}

inline ChangeUserRole change_role(std::string user, AccountRole role) {
    return {.user = UserId{std::move(user)}, .role = role};
}

inline RemoveUser remove_user(std::string user) {
    return {.user = UserId{std::move(user)}};
}

inline AssignRole assign(std::string user, std::string role) {
    return {.user = UserId{std::move(user)}, .role = RoleName{std::move(role)}};
}

inline UnassignRole unassign(std::string user, std::string role) {
    return {.user = UserId{std::move(user)}, .role = RoleName{std::move(role)}};
}

inline SetUserDefault user_default(RolePermission permission, bool allowed = true) {
    return {.permission = permission, .allowed = allowed};
}

inline DefineCustomRole define_role(std::string role, RolePermissions permissions) {
    return {.role = RoleName{std::move(role)}, .permissions = permissions};
}

inline DeleteCustomRole delete_role(std::string role) {
    return {.role = RoleName{std::move(role)}};
}

inline CreateGroup create_group(std::string group) {
    return {.group = GroupId{std::move(group)}};
}

inline DeleteGroup delete_group(std::string group) {
    return {.group = GroupId{std::move(group)}};
}

inline AddGroupMember join(std::string group, std::string user) {
    return {.group = GroupId{std::move(group)}, .user = UserId{std::move(user)}};
}

inline RemoveGroupMember leave(std::string group, std::string user) {
    return {.group = GroupId{std::move(group)}, .user = UserId{std::move(user)}};
}

// Places.
inline CreateTenant create_tenant(std::string administrator, std::uint32_t limit) {
    return {.name = "Acme Bank",
            .administrator = UserId{std::move(administrator)},
            .active_model_limit = limit};
}

inline SetActiveModelLimit set_limit(std::uint32_t limit) {
    return {.limit = limit};
}

inline SetActiveModelLimit soft_limit(std::uint32_t limit, std::uint32_t permille) {
    return {.limit = limit, .mode = CapacityMode::soft, .guardrail = Factor{.permille = permille}};
}

inline ConfigureTenant packs(PackSwitches packs) {
    return {.packs = packs};
}

inline ConfigureTenant options(OptionSwitches options) {
    return {.options = options};
}

inline CreateSpace create_space(std::string space, SpaceType type, std::string owner) {
    return {
        .space = SpaceId{std::move(space)}, .space_type = type, .owner = UserId{std::move(owner)}};
}

inline TransferSpace transfer(std::string space, std::string owner) {
    return {.space = SpaceId{std::move(space)}, .owner = UserId{std::move(owner)}};
}

inline SetSpaceRole space_role(std::string space, std::string user, SpaceRole role) {
    return {.space = SpaceId{std::move(space)}, .user = UserId{std::move(user)}, .role = role};
}

inline SetSpaceRole group_space_role(std::string space, std::string group, SpaceRole role) {
    return {.space = SpaceId{std::move(space)}, .group = GroupId{std::move(group)}, .role = role};
}

inline RemoveSpaceRole no_space_role(std::string space, std::string user) {
    return {.space = SpaceId{std::move(space)}, .user = UserId{std::move(user)}};
}

inline RemoveSpaceRole no_group_space_role(std::string space, std::string group) {
    return {.space = SpaceId{std::move(space)}, .group = GroupId{std::move(group)}};
}

inline DeleteSpace delete_space(std::string space) {
    return {.space = SpaceId{std::move(space)}};
}

inline RegisterEnvironment register_environment(std::string environment, Hosting hosting) {
    return {.environment = EnvironmentId{std::move(environment)}, .hosting = hosting};
}

inline ChangeEnvironmentHosting change_hosting(std::string environment, Hosting hosting) {
    return {.environment = EnvironmentId{std::move(environment)}, .hosting = hosting};
}

inline RemoveEnvironment remove_environment(std::string environment) {
    return {.environment = EnvironmentId{std::move(environment)}};
}

// Models and snapshots. No group: it is left out.
inline RegisterModel register_model(std::string model, std::string group = "") {
    return {.model = ModelId{std::move(model)}, .group = unless_empty<GroupId>(std::move(group))};
}

inline CreateSnapshot
create_snapshot(std::string snapshot, std::string model, std::string group = "") {
    return {.snapshot = SnapshotId{std::move(snapshot)},
            .model = ModelId{std::move(model)},
            .group = unless_empty<GroupId>(std::move(group))};
}

inline CreateSnapshot jupyter_snapshot(std::string snapshot, std::string model) {
    auto command = create_snapshot(std::move(snapshot), std::move(model));
    command.origin = Origin::jupyter;
    return command;
}

inline AddMonitor add_monitor(std::string snapshot, std::string monitor) {
    return {.snapshot = SnapshotId{std::move(snapshot)}, .monitor = ModelId{std::move(monitor)}};
}

inline RunMonitor
run_monitor(std::string snapshot, std::string monitor, std::string job, std::string group = "") {
    return {.snapshot = SnapshotId{std::move(snapshot)},
            .monitor = ModelId{std::move(monitor)},
            .job = JobId{std::move(job)},
            .group = unless_empty<GroupId>(std::move(group))};
}

inline RegisterModel register_monitor(std::string model, std::string group = "") {
    auto command = register_model(std::move(model), std::move(group));
    command.kind = ModelKind::monitor;
    return command;
}

inline RegisterRuntime register_runtime(std::string runtime, std::string group = "") {
    return {.runtime = RuntimeId{std::move(runtime)},
            .group = unless_empty<GroupId>(std::move(group))};
}

inline ResetEngine reset_engine(std::string runtime) {
    return {.runtime = RuntimeId{std::move(runtime)}};
}

inline CreateJob create_job(std::string job,
                            std::string snapshot,
                            JobKind kind = JobKind::scoring,
                            std::string runtime = "",
                            std::string group = "") {
    return {.job = JobId{std::move(job)},
            .snapshot = SnapshotId{std::move(snapshot)},
            .kind = kind,
            .runtime = unless_empty<RuntimeId>(std::move(runtime)),
            .group = unless_empty<GroupId>(std::move(group))};
}

inline ScheduleJob schedule_job(std::string job,
                                std::string snapshot,
                                std::string runtime,
                                std::string schedule = "30 2 * * MON-FRI",
                                std::string group = "") {
    return {.job = JobId{std::move(job)},
            .snapshot = SnapshotId{std::move(snapshot)},
            .kind = JobKind::scoring,
            .runtime = RuntimeId{std::move(runtime)},
            .schedule = std::move(schedule),
            .group = unless_empty<GroupId>(std::move(group))};
}

inline RerunJob rerun(std::string job) {
    return {.job = JobId{std::move(job)}};
}

inline RecordTestResult record_result(std::string result, std::string job) {
    return {.result = TestResultId{std::move(result)}, .job = JobId{std::move(job)}};
}

inline DefineLifeCycle define_life_cycle(std::string life_cycle,
                                         std::string definition = R"(["draft","live"])") {
    return {.life_cycle = LifeCycleId{std::move(life_cycle)},
            .definition = JsonValue{std::move(definition)}};
}

inline StartLifeCycle start_life_cycle(std::string mlc,
                                       std::string life_cycle,
                                       std::string model,
                                       std::string group = "") {
    return {.mlc = LifeCycleInstanceId{std::move(mlc)},
            .life_cycle = LifeCycleId{std::move(life_cycle)},
            .model = ModelId{std::move(model)},
            .group = unless_empty<GroupId>(std::move(group))};
}

inline CreateNotification notify(std::string notification, std::string model) {
    return {.notification = NotificationId{std::move(notification)},
            .model = ModelId{std::move(model)},
            .text = "drift seen"};
}

inline MoveEntity move_entity(Collection collection, std::string id, std::string group) {
    return {.collection = collection,
            .id = EntityId{std::move(id)},
            .group = GroupId{std::move(group)}};
}

inline DeleteEntity delete_entity(Collection collection, std::string id) {
    return {.collection = collection, .id = EntityId{std::move(id)}};
}

/// The command of the interface that gives an entity of that collection other metadata.
inline Command
edit(Collection collection, std::string id, std::string metadata = R"({"owner":"fay"})") {
    const auto text = json(std::move(metadata));
    switch (collection) {
    case Collection::stored_models:
        return EditModel{ModelId{id}, text};
    case Collection::deployable_models:
        return EditSnapshot{SnapshotId{id}, text};
    case Collection::deployed_models:
        return EditDeployment{DeploymentId{id}, text};
    case Collection::model_test_results:
        return EditTestResult{TestResultId{id}, text};
    case Collection::model_mlcs:
        return EditLifeCycleInstance{LifeCycleInstanceId{id}, text};
    case Collection::jobs:
        return EditJob{JobId{id}, text};
    case Collection::runtimes:
        return EditRuntime{RuntimeId{id}, text};
    case Collection::notifications:
        break;
    }
    return EditNotification{NotificationId{id}, text};
}

// Audiences.
inline DefineAudience define_audience(std::string audience, std::vector<Condition> conditions) {
    return {.audience = AudienceId{std::move(audience)}, .conditions = std::move(conditions)};
}

/// Whoever comes from `country`.
inline DefineAudience define_audience(std::string audience, std::string country = "de") {
    return define_audience(std::move(audience),
                           {{.attribute = "country",
                             .kind = ConditionKind::exact,
                             .value = Scalar{'"' + country + '"'}}});
}

inline DeleteAudience delete_audience(std::string audience) {
    return {.audience = AudienceId{std::move(audience)}};
}

// Routings.
inline std::vector<Weight> weights(std::initializer_list<std::pair<const char*, int>> shares) {
    std::vector<Weight> result;
    for (const auto& [variation, percent] : shares) {
        result.push_back(
            {.variation = VariationName{variation}, .percent = static_cast<std::uint8_t>(percent)});
    }
    std::ranges::sort(result, {}, &Weight::variation);
    return result;
}

inline Routing routing(std::initializer_list<std::pair<const char*, int>> shares,
                       std::string fallback = "default") {
    return {.audiences = {},
            .general = {.weights = weights(shares), .shadow = {}},
            .fallback = VariationName{std::move(fallback)}};
}

/// The routing with another audience behind those that it has.
inline Routing for_audience(Routing routing,
                            std::string audience,
                            std::initializer_list<std::pair<const char*, int>> shares) {
    routing.audiences.push_back(
        {.audience = AudienceId{std::move(audience)}, .weights = weights(shares), .shadow = {}});
    return routing;
}

inline Routing with_shadow(Routing routing, std::string variation, int percent) {
    routing.general.shadow = Shadow{.variation = VariationName{std::move(variation)},
                                    .percent = static_cast<std::uint8_t>(percent)};
    return routing;
}

/// A deployment, said step by step: `deploy("card-prod", "card-1").of("card").into("production")`.
class Deploy {
public:
    explicit Deploy(std::string deployment, std::string snapshot) {
        command_.deployment = DeploymentId{std::move(deployment)};
        command_.snapshot = SnapshotId{std::move(snapshot)};
    }

    Deploy of(std::string model) && {
        command_.model = ModelId{std::move(model)};
        return std::move(*this);
    }

    Deploy into(std::string environment) && {
        command_.environment = EnvironmentId{std::move(environment)};
        return std::move(*this);
    }

    Deploy as(std::string variation) && {
        command_.variation = VariationName{std::move(variation)};
        return std::move(*this);
    }

    Deploy kind(DeploymentKind kind) && {
        command_.kind = kind;
        return std::move(*this);
    }

    Deploy group(std::string group) && {
        command_.group = GroupId{std::move(group)};
        return std::move(*this);
    }

    Deploy in_space(std::string space) && {
        command_.space = SpaceId{std::move(space)};
        return std::move(*this);
    }

    Deploy on(std::string runtime) && {
        command_.runtime = RuntimeId{std::move(runtime)};
        return std::move(*this);
    }

    Deploy is_protected(bool wish = true) && {
        command_.is_protected = wish;
        return std::move(*this);
    }

    Deploy with(Routing routing) && {
        command_.routing = std::move(routing);
        return std::move(*this);
    }

    Deploy settings(std::string text) && {
        command_.settings = json(std::move(text));
        return std::move(*this);
    }

    // A test passes this where a command is wanted.
    operator Command() const { return command_; } // NOLINT(google-explicit-constructor)

private:
    DeployVariation command_;
};

inline Deploy deploy(std::string deployment, std::string snapshot) {
    return Deploy{std::move(deployment), std::move(snapshot)};
}

inline UpdateVariation
update(std::string deployment, std::string variation, std::string settings = R"({"replicas":2})") {
    return {.deployment = DeploymentId{std::move(deployment)},
            .variation = VariationName{std::move(variation)},
            .settings = json(std::move(settings))};
}

inline RestartVariation restart(std::string deployment, std::string variation) {
    return {.deployment = DeploymentId{std::move(deployment)},
            .variation = VariationName{std::move(variation)}};
}

inline RenameVariation rename(std::string deployment, std::string variation, std::string to) {
    return {.deployment = DeploymentId{std::move(deployment)},
            .variation = VariationName{std::move(variation)},
            .to = VariationName{std::move(to)}};
}

inline SetProtection protect(std::string deployment, std::string variation, bool wish = true) {
    return {.deployment = DeploymentId{std::move(deployment)},
            .variation = VariationName{std::move(variation)},
            .is_protected = wish};
}

inline UndeployVariation
undeploy(std::string deployment, std::string variation, std::optional<Routing> routing = {}) {
    return {.deployment = DeploymentId{std::move(deployment)},
            .variation = VariationName{std::move(variation)},
            .routing = std::move(routing)};
}

inline Undeploy undeploy_all(std::string deployment) {
    return {.deployment = DeploymentId{std::move(deployment)}};
}

inline SetRouting route(std::string deployment, Routing routing) {
    return {.deployment = DeploymentId{std::move(deployment)}, .routing = std::move(routing)};
}

// Approval; always on the surface `administration`, see `Speaker`.
inline ActivateModel activate(std::string snapshot, std::string deployment = "") {
    return {.snapshot = unless_empty<SnapshotId>(std::move(snapshot)),
            .deployment = unless_empty<DeploymentId>(std::move(deployment))};
}

inline DeactivateModel deactivate(std::string snapshot, std::string deployment = "") {
    return {.snapshot = unless_empty<SnapshotId>(std::move(snapshot)),
            .deployment = unless_empty<DeploymentId>(std::move(deployment))};
}

inline RequestApproval request(std::string snapshot, std::string deployment) {
    return {.snapshot = SnapshotId{std::move(snapshot)},
            .deployment = DeploymentId{std::move(deployment)}};
}

inline SwapActive swap(std::string in, std::string out, std::string deployment = "") {
    return {.activate = SnapshotId{std::move(in)},
            .deactivate = SnapshotId{std::move(out)},
            .deployment = unless_empty<DeploymentId>(std::move(deployment))};
}

// Privileges.
inline constexpr auto READ = Permission::READ;
inline constexpr auto WRITE = Permission::WRITE;
inline constexpr auto EXECUTE = Permission::EXECUTE;

inline GrantGroupAccess grant(Collection collection,
                              std::string owner,
                              std::string group,
                              Permissions permissions,
                              std::optional<Timestamp> expires_at = {}) {
    return {.collection = collection,
            .owner = GroupId{std::move(owner)},
            .group = GroupId{std::move(group)},
            .permissions = permissions,
            .expires_at = expires_at};
}

inline RevokeGroupAccess revoke(Collection collection, std::string owner, std::string group) {
    return {.collection = collection,
            .owner = GroupId{std::move(owner)},
            .group = GroupId{std::move(group)}};
}

} // namespace assent::test
