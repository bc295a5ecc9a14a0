#pragma once

#include "domain/rules/access.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assent {

/// Who acts: a user of the tenant, or the operator of the installation.
struct Actor {
    Ref<User> user; ///< A Ref to nothing for the operator.
    std::string_view name;

    [[nodiscard]] bool is_operator() const { return !user; }
};

/// What the rules say of one command by one actor, gathered rule by rule. This is the only place
/// where rights are judged: enforcing, checking and listing all end here.
class Rights {
public:
    Rights(const Tenant& tenant, const Actor& actor, Surface surface, Timestamp time)
        : tenant_(tenant), actor_(actor), surface_(surface), time_(time) {}

    [[nodiscard]] const Tenant& tenant() const { return tenant_; }

    [[nodiscard]] const Actor& actor() const { return actor_; }

    [[nodiscard]] Surface surface() const { return surface_; }

    [[nodiscard]] Timestamp time() const { return time_; }

    /// The actor's row. Not for the operator.
    [[nodiscard]] const User& user() const { return tenant_.users[actor_.user]; }

    /// Notes a rule that must hold, and whether it does.
    void require(bool holds, RuleId rule, Target target, std::span<const Mark> facts);

    void require(bool holds, RuleId rule, Target target, std::initializer_list<Mark> facts = {}) {
        require(holds, rule, std::move(target), std::span{facts.begin(), facts.size()});
    }

    /// Whether the actor may READ an entity; nothing is noted.
    template <class Row>
    [[nodiscard]] bool sees(Ref<Row> ref) const {
        if (!ref) return false;
        const auto owner = tenant_.table<Row>().owner(ref);
        return has_access(tenant_, actor_.user, Permission::READ, Row::collection, owner, time_);
    }

    template <class Row>
    [[nodiscard]] Access may(Permission permission, Ref<Row> ref) const {
        const auto group = tenant_.table<Row>().owner(ref);
        return access(tenant_, actor_.user, permission, Row::collection, group, time_);
    }

    /// GEN-11: a named entity must exist and be READable, or the answer is `not_found`.
    template <class Row>
    bool must_see(Ref<Row> ref, const Target& target) {
        if (sees(ref)) return true;
        miss(target, static_cast<bool>(ref));
        return false;
    }

    /// Notes that a named thing is not there for this actor; `hidden` where it exists.
    void miss(const Target& target, bool hidden);

    /// RWX-7, RWX-8, or `rule` in their place.
    template <class Row>
    void need(Permission permission, Ref<Row> ref, Target target, std::optional<RuleId> rule = {}) {
        const auto found = may(permission, ref);
        if (!tenant_.settings.packs.rwx) return;
        const auto denied_by = rule.value_or(rule_of(permission));
        require(found.allowed,
                found.allowed && !rule ? found.rule : denied_by,
                std::move(target),
                found.facts());
    }

    /// VAR-4 and its kin: maintainer or administrator, as long as the pack is on.
    void need_maintainer(RuleId rule, Target target, Mark because);

    /// GEN-2
    void need_administrator();

    /// GEN-2, where `tenant_admin` may, too.
    void need_tenant_admin(RuleId rule, Target target);

    [[nodiscard]] bool is_maintainer() const { return user().role != AccountRole::member; }

    [[nodiscard]] const std::optional<Target>& missing() const { return missing_; }

    [[nodiscard]] bool hidden() const { return hidden_; }

    [[nodiscard]] bool denied() const { return denied_; }

    /// Sorted by rule. Where something is denied, only what denies it.
    [[nodiscard]] std::vector<Reason> reasons() &&;

private:
    const Tenant& tenant_;
    Actor actor_;
    Surface surface_;
    Timestamp time_;
    std::vector<Reason> reasons_;
    std::optional<Target> missing_;
    bool hidden_ = false;
    bool denied_ = false;
};

/// Sorts by rule, and drops what is said twice.
void put_in_order(std::vector<Reason>& reasons);

// Targets, by the names that commands use.
template <class Tag>
[[nodiscard]] Target target(TargetKind kind, const Id<Tag>& id) {
    return {kind, id.text()};
}

[[nodiscard]] inline Target target(const ModelId& id) {
    return target(TargetKind::stored_model, id);
}

[[nodiscard]] inline Target target(const SnapshotId& id) {
    return target(TargetKind::deployable_model, id);
}

[[nodiscard]] inline Target target(const DeploymentId& id) {
    return target(TargetKind::deployed_model, id);
}

[[nodiscard]] inline Target target(const DeploymentId& id, const VariationName& variation) {
    return {TargetKind::variation, id.text() + "/" + variation.text()};
}

[[nodiscard]] inline Target target(const UserId& id) {
    return target(TargetKind::user, id);
}

[[nodiscard]] inline Target target(const GroupId& id) {
    return target(TargetKind::group, id);
}

[[nodiscard]] inline Target target(const SpaceId& id) {
    return target(TargetKind::space, id);
}

[[nodiscard]] inline Target target(const RoleName& id) {
    return target(TargetKind::role, id);
}

[[nodiscard]] inline Target target(const EnvironmentId& id) {
    return target(TargetKind::environment, id);
}

[[nodiscard]] inline Target target(const AudienceId& id) {
    return target(TargetKind::audience, id);
}

[[nodiscard]] inline Target target(const RuntimeId& id) {
    return target(TargetKind::runtime, id);
}

[[nodiscard]] inline Target target(const JobId& id) {
    return target(TargetKind::job, id);
}

[[nodiscard]] inline Target target(const TestResultId& id) {
    return target(TargetKind::model_test_result, id);
}

[[nodiscard]] inline Target target(const LifeCycleId& id) {
    return target(TargetKind::life_cycle, id);
}

[[nodiscard]] inline Target target(const LifeCycleInstanceId& id) {
    return target(TargetKind::model_mlc, id);
}

[[nodiscard]] inline Target target(const NotificationId& id) {
    return target(TargetKind::notification, id);
}

// Rules by family.
[[nodiscard]] constexpr RuleId APP(std::uint8_t number) {
    return {RuleFamily::APP, number};
}

[[nodiscard]] constexpr RuleId GEN(std::uint8_t number) {
    return {RuleFamily::GEN, number};
}

[[nodiscard]] constexpr RuleId MIX(std::uint8_t number) {
    return {RuleFamily::MIX, number};
}

[[nodiscard]] constexpr RuleId RWX(std::uint8_t number) {
    return {RuleFamily::RWX, number};
}

[[nodiscard]] constexpr RuleId VAR(std::uint8_t number) {
    return {RuleFamily::VAR, number};
}

} // namespace assent
