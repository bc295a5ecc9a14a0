#include "tests/reference/chance.hpp"

#include <algorithm>
#include <map>

namespace assent::reference {
namespace {

/// How often a type comes, in parts.
const std::map<std::string, int>& parts() {
    static const std::map<std::string, int> table{{"CreateTenant", 1},
                                                  {"SetActiveModelLimit", 4},
                                                  {"ConfigureTenant", 4},
                                                  {"AddUser", 8},
                                                  {"ChangeUserRole", 7},
                                                  {"RemoveUser", 3},
                                                  {"AssignRole", 14},
                                                  {"UnassignRole", 6},
                                                  {"SetUserDefault", 4},
                                                  {"DefineCustomRole", 5},
                                                  {"DeleteCustomRole", 3},
                                                  {"CreateGroup", 4},
                                                  {"DeleteGroup", 3},
                                                  {"AddGroupMember", 16},
                                                  {"RemoveGroupMember", 8},
                                                  {"CreateSpace", 8},
                                                  {"TransferSpace", 4},
                                                  {"SetSpaceRole", 10},
                                                  {"RemoveSpaceRole", 4},
                                                  {"DeleteSpace", 3},
                                                  {"RegisterEnvironment", 4},
                                                  {"ChangeEnvironmentHosting", 5},
                                                  {"RemoveEnvironment", 2},
                                                  {"DefineAudience", 6},
                                                  {"DeleteAudience", 3},
                                                  {"RegisterModel", 7},
                                                  {"EditModel", 4},
                                                  {"CreateSnapshot", 14},
                                                  {"EditSnapshot", 4},
                                                  {"AddMonitor", 6},
                                                  {"RunMonitor", 6},
                                                  {"RegisterRuntime", 5},
                                                  {"EditRuntime", 3},
                                                  {"ResetEngine", 3},
                                                  {"DeployVariation", 70},
                                                  {"UpdateVariation", 9},
                                                  {"RestartVariation", 6},
                                                  {"RenameVariation", 7},
                                                  {"SetProtection", 16},
                                                  {"UndeployVariation", 20},
                                                  {"Undeploy", 6},
                                                  {"SetRouting", 22},
                                                  {"EditDeployment", 4},
                                                  {"ActivateModel", 26},
                                                  {"DeactivateModel", 18},
                                                  {"RequestApproval", 8},
                                                  {"SwapActive", 12},
                                                  {"CreateJob", 6},
                                                  {"EditJob", 3},
                                                  {"RerunJob", 5},
                                                  {"ScheduleJob", 5},
                                                  {"RecordTestResult", 5},
                                                  {"EditTestResult", 3},
                                                  {"DefineLifeCycle", 3},
                                                  {"StartLifeCycle", 5},
                                                  {"EditLifeCycleInstance", 3},
                                                  {"CreateNotification", 5},
                                                  {"EditNotification", 3},
                                                  {"MoveEntity", 14},
                                                  {"DeleteEntity", 10},
                                                  {"GrantGroupAccess", 22},
                                                  {"RevokeGroupAccess", 6}};
    return table;
}

const std::vector<std::string> people{"ada", "bob", "cat", "dan", "eve", "fay", "gus", "hal"};
const std::vector<std::string> teams{"red", "blue", "green"};
const std::vector<std::string> space_names{"atrium", "bay", "cellar"};
const std::vector<std::string> environment_names{"prod", "stage", "lab"};
const std::vector<std::string> model_names{"m1", "m2", "m3", "drift"};
const std::vector<std::string> snapshot_names{"s1", "s2", "s3", "s4", "s5", "s6"};
const std::vector<std::string> deployment_names{"d1", "d2", "d3", "d4"};
const std::vector<std::string> variation_names{"default", "canary", "next"};
const std::vector<std::string> runtime_names{"r1", "r2"};
const std::vector<std::string> job_names{"j1", "j2", "j3"};
const std::vector<std::string> result_names{"t1", "t2"};
const std::vector<std::string> mlc_names{"c1", "c2"};
const std::vector<std::string> notification_names{"n1", "n2"};
const std::vector<std::string> life_cycle_names{"simple", "long"};
const std::vector<std::string> audience_names{"beta", "staff"};
const std::vector<std::string> custom_names{"approver", "clerk"};

/// One command's data in the making.
class Writer {
public:
    Writer(Chance& chance, const World& world, Moment now, bool audiences, bool runtimes)
        : chance_(chance), world_(world), now_(now), audiences_(audiences), runtimes_(runtimes) {}

