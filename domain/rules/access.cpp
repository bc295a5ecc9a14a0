#include "domain/rules/access.hpp"

#include <algorithm>
#include <span>

namespace assent {
namespace {

constexpr RuleId rwx(std::uint8_t number) {
    return {RuleFamily::RWX, number};
}

/// Whether anybody will ask why: looking up what an answer rests on takes longer than to answer.
enum class Facts : bool { dropped, kept };

// A user is seen at a glance where that is enough, else by the row.
std::span<const Membership> memberships(const User& user) {
    return user.groups;
}

std::span<const Ref<Group>> memberships(const Glance<User>& user) {
    return user.groups();
}

Ref<Group> group_of(const Membership& membership) {
    return membership.group;
}

Ref<Group> group_of(Ref<Group> group) {
    return group;
}

const Membership* membership(const User& user, Ref<Group> group) {
    return user.membership(group);
}

const Ref<Group>* membership(const Glance<User>& user, Ref<Group> group) {
    const auto groups = user.groups();
    const auto found = std::ranges::find(groups, group);
    return found != groups.end() ? &*found : nullptr;
}

/// Unites what the privileges of all groups of the user give of what is needed (RWX-25).
template <Facts facts, class Seen>
Permissions unite(const Tenant& tenant,
                  const Seen& user,
                  Permissions needed,
                  Collection collection,
                  Ref<Group> owner,
                  Timestamp time,
                  Access& access) {
    Permissions united;
    for (const auto& membership : memberships(user)) {
        const auto group = group_of(membership);
        const auto before = united;
        united.insert(tenant.privileges.granted(collection, owner, group, time) & needed);
        if constexpr (facts == Facts::kept) {
            if (united == before) continue;
            const auto key = PrivilegeKey::of(collection, owner, group);
            access.rests_on(tenant.privileges.find(key)->granted);
            access.rests_on(membership.joined);
        }
    }
    return united;
}

template <Facts facts, class Seen>
Access judge(const Tenant& tenant,
             const Seen& user,
             Permissions needed,
             RuleId rule,
             Collection collection,
             Ref<Group> owner,
             Timestamp time) {
    Access access{.rule = rule};
    if (!tenant.settings.packs.rwx) {
        access.allowed = true;
        return access;
    }
    if (holds(user, SecurityRole::rwx_admin)) {
        access.allowed = true;
        access.rule = rwx(4);
        if constexpr (facts == Facts::kept) access.rests_on(mark_of(user, SecurityRole::rwx_admin));
        return access;
    }
    if (!owner) {
        access.rule = rwx(26);
        return access;
    }
    if (const auto* member = membership(user, owner)) {
        access.allowed = true;
        access.rule = rwx(14);
        if constexpr (facts == Facts::kept) access.rests_on(member->joined);
        return access;
    }
    access.allowed =
        unite<facts>(tenant, user, needed, collection, owner, time, access).contains(needed);
    return access;
}

/// RWX-20: nobody uses what they may not read.
Permissions needed_for(Permission permission) {
    return {Permission::READ, permission};
}

} // namespace

Given gives(const Tenant& tenant, const User& user, RolePermission permission) {
    if (tenant.settings.user_default.contains(permission)) {
        const auto set = tenant.settings.user_default_set[static_cast<std::size_t>(permission)];
        return {.given = true, .marks = {set}};
    }
    for (const auto& held : user.custom_roles) {
        const auto& role = tenant.custom_roles[held.role];
        if (role.permissions.contains(permission)) {
            return {.given = true, .marks = {role.defined, held.assigned}};
        }
    }
    return {};
}

Access access(const Tenant& tenant,
              Ref<User> user,
              Permission permission,
              Collection collection,
              Ref<Group> owner,
              Timestamp time) {
    return judge<Facts::kept>(tenant,
                              tenant.users[user],
                              needed_for(permission),
                              rule_of(permission),
                              collection,
                              owner,
                              time);
}

bool has_access(const Tenant& tenant,
                Ref<User> user,
                Permission permission,
                Collection collection,
                Ref<Group> owner,
                Timestamp time) {
    const auto judged = [&](const auto& seen) {
        return judge<Facts::dropped>(
            tenant, seen, needed_for(permission), rule_of(permission), collection, owner, time);
    };
    const auto& glance = tenant.users.glances[user.index];
    return glance.shows_all_groups() ? judged(glance).allowed : judged(tenant.users[user]).allowed;
}

Access access_to_create(
    const Tenant& tenant, Ref<User> user, Collection collection, Ref<Group> owner, Timestamp time) {
    const RuleId rule{RuleFamily::RWX, 11};
    return judge<Facts::kept>(
        tenant, tenant.users[user], {Permission::WRITE}, rule, collection, owner, time);
}

bool has_meaning(Permission permission, Collection collection) {
    if (permission != Permission::EXECUTE) return true;
    return collection == Collection::stored_models || collection == Collection::deployable_models ||
           collection == Collection::runtimes;
}

RuleId rule_of(Permission permission) {
    switch (permission) {
    case Permission::READ:
        return rwx(6);
    case Permission::WRITE:
        return rwx(7);
    case Permission::EXECUTE:
        break;
    }
    return rwx(8);
}

} // namespace assent
