#include "domain/rules/deployment.hpp"
#include "domain/rules/handlers.hpp"
#include "domain/rules/routing.hpp"
#include "domain/rules/space.hpp"

#include <algorithm>

namespace assent {
namespace {

VariationName variation_of(const DeployVariation& command) {
    return command.variation.value_or(VariationName{"default"});
}

/// The deployment that the command joins: one that is there and that the actor may READ. One that
/// it may not READ is treated as if it were not there (GEN-11), until `already_exists`.
Ref<Deployment>
joined(const Tenant& tenant, Ref<Deployment> deployment, const Actor& actor, Timestamp time) {
    if (!deployment) return {};
    const bool seen = has_access(tenant,
                                 actor.user,
                                 Permission::READ,
                                 Collection::deployed_models,
                                 tenant.deployments[deployment].group,
                                 time);
    return seen ? deployment : Ref<Deployment>{};
}

/// One deploy, taken apart: what is there, what is wished, what comes of it.
class Deploy {
public:
    Deploy(Changes& changes, const DeployVariation& command)
        : changes_(changes), tenant_(changes.tenant()), command_(command),
          name_(variation_of(command)), snapshot_(tenant_.snapshots.find(command.snapshot)) {}

    void first() {
        const auto hidden = tenant_.deployments.find(command_.deployment);
        changes_.must_be_new(hidden, target(command_.deployment));
        const auto model = tenant_.models.find(*command_.model);
        const auto environment =
            changes_.refer<Environment>(*command_.environment, target(*command_.environment));
        const auto present = environment ? tenant_.deployed(model, environment) : Ref<Deployment>{};
        if (present && present != hidden) {
            changes_.reject(Code::already_deployed, {}, target(*command_.model));
        }
        const auto kind = command_.kind.value_or(DeploymentKind::realtime);
        const auto group = changes_.group_for_new(command_.group, target(command_.deployment));
        const bool is_protected = command_.is_protected.value_or(false);
        if (command_.space) changes_.refer<Space>(*command_.space, target(*command_.space));
        check_model(model);
        check_kind(kind);
        check_protection(kind, environment, is_protected);
        if (kind == DeploymentKind::realtime && command_.routing) {
            check_routing(changes_, command_.deployment, *command_.routing, std::vector{name_});
        }

        changes_.happen(DeploymentCreated{.deployment = command_.deployment,
                                          .model = *command_.model,
                                          .environment = *command_.environment,
                                          .kind = kind,
                                          .group = group,
                                          .space = command_.space,
                                          .runtime = command_.runtime});
        deploy(is_protected, Json{"{}"});
        if (kind == DeploymentKind::realtime) {
            changes_.happen(RoutingChanged{.deployment = command_.deployment,
                                           .routing = command_.routing.value_or(all_to(name_))});
        }
        request();
    }

    void join(Ref<Deployment> ref) {
        const auto& deployment = tenant_.deployments[ref];
        const auto* variation = deployment.variation(name_);
        const bool was_protected = variation != nullptr && variation->is_protected;
        const bool is_protected = command_.is_protected.value_or(was_protected); // VAR-21
        check_fixed(deployment);
        check_model(deployment.model);
        check_kind(deployment.kind);
        check_protection(deployment.kind, deployment.environment, is_protected);
        const bool reroute = command_.routing && command_.routing != deployment.routing;
        if (reroute && deployment.kind == DeploymentKind::realtime) {
            auto names = names_of(deployment.variations);
            if (variation == nullptr) names.push_back(name_);
            check_routing(changes_, command_.deployment, *command_.routing, names);
        }

        const Json before = variation != nullptr ? variation->settings : Json{"{}"};
        const Json settings = command_.settings.value_or(before);
        const bool moved = variation == nullptr || variation->snapshot != snapshot_;
        if (moved || is_protected != was_protected || settings != before) {
            deploy(is_protected, before);
        }
        if (reroute) {
            changes_.happen(RoutingChanged{command_.deployment, *command_.routing});
        }
        if (moved && variation != nullptr) {
            end_status_if_unused(changes_, variation->snapshot, ref, 1);
        }
        if (moved) request();
    }

private:
    void deploy(bool is_protected, const Json& settings_before) {
        changes_.happen(VariationDeployed{.deployment = command_.deployment,
                                          .variation = name_,
                                          .snapshot = command_.snapshot,
                                          .is_protected = is_protected,
                                          .settings = command_.settings.value_or(settings_before)});
    }

    /// APP-4
    void request() {
        if (!tenant_.snapshots[snapshot_].status)
            changes_.happen(ModelRequested{command_.snapshot});
    }

    void check_model(Ref<Model> model) {
        if (tenant_.snapshots[snapshot_].model != model) {
            changes_.reject(Code::model_mismatch,
                            {},
                            target(command_.snapshot),
                            tenant_.snapshots[snapshot_].group_set);
        }
    }

    void check_kind(DeploymentKind kind) {
        if (kind == DeploymentKind::realtime) return;
        if (name_.text() != "default") {
            changes_.reject(Code::invalid_routing, VAR(2), target(command_.deployment, name_));
        }
        if (command_.routing) {
            changes_.reject(Code::invalid_routing, VAR(2), target(command_.deployment));
        }
    }

    void check_protection(DeploymentKind kind, Ref<Environment> environment, bool is_protected) {
        if (!is_protected) return;
        const auto* row = environment ? &tenant_.environments[environment] : nullptr;
        if (row == nullptr && kind == DeploymentKind::realtime) return; // Nobody can tell.
        if (row != nullptr && supports_protection(kind, *row)) return;
        changes_.reject(Code::protection_unsupported,
                        VAR(3),
                        target(command_.deployment, name_),
                        row != nullptr ? row->hosting_set : Mark{});
    }

