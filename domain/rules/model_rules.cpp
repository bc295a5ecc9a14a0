#include "domain/rules/handlers.hpp"

namespace assent {

void permit(Rights& rights, const RegisterModel& command) {
    permit_group(rights, command.group); // RWX-24: any user may
}

void carry_out(Changes& changes, const RegisterModel& command) {
    const auto& models = changes.tenant().models;
    if (const auto model = models.find(command.model)) {
        changes.reject(Code::already_exists, {}, target(command.model), models[model].group_set);
    }
    const auto group = changes.group_for_new(command.group, target(command.model));
    changes.happen(ModelRegistered{.model = command.model,
                                   .kind = command.kind.value_or(ModelKind::model),
                                   .group = group,
                                   .metadata = command.metadata.value_or(Json{"{}"})});
}

void permit(Rights& rights, const CreateSnapshot& command) {
    const auto model = rights.tenant().models.find(command.model);
    if (!rights.must_see(model, target(command.model))) return;
    if (command.origin == Origin::jupyter) {
        rights.need(Permission::WRITE, model, target(command.model), RWX(10));
        rights.need(Permission::EXECUTE, model, target(command.model), RWX(10));
    } else {
        rights.need(Permission::EXECUTE, model, target(command.model));
    }
    permit_group(rights, command.group);
}

void carry_out(Changes& changes, const CreateSnapshot& command) {
    const auto& snapshots = changes.tenant().snapshots;
    if (const auto snapshot = snapshots.find(command.snapshot)) {
        changes.reject(
            Code::already_exists, {}, target(command.snapshot), snapshots[snapshot].group_set);
    }
    const auto group = changes.group_for_new(command.group, target(command.snapshot));
    changes.happen(SnapshotCreated{.snapshot = command.snapshot,
                                   .model = command.model,
                                   .origin = command.origin.value_or(Origin::ui),
                                   .group = group,
                                   .metadata = command.metadata.value_or(Json{"{}"})});
}

} // namespace assent
