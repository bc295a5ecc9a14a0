#include "domain/rules/access.hpp"

namespace assent {
namespace {

constexpr RuleId rwx(std::uint8_t number) {
    return {RuleFamily::RWX, number};
}

/// Unites what the privileges of all groups of the user give (RWX-25).
void unite(const Tenant& tenant,
           const User& user,
           Collection collection,
           Ref<Group> owner,
           Timestamp time,
           Permissions& united,
           Access& access) {
    for (const auto& membership : user.groups) {
        const auto key = PrivilegeKey::of(collection, owner, membership.group);
        const auto found = tenant.privileges.find(key);
        if (found == tenant.privileges.end() || !found->second.holds_at(time)) continue;
        const auto before = united;
        united = Permissions::from_bits(
            static_cast<std::uint8_t>(united.bits() | found->second.permissions.bits()));
        if (united == before) continue;
        access.rests_on(found->second.granted);
        access.rests_on(membership.joined);
    }
}

Access access(const Tenant& tenant,
              Ref<User> user,
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
    const User& row = tenant.users[user];
    if (holds(row, SecurityRole::rwx_admin)) {
        access.allowed = true;
        access.rule = rwx(4);
        access.rests_on(mark_of(row, SecurityRole::rwx_admin));
        return access;
    }
    if (!owner) {
        access.rule = rwx(26);
        return access;
    }
    if (const auto* membership = row.membership(owner)) {
        access.allowed = true;
        access.rule = rwx(14);
        access.rests_on(membership->joined);
        return access;
    }
    Permissions united;
    unite(tenant, row, collection, owner, time, united, access);
    access.allowed = (united.bits() & needed.bits()) == needed.bits();
    return access;
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
    Permissions needed{Permission::READ};
    needed.insert(permission); // RWX-20
    return access(tenant, user, needed, rule_of(permission), collection, owner, time);
}

Access access_to_create(
    const Tenant& tenant, Ref<User> user, Collection collection, Ref<Group> owner, Timestamp time) {
    return access(
        tenant, user, {Permission::WRITE}, {RuleFamily::RWX, 11}, collection, owner, time);
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
