#include "tools/assent/verbs/verb.hpp"
#include "tools/assent/verbs/words.hpp"

/// Tenants and whom and what they consist of: users, roles, groups, spaces, environments,
/// audiences, privileges.
namespace assent::tool {
namespace {

constexpr std::string_view account_roles = "administrator|maintainer|member";
constexpr std::string_view role_permissions = "approve_own_models|approve_any_models|audit";
constexpr std::string_view hostings = "hybrid|saas";

constexpr Word user() {
    return must("USER,--user", "user", "Who");
}

constexpr Word group() {
    return must("GROUP,--group", "group", "Which group");
}

constexpr Word space() {
    return must("SPACE,--space", "space", "Which space");
}

constexpr Words one_in_a_space() {
    return {space(),
            may("--user", "user", "Whose role; or --group"),
            may("--group", "group", "The group whose role it is; or --user")};
}

constexpr Words and_role() {
    return {must("--role", "role", "What it may do there").one_of("can_manage|can_edit|can_view")};
}

constexpr Words privilege() {
    return {must("--collection", "collection", "Which kind of entities").one_of(collections),
            must("--owner", "owner", "The group that owns them"),
            must("--group", "group", "The group that may, or may no longer")};
}

constexpr Words grant() {
    return {must("--permissions,--permission", "permissions", "What it may", As::texts)
                .one_of("READ|WRITE|EXECUTE"),
            may("--expires-at", "expires_at", "RFC 3339; without it, it lasts")};
}

constexpr auto directory_table = std::to_array<Verb>({
    {.path = "tenants create",
     .type = "CreateTenant",
     .help = "Makes a tenant, with its first administrator. For the operator",
     .words = {must("--name", "name", "What people call it"),
               must("--administrator", "administrator", "The first user"),
               must("--active-model-limit",
                    "active_model_limit",
                    "How many models may be active",
                    As::number)},
     .example = "tenants create acme --name 'Acme Bank' --administrator ada --active-model-limit 3",
     .sender = Sender::operator_,
     .is_about_a_tenant = true},
    {.path = "tenants set-limit",
     .type = "SetActiveModelLimit",
     .help = "Sets how many models may be active. For the operator",
     .words = {must("LIMIT,--limit", "limit", "How many", As::number),
               may("--mode", "mode", "hard: no more than that; soft: up to the guardrail")
                   .one_of("hard|soft"),
               may("--guardrail",
                   "guardrail",
                   "Of soft limits: this many times the limit, and no more",
                   As::decimal)},
     .example = "tenants set-limit 10 --mode soft --guardrail 1.5",
     .sender = Sender::operator_},
    {.path = "tenants configure",
     .type = "ConfigureTenant",
     .help = "Switches rule packs and options on and off",
     .words = {may("--variations", "packs.variations", "Protected variations", As::on_off),
               may("--approval", "packs.approval", "Approval and capacity", As::on_off),
               may("--rwx", "packs.rwx", "Group access", As::on_off),
               may("--user-may-reject",
                   "options.user_may_reject",
                   "Whether users may reject what is requested",
                   As::on_off),
               may("--role-needed-in-all-spaces",
                   "options.role_needed_in_all_spaces",
                   "Whether approving takes a role in all spaces that run the snapshot",
                   As::on_off)},
     .example = "tenants configure --rwx off --user-may-reject on"},

    {.path = "users add",
     .type = "AddUser",
     .help = "Adds a user",
     .words = {user(), must("--role", "role", "The account role").one_of(account_roles)},
     .example = "users add bob --role member"},
    {.path = "users remove",
     .type = "RemoveUser",
     .help = "Removes a user, with its roles",
     .words = {user()},
     .example = "users remove bob"},
    {.path = "users change-role",
     .type = "ChangeUserRole",
     .help = "Changes the account role of a user",
     .words = {user(), must("--role", "role", "The account role").one_of(account_roles)},
     .example = "users change-role bob --role maintainer"},
    {.path = "users assign-role",
     .type = "AssignRole",
     .help = "Gives a user a security role or a custom role",
     .words = {user(),
               must("--role",
                    "role",
                    "tenant_admin, analytics_admin, deployment_contributor, rwx_admin, or a "
                    "custom role")},
     .example = "users assign-role bob --role deployment_contributor"},
    {.path = "users unassign-role",
     .type = "UnassignRole",
     .help = "Takes a security role or a custom role from a user",
     .words = {user(), must("--role", "role", "Which role")},
     .example = "users unassign-role bob --role deployment_contributor"},

    {.path = "roles define",
     .type = "DefineCustomRole",
     .help = "Defines a custom role; again replaces it",
     .words = {must("ROLE,--role", "role", "Its name"),
               must("--permissions,--permission",
                    "permissions",
                    "What its holders may; '' for nothing",
                    As::texts)
                   .one_of(role_permissions)},
     .example = "roles define risk-officer --permissions approve_any_models,audit"},
    {.path = "roles delete",
     .type = "DeleteCustomRole",
     .help = "Deletes a custom role that nobody has",
     .words = {must("ROLE,--role", "role", "Its name")},
     .example = "roles delete risk-officer"},
    {.path = "roles set-default",
     .type = "SetUserDefault",
     .help = "Says whether all users have a permission",
     .words = {must("PERMISSION,--permission", "permission", "Which").one_of(role_permissions),
               must("--allowed", "allowed", "on: all users have it", As::on_off)},
     .example = "roles set-default approve_own_models --allowed on"},

    {.path = "groups create",
     .type = "CreateGroup",
     .help = "Makes a group",
     .words = {group()},
     .example = "groups create fraud"},
    {.path = "groups delete",
     .type = "DeleteGroup",
     .help = "Deletes a group that owns nothing",
     .words = {group()},
     .example = "groups delete fraud"},
    {.path = "groups add-member",
     .type = "AddGroupMember",
     .help = "Makes a user a member of a group",
     .words = {group(), user()},
     .example = "groups add-member fraud bob"},
    {.path = "groups remove-member",
     .type = "RemoveGroupMember",
     .help = "Takes a user out of a group",
     .words = {group(), user()},
     .example = "groups remove-member fraud bob"},

    {.path = "spaces create",
     .type = "CreateSpace",
     .help = "Makes a space; a personal one is made by its owner",
     .words = {space(),
               must("--type", "type", "Of which type").one_of("personal|shared|managed"),
               must("--owner", "owner", "The user whose it is")},
     .example = "spaces create payments --type shared --owner bob"},
    {.path = "spaces transfer",
     .type = "TransferSpace",
     .help = "Gives a space to another owner",
     .words = {space(), must("--owner", "owner", "The user whose it becomes")},
     .example = "spaces transfer payments --owner fay"},
    {.path = "spaces set-role",
     .type = "SetSpaceRole",
     .help = "Gives a user, or a group, a role in a space",
     .words = one_in_a_space() + and_role(),
     .example = "spaces set-role payments --group fraud --role can_edit"},
    {.path = "spaces remove-role",
     .type = "RemoveSpaceRole",
     .help = "Takes the role in a space from a user, or a group",
     .words = one_in_a_space(),
     .example = "spaces remove-role payments --user bob"},
    {.path = "spaces delete",
     .type = "DeleteSpace",
     .help = "Deletes a space without deployments",
     .words = {space()},
     .example = "spaces delete payments"},

    {.path = "environments register",
     .type = "RegisterEnvironment",
     .help = "Makes an environment known",
     .words = {must("ENVIRONMENT,--environment", "environment", "Its name"),
               must("--hosting", "hosting", "hybrid environments may hold protected variations")
                   .one_of(hostings)},
     .example = "environments register production --hosting hybrid"},
    {.path = "environments change-hosting",
     .type = "ChangeEnvironmentHosting",
     .help = "Says that an environment is hosted otherwise",
     .words = {must("ENVIRONMENT,--environment", "environment", "Its name"),
               must("--hosting", "hosting", "How from now on").one_of(hostings)},
     .example = "environments change-hosting production --hosting saas"},
    {.path = "environments remove",
     .type = "RemoveEnvironment",
     .help = "Removes an environment without deployments",
     .words = {must("ENVIRONMENT,--environment", "environment", "Its name")},
     .example = "environments remove production"},

    {.path = "audiences define",
     .type = "DefineAudience",
     .help = "Defines an audience; again replaces it",
     .words = {must("AUDIENCE,--audience", "audience", "Its name"),
               must("--conditions",
                    "conditions",
                    "JSON, or @FILE: [{\"attribute\", \"kind\", \"value\", or \"first\" and "
                    "\"last\"}]",
                    As::json)},
     .example = "audiences define beta --conditions "
                "'[{\"attribute\":\"country\",\"kind\":\"exact\",\"value\":\"CH\"}]'"},
    {.path = "audiences delete",
     .type = "DeleteAudience",
     .help = "Deletes an audience that no routing names",
     .words = {must("AUDIENCE,--audience", "audience", "Its name")},
     .example = "audiences delete beta"},

    {.path = "access grant",
     .type = "GrantGroupAccess",
     .help = "Grants a group access to what another group owns",
     .words = privilege() + grant(),
     .example = "access grant --collection stored_models --owner fraud --group risk "
                "--permissions read,execute"},
    {.path = "access revoke",
     .type = "RevokeGroupAccess",
     .help = "Takes that access away, all of it",
     .words = privilege(),
     .example = "access revoke --collection stored_models --owner fraud --group risk"},
});

} // namespace

std::span<const Verb> directory_verbs() {
    return directory_table;
}

} // namespace assent::tool
