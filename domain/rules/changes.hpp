#pragma once

#include "domain/rules/rights.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assent {

/// What a permitted command would change, or why the state does not allow it.
class Changes {
public:
    Changes(const Tenant& tenant, const Actor& actor, Timestamp time)
        : tenant_(tenant), actor_(actor), time_(time) {}

    [[nodiscard]] const Tenant& tenant() const { return tenant_; }

    [[nodiscard]] const Actor& actor() const { return actor_; }

    [[nodiscard]] Timestamp time() const { return time_; }

    void happen(Event event) { events_.push_back(std::move(event)); }

    /// Refuses the whole command; further reasons may follow, and all are listed.
    void reject(Code code, RuleId rule, Target target, Mark because = {});

    /// Accepts, with a remark (RWX-20, RWX-25).
    void remark(RuleId rule, Code code, Target target);

    /// APP-30: beside `capacity_exceeded`.
    void report(CapacityReport report) { capacity_ = std::move(report); }

    /// APP-2: the deployments that an activation touches.
    void touch(std::vector<DeploymentId> deployments) { affected_ = std::move(deployments); }

    [[nodiscard]] bool rejected() const { return rejected_; }

    /// The thing that bears `id`, or a rejection as `unknown_reference`.
    template <class Row, class Tag>
    Ref<Row> refer(const Id<Tag>& id, const Target& target) {
        const auto ref = tenant_.table<Row>().find(id);
        if (!ref) reject(Code::unknown_reference, {}, target);
        return ref;
    }

    /// Whether the actor may READ an entity.
    template <class Row>
    [[nodiscard]] bool sees(Ref<Row> ref) const {
        const auto group = tenant_.table<Row>().owner(ref);
        return has_access(tenant_, actor_.user, Permission::READ, Row::collection, group, time_);
    }

    /// Rejects a new entity whose id is taken, by `present` if it refers to anything. That it is
    /// taken shows to everybody; since when, to whoever may READ what is there (GEN-11).
    template <class Row>
    void must_be_new(Ref<Row> present, const Target& target) {
        if (!present) return;
        const auto& row = tenant_.table<Row>()[present];
        reject(Code::already_exists, {}, target, sees(present) ? row.group_set : Mark{});
    }

    [[nodiscard]] std::optional<GroupId> name_of(Ref<Group> group) const {
        if (!group) return {};
        return GroupId{tenant_.groups.name(group)};
    }

    /// The group of a new entity (RWX-12, RWX-23): the named one, else the creator's only one.
    [[nodiscard]] std::optional<GroupId> group_for_new(const std::optional<GroupId>& named,
                                                       const Target& entity);

    std::vector<Event>& events() { return events_; }

    std::vector<Reason>& reasons() { return reasons_; }

    std::vector<DeploymentId>& affected() { return affected_; }

    std::optional<CapacityReport>& capacity() { return capacity_; }

private:
    const Tenant& tenant_;
    Actor actor_;
    Timestamp time_;
    std::vector<Event> events_;
    std::vector<Reason> reasons_;
    std::vector<DeploymentId> affected_;
    std::optional<CapacityReport> capacity_;
    bool rejected_ = false;
};

/// RWX-27, and RWX-12 for new entities or RWX-24 for those that move: whether the actor may give
/// `entity` the group that it names.
void permit_group(Rights& rights,
                  const Target& entity,
                  const std::optional<GroupId>& named,
                  RuleId rule = RWX(12));

/// RWX-21: EXECUTE on a runtime, to deploy to it, to schedule jobs on it, to reset its engine.
void need_runtime(Rights& rights, Ref<Runtime> runtime);

} // namespace assent