    Object data;

    void put(const char* member, std::string words) { data[member] = text(std::move(words)); }

    bool percent(std::uint64_t n) { return chance_.percent(n); }

    /// Mostly one that is there.
    template <class Table>
    std::string known(const Table& table, const std::vector<std::string>& pool) {
        if (chance_.below(2000) == 0) return chance_.word({"", ".x", "a b", "x/", "-"});
        if (!table.empty() && percent(90)) {
            return std::next(table.begin(),
                             static_cast<std::ptrdiff_t>(chance_.below(table.size())))
                ->first;
        }
        return chance_.one_of(pool);
    }

    /// Mostly one that is not.
    template <class Table>
    std::string fresh(const Table& table, const std::vector<std::string>& pool) {
        std::vector<std::string> free;
        for (const auto& name : pool) {
            if (!table.contains(name)) free.push_back(name);
        }
        return free.empty() || percent(10) ? chance_.one_of(pool) : chance_.one_of(free);
    }

    std::string json() { return R"({"n":)" + std::to_string(chance_.below(4)) + "}"; }

    void maybe_group(std::uint64_t n) {
        if (percent(n)) put("group", known(world_.groups, teams));
    }

    void maybe_metadata() {
        if (percent(30)) put("metadata", json());
    }

    std::string user() { return known(world_.users, people); }

    std::string variation_of(const std::string& deployment) {
        const auto found = world_.deployments.find(deployment);
        if (chance_.below(1000) == 0) return chance_.word({"Bad", "-a", ""});
        if (found == world_.deployments.end() || percent(8)) return chance_.one_of(variation_names);
        return known(found->second.variations, variation_names);
    }

    Value split(std::vector<std::string> names, bool with_shadow) {
        std::ranges::sort(names);
        if (chance_.below(40) == 0) names.push_back(chance_.one_of(variation_names));
        Object weights;
        const auto& first = chance_.one_of(names);
        const auto& second = chance_.one_of(names);
        const auto share = static_cast<std::int64_t>(chance_.one_of<int>({0, 10, 50, 100}));
        weights[first] = number(100);
        if (first != second) {
            weights[first] = number(100 - share);
            weights[second] = number(share);
        }
        if (chance_.below(40) == 0) weights[first] = number(chance_.one_of<int>({0, 99, 101}));
        if (chance_.below(300) == 0) weights["No good"] = number(chance_.one_of<int>({0, 10}));
        Object result{{"weights", Value{weights}}};
        if (with_shadow) {
            result["shadow"] =
                Value{Object{{"variation", text(chance_.one_of(names))},
                             {"percent", number(chance_.one_of<int>({0, 20, 100, 100, 101}))}}};
        }
        return Value{result};
    }

    static Value written(const Split& split) {
        Object weights;
        for (const auto& [name, percent] : split.weights) weights[name] = number(percent);
        Object result{{"weights", Value{weights}}};
        if (split.shadow) {
            result["shadow"] = Value{Object{{"variation", text(split.shadow->first)},
                                            {"percent", number(split.shadow->second)}}};
        }
        return Value{result};
    }

    /// As a command would say it.
    static Value written(const Routing& routing) {
        List audiences;
        for (const auto& [audience, part] : routing.audiences) {
            auto item = written(part);
            std::get<Object>(item.is)["audience"] = text(audience);
            audiences.push_back(item);
        }
        Object result{{"general", written(routing.general)}, {"fallback", text(routing.fallback)}};
        if (!audiences.empty()) result["audiences"] = Value{audiences};
        return Value{result};
    }

