#pragma once

#include "events/core/fields.hpp"
#include "events/core/fingerprint.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"
#include "events/tenant/values.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// What a tenant is made of. Each row lists in `fields()` what counts: the state digest and the
/// checkpoints are made of exactly that. Members left out there are derived from the others.
namespace assent {

/// The number of a row in its table; refers to nothing until it is set.
template <class Row>
struct Ref {
    std::uint32_t index = std::numeric_limits<std::uint32_t>::max();

    [[nodiscard]] explicit operator bool() const {
        return index != std::numeric_limits<std::uint32_t>::max();
    }

    static constexpr auto fields() { return std::tuple{field("index", &Ref::index)}; }

    friend auto operator<=>(const Ref&, const Ref&) = default;
};

template <class T>
struct IsRef : std::false_type {};

template <class Row>
struct IsRef<Ref<Row>> : std::true_type {};

/// Which decision of the tenant made something so, and by which event: a `Fact`, packed.
struct Mark {
    std::uint64_t packed = 0; ///< 48 bits of position, 16 bits of event number.

    static Mark of(std::uint64_t position, std::uint16_t event) {
        return {position << 16U | event};
    }

    [[nodiscard]] Fact fact() const {
        return {.position = packed >> 16U, .event = static_cast<std::uint16_t>(packed & 0xffffU)};
    }

    static constexpr auto fields() { return std::tuple{field("packed", &Mark::packed)}; }

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// When something happened, for people to read. Checkpoints keep it; digests pass it over, so that
/// the same history at another time of day has the same digest.
struct Stamp {
    Timestamp at;

    static constexpr auto fields() { return std::tuple{field("at", &Stamp::at)}; }
};

struct Group;
struct Model;
struct Environment;
struct Deployment;
struct Job;

struct CustomRole {
    bool present = false;
    RolePermissions permissions;
    Mark defined;

    std::uint32_t holders = 0; ///< Derived: how many users hold it.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &CustomRole::present),
                          field("permissions", &CustomRole::permissions),
                          field("defined", &CustomRole::defined)};
    }
};

/// That a user holds a custom role.
struct HeldRole {
    Ref<CustomRole> role;
    Mark assigned;

    static constexpr auto fields() {
        return std::tuple{field("role", &HeldRole::role), field("assigned", &HeldRole::assigned)};
    }
};

struct Membership {
    Ref<Group> group;
    Mark joined;

    static constexpr auto fields() {
        return std::tuple{field("group", &Membership::group), field("joined", &Membership::joined)};
    }

    friend bool operator==(const Membership&, const Membership&) = default;
};

struct User {
    bool present = false;
    AccountRole role = AccountRole::member;
    EnumSet<SecurityRole> security_roles;
    Mark role_set;
    std::array<Mark, enum_count<SecurityRole>> security_roles_set;
    std::vector<Membership> groups;     ///< Sorted by group.
    std::vector<HeldRole> custom_roles; ///< Sorted by role.

    std::uint32_t owned_spaces = 0; ///< Derived.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &User::present),
                          field("role", &User::role),
                          field("security_roles", &User::security_roles),
                          field("role_set", &User::role_set),
                          field("security_roles_set", &User::security_roles_set),
                          field("groups", &User::groups),
                          field("custom_roles", &User::custom_roles)};
    }

    /// The words about `group`, if the user belongs to it.
    [[nodiscard]] const Membership* membership(Ref<Group> group) const {
        // Most users belong to a few: then looking at all costs less than guessing wrong.
        constexpr std::size_t few = 8;
        if (groups.size() <= few) {
            const auto found = std::ranges::find(groups, group, &Membership::group);
            return found != groups.end() ? &*found : nullptr;
        }
        const auto found = std::ranges::lower_bound(groups, group, {}, &Membership::group);
        return found != groups.end() && found->group == group ? &*found : nullptr;
    }

    [[nodiscard]] bool holds(Ref<CustomRole> custom) const {
        return std::ranges::binary_search(custom_roles, custom, {}, &HeldRole::role);
    }
};

/// (collection, owner, group) in one number: the key of a privilege (RWX-1).
struct PrivilegeKey {
    std::uint64_t packed = 0; ///< 4 bits of collection, 30 of owner, 30 of group.

    static PrivilegeKey of(Collection collection, Ref<Group> owner, Ref<Group> group) {
        return {static_cast<std::uint64_t>(collection) << 60U |
                static_cast<std::uint64_t>(owner.index) << 30U | group.index};
    }

    [[nodiscard]] Collection collection() const { return static_cast<Collection>(packed >> 60U); }

