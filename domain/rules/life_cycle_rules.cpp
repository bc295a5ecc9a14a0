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
    permit_group(rights, command.group);
}

void carry_out(Changes& changes, const StartLifeCycle& command) {
    const auto& instances = changes.tenant().life_cycle_instances;
    if (const auto instance = instances.find(command.mlc)) {
        changes.reject(
            Code::already_exists, {}, target(command.mlc), instances[instance].group_set);
    }
    changes.refer<LifeCycle>(command.life_cycle, target(command.life_cycle));
    changes.happen(
        LifeCycleStarted{.mlc = command.mlc,
                         .life_cycle = command.life_cycle,
                         .model = command.model,
                         .group = changes.group_for_new(command.group, target(command.mlc))});
}

} // namespace assent
