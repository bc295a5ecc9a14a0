#include "domain/rules/handlers.hpp"
#include "domain/rules/routing.hpp"

namespace assent {
namespace {

const Deployment* attached_to(const Tenant& tenant, const AudienceId& audience) {
    for (const auto& deployment : tenant.deployments.rows) {
        if (deployment.present && deployment.has_attached(audience)) return &deployment;
    }
    return nullptr;
}

/// Whether the definition is the one that is there.
bool is_defined_so(const Tenant& tenant, const DefineAudience& command) {
    const auto audience = tenant.audiences.find(command.audience);
    return audience && tenant.audiences[audience].conditions == command.conditions;
}

} // namespace

/// Any user may; VAR-22 guards those that a protected deployment has attached, and no WRITE on the
/// deployments is asked for.
void permit(Rights& rights, const DefineAudience& command) {
    const auto& tenant = rights.tenant();
    if (is_defined_so(tenant, command)) return;
    for (const auto& deployment : tenant.deployments.rows) {
        if (!deployment.present || !deployment.has_attached(command.audience)) continue;
        const auto* guarded = deployment.protected_variation();
        if (guarded == nullptr) continue;
        rights.need_maintainer(VAR(22), target(command.audience), guarded->protection_set);
        return;
    }
}

void carry_out(Changes& changes, const DefineAudience& command) {
    if (is_defined_so(changes.tenant(), command)) return;
    changes.happen(AudienceDefined{command.audience, command.conditions});
}

void permit(Rights&, const DeleteAudience&) {}

void carry_out(Changes& changes, const DeleteAudience& command) {
    if (!changes.refer<Audience>(command.audience, target(command.audience))) return;
    if (const auto* deployment = attached_to(changes.tenant(), command.audience)) {
        changes.reject(Code::in_use, VAR(13), target(command.audience), deployment->routing_set);
    }
    changes.happen(AudienceDeleted{command.audience});
}

} // namespace assent
