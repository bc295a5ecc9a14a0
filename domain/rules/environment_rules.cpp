#include "domain/rules/handlers.hpp"

namespace assent {

void permit(Rights& rights, const RegisterEnvironment&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const RegisterEnvironment& command) {
    const auto& environments = changes.tenant().environments;
    if (const auto environment = environments.find(command.environment)) {
        changes.reject(Code::already_exists,
                       {},
                       target(command.environment),
                       environments[environment].hosting_set);
        return;
    }
    changes.happen(
        EnvironmentRegistered{.environment = command.environment, .hosting = command.hosting});
}

void permit(Rights& rights, const ChangeEnvironmentHosting&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const ChangeEnvironmentHosting& command) {
    const auto& tenant = changes.tenant();
    const auto environment =
        changes.refer<Environment>(command.environment, target(command.environment));
    if (!environment || tenant.environments[environment].hosting == command.hosting) return;
    if (command.hosting == Hosting::saas) {
        for (const auto& deployment : tenant.deployments.rows) {
            if (!deployment.present || deployment.environment != environment) continue;
            const auto* variation = deployment.protected_variation();
            if (variation == nullptr) continue;
            changes.reject(Code::protection_unsupported,
                           VAR(3),
                           target(command.environment),
                           variation->protection_set);
            return;
        }
    }
    changes.happen(
        EnvironmentHostingChanged{.environment = command.environment, .hosting = command.hosting});
}

void permit(Rights& rights, const RemoveEnvironment&) {
    rights.need_administrator();
}

void carry_out(Changes& changes, const RemoveEnvironment& command) {
    const auto environment =
        changes.refer<Environment>(command.environment, target(command.environment));
    if (!environment) return;
    for (const auto& deployment : changes.tenant().deployments.rows) {
        if (!deployment.present || deployment.environment != environment) continue;
        changes.reject(Code::in_use, {}, target(command.environment), deployment.group_set);
        return;
    }
    changes.happen(EnvironmentRemoved{command.environment});
}

} // namespace assent