    /// Over these variations; now and then what the deployment has already.
    Value routing(std::vector<std::string> names, const std::string& deployment) {
        const auto found = world_.deployments.find(deployment);
        if (found != world_.deployments.end() && !found->second.routing.fallback.empty() &&
            percent(12)) {
            return written(found->second.routing);
        }
        if (names.empty()) names.push_back("default");
        Object result{{"general", split(names, percent(25))},
                      {"fallback", text(chance_.one_of(names))}};
        if (audiences_ && percent(40)) {
            List audiences;
            for (std::uint64_t i = 0; i < 1 + chance_.below(2); ++i) {
                auto item = split(names, percent(25));
                std::get<Object>(item.is)["audience"] =
                    text(known(world_.audiences, audience_names));
                audiences.push_back(item);
            }
            result["audiences"] = Value{audiences};
        }
        return Value{result};
    }

    std::vector<std::string> variations_of(const std::string& deployment) {
        std::vector<std::string> names;
        const auto found = world_.deployments.find(deployment);
        if (found == world_.deployments.end()) return names;
        for (const auto& [name, variation] : found->second.variations) names.push_back(name);
        return names;
    }

    void deploy() {
        const bool first = world_.deployments.size() < 2 || percent(30);
        const auto id = first ? fresh(world_.deployments, deployment_names)
                              : known(world_.deployments, deployment_names);
        put("deployment", id);
        const auto found = world_.deployments.find(id);
        std::string snapshot = known(world_.snapshots, snapshot_names);
        if (found != world_.deployments.end()) {
            std::vector<std::string> fitting;
            for (const auto& [name, s] : world_.snapshots) {
                if (s.model == found->second.model) fitting.push_back(name);
            }
            if (!fitting.empty() && percent(92)) snapshot = chance_.one_of(fitting);
            if (percent(6)) put("model", known(world_.models, model_names));
            if (percent(6)) put("environment", known(world_.environments, environment_names));
            if (percent(3)) put("kind", chance_.word({"realtime", "batch", "streaming"}));
            if (percent(3)) put("space", known(world_.spaces, space_names));
            maybe_group(3);
            if (runtimes_ && percent(3)) put("runtime", known(world_.runtimes, runtime_names));
        } else {
            const auto model = world_.snapshots.find(snapshot);
            if (model != world_.snapshots.end() && percent(95)) {
                put("model", model->second.model);
            } else if (percent(90)) {
                put("model", known(world_.models, model_names));
            }
            if (percent(97)) put("environment", known(world_.environments, environment_names));
            if (percent(15)) put("kind", chance_.word({"realtime", "batch", "streaming"}));
            if (percent(50)) put("space", known(world_.spaces, space_names));
            maybe_group(60);
            if (runtimes_ && percent(40)) put("runtime", known(world_.runtimes, runtime_names));
        }
        put("snapshot", snapshot);
        std::string name = "default";
        if (percent(found == world_.deployments.end() ? 12 : 65)) {
            name = chance_.one_of(variation_names);
            if (chance_.below(500) == 0) name = "No good";
            put("variation", name);
        }
        if (percent(30)) data["protected"] = flag(percent(70));
        if (percent(20)) {
            auto names = variations_of(id);
            names.push_back(name);
            data["routing"] = routing(names, id);
        }
        if (percent(30)) put("settings", json());
    }

    void undeploy_variation() {
        const auto id = known(world_.deployments, deployment_names);
        put("deployment", id);
        const auto name = variation_of(id);
        put("variation", name);
        if (percent(45)) {
            auto names = variations_of(id);
            if (percent(90)) std::erase(names, name);
            data["routing"] = routing(names, id);
        }
    }

    /// Of those that a deployment runs, mostly.
    std::string deployed_snapshot() {
        std::vector<std::string> running;
        for (const auto& [id, snapshot] : world_.snapshots) {
            if (!snapshot.status.empty()) running.push_back(id);
        }
        if (running.empty() || percent(8)) return known(world_.snapshots, snapshot_names);
        return chance_.one_of(running);
    }

