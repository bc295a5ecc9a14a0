#include "domain/evolve.hpp"

#include "domain/tenant/digest.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <string>

namespace assent {
namespace {

[[noreturn]] void impossible(const std::string& what) {
    throw ImpossibleEvent{what};
}

/// Makes events so, one overload for each; the derived members are kept beside.
class Evolution {
public:
    Evolution(Tenant& tenant, const Cause& cause) : t_(tenant), cause_(cause) {}

    void operator()(const TenantCreated& e) {
        if (t_.settings.created != Mark{}) impossible("the tenant exists");
        Edit<Settings> settings{t_};
        settings->name = e.name;
        settings->limit = e.active_model_limit;
        settings->created = mark(e);
        settings->limit_set = mark(e);
    }

    void operator()(const ActiveModelLimitSet& e) {
        Edit<Settings> settings{t_};
        settings->limit = e.limit;
        settings->mode = e.mode;
        settings->guardrail_permille = e.guardrail_permille;
        settings->limit_set = mark(e);
    }

    void operator()(const TenantConfigured& e) {
        Edit<Settings> settings{t_};
        settings->packs = e.packs;
        settings->options = e.options;
        settings->configured = mark(e);
    }

    void operator()(const UserDefaultSet& e) {
        Edit<Settings> settings{t_};
        if (e.allowed)
            settings->user_default.insert(e.permission);
        else
            settings->user_default.erase(e.permission);
        settings->user_default_set[static_cast<std::size_t>(e.permission)] = mark(e);
    }

    void operator()(const UserAdded& e) {
        const auto user = add<User>(e.user.text());
        Edit row{t_, user};
        row->role = e.role;
        row->role_set = mark(e);
        if (e.role == AccountRole::administrator) ++t_.administrators;
    }

    void operator()(const UserRoleChanged& e) {
        Edit row{t_, known<User>(e.user.text())};
        if (row->role == AccountRole::administrator) --t_.administrators;
        if (e.role == AccountRole::administrator) ++t_.administrators;
        row->role = e.role;
        row->role_set = mark(e);
    }

    void operator()(const UserRemoved& e) {
        const auto user = known<User>(e.user.text());
        Edit row{t_, user};
        if (row->role == AccountRole::administrator) --t_.administrators;
        for (const auto& membership : row->groups) {
            std::erase(t_.groups.rows[membership.group.index].members, user);
        }
        for (const auto& held : row->custom_roles) --t_.custom_roles.rows[held.role.index].holders;
        if (row->owned_spaces != 0) impossible("the user owns a space");
        leave_spaces(user);
        *row = User{};
    }

    void operator()(const SecurityRoleAssigned& e) {
        Edit row{t_, known<User>(e.user.text())};
        row->security_roles.insert(e.role);
        row->security_roles_set[static_cast<std::size_t>(e.role)] = mark(e);
    }

    void operator()(const SecurityRoleUnassigned& e) {
        Edit row{t_, known<User>(e.user.text())};
        row->security_roles.erase(e.role);
        row->security_roles_set[static_cast<std::size_t>(e.role)] = {};
    }

    void operator()(const CustomRoleDefined& e) {
        const auto found = t_.custom_roles.find(e.role);
        Edit row{t_, found ? found : add<CustomRole>(e.role.text())};
        row->permissions = e.permissions;
        row->defined = mark(e);
    }

    void operator()(const CustomRoleDeleted& e) {
        Edit row{t_, known<CustomRole>(e.role.text())};
        if (row->holders != 0) impossible("somebody holds the role");
        *row = CustomRole{};
    }

    void operator()(const CustomRoleAssigned& e) {
        const auto role = known<CustomRole>(e.role.text());
        Edit row{t_, known<User>(e.user.text())};
        if (row->holds(role)) impossible("holds the role already");
        row->custom_roles.insert(
            std::ranges::lower_bound(row->custom_roles, role, {}, &HeldRole::role),
            {role, mark(e)});
        ++t_.custom_roles.rows[role.index].holders;
    }

