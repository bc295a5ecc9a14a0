#include "domain/rules/handlers.hpp"
#include "domain/rules/routing.hpp"

namespace assent {
namespace {

Ref<Deployment> attached_to(const Tenant& tenant, const AudienceId& audience) {
    const auto& rows = tenant.deployments.rows;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        if (rows[i].present && rows[i].has_attached(audience)) return {i};
    }
    return {};
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
    const auto& rows = tenant.deployments.rows;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        if (!rows[i].present || !rows[i].has_attached(command.audience)) continue;
        const auto* guarded = rows[i].protected_variation();
        if (guarded == nullptr) continue;
        // That it is guarded shows to everybody; since when, to whoever may READ the deployment.
        const bool shown = rights.sees(Ref<Deployment>{i});
        rights.need_maintainer(
            VAR(22), target(command.audience), shown ? guarded->protection_set : Mark{});
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
    const auto& tenant = changes.tenant();
    if (const auto deployment = attached_to(tenant, command.audience)) {
        const auto since = tenant.deployments[deployment].routing_set;
        changes.reject(Code::in_use,
                       VAR(13),
                       target(command.audience),
                       changes.sees(deployment) ? since : Mark{});
    }
    changes.happen(AudienceDeleted{command.audience});
}

} // namespace assent