    [[nodiscard]] Ref<Group> owner() const {
        return {static_cast<std::uint32_t>(packed >> 30U & 0x3fffffffU)};
    }

    [[nodiscard]] Ref<Group> group() const {
        return {static_cast<std::uint32_t>(packed & 0x3fffffffU)};
    }

    static constexpr auto fields() { return std::tuple{field("packed", &PrivilegeKey::packed)}; }

    friend auto operator<=>(const PrivilegeKey&, const PrivilegeKey&) = default;
};

struct Privilege {
    /// Later than any time that a command can name.
    static constexpr Timestamp never = Timestamp::max();

    Permissions permissions;
    Timestamp ends_at = never; ///< A plain time: there are a million of these.
    Mark granted;

    /// RWX-28: it ends at that time, without a command.
    [[nodiscard]] bool holds_at(Timestamp time) const { return time < ends_at; }

    [[nodiscard]] std::optional<Timestamp> expires_at() const {
        if (ends_at == never) return {};
        return ends_at;
    }

    static constexpr auto fields() {
        return std::tuple{field("permissions", &Privilege::permissions),
                          field("ends_at", &Privilege::ends_at),
                          field("granted", &Privilege::granted)};
    }
};

struct Group {
    bool present = false;
    Mark created;

    std::vector<Ref<User>> members; ///< Derived, sorted.
    std::uint32_t owned = 0;        ///< Derived: how many entities it owns.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Group::present), field("created", &Group::created)};
    }
};

/// The role that a user or a group has in a space.
template <class Holder>
struct RoleInSpace {
    Ref<Holder> holder;
    SpaceRole role = SpaceRole::can_view;
    Mark set;

    static constexpr auto fields() {
        return std::tuple{field("holder", &RoleInSpace::holder),
                          field("role", &RoleInSpace::role),
                          field("set", &RoleInSpace::set)};
    }
};

struct Space {
    bool present = false;
    SpaceType type = SpaceType::personal;
    Ref<User> owner;
    Mark owner_set;
    std::vector<RoleInSpace<User>> users;   ///< Sorted by user.
    std::vector<RoleInSpace<Group>> groups; ///< Sorted by group.

    std::uint32_t deployments = 0; ///< Derived: how many lie in it.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Space::present),
                          field("type", &Space::type),
                          field("owner", &Space::owner),
                          field("owner_set", &Space::owner_set),
                          field("users", &Space::users),
                          field("groups", &Space::groups)};
    }

    template <class Holder>
    [[nodiscard]] std::vector<RoleInSpace<Holder>>& roles() {
        if constexpr (std::same_as<Holder, User>)
            return users;
        else
            return groups;
    }

    /// The role that is set for just that user, or just that group.
    template <class Holder>
    [[nodiscard]] const RoleInSpace<Holder>* role_of(Ref<Holder> holder) const {
        const auto& all = const_cast<Space*>(this)->roles<Holder>();
        const auto found = std::ranges::lower_bound(all, holder, {}, &RoleInSpace<Holder>::holder);
        return found != all.end() && found->holder == holder ? &*found : nullptr;
    }
};

struct Environment {
    bool present = false;
    Hosting hosting = Hosting::hybrid;
    Mark hosting_set;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Environment::present),
                          field("hosting", &Environment::hosting),
                          field("hosting_set", &Environment::hosting_set)};
    }
};

/// VAR-13. Whether it is attached to a deployment stands in that deployment's routing.
struct Audience {
    bool present = false;
    std::vector<Condition> conditions;
    Mark defined;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Audience::present),
                          field("conditions", &Audience::conditions),
                          field("defined", &Audience::defined)};
    }
};

struct Model {
    static constexpr Collection collection = Collection::stored_models;
    static constexpr TargetKind target_kind = TargetKind::stored_model;

    bool present = false;
    ModelKind kind = ModelKind::model;
    Ref<Group> group; ///< None for what was made while nobody had to name one (RWX-26).

    /// Derived: how many snapshots, attachments as a monitor, instances of life cycles and
    /// notifications name it.
    std::uint32_t referred = 0;
    Mark group_set;
    Json metadata;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Model::present),
                          field("kind", &Model::kind),
                          field("group", &Model::group),
                          field("group_set", &Model::group_set),
                          field("metadata", &Model::metadata)};
    }
};

/// A deployment that runs a snapshot, in so many of its variations.
struct Running {
    Ref<Deployment> deployment;
    std::uint32_t variations = 0;
};

/// That a monitor watches a snapshot.
struct Attachment {
    Ref<Model> monitor;
    Mark added;

