#include "adapters/json/messages.hpp"

#include <array>
#include <string_view>

namespace assent::json {
namespace {

/// What a denial under one rule says. `{actor}`, `{target}` and `{type}` are filled in.
struct Text {
    RuleId rule;
    std::string_view words;
};

constexpr auto denials = std::to_array<Text>({
    {{RuleFamily::APP, 10},
     "{actor} may not approve on the surface 'deployment': it takes the security role "
     "deployment_contributor and the permission approve_own_models. Ask an administrator for them, "
     "or a tenant_admin to approve."},
    {{RuleFamily::APP, 11},
     "{actor} may not switch the approval of {target} on the surface 'administration': that takes "
     "the security role tenant_admin, or a custom role with the permission approve_any_models. Ask "
     "a tenant_admin to do it, or an administrator for the role."},
    {{RuleFamily::APP, 12},
     "{actor} lacks the role in the space of {target} that approving takes: owner, can_manage, or "
     "in shared spaces can_edit. Ask the owner of the space."},
    {{RuleFamily::APP, 32},
     "{actor} may not reject {target}: turning a requested snapshot inactive takes the security "
     "role tenant_admin or the permission approve_any_models. It stays requested until somebody "
     "with the right decides."},
    {{RuleFamily::APP, 35},
     "{actor} may not request the approval of {target}: that takes deployment_contributor with the "
     "space role, or the rights of an approver."},
    {{RuleFamily::APP, 38},
     "{actor} may not deploy into {target}: creating a deployment there takes a role in it. Ask "
     "its "
     "owner."},
    {{RuleFamily::GEN, 1},
     "{actor} is no user of this tenant, and only its users may act in it. Ask an administrator "
     "to add the user."},
    {{RuleFamily::GEN, 2},
     "{actor} is no administrator, and {type} is for administrators: they manage users, roles, "
     "groups, environments and settings; custom roles are managed by tenant_admin, too. Ask one of "
     "them."},
    {{RuleFamily::GEN, 4},
     "{type} is for the operator of the installation only, not for users of a tenant. Send it with "
     "the operator's credential."},
    {{RuleFamily::GEN, 13},
     "{actor} may not do this to {target}: personal spaces are made by their owners, others by "
     "tenant_admin; a space is transferred and deleted by its owner or tenant_admin, and its roles "
     "are set by them and by holders of can_manage."},
    {{RuleFamily::MIX, 3},
     "{actor} may not READ the snapshot behind {target}, which approving on the surface "
     "'deployment' takes. Ask the owning group for access, or approve on 'administration'."},
    {{RuleFamily::RWX, 4},
     "{actor} may not manage group access privileges: that is for rwx_admin alone. Ask an "
     "rwx_admin, or an administrator for the role."},
    {{RuleFamily::RWX, 7},
     "{actor} may not change {target}: WRITE is missing. Join the group that owns it, or ask an "
     "rwx_admin to grant one of your groups WRITE."},
    {{RuleFamily::RWX, 8},
     "{actor} may not use {target} for this: EXECUTE is missing. Join the group that owns it, or "
     "ask "
     "an rwx_admin to grant one of your groups EXECUTE."},
    {{RuleFamily::RWX, 10},
     "{actor} may not create a snapshot of {target} from Jupyter: the plugin updates the model, so "
     "it "
     "takes READ, WRITE and EXECUTE. Ask an rwx_admin for WRITE and EXECUTE."},
    {{RuleFamily::RWX, 11},
     "{actor} may not create {target}: it takes WRITE on the notifications of its model's group. "
     "Ask an rwx_admin to grant one of your groups WRITE."},
    {{RuleFamily::RWX, 12},
     "{actor} does not belong to the group that {target} was to have: a new entity goes to one of "
     "its creator's own groups. Name one of yours, or ask an rwx_admin."},
    {{RuleFamily::RWX, 21},
     "{actor} may not use {target} for this: EXECUTE is missing on one of the two things that it "
     "needs. Ask an rwx_admin to grant one of your groups EXECUTE."},
    {{RuleFamily::RWX, 22}, "{actor} may not define life cycles: that is for rwx_admin alone."},
    {{RuleFamily::RWX, 24},
     "{actor} may not delete or move {target}: deleting is for rwx_admin, moving takes WRITE and "
     "membership in the new group."},
    {{RuleFamily::RWX, 26},
     "{target} belongs to no group, so only an rwx_admin may use it. Ask one to move it to a "
     "group."},
    {{RuleFamily::VAR, 4},
     "{target} is protected, and {actor} is neither administrator nor maintainer: only those "
     "deploy, "
     "update, restart, rename or undeploy it. Ask one of them, or use an unprotected variation."},
    {{RuleFamily::VAR, 9},
     "The routing of {target} may be changed by administrators and maintainers only, because a "
     "protected variation is deployed there. {actor} is neither: ask one of them, or deploy beside "
     "it "
     "without traffic."},
    {{RuleFamily::VAR, 20},
     "{actor} may not switch the protection of {target}: that is for administrators and "
     "maintainers, "
     "in both directions. Ask one of them, or leave 'protected' out."},
    {{RuleFamily::VAR, 22},
     "{actor} may not change {target}: it is attached to a deployment with a protected variation, "
     "so it takes an administrator or maintainer."},
    {{RuleFamily::VAR, 24},
     "{actor} may not undeploy {target} as a whole: it holds a protected variation, which takes an "
     "administrator or maintainer. Ask one of them, or undeploy the unprotected variations."},
});

struct CodeText {
    Code code;
    std::string_view words;
    TargetKind about = TargetKind::none; ///< None: whatever it is about.
};

constexpr auto rejections = std::to_array<CodeText>({
    {Code::denied, "{actor} may not do this to {target}. Ask an administrator of the tenant."},
    {Code::conflict,
     "The tenant has changed: it is at version {version}, not at the expected_version of the "
     "command. Read it again, and send the command anew under another id."},
    {Code::invalid_command, "The command cannot be judged: {detail}."},
    {Code::misrouted,
     "The command lies in another partition of the command topic than its tenant's. Use the "
     "murmur2 partitioner (librdkafka: partitioner=murmur2_random)."},
    {Code::already_exists, "{target} exists already, so it was not created. Choose another id."},
    {Code::already_deployed,
     "The model is deployed in that environment already, under another id; there is at most one "
     "deployment for each model and environment. Deploy onto that one."},
    {Code::unknown_reference,
     "{target} is no monitor that could be used here: it takes a model of the kind 'monitor' that "
     "one may READ, and to run it, one that was added to the snapshot.",
     TargetKind::stored_model},
    {Code::unknown_reference, "{target} does not exist. Create it first, or name another."},
    {Code::in_use,
     "{target} is still in use by something else, so it stays. Remove what refers to it first."},
    {Code::last_administrator,
     "{target} is the last administrator, and a tenant always keeps one. Make somebody else "
     "administrator first."},
    {Code::capacity_exceeded,
     "All {limit} places for active models are taken ({active} active), so {target} was not "
     "activated. Deactivate one of the holders, or ask the operator to raise the limit."},
    {Code::routing_incomplete,
     "{target} has traffic or is the fallback, so taking it away would leave requests unanswered. "
     "Bring a new routing in the same command, or route around it first."},
    {Code::invalid_routing,
     "The routing does not fit {target}: weights add up to exactly 100 in each part, shadows have "
     "no "
     "weight there, the fallback is deployed and no shadow, each audience is named once, and only "
     "realtime deployments have routing."},
    {Code::protection_unsupported,
     "{target} holds a protected variation, and protection exists in hybrid environments only. "
     "Lift "
     "it first, or undeploy the variation.",
     TargetKind::environment},
    {Code::protection_unsupported,
     "{target} cannot be protected: protection exists for realtime deployments in hybrid "
     "environments only. Leave 'protected' out, or use such an environment."},
    {Code::group_required,
     "A group must be named for {target}: you belong to none, or to several. Send the command anew "
     "with 'group'."},
    {Code::model_mismatch,
     "{target} is a snapshot of another model than the deployment's. Deploy a snapshot of the same "
     "model."},
    {Code::not_deployed,
     "{target} is not deployed, so there is nothing to do this to. Deploy it first."},
    {Code::wrong_state,
     "{target} is not in a state that allows this, or differs from what was fixed when it was "
     "made. Read it, and send a command that fits."},
    {Code::already_expired,
     "The privilege would have expired before it began: expires_at lies in the past. Name a later "
     "time."},
    {Code::id_reused,
     "The id of this command belongs to an earlier one with another content. Send it under an id "
     "of "
     "its own."},
    {Code::guardrail_required,
     "The mode 'soft' needs a guardrail factor, and none is set. Send 'guardrail' too."},
    {Code::outcome_too_large,
     "The outcome is larger than one record of the log may be (8 MiB). Divide the command."},
    {Code::ineffective,
     "The privilege is kept, but opens nothing as it stands: without READ nothing can be used, and "
     "EXECUTE means nothing for some collections."},
    {Code::redundant, "The privilege is kept, but its group has these rights without it."},
});

std::string_view noun(TargetKind kind) {
    switch (kind) {
    case TargetKind::none:
        return "target";
    case TargetKind::stored_model:
        return "model";
    case TargetKind::deployable_model:
        return "snapshot";
    case TargetKind::deployed_model:
        return "deployment";
    case TargetKind::model_test_result:
        return "test result";
    case TargetKind::model_mlc:
        return "life cycle instance";
    default:
        return name_of(kind);
    }
}

std::string name_of_target(const Target& target) {
    if (target.kind == TargetKind::none) return target.id.empty() ? "it" : "'" + target.id + "'";
    if (target.id.empty()) return "the " + std::string{noun(target.kind)};
    return "the " + std::string{noun(target.kind)} + " '" + target.id + "'";
}

std::string value_of(std::string_view name, const Reason& reason, const Decision& decision) {
    if (name == "actor") return decision.actor.empty() ? "The actor" : "'" + decision.actor + "'";
    if (name == "target") return name_of_target(reason.target);
    if (name == "type") return decision.type.empty() ? "this command" : decision.type;
    if (name == "version") return std::to_string(decision.version);
    if (name == "detail") return decision.detail.empty() ? "it is malformed" : decision.detail;
    const auto capacity = decision.capacity.value_or(CapacityReport{});
    return std::to_string(name == "limit" ? capacity.limit : capacity.active);
}

std::string filled(std::string_view words, const Reason& reason, const Decision& decision) {
    std::string result;
    while (!words.empty()) {
        const auto open = words.find('{');
        result += words.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = words.find('}', open);
        result += value_of(words.substr(open + 1, close - open - 1), reason, decision);
        words.remove_prefix(close + 1);
    }
    // A sentence that begins with a noun begins with a capital.
    if (!result.empty() && result.front() >= 'a' && result.front() <= 'z') {
        result.front() = static_cast<char>(result.front() - 'a' + 'A');
    }
    return result;
}

std::string allowed_text(const Reason& reason, const Decision& decision) {
    const std::string rule = to_string(reason.rule);
    if (reason.rule == RuleId{RuleFamily::GEN, 1}) {
        return filled(
            "{actor} is a user of this tenant, and any of them may do this.", reason, decision);
    }
    if (rule.empty()) return filled("{actor} may do this to {target}.", reason, decision);
    return filled("{actor} may do this to {target} under ", reason, decision) + rule + ".";
}

} // namespace

std::string audit_message_of(const Reason& reason, const Decision& decision) {
    if (reason.code != Code::not_found) return message_of(reason, decision);
    return filled(decision.hidden ? "{target} exists, but {actor} may not READ it, and was told "
                                    "the same as if it did not."
                                  : "{target} does not exist.",
                  reason,
                  decision);
}

std::string message_of(const Reason& reason, const Decision& decision) {
    if (reason.code == Code::allowed) return allowed_text(reason, decision);
    if (reason.code == Code::not_found) {
        return filled("{target} does not exist, or you may not read it.", reason, decision);
    }
    if (reason.code == Code::not_built) {
        return filled("This release cannot do that yet: {detail}.", reason, decision);
    }
    if (reason.code == Code::denied) {
        for (const auto& [rule, words] : denials) {
            if (rule == reason.rule) return filled(words, reason, decision);
        }
    }
    for (const auto& [code, words, about] : rejections) {
        const bool fits = about == TargetKind::none || about == reason.target.kind;
        if (code == reason.code && fits) return filled(words, reason, decision);
    }
    return filled("{type} was refused.", reason, decision);
}

} // namespace assent::json
