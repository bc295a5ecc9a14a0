#pragma once

#include "events/core/fields.hpp"
#include "events/core/id.hpp"
#include "events/core/named_enum.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// The words of the rule book that appear in commands and events. The order of enumerators is part
/// of the stored format: append, never reorder.
namespace assent {

using TenantId = Id<struct TenantTag>;
using UserId = Id<struct UserTag>;
using GroupId = Id<struct GroupTag>;
using SpaceId = Id<struct SpaceTag>;
using EnvironmentId = Id<struct EnvironmentTag>;
using AudienceId = Id<struct AudienceTag>;
using ModelId = Id<struct ModelTag>;
using SnapshotId = Id<struct SnapshotTag>;
using RuntimeId = Id<struct RuntimeTag>;
using DeploymentId = Id<struct DeploymentTag>;
using JobId = Id<struct JobTag>;
using TestResultId = Id<struct TestResultTag>;
using LifeCycleId = Id<struct LifeCycleTag>;
using LifeCycleInstanceId = Id<struct LifeCycleInstanceTag>;
using NotificationId = Id<struct NotificationTag>;

/// The id of an entity of whatever collection is named beside it.
using EntityId = Id<struct EntityTag>;

using CommandId = Id<struct CommandTag>;

/// The name of a security or custom role, as a command gives it.
using RoleName = Id<struct RoleTag>;

/// The name of a variation within its deployment (VAR-12).
using VariationName = Id<struct VariationTag>;

/// The actor that stands for the operator of the installation (GEN-4); no user may bear this id.
inline constexpr std::string_view operator_actor = "operator";

/// VAR-12: at most 36 characters of `a-z 0-9 - .`, first and last a letter or digit.
[[nodiscard]] constexpr bool is_variation_name(std::string_view text) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (text.empty() || text.size() > 36 || !plain(text.front()) || !plain(text.back())) {
        return false;
    }
    for (const char c : text) {
        if (!plain(c) && c != '-' && c != '.') return false;
    }
    return true;
}

/// A JSON object, canonical: members sorted, no white space. Opaque to the rules.
struct Json {
    std::string text;

    static constexpr auto fields() { return std::tuple{field("text", &Json::text)}; }

    friend bool operator==(const Json&, const Json&) = default;
};

/// Any JSON but null, canonical. Opaque to the rules.
struct JsonValue {
    std::string text;

    static constexpr auto fields() { return std::tuple{field("text", &JsonValue::text)}; }

    friend bool operator==(const JsonValue&, const JsonValue&) = default;
};

/// A JSON string, number or boolean, canonical.
struct Scalar {
    std::string text;

    [[nodiscard]] bool is_string() const { return text.starts_with('"'); }

    [[nodiscard]] bool is_boolean() const { return text == "true" || text == "false"; }

    static constexpr auto fields() { return std::tuple{field("text", &Scalar::text)}; }

    friend bool operator==(const Scalar&, const Scalar&) = default;
};

/// VAR-1
enum class AccountRole : std::uint8_t { administrator, maintainer, member };

enum class SecurityRole : std::uint8_t {
    tenant_admin,
    analytics_admin,
    deployment_contributor,
    rwx_admin
};

enum class Hosting : std::uint8_t { hybrid, saas };

enum class ModelKind : std::uint8_t { model, monitor };

/// Where a snapshot was made (RWX-10).
enum class Origin : std::uint8_t { ui, jupyter };

enum class DeploymentKind : std::uint8_t { realtime, batch, streaming };

/// What a job does. Jobs of the kind `monitor` come from `RunMonitor` only.
enum class JobKind : std::uint8_t { scoring, metric, monitor };

/// How a condition looks at an attribute of a request (VAR-13).
enum class ConditionKind : std::uint8_t { exact, regex, present, prefix, suffix, contains, range };

/// APP-3. A snapshot that no deployment runs has none.
enum class ApprovalStatus : std::uint8_t { requested, active, inactive };

enum class CapacityMode : std::uint8_t { hard, soft };

/// Where an approval is asked for.
enum class Surface : std::uint8_t { deployment, administration };

/// What the user default gives to all users, and custom roles to their holders (APP-16).
enum class RolePermission : std::uint8_t { approve_own_models, approve_any_models, audit };

enum class SpaceType : std::uint8_t { personal, shared, managed };

enum class SpaceRole : std::uint8_t { can_manage, can_edit, can_view };

/// RWX-2
enum class Collection : std::uint8_t {
    stored_models,
    deployable_models,
    deployed_models,
    model_test_results,
    model_mlcs,
    jobs,
    runtimes,
    notifications
};

/// RWX-3
enum class Permission : std::uint8_t { READ, WRITE, EXECUTE };

template <>
struct EnumNames<AccountRole> {
    static constexpr std::array<std::string_view, 3> names{"administrator", "maintainer", "member"};
};

template <>
struct EnumNames<SecurityRole> {
    static constexpr std::array<std::string_view, 4> names{
        "tenant_admin", "analytics_admin", "deployment_contributor", "rwx_admin"};
};

template <>
struct EnumNames<Hosting> {
    static constexpr std::array<std::string_view, 2> names{"hybrid", "saas"};
};

template <>
struct EnumNames<ModelKind> {
    static constexpr std::array<std::string_view, 2> names{"model", "monitor"};
};

template <>
struct EnumNames<Origin> {
    static constexpr std::array<std::string_view, 2> names{"ui", "jupyter"};
};