    static constexpr auto fields() {
        return std::tuple{field("monitor", &Attachment::monitor),
                          field("added", &Attachment::added)};
    }
};

struct Snapshot {
    static constexpr Collection collection = Collection::deployable_models;
    static constexpr TargetKind target_kind = TargetKind::deployable_model;

    // In an order that leaves no gaps: there may be very many.
    bool present = false;
    Origin origin = Origin::ui;
    std::optional<ApprovalStatus> status; ///< None while no deployment runs it (APP-34).
    Ref<Model> model;
    Ref<Group> group;
    Ref<User> changed_by;           ///< Who changed the status last,
    Stamp changed_at;               ///< and when.
    Stamp requested_at;             ///< When it was last requested.
    std::uint32_t referred = 0;     ///< Derived: how many jobs name it.
    std::uint32_t active_place = 0; ///< Derived: where it stands among the active ones.
    Mark group_set;
    Mark status_set;
    Json metadata;
    std::vector<Attachment> monitors; ///< In the order in which they came.
    std::vector<Running> running;     ///< Derived.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Snapshot::present),
                          field("model", &Snapshot::model),
                          field("origin", &Snapshot::origin),
                          field("group", &Snapshot::group),
                          field("group_set", &Snapshot::group_set),
                          field("metadata", &Snapshot::metadata),
                          field("status", &Snapshot::status),
                          field("status_set", &Snapshot::status_set),
                          field("requested_at", &Snapshot::requested_at),
                          field("changed_at", &Snapshot::changed_at),
                          field("changed_by", &Snapshot::changed_by),
                          field("monitors", &Snapshot::monitors)};
    }

    [[nodiscard]] bool is_watched_by(Ref<Model> monitor) const {
        return std::ranges::find(monitors, monitor, &Attachment::monitor) != monitors.end();
    }
};

struct Runtime {
    static constexpr Collection collection = Collection::runtimes;
    static constexpr TargetKind target_kind = TargetKind::runtime;

    bool present = false;
    Ref<Group> group;
    Mark group_set;
    Json metadata;

    std::uint32_t referred = 0; ///< Derived: how many deployments and jobs name it.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Runtime::present),
                          field("group", &Runtime::group),
                          field("group_set", &Runtime::group_set),
                          field("metadata", &Runtime::metadata)};
    }
};

struct Job {
    static constexpr Collection collection = Collection::jobs;
    static constexpr TargetKind target_kind = TargetKind::job;

    bool present = false;
    Ref<Snapshot> snapshot;
    JobKind kind = JobKind::scoring;
    Ref<Runtime> runtime; ///< None where it is not scheduled on one.
    std::optional<std::string> schedule;
    Ref<Group> group;
    Mark group_set;
    Json metadata;

    std::uint32_t referred = 0; ///< Derived: how many test results name it.

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Job::present),
                          field("snapshot", &Job::snapshot),
                          field("kind", &Job::kind),
                          field("runtime", &Job::runtime),
                          field("schedule", &Job::schedule),
                          field("group", &Job::group),
                          field("group_set", &Job::group_set),
                          field("metadata", &Job::metadata)};
    }
};

struct TestResult {
    static constexpr Collection collection = Collection::model_test_results;
    static constexpr TargetKind target_kind = TargetKind::model_test_result;

    bool present = false;
    Ref<Job> job;
    Ref<Group> group;
    Mark group_set;
    Json metadata;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &TestResult::present),
                          field("job", &TestResult::job),
                          field("group", &TestResult::group),
                          field("group_set", &TestResult::group_set),
                          field("metadata", &TestResult::metadata)};
    }
};

/// RWX-22. Never deleted.
struct LifeCycle {
    bool present = false;
    JsonValue definition;
    Mark defined;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &LifeCycle::present),
                          field("definition", &LifeCycle::definition),
                          field("defined", &LifeCycle::defined)};
    }
};

/// A model that goes through a life cycle.
struct LifeCycleInstance {
    static constexpr Collection collection = Collection::model_mlcs;
    static constexpr TargetKind target_kind = TargetKind::model_mlc;

    bool present = false;
    Ref<LifeCycle> life_cycle;
    Ref<Model> model;
    Ref<Group> group;
    Mark group_set;
    Json metadata;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &LifeCycleInstance::present),
                          field("life_cycle", &LifeCycleInstance::life_cycle),
                          field("model", &LifeCycleInstance::model),
                          field("group", &LifeCycleInstance::group),
                          field("group_set", &LifeCycleInstance::group_set),
                          field("metadata", &LifeCycleInstance::metadata)};
    }
};

