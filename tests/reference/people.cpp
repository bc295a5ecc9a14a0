#include "tests/reference/hearing.hpp"

#include <algorithm>

/// Users, roles, permissions, groups.
namespace assent::reference {
namespace {

const Names security_roles{
    "tenant_admin", "analytics_admin", "deployment_contributor", "rwx_admin"};
const Names account_roles{"administrator", "maintainer", "member"};

void administrators_only(Hearing& h) {
    h.need(h.rights.administrator(h.who), "GEN", 2);
}

bool is_last_administrator(const World& world, const std::string& user) {
    const auto found = world.users.find(user);
    return found != world.users.end() && found->second.role == "administrator" &&
           std::ranges::count_if(world.users, [](const auto& entry) {
               return entry.second.role == "administrator";
           }) == 1;
}

void add_user(Hearing& h) {
    administrators_only(h);
    const auto user = h.ask.get("user");
    h.reject(h.world.users.contains(user), "already_exists");
    h.change = [&h, user] { h.world.users[user] = User{.role = h.ask.get("role"), .roles = {}}; };
}

void change_user_role(Hearing& h) {
    administrators_only(h);
    const auto user = h.ask.get("user");
    const auto role = h.ask.get("role");
    if (!h.world.users.contains(user)) return h.reject(true, "unknown_reference");
    h.reject(role != "administrator" && is_last_administrator(h.world, user), "last_administrator");
    if (h.world.users.at(user).role == role) return;
    h.change = [&h, user, role] { h.world.users.at(user).role = role; };
}

void remove_user(Hearing& h) {
    administrators_only(h);
    const auto user = h.ask.get("user");
    if (!h.world.users.contains(user)) return h.reject(true, "unknown_reference");
    h.reject(is_last_administrator(h.world, user), "last_administrator");
    h.reject(
        std::ranges::any_of(h.world.spaces, [&](const auto& s) { return s.second.owner == user; }),
        "in_use");
    h.change = [&h, user] {
        h.world.users.erase(user);
        for (auto& [group, members] : h.world.groups) members.erase(user);
        for (auto& [id, space] : h.world.spaces) space.users.erase(user);
    };
}

/// Custom roles are a matter of `tenant_admin`, all others of administrators.
void may_assign(Hearing& h) {
    const auto role = h.ask.get("role");
    if (security_roles.contains(role) || account_roles.contains(role)) {
        administrators_only(h);
    } else {
        h.need(h.rights.security(h.who, "tenant_admin"), "GEN", 2);
    }
}

/// The user and the role of an assignment have to be there.
bool assignment_holds(Hearing& h) {
    const auto role = h.ask.get("role");
    const bool known = h.world.users.contains(h.ask.get("user")) &&
                       (security_roles.contains(role) || h.world.custom_roles.contains(role));
    h.reject(!known, "unknown_reference");
    return known;
}

void assign_role(Hearing& h) {
    may_assign(h);
    if (!assignment_holds(h)) return;
    auto& roles = h.world.users.at(h.ask.get("user")).roles;
    if (roles.contains(h.ask.get("role"))) return;
    h.change = [&h, &roles] { roles.insert(h.ask.get("role")); };
}

void unassign_role(Hearing& h) {
    may_assign(h);
    if (!assignment_holds(h)) return;
    auto& roles = h.world.users.at(h.ask.get("user")).roles;
    if (!roles.contains(h.ask.get("role"))) return;
    h.change = [&h, &roles] { roles.erase(h.ask.get("role")); };
}

void set_user_default(Hearing& h) {
    administrators_only(h);
    const auto permission = h.ask.get("permission");
    const bool allowed = *h.ask.yes("allowed");
    if (h.world.user_default.contains(permission) == allowed) return;
    h.change = [&h, permission, allowed] {
        if (allowed) {
            h.world.user_default.insert(permission);
        } else {
            h.world.user_default.erase(permission);
        }
    };
}

void define_custom_role(Hearing& h) {
    h.need(h.rights.security(h.who, "tenant_admin"), "GEN", 2);
    const auto role = h.ask.get("role");
    h.reject(security_roles.contains(role) || account_roles.contains(role), "already_exists");
    Names permissions;
    for (const auto& item : std::get<List>(h.ask.find("permissions")->is)) {
        permissions.insert(std::get<std::string>(item.is));
    }
    const auto found = h.world.custom_roles.find(role);
    if (found != h.world.custom_roles.end() && found->second == permissions) return;
    h.change = [&h, role, permissions] { h.world.custom_roles[role] = permissions; };
}

void delete_custom_role(Hearing& h) {
    h.need(h.rights.security(h.who, "tenant_admin"), "GEN", 2);
    const auto role = h.ask.get("role");
    if (!h.world.custom_roles.contains(role)) return h.reject(true, "unknown_reference");
    h.reject(std::ranges::any_of(h.world.users,
                                 [&](const auto& u) { return u.second.roles.contains(role); }),
             "in_use");
    h.change = [&h, role] { h.world.custom_roles.erase(role); };
}

void create_group(Hearing& h) {
    administrators_only(h);
    const auto group = h.ask.get("group");
    h.reject(h.world.groups.contains(group), "already_exists");
    h.change = [&h, group] { h.world.groups[group]; };
}

bool owns_something(const World& world, const std::string& group) {
    const auto owned = [&](const auto& table) {
        return std::ranges::any_of(table,
                                   [&](const auto& entry) { return entry.second.group == group; });
    };
    return owned(world.models) || owned(world.snapshots) || owned(world.deployments) ||
           owned(world.runtimes) || owned(world.jobs) || owned(world.results) ||
           owned(world.mlcs) || owned(world.notifications);
}

void delete_group(Hearing& h) {
    administrators_only(h);
    const auto group = h.ask.get("group");
    if (!h.world.groups.contains(group)) return h.reject(true, "unknown_reference");
    const bool privileged = std::ranges::any_of(h.world.privileges, [&](const auto& entry) {
        const auto& [collection, owner, to] = entry.first;
        return (owner == group || to == group) && !is_expired(entry.second, h.now);
    });
    h.reject(privileged || owns_something(h.world, group), "in_use");
    h.change = [&h, group] {
        h.world.groups.erase(group);
        for (auto& [id, space] : h.world.spaces) space.groups.erase(group);
        std::erase_if(h.world.privileges, [&](const auto& entry) {
            return std::get<1>(entry.first) == group || std::get<2>(entry.first) == group;
        });
    };
}

bool membership_holds(Hearing& h) {
    const bool known =
        h.world.groups.contains(h.ask.get("group")) && h.world.users.contains(h.ask.get("user"));
    h.reject(!known, "unknown_reference");
    return known;
}

void add_group_member(Hearing& h) {
    administrators_only(h);
    if (!membership_holds(h)) return;
    auto& members = h.world.groups.at(h.ask.get("group"));
    if (members.contains(h.ask.get("user"))) return;
    h.change = [&h, &members] { members.insert(h.ask.get("user")); };
}

void remove_group_member(Hearing& h) {
    administrators_only(h);
    if (!membership_holds(h)) return;
    auto& members = h.world.groups.at(h.ask.get("group"));
    if (!members.contains(h.ask.get("user"))) return;
    h.change = [&h, &members] { members.erase(h.ask.get("user")); };
}

} // namespace

void add_people(Catalogue& c) {
    c["AddUser"] = add_user;
    c["ChangeUserRole"] = change_user_role;
    c["RemoveUser"] = remove_user;
    c["AssignRole"] = assign_role;
    c["UnassignRole"] = unassign_role;
    c["SetUserDefault"] = set_user_default;
    c["DefineCustomRole"] = define_custom_role;
    c["DeleteCustomRole"] = delete_custom_role;
    c["CreateGroup"] = create_group;
    c["DeleteGroup"] = delete_group;
    c["AddGroupMember"] = add_group_member;
    c["RemoveGroupMember"] = remove_group_member;
}

} // namespace assent::reference