    void operator()(const CustomRoleUnassigned& e) {
        const auto role = known<CustomRole>(e.role.text());
        Edit row{t_, known<User>(e.user.text())};
        if (!row->holds(role)) impossible("does not hold the role");
        std::erase_if(row->custom_roles, [&](const auto& held) { return held.role == role; });
        --t_.custom_roles.rows[role.index].holders;
    }

    void operator()(const SpaceCreated& e) {
        const auto owner = known<User>(e.owner.text());
        Edit row{t_, add<Space>(e.space.text())};
        row->type = e.space_type;
        row->owner = owner;
        row->owner_set = mark(e);
        ++t_.users.rows[owner.index].owned_spaces;
    }

    void operator()(const SpaceTransferred& e) {
        const auto owner = known<User>(e.owner.text());
        Edit row{t_, known<Space>(e.space.text())};
        --t_.users.rows[row->owner.index].owned_spaces;
        ++t_.users.rows[owner.index].owned_spaces;
        row->owner = owner;
        row->owner_set = mark(e);
    }

    void operator()(const SpaceRoleSet& e) {
        Edit row{t_, known<Space>(e.space.text())};
        if (e.user) set_role(row->users, known<User>(e.user->text()), e.role, mark(e));
        if (e.group) set_role(row->groups, known<Group>(e.group->text()), e.role, mark(e));
    }

    void operator()(const SpaceRoleRemoved& e) {
        Edit row{t_, known<Space>(e.space.text())};
        bool removed = false;
        if (e.user) removed = remove_role(row->users, known<User>(e.user->text()));
        if (e.group) removed = remove_role(row->groups, known<Group>(e.group->text()));
        if (!removed) impossible("has no role in the space");
    }

    void operator()(const SpaceDeleted& e) {
        Edit row{t_, known<Space>(e.space.text())};
        if (row->deployments != 0) impossible("deployments lie in the space");
        --t_.users.rows[row->owner.index].owned_spaces;
        *row = Space{};
    }

    void operator()(const GroupCreated& e) {
        Edit row{t_, add<Group>(e.group.text())};
        row->created = mark(e);
    }

    void operator()(const GroupDeleted& e) {
        const auto group = known<Group>(e.group.text());
        if (t_.groups[group].owned != 0) impossible("the group owns entities");
        for (const auto user : t_.groups[group].members) leave(user, group);
        const auto keys = t_.privileges.of(group);
        for (const auto key : std::vector(keys.begin(), keys.end())) drop_privilege(key);
        leave_spaces(group);
        Edit row{t_, group};
        *row = Group{};
    }

    void operator()(const GroupMemberAdded& e) {
        const auto group = known<Group>(e.group.text());
        const auto user = known<User>(e.user.text());
        Edit row{t_, user};
        const auto at = std::ranges::lower_bound(row->groups, group, {}, &Membership::group);
        if (at != row->groups.end() && at->group == group) impossible("is a member already");
        row->groups.insert(at, {group, mark(e)});
        auto& members = t_.groups.rows[group.index].members;
        members.insert(std::ranges::lower_bound(members, user), user);
    }

    void operator()(const GroupMemberRemoved& e) {
        const auto group = known<Group>(e.group.text());
        const auto user = known<User>(e.user.text());
        if (t_.users[user].membership(group) == nullptr) impossible("is no member");
        leave(user, group);
        std::erase(t_.groups.rows[group.index].members, user);
    }

    void operator()(const EnvironmentRegistered& e) {
        Edit row{t_, add<Environment>(e.environment.text())};
        row->hosting = e.hosting;
        row->hosting_set = mark(e);
    }

    void operator()(const EnvironmentHostingChanged& e) {
        Edit row{t_, known<Environment>(e.environment.text())};
        row->hosting = e.hosting;
        row->hosting_set = mark(e);
    }

    void operator()(const EnvironmentRemoved& e) {
        Edit row{t_, known<Environment>(e.environment.text())};
        *row = Environment{};
    }

