#include "tests/reference/hearing.hpp"

#include <algorithm>
#include <set>

/// Approval, by the user method and by the administrator method, and capacity.
namespace assent::reference {

void Hearing::raise_activation(std::int64_t before, std::int64_t after) {
    for (const std::int64_t threshold : {60, 75, 90}) {
        if (before * 100 < threshold * world.limit && after * 100 >= threshold * world.limit) {
            warnings.push_back("warning " + std::to_string(threshold));
        }
    }
    if (after > world.limit) warnings.emplace_back("overage");
}

namespace {

bool on_deployment(const Hearing& h) {
    return h.ask.surface == "deployment";
}

/// APP-12 where it is looked for (APP-33): in the space of the deployment named, or of any that
/// runs the snapshot; of all of them if the tenant wants it so.
bool has_space_role(const Hearing& h, const std::string& snapshot, const std::string& named) {
    std::vector<std::string> where = h.world.running(snapshot);
    const bool all = h.world.options.at("role_needed_in_all_spaces");
    if (!named.empty() && !all) where = {named};
    if (where.empty()) return true;
    const auto fits = [&](const std::string& id) {
        const auto found = h.world.deployments.find(id);
        return found != h.world.deployments.end() &&
               h.rights.space_role(h.who, found->second.space);
    };
    return all ? std::ranges::all_of(where, fits) : std::ranges::any_of(where, fits);
}

/// APP-10, but for the space role.
bool is_contributor(const Hearing& h) {
    return h.rights.security(h.who, "deployment_contributor") &&
           h.rights.holds(h.who, "approve_own_models");
}

void need_method(Hearing& h, const std::string& snapshot, const std::string& named) {
    if (!h.rights.on("approval")) return;
    if (!on_deployment(h)) return h.need(h.rights.approver(h.who), "APP", 11);
    h.need(h.rights.holds(h.who, "approve_any_models") || is_contributor(h), "APP", 10);
    h.need(has_space_role(h, snapshot, named), "APP", 12);
}

/// APP-32
void need_rejection(Hearing& h, const std::string& snapshot, const std::string& named) {
    if (!h.rights.on("approval")) return;
    const bool user =
        on_deployment(h) && h.world.options.at("user_may_reject") && is_contributor(h);
    h.need(h.rights.approver(h.who) || user, "APP", 32);
    if (on_deployment(h)) h.need(has_space_role(h, snapshot, named), "APP", 12);
}

/// The snapshot that an approval is about: the one named, or what a deployment's fallback runs.
/// Empty where something is not to be seen.
std::string subject(Hearing& h) {
    const auto named = h.ask.get("deployment");
    if (!named.empty() && !h.rights.sees_deployment(h.who, h.ask.surface, named)) h.missing = true;
    if (h.ask.has("snapshot")) {
        const auto snapshot = h.ask.get("snapshot");
        if (!h.rights.sees_snapshot(h.who, h.ask.surface, snapshot)) h.missing = true;
        return h.missing ? std::string{} : snapshot;
    }
    if (h.missing) return {};
    const auto& deployment = h.world.deployments.at(named);
    const auto snapshot = deployment.variations.at(deployment.fallback()).snapshot;
    // On `administration` it is APP-11 that says who needs no READ, as long as its pack is on.
    if (on_deployment(h) || !h.rights.on("approval")) {
        h.need(h.rights.sees_snapshot(h.who, h.ask.surface, snapshot), "MIX", 3);
    }
    return snapshot;
}

/// Whether a deployment runs it, and the one named does, if any.
bool is_deployed(Hearing& h, const std::string& snapshot, const std::string& named) {
    const bool so = !h.world.running(snapshot).empty() &&
                    (named.empty() || h.world.deployments.at(named).runs(snapshot));
    h.reject(!so, "not_deployed");
    return so;
}

Capacity capacity_report(const Hearing& h) {
    Capacity report;
    report.limit = h.world.limit;
    report.active = h.world.active();
    for (const auto& [id, snapshot] : h.world.snapshots) {
        if (snapshot.status != "active") continue;
        if (report.holders.size() < 100 && h.rights.reads(h.who, "deployable_models", id)) {
            report.holders.push_back(id);
        } else {
            ++report.hidden;
        }
    }
    return report;
}

void activate_model(Hearing& h) {
    const auto snapshot = subject(h);
    const auto named = h.ask.get("deployment");
    if (h.missing) return;
    need_method(h, snapshot, named);
    if (!is_deployed(h, snapshot, named)) return;
    if (h.world.snapshots.at(snapshot).status == "active") return;
    h.effects = h.world.running(snapshot);
    const auto after = h.world.active() + 1;
    const auto room =
        h.world.mode == "soft" ? h.world.limit * *h.world.guardrail / 1000 : h.world.limit;
    if (after > room) {
        h.reject(true, "capacity_exceeded");
        h.capacity = capacity_report(h);
    }
    h.change = [&h, snapshot, after] {
        h.world.snapshots.at(snapshot).status = "active";
        h.raise_activation(after - 1, after);
    };
}

void deactivate_model(Hearing& h) {
    const auto snapshot = subject(h);
    const auto named = h.ask.get("deployment");
    if (h.missing) return;
    const auto status = h.world.snapshots.at(snapshot).status;
    if (status == "requested") {
        need_rejection(h, snapshot, named);
    } else {
        need_method(h, snapshot, named);
    }
    if (!is_deployed(h, snapshot, named)) return;
    if (status == "inactive") return;
    h.effects = h.world.running(snapshot);
    h.change = [&h, snapshot] { h.world.snapshots.at(snapshot).status = "inactive"; };
}

void request_approval(Hearing& h) {
    const auto snapshot = subject(h);
    const auto named = h.ask.get("deployment");
    if (h.missing) return;
    const bool contributor =
        h.rights.security(h.who, "deployment_contributor") && has_space_role(h, snapshot, named);
    h.need(!h.rights.on("approval") || contributor || h.rights.approver(h.who), "APP", 35);
    if (!is_deployed(h, snapshot, named)) return;
    const auto status = h.world.snapshots.at(snapshot).status;
    h.reject(status == "active", "wrong_state");
    if (status == "requested") return;
    h.effects = h.world.running(snapshot);
    h.change = [&h, snapshot] { h.world.snapshots.at(snapshot).status = "requested"; };
}

void swap_active(Hearing& h) {
    const auto in = h.ask.get("activate");
    const auto out = h.ask.get("deactivate");
    const auto named = h.ask.get("deployment");
    if (!named.empty() && !h.rights.sees_deployment(h.who, h.ask.surface, named)) h.missing = true;
    for (const auto& snapshot : {in, out}) {
        if (!h.rights.sees_snapshot(h.who, h.ask.surface, snapshot)) h.missing = true;
    }
    if (h.missing) return;
    need_method(h, in, named);
    need_method(h, out, named);
    const bool both = is_deployed(h, in, named);
    if (!is_deployed(h, out, named) || !both) return;
    const bool in_active = h.world.snapshots.at(in).status == "active";
    const bool out_active = h.world.snapshots.at(out).status == "active";
    h.reject(in_active == out_active, "wrong_state");
    if (in_active) return;
    std::set<std::string> touched;
    for (const auto& id : h.world.running(in)) touched.insert(id);
    for (const auto& id : h.world.running(out)) touched.insert(id);
    h.effects.assign(touched.begin(), touched.end());
    h.change = [&h, in, out] {
        h.world.snapshots.at(out).status = "inactive";
        h.world.snapshots.at(in).status = "active";
    };
}

} // namespace

void add_approval(Catalogue& c) {
    c["ActivateModel"] = activate_model;
    c["DeactivateModel"] = deactivate_model;
    c["RequestApproval"] = request_approval;
    c["SwapActive"] = swap_active;
}

} // namespace assent::reference
