#include "domain/rules/handlers.hpp"

namespace assent {
namespace {

/// RWX-4: whatever packs are off, privileges stay with `rwx_admin`.
void need_rwx_admin(Rights& rights, Collection collection, const GroupId& owner) {
    rights.require(holds(rights.user(), SecurityRole::rwx_admin),
                   RWX(4),
                   {TargetKind::privilege, std::string{name_of(collection)} + "/" + owner.text()},
                   {mark_of(rights.user(), SecurityRole::rwx_admin)});
}

Target target_of(Collection collection, const GroupId& owner, const GroupId& group) {
    return {TargetKind::privilege,
            std::string{name_of(collection)} + "/" + owner.text() + "/" + group.text()};
}

/// RWX-20, RWX-25: what is granted and opens nothing, or nothing new.
void flag(Changes& changes, const GrantGroupAccess& command) {
    const auto target = target_of(command.collection, command.owner, command.group);
    if (!command.permissions.contains(Permission::READ)) {
        changes.remark(RWX(20), Code::ineffective, target);
    }
    if (command.permissions.contains(Permission::EXECUTE) &&
        !has_meaning(Permission::EXECUTE, command.collection)) {
        changes.remark(RWX(25), Code::ineffective, target);
    }
    if (command.owner == command.group) changes.remark(RWX(25), Code::redundant, target);
}

} // namespace

void permit(Rights& rights, const GrantGroupAccess& command) {
    need_rwx_admin(rights, command.collection, command.owner);
}

void carry_out(Changes& changes, const GrantGroupAccess& command) {
    const auto owner = changes.refer<Group>(command.owner, target(command.owner));
    const auto group = changes.refer<Group>(command.group, target(command.group));
    if (command.expires_at && *command.expires_at <= changes.time()) {
        changes.reject(Code::already_expired,
                       RWX(28),
                       target_of(command.collection, command.owner, command.group));
    }
    if (changes.rejected()) return;

    const auto* present =
        changes.tenant().privileges.find(PrivilegeKey::of(command.collection, owner, group));
    const bool holds = present != nullptr && present->holds_at(changes.time());
    if (command.permissions.empty()) {
        if (holds) {
            changes.happen(GroupAccessRevoked{
                .collection = command.collection, .owner = command.owner, .group = command.group});
        }
        return;
    }
    flag(changes, command);
    if (holds && present->permissions == command.permissions &&
        present->expires_at() == command.expires_at) {
        return;
    }
    changes.happen(GroupAccessGranted{.collection = command.collection,
                                      .owner = command.owner,
                                      .group = command.group,
                                      .permissions = command.permissions,
                                      .expires_at = command.expires_at});
}

void permit(Rights& rights, const RevokeGroupAccess& command) {
    need_rwx_admin(rights, command.collection, command.owner);
}

void carry_out(Changes& changes, const RevokeGroupAccess& command) {
    const auto owner = changes.refer<Group>(command.owner, target(command.owner));
    const auto group = changes.refer<Group>(command.group, target(command.group));
    if (changes.rejected()) return;
    const auto* present =
        changes.tenant().privileges.find(PrivilegeKey::of(command.collection, owner, group));
    if (present == nullptr || !present->holds_at(changes.time())) return;
    changes.happen(GroupAccessRevoked{
        .collection = command.collection, .owner = command.owner, .group = command.group});
}

} // namespace assent
