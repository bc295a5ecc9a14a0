#include "domain/rules/handlers.hpp"

namespace assent {
namespace {

/// GEN-2: account and security roles are the administrator's; others may become custom roles,
/// which `tenant_admin` may hand out too.
void permit_role(Rights& rights, const RoleName& role) {
    const bool custom =
        !enum_named<SecurityRole>(role.text()) && !enum_named<AccountRole>(role.text());
    if (custom && holds(rights.user(), SecurityRole::tenant_admin)) {
        rights.require(true,
                       GEN(2),
                       target(TargetKind::role, role),
                       {mark_of(rights.user(), SecurityRole::tenant_admin)});
        return;
    }
    rights.need_administrator();
}

/// GEN-3: whether the tenant would be left without an administrator.
bool would_lose_the_last_administrator(Changes& changes, Ref<User> user) {
    const auto& row = changes.tenant().users[user];
    if (row.role != AccountRole::administrator || changes.tenant().administrators > 1) return false;
    changes.reject(Code::last_administrator,
                   GEN(3),
                   {TargetKind::user, changes.tenant().users.name(user)},
                   row.role_set);
    return true;
}

/// The security role of that name; rejected where there is none.
std::optional<SecurityRole> security_role(Changes& changes, const RoleName& name) {
    const auto role = enum_named<SecurityRole>(name.text());
    if (!role) changes.reject(Code::unknown_reference, {}, target(TargetKind::role, name));
    return role;
}

} // namespace

void permit(Rights& rights, const AddUser&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const AddUser& command) {
    if (const auto user = changes.tenant().users.find(command.user)) {
        changes.reject(
            Code::already_exists, {}, target(command.user), changes.tenant().users[user].role_set);
        return;
    }
    changes.happen(UserAdded{.user = command.user, .role = command.role});
}

void permit(Rights& rights, const ChangeUserRole&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const ChangeUserRole& command) {
    const auto user = changes.refer<User>(command.user, target(command.user));
    if (!user || changes.tenant().users[user].role == command.role) return;
    if (would_lose_the_last_administrator(changes, user)) return;
    changes.happen(UserRoleChanged{.user = command.user, .role = command.role});
}

void permit(Rights& rights, const RemoveUser&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const RemoveUser& command) {
    const auto user = changes.refer<User>(command.user, target(command.user));
    if (!user || would_lose_the_last_administrator(changes, user)) return;
    changes.happen(UserRemoved{.user = command.user});
}

void permit(Rights& rights, const AssignRole& command) {
    permit_role(rights, command.role);
}

void carry_out(Changes& changes, const AssignRole& command) {
    const auto user = changes.refer<User>(command.user, target(command.user));
    const auto role = security_role(changes, command.role);
    if (!user || !role || changes.tenant().users[user].security_roles.contains(*role)) return;
    changes.happen(SecurityRoleAssigned{.user = command.user, .role = *role});
}

void permit(Rights& rights, const UnassignRole& command) {
    permit_role(rights, command.role);
}

void carry_out(Changes& changes, const UnassignRole& command) {
    const auto user = changes.refer<User>(command.user, target(command.user));
    const auto role = security_role(changes, command.role);
    if (!user || !role || !changes.tenant().users[user].security_roles.contains(*role)) return;
    changes.happen(SecurityRoleUnassigned{.user = command.user, .role = *role});
}

} // namespace assent
