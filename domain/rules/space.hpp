#pragma once

#include "domain/rules/access.hpp"

#include <array>
#include <initializer_list>

namespace assent {

/// What a user is in a space, and what makes it so.
struct Standing {
    bool enough = false;
    std::array<Mark, 3> marks{}; ///< The ownership; or the role and, of a group's, the membership.
};

/// Whether `user` owns the space, or has one of `roles` there, by itself or by a group.
[[nodiscard]] Standing standing(const Tenant& tenant,
                                Ref<User> user,
                                Ref<Space> space,
                                std::initializer_list<SpaceRole> roles);

/// APP-12, APP-14, APP-37: whether that is a standing for the user method in that space, or in no
/// space at all.
[[nodiscard]] Standing standing_to_approve(const Tenant& tenant, Ref<User> user, Ref<Space> space);

/// GEN-13: `tenant_admin`, the owner, and holders of `can_manage`.
[[nodiscard]] Standing standing_to_manage(const Tenant& tenant, Ref<User> user, Ref<Space> space);

} // namespace assent
