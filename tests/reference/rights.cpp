#include "tests/reference/rights.hpp"

#include <algorithm>

namespace assent::reference {

bool means_something(const std::string& permission, const std::string& collection) {
    return permission != "EXECUTE" || collection == "stored_models" ||
           collection == "deployable_models" || collection == "runtimes";
}

bool is_expired(const Privilege& privilege, Moment now) {
    return privilege.expires_at && *privilege.expires_at <= now;
}

bool Rights::account(const std::string& who, const std::string& role) const {
    const auto found = world_.users.find(who);
    return found != world_.users.end() && found->second.role == role;
}

bool Rights::administrator(const std::string& who) const {
    return account(who, "administrator");
}

bool Rights::member(const std::string& who) const {
    return !account(who, "administrator") && !account(who, "maintainer");
}

bool Rights::security(const std::string& who, const std::string& role) const {
    if (administrator(who) && (role == "tenant_admin" || role == "rwx_admin")) return true;
    const auto found = world_.users.find(who);
    return found != world_.users.end() && found->second.roles.contains(role);
}

bool Rights::holds(const std::string& who, const std::string& permission) const {
    const auto found = world_.users.find(who);
    if (found == world_.users.end()) return false;
    if (world_.user_default.contains(permission)) return true;
    return std::ranges::any_of(found->second.roles, [&](const std::string& role) {
        const auto custom = world_.custom_roles.find(role);
        return custom != world_.custom_roles.end() && custom->second.contains(permission);
    });
}

bool Rights::approver(const std::string& who) const {
    return security(who, "tenant_admin") || holds(who, "approve_any_models");
}

bool Rights::in_group(const std::string& who, const std::string& group) const {
    const auto found = world_.groups.find(group);
    return found != world_.groups.end() && found->second.contains(who);
}

bool Rights::may(const std::string& who,
                 const std::string& permission,
                 const std::string& collection,
                 const std::string& group) const {
    if (!user(who)) return false;
    if (!on("rwx") || security(who, "rwx_admin")) return true;
    if (group.empty()) return false;
    if (in_group(who, group)) return true;
    return std::ranges::any_of(world_.privileges, [&](const auto& entry) {
        const auto& [of, owner, to] = entry.first;
        const auto& privilege = entry.second;
        return of == collection && owner == group && in_group(who, to) &&
               privilege.permissions.contains(permission) && !is_expired(privilege, now_);
    });
}

bool Rights::may_on(const std::string& who,
                    const std::string& permission,
                    const std::string& collection,
                    const std::string& id) const {
    const auto* entity = world_.entity(collection, id);
    return entity != nullptr && may(who, permission, collection, entity->group);
}

bool Rights::sees_all_deployed(const std::string& who, const std::string& surface) const {
    const bool monitors = on("approval") && security(who, "analytics_admin");
    return surface == "administration" && (approver(who) || monitors);
}

bool Rights::sees_snapshot(const std::string& who,
                           const std::string& surface,
                           const std::string& id) const {
    if (reads(who, "deployable_models", id)) return true;
    return sees_all_deployed(who, surface) && !world_.running(id).empty();
}

bool Rights::sees_deployment(const std::string& who,
                             const std::string& surface,
                             const std::string& id) const {
    if (reads(who, "deployed_models", id)) return true;
    return sees_all_deployed(who, surface) && world_.deployments.contains(id);
}

bool Rights::in_space(const std::string& who, const std::string& space, const Names& roles) const {
    const auto found = world_.spaces.find(space);
    if (found == world_.spaces.end()) return false;
    const auto& s = found->second;
    if (s.owner == who) return true;
    if (const auto own = s.users.find(who); own != s.users.end() && roles.contains(own->second)) {
        return true;
    }
    return std::ranges::any_of(s.groups, [&](const auto& entry) {
        return roles.contains(entry.second) && in_group(who, entry.first);
    });
}

bool Rights::space_role(const std::string& who, const std::string& space) const {
    if (space.empty()) return true;
    const auto found = world_.spaces.find(space);
    if (found == world_.spaces.end()) return false;
    if (found->second.type == "personal") return found->second.owner == who;
    if (found->second.type == "managed") return in_space(who, space, {"can_manage"});
    return in_space(who, space, {"can_manage", "can_edit"});
}

} // namespace assent::reference
