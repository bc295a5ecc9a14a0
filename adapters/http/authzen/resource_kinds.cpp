#include "adapters/http/authzen/resource_kinds.hpp"

#include "domain/rules/rights.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace assent::http::authzen {
namespace {

Verdict absent(TargetKind kind, std::string_view id) {
    Verdict verdict;
    verdict.found = false;
    verdict.reasons.push_back(
        {.rule = GEN(11), .code = Code::not_found, .target = {kind, std::string{id}}, .facts = {}});
    return verdict;
}

/// What every user of the tenant may do, by being one.
Verdict for_every_user(TargetKind kind, std::string_view id) {
    Verdict verdict{.allowed = true, .found = true, .reasons = {}};
    verdict.reasons.push_back(
        {.rule = GEN(1), .code = Code::allowed, .target = {kind, std::string{id}}, .facts = {}});
    return verdict;
}

/// What the table of actions has no meaning for (RWX-9).
Verdict meaningless(TargetKind kind, std::string_view id) {
    Verdict verdict;
    verdict.reasons.push_back({.rule = {RuleFamily::RWX, 9},
                               .code = Code::denied,
                               .target = {kind, std::string{id}},
                               .facts = {}});
    return verdict;
}

/// Whether the user may change something is whether this command is allowed.
Verdict by_command(const Asking& asking, Command command) {
    CommandEnvelope change;
    change.tenant = asking.tenant.id;
    change.actor = UserId{asking.tenant.users.name(asking.user)};
    change.command = std::move(command);
    return authorize(
        asking.tenant, {.subject = change.actor, .about = CommandQuestion{&change}}, asking.time);
}

template <class Row>
void each_of(const Tenant& tenant, const std::function<void(std::string_view)>& use) {
    const auto& table = tenant.table<Row>();
    for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
        if (table.rows[i].present) use(table.name(Ref<Row>{i}));
    }
}

template <class Row>
bool there_of(const Tenant& tenant, std::string_view id) {
    return static_cast<bool>(tenant.table<Row>().find(id));
}

/// Entities under group access: judged by the privileges.
template <class Row>
constexpr ResourceKind entity(std::string_view member, std::string_view other = {}) {
    return {
        .kind = Row::target_kind,
        .members = {member, other},
        .judge =
            [](const Asking& asking, Permission permission, std::string_view id) {
                const auto& [tenant, user, time] = asking;
                const auto ref = tenant.table<Row>().find(id);
                // GEN-11, RWX-20
                if (!ref || !may(tenant, user, Permission::READ, ref, time)) {
                    return absent(Row::target_kind, id);
                }
                const AccessQuestion about{.permission = permission, .entity = ref};
                return authorize(
                    tenant, {.subject = UserId{tenant.users.name(user)}, .about = about}, time);
            },
        .allows =
            [](const Asking& asking, Permission permission, std::string_view id) {
                const auto ref = asking.tenant.table<Row>().find(id);
                return ref && may(asking.tenant, asking.user, permission, ref, asking.time);
            },
        .there = there_of<Row>,
        .each = each_of<Row>,
    };
}

template <class Kind>
Verdict judge_thing(const Asking& asking, Permission permission, std::string_view id) {
    if (!Kind::sees(asking, id)) return absent(Kind::kind, id);
    if (permission == Permission::READ) {
        if constexpr (requires { Kind::read(asking, id); }) return Kind::read(asking, id);
        return for_every_user(Kind::kind, id);
    }
    if (permission == Permission::EXECUTE) return meaningless(Kind::kind, id);
    return by_command(asking, Kind::change(asking.tenant, id));
}

/// The rest: seen by whoever sees what it stands in, changed by whoever may send the command.
/// `Kind` has `kind`, `there`, `sees`, `change` and `each`.
template <class Kind>
constexpr ResourceKind thing(std::string_view member) {
    return {.kind = Kind::kind,
            .members = {member, {}},
            .judge = judge_thing<Kind>,
            .allows =
                [](const Asking& asking, Permission permission, std::string_view id) {
                    return judge_thing<Kind>(asking, permission, id).allowed;
                },
            .there = Kind::there,
            .each = Kind::each};
}

struct EnvironmentKind {
    static constexpr auto kind = TargetKind::environment;

    static constexpr auto there = there_of<Environment>;

    static bool sees(const Asking& asking, std::string_view id) { return there(asking.tenant, id); }

