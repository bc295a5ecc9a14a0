#include "domain/rules/handlers.hpp"

#include <utility>

namespace assent {
namespace {

/// A new job: RWX-8 for the snapshot that it runs, RWX-21 for the runtime that it is scheduled on,
/// RWX-12 for its group.
void permit_job(Rights& rights,
                const JobId& job,
                const SnapshotId& snapshot_id,
                const std::optional<RuntimeId>& runtime_id,
                const std::optional<GroupId>& group) {
    const auto& tenant = rights.tenant();
    const auto snapshot = tenant.snapshots.find(snapshot_id);
    if (!rights.must_see(snapshot, target(snapshot_id))) return;
    const auto runtime = runtime_id ? tenant.runtimes.find(*runtime_id) : Ref<Runtime>{};
    if (runtime_id && !rights.must_see(runtime, target(*runtime_id))) return;
    rights.need(Permission::EXECUTE, snapshot, target(snapshot_id));
    if (runtime) need_runtime(rights, runtime);
    permit_group(rights, target(job), group);
}

/// The job that a command makes, as far as all such commands have it; rejected where the id is
/// taken.
JobCreated new_job(Changes& changes, const auto& command, JobKind kind) {
    changes.must_be_new(changes.tenant().jobs.find(command.job), target(command.job));
    return {.job = command.job,
            .snapshot = command.snapshot,
            .kind = kind,
            .group = changes.group_for_new(command.group, target(command.job))};
}

/// A stored model of the kind `monitor` that the actor may READ, or a rejection.
Ref<Model> refer_monitor(Changes& changes, const ModelId& id) {
    const auto& tenant = changes.tenant();
    const auto monitor = tenant.models.find(id);
    if (monitor && tenant.models[monitor].kind == ModelKind::monitor && changes.sees(monitor)) {
        return monitor;
    }
    changes.reject(Code::unknown_reference, {}, target(id));
    return {};
}

} // namespace

void permit(Rights& rights, const AddMonitor& command) {
    const auto snapshot = rights.tenant().snapshots.find(command.snapshot);
    if (!rights.must_see(snapshot, target(command.snapshot))) return;
    rights.need(Permission::WRITE, snapshot, target(command.snapshot));
}

void carry_out(Changes& changes, const AddMonitor& command) {
    const auto& tenant = changes.tenant();
    const auto monitor = refer_monitor(changes, command.monitor);
    const auto& snapshot = tenant.snapshots[tenant.snapshots.find(command.snapshot)];
    if (!monitor || snapshot.is_watched_by(monitor)) return;
    changes.happen(MonitorAdded{command.snapshot, command.monitor});
}

void permit(Rights& rights, const RunMonitor& command) {
    permit_job(rights, command.job, command.snapshot, {}, command.group);
}

void carry_out(Changes& changes, const RunMonitor& command) {
    const auto& tenant = changes.tenant();
    auto job = new_job(changes, command, JobKind::monitor);
    const auto monitor = refer_monitor(changes, command.monitor);
    const auto& snapshot = tenant.snapshots[tenant.snapshots.find(command.snapshot)];
    if (monitor && !snapshot.is_watched_by(monitor)) {
        changes.reject(Code::unknown_reference, {}, target(command.monitor));
    }
    job.monitor = command.monitor;
    changes.happen(std::move(job));
}

void permit(Rights& rights, const CreateJob& command) {
    permit_job(rights, command.job, command.snapshot, command.runtime, command.group);
}

void carry_out(Changes& changes, const CreateJob& command) {
    auto job = new_job(changes, command, command.kind);
    job.runtime = command.runtime;
    changes.happen(std::move(job));
}

void permit(Rights& rights, const ScheduleJob& command) {
    permit_job(rights, command.job, command.snapshot, command.runtime, command.group);
}

void carry_out(Changes& changes, const ScheduleJob& command) {
    auto job = new_job(changes, command, command.kind);
    job.runtime = command.runtime;
    job.schedule = command.schedule;
    changes.happen(std::move(job));
}

void permit(Rights& rights, const RerunJob& command) {
    const auto& tenant = rights.tenant();
    const auto job = tenant.jobs.find(command.job);
    if (!rights.must_see(job, target(command.job))) return;
    const auto snapshot = tenant.jobs[job].snapshot;
    rights.need(Permission::WRITE, job, target(command.job));
    rights.need(Permission::EXECUTE,
                snapshot,
                target(SnapshotId{tenant.snapshots.name(snapshot)}),
                RWX(21));
}

void carry_out(Changes& changes, const RerunJob& command) {
    changes.happen(JobRerun{command.job});
}

void permit(Rights& rights, const RecordTestResult& command) {
    const auto job = rights.tenant().jobs.find(command.job);
    if (!rights.must_see(job, target(command.job))) return;
    rights.need(Permission::WRITE, job, target(command.job));
}

void carry_out(Changes& changes, const RecordTestResult& command) {
    const auto& tenant = changes.tenant();
    changes.must_be_new(tenant.test_results.find(command.result), target(command.result));
    const auto group = tenant.jobs[tenant.jobs.find(command.job)].group; // RWX-23
    changes.happen(TestResultRecorded{.result = command.result,
                                      .job = command.job,
                                      .group = changes.name_of(group),
                                      .metadata = command.metadata.value_or(Json{"{}"})});
}

} // namespace assent