    void operator()(const AudienceDefined& e) {
        const auto found = t_.audiences.find(e.audience);
        Edit row{t_, found ? found : add<Audience>(e.audience.text())};
        row->conditions = e.conditions;
        row->defined = mark(e);
    }

    void operator()(const AudienceDeleted& e) {
        Edit row{t_, known<Audience>(e.audience.text())};
        *row = Audience{};
    }

    void operator()(const ModelRegistered& e) {
        Edit row{t_, add<Model>(e.model.text())};
        row->kind = e.kind;
        row->metadata = e.metadata;
        own(*row, e.group, mark(e));
    }

    void operator()(const SnapshotCreated& e) {
        const auto model = known<Model>(e.model.text());
        Edit row{t_, add<Snapshot>(e.snapshot.text())};
        row->model = model;
        refer(model);
        row->origin = e.origin;
        row->metadata = e.metadata;
        own(*row, e.group, mark(e));
    }

    void operator()(const DeploymentCreated& e) {
        const auto model = known<Model>(e.model.text());
        const auto environment = known<Environment>(e.environment.text());
        const auto deployment = add<Deployment>(e.deployment.text());
        if (!t_.by_place.emplace(Tenant::place(model, environment), deployment).second) {
            impossible("the model has a deployment in that environment");
        }
        Edit row{t_, deployment};
        row->model = model;
        row->environment = environment;
        row->kind = e.kind;
        row->metadata = Json{"{}"};
        own(*row, e.group, mark(e));
        if (e.runtime) {
            row->runtime = known<Runtime>(e.runtime->text());
            refer(row->runtime);
        }
        if (!e.space) return;
        row->space = known<Space>(e.space->text());
        ++t_.spaces.rows[row->space.index].deployments;
    }

    void operator()(const VariationDeployed& e) {
        const auto deployment = known<Deployment>(e.deployment.text());
        const auto snapshot = known<Snapshot>(e.snapshot.text());
        Edit row{t_, deployment};
        auto found = std::ranges::find(row->variations, e.variation, &Variation::name);
        if (found == row->variations.end()) {
            row->variations.push_back({.name = e.variation,
                                       .snapshot = {},
                                       .is_protected = false,
                                       .deployed = {},
                                       .protection_set = mark(e),
                                       .settings = {}});
            found = row->variations.end() - 1;
        } else {
            stop_running(found->snapshot, deployment);
        }
        if (found->is_protected != e.is_protected) found->protection_set = mark(e);
        found->snapshot = snapshot;
        found->is_protected = e.is_protected;
        found->deployed = mark(e);
        found->settings = e.settings;
        start_running(snapshot, deployment);
    }

    void operator()(const VariationUpdated& e) {
        Edit row{t_, known<Deployment>(e.deployment.text())};
        auto& variation = deployed(*row, e.variation);
        variation.settings = e.settings;
        variation.deployed = mark(e);
    }

    void operator()(const VariationRestarted& e) {
        const auto deployment = known<Deployment>(e.deployment.text());
        deployed(t_.deployments.rows[deployment.index], e.variation);
    }

    void operator()(const VariationRenamed& e) {
        Edit row{t_, known<Deployment>(e.deployment.text())};
        if (row->variation(e.to) != nullptr) impossible("the name is taken");
        deployed(*row, e.variation).name = e.to;
        if (row->routing) rename(*row->routing, e.variation, e.to);
    }

    void operator()(const ProtectionSet& e) {
        Edit row{t_, known<Deployment>(e.deployment.text())};
        auto& variation = deployed(*row, e.variation);
        variation.is_protected = e.is_protected;
        variation.protection_set = mark(e);
    }

    void operator()(const VariationUndeployed& e) {
        const auto deployment = known<Deployment>(e.deployment.text());
        Edit row{t_, deployment};
        stop_running(deployed(*row, e.variation).snapshot, deployment);
        std::erase_if(row->variations, [&](const auto& v) { return v.name == e.variation; });
    }

