#include "tests/reference/hearing.hpp"

#include <algorithm>

/// The tenant itself, its spaces and environments.
namespace assent::reference {
namespace {

void create_tenant(Hearing& h) {
    h.need(h.who == "operator", "GEN", 4);
    h.reject(true, "already_exists");
}

void set_active_model_limit(Hearing& h) {
    h.need(h.who == "operator", "GEN", 4);
    auto& world = h.world;
    const auto limit = *h.ask.count("limit");
    const auto mode = h.ask.has("mode") ? h.ask.get("mode") : world.mode;
    const auto guardrail = h.ask.has("guardrail") ? h.ask.count("guardrail") : world.guardrail;
    h.reject(mode == "soft" && !guardrail, "guardrail_required");
    if (limit == world.limit && mode == world.mode && guardrail == world.guardrail) return;
    h.change = [&h, limit, mode, guardrail] {
        auto& w = h.world;
        const auto active = w.active();
        for (const std::int64_t threshold : {60, 75, 90}) {
            if (limit < w.limit && active > 0 && active * 100 < threshold * w.limit &&
                active * 100 >= threshold * limit) {
                h.warnings.push_back("warning " + std::to_string(threshold));
            }
        }
        w.limit = limit;
        w.mode = mode;
        w.guardrail = guardrail;
    };
}

void configure_tenant(Hearing& h) {
    h.need(h.rights.administrator(h.who), "GEN", 2);
    auto packs = h.world.packs;
    auto options = h.world.options;
    const auto take = [&](const char* member, std::map<std::string, bool>& into) {
        const auto* value = h.ask.find(member);
        if (value == nullptr) return;
        for (const auto& [name, on] : std::get<Object>(value->is))
            into[name] = std::get<bool>(on.is);
    };
    take("packs", packs);
    take("options", options);
    if (packs == h.world.packs && options == h.world.options) return;
    h.change = [&h, packs, options] {
        h.world.packs = packs;
        h.world.options = options;
    };
}

void create_space(Hearing& h) {
    const auto space = h.ask.get("space");
    const auto type = h.ask.get("type");
    const auto owner = h.ask.get("owner");
    h.need(
        type == "personal" ? owner == h.who : h.rights.security(h.who, "tenant_admin"), "GEN", 13);
    h.reject(h.world.spaces.contains(space), "already_exists");
    h.reject(!h.world.users.contains(owner), "unknown_reference");
    h.change = [&h, space, type, owner] {
        h.world.spaces[space] = Space{.type = type, .owner = owner, .users = {}, .groups = {}};
    };
}

void transfer_space(Hearing& h) {
    const auto space = h.ask.get("space");
    const auto owner = h.ask.get("owner");
    h.need(
        h.rights.security(h.who, "tenant_admin") || h.rights.in_space(h.who, space, {}), "GEN", 13);
    h.reject(!h.world.spaces.contains(space) || !h.world.users.contains(owner),
             "unknown_reference");
    if (!h.codes.empty() || h.world.spaces.at(space).owner == owner) return;
    h.change = [&h, space, owner] { h.world.spaces.at(space).owner = owner; };
}

/// The table of a space in which the role of a command belongs, if all that it names is there.
std::map<std::string, std::string>* roles_of(Hearing& h) {
    const auto space = h.world.spaces.find(h.ask.get("space"));
    const bool of_user = h.ask.has("user");
    const bool known = of_user ? h.world.users.contains(h.ask.get("user"))
                               : h.world.groups.contains(h.ask.get("group"));
    h.reject(!known || space == h.world.spaces.end(), "unknown_reference");
    if (space == h.world.spaces.end()) return nullptr;
    return of_user ? &space->second.users : &space->second.groups;
}

void may_set_roles(Hearing& h) {
    h.need(h.rights.security(h.who, "tenant_admin") ||
               h.rights.in_space(h.who, h.ask.get("space"), {"can_manage"}),
           "GEN",
           13);
}

void set_space_role(Hearing& h) {
    may_set_roles(h);
    auto* roles = roles_of(h);
    if (roles == nullptr) return;
    h.reject(h.world.spaces.at(h.ask.get("space")).type == "personal", "wrong_state");
    if (!h.codes.empty()) return;
    const auto holder = h.ask.has("user") ? h.ask.get("user") : h.ask.get("group");
    const auto role = h.ask.get("role");
    if (roles->contains(holder) && roles->at(holder) == role) return;
    h.change = [roles, holder, role] { (*roles)[holder] = role; };
}

void remove_space_role(Hearing& h) {
    may_set_roles(h);
    auto* roles = roles_of(h);
    if (roles == nullptr) return;
    const auto holder = h.ask.has("user") ? h.ask.get("user") : h.ask.get("group");
    if (!roles->contains(holder)) return;
    h.change = [roles, holder] { roles->erase(holder); };
}

void delete_space(Hearing& h) {
    const auto space = h.ask.get("space");
    h.need(
        h.rights.security(h.who, "tenant_admin") || h.rights.in_space(h.who, space, {}), "GEN", 13);
    if (!h.world.spaces.contains(space)) return h.reject(true, "unknown_reference");
    h.reject(std::ranges::any_of(h.world.deployments,
                                 [&](const auto& d) { return d.second.space == space; }),
             "in_use");
    h.change = [&h, space] { h.world.spaces.erase(space); };
}

void register_environment(Hearing& h) {
    h.need(h.rights.administrator(h.who), "GEN", 2);
    const auto environment = h.ask.get("environment");
    h.reject(h.world.environments.contains(environment), "already_exists");
    h.change = [&h, environment] { h.world.environments[environment] = h.ask.get("hosting"); };
}

void change_environment_hosting(Hearing& h) {
    h.need(h.rights.administrator(h.who), "GEN", 2);
    const auto environment = h.ask.get("environment");
    const auto hosting = h.ask.get("hosting");
    const auto found = h.world.environments.find(environment);
    if (found == h.world.environments.end()) return h.reject(true, "unknown_reference");
    const bool holds_protected = std::ranges::any_of(h.world.deployments, [&](const auto& d) {
        return d.second.environment == environment && d.second.any_protected();
    });
    h.reject(hosting == "saas" && holds_protected, "protection_unsupported");
    if (found->second == hosting) return;
    h.change = [&h, environment, hosting] { h.world.environments[environment] = hosting; };
}

void remove_environment(Hearing& h) {
    h.need(h.rights.administrator(h.who), "GEN", 2);
    const auto environment = h.ask.get("environment");
    if (!h.world.environments.contains(environment)) return h.reject(true, "unknown_reference");
    h.reject(
        std::ranges::any_of(h.world.deployments,
                            [&](const auto& d) { return d.second.environment == environment; }),
        "in_use");
    h.change = [&h, environment] { h.world.environments.erase(environment); };
}

} // namespace

void add_places(Catalogue& c) {
    c["CreateTenant"] = create_tenant;
    c["SetActiveModelLimit"] = set_active_model_limit;
    c["ConfigureTenant"] = configure_tenant;
    c["CreateSpace"] = create_space;
    c["TransferSpace"] = transfer_space;
    c["SetSpaceRole"] = set_space_role;
    c["RemoveSpaceRole"] = remove_space_role;
    c["DeleteSpace"] = delete_space;
    c["RegisterEnvironment"] = register_environment;
    c["ChangeEnvironmentHosting"] = change_environment_hosting;
    c["RemoveEnvironment"] = remove_environment;
}

} // namespace assent::reference
