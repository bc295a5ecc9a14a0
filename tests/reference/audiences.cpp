#include "tests/reference/hearing.hpp"

#include <algorithm>

/// Audiences (VAR-13), and VAR-22 for those that are attached.
namespace assent::reference {
namespace {

bool attached_to(const Deployment& deployment, const std::string& audience) {
    return std::ranges::any_of(deployment.routing.audiences,
                               [&](const auto& a) { return a.first == audience; });
}

void define_audience(Hearing& h) {
    const auto audience = h.ask.get("audience");
    const auto& conditions = std::get<List>(h.ask.find("conditions")->is);
    const auto found = h.world.audiences.find(audience);
    if (found != h.world.audiences.end() && found->second == conditions) return;
    const bool guarded = std::ranges::any_of(h.world.deployments, [&](const auto& d) {
        return d.second.any_protected() && attached_to(d.second, audience);
    });
    h.need(!guarded || !h.rights.on("variations") || !h.rights.member(h.who), "VAR", 22);
    h.change = [&h, audience, conditions] { h.world.audiences[audience] = conditions; };
}

void delete_audience(Hearing& h) {
    const auto audience = h.ask.get("audience");
    if (!h.world.audiences.contains(audience)) return h.reject(true, "unknown_reference");
    h.reject(std::ranges::any_of(h.world.deployments,
                                 [&](const auto& d) { return attached_to(d.second, audience); }),
             "in_use");
    h.change = [&h, audience] { h.world.audiences.erase(audience); };
}

} // namespace

void add_audiences(Catalogue& c) {
    c["DefineAudience"] = define_audience;
    c["DeleteAudience"] = delete_audience;
}

} // namespace assent::reference