    std::string deployment_for(const std::string& snapshot) {
        const auto running = world_.running(snapshot);
        if (running.empty() || percent(12)) return known(world_.deployments, deployment_names);
        return chance_.one_of(running);
    }

    void approval() {
        if (percent(20)) {
            put("deployment", known(world_.deployments, deployment_names));
            return;
        }
        const auto snapshot = deployed_snapshot();
        put("snapshot", snapshot);
        if (percent(45)) put("deployment", deployment_for(snapshot));
    }

    void names(const char* member, std::initializer_list<const char*> words) {
        List list;
        for (const auto* word : words) {
            if (percent(50)) list.push_back(text(word));
        }
        data[member] = Value{list};
    }

    void grant() {
        put("collection", collection());
        put("owner", known(world_.groups, teams));
        put("group", known(world_.groups, teams));
    }

    std::string collection() {
        if (percent(70))
            return chance_.word({"stored_models", "deployable_models", "deployed_models"});
        return chance_.word(
            {"model_test_results", "model_mlcs", "jobs", "runtimes", "notifications"});
    }

    void space_holder() {
        put("space", known(world_.spaces, space_names));
        if (percent(55)) {
            put("user", user());
            if (chance_.below(300) == 0) put("group", "red");
        } else if (chance_.below(300) != 0) {
            put("group", known(world_.groups, teams));
        }
    }

    void entity() {
        const auto of = collection();
        put("collection", of);
        if (of == "stored_models") put("id", known(world_.models, model_names));
        if (of == "deployable_models") put("id", known(world_.snapshots, snapshot_names));
        if (of == "deployed_models") put("id", known(world_.deployments, deployment_names));
        if (of == "model_test_results") put("id", known(world_.results, result_names));
        if (of == "model_mlcs") put("id", known(world_.mlcs, mlc_names));
        if (of == "jobs") put("id", known(world_.jobs, job_names));
        if (of == "runtimes") put("id", known(world_.runtimes, runtime_names));
        if (of == "notifications") put("id", known(world_.notifications, notification_names));
    }

    void audience() {
        put("audience", known(world_.audiences, audience_names));
        data["conditions"] =
            Value{List{Value{Object{{"attribute", text("country")},
                                    {"kind", text("exact")},
                                    {"value", text(chance_.word({"de", "fr", "us"}))}}}}};
    }

    std::string role() {
        if (percent(65)) {
            return chance_.word({"tenant_admin",
                                 "analytics_admin",
                                 "deployment_contributor",
                                 "deployment_contributor",
                                 "deployment_contributor",
                                 "rwx_admin"});
        }
        if (chance_.below(60) == 0) return chance_.word({"maintainer", "member", "administrator"});
        return known(world_.custom_roles, custom_names);
    }

