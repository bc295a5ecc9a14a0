#include "adapters/http/route_table.hpp"

#include <array>

namespace assent::http {
namespace {

constexpr auto table = std::to_array<Route>({
    {"GET", "/healthz", Handler::live, "Whether the process lives"},
    {"GET", "/readyz", Handler::ready, "Whether every partition is caught up, and how far each is"},
    {"GET", "/metrics", Handler::metrics, "Figures for Prometheus"},
    {"GET", "/openapi.json", Handler::openapi, "This document"},
    {"GET",
     "/.well-known/authzen-configuration",
     Handler::authzen_metadata,
     "Where the AuthZEN API is"},
    {"POST", "/access/v1/evaluation", Handler::authzen, "AuthZEN: one check"},
    {"POST", "/access/v1/evaluations", Handler::authzen, "AuthZEN: several checks"},
    {"POST", "/access/v1/search/subject", Handler::authzen, "AuthZEN: who may"},
    {"POST",
     "/access/v1/search/resource",
     Handler::authzen,
     "AuthZEN: what may be done something to"},
    {"POST", "/access/v1/search/action", Handler::authzen, "AuthZEN: what may be done"},
    {"POST",
     "/v1/tenants/{tenant}/commands",
     Handler::commands,
     "Sends a command, or an array of them"},
    {"POST",
     "/v1/tenants/{tenant}/explain",
     Handler::later,
     "What would happen to a command; of a later release"},
    {"POST",
     "/v1/tenants/{tenant}/what-if",
     Handler::later,
     "What commands would change; of a later release"},
    {"GET", "/v1/tenants/{tenant}", Handler::read, "The tenant", "Tenant"},
    {"GET",
     "/v1/tenants/{tenant}/approvals",
     Handler::read,
     "Deployed snapshots with their approval",
     "Approval",
     "limit cursor status"},
    {"GET",
     "/v1/tenants/{tenant}/capacity",
     Handler::read,
     "How many snapshots are active, and may be",
     "Capacity"},
    {"GET",
     "/v1/tenants/{tenant}/serving",
     Handler::read,
     "Whether a snapshot answers, and why not",
     "Serving",
     "snapshot environment"},
    {"GET",
     "/v1/tenants/{tenant}/events",
     Handler::history,
     "What happened, for auditors",
     "Event",
     "after limit entity actor type from to"},
    {"GET",
     "/v1/tenants/{tenant}/decisions",
     Handler::history,
     "What was decided, for and against, for auditors",
     "Decision",
     "after limit entity actor type from to"},
    {"GET",
     "/v1/tenants/{tenant}/users",
     Handler::read,
     "The users that the reader may see",
     "User",
     "limit cursor"},
    {"GET", "/v1/tenants/{tenant}/users/{id}", Handler::read, "One user", "User"},
    {"GET",
     "/v1/tenants/{tenant}/groups",
     Handler::read,
     "The groups that the reader may see",
     "Group",
     "limit cursor"},
    {"GET", "/v1/tenants/{tenant}/groups/{id}", Handler::read, "One group", "Group"},
    {"GET",
     "/v1/tenants/{tenant}/spaces",
     Handler::read,
     "The spaces that the reader may see",
     "Space",
     "limit cursor"},
    {"GET", "/v1/tenants/{tenant}/spaces/{id}", Handler::read, "One space", "Space"},
    {"GET",
     "/v1/tenants/{tenant}/environments",
     Handler::read,
     "The environments that the reader may see",
     "Environment",
     "limit cursor"},
    {"GET",
     "/v1/tenants/{tenant}/environments/{id}",
     Handler::read,
     "One environment",
     "Environment"},
    {"GET",
     "/v1/tenants/{tenant}/privileges",
     Handler::read,
     "The privileges that the reader may see",
     "Privilege",
     "limit cursor"},
    {"GET", "/v1/tenants/{tenant}/privileges/{id}", Handler::read, "One privilege", "Privilege"},
    {"GET",
     "/v1/tenants/{tenant}/stored_models",
     Handler::read,
     "The stored models that the reader may see",
     "StoredModel",
     "limit cursor"},
    {"GET",
     "/v1/tenants/{tenant}/stored_models/{id}",
     Handler::read,
     "One stored model",
     "StoredModel"},
    {"GET",
     "/v1/tenants/{tenant}/deployable_models",
     Handler::read,
     "The snapshots that the reader may see",
     "DeployableModel",
     "limit cursor"},
    {"GET",
     "/v1/tenants/{tenant}/deployable_models/{id}",
     Handler::read,
     "One snapshot",
     "DeployableModel"},
    {"GET",
     "/v1/tenants/{tenant}/deployed_models",
     Handler::read,
     "The deployments that the reader may see",
     "DeployedModel",
     "limit cursor"},
    {"GET",
     "/v1/tenants/{tenant}/deployed_models/{id}",
     Handler::read,
     "One deployment",
     "DeployedModel"},
});

bool fits(std::string_view path, const std::vector<std::string>& wanted) {
    for (const auto& segment : wanted) {
        if (path.empty()) return false;
        path.remove_prefix(1);
        const auto end = path.find('/');
        const auto part = path.substr(0, end);
        if (!part.starts_with('{') && part != segment) return false;
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return path.empty();
}

} // namespace

bool Route::takes(std::string_view parameter) const {
    if (parameter == "at_least") return reads();
    bool found = false;
    each_word(parameters, [&](std::string_view word) { found = found || word == parameter; });
    return found;
}

std::span<const Route> route_table() {
    return table;
}

const Route* route_of(const std::vector<std::string>& path) {
    for (const auto& route : table) {
        if (fits(route.path, path)) return &route;
    }
    return nullptr;
}

} // namespace assent::http
