#include "adapters/http/authzen/open_members.hpp"

#include "events/core/match.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace assent::http::authzen {
namespace {

using json::Object;
using json::Value;

/// Something that does not exist, in all probability.
constexpr std::string_view made_up = "assent:made-up";

template <class T>
constexpr bool is_entity_id =
    std::same_as<T, ModelId> || std::same_as<T, SnapshotId> || std::same_as<T, DeploymentId> ||
    std::same_as<T, JobId> || std::same_as<T, TestResultId> ||
    std::same_as<T, LifeCycleInstanceId> || std::same_as<T, RuntimeId> ||
    std::same_as<T, NotificationId> || std::same_as<T, EntityId>;

/// Commands that make an entity name it first.
template <class C>
constexpr bool makes_an_entity = std::ranges::any_of(
    std::array<std::string_view, 6>{"Create", "Register", "Record", "Start", "Run", "Notify"},
    [](std::string_view verb) { return C::type.starts_with(verb); });

/// A routing that no deployment has.
Value another_routing() {
    const std::string variation{"made-up"};
    Value weights{Object{{variation, json::number(100)}}};
    return Value{Object{{"general", Value{Object{{"weights", std::move(weights)}}}},
                        {"fallback", json::text(variation)}}};
}

/// Nothing where it has to be something that is there.
template <class C, class Member>
std::optional<Value> any_value(std::string_view name, bool first) {
    if constexpr (is_entity_id<Member>) {
        const bool known_better = std::same_as<C, DeployVariation>;
        if (!known_better && !(first && makes_an_entity<C>)) return {};
        return json::text(made_up);
    } else if constexpr (std::same_as<Member, VariationName>) {
        if (name != "to") return {};
        return json::text("made-up");
    } else if constexpr (std::same_as<Member, Routing>) {
        return another_routing();
    } else if constexpr (std::same_as<Member, std::vector<Condition>>) {
        return Value{json::Array{}};
    } else if constexpr (IsId<Member>::value || std::same_as<Member, std::string>) {
        return json::text(made_up);
    } else if constexpr (std::same_as<Member, bool>) {
        return Value{false};
    } else if constexpr (std::same_as<Member, Json>) {
        return Value{Object{}};
    } else if constexpr (NamedEnum<Member>) {
        return json::text(EnumNames<Member>::names.front());
    } else if constexpr (IsEnumSet<Member>::value) {
        return Value{json::Array{}};
    } else if constexpr (std::integral<Member>) {
        return json::number(1);
    } else {
        return {};
    }
}

template <class C>
bool fill(Object& data) {
    bool added = false;
    bool first = true;
    for_each_field<C>([&](const auto& field) {
        using Member = std::remove_cvref_t<decltype(std::declval<C>().*field.member)>;
        const bool is_first = std::exchange(first, false);
        if constexpr (!IsOptional<Member>::value) {
            if (std::ranges::find(data, field.name, &json::Member::name) != data.end()) return;
            auto value = any_value<C, Member>(field.name, is_first);
            if (!value) return;
            data.push_back({std::string{field.name}, *std::move(value)});
            added = true;
        }
    });
    return added;
}

std::optional<EnvironmentId> some_environment(const Tenant& tenant) {
    const auto& environments = tenant.environments;
    for (std::uint32_t i = 0; i < environments.rows.size(); ++i) {
        if (!environments.rows[i].present) continue;
        return EnvironmentId{environments.name(Ref<Environment>{i})};
    }
    return {};
}

/// A first deployment.
void complete_first(DeployVariation& command, const Tenant& tenant) {
    const auto snapshot = tenant.snapshots.find(command.snapshot);
    if (!snapshot) return;
    if (!command.model) {
        command.model = ModelId{tenant.models.name(tenant.snapshots[snapshot].model)};
    }
    if (!command.environment) command.environment = some_environment(tenant);
}

const Variation*
variation_of(const Tenant& tenant, const DeploymentId& deployment, const VariationName& name) {
    const auto found = tenant.deployments.find(deployment);
    return found ? tenant.deployments[found].variation(name) : nullptr;
}

} // namespace

bool fill_open_members(Object& data, std::string_view type) {
    bool added = false;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        if (C::type == type) added = fill<C>(data);
    });
    return added;
}

void complete(Command& command, const UserId& actor, const Tenant& tenant) {
    if (auto* space = std::get_if<CreateSpace>(&command)) {
        if (space->owner.text() == made_up) space->owner = actor;
    } else if (auto* move = std::get_if<MoveEntity>(&command)) {
        const auto user = tenant.users.find(actor);
        if (move->group.text() != made_up || !user || tenant.users[user].groups.empty()) return;
        move->group = GroupId{tenant.groups.name(tenant.users[user].groups.front().group)};
    } else if (auto* deploy = std::get_if<DeployVariation>(&command)) {
        const auto deployment = tenant.deployments.find(deploy->deployment);
        if (!deployment) return complete_first(*deploy, tenant);
        const auto& variations = tenant.deployments[deployment].variations;
        const auto name = deploy->variation.value_or(VariationName{"default"});
        const auto* runs = tenant.deployments[deployment].variation(name);
        if (runs == nullptr && !variations.empty()) runs = &variations.front();
        if (runs != nullptr) deploy->snapshot = SnapshotId{tenant.snapshots.name(runs->snapshot)};
    } else if (auto* protection = std::get_if<SetProtection>(&command)) {
        const auto* now = variation_of(tenant, protection->deployment, protection->variation);
        if (now != nullptr) protection->is_protected = !now->is_protected;
    }
}

} // namespace assent::http::authzen