    Chance& chance_;
    const World& world_;
    Moment now_;
    bool audiences_;
    bool runtimes_;
};

constexpr Moment second = 1'000'000;

using Builder = void (*)(Writer&);

void edit_of(Writer& w, const char* member, const std::string& id) {
    w.put(member, id);
    w.put("metadata", w.json());
}

void job_of(Writer& w) {
    w.put("job", w.fresh(w.world_.jobs, job_names));
    w.put("snapshot", w.known(w.world_.snapshots, snapshot_names));
    w.put("kind", w.chance_.word({"scoring", "metric"}));
    w.maybe_group(60);
}

/// What each type needs.
const std::map<std::string, Builder>& builders() {
    static const std::map<std::string, Builder> table{
        {"CreateTenant",
         [](Writer& w) {
             w.put("name", "Acme");
             w.put("administrator", w.chance_.below(100) == 0 ? "operator" : "ada");
             w.data["active_model_limit"] = number(3);
         }},
        {"SetActiveModelLimit",
         [](Writer& w) {
             w.data["limit"] = number(static_cast<std::int64_t>(w.chance_.below(5)));
             if (w.percent(40)) w.put("mode", w.chance_.word({"hard", "soft"}));
             if (w.percent(30)) {
                 w.data["guardrail"] = number(w.chance_.one_of<int>({1000, 1250, 1500, 2000, 999}));
             }
         }},
        {"ConfigureTenant",
         [](Writer& w) {
             Object packs;
             for (const auto* pack : {"variations", "approval", "rwx"}) {
                 if (w.percent(40)) packs[pack] = flag(w.percent(75));
             }
             Object options;
             for (const auto* option : {"user_may_reject", "role_needed_in_all_spaces"}) {
                 if (w.percent(40)) options[option] = flag(w.percent(50));
             }
             if (w.percent(90)) w.data["packs"] = Value{packs};
             if (w.percent(70)) w.data["options"] = Value{options};
         }},
        {"AddUser",
         [](Writer& w) {
             w.put("user",
                   w.chance_.below(300) == 0 ? "operator" : w.fresh(w.world_.users, people));
             w.put("role", w.chance_.word({"administrator", "maintainer", "member", "member"}));
         }},
        {"ChangeUserRole",
         [](Writer& w) {
             w.put("user", w.user());
             w.put("role", w.chance_.word({"administrator", "maintainer", "member", "member"}));
         }},
        {"RemoveUser", [](Writer& w) { w.put("user", w.user()); }},
        {"AssignRole",
         [](Writer& w) {
             w.put("user", w.user());
             w.put("role", w.role());
         }},
        {"UnassignRole",
         [](Writer& w) {
             w.put("user", w.user());
             w.put("role", w.role());
         }},
        {"SetUserDefault",
         [](Writer& w) {
             w.put(
                 "permission",
                 w.chance_.word(
                     {"approve_own_models", "approve_own_models", "approve_any_models", "audit"}));
             w.data["allowed"] = flag(w.percent(40));
         }},
        {"DefineCustomRole",
         [](Writer& w) {
             w.put("role", w.chance_.below(40) == 0 ? "rwx_admin" : w.chance_.one_of(custom_names));
             w.names("permissions", {"approve_own_models", "approve_any_models", "audit"});
         }},
        {"DeleteCustomRole",
         [](Writer& w) { w.put("role", w.known(w.world_.custom_roles, custom_names)); }},
        {"CreateGroup", [](Writer& w) { w.put("group", w.fresh(w.world_.groups, teams)); }},
        {"DeleteGroup", [](Writer& w) { w.put("group", w.known(w.world_.groups, teams)); }},
        {"AddGroupMember",
         [](Writer& w) {
             w.put("group", w.known(w.world_.groups, teams));
             w.put("user", w.user());
         }},
        {"RemoveGroupMember",
         [](Writer& w) {
             w.put("group", w.known(w.world_.groups, teams));
             w.put("user", w.user());
         }},
        {"CreateSpace",
         [](Writer& w) {
             w.put("space", w.fresh(w.world_.spaces, space_names));
             w.put("type", w.chance_.word({"personal", "shared", "managed"}));
             w.put("owner", w.user());
         }},
        {"TransferSpace",
         [](Writer& w) {
             w.put("space", w.known(w.world_.spaces, space_names));
             w.put("owner", w.user());
         }},
        {"SetSpaceRole",
         [](Writer& w) {
             w.space_holder();
             w.put("role", w.chance_.word({"can_manage", "can_edit", "can_view"}));
         }},
        {"RemoveSpaceRole", [](Writer& w) { w.space_holder(); }},
        {"DeleteSpace", [](Writer& w) { w.put("space", w.known(w.world_.spaces, space_names)); }},
        {"RegisterEnvironment",
         [](Writer& w) {
             w.put("environment", w.fresh(w.world_.environments, environment_names));
             w.put("hosting", w.chance_.word({"hybrid", "hybrid", "saas"}));
         }},
        {"ChangeEnvironmentHosting",
         [](Writer& w) {
             w.put("environment", w.known(w.world_.environments, environment_names));
             w.put("hosting", w.chance_.word({"hybrid", "hybrid", "saas"}));
         }},
        {"RemoveEnvironment",
         [](Writer& w) {
             w.put("environment", w.known(w.world_.environments, environment_names));
         }},
        {"DefineAudience", [](Writer& w) { w.audience(); }},
        {"DeleteAudience",
         [](Writer& w) { w.put("audience", w.known(w.world_.audiences, audience_names)); }},
        {"RegisterModel",
         [](Writer& w) {
             const auto model = w.fresh(w.world_.models, model_names);
             w.put("model", model);
             if (model == "drift" || w.percent(10)) w.put("kind", "monitor");
             w.maybe_group(65);
             w.maybe_metadata();
         }},
        {"EditModel",
         [](Writer& w) { edit_of(w, "model", w.known(w.world_.models, model_names)); }},
        {"CreateSnapshot",
         [](Writer& w) {
             w.put("snapshot", w.fresh(w.world_.snapshots, snapshot_names));
             w.put("model", w.known(w.world_.models, model_names));
             if (w.percent(40)) w.put("origin", w.chance_.word({"ui", "jupyter", "jupyter"}));
             w.maybe_group(65);
             w.maybe_metadata();
         }},
        {"EditSnapshot",
         [](Writer& w) { edit_of(w, "snapshot", w.known(w.world_.snapshots, snapshot_names)); }},
        {"AddMonitor",
         [](Writer& w) {
             w.put("snapshot", w.known(w.world_.snapshots, snapshot_names));
             w.put("monitor", w.percent(60) ? "drift" : w.known(w.world_.models, model_names));
         }},
        {"RunMonitor",
         [](Writer& w) {
             w.put("snapshot", w.known(w.world_.snapshots, snapshot_names));
             w.put("monitor", w.percent(80) ? "drift" : w.known(w.world_.models, model_names));
             w.put("job", w.fresh(w.world_.jobs, job_names));
             w.maybe_group(60);
         }},
        {"RegisterRuntime",
         [](Writer& w) {
             w.put("runtime", w.fresh(w.world_.runtimes, runtime_names));
             w.maybe_group(65);
             w.maybe_metadata();
         }},
        {"EditRuntime",
         [](Writer& w) { edit_of(w, "runtime", w.known(w.world_.runtimes, runtime_names)); }},
        {"ResetEngine",
         [](Writer& w) { w.put("runtime", w.known(w.world_.runtimes, runtime_names)); }},
        {"DeployVariation", [](Writer& w) { w.deploy(); }},
        {"UpdateVariation",
         [](Writer& w) {
             const auto id = w.known(w.world_.deployments, deployment_names);
             w.put("deployment", id);
             w.put("variation", w.variation_of(id));
             w.put("settings", w.json());
         }},
        {"RestartVariation",
         [](Writer& w) {
             const auto id = w.known(w.world_.deployments, deployment_names);
             w.put("deployment", id);
             w.put("variation", w.variation_of(id));
         }},
        {"RenameVariation",
         [](Writer& w) {
             const auto id = w.known(w.world_.deployments, deployment_names);
             w.put("deployment", id);
             w.put("variation", w.variation_of(id));
             w.put("to", w.chance_.one_of(variation_names));
         }},
        {"SetProtection",
         [](Writer& w) {
             const auto id = w.known(w.world_.deployments, deployment_names);
             w.put("deployment", id);
             w.put("variation", w.variation_of(id));
             w.data["protected"] = flag(w.percent(65));
         }},
        {"UndeployVariation", [](Writer& w) { w.undeploy_variation(); }},
        {"Undeploy",
         [](Writer& w) { w.put("deployment", w.known(w.world_.deployments, deployment_names)); }},
        {"SetRouting",
         [](Writer& w) {
             const auto id = w.known(w.world_.deployments, deployment_names);
             w.put("deployment", id);
             w.data["routing"] = w.routing(w.variations_of(id), id);
         }},
        {"EditDeployment",
         [](Writer& w) {
             edit_of(w, "deployment", w.known(w.world_.deployments, deployment_names));
         }},
        {"ActivateModel",
         [](Writer& w) {
             if (w.chance_.below(300) != 0) w.approval();
         }},
        {"DeactivateModel",
         [](Writer& w) {
             if (w.chance_.below(300) != 0) w.approval();
         }},
        {"RequestApproval",
         [](Writer& w) {
             const auto snapshot = w.deployed_snapshot();
             w.put("snapshot", snapshot);
             w.put("deployment", w.deployment_for(snapshot));
         }},
        {"SwapActive",
         [](Writer& w) {
             const auto in = w.deployed_snapshot();
             w.put("activate", in);
             w.put("deactivate", w.deployed_snapshot());
             if (w.percent(30)) w.put("deployment", w.deployment_for(in));
         }},
        {"CreateJob",
         [](Writer& w) {
             job_of(w);
             if (w.percent(50)) w.put("runtime", w.known(w.world_.runtimes, runtime_names));
         }},
        {"EditJob", [](Writer& w) { edit_of(w, "job", w.known(w.world_.jobs, job_names)); }},
        {"RerunJob", [](Writer& w) { w.put("job", w.known(w.world_.jobs, job_names)); }},
        {"ScheduleJob",
         [](Writer& w) {
             job_of(w);
             w.put("runtime", w.known(w.world_.runtimes, runtime_names));
             w.put("schedule", w.chance_.below(30) == 0 ? "0 4 * *" : "0 4 * * MON");
         }},
        {"RecordTestResult",
         [](Writer& w) {
             w.put("result", w.fresh(w.world_.results, result_names));
             w.put("job", w.known(w.world_.jobs, job_names));
             w.maybe_metadata();
         }},
        {"EditTestResult",
         [](Writer& w) { edit_of(w, "result", w.known(w.world_.results, result_names)); }},
        {"DefineLifeCycle",
         [](Writer& w) {
             w.put("life_cycle", w.chance_.one_of(life_cycle_names));
             w.put("definition", w.json());
         }},
        {"StartLifeCycle",
         [](Writer& w) {
             w.put("mlc", w.fresh(w.world_.mlcs, mlc_names));
             w.put("life_cycle", w.known(w.world_.life_cycles, life_cycle_names));
             w.put("model", w.known(w.world_.models, model_names));
             w.maybe_group(60);
         }},
        {"EditLifeCycleInstance",
         [](Writer& w) { edit_of(w, "mlc", w.known(w.world_.mlcs, mlc_names)); }},
        {"CreateNotification",
         [](Writer& w) {
             w.put("notification", w.fresh(w.world_.notifications, notification_names));
             w.put("model", w.known(w.world_.models, model_names));
             w.put("text", "look at it");
         }},
        {"EditNotification",
         [](Writer& w) {
             edit_of(w, "notification", w.known(w.world_.notifications, notification_names));
         }},
        {"MoveEntity",
         [](Writer& w) {
             w.entity();
             w.put("group", w.known(w.world_.groups, teams));
         }},
        {"DeleteEntity", [](Writer& w) { w.entity(); }},
        {"GrantGroupAccess",
         [](Writer& w) {
             w.grant();
             w.names("permissions", {"READ", "READ", "WRITE", "EXECUTE"});
             if (w.percent(35)) {
                 const auto after = static_cast<std::int64_t>(w.chance_.below(300)) - 20;
                 w.data["expires_at"] = number(w.now_ + after * second);
             }
         }},
        {"RevokeGroupAccess", [](Writer& w) { w.grant(); }}};
    return table;
}

bool is_approval(const std::string& type) {
    return type == "ActivateModel" || type == "DeactivateModel" || type == "RequestApproval" ||
           type == "SwapActive";
}

} // namespace

Commands::Commands(std::uint64_t seed, const std::vector<std::string>& types)
    : chance_(seed), has_audiences_(std::ranges::count(types, "DefineAudience") != 0),
      has_runtimes_(std::ranges::count(types, "RegisterRuntime") != 0) {
    for (const auto& type : types) {
        types_.insert(types_.end(), static_cast<std::size_t>(parts().at(type)), type);
    }
}

std::string Commands::new_id() {
    return "c" + std::to_string(++made_);
}

std::vector<Ask> Commands::opening() {
    std::vector<Ask> asks;
    const auto say = [&](std::string actor, std::string type, Object data) {
        Ask ask;
        ask.id = new_id();
        ask.actor = std::move(actor);
        ask.type = std::move(type);
        ask.data = std::move(data);
        asks.push_back(std::move(ask));
    };
    const Object acme{
        {"name", text("Acme")}, {"administrator", text("ada")}, {"active_model_limit", number(3)}};
    say("ada", "CreateGroup", {{"group", text("red")}}); // There is no tenant yet.
    say("ada", "CreateTenant", acme);
    say("operator", "CreateTenant", acme);
    for (const auto* team : {"red", "blue"}) say("ada", "CreateGroup", {{"group", text(team)}});
    for (std::size_t i = 1; i < people.size(); ++i) {
        const auto role = i == 1 ? "administrator" : i < 4 ? "maintainer" : "member";
        say("ada", "AddUser", {{"user", text(people[i])}, {"role", text(role)}});
        say("ada",
            "AddGroupMember",
            {{"group", text(i % 2 == 0 ? "red" : "blue")}, {"user", text(people[i])}});
    }
    say("ada", "RegisterEnvironment", {{"environment", text("prod")}, {"hosting", text("hybrid")}});
    for (const auto* model : {"m1", "m2"}) {
        say("ada", "RegisterModel", {{"model", text(model)}, {"group", text("red")}});
    }
    return asks;
}

std::string Commands::actor(const World& world) {
    const auto dice = chance_.below(100);
    if (dice < 1) return chance_.word({"zoe", "operator"});
    if (dice < 30 || world.users.empty()) {
        for (const auto& [name, user] : world.users) {
            if (user.role == "administrator" && chance_.percent(60)) return name;
        }
    }
    if (dice < 33) return chance_.one_of(people);
    return std::next(world.users.begin(),
                     static_cast<std::ptrdiff_t>(chance_.below(world.users.size())))
        ->first;
}

Object Commands::data(const std::string& type, const World& world, Moment now) {
    Writer writer{chance_, world, now, has_audiences_, has_runtimes_};
    builders().at(type)(writer);
    return writer.data;
}

Ask Commands::of_type(const std::string& type, const World& world, Moment now) {
    Ask ask;
    ask.id = new_id();
    ask.type = type;
    ask.actor = actor(world);
    const bool operators = type == "CreateTenant" || type == "SetActiveModelLimit";
    if (operators && chance_.percent(80)) ask.actor = "operator";
    ask.data = data(type, world, now);
    if (is_approval(type) ? chance_.percent(50) : chance_.percent(2))
        ask.surface = "administration";
    if (chance_.percent(2)) {
        ask.expected_version = world.version - static_cast<std::int64_t>(chance_.below(2));
    }
    return ask;
}

Ask Commands::next(const World& world, Moment now) {
    if (!before_.empty() && chance_.below(60) == 0) {
        Ask again = chance_.one_of(before_);
        if (chance_.percent(30)) again.actor = actor(world);
        if (chance_.percent(10)) again.surface = "administration";
        return again;
    }
    auto ask = of_type(chance_.one_of(types_), world, now);
    if (chance_.below(20) == 0) {
        if (before_.size() < 50) {
            before_.push_back(ask);
        } else {
            before_[chance_.below(50)] = ask;
        }
    }
    return ask;
}

Moment Commands::clock(Moment now) {
    if (chance_.below(50) == 0) return now - static_cast<Moment>(chance_.below(100)) * second;
    return now + static_cast<Moment>(chance_.below(12)) * second;
}

} // namespace assent::reference
