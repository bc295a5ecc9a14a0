#include "tests/reference/hearing.hpp"

#include <algorithm>
#include <set>

namespace assent::reference {
namespace {

const Catalogue& catalogue() {
    static const Catalogue all = [] {
        Catalogue c;
        add_people(c);
        add_places(c);
        add_models(c);
        add_deployments(c);
        add_approval(c);
        add_privileges(c);
        add_audiences(c);
        add_work(c);
        add_entities(c);
        return c;
    }();
    return all;
}

bool is_operators(const std::string& type) {
    return type == "CreateTenant" || type == "SetActiveModelLimit";
}

/// Who acts must be a user (GEN-1), but for the operator and the operator's own commands.
bool is_nobody(const World& world, const Ask& ask) {
    if (world.users.contains(ask.actor)) return false;
    return ask.actor != "operator" || !is_operators(ask.type);
}

Answer judge_new_tenant(World& world, const Ask& ask) {
    Answer answer;
    if (ask.type != "CreateTenant") {
        answer.outcome = "not_found";
        return answer;
    }
    if (ask.actor != "operator") {
        answer.outcome = "denied";
        answer.rules = {{"GEN", 4}};
        return answer;
    }
    world.exists = true;
    world.limit = *ask.count("active_model_limit");
    world.users[ask.get("administrator")] = User{.role = "administrator", .roles = {}};
    answer.outcome = "accepted";
    return answer;
}

/// The deployment that a command is about, if it is about one.
std::string deployment_changed_by(const Ask& ask) {
    static const std::set<std::string> types{"DeployVariation",
                                             "UpdateVariation",
                                             "RestartVariation",
                                             "RenameVariation",
                                             "SetProtection",
                                             "SetRouting",
                                             "UndeployVariation",
                                             "Undeploy",
                                             "EditDeployment"};
    if (types.contains(ask.type)) return ask.get("deployment");
    const bool of_any = ask.type == "MoveEntity" || ask.type == "DeleteEntity";
    return of_any && ask.get("collection") == "deployed_models" ? ask.get("id") : "";
}

Answer judge_known(World& world, const Ask& ask, Moment now) {
    Answer answer;
    if (const auto first = world.decided.find(ask.id); first != world.decided.end()) {
        Ask content = ask;
        content.id = first->second.id;
        if (content.data == first->second.data && content.actor == first->second.actor &&
            content.type == first->second.type && content.surface == first->second.surface &&
            content.expected_version == first->second.expected_version) {
            answer.outcome = "duplicate";
        } else {
            answer.outcome = "rejected";
            answer.codes = {"id_reused"};
        }
        return answer;
    }
    if (is_nobody(world, ask)) {
        answer.outcome = "denied";
        answer.rules = {{"GEN", 1}};
        return answer;
    }
    if (ask.expected_version && *ask.expected_version != world.version) {
        answer.outcome = "conflict";
        return answer;
    }
    Hearing hearing{world, ask, now};
    catalogue().at(ask.type)(hearing);
    if (hearing.missing) {
        answer.outcome = "not_found";
    } else if (!hearing.failing.empty()) {
        answer.outcome = "denied";
        answer.rules.assign(hearing.failing.begin(), hearing.failing.end());
    } else if (!hearing.codes.empty()) {
        answer.outcome = "rejected";
        answer.codes = hearing.codes;
        answer.capacity = hearing.capacity;
    } else if (!hearing.change) {
        answer.outcome = "unchanged";
        answer.effects = hearing.effects;
    } else {
        answer.outcome = "accepted";
        answer.effects = hearing.effects;
        if (const auto changed = deployment_changed_by(ask); !changed.empty()) {
            answer.effects = {changed};
        }
        hearing.change();
        answer.warnings = hearing.warnings;
    }
    return answer;
}

} // namespace

Answer judge(World& world, const Ask& ask, Moment now) {
    if (malformed(ask)) {
        Answer answer;
        answer.outcome = "invalid";
        return answer;
    }
    Answer answer;
    if (!world.exists) {
        answer = judge_new_tenant(world, ask);
        if (!world.exists) return answer;
    } else {
        answer = judge_known(world, ask, now);
        if (answer.outcome == "duplicate") return answer;
    }
    ++world.position;
    if (answer.outcome == "accepted") world.version = world.position;
    answer.position = world.position;
    answer.version = world.version;
    world.decided.try_emplace(ask.id, ask);
    return answer;
}

Permit permit(World& world, const Ask& ask, Moment now) {
    if (is_nobody(world, ask)) return {.found = true, .allowed = false, .rules = {{"GEN", 1}}};
    Hearing hearing{world, ask, now};
    catalogue().at(ask.type)(hearing);
    return {.found = !hearing.missing,
            .allowed = !hearing.missing && hearing.failing.empty(),
            .rules = {hearing.failing.begin(), hearing.failing.end()}};
}

std::vector<std::string> known_types() {
    std::vector<std::string> types;
    for (const auto& [type, judge] : catalogue()) types.push_back(type);
    return types;
}

std::string to_text(const Rule& rule) {
    return rule.first + "-" + std::to_string(rule.second);
}

std::string to_text(const Answer& answer) {
    std::string out = answer.outcome;
    for (const auto& rule : answer.rules) out += " " + to_text(rule);
    for (const auto& code : answer.codes) out += " " + code;
    if (!answer.effects.empty()) {
        out += ", effects on";
        for (const auto& deployment : answer.effects) out += " " + deployment;
    }
    for (const auto& warning : answer.warnings) out += ", " + warning;
    if (answer.capacity) {
        out += ", capacity " + std::to_string(answer.capacity->active) + " of " +
               std::to_string(answer.capacity->limit) + ", held by";
        for (const auto& holder : answer.capacity->holders) out += " " + holder;
        out += " and " + std::to_string(answer.capacity->hidden) + " hidden";
    }
    return out + " (position " + std::to_string(answer.position) + ", version " +
           std::to_string(answer.version) + ")";
}

} // namespace assent::reference
