#include "domain/rules/handlers.hpp"
#include "domain/rules/roles.hpp"

namespace assent {

void permit(Rights& rights, const SetUserDefault&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const SetUserDefault& command) {
    const auto& now = changes.tenant().settings.user_default;
    if (now.contains(command.permission) == command.allowed) return;
    changes.happen(UserDefaultSet{.permission = command.permission, .allowed = command.allowed});
}

void permit(Rights& rights, const DefineCustomRole& command) {
    rights.need_tenant_admin(GEN(2), target(command.role));
}

void carry_out(Changes& changes, const DefineCustomRole& command) {
    const auto& roles = changes.tenant().custom_roles;
    if (is_built_in(command.role)) {
        changes.reject(Code::already_exists, {}, target(command.role));
        return;
    }
    const auto role = roles.find(command.role);
    if (role && roles[role].permissions == command.permissions) return;
    changes.happen(CustomRoleDefined{.role = command.role, .permissions = command.permissions});
}

void permit(Rights& rights, const DeleteCustomRole& command) {
    rights.need_tenant_admin(GEN(2), target(command.role));
}

void carry_out(Changes& changes, const DeleteCustomRole& command) {
    const auto role = changes.refer<CustomRole>(command.role, target(command.role));
    if (!role) return;
    const auto& row = changes.tenant().custom_roles[role];
    if (row.holders != 0) {
        changes.reject(Code::in_use, {}, target(command.role), row.defined);
        return;
    }
    changes.happen(CustomRoleDeleted{.role = command.role});
}

} // namespace assent
