#include "domain/rules/capacity.hpp"
#include "domain/rules/handlers.hpp"

namespace assent {
namespace {

/// GEN-4
void need_operator(Rights& rights) {
    rights.require(
        rights.actor().is_operator(), GEN(4), {TargetKind::tenant, rights.tenant().id.text()});
}

} // namespace

void permit(Rights& rights, const CreateTenant&) {
    need_operator(rights);
}

void carry_out(Changes& changes, const CreateTenant& command) {
    if (changes.tenant().settings.created != Mark{}) {
        changes.reject(Code::already_exists,
                       {},
                       {TargetKind::tenant, changes.tenant().id.text()},
                       changes.tenant().settings.created);
        return;
    }
    changes.happen(
        TenantCreated{.name = command.name, .active_model_limit = command.active_model_limit});
    changes.happen(UserAdded{.user = command.administrator, .role = AccountRole::administrator});
}

void permit(Rights& rights, const SetActiveModelLimit&) {
    need_operator(rights);
}

void carry_out(Changes& changes, const SetActiveModelLimit& command) {
    const auto& settings = changes.tenant().settings;
    const auto mode = command.mode.value_or(settings.mode);
    if (command.limit == settings.limit && mode == settings.mode) return;
    changes.happen(
        ActiveModelLimitSet{.limit = command.limit, .mode = mode, .guardrail_permille = {}});
    const auto active = static_cast<std::uint32_t>(changes.tenant().active.size());
    warn_of_crossings(changes, active, settings.limit, active, command.limit);
}

} // namespace assent
