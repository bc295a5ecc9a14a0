#include "tests/reference/hearing.hpp"

#include <algorithm>
#include <utility>

/// Deployments, their variations and routings.
namespace assent::reference {

void Hearing::snapshot_is_deployed(const std::string& snapshot) {
    auto& status = world.snapshots.at(snapshot).status;
    if (status.empty()) status = "requested";
}

void Hearing::deployed_snapshot_ends(const std::string& snapshot) {
    if (world.running(snapshot).empty()) world.snapshots.at(snapshot).status.clear();
}

void Hearing::end_deployment(const std::string& id) {
    const auto variations = world.deployments.at(id).variations;
    world.deployments.erase(id);
    for (const auto& [name, variation] : variations) deployed_snapshot_ends(variation.snapshot);
}

namespace {

bool variations_on(const Hearing& h) {
    return h.rights.on("variations");
}

/// Members, while the pack is on.
bool is_restrained(const Hearing& h) {
    return variations_on(h) && h.rights.member(h.who);
}

/// VAR-3
bool supports_protection(const Hearing& h,
                         const std::string& kind,
                         const std::string& environment) {
    const auto found = h.world.environments.find(environment);
    return kind == "realtime" && found != h.world.environments.end() && found->second == "hybrid";
}

Routing all_to(const std::string& variation) {
    Routing routing;
    routing.general.weights[variation] = 100;
    routing.fallback = variation;
    return routing;
}

/// APP-38
bool may_deploy_into(const Hearing& h, const std::string& space) {
    if (space.empty() || !h.rights.on("approval")) return true;
    const auto found = h.world.spaces.find(space);
    const bool personal = found != h.world.spaces.end() && found->second.type == "personal";
    if (!personal && h.rights.security(h.who, "tenant_admin")) return true;
    return h.rights.space_role(h.who, space);
}

void first_deploy(Hearing& h) {
    const auto& ask = h.ask;
    const auto id = ask.get("deployment");
    const auto model = ask.get("model");
    const auto environment = ask.get("environment");
    const auto snapshot = ask.get("snapshot");
    const auto kind = ask.has("kind") ? ask.get("kind") : "realtime";
    const auto name = ask.has("variation") ? ask.get("variation") : "default";
    const auto space = ask.get("space");
    const auto runtime = ask.get("runtime");
    const bool wish = ask.yes("protected").value_or(false);

    if (model.empty() || environment.empty()) h.missing = true;
    h.see("stored_models", model);
    h.see("deployable_models", snapshot);
    if (!runtime.empty()) h.see("runtimes", runtime);
    if (h.missing) return;

    h.need_bit("EXECUTE", "deployable_models", snapshot, "RWX", 8);
    if (!runtime.empty()) h.need_bit("EXECUTE", "runtimes", runtime, "RWX", 21);
    const auto group = h.new_group();
    h.need(may_deploy_into(h, space), "APP", 38);
    h.need(!wish || !is_restrained(h), "VAR", 20);

    h.reject(h.world.deployments.contains(id), "already_exists");
    h.reject(std::ranges::any_of(h.world.deployments,
                                 [&](const auto& d) {
                                     return d.first != id && d.second.model == model &&
                                            d.second.environment == environment;
                                 }),
             "already_deployed");
    h.reject(!h.world.environments.contains(environment), "unknown_reference");
    h.reject(!space.empty() && !h.world.spaces.contains(space), "unknown_reference");
    h.reject(h.world.snapshots.at(snapshot).model != model, "model_mismatch");
    if (h.world.environments.contains(environment) || kind != "realtime") {
        h.reject(wish && !supports_protection(h, kind, environment), "protection_unsupported");
    }
    Routing routing = all_to(name);
    if (kind != "realtime") {
        h.reject(ask.has("routing") || name != "default", "invalid_routing");
    } else if (ask.has("routing")) {
        routing = routing_of(*ask.find("routing"));
        check_routing(h, routing, {name});
    }
    h.change = [=, &h] {
        Deployment made;
        made.group = group;
        made.model = model;
        made.environment = environment;
        made.kind = kind;
        made.space = space;
        made.runtime = runtime;
        made.variations[name] = {.snapshot = snapshot,
                                 .is_protected = wish,
                                 .settings = h.ask.has("settings") ? h.ask.get("settings") : "{}"};
        if (kind == "realtime") made.routing = routing;
        h.world.deployments[id] = made;
        h.snapshot_is_deployed(snapshot);
    };
}

/// A later deploy may repeat what is fixed, and nothing else.
void check_fixed(Hearing& h, const Deployment& deployment) {
    const auto differs = [&](const char* member, const std::string& fixed) {
        h.reject(h.ask.has(member) && h.ask.get(member) != fixed, "wrong_state");
    };
    const auto unknown = [&](const char* member, const auto& known) {
        h.reject(h.ask.has(member) && !known.contains(h.ask.get(member)), "unknown_reference");
    };
    unknown("environment", h.world.environments);
    unknown("space", h.world.spaces);
    unknown("group", h.world.groups);
    differs("model", deployment.model);
    differs("environment", deployment.environment);
    differs("kind", deployment.kind);
    differs("space", deployment.space);
    differs("runtime", deployment.runtime);
    differs("group", deployment.group);
}

void later_deploy(Hearing& h) {
    const auto& ask = h.ask;
    const auto id = ask.get("deployment");
    auto& deployment = h.world.deployments.at(id);
    const auto snapshot = ask.get("snapshot");
    const auto name = ask.has("variation") ? ask.get("variation") : "default";
    h.see("deployable_models", snapshot);
    if (ask.has("model")) h.see("stored_models", ask.get("model"));
    if (ask.has("runtime")) h.see("runtimes", ask.get("runtime"));
    if (h.missing) return;

    h.need_bit("EXECUTE", "deployable_models", snapshot, "RWX", 8);
    h.need_write("deployed_models", id);
    if (!deployment.runtime.empty()) {
        h.need_bit("EXECUTE", "runtimes", deployment.runtime, "RWX", 21);
    }
    const auto found = deployment.variations.find(name);
    const bool is_new = found == deployment.variations.end();
    const Variation before = is_new ? Variation{} : found->second;
    const bool wish = ask.yes("protected").value_or(before.is_protected);
    std::optional<Routing> routing;
    if (ask.has("routing")) routing = routing_of(*ask.find("routing"));
    if (is_restrained(h)) {
        h.need(!before.is_protected, "VAR", 4);
        h.need(wish == before.is_protected, "VAR", 20);
        h.need(!routing || *routing == deployment.routing || !deployment.any_protected(), "VAR", 9);
    }

    check_fixed(h, deployment);
    h.reject(h.world.snapshots.at(snapshot).model != deployment.model, "model_mismatch");
    h.reject(wish && !supports_protection(h, deployment.kind, deployment.environment),
             "protection_unsupported");
    if (deployment.kind != "realtime") {
        h.reject(routing.has_value() || name != "default", "invalid_routing");
    } else if (routing) {
        Names variations{name};
        for (const auto& [other, variation] : deployment.variations) variations.insert(other);
        check_routing(h, *routing, variations);
    }
    const auto settings = ask.has("settings") ? ask.get("settings") : before.settings;
    const bool routed = routing && *routing != deployment.routing;
    if (!is_new && before.snapshot == snapshot && before.is_protected == wish &&
        before.settings == settings && !routed) {
        return;
    }
    h.change = [=, &h, &deployment] {
        deployment.variations[name] = {
            .snapshot = snapshot, .is_protected = wish, .settings = settings};
        if (routing) deployment.routing = *routing;
        h.snapshot_is_deployed(snapshot);
        if (!is_new) h.deployed_snapshot_ends(before.snapshot);
    };
}

void deploy_variation(Hearing& h) {
    if (h.rights.reads(h.who, "deployed_models", h.ask.get("deployment"))) {
        later_deploy(h);
    } else {
        first_deploy(h);
    }
}

/// What every command on an existing deployment begins with; nothing if it is not there.
Deployment* existing(Hearing& h) {
    const auto id = h.ask.get("deployment");
    h.see("deployed_models", id);
    if (h.missing) return nullptr;
    h.need_write("deployed_models", id);
    return &h.world.deployments.at(id);
}

/// The variation that a command names, judged by VAR-4.
Variation* named_variation(Hearing& h, Deployment& deployment) {
    const auto found = deployment.variations.find(h.ask.get("variation"));
    if (found == deployment.variations.end()) {
        h.reject(true, "unknown_reference");
        return nullptr;
    }
    h.need(!found->second.is_protected || !is_restrained(h), "VAR", 4);
    return &found->second;
}

void update_variation(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    auto* variation = named_variation(h, *deployment);
    if (variation == nullptr || variation->settings == h.ask.get("settings")) return;
    h.change = [&h, variation] { variation->settings = h.ask.get("settings"); };
}

void restart_variation(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    named_variation(h, *deployment);
    h.change = [] {};
}

void rename_in(Split& split, const std::string& from, const std::string& to) {
    if (const auto found = split.weights.find(from); found != split.weights.end()) {
        const auto percent = found->second;
        split.weights.erase(found);
        split.weights[to] = percent;
    }
    if (split.shadow && split.shadow->first == from) split.shadow->first = to;
}

void rename_variation(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    auto* variation = named_variation(h, *deployment);
    const auto from = h.ask.get("variation");
    const auto to = h.ask.get("to");
    if (variation == nullptr || from == to) return;
    h.reject(deployment->kind != "realtime", "invalid_routing");
    h.reject(deployment->variations.contains(to), "already_exists");
    h.change = [deployment, from, to] {
        deployment->variations[to] = deployment->variations.at(from);
        deployment->variations.erase(from);
        auto& routing = deployment->routing;
        rename_in(routing.general, from, to);
        for (auto& [audience, split] : routing.audiences) rename_in(split, from, to);
        if (routing.fallback == from) routing.fallback = to;
    };
}

void set_protection(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    auto* variation = named_variation(h, *deployment);
    if (variation == nullptr) return; // What is not there has no protection to be switched.
    const bool wish = *h.ask.yes("protected");
    const bool is_set = variation->is_protected;
    h.need(wish == is_set || !is_restrained(h), "VAR", 20);
    h.reject(wish && !supports_protection(h, deployment->kind, deployment->environment),
             "protection_unsupported");
    if (wish == is_set) return;
    h.change = [variation, wish] { variation->is_protected = wish; };
}

void drop_shadow(Split& split, const std::string& variation) {
    if (split.shadow && split.shadow->first == variation) split.shadow.reset();
}

void undeploy_variation(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    const auto id = h.ask.get("deployment");
    const auto name = h.ask.get("variation");
    auto* variation = named_variation(h, *deployment);
    const bool last = variation != nullptr && deployment->variations.size() == 1;
    std::optional<Routing> routing;
    if (h.ask.has("routing")) routing = routing_of(*h.ask.find("routing"));

    // By the result (VAR-22): without the variation nothing stays as it was where it has a part.
    const bool changes = (routing && *routing != deployment->routing) ||
                         (variation != nullptr && has_part(deployment->routing, name));
    h.need(last || !changes || !deployment->any_protected() || !is_restrained(h), "VAR", 9);

    if (variation == nullptr) {
        h.reject(routing && deployment->kind != "realtime", "invalid_routing");
        return;
    }
    if (last) {
        h.reject(routing.has_value(), "invalid_routing");
    } else if (routing) {
        Names left;
        for (const auto& [other, v] : deployment->variations) {
            if (other != name) left.insert(other);
        }
        const auto before = std::exchange(h.codes, {});
        check_routing(h, *routing, left);
        h.reject(!h.codes.empty() && takes_traffic(deployment->routing, name),
                 "routing_incomplete");
        h.codes.insert(before.begin(), before.end());
    } else {
        h.reject(takes_traffic(deployment->routing, name), "routing_incomplete");
    }
    h.change = [=, &h] {
        if (last) return h.end_deployment(id);
        const auto snapshot = variation->snapshot;
        deployment->variations.erase(name);
        if (routing) deployment->routing = *routing;
        drop_shadow(deployment->routing.general, name);
        for (auto& [audience, split] : deployment->routing.audiences) drop_shadow(split, name);
        h.deployed_snapshot_ends(snapshot);
    };
}

void undeploy(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    h.need(!deployment->any_protected() || !is_restrained(h), "VAR", 24);
    h.change = [&h] { h.end_deployment(h.ask.get("deployment")); };
}

void set_routing(Hearing& h) {
    auto* deployment = existing(h);
    if (deployment == nullptr) return;
    const auto routing = routing_of(*h.ask.find("routing"));
    h.need(routing == deployment->routing || !deployment->any_protected() || !is_restrained(h),
           "VAR",
           9);
    if (deployment->kind != "realtime") return h.reject(true, "invalid_routing");
    Names variations;
    for (const auto& [name, variation] : deployment->variations) variations.insert(name);
    check_routing(h, routing, variations);
    if (routing == deployment->routing) return;
    h.change = [deployment, routing] { deployment->routing = routing; };
}

} // namespace

void add_deployments(Catalogue& c) {
    c["DeployVariation"] = deploy_variation;
    c["UpdateVariation"] = update_variation;
    c["RestartVariation"] = restart_variation;
    c["RenameVariation"] = rename_variation;
    c["SetProtection"] = set_protection;
    c["UndeployVariation"] = undeploy_variation;
    c["Undeploy"] = undeploy;
    c["SetRouting"] = set_routing;
}

} // namespace assent::reference
