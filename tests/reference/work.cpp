#include "tests/reference/hearing.hpp"

/// What is done with models: runtimes, jobs, test results, life cycles, notifications.
namespace assent::reference {
namespace {

std::string metadata_of(const Ask& ask) {
    return ask.has("metadata") ? ask.get("metadata") : "{}";
}

void register_runtime(Hearing& h) {
    const auto runtime = h.ask.get("runtime");
    const auto group = h.new_group();
    h.reject(h.world.runtimes.contains(runtime), "already_exists");
    h.change = [&h, runtime, group] {
        h.world.runtimes[runtime] = Entity{.group = group, .metadata = metadata_of(h.ask)};
    };
}

void reset_engine(Hearing& h) {
    h.see("runtimes", h.ask.get("runtime"));
    h.need_bit("EXECUTE", "runtimes", h.ask.get("runtime"), "RWX", 21);
    h.change = [] {};
}

void create_job(Hearing& h) {
    const auto job = h.ask.get("job");
    const auto snapshot = h.ask.get("snapshot");
    const auto runtime = h.ask.get("runtime");
    h.see("deployable_models", snapshot);
    if (!runtime.empty()) h.see("runtimes", runtime);
    h.need_bit("EXECUTE", "deployable_models", snapshot, "RWX", 8);
    if (!runtime.empty()) h.need_bit("EXECUTE", "runtimes", runtime, "RWX", 21);
    const auto group = h.new_group();
    h.reject(h.world.jobs.contains(job), "already_exists");
    h.change = [=, &h] {
        Job made;
        made.group = group;
        made.snapshot = snapshot;
        made.kind = h.ask.get("kind");
        made.runtime = runtime;
        made.schedule = h.ask.get("schedule");
        h.world.jobs[job] = made;
    };
}

void rerun_job(Hearing& h) {
    const auto job = h.ask.get("job");
    h.see("jobs", job);
    if (h.missing) return;
    h.need_write("jobs", job);
    h.need_bit("EXECUTE", "deployable_models", h.world.jobs.at(job).snapshot, "RWX", 21);
    h.change = [] {};
}

void record_test_result(Hearing& h) {
    const auto result = h.ask.get("result");
    const auto job = h.ask.get("job");
    h.see("jobs", job);
    if (h.missing) return;
    h.need_write("jobs", job);
    h.reject(h.world.results.contains(result), "already_exists");
    h.change = [&h, result, job] {
        TestResult made;
        made.group = h.world.jobs.at(job).group;
        made.metadata = metadata_of(h.ask);
        made.job = job;
        h.world.results[result] = made;
    };
}

void define_life_cycle(Hearing& h) {
    h.need(h.rights.security(h.who, "rwx_admin"), "RWX", 22);
    const auto life_cycle = h.ask.get("life_cycle");
    const auto definition = h.ask.get("definition");
    const auto found = h.world.life_cycles.find(life_cycle);
    if (found != h.world.life_cycles.end() && found->second == definition) return;
    h.change = [&h, life_cycle, definition] { h.world.life_cycles[life_cycle] = definition; };
}

void start_life_cycle(Hearing& h) {
    const auto mlc = h.ask.get("mlc");
    const auto life_cycle = h.ask.get("life_cycle");
    const auto model = h.ask.get("model");
    h.see("stored_models", model);
    const auto group = h.new_group();
    h.reject(h.world.mlcs.contains(mlc), "already_exists");
    h.reject(!h.world.life_cycles.contains(life_cycle), "unknown_reference");
    h.change = [=, &h] {
        LifeCycleInstance made;
        made.group = group;
        made.life_cycle = life_cycle;
        made.model = model;
        h.world.mlcs[mlc] = made;
    };
}

void create_notification(Hearing& h) {
    const auto notification = h.ask.get("notification");
    const auto model = h.ask.get("model");
    h.see("stored_models", model);
    if (h.missing) return;
    const auto group = h.world.models.at(model).group;
    h.need(h.rights.may(h.who, "WRITE", "notifications", group), "RWX", 11);
    h.reject(h.world.notifications.contains(notification), "already_exists");
    h.change = [=, &h] {
        Notification made;
        made.group = group;
        made.model = model;
        made.text = h.ask.get("text");
        h.world.notifications[notification] = made;
    };
}

} // namespace

void add_work(Catalogue& c) {
    c["RegisterRuntime"] = register_runtime;
    c["ResetEngine"] = reset_engine;
    c["CreateJob"] = create_job;
    c["ScheduleJob"] = create_job;
    c["RerunJob"] = rerun_job;
    c["RecordTestResult"] = record_test_result;
    c["DefineLifeCycle"] = define_life_cycle;
    c["StartLifeCycle"] = start_life_cycle;
    c["CreateNotification"] = create_notification;
}

} // namespace assent::reference
