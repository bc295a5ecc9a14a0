#include "domain/rules/handlers.hpp"

namespace assent {

void permit(Rights& rights, const RegisterModel& command) {
    permit_group(rights, target(command.model), command.group); // RWX-24: any user may
}

void carry_out(Changes& changes, const RegisterModel& command) {
    changes.must_be_new(changes.tenant().models.find(command.model), target(command.model));
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
    permit_group(rights, target(command.snapshot), command.group);
}

void carry_out(Changes& changes, const CreateSnapshot& command) {
    changes.must_be_new(changes.tenant().snapshots.find(command.snapshot),
                        target(command.snapshot));
    const auto group = changes.group_for_new(command.group, target(command.snapshot));
    changes.happen(SnapshotCreated{.snapshot = command.snapshot,
                                   .model = command.model,
                                   .origin = command.origin.value_or(Origin::ui),
                                   .group = group,
                                   .metadata = command.metadata.value_or(Json{"{}"})});
}

} // namespace assent
