#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace assent {

/// Whether an account `administrator` or a holder of `role` acts; an administrator counts as
/// `tenant_admin` and `rwx_admin`.
template <class User>
[[nodiscard]] bool holds(const User& user, SecurityRole role) {
    const bool implied = role == SecurityRole::tenant_admin || role == SecurityRole::rwx_admin;
    return user.security_roles.contains(role) ||
           (implied && user.role == AccountRole::administrator);
}

/// What made that so: the account role or the security role.
[[nodiscard]] inline Mark mark_of(const User& user, SecurityRole role) {
    return user.security_roles.contains(role)
               ? user.security_roles_set[static_cast<std::size_t>(role)]
               : user.role_set;
}

/// Whether `user` has a permission, and what gives it: the user default, or a custom role (APP-16,
/// APP-17). Roles only add, so the first that gives it settles it.
struct Given {
    bool given = false;
    std::array<Mark, 2> marks{}; ///< The default, or the role's definition and its assignment.
};

[[nodiscard]] Given gives(const Tenant& tenant, const User& user, RolePermission permission);

/// APP-11: by the administrator method.
[[nodiscard]] inline bool is_approver(const Tenant& tenant, const User& user) {
    return holds(user, SecurityRole::tenant_admin) ||
           gives(tenant, user, RolePermission::approve_any_models).given;
}

/// Who may see the history: administrators, and holders of `audit`.
[[nodiscard]] inline bool is_auditor(const Tenant& tenant, const User& user) {
    return user.role == AccountRole::administrator ||
           gives(tenant, user, RolePermission::audit).given;
}

/// What the privileges say of one user, one permission and one entity.
struct Access {
    bool allowed = false;
    RuleId rule;                 ///< What allows or forbids it.
    std::array<Mark, 4> marks{}; ///< Of the facts that it rests on.
    std::uint8_t marks_used = 0;

    [[nodiscard]] std::span<const Mark> facts() const { return {marks.data(), marks_used}; }

    void rests_on(Mark mark) {
        if (marks_used < marks.size()) marks[marks_used++] = mark;
    }
};

/// RWX-1 to RWX-5, RWX-13, RWX-14, RWX-20, RWX-26, RWX-28: may `user` use `permission` on an
/// entity of `collection` that `owner` owns (a Ref to nothing: nobody does), at `time`? Costs a
/// look-up for each group of the user, however many privileges there are.
[[nodiscard]] Access access(const Tenant& tenant,
                            Ref<User> user,
                            Permission permission,
                            Collection collection,
                            Ref<Group> owner,
                            Timestamp time);

/// The same, where nobody will ask why; costs less.
[[nodiscard]] bool has_access(const Tenant& tenant,
                              Ref<User> user,
                              Permission permission,
                              Collection collection,
                              Ref<Group> owner,
                              Timestamp time);

/// RWX-11: may `user` make an entity in `collection` that `owner` will own? WRITE there does,
/// without READ, which only what is there already asks for (RWX-20).
[[nodiscard]] Access access_to_create(
    const Tenant& tenant, Ref<User> user, Collection collection, Ref<Group> owner, Timestamp time);

/// Whether the table of actions gives `permission` a meaning on `collection` (RWX-9).
[[nodiscard]] bool has_meaning(Permission permission, Collection collection);

/// The rule that a missing permission breaks: RWX-6, RWX-7 or RWX-8.
[[nodiscard]] RuleId rule_of(Permission permission);

} // namespace assent
