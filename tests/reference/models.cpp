#include "tests/reference/hearing.hpp"

/// Models and snapshots, with their monitors.
namespace assent::reference {

std::string Hearing::new_group() {
    const auto named = ask.get("group");
    const bool any = rights.security(who, "rwx_admin") || !rights.on("rwx");
    if (!named.empty()) {
        if (any) {
            reject(!world.groups.contains(named), "unknown_reference");
        } else {
            need(rights.in_group(who, named), "RWX", 12);
        }
        return named;
    }
    if (!rights.on("rwx")) return {};
    Names own;
    for (const auto& [group, members] : world.groups) {
        if (members.contains(who)) own.insert(group);
    }
    reject(own.size() != 1, "group_required");
    return own.empty() ? std::string{} : *own.begin();
}

namespace {

std::string metadata_of(const Ask& ask) {
    return ask.has("metadata") ? ask.get("metadata") : "{}";
}

void register_model(Hearing& h) {
    const auto model = h.ask.get("model");
    const auto group = h.new_group();
    h.reject(h.world.models.contains(model), "already_exists");
    h.change = [&h, model, group] {
        Model made;
        made.group = group;
        made.metadata = metadata_of(h.ask);
        if (h.ask.has("kind")) made.kind = h.ask.get("kind");
        h.world.models[model] = made;
    };
}

void create_snapshot(Hearing& h) {
    const auto snapshot = h.ask.get("snapshot");
    const auto model = h.ask.get("model");
    h.see("stored_models", model);
    if (h.ask.get("origin") == "jupyter") {
        h.need_bit("WRITE", "stored_models", model, "RWX", 10);
        h.need_bit("EXECUTE", "stored_models", model, "RWX", 10);
    } else {
        h.need_bit("EXECUTE", "stored_models", model, "RWX", 8);
    }
    const auto group = h.new_group();
    h.reject(h.world.snapshots.contains(snapshot), "already_exists");
    h.change = [&h, snapshot, model, group] {
        Snapshot made;
        made.group = group;
        made.metadata = metadata_of(h.ask);
        made.model = model;
        made.origin = h.ask.has("origin") ? h.ask.get("origin") : "ui";
        h.world.snapshots[snapshot] = made;
    };
}

bool is_visible_monitor(const Hearing& h, const std::string& monitor) {
    return h.rights.reads(h.who, "stored_models", monitor) &&
           h.world.models.at(monitor).kind == "monitor";
}

void add_monitor(Hearing& h) {
    const auto snapshot = h.ask.get("snapshot");
    const auto monitor = h.ask.get("monitor");
    h.see("deployable_models", snapshot);
    h.need_write("deployable_models", snapshot);
    h.reject(!is_visible_monitor(h, monitor), "unknown_reference");
    const auto found = h.world.snapshots.find(snapshot);
    if (found == h.world.snapshots.end() || found->second.monitors.contains(monitor)) return;
    h.change = [&h, snapshot, monitor] { h.world.snapshots.at(snapshot).monitors.insert(monitor); };
}

void run_monitor(Hearing& h) {
    const auto snapshot = h.ask.get("snapshot");
    const auto monitor = h.ask.get("monitor");
    const auto job = h.ask.get("job");
    h.see("deployable_models", snapshot);
    h.need_bit("EXECUTE", "deployable_models", snapshot, "RWX", 8);
    const auto group = h.new_group();
    const auto found = h.world.snapshots.find(snapshot);
    h.reject(!is_visible_monitor(h, monitor) || found == h.world.snapshots.end() ||
                 !found->second.monitors.contains(monitor),
             "unknown_reference");
    h.reject(h.world.jobs.contains(job), "already_exists");
    h.change = [&h, snapshot, job, group] {
        Job made;
        made.group = group;
        made.snapshot = snapshot;
        made.kind = "monitor";
        h.world.jobs[job] = made;
    };
}

} // namespace

void add_models(Catalogue& c) {
    c["RegisterModel"] = register_model;
    c["CreateSnapshot"] = create_snapshot;
    c["AddMonitor"] = add_monitor;
    c["RunMonitor"] = run_monitor;
}

} // namespace assent::reference
