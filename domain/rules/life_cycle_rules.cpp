#include "domain/rules/handlers.hpp"

namespace assent {

/// Whatever packs are off, definitions stay with `rwx_admin`.
void permit(Rights& rights, const DefineLifeCycle& command) {
    rights.require(holds(rights.user(), SecurityRole::rwx_admin),
                   RWX(22),
                   target(command.life_cycle),
                   {mark_of(rights.user(), SecurityRole::rwx_admin)});
}

void carry_out(Changes& changes, const DefineLifeCycle& command) {
    const auto& life_cycles = changes.tenant().life_cycles;
    const auto found = life_cycles.find(command.life_cycle);
    if (found && life_cycles[found].definition == command.definition) return;
    changes.happen(LifeCycleDefined{command.life_cycle, command.definition});
}

void permit(Rights& rights, const StartLifeCycle& command) {
    const auto model = rights.tenant().models.find(command.model);
    if (!rights.must_see(model, target(command.model))) return;
    permit_group(rights, target(command.mlc), command.group);
}

void carry_out(Changes& changes, const StartLifeCycle& command) {
    changes.must_be_new(changes.tenant().life_cycle_instances.find(command.mlc),
                        target(command.mlc));
    changes.refer<LifeCycle>(command.life_cycle, target(command.life_cycle));
    changes.happen(
        LifeCycleStarted{.mlc = command.mlc,
                         .life_cycle = command.life_cycle,
                         .model = command.model,
                         .group = changes.group_for_new(command.group, target(command.mlc))});
}

} // namespace assent
