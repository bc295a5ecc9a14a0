#include "domain/rules/space.hpp"

#include <algorithm>

namespace assent {

Standing standing(const Tenant& tenant,
                  Ref<User> user,
                  Ref<Space> space,
                  std::initializer_list<SpaceRole> roles) {
    if (!space) return {};
    const auto& row = tenant.spaces[space];
    if (row.owner == user) return {.enough = true, .marks = {row.owner_set}};
    const auto is_enough = [&](const auto* found) {
        return found != nullptr && std::ranges::find(roles, found->role) != roles.end();
    };
    if (const auto* own = row.role_of(user); is_enough(own)) {
        return {.enough = true, .marks = {own->set}};
    }
    for (const auto& membership : tenant.users[user].groups) {
        if (const auto* of_group = row.role_of(membership.group); is_enough(of_group)) {
            return {.enough = true, .marks = {of_group->set, membership.joined}};
        }
    }
    return {.enough = false, .marks = {row.owner_set}};
}

Standing standing_to_approve(const Tenant& tenant, Ref<User> user, Ref<Space> space) {
    if (!space) return {.enough = true, .marks = {}};
    switch (tenant.spaces[space].type) {
    case SpaceType::personal:
        return standing(tenant, user, space, {});
    case SpaceType::shared:
        return standing(tenant, user, space, {SpaceRole::can_manage, SpaceRole::can_edit});
    case SpaceType::managed:
        break;
    }
    return standing(tenant, user, space, {SpaceRole::can_manage});
}

Standing standing_to_manage(const Tenant& tenant, Ref<User> user, Ref<Space> space) {
    if (const auto& row = tenant.users[user]; holds(row, SecurityRole::tenant_admin)) {
        return {.enough = true, .marks = {mark_of(row, SecurityRole::tenant_admin)}};
    }
    return standing(tenant, user, space, {SpaceRole::can_manage});
}

} // namespace assent