    void operator()(const DeploymentEnded& e) {
        const auto deployment = known<Deployment>(e.deployment.text());
        Edit row{t_, deployment};
        for (const auto& variation : row->variations) stop_running(variation.snapshot, deployment);
        t_.by_place.erase(Tenant::place(row->model, row->environment));
        disown(row->group);
        unrefer(row->runtime);
        if (row->space) --t_.spaces.rows[row->space.index].deployments;
        *row = Deployment{};
    }

    void operator()(const RoutingChanged& e) {
        Edit row{t_, known<Deployment>(e.deployment.text())};
        row->routing = e.routing;
        row->routing_set = mark(e);
    }

    void operator()(const ModelRequested& e) { set_status(e, ApprovalStatus::requested); }

    void operator()(const ModelActivated& e) { set_status(e, ApprovalStatus::active); }

    void operator()(const ModelDeactivated& e) { set_status(e, ApprovalStatus::inactive); }

    void operator()(const ModelStatusEnded& e) { set_status(e, {}); }

    void operator()(const CapacityWarningRaised&) {}

    void operator()(const CapacityOverageRaised&) {}

    void operator()(const MetadataEdited& e) {
        with_rows_of(e.collection, [&]<class Row>(std::type_identity<Row>) {
            Edit row{t_, known<Row>(e.id.text())};
            row->metadata = e.metadata;
        });
    }

    void operator()(const MonitorAdded& e) {
        const auto monitor = known<Model>(e.monitor.text());
        Edit row{t_, known<Snapshot>(e.snapshot.text())};
        if (row->is_watched_by(monitor)) impossible("the monitor is attached already");
        row->monitors.push_back({monitor, mark(e)});
        refer(monitor);
    }

    void operator()(const RuntimeRegistered& e) {
        Edit row{t_, add<Runtime>(e.runtime.text())};
        row->metadata = e.metadata;
        own(*row, e.group, mark(e));
    }

    void operator()(const EngineReset& e) { known<Runtime>(e.runtime.text()); }

    void operator()(const JobCreated& e) {
        const auto snapshot = known<Snapshot>(e.snapshot.text());
        Edit row{t_, add<Job>(e.job.text())};
        row->snapshot = snapshot;
        refer(snapshot);
        row->kind = e.kind;
        row->schedule = e.schedule;
        row->metadata = Json{"{}"};
        own(*row, e.group, mark(e));
        if (!e.runtime) return;
        row->runtime = known<Runtime>(e.runtime->text());
        refer(row->runtime);
    }

    void operator()(const JobRerun& e) { known<Job>(e.job.text()); }

    void operator()(const TestResultRecorded& e) {
        const auto job = known<Job>(e.job.text());
        Edit row{t_, add<TestResult>(e.result.text())};
        row->job = job;
        refer(job);
        row->metadata = e.metadata;
        own(*row, e.group, mark(e));
    }

    void operator()(const LifeCycleDefined& e) {
        const auto found = t_.life_cycles.find(e.life_cycle);
        Edit row{t_, found ? found : add<LifeCycle>(e.life_cycle.text())};
        row->definition = e.definition;
        row->defined = mark(e);
    }

    void operator()(const LifeCycleStarted& e) {
        const auto life_cycle = known<LifeCycle>(e.life_cycle.text());
        const auto model = known<Model>(e.model.text());
        Edit row{t_, add<LifeCycleInstance>(e.mlc.text())};
        row->life_cycle = life_cycle;
        row->model = model;
        refer(model);
        row->metadata = Json{"{}"};
        own(*row, e.group, mark(e));
    }

    void operator()(const NotificationCreated& e) {
        const auto model = known<Model>(e.model.text());
        Edit row{t_, add<Notification>(e.notification.text())};
        row->model = model;
        refer(model);
        row->text = e.text;
        row->metadata = Json{"{}"};
        own(*row, e.group, mark(e));
    }

    void operator()(const EntityMoved& e) {
        with_rows_of(e.collection, [&]<class Row>(std::type_identity<Row>) {
            Edit row{t_, known<Row>(e.id.text())};
            disown(row->group);
            own(*row, e.group, mark(e));
        });
    }

