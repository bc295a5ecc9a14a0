#include "domain/rules/handlers.hpp"

namespace assent {

void permit(Rights& rights, const RegisterRuntime& command) {
    permit_group(rights, target(command.runtime), command.group); // RWX-24: any user may
}

void carry_out(Changes& changes, const RegisterRuntime& command) {
    changes.must_be_new(changes.tenant().runtimes.find(command.runtime), target(command.runtime));
    changes.happen(
        RuntimeRegistered{.runtime = command.runtime,
                          .group = changes.group_for_new(command.group, target(command.runtime)),
                          .metadata = command.metadata.value_or(Json{"{}"})});
}

void permit(Rights& rights, const ResetEngine& command) {
    const auto runtime = rights.tenant().runtimes.find(command.runtime);
    if (rights.must_see(runtime, target(command.runtime))) need_runtime(rights, runtime);
}

void carry_out(Changes& changes, const ResetEngine& command) {
    changes.happen(EngineReset{command.runtime});
}

} // namespace assent
