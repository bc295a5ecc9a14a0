#include "domain/rules/rights.hpp"

#include <algorithm>

namespace assent {
namespace {

std::vector<Fact> facts_of(std::span<const Mark> marks) {
    std::vector<Fact> facts;
    for (const auto mark : marks) {
        if (mark != Mark{}) facts.push_back(mark.fact());
    }
    return facts;
}

} // namespace

void Rights::require(bool holds, RuleId rule, Target target, std::span<const Mark> facts) {
    reasons_.push_back({.rule = rule,
                        .code = holds ? Code::allowed : Code::denied,
                        .target = std::move(target),
                        .facts = facts_of(facts)});
    denied_ = denied_ || !holds;
}

void Rights::miss(const Target& target, bool hidden) {
    if (missing_) return;
    missing_ = target;
    hidden_ = hidden;
}

void Rights::need_maintainer(RuleId rule, Target target, Mark because) {
    if (!tenant_.settings.packs.variations) return;
    require(is_maintainer(), rule, std::move(target), {user().role_set, because});
}

void Rights::need_administrator() {
    require(user().role == AccountRole::administrator,
            GEN(2),
            {TargetKind::tenant, tenant_.id.text()},
            {user().role_set});
}

void Rights::need_tenant_admin(RuleId rule, Target target) {
    require(holds(user(), SecurityRole::tenant_admin),
            rule,
            std::move(target),
            {mark_of(user(), SecurityRole::tenant_admin)});
}

std::vector<Reason> Rights::reasons() && {
    if (denied_) {
        std::erase_if(reasons_, [](const auto& reason) { return reason.code != Code::denied; });
    }
    put_in_order(reasons_);
    return std::move(reasons_);
}

void put_in_order(std::vector<Reason>& reasons) {
    std::ranges::stable_sort(reasons, {}, &Reason::rule);
    // What is said twice is said once, with all that it rests on.
    const auto same = [](const Reason& a, const Reason& b) {
        return a.rule == b.rule && a.code == b.code && a.target == b.target;
    };
    std::vector<Reason> kept;
    for (auto& reason : reasons) {
        const auto said =
            std::ranges::find_if(kept, [&](const auto& k) { return same(k, reason); });
        if (said == kept.end()) {
            kept.push_back(std::move(reason));
            continue;
        }
        auto& facts = said->facts;
        for (const auto& fact : reason.facts) {
            if (std::ranges::find(facts, fact) == facts.end()) facts.push_back(fact);
        }
    }
    reasons = std::move(kept);
}

} // namespace assent