    /// What a deployment was created with stays: a later call may leave it out, not change it.
    void check_fixed(const Deployment& row) {
        if (command_.environment) {
            changes_.refer<Environment>(*command_.environment, target(*command_.environment));
        }
        if (command_.space) changes_.refer<Space>(*command_.space, target(*command_.space));
        if (command_.group) changes_.refer<Group>(*command_.group, target(*command_.group));
        const bool same_model =
            !command_.model || tenant_.models.name(row.model) == command_.model->text();
        const bool same_environment =
            !command_.environment ||
            tenant_.environments.name(row.environment) == command_.environment->text();
        const bool same_kind = !command_.kind || *command_.kind == row.kind;
        const bool same_group = !command_.group || (row.group && tenant_.groups.name(row.group) ==
                                                                     command_.group->text());
        const bool same_space = !command_.space || (row.space && tenant_.spaces.name(row.space) ==
                                                                     command_.space->text());
        const bool same_runtime =
            !command_.runtime ||
            (row.runtime && tenant_.runtimes.name(row.runtime) == command_.runtime->text());
        if (same_model && same_environment && same_kind && same_group && same_space &&
            same_runtime) {
            return;
        }
        changes_.reject(Code::wrong_state, {}, target(command_.deployment), row.group_set);
    }

    Changes& changes_;
    const Tenant& tenant_;
    const DeployVariation& command_;
    VariationName name_;
    Ref<Snapshot> snapshot_;
};

/// APP-38: the right to make a deployment in a space.
void permit_space(Rights& rights, const SpaceId& id) {
    const auto& tenant = rights.tenant();
    if (!tenant.settings.packs.approval) return;
    const auto space = tenant.spaces.find(id);
    const bool personal = space && tenant.spaces[space].type == SpaceType::personal;
    if (!personal && holds(rights.user(), SecurityRole::tenant_admin)) {
        rights.need_tenant_admin(APP(38), target(id));
        return;
    }
    // Nobody has a role in a space that does not exist; see docs/decisions.
    const auto found = space ? standing_to_approve(tenant, rights.actor().user, space) : Standing{};
    rights.require(found.enough, APP(38), target(id), found.marks);
}

/// VAR-4 and VAR-20 of a variation that is not there yet. Where it is to be protected and the actor
/// may not, only VAR-20 says so: nothing protected is touched.
void permit_new(Rights& rights,
                const DeploymentId& id,
                const VariationName& name,
                bool is_protected) {
    permit_switch(rights, id, name, nullptr, is_protected);
    if (is_protected && rights.is_maintainer())
        rights.need_maintainer(VAR(4), target(id, name), {});
}

/// VAR-4, VAR-6, VAR-9, VAR-20 of a deploy onto what is there.
void permit_joining(Rights& rights, const DeployVariation& command, Ref<Deployment> ref) {
    const auto& deployment = rights.tenant().deployments[ref];
    const auto name = variation_of(command);
    const auto* variation = deployment.variation(name);
    if (variation == nullptr) {
        permit_new(rights, command.deployment, name, command.is_protected.value_or(false));
    } else {
        permit_variation(rights, command.deployment, *variation);
        permit_switch(rights,
                      command.deployment,
                      name,
                      variation,
                      command.is_protected.value_or(variation->is_protected));
    }
    if (command.routing && command.routing != deployment.routing) {
        permit_routing(rights, command.deployment, ref);
    }
}

} // namespace

/// MIX-2: VAR on the variation, RWX on snapshot, runtime and group, of APP the space alone.
void permit(Rights& rights, const DeployVariation& command) {
    const auto& tenant = rights.tenant();
    const auto deployment = tenant.deployments.find(command.deployment);
    const bool joins = rights.sees(deployment);
    if (!joins && (!command.model || !command.environment)) {
        rights.miss(target(command.deployment), static_cast<bool>(deployment));
        return;
    }
    if (command.model &&
        !rights.must_see(tenant.models.find(*command.model), target(*command.model))) {
        return;
    }
    const auto snapshot = tenant.snapshots.find(command.snapshot);
    if (!rights.must_see(snapshot, target(command.snapshot))) return;
    const auto named = command.runtime ? tenant.runtimes.find(*command.runtime) : Ref<Runtime>{};
    if (command.runtime && !rights.must_see(named, target(*command.runtime))) return;

    rights.need(Permission::EXECUTE, snapshot, target(command.snapshot));
    if (joins) {
        const auto runtime = tenant.deployments[deployment].runtime;
        if (runtime) need_runtime(rights, runtime);
        rights.need(Permission::WRITE, deployment, target(command.deployment));
        permit_joining(rights, command, deployment);
    } else {
        if (named) need_runtime(rights, named);
        permit_group(rights, target(command.deployment), command.group);
        if (command.space) permit_space(rights, *command.space);
        permit_new(rights,
                   command.deployment,
                   variation_of(command),
                   command.is_protected.value_or(false));
    }
}

void carry_out(Changes& changes, const DeployVariation& command) {
    const auto deployment = joined(changes.tenant(),
                                   changes.tenant().deployments.find(command.deployment),
                                   changes.actor(),
                                   changes.time());
    Deploy deploy{changes, command};
    if (deployment)
        deploy.join(deployment);
    else
        deploy.first();
}

} // namespace assent
