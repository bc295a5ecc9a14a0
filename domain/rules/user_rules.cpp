#include "domain/rules/handlers.hpp"
#include "domain/rules/roles.hpp"

namespace assent {
namespace {

/// GEN-2: account and security roles are the administrator's; custom roles `tenant_admin` hands
/// out, too.
void permit_role(Rights& rights, const RoleName& role) {
    if (is_built_in(role) || !holds(rights.user(), SecurityRole::tenant_admin))
        rights.need_administrator();
    else
        rights.need_tenant_admin(GEN(2), target(role));
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

/// Makes a user hold a role, or not: by the event `Security` of a security role, by `Custom` of a
/// custom role.
template <class Security, class Custom>
void change_role(Changes& changes, const auto& command, bool wish) {
    const auto& tenant = changes.tenant();
    const auto user = changes.refer<User>(command.user, target(command.user));
    if (const auto role = enum_named<SecurityRole>(command.role.text())) {
        if (!user || tenant.users[user].security_roles.contains(*role) == wish) return;
        changes.happen(Security{.user = command.user, .role = *role});
        return;
    }
    const auto role = changes.refer<CustomRole>(command.role, target(command.role));
    if (!user || !role || tenant.users[user].holds(role) == wish) return;
    changes.happen(Custom{.user = command.user, .role = command.role});
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
    if (!user) return;
    would_lose_the_last_administrator(changes, user);
    if (changes.tenant().users[user].owned_spaces != 0) {
        changes.reject(Code::in_use, {}, target(command.user));
    }
    changes.happen(UserRemoved{.user = command.user});
}

void permit(Rights& rights, const AssignRole& command) {
    permit_role(rights, command.role);
}

void carry_out(Changes& changes, const AssignRole& command) {
    change_role<SecurityRoleAssigned, CustomRoleAssigned>(changes, command, true);
}

void permit(Rights& rights, const UnassignRole& command) {
    permit_role(rights, command.role);
}

void carry_out(Changes& changes, const UnassignRole& command) {
    change_role<SecurityRoleUnassigned, CustomRoleUnassigned>(changes, command, false);
}

} // namespace assent
