#pragma once

#include "domain/rules/changes.hpp"
#include "domain/rules/rights.hpp"
#include "domain/tenant/commands.hpp"

#include <optional>
#include <string_view>
#include <tuple>

/// For every command two functions, in the file of its area: `permit` says what the rules of all
/// packs say of it; `carry_out`, called only where nothing was denied, says what it changes or why
/// the state does not allow it.
namespace assent {

void permit(Rights& rights, const CreateTenant& command);
void permit(Rights& rights, const SetActiveModelLimit& command);
void permit(Rights& rights, const AddUser& command);
void permit(Rights& rights, const ChangeUserRole& command);
void permit(Rights& rights, const RemoveUser& command);
void permit(Rights& rights, const AssignRole& command);
void permit(Rights& rights, const UnassignRole& command);
void permit(Rights& rights, const CreateGroup& command);
void permit(Rights& rights, const DeleteGroup& command);
void permit(Rights& rights, const AddGroupMember& command);
void permit(Rights& rights, const RemoveGroupMember& command);
void permit(Rights& rights, const RegisterEnvironment& command);
void permit(Rights& rights, const ChangeEnvironmentHosting& command);
void permit(Rights& rights, const RemoveEnvironment& command);
void permit(Rights& rights, const RegisterModel& command);
void permit(Rights& rights, const CreateSnapshot& command);
void permit(Rights& rights, const DeployVariation& command);
void permit(Rights& rights, const UpdateVariation& command);
void permit(Rights& rights, const RestartVariation& command);
void permit(Rights& rights, const RenameVariation& command);
void permit(Rights& rights, const SetProtection& command);
void permit(Rights& rights, const UndeployVariation& command);
void permit(Rights& rights, const Undeploy& command);
void permit(Rights& rights, const SetRouting& command);
void permit(Rights& rights, const ActivateModel& command);
void permit(Rights& rights, const DeactivateModel& command);
void permit(Rights& rights, const RequestApproval& command);
void permit(Rights& rights, const SwapActive& command);
void permit(Rights& rights, const GrantGroupAccess& command);
void permit(Rights& rights, const RevokeGroupAccess& command);
void permit(Rights& rights, const ConfigureTenant& command);
void permit(Rights& rights, const SetUserDefault& command);
void permit(Rights& rights, const DefineCustomRole& command);
void permit(Rights& rights, const DeleteCustomRole& command);
void permit(Rights& rights, const CreateSpace& command);
void permit(Rights& rights, const TransferSpace& command);
void permit(Rights& rights, const SetSpaceRole& command);
void permit(Rights& rights, const RemoveSpaceRole& command);
void permit(Rights& rights, const DeleteSpace& command);
void permit(Rights& rights, const DefineAudience& command);
void permit(Rights& rights, const DeleteAudience& command);
void permit(Rights& rights, const AddMonitor& command);
void permit(Rights& rights, const RunMonitor& command);
void permit(Rights& rights, const RegisterRuntime& command);
void permit(Rights& rights, const ResetEngine& command);
void permit(Rights& rights, const CreateJob& command);
void permit(Rights& rights, const RerunJob& command);
void permit(Rights& rights, const ScheduleJob& command);
void permit(Rights& rights, const RecordTestResult& command);
void permit(Rights& rights, const DefineLifeCycle& command);
void permit(Rights& rights, const StartLifeCycle& command);
void permit(Rights& rights, const CreateNotification& command);
void permit(Rights& rights, const MoveEntity& command);
void permit(Rights& rights, const DeleteEntity& command);

void carry_out(Changes& changes, const CreateTenant& command);
void carry_out(Changes& changes, const SetActiveModelLimit& command);
void carry_out(Changes& changes, const AddUser& command);
void carry_out(Changes& changes, const ChangeUserRole& command);
void carry_out(Changes& changes, const RemoveUser& command);
void carry_out(Changes& changes, const AssignRole& command);
void carry_out(Changes& changes, const UnassignRole& command);
void carry_out(Changes& changes, const CreateGroup& command);
void carry_out(Changes& changes, const DeleteGroup& command);
void carry_out(Changes& changes, const AddGroupMember& command);
void carry_out(Changes& changes, const RemoveGroupMember& command);
void carry_out(Changes& changes, const RegisterEnvironment& command);
void carry_out(Changes& changes, const ChangeEnvironmentHosting& command);
void carry_out(Changes& changes, const RemoveEnvironment& command);
void carry_out(Changes& changes, const RegisterModel& command);
void carry_out(Changes& changes, const CreateSnapshot& command);
void carry_out(Changes& changes, const DeployVariation& command);
void carry_out(Changes& changes, const UpdateVariation& command);
void carry_out(Changes& changes, const RestartVariation& command);
void carry_out(Changes& changes, const RenameVariation& command);
void carry_out(Changes& changes, const SetProtection& command);
void carry_out(Changes& changes, const UndeployVariation& command);
void carry_out(Changes& changes, const Undeploy& command);
void carry_out(Changes& changes, const SetRouting& command);
void carry_out(Changes& changes, const ActivateModel& command);
void carry_out(Changes& changes, const DeactivateModel& command);
void carry_out(Changes& changes, const RequestApproval& command);
void carry_out(Changes& changes, const SwapActive& command);
void carry_out(Changes& changes, const GrantGroupAccess& command);
void carry_out(Changes& changes, const RevokeGroupAccess& command);
void carry_out(Changes& changes, const ConfigureTenant& command);
void carry_out(Changes& changes, const SetUserDefault& command);
void carry_out(Changes& changes, const DefineCustomRole& command);
void carry_out(Changes& changes, const DeleteCustomRole& command);
void carry_out(Changes& changes, const CreateSpace& command);
void carry_out(Changes& changes, const TransferSpace& command);
void carry_out(Changes& changes, const SetSpaceRole& command);
void carry_out(Changes& changes, const RemoveSpaceRole& command);
void carry_out(Changes& changes, const DeleteSpace& command);
void carry_out(Changes& changes, const DefineAudience& command);
void carry_out(Changes& changes, const DeleteAudience& command);
void carry_out(Changes& changes, const AddMonitor& command);
void carry_out(Changes& changes, const RunMonitor& command);
void carry_out(Changes& changes, const RegisterRuntime& command);
void carry_out(Changes& changes, const ResetEngine& command);
void carry_out(Changes& changes, const CreateJob& command);
void carry_out(Changes& changes, const RerunJob& command);
void carry_out(Changes& changes, const ScheduleJob& command);
void carry_out(Changes& changes, const RecordTestResult& command);
void carry_out(Changes& changes, const DefineLifeCycle& command);
void carry_out(Changes& changes, const StartLifeCycle& command);
void carry_out(Changes& changes, const CreateNotification& command);
void carry_out(Changes& changes, const MoveEntity& command);
void carry_out(Changes& changes, const DeleteEntity& command);

/// The collection in which a command replaces the metadata of one entity; of others, none.
template <class C>
constexpr std::optional<Collection> edited_by{};

template <>
inline constexpr auto edited_by<EditModel> = std::optional{Collection::stored_models};
template <>
inline constexpr auto edited_by<EditSnapshot> = std::optional{Collection::deployable_models};
template <>
inline constexpr auto edited_by<EditDeployment> = std::optional{Collection::deployed_models};
template <>
inline constexpr auto edited_by<EditTestResult> = std::optional{Collection::model_test_results};
template <>
inline constexpr auto edited_by<EditLifeCycleInstance> = std::optional{Collection::model_mlcs};
template <>
inline constexpr auto edited_by<EditJob> = std::optional{Collection::jobs};
template <>
inline constexpr auto edited_by<EditRuntime> = std::optional{Collection::runtimes};
template <>
inline constexpr auto edited_by<EditNotification> = std::optional{Collection::notifications};

template <class C>
concept EditsMetadata = edited_by<C>.has_value();

/// RWX-7
void permit_edit(Rights& rights, Collection collection, std::string_view id);
void edit(Changes& changes, Collection collection, std::string_view id, const Json& metadata);

/// Such a command names its entity first.
template <EditsMetadata C>
[[nodiscard]] std::string_view entity_of(const C& command) {
    return (command.*std::get<0>(C::fields()).member).text();
}

template <EditsMetadata C>
void permit(Rights& rights, const C& command) {
    permit_edit(rights, *edited_by<C>, entity_of(command));
}

template <EditsMetadata C>
void carry_out(Changes& changes, const C& command) {
    edit(changes, *edited_by<C>, entity_of(command), command.metadata);
}

} // namespace assent