/// RWX-11: it has the group that its model had when it was made.
struct Notification {
    static constexpr Collection collection = Collection::notifications;
    static constexpr TargetKind target_kind = TargetKind::notification;

    bool present = false;
    Ref<Model> model;
    std::string text;
    Ref<Group> group;
    Mark group_set;
    Json metadata;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Notification::present),
                          field("model", &Notification::model),
                          field("text", &Notification::text),
                          field("group", &Notification::group),
                          field("group_set", &Notification::group_set),
                          field("metadata", &Notification::metadata)};
    }
};

struct Variation {
    VariationName name;
    Ref<Snapshot> snapshot;
    bool is_protected = false; ///< VAR-10: of this deployment's variation alone.
    Mark deployed;
    Mark protection_set;
    Json settings;

    static constexpr auto fields() {
        return std::tuple{field("name", &Variation::name),
                          field("snapshot", &Variation::snapshot),
                          field("is_protected", &Variation::is_protected),
                          field("deployed", &Variation::deployed),
                          field("protection_set", &Variation::protection_set),
                          field("settings", &Variation::settings)};
    }
};

struct Deployment {
    static constexpr Collection collection = Collection::deployed_models;
    static constexpr TargetKind target_kind = TargetKind::deployed_model;

    bool present = false;
    Ref<Model> model;
    Ref<Environment> environment;
    DeploymentKind kind = DeploymentKind::realtime;
    Ref<Group> group;
    Mark group_set;
    Ref<Space> space;     ///< None where it lies in no space (APP-37).
    Ref<Runtime> runtime; ///< None where none was named.
    Json metadata;
    std::vector<Variation> variations; ///< In the order in which they came.
    std::optional<Routing> routing;    ///< Of realtime deployments.
    Mark routing_set;

    Fingerprint counted; ///< Derived: see `Edit`.

    static constexpr auto fields() {
        return std::tuple{field("present", &Deployment::present),
                          field("model", &Deployment::model),
                          field("environment", &Deployment::environment),
                          field("kind", &Deployment::kind),
                          field("group", &Deployment::group),
                          field("group_set", &Deployment::group_set),
                          field("space", &Deployment::space),
                          field("runtime", &Deployment::runtime),
                          field("metadata", &Deployment::metadata),
                          field("variations", &Deployment::variations),
                          field("routing", &Deployment::routing),
                          field("routing_set", &Deployment::routing_set)};
    }

    [[nodiscard]] const Variation* variation(const VariationName& name) const {
        const auto found = std::ranges::find(variations, name, &Variation::name);
        return found == variations.end() ? nullptr : &*found;
    }

    /// VAR-13: whether the audience is one of its routing.
    [[nodiscard]] bool has_attached(const AudienceId& audience) const {
        return routing &&
               std::ranges::find(routing->audiences, audience, &AudienceSplit::audience) !=
                   routing->audiences.end();
    }

    /// A variation that is protected, if there is one (VAR-9).
    [[nodiscard]] const Variation* protected_variation() const {
        const auto found = std::ranges::find(variations, true, &Variation::is_protected);
        return found == variations.end() ? nullptr : &*found;
    }

    /// The default model of the deployment: what its fallback runs, or `default` where nothing is
    /// routed.
    [[nodiscard]] Ref<Snapshot> default_snapshot() const {
        const auto* main = routing ? variation(routing->fallback) : nullptr;
        if (main == nullptr && !variations.empty()) main = &variations.front();
        return main == nullptr ? Ref<Snapshot>{} : main->snapshot;
    }
};

/// Switches and limits of the tenant as a whole.
struct Settings {
    std::string name;
    Packs packs;
    std::uint32_t limit = 0; ///< How many snapshots may be active at once (APP-5).
    CapacityMode mode = CapacityMode::hard;
    std::optional<std::uint32_t> guardrail_permille; ///< Of `soft` mode (APP-30).
    Options options;
    RolePermissions user_default; ///< APP-16
    Mark created;
    Mark limit_set;
    Mark configured; ///< When packs or options were last changed.
    std::array<Mark, enum_count<RolePermission>> user_default_set;

    static constexpr auto fields() {
        return std::tuple{field("name", &Settings::name),
                          field("packs", &Settings::packs),
                          field("limit", &Settings::limit),
                          field("mode", &Settings::mode),
                          field("guardrail_permille", &Settings::guardrail_permille),
                          field("options", &Settings::options),
                          field("user_default", &Settings::user_default),
                          field("created", &Settings::created),
                          field("limit_set", &Settings::limit_set),
                          field("configured", &Settings::configured),
                          field("user_default_set", &Settings::user_default_set)};
    }
};

} // namespace assent
