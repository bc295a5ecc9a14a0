#include "domain/rules/handlers.hpp"

#include <algorithm>

namespace assent {

void permit(Rights& rights, const CreateGroup&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const CreateGroup& command) {
    if (const auto group = changes.tenant().groups.find(command.group)) {
        changes.reject(Code::already_exists,
                       {},
                       target(command.group),
                       changes.tenant().groups[group].created);
        return;
    }
    changes.happen(GroupCreated{.group = command.group});
}

void permit(Rights& rights, const DeleteGroup&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const DeleteGroup& command) {
    const auto& tenant = changes.tenant();
    const auto group = changes.refer<Group>(command.group, target(command.group));
    if (!group) return;
    const auto& row = tenant.groups[group];
    const bool in_privilege =
        std::ranges::any_of(tenant.privileges.of(group), [&](PrivilegeKey key) {
            return tenant.privileges.find(key)->holds_at(changes.time());
        });
    if (row.owned != 0 || in_privilege) {
        changes.reject(Code::in_use, {}, target(command.group), row.created);
        return;
    }
    changes.happen(GroupDeleted{.group = command.group});
}

void permit(Rights& rights, const AddGroupMember&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const AddGroupMember& command) {
    const auto group = changes.refer<Group>(command.group, target(command.group));
    const auto user = changes.refer<User>(command.user, target(command.user));
    if (!group || !user || changes.tenant().users[user].membership(group) != nullptr) return;
    changes.happen(GroupMemberAdded{.group = command.group, .user = command.user});
}

void permit(Rights& rights, const RemoveGroupMember&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const RemoveGroupMember& command) {
    const auto group = changes.refer<Group>(command.group, target(command.group));
    const auto user = changes.refer<User>(command.user, target(command.user));
    if (!group || !user || changes.tenant().users[user].membership(group) == nullptr) return;
    changes.happen(GroupMemberRemoved{.group = command.group, .user = command.user});
}

} // namespace assent
