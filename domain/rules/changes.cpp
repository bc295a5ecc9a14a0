#include "domain/rules/changes.hpp"

namespace assent {

void Changes::reject(Code code, RuleId rule, Target target, Mark because) {
    rejected_ = true;
    Reason reason{.rule = rule, .code = code, .target = std::move(target), .facts = {}};
    if (because != Mark{}) reason.facts.push_back(because.fact());
    reasons_.push_back(std::move(reason));
}

void Changes::remark(RuleId rule, Code code, Target target) {
    reasons_.push_back({.rule = rule, .code = code, .target = std::move(target), .facts = {}});
}

std::optional<GroupId> Changes::group_for_new(const std::optional<GroupId>& named,
                                              const Target& entity) {
    if (named) {
        refer<Group>(*named, target(*named));
        return named;
    }
    if (!tenant_.settings.packs.rwx) return {};
    const auto& groups = tenant_.users[actor_.user].groups;
    if (groups.size() == 1) return GroupId{tenant_.groups.name(groups.front().group)};
    reject(Code::group_required, RWX(23), entity);
    return {};
}

void permit_group(Rights& rights,
                  const Target& entity,
                  const std::optional<GroupId>& named,
                  RuleId rule) {
    if (!named || !rights.tenant().settings.packs.rwx) return;
    const auto group = rights.tenant().groups.find(*named);
    const auto* membership = group ? rights.user().membership(group) : nullptr;
    if (membership == nullptr && holds(rights.user(), SecurityRole::rwx_admin)) {
        rights.require(true, RWX(27), entity, {mark_of(rights.user(), SecurityRole::rwx_admin)});
        return;
    }
    rights.require(
        membership != nullptr, rule, entity, {membership != nullptr ? membership->joined : Mark{}});
}

void need_runtime(Rights& rights, Ref<Runtime> runtime) {
    const auto& name = rights.tenant().runtimes.name(runtime);
    rights.need(Permission::EXECUTE, runtime, {TargetKind::runtime, name}, RWX(21));
}

} // namespace assent
