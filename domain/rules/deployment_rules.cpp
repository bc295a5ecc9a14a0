#include "domain/rules/deployment.hpp"
#include "domain/rules/handlers.hpp"
#include "domain/rules/routing.hpp"

#include <algorithm>

namespace assent {
namespace {

/// The deployment that a command names, if the actor sees it and may WRITE it (RWX-7,
/// MIX-4).
Ref<Deployment> permit_write(Rights& rights, const DeploymentId& id) {
    const auto deployment = rights.tenant().deployments.find(id);
    if (!rights.must_see(deployment, target(id))) return {};
    rights.need(Permission::WRITE, deployment, target(id));
    return deployment;
}

/// RWX-7, and VAR-4 or VAR-6 of the variation that a command names.
void permit_modifying(Rights& rights, const DeploymentId& id, const VariationName& name) {
    const auto deployment = permit_write(rights, id);
    if (!deployment) return;
    const auto* variation = rights.tenant().deployments[deployment].variation(name);
    if (variation != nullptr) permit_variation(rights, id, *variation);
}

/// The variation that a command names; rejected where it is not deployed.
const Variation*
refer_variation(Changes& changes, const DeploymentId& id, const VariationName& name) {
    const auto& tenant = changes.tenant();
    const auto* variation = tenant.deployments[tenant.deployments.find(id)].variation(name);
    if (variation == nullptr) changes.reject(Code::unknown_reference, {}, target(id, name));
    return variation;
}

/// VAR-22: whether the routing changes by what is left: by the one that the command brings, or
/// because a part of the present one goes, whatever the command brings.
bool undeploying_reroutes(const Deployment& deployment, const UndeployVariation& command) {
    if (!deployment.routing) return false;
    if (command.routing && command.routing != deployment.routing) return true;
    return takes_traffic(*deployment.routing, command.variation) ||
           without_shadow(*deployment.routing, command.variation) != *deployment.routing;
}

void undeploy_one_of_many(Changes& changes,
                          const UndeployVariation& command,
                          const Deployment& row) {
    auto remaining = names_of(row.variations);
    std::erase(remaining, command.variation);
    Routing routing = command.routing.value_or(without_shadow(*row.routing, command.variation));
    const bool fits =
        command.routing && check_routing(changes, command.deployment, *command.routing, remaining);
    if (!fits && takes_traffic(*row.routing, command.variation)) {
        changes.reject(Code::routing_incomplete,
                       VAR(23),
                       target(command.deployment, command.variation),
                       row.routing_set);
    }
    changes.happen(VariationUndeployed{command.deployment, command.variation});
    if (routing != *row.routing)
        changes.happen(RoutingChanged{command.deployment, std::move(routing)});
}

} // namespace

void permit(Rights& rights, const UpdateVariation& command) {
    permit_modifying(rights, command.deployment, command.variation);
}

void carry_out(Changes& changes, const UpdateVariation& command) {
    const auto* variation = refer_variation(changes, command.deployment, command.variation);
    if (variation == nullptr || variation->settings == command.settings) return;
    changes.happen(VariationUpdated{command.deployment, command.variation, command.settings});
}

void permit(Rights& rights, const RestartVariation& command) {
    permit_modifying(rights, command.deployment, command.variation);
}

void carry_out(Changes& changes, const RestartVariation& command) {
    if (refer_variation(changes, command.deployment, command.variation) == nullptr) return;
    changes.happen(VariationRestarted{command.deployment, command.variation});
}

void permit(Rights& rights, const RenameVariation& command) {
    permit_modifying(rights, command.deployment, command.variation);
}

void carry_out(Changes& changes, const RenameVariation& command) {
    const auto* variation = refer_variation(changes, command.deployment, command.variation);
    if (variation == nullptr || command.to == command.variation) return;
    const auto& tenant = changes.tenant();
    const auto& deployment = tenant.deployments[tenant.deployments.find(command.deployment)];
    if (const auto* other = deployment.variation(command.to)) {
        changes.reject(
            Code::already_exists, {}, target(command.deployment, command.to), other->deployed);
    }
    if (deployment.kind != DeploymentKind::realtime) {
        changes.reject(Code::invalid_routing, VAR(2), target(command.deployment, command.to));
    }
    changes.happen(VariationRenamed{command.deployment, command.variation, command.to});
}

void permit(Rights& rights, const SetProtection& command) {
    const auto deployment = permit_write(rights, command.deployment);
    if (!deployment) return;
    const auto* variation = rights.tenant().deployments[deployment].variation(command.variation);
    if (variation == nullptr) return;
    permit_variation(rights, command.deployment, *variation);
    permit_switch(rights, command.deployment, command.variation, variation, command.is_protected);
}

void carry_out(Changes& changes, const SetProtection& command) {
    const auto* variation = refer_variation(changes, command.deployment, command.variation);
    if (variation == nullptr || variation->is_protected == command.is_protected) return;
    const auto& tenant = changes.tenant();
    const auto& deployment = tenant.deployments[tenant.deployments.find(command.deployment)];
    const auto& environment = tenant.environments[deployment.environment];
    if (command.is_protected && !supports_protection(deployment.kind, environment)) {
        changes.reject(Code::protection_unsupported,
                       VAR(3),
                       target(command.deployment, command.variation),
                       environment.hosting_set);
        return;
    }
    changes.happen(ProtectionSet{command.deployment, command.variation, command.is_protected});
}

void permit(Rights& rights, const UndeployVariation& command) {
    const auto deployment = permit_write(rights, command.deployment);
    if (!deployment) return;
    const auto& row = rights.tenant().deployments[deployment];
    const auto* variation = row.variation(command.variation);
    if (variation != nullptr) permit_variation(rights, command.deployment, *variation);
    const bool last = variation != nullptr && row.variations.size() == 1;
    if (!last && undeploying_reroutes(row, command)) {
        permit_routing(rights, command.deployment, deployment);
    }
}

void carry_out(Changes& changes, const UndeployVariation& command) {
    const auto* variation = refer_variation(changes, command.deployment, command.variation);
    const auto& tenant = changes.tenant();
    const auto deployment = tenant.deployments.find(command.deployment);
    const auto& row = tenant.deployments[deployment];
    const bool last = variation != nullptr && row.variations.size() == 1;
    if (command.routing && (last || !row.routing)) {
        changes.reject(Code::invalid_routing, VAR(23), target(command.deployment));
    }
    if (variation == nullptr) return;
    if (!last) {
        undeploy_one_of_many(changes, command, row);
    } else {
        changes.happen(VariationUndeployed{command.deployment, command.variation});
        changes.happen(DeploymentEnded{command.deployment});
    }
    end_status_if_unused(changes, variation->snapshot, deployment, 1);
}

void permit(Rights& rights, const Undeploy& command) {
    const auto deployment = permit_write(rights, command.deployment);
    if (deployment) permit_ending(rights, deployment);
}

void carry_out(Changes& changes, const Undeploy& command) {
    end_deployment(changes, changes.tenant().deployments.find(command.deployment));
}

void permit(Rights& rights, const SetRouting& command) {
    const auto deployment = permit_write(rights, command.deployment);
    if (!deployment || rights.tenant().deployments[deployment].routing == command.routing) return;
    permit_routing(rights, command.deployment, deployment);
}

void carry_out(Changes& changes, const SetRouting& command) {
    const auto& tenant = changes.tenant();
    const auto& row = tenant.deployments[tenant.deployments.find(command.deployment)];
    if (!row.routing) {
        changes.reject(Code::invalid_routing, VAR(2), target(command.deployment), row.group_set);
        return;
    }
    if (*row.routing == command.routing) return;
    check_routing(changes, command.deployment, command.routing, names_of(row.variations));
    changes.happen(RoutingChanged{command.deployment, command.routing});
}

} // namespace assent
