#include "tests/reference/hearing.hpp"

#include <algorithm>

/// What can be done to the things of every collection: editing, moving, deleting.
namespace assent::reference {
namespace {

void edit(Hearing& h, const char* collection, const char* member) {
    const auto id = h.ask.get(member);
    h.see(collection, id);
    if (h.missing) return;
    h.need_write(collection, id);
    auto* entity = h.world.entity(collection, id);
    if (entity->metadata == h.ask.get("metadata")) return;
    h.change = [&h, entity] { entity->metadata = h.ask.get("metadata"); };
}

void move_entity(Hearing& h) {
    const auto collection = h.ask.get("collection");
    const auto id = h.ask.get("id");
    const auto group = h.ask.get("group");
    h.see(collection, id);
    if (h.missing) return;
    h.need_write(collection, id);
    if (h.rights.security(h.who, "rwx_admin") || !h.rights.on("rwx")) {
        h.reject(!h.world.groups.contains(group), "unknown_reference");
    } else {
        h.need(h.rights.in_group(h.who, group), "RWX", 24);
    }
    auto* entity = h.world.entity(collection, id);
    if (entity->group == group) return;
    h.change = [entity, group] { entity->group = group; };
}

bool is_in_use(const World& w, const std::string& collection, const std::string& id) {
    const auto any = [](const auto& table, const auto& refers) {
        return std::ranges::any_of(table, [&](const auto& entry) { return refers(entry.second); });
    };
    if (collection == "stored_models") {
        return any(w.snapshots,
                   [&](const Snapshot& s) { return s.model == id || s.monitors.contains(id); }) ||
               any(w.mlcs, [&](const LifeCycleInstance& m) { return m.model == id; }) ||
               any(w.notifications, [&](const Notification& n) { return n.model == id; });
    }
    if (collection == "deployable_models") {
        return !w.running(id).empty() ||
               any(w.jobs, [&](const Job& j) { return j.snapshot == id; });
    }
    if (collection == "runtimes") {
        return any(w.deployments, [&](const Deployment& d) { return d.runtime == id; }) ||
               any(w.jobs, [&](const Job& j) { return j.runtime == id; });
    }
    if (collection == "jobs") {
        return any(w.results, [&](const TestResult& r) { return r.job == id; });
    }
    return false;
}

void erase(Hearing& h, const std::string& collection, const std::string& id) {
    if (collection == "stored_models") h.world.models.erase(id);
    if (collection == "deployable_models") h.world.snapshots.erase(id);
    if (collection == "deployed_models") h.end_deployment(id);
    if (collection == "model_test_results") h.world.results.erase(id);
    if (collection == "model_mlcs") h.world.mlcs.erase(id);
    if (collection == "jobs") h.world.jobs.erase(id);
    if (collection == "runtimes") h.world.runtimes.erase(id);
    if (collection == "notifications") h.world.notifications.erase(id);
}

void delete_entity(Hearing& h) {
    const auto collection = h.ask.get("collection");
    const auto id = h.ask.get("id");
    h.see(collection, id);
    if (h.missing) return;
    h.need(!h.rights.on("rwx") || h.rights.security(h.who, "rwx_admin"), "RWX", 24);
    if (collection == "deployed_models") {
        h.need(!h.world.deployments.at(id).any_protected() || !h.rights.on("variations") ||
                   !h.rights.member(h.who),
               "VAR",
               24);
    }
    h.reject(is_in_use(h.world, collection, id), "in_use");
    h.change = [&h, collection, id] { erase(h, collection, id); };
}

} // namespace

void add_entities(Catalogue& c) {
    c["EditModel"] = [](Hearing& h) { edit(h, "stored_models", "model"); };
    c["EditSnapshot"] = [](Hearing& h) { edit(h, "deployable_models", "snapshot"); };
    c["EditDeployment"] = [](Hearing& h) { edit(h, "deployed_models", "deployment"); };
    c["EditRuntime"] = [](Hearing& h) { edit(h, "runtimes", "runtime"); };
    c["EditJob"] = [](Hearing& h) { edit(h, "jobs", "job"); };
    c["EditTestResult"] = [](Hearing& h) { edit(h, "model_test_results", "result"); };
    c["EditLifeCycleInstance"] = [](Hearing& h) { edit(h, "model_mlcs", "mlc"); };
    c["EditNotification"] = [](Hearing& h) { edit(h, "notifications", "notification"); };
    c["MoveEntity"] = move_entity;
    c["DeleteEntity"] = delete_entity;
}

} // namespace assent::reference
