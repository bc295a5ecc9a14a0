#pragma once

#include "domain/rules/changes.hpp"
#include "domain/rules/rights.hpp"
#include "domain/tenant/commands.hpp"

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

} // namespace assent
