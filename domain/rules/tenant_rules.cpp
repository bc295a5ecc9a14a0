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

/// APP-31: nothing is deactivated, however low the limit.
void carry_out(Changes& changes, const SetActiveModelLimit& command) {
    const auto& settings = changes.tenant().settings;
    const auto mode = command.mode.value_or(settings.mode);
    auto guardrail = settings.guardrail_permille;
    if (command.guardrail) guardrail = command.guardrail->permille;
    if (mode == CapacityMode::soft && !guardrail) {
        changes.reject(Code::guardrail_required,
                       APP(30),
                       {TargetKind::tenant, changes.tenant().id.text()},
                       settings.limit_set);
        return;
    }
    if (command.limit == settings.limit && mode == settings.mode &&
        guardrail == settings.guardrail_permille) {
        return;
    }
    changes.happen(
        ActiveModelLimitSet{.limit = command.limit, .mode = mode, .guardrail_permille = guardrail});
    const auto active = static_cast<std::uint32_t>(changes.tenant().active.size());
    warn_of_crossings(changes, active, settings.limit, active, command.limit);
}

void permit(Rights& rights, const ConfigureTenant&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const ConfigureTenant& command) {
    const auto& settings = changes.tenant().settings;
    auto packs = settings.packs;
    auto options = settings.options;
    if (command.packs) {
        packs = {.variations = command.packs->variations.value_or(packs.variations),
                 .approval = command.packs->approval.value_or(packs.approval),
                 .rwx = command.packs->rwx.value_or(packs.rwx)};
    }
    if (command.options) {
        const auto& wish = *command.options;
        options = {.user_may_reject = wish.user_may_reject.value_or(options.user_may_reject),
                   .role_needed_in_all_spaces =
                       wish.role_needed_in_all_spaces.value_or(options.role_needed_in_all_spaces)};
    }
    if (packs == settings.packs && options == settings.options) return;
    changes.happen(TenantConfigured{.packs = packs, .options = options});
}

} // namespace assent
