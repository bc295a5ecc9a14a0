#include "domain/rules/rule_book.hpp"

#include "domain/rules/rights.hpp"

#include <array>

namespace assent {
namespace {

constexpr auto rules = std::to_array<Rule>({
    {APP(1), "Only an active snapshot answers.", "projections/approvals.cpp"},
    {APP(2),
     "A status belongs to the snapshot, so activating it activates every deployment that "
     "runs it; the outcome lists them.",
     "domain/rules/approval_rules.cpp"},
    {APP(3),
     "A deployed snapshot is `requested`, `active` or `inactive`.",
     "events/tenant/values.hpp"},
    {APP(4),
     "It is requested when it is first deployed; deploying it once more changes nothing "
     "about that.",
     "domain/rules/deploy_rules.cpp"},
    {APP(5),
     "At most so many snapshots are active at a time as the limit says.",
     "domain/rules/capacity.hpp"},
    {APP(6),
     "Only active ones take a place, and each takes one, however many deployments run "
     "it.",
     "domain/evolve.cpp"},
    {APP(7),
     "Activation and deactivation may alternate; the latter frees the place.",
     "domain/rules/approval_rules.cpp"},
    {APP(8),
     "A request is granted by either surface, or refused by an approver, or waits.",
     "domain/rules/approval_rules.cpp"},
    {APP(9),
     "`needs_activation` is true exactly while the default model of a deployment is not "
     "active.",
     "projections/authorization.cpp"},
    {APP(10),
     "On `deployment` one needs three things: the security role "
     "`deployment_contributor`, the permission `approve_own_models`, and the role of "
     "APP-12 in the space of the deployment.",
     "domain/rules/approval_rules.cpp"},
    {APP(11),
     "On `administration` one needs `tenant_admin`, or a custom role with "
     "`approve_any_models`.",
     "domain/rules/approval_rules.cpp"},
    {APP(12),
     "That role is, in a shared space, owner, `can_manage` or `can_edit`; in a managed "
     "one owner or `can_manage`.",
     "domain/rules/space.hpp"},
    {APP(13),
     "`approve_any_models` opens `deployment`, too, in place of the security role and "
     "the other permission; not in place of the role in the space.",
     "domain/rules/approval_rules.cpp"},
    {APP(14),
     "In a personal space its owner stands where a role would; everybody else goes by "
     "`administration`.",
     "domain/rules/space.hpp"},
    {APP(15),
     "Every `tenant_admin` may activate and deactivate any deployed snapshot there.",
     "domain/rules/approval_rules.cpp"},
    {APP(16),
     "The user default gives a permission to all users, a custom role to its holders.",
     "domain/rules/access.hpp"},
    {APP(17),
     "Roles and the user default only add; nothing takes away what another gives.",
     "domain/rules/access.hpp"},
    {APP(18),
     "`analytics_admin` sees all approvals, and switches none.",
     "projections/approvals.hpp"},
    {APP(19),
     "Doing it again is `unchanged`, at a full house, too.",
     "domain/rules/approval_rules.cpp"},
    {APP(30),
     "At the limit an activation is `capacity_exceeded`, and names the holders as far as "
     "one may READ them. Warnings are events, at 60, 75 and 90 percent, when an "
     "activation or a lowered limit crosses them upwards. In `soft` mode there is room "
     "up to the limit times the guardrail; each activation beyond the limit raises "
     "`CapacityOverageRaised`.",
     "domain/rules/capacity.hpp"},
    {APP(31),
     "A lowered limit deactivates nothing; nothing new becomes active until there is "
     "room.",
     "domain/rules/tenant_rules.cpp"},
    {APP(32),
     "Turning a request down takes `tenant_admin` or `approve_any_models`, on either "
     "surface; on `deployment` the role in the space as well. By the option "
     "`user_may_reject` the rights of APP-10 do there, too.",
     "domain/rules/approval_rules.cpp"},
    {APP(33),
     "On `deployment` the role is looked for in the space of the deployment that the "
     "command names; if it names none, any that runs the snapshot will do. By the option "
     "`role_needed_in_all_spaces` it is needed in the spaces of all of them.",
     "domain/rules/approval_rules.cpp"},
    {APP(34),
     "With the last deployment of a snapshot its status ends, and its place is free.",
     "domain/rules/deployment.hpp"},
    {APP(35),
     "An inactive snapshot is requested again by an approver, or by a "
     "`deployment_contributor` with the role in the space. That takes no place.",
     "domain/rules/approval_rules.cpp"},
    {APP(36),
     "`SwapActive` activates one snapshot in the place of another, in one step, at a "
     "full house and beyond it. It takes the right for both, and never that of APP-32.",
     "domain/rules/approval_rules.cpp"},
    {APP(37), "Outside of spaces no space role is asked for.", "domain/rules/space.hpp"},
    {APP(38),
     "Making a deployment in a shared or managed space takes the role of APP-12 or "
     "`tenant_admin`; in a personal one one has to be its owner. Later deploys ask for "
     "no role, and cannot move it.",
     "domain/rules/deploy_rules.cpp"},
    {GEN(1),
     "Whoever is no user of the tenant can do nothing in it. Somebody who was removed is "
     "no user; what they did stays on record.",
     "domain/decide.cpp"},
    {GEN(2),
     "Users, their roles, the user default, groups, environments, packs and options are "
     "managed by administrators. `tenant_admin` defines, deletes, assigns and withdraws "
     "custom roles, too, and no others.",
     "domain/rules/rights.hpp"},
    {GEN(3),
     "The last administrator can be neither removed nor given a lesser role.",
     "domain/rules/user_rules.cpp"},
    {GEN(4),
     "Tenants and their limits are the business of the installation's operator, who is a "
     "credential and no user.",
     "domain/decide.cpp"},
    {GEN(5),
     "What changes nothing is `unchanged`: a decision on record, without events.",
     "domain/decide.hpp"},
    {GEN(6),
     "An id that was used among the tenant's last 100,000 decisions brings the first "
     "outcome again, whatever it was, and takes no position. With another content it is "
     "refused as `id_reused`.",
     "domain/engine/window.hpp"},
    {GEN(7),
     "`expected_version` names the version a command was made for; if the tenant has "
     "moved on, it is a `conflict`.",
     "domain/decide.hpp"},
    {GEN(8), "A command happens as a whole, or not at all.", "domain/engine/fold.hpp"},
    {GEN(9),
     "The writer stamps the time once, into the decision. Nothing that is stored depends "
     "on a reader's clock.",
     "domain/decide.hpp"},
    {GEN(10),
     "Ids have 1 to 128 characters out of `A-Z a-z 0-9 . _ : @ / -` and neither begin "
     "nor end with `/`, `.` or `-`. Free text has at most 4,096 bytes of UTF-8, a "
     "command at most 256 KiB.",
     "events/core/id.hpp"},
    {GEN(11),
     "What one may not READ looks like what does not exist: the same code, the same "
     "body.",
     "domain/rules/rights.hpp"},
    {GEN(12),
     "Every decision is in the log, for and against, with rules, facts and the positions "
     "of the events behind them.",
     "events/record/decision.hpp"},
    {GEN(13),
     "Anybody makes a personal space for themselves; shared and managed ones are made by "
     "`tenant_admin`. Roles in a space are set by `tenant_admin`, its owner and holders "
     "of `can_manage`; it is transferred and deleted by `tenant_admin` or its owner.",
     "domain/rules/space_rules.cpp"},
    {MIX(1),
     "Deploying needs no approval; answering needs traffic and an active snapshot.",
     "projections/approvals.hpp"},
    {MIX(2),
     "A deploy is judged by VAR on the variation, by RWX on the snapshot and the new "
     "thing's group.",
     "domain/rules/deploy_rules.cpp"},
    {MIX(3),
     "Activation on `deployment` takes READ on the snapshot, too; on `administration` it "
     "does not.",
     "domain/rules/approval_rules.cpp"},
    {MIX(4),
     "A change of routing takes WRITE on the deployment as well.",
     "domain/rules/deployment_rules.cpp"},
    {MIX(5),
     "Lists hold what the reader may READ, by the same decision function, and no count "
     "that gives the rest away.",
     "projections/authorization.hpp"},
    {RWX(1),
     "A privilege (collection, owner group, group, permissions) opens what one group "
     "owns in one collection to the members of another.",
     "domain/rules/access.hpp"},
    {RWX(2),
     "Eight collections stand under group access: `stored_models`, `deployable_models`, "
     "`deployed_models`, `model_test_results`, `model_mlcs`, `jobs`, `runtimes`, "
     "`notifications`.",
     "domain/tenant/tenant.hpp"},
    {RWX(3),
     "A privilege gives READ, WRITE and EXECUTE in any mixture.",
     "events/tenant/values.hpp"},
    {RWX(4),
     "`rwx_admin` reaches every entity, and alone manages privileges and definitions of "
     "life cycles.",
     "domain/rules/access.cpp"},
    {RWX(5),
     "Everybody else reaches what their groups own, and what privileges open to these.",
     "domain/rules/access.hpp"},
    {RWX(6),
     "READ shows a thing and, of a model, what belongs to it; it changes nothing.",
     "domain/rules/access.hpp"},
    {RWX(7), "WRITE changes it; on a snapshot it adds monitors, too.", "domain/rules/rights.hpp"},
    {RWX(8), "EXECUTE runs what the table of actions says.", "domain/rules/rights.hpp"},
    {RWX(9),
     "The table of actions says what each permission means in each collection.",
     "domain/rules/access.hpp"},
    {RWX(10),
     "A snapshot from Jupyter needs READ, WRITE and EXECUTE on the model; others READ "
     "and EXECUTE.",
     "domain/rules/model_rules.cpp"},
    {RWX(11),
     "A notification has the group that its model has. Making one takes WRITE on the "
     "notifications of that group, and no membership in it.",
     "domain/rules/notification_rules.cpp"},
    {RWX(12),
     "Whoever makes anything else may give it to a group that they belong to, not to one "
     "that merely opened something to them.",
     "domain/rules/changes.hpp"},
    {RWX(13), "Privileges do not chain.", "domain/rules/access.hpp"},
    {RWX(14), "On what their own group owns members hold all three.", "domain/rules/access.cpp"},
    {RWX(20),
     "Whatever one does to an existing thing also takes READ. A privilege without it is "
     "kept and flagged `ineffective`.",
     "domain/rules/access.cpp"},
    {RWX(21),
     "Some actions take a right on two things: deploying and scheduling a job take "
     "EXECUTE on the snapshot and on the runtime, running a job again EXECUTE on its "
     "snapshot and WRITE on the job, putting another snapshot onto a deployment EXECUTE "
     "on the snapshot, WRITE on the deployment, and EXECUTE on its runtime if it has "
     "one.",
     "domain/rules/changes.hpp"},
    {RWX(22),
     "Life cycles are defined by `rwx_admin`, whatever packs are on. One that a model "
     "goes through is changed with WRITE.",
     "domain/rules/life_cycle_rules.cpp"},
    {RWX(23),
     "A new thing goes to its maker's only group; who has several, or none, must say "
     "which (`group_required`). A test result goes where its job is.",
     "domain/rules/changes.hpp"},
    {RWX(24),
     "Any user registers models and runtimes, in an own group. Deleting is for "
     "`rwx_admin`. Moving a thing to another group takes WRITE on it and membership "
     "there.",
     "domain/rules/entity_rules.cpp"},
    {RWX(25),
     "Grants add up. Granting again replaces; granting nothing revokes. What is granted "
     "in vain is flagged (`redundant`, `ineffective`).",
     "domain/rules/privilege_rules.cpp"},
    {RWX(26), "What has no group belongs to `rwx_admin`.", "domain/rules/access.cpp"},
    {RWX(27),
     "`rwx_admin` may give things to any group. Joining and leaving a group works at "
     "once.",
     "domain/rules/changes.hpp"},
    {RWX(28),
     "A privilege may have an end. Then it is gone, without a command, and remembered as "
     "expired.",
     "domain/tenant/rows.hpp"},
    {VAR(1), "There are three account roles and no others.", "events/tenant/values.hpp"},
    {VAR(2),
     "Protection is a yes or no of each variation of a realtime deployment.",
     "domain/rules/deploy_rules.cpp"},
    {VAR(3),
     "It exists for realtime deployments in hybrid environments. Asking for it "
     "elsewhere, or turning an environment that has some to saas, is "
     "`protection_unsupported`: impossible, not forbidden.",
     "domain/rules/deployment.hpp"},
    {VAR(4),
     "A protected variation is deployed to, updated, restarted, renamed and undeployed "
     "by maintainers and administrators.",
     "domain/rules/deployment.cpp"},
    {VAR(5), "Members may look at one, and change nothing of it.", "domain/rules/deployment.hpp"},
    {VAR(6),
     "An open variation may be changed by anyone with WRITE.",
     "domain/rules/deployment.cpp"},
    {VAR(7), "`protected: true` comes with the deployment.", "domain/tenant/commands.hpp"},
    {VAR(8),
     "Protected and open variations live side by side; each is judged for itself.",
     "domain/rules/deployment.hpp"},
    {VAR(9),
     "Once any variation of a deployment is protected, its routing is changed by "
     "maintainers and administrators only, even where the change does not touch the "
     "protected one.",
     "domain/rules/routing.hpp"},
    {VAR(10),
     "The same name may be protected in one environment and open in another.",
     "domain/tenant/rows.hpp"},
    {VAR(11),
     "The first variation takes all traffic and is the fallback; it is called `default` "
     "unless another name is given.",
     "domain/rules/routing.hpp"},
    {VAR(12),
     "A variation's name: at most 36 of `a-z 0-9 - .`, a letter or digit at both ends.",
     "events/tenant/values.hpp"},
    {VAR(13),
     "Audiences are defined for the tenant and attached to a deployment in an order; the "
     "first whose conditions all hold takes the request. A condition looks at one "
     "attribute: `exact`, `regex` (as RE2 has them), `present`, `prefix`, `suffix`, "
     "`contains`, or `range` from `first` up to, and without, `last`. A routing names "
     "each audience once, and only ones that exist.",
     "domain/rules/routing.cpp"},
    {VAR(14),
     "The weights of what answers in one audience are whole percents and make 100.",
     "domain/rules/routing.cpp"},
    {VAR(15), "The fallback is deployed, and no shadow.", "domain/rules/routing.cpp"},
    {VAR(16),
     "A shadow gets a copy of some percent of the traffic and answers nobody; one for "
     "each audience at most.",
     "domain/rules/routing.cpp"},
    {VAR(20),
     "Protection is switched, either way, by maintainers and administrators. A member "
     "who asks for it hears so; it is never dropped in silence.",
     "domain/rules/deployment.hpp"},
    {VAR(21),
     "Deploying again without a word about protection keeps it.",
     "domain/rules/deploy_rules.cpp"},
    {VAR(22),
     "A change of routing is judged by what it does, whatever command does it: a new "
     "variation with weight, the end of one that has some, another fallback, shadow or "
     "order of audiences, other conditions of an audience that is attached. A member may "
     "put an open variation beside a protected one as long as it gets no traffic. A "
     "renamed variation keeps its traffic, and that is no change.",
     "domain/rules/routing.hpp"},
    {VAR(23),
     "Undeploying what has weight or is the fallback is `routing_incomplete`, unless the "
     "command brings a routing that holds without it, or nothing is left.",
     "domain/rules/deployment_rules.cpp"},
    {VAR(24),
     "Undeploying a whole deployment takes the right for each of its variations.",
     "domain/rules/deployment.hpp"},
});

} // namespace

std::span<const Rule> rule_book() {
    return rules;
}

} // namespace assent