    void operator()(const EntityDeleted& e) {
        with_rows_of(e.collection, [&]<class Row>(std::type_identity<Row>) {
            if constexpr (std::same_as<Row, Deployment>) {
                impossible("deployments end otherwise");
            } else {
                remove<Row>(known<Row>(e.id.text()));
            }
        });
    }

    void operator()(const GroupAccessGranted& e) {
        const auto key = PrivilegeKey::of(
            e.collection, known<Group>(e.owner.text()), known<Group>(e.group.text()));
        if (const auto* former = t_.privileges.find(key)) {
            t_.rows_digest -= digest_of(t_, key, *former);
        }
        const Privilege privilege{e.permissions, e.expires_at.value_or(Privilege::never), mark(e)};
        t_.privileges.set(key, privilege);
        t_.rows_digest += digest_of(t_, key, privilege);
    }

    void operator()(const GroupAccessRevoked& e) {
        const auto key = PrivilegeKey::of(
            e.collection, known<Group>(e.owner.text()), known<Group>(e.group.text()));
        if (t_.privileges.find(key) == nullptr) impossible("there is no such privilege");
        drop_privilege(key);
    }

private:
    template <class E>
    [[nodiscard]] Mark mark(const E&) const {
        return Mark::of(cause_.position, E::number);
    }

    /// A fresh row under a name that nothing bears. The `Edit` that must follow counts it.
    template <class Row>
    Ref<Row> add(const std::string& name) {
        auto& table = t_.mutable_table<Row>();
        const Ref<Row> ref{table.names.intern(name)};
        if (ref.index == table.rows.size()) grow(table.rows);
        if (table[ref].present) impossible(name + " exists");
        table.rows[ref.index].present = true;
        table.note(ref);
        return ref;
    }

    /// By a quarter, not by as much again: there may be very many.
    template <class Row>
    static void grow(std::vector<Row>& rows) {
        if (rows.size() == rows.capacity()) rows.reserve(rows.size() + rows.size() / 4 + 8);
        rows.emplace_back();
    }

    template <class Row>
    Ref<Row> known(const std::string& name) {
        const auto ref = t_.table<Row>().find(name);
        if (!ref) impossible(name + " does not exist");
        return ref;
    }

    static Variation& deployed(Deployment& row, const VariationName& name) {
        const auto found = std::ranges::find(row.variations, name, &Variation::name);
        if (found == row.variations.end())
            impossible("variation " + name.text() + " is not deployed");
        return *found;
    }

    /// Weights stay sorted by name.
    static void rename(Routing& routing, const VariationName& from, const VariationName& to) {
        const auto split = [&](std::vector<Weight>& weights, std::optional<Shadow>& shadow) {
            for (auto& weight : weights) {
                if (weight.variation == from) weight.variation = to;
            }
            std::ranges::sort(weights, {}, &Weight::variation);
            if (shadow && shadow->variation == from) shadow->variation = to;
        };
        for (auto& audience : routing.audiences) split(audience.weights, audience.shadow);
        split(routing.general.weights, routing.general.shadow);
        if (routing.fallback == from) routing.fallback = to;
    }

    template <class Row>
    void own(Row& row, const std::optional<GroupId>& group, Mark mark) {
        row.group_set = mark;
        if (!group) return;
        row.group = known<Group>(group->text());
        ++t_.groups.rows[row.group.index].owned;
    }

    void disown(Ref<Group> group) {
        if (group) --t_.groups.rows[group.index].owned;
    }

    /// Something else names that row from now on, and it cannot be deleted.
    template <class Row>
    void refer(Ref<Row> ref) {
        ++t_.mutable_table<Row>().rows[ref.index].referred;
    }

    template <class Row>
    void unrefer(Ref<Row> ref) {
        if (ref) --t_.mutable_table<Row>().rows[ref.index].referred;
    }

    /// What the row named is free of it.
    void let_go(const Model&) {}

    void let_go(const Snapshot& row) {
        if (!row.running.empty()) impossible("the snapshot is deployed");
        unrefer(row.model);
        for (const auto& attachment : row.monitors) unrefer(attachment.monitor);
    }

    void let_go(const Runtime&) {}

