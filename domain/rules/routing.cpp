#include "domain/rules/routing.hpp"

#include <algorithm>
#include <iterator>

namespace assent {
namespace {

bool has_weight(const std::vector<Weight>& weights, const VariationName& variation) {
    return std::ranges::find(weights, variation, &Weight::variation) != weights.end();
}

bool is_shadow(const std::optional<Shadow>& shadow, const VariationName& variation) {
    return shadow && shadow->variation == variation;
}

/// Judges the parts of one routing, all in the same way.
class RoutingCheck {
public:
    RoutingCheck(Changes& changes, const DeploymentId& id, std::span<const VariationName> deployed)
        : changes_(changes), id_(id), deployed_(deployed) {}

    /// VAR-13
    void attached(const Routing& routing) {
        for (auto it = routing.audiences.begin(); it != routing.audiences.end(); ++it) {
            if (!changes_.refer<Audience>(it->audience, target(it->audience))) fits_ = false;
            const auto rest = std::ranges::subrange(std::next(it), routing.audiences.end());
            const auto again = std::ranges::find(rest, it->audience, &AudienceSplit::audience);
            if (again != rest.end()) wrong(VAR(13));
        }
    }

    void split(const std::vector<Weight>& weights, const std::optional<Shadow>& shadow) {
        unsigned sum = 0;
        for (const auto& weight : weights) {
            must_be_deployed(weight.variation);
            if (is_shadow(shadow, weight.variation))
                wrong(VAR(16));
            else
                sum += weight.percent;
        }
        if (sum != 100) wrong(VAR(14));
        if (shadow) must_be_deployed(shadow->variation);
    }

    void fallback(const Routing& routing) {
        must_be_deployed(routing.fallback);
        bool shadow = is_shadow(routing.general.shadow, routing.fallback);
        for (const auto& audience : routing.audiences) {
            shadow = shadow || is_shadow(audience.shadow, routing.fallback);
        }
        if (shadow) wrong(VAR(15));
    }

    [[nodiscard]] bool fits() const { return fits_; }

private:
    void must_be_deployed(const VariationName& name) {
        if (std::ranges::find(deployed_, name) != deployed_.end()) return;
        changes_.reject(Code::unknown_reference, {}, target(id_, name));
        fits_ = false;
    }

    void wrong(RuleId rule) {
        changes_.reject(Code::invalid_routing, rule, target(id_));
        fits_ = false;
    }

    Changes& changes_;
    const DeploymentId& id_;
    std::span<const VariationName> deployed_;
    bool fits_ = true;
};

} // namespace

Routing all_to(const VariationName& variation) {
    return {.audiences = {},
            .general = {.weights = {{.variation = variation, .percent = 100}}, .shadow = {}},
            .fallback = variation};
}

bool takes_traffic(const Routing& routing, const VariationName& variation) {
    return routing.fallback == variation || has_weight(routing.general.weights, variation) ||
           std::ranges::any_of(routing.audiences, [&](const auto& audience) {
               return has_weight(audience.weights, variation);
           });
}

Routing without_shadow(Routing routing, const VariationName& variation) {
    if (is_shadow(routing.general.shadow, variation)) routing.general.shadow.reset();
    for (auto& audience : routing.audiences) {
        if (is_shadow(audience.shadow, variation)) audience.shadow.reset();
    }
    return routing;
}

bool check_routing(Changes& changes,
                   const DeploymentId& deployment,
                   const Routing& routing,
                   std::span<const VariationName> deployed) {
    RoutingCheck check{changes, deployment, deployed};
    check.attached(routing);
    for (const auto& audience : routing.audiences) check.split(audience.weights, audience.shadow);
    check.split(routing.general.weights, routing.general.shadow);
    check.fallback(routing);
    return check.fits();
}

void permit_routing(Rights& rights, const DeploymentId& id, Ref<Deployment> deployment) {
    const auto* guarded = rights.tenant().deployments[deployment].protected_variation();
    if (guarded != nullptr) rights.need_maintainer(VAR(9), target(id), guarded->protection_set);
}

} // namespace assent