template <>
struct EnumNames<DeploymentKind> {
    static constexpr std::array<std::string_view, 3> names{"realtime", "batch", "streaming"};
};

template <>
struct EnumNames<JobKind> {
    static constexpr std::array<std::string_view, 3> names{"scoring", "metric", "monitor"};
};

template <>
struct EnumNames<ConditionKind> {
    static constexpr std::array<std::string_view, 7> names{
        "exact", "regex", "present", "prefix", "suffix", "contains", "range"};
};

template <>
struct EnumNames<ApprovalStatus> {
    static constexpr std::array<std::string_view, 3> names{"requested", "active", "inactive"};
};

template <>
struct EnumNames<CapacityMode> {
    static constexpr std::array<std::string_view, 2> names{"hard", "soft"};
};

template <>
struct EnumNames<Surface> {
    static constexpr std::array<std::string_view, 2> names{"deployment", "administration"};
};

template <>
struct EnumNames<RolePermission> {
    static constexpr std::array<std::string_view, 3> names{
        "approve_own_models", "approve_any_models", "audit"};
};

template <>
struct EnumNames<SpaceType> {
    static constexpr std::array<std::string_view, 3> names{"personal", "shared", "managed"};
};

template <>
struct EnumNames<SpaceRole> {
    static constexpr std::array<std::string_view, 3> names{"can_manage", "can_edit", "can_view"};
};

template <>
struct EnumNames<Collection> {
    static constexpr std::array<std::string_view, 8> names{"stored_models",
                                                           "deployable_models",
                                                           "deployed_models",
                                                           "model_test_results",
                                                           "model_mlcs",
                                                           "jobs",
                                                           "runtimes",
                                                           "notifications"};
};

template <>
struct EnumNames<Permission> {
    static constexpr std::array<std::string_view, 3> names{"READ", "WRITE", "EXECUTE"};
};

using Permissions = EnumSet<Permission>;
using RolePermissions = EnumSet<RolePermission>;

/// Which rule packs of a tenant are on.
struct Packs {
    bool variations = true;
    bool approval = true;
    bool rwx = true;

    static constexpr auto fields() {
        return std::tuple{field("variations", &Packs::variations),
                          field("approval", &Packs::approval),
                          field("rwx", &Packs::rwx)};
    }

    friend bool operator==(const Packs&, const Packs&) = default;
};

/// What a tenant may have otherwise than it is by itself.
struct Options {
    bool user_may_reject = false;           ///< APP-32
    bool role_needed_in_all_spaces = false; ///< APP-33

    static constexpr auto fields() {
        return std::tuple{field("user_may_reject", &Options::user_may_reject),
                          field("role_needed_in_all_spaces", &Options::role_needed_in_all_spaces)};
    }

    friend bool operator==(const Options&, const Options&) = default;
};

/// What a request has to look like for an audience to take it (VAR-13). `present` has neither value
/// nor bounds, `range` the bounds [first, last), all others a value.
struct Condition {
    std::string attribute;
    ConditionKind kind = {};
    std::optional<Scalar> value = {};
    std::optional<Scalar> first = {};
    std::optional<Scalar> last = {};

    static constexpr auto fields() {
        return std::tuple{field("attribute", &Condition::attribute),
                          field("kind", &Condition::kind),
                          field("value", &Condition::value),
                          field("first", &Condition::first),
                          field("last", &Condition::last)};
    }

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// The share of one variation, in whole percent (VAR-14).
struct Weight {
    VariationName variation;
    std::uint8_t percent = 0;

    static constexpr auto fields() {
        return std::tuple{field("variation", &Weight::variation),
                          field("percent", &Weight::percent)};
    }

    friend bool operator==(const Weight&, const Weight&) = default;
};

/// A variation that gets a copy of some of the traffic and answers nobody (VAR-16).
struct Shadow {
    VariationName variation;
    std::uint8_t percent = 0;

    static constexpr auto fields() {
        return std::tuple{field("variation", &Shadow::variation),
                          field("percent", &Shadow::percent)};
    }

    friend bool operator==(const Shadow&, const Shadow&) = default;
};

/// How traffic is divided; `weights` are sorted by variation and hold no zeros.
struct Split {
    std::vector<Weight> weights;
    std::optional<Shadow> shadow;

    static constexpr auto fields() {
        return std::tuple{field("weights", &Split::weights), field("shadow", &Split::shadow)};
    }

    friend bool operator==(const Split&, const Split&) = default;
};

/// The split for the requests that one audience takes (VAR-13).
struct AudienceSplit {
    AudienceId audience;
    std::vector<Weight> weights;
    std::optional<Shadow> shadow;

    static constexpr auto fields() {
        return std::tuple{field("audience", &AudienceSplit::audience),
                          field("weights", &AudienceSplit::weights),
                          field("shadow", &AudienceSplit::shadow)};
    }

    friend bool operator==(const AudienceSplit&, const AudienceSplit&) = default;
};

struct Routing {
    std::vector<AudienceSplit> audiences; ///< In the order in which they are tried.
    Split general;                        ///< For what no audience takes.
    VariationName fallback;               ///< VAR-15

    static constexpr auto fields() {
        return std::tuple{field("audiences", &Routing::audiences),
                          field("general", &Routing::general),
                          field("fallback", &Routing::fallback)};
    }

    friend bool operator==(const Routing&, const Routing&) = default;
};

} // namespace assent
