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
    if (reasons.size() < 2) return;
    std::ranges::stable_sort(reasons, {}, &Reason::rule);
    // What is said twice is said once, with all that it rests on. Only the last few are looked at:
    // a routing may give thousands of reasons, and twice said is not wrong.
    constexpr std::ptrdiff_t few = 16;
    auto end = reasons.begin();
    for (auto& reason : reasons) {
        const auto from = end - std::min(end - reasons.begin(), few);
        const auto said = std::find_if(from, end, [&](const Reason& earlier) {
            return earlier.rule == reason.rule && earlier.code == reason.code &&
                   earlier.target == reason.target;
        });
        if (said == end) {
            if (&*end != &reason) *end = std::move(reason);
            ++end;
            continue;
        }
        for (const auto& fact : reason.facts) {
            if (std::ranges::find(said->facts, fact) == said->facts.end()) {
                said->facts.push_back(fact);
            }
        }
    }
    reasons.erase(end, reasons.end());
}

} // namespace assent