    static Command change(const Tenant& tenant, std::string_view id) {
        const auto& row = tenant.environments[tenant.environments.find(id)];
        return ChangeEnvironmentHosting{.environment = EnvironmentId{std::string{id}},
                                        .hosting = row.hosting};
    }

    static constexpr auto each = each_of<Environment>;
};

/// Changing a space is setting roles in it (GEN-13).
struct SpaceKind {
    static constexpr auto kind = TargetKind::space;

    static constexpr auto there = there_of<Space>;

    static bool sees(const Asking& asking, std::string_view id) { return there(asking.tenant, id); }

    static Command change(const Tenant& tenant, std::string_view id) {
        const auto owner = tenant.spaces[tenant.spaces.find(id)].owner;
        return SetSpaceRole{.space = SpaceId{std::string{id}},
                            .user = UserId{tenant.users.name(owner)},
                            .role = SpaceRole::can_view};
    }

    static constexpr auto each = each_of<Space>;
};

/// Seeing a variation is seeing its deployment; changing it is what updating it asks for.
struct VariationKind {
    static constexpr auto kind = TargetKind::variation;

    static bool there(const Tenant& tenant, std::string_view id) {
        const auto [deployment, variation] = variation_path(id);
        const auto ref = tenant.deployments.find(deployment);
        return ref && tenant.deployments[ref].variation(VariationName{std::string{variation}});
    }

    static bool sees(const Asking& asking, std::string_view id) {
        const auto& [tenant, user, time] = asking;
        const auto ref = tenant.deployments.find(variation_path(id).deployment);
        return there(tenant, id) && may(tenant, user, Permission::READ, ref, time);
    }

    static Verdict read(const Asking& asking, std::string_view id) {
        const auto& [tenant, user, time] = asking;
        const AccessQuestion about{.permission = Permission::READ,
                                   .entity =
                                       tenant.deployments.find(variation_path(id).deployment)};
        return authorize(
            tenant, {.subject = UserId{tenant.users.name(user)}, .about = about}, time);
    }

    static Command change(const Tenant&, std::string_view id) {
        const auto [deployment, variation] = variation_path(id);
        return UpdateVariation{.deployment = DeploymentId{std::string{deployment}},
                               .variation = VariationName{std::string{variation}},
                               .settings = {"{}"}};
    }

    static void each(const Tenant& tenant, const std::function<void(std::string_view)>& use) {
        each_of<Deployment>(tenant, [&](std::string_view id) {
            for (const auto& variation :
                 tenant.deployments[tenant.deployments.find(id)].variations) {
                use(std::string{id} + "/" + variation.name.text());
            }
        });
    }
};

/// The tenant itself; changing it is an administrator's, as managing its groups is (GEN-2).
struct TenantKind {
    static constexpr auto kind = TargetKind::tenant;

    static bool there(const Tenant& tenant, std::string_view id) { return tenant.id.text() == id; }

    static bool sees(const Asking& asking, std::string_view id) { return there(asking.tenant, id); }

    static Command change(const Tenant&, std::string_view id) {
        return CreateGroup{.group = GroupId{std::string{id}}};
    }

    static void each(const Tenant& tenant, const std::function<void(std::string_view)>& use) {
        use(tenant.id.text());
    }
};

/// What AuthZEN may ask about.
constexpr auto kinds = std::to_array<ResourceKind>({
    thing<TenantKind>(""),
    entity<Model>("model"),
    entity<Snapshot>("snapshot", "activate"),
    entity<Deployment>("deployment"),
    entity<TestResult>("result"),
    entity<LifeCycleInstance>("mlc"),
    entity<Job>("job"),
    entity<Runtime>("runtime"),
    entity<Notification>("notification"),
    thing<VariationKind>("variation"),
    thing<EnvironmentKind>("environment"),
    thing<SpaceKind>("space"),
});

} // namespace

const ResourceKind* kind_named(std::string_view type) {
    const auto* const found =
        std::ranges::find_if(kinds, [&](const auto& kind) { return name_of(kind.kind) == type; });
    return found == kinds.end() ? nullptr : found;
}

VariationPath variation_path(std::string_view id) {
    const auto slash = id.rfind('/');
    if (slash == std::string_view::npos) return {id, {}};
    return {id.substr(0, slash), id.substr(slash + 1)};
}

} // namespace assent::http::authzen
