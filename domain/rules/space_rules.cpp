#include "domain/rules/handlers.hpp"
#include "domain/rules/space.hpp"

namespace assent {
namespace {

/// Nobody has a standing in a space that does not exist; see docs/decisions.
void need_standing(Rights& rights, const SpaceId& id, const Standing& found) {
    rights.require(found.enough, GEN(13), target(id), found.marks);
}

void need_to_manage(Rights& rights, const SpaceId& id) {
    const auto& tenant = rights.tenant();
    need_standing(
        rights, id, standing_to_manage(tenant, rights.actor().user, tenant.spaces.find(id)));
}

/// A space is transferred and deleted by `tenant_admin` or its owner.
void need_owner(Rights& rights, const SpaceId& id) {
    const auto& tenant = rights.tenant();
    const auto owning = standing(tenant, rights.actor().user, tenant.spaces.find(id), {});
    if (owning.enough)
        need_standing(rights, id, owning);
    else
        rights.need_tenant_admin(GEN(13), target(id));
}

/// The space, and the user or group that a command about a role in it names; false where one of
/// them is not there.
template <class C>
bool refer_both(Changes& changes, const C& command, Ref<Space>& space) {
    space = changes.refer<Space>(command.space, target(command.space));
    if (command.user) changes.refer<User>(*command.user, target(*command.user));
    if (command.group) changes.refer<Group>(*command.group, target(*command.group));
    return !changes.rejected();
}

/// The role that the named user or group has in the space, if it has one.
template <class C>
std::optional<SpaceRole> present_role(const Tenant& tenant, const Space& space, const C& command) {
    const auto of = [](const auto* found) {
        return found == nullptr ? std::nullopt : std::optional{found->role};
    };
    return command.user ? of(space.role_of(tenant.users.find(*command.user)))
                        : of(space.role_of(tenant.groups.find(*command.group)));
}

} // namespace

void permit(Rights& rights, const CreateSpace& command) {
    const bool own = command.space_type == SpaceType::personal;
    if (!own) {
        rights.need_tenant_admin(GEN(13), target(command.space));
        return;
    }
    rights.require(command.owner.text() == rights.actor().name,
                   GEN(13),
                   target(command.space),
                   {rights.user().role_set});
}

void carry_out(Changes& changes, const CreateSpace& command) {
    const auto& spaces = changes.tenant().spaces;
    if (const auto space = spaces.find(command.space)) {
        changes.reject(Code::already_exists, {}, target(command.space), spaces[space].owner_set);
    }
    changes.refer<User>(command.owner, target(command.owner));
    changes.happen(SpaceCreated{
        .space = command.space, .space_type = command.space_type, .owner = command.owner});
}

void permit(Rights& rights, const TransferSpace& command) {
    need_owner(rights, command.space);
}

void carry_out(Changes& changes, const TransferSpace& command) {
    const auto space = changes.refer<Space>(command.space, target(command.space));
    const auto owner = changes.refer<User>(command.owner, target(command.owner));
    if (!space || !owner || changes.tenant().spaces[space].owner == owner) return;
    changes.happen(SpaceTransferred{.space = command.space, .owner = command.owner});
}

void permit(Rights& rights, const SetSpaceRole& command) {
    need_to_manage(rights, command.space);
}

void carry_out(Changes& changes, const SetSpaceRole& command) {
    Ref<Space> space;
    refer_both(changes, command, space);
    if (!space) return;
    const auto& row = changes.tenant().spaces[space];
    if (row.type == SpaceType::personal) {
        changes.reject(Code::wrong_state, GEN(13), target(command.space), row.owner_set);
    }
    if (changes.rejected()) return;
    if (present_role(changes.tenant(), row, command) == command.role) return;
    changes.happen(SpaceRoleSet{.space = command.space,
                                .user = command.user,
                                .group = command.group,
                                .role = command.role});
}

void permit(Rights& rights, const RemoveSpaceRole& command) {
    need_to_manage(rights, command.space);
}

void carry_out(Changes& changes, const RemoveSpaceRole& command) {
    Ref<Space> space;
    if (!refer_both(changes, command, space)) return;
    if (!present_role(changes.tenant(), changes.tenant().spaces[space], command)) return;
    changes.happen(
        SpaceRoleRemoved{.space = command.space, .user = command.user, .group = command.group});
}

void permit(Rights& rights, const DeleteSpace& command) {
    need_owner(rights, command.space);
}

void carry_out(Changes& changes, const DeleteSpace& command) {
    const auto space = changes.refer<Space>(command.space, target(command.space));
    if (!space) return;
    const auto& row = changes.tenant().spaces[space];
    if (row.deployments != 0) {
        changes.reject(Code::in_use, {}, target(command.space), row.owner_set);
        return;
    }
    changes.happen(SpaceDeleted{.space = command.space});
}

} // namespace assent
