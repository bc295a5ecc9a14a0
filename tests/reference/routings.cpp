#include "tests/reference/hearing.hpp"

#include <algorithm>
#include <numeric>

/// VAR-14 to VAR-16: when a routing holds.
namespace assent::reference {
namespace {

void check_split(Hearing& h, const Split& split, const Names& variations) {
    std::int64_t sum = 0;
    for (const auto& [variation, percent] : split.weights) {
        sum += percent;
        h.reject(!variations.contains(variation), "unknown_reference");
    }
    h.reject(sum != 100, "invalid_routing");
    if (!split.shadow) return;
    h.reject(!variations.contains(split.shadow->first), "unknown_reference");
    h.reject(split.weights.contains(split.shadow->first), "invalid_routing");
}

bool is_shadow(const Routing& routing, const std::string& variation) {
    const auto in = [&](const Split& split) {
        return split.shadow && split.shadow->first == variation;
    };
    return in(routing.general) ||
           std::ranges::any_of(routing.audiences, [&](const auto& a) { return in(a.second); });
}

} // namespace

void check_routing(Hearing& h, const Routing& routing, const Names& variations) {
    check_split(h, routing.general, variations);
    Names seen;
    for (const auto& [audience, split] : routing.audiences) {
        h.reject(!h.world.audiences.contains(audience), "unknown_reference");
        h.reject(!seen.insert(audience).second, "invalid_routing");
        check_split(h, split, variations);
    }
    h.reject(!variations.contains(routing.fallback), "unknown_reference");
    h.reject(is_shadow(routing, routing.fallback), "invalid_routing");
}

bool takes_traffic(const Routing& routing, const std::string& variation) {
    return routing.fallback == variation || routing.general.weights.contains(variation) ||
           std::ranges::any_of(routing.audiences,
                               [&](const auto& a) { return a.second.weights.contains(variation); });
}

bool has_part(const Routing& routing, const std::string& variation) {
    return takes_traffic(routing, variation) || is_shadow(routing, variation);
}

} // namespace assent::reference