    void let_go(const Job& row) {
        unrefer(row.snapshot);
        unrefer(row.runtime);
    }

    void let_go(const TestResult& row) { unrefer(row.job); }

    void let_go(const LifeCycleInstance& row) { unrefer(row.model); }

    void let_go(const Notification& row) { unrefer(row.model); }

    template <class Row>
    void remove(Ref<Row> ref) {
        Edit row{t_, ref};
        if constexpr (requires { row->referred; }) {
            if (row->referred != 0) impossible("something refers to it");
        }
        let_go(*row);
        disown(row->group);
        *row = Row{};
    }

    void leave(Ref<User> user, Ref<Group> group) {
        Edit row{t_, user};
        std::erase_if(row->groups, [&](const auto& m) { return m.group == group; });
    }

    template <class Holder>
    static void set_role(std::vector<RoleInSpace<Holder>>& roles,
                         Ref<Holder> holder,
                         SpaceRole role,
                         Mark mark) {
        auto at = std::ranges::lower_bound(roles, holder, {}, &RoleInSpace<Holder>::holder);
        if (at == roles.end() || at->holder != holder) at = roles.insert(at, {holder, role, mark});
        at->role = role;
        at->set = mark;
    }

    template <class Holder>
    static bool remove_role(std::vector<RoleInSpace<Holder>>& roles, Ref<Holder> holder) {
        return std::erase_if(roles, [&](const auto& role) { return role.holder == holder; }) != 0;
    }

    /// Somebody who goes leaves its roles in spaces.
    template <class Holder>
    void leave_spaces(Ref<Holder> holder) {
        for (std::uint32_t i = 0; i < t_.spaces.rows.size(); ++i) {
            if (t_.spaces.rows[i].role_of(holder) == nullptr) continue;
            Edit row{t_, Ref<Space>{i}};
            remove_role(row->template roles<Holder>(), holder);
        }
    }

    void drop_privilege(PrivilegeKey key) {
        t_.rows_digest -= digest_of(t_, key, *t_.privileges.find(key));
        t_.privileges.erase(key);
    }

    void start_running(Ref<Snapshot> snapshot, Ref<Deployment> deployment) {
        auto& running = t_.snapshots.rows[snapshot.index].running;
        const auto found = std::ranges::find(running, deployment, &Running::deployment);
        if (found != running.end())
            ++found->variations;
        else
            running.push_back({deployment, 1});
    }

    void stop_running(Ref<Snapshot> snapshot, Ref<Deployment> deployment) {
        auto& running = t_.snapshots.rows[snapshot.index].running;
        const auto found = std::ranges::find(running, deployment, &Running::deployment);
        if (found == running.end()) impossible("the snapshot does not run there");
        if (--found->variations == 0) running.erase(found);
    }

    /// APP-6: only what is active takes a place.
    template <class E>
    void set_status(const E& e, std::optional<ApprovalStatus> status) {
        const auto snapshot = known<Snapshot>(e.snapshot.text());
        Edit row{t_, snapshot};
        if (row->status == ApprovalStatus::active) give_up_place(row->active_place);
        row->status = status;
        row->status_set = status ? mark(e) : Mark{};
        row->changed_at = status ? Stamp{cause_.at} : Stamp{};
        row->changed_by = status ? t_.users.find(cause_.actor) : Ref<User>{};
        if (status == ApprovalStatus::requested) row->requested_at = row->changed_at;
        if (!status) row->requested_at = {};
        if (status != ApprovalStatus::active) return;
        row->active_place = static_cast<std::uint32_t>(t_.active.size());
        t_.active.push_back(snapshot);
    }

    void give_up_place(std::uint32_t place) {
        const auto last = t_.active.back();
        t_.active[place] = last;
        t_.snapshots.rows[last.index].active_place = place;
        t_.active.pop_back();
    }

    Tenant& t_;
    const Cause& cause_;
};

} // namespace

void evolve(Tenant& tenant, const Event& event, const Cause& cause) {
    match(event, Evolution{tenant, cause});
}

} // namespace assent
