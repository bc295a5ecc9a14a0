#include "tests/reference/engine.hpp"
#include "tests/reference/rights.hpp"

#include <algorithm>
#include <functional>

/// What a user is shown, by the rule book: the very text that `Engine::seen_by` makes of views.
namespace assent::reference {
namespace {

class Line {
public:
    Line& with(const std::string& member, const std::string& value) {
        if (!value.empty()) text_ += member + ":" + value + " ";
        return *this;
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string list_of(const auto& items) {
    std::string out = "[";
    for (const auto& item : items) out += item + ",";
    return out + "]";
}

std::string yes_no(bool b) {
    return b ? "yes" : "no";
}

std::string written(const Split& split) {
    std::string weights;
    for (const auto& [name, percent] : split.weights) {
        weights += name + "=" + std::to_string(percent) + ";";
    }
    Line line;
    line.with("weights", weights);
    if (split.shadow) {
        line.with("shadow",
                  Line{}
                      .with("variation", split.shadow->first)
                      .with("percent", std::to_string(split.shadow->second))
                      .text());
    }
    return line.text();
}

std::string written(const Routing& routing) {
    std::vector<std::string> audiences;
    for (const auto& [audience, split] : routing.audiences) {
        audiences.push_back(Line{}.with("audience", audience).text() + written(split));
    }
    return Line{}
        .with("audiences", list_of(audiences))
        .with("general", written(routing.general))
        .with("fallback", routing.fallback)
        .text();
}

std::string in_order(const Names& names, const std::vector<std::string>& order) {
    std::string out;
    for (const auto& name : order) {
        if (names.contains(name)) out += name + ";";
    }
    return out;
}

class Seer {
public:
    Seer(const World& world, const std::string& who, Moment now)
        : w_(world), who_(who), now_(now), rights_(world, now) {}

    std::map<std::string, std::string> all() {
        directory();
        entities();
        all_work();
        privileges();
        tenant();
        approvals();
        serving();
        return seen_;
    }

private:
    void directory() {
        for (const auto& [id, user] : w_.users) {
            std::vector<std::string> groups;
            for (const auto& [group, members] : w_.groups) {
                if (members.contains(id)) groups.push_back(group);
            }
            seen_["user " + id] = Line{}
                                      .with("id", id)
                                      .with("role", user.role)
                                      .with("roles", list_of(user.roles))
                                      .with("groups", list_of(groups))
                                      .text();
        }
        for (const auto& [id, members] : w_.groups) {
            seen_["group " + id] = Line{}.with("id", id).with("members", list_of(members)).text();
        }
        for (const auto& [id, hosting] : w_.environments) {
            seen_["environment " + id] = Line{}.with("id", id).with("hosting", hosting).text();
        }
        for (const auto& [id, space] : w_.spaces) {
            std::vector<std::string> roles;
            for (const auto& [group, role] : space.groups) {
                roles.push_back(Line{}.with("group", group).with("role", role).text());
            }
            for (const auto& [user, role] : space.users) {
                roles.push_back(Line{}.with("user", user).with("role", role).text());
            }
            seen_["space " + id] = Line{}
                                       .with("id", id)
                                       .with("type", space.type)
                                       .with("owner", space.owner)
                                       .with("roles", list_of(roles))
                                       .text();
        }
    }

    std::vector<std::string> readable(std::vector<std::string> deployments) const {
        std::erase_if(deployments, [&](const std::string& id) {
            return !rights_.reads(who_, "deployed_models", id);
        });
        return deployments;
    }

    void entities() {
        for (const auto& [id, model] : w_.models) {
            if (!rights_.reads(who_, "stored_models", id)) continue;
            seen_["model " + id] = Line{}
                                       .with("id", id)
                                       .with("kind", model.kind)
                                       .with("group", model.group)
                                       .with("metadata", model.metadata)
                                       .text();
        }
        for (const auto& [id, snapshot] : w_.snapshots) {
            if (!rights_.reads(who_, "deployable_models", id)) continue;
            seen_["snapshot " + id] = Line{}
                                          .with("id", id)
                                          .with("model", snapshot.model)
                                          .with("group", snapshot.group)
                                          .with("status", snapshot.status)
                                          .with("deployments", list_of(readable(w_.running(id))))
                                          .with("monitors", list_of(snapshot.monitors))
                                          .with("metadata", snapshot.metadata)
                                          .text();
        }
        for (const auto& [id, deployment] : w_.deployments) {
            if (rights_.reads(who_, "deployed_models", id)) show(id, deployment);
        }
    }

    /// Those of one table that are READable, with what they have beside group and metadata.
    template <class Table, class Own>
    void work(const char* kind, const char* collection, const Table& table, Own own) {
        for (const auto& [id, row] : table) {
            if (!rights_.reads(who_, collection, id)) continue;
            Line line;
            line.with("id", id);
            own(line, row);
            line.with("group", row.group).with("metadata", row.metadata);
            seen_[std::string{kind} + " " + id] = line.text();
        }
    }

    void all_work() {
        work("runtime", "runtimes", w_.runtimes, [](Line&, const Entity&) {});
        work("job", "jobs", w_.jobs, [](Line& line, const Job& job) {
            line.with("snapshot", job.snapshot).with("kind", job.kind);
            line.with("runtime", job.runtime).with("schedule", job.schedule);
        });
        work("result", "model_test_results", w_.results, [](Line& line, const TestResult& result) {
            line.with("job", result.job);
        });
        work("mlc", "model_mlcs", w_.mlcs, [](Line& line, const LifeCycleInstance& mlc) {
            line.with("life_cycle", mlc.life_cycle).with("model", mlc.model);
        });
        work("notification",
             "notifications",
             w_.notifications,
             [](Line& line, const Notification& notification) {
                 line.with("model", notification.model).with("text", notification.text);
             });
        for (const auto& [id, conditions] : w_.audiences) {
            std::vector<std::string> told;
            for (const auto& condition : conditions) {
                const auto& members = std::get<Object>(condition.is);
                const auto word = [&](const char* member) {
                    return std::get<std::string>(members.at(member).is);
                };
                told.push_back(Line{}
                                   .with("attribute", word("attribute"))
                                   .with("kind", word("kind"))
                                   .with("value", '"' + word("value") + '"')
                                   .text());
            }
            seen_["audience " + id] =
                Line{}.with("id", id).with("conditions", list_of(told)).text();
        }
    }

    void show(const std::string& id, const Deployment& deployment) {
        std::vector<std::string> variations;
        for (const auto& [name, variation] : deployment.variations) {
            variations.push_back(Line{}
                                     .with("name", name)
                                     .with("snapshot", variation.snapshot)
                                     .with("protected", yes_no(variation.is_protected))
                                     .with("status", w_.snapshots.at(variation.snapshot).status)
                                     .with("settings", variation.settings)
                                     .text());
        }
        const auto& fallback = deployment.variations.at(deployment.fallback()).snapshot;
        seen_["deployment " + id] =
            Line{}
                .with("id", id)
                .with("model", deployment.model)
                .with("environment", deployment.environment)
                .with("kind", deployment.kind)
                .with("space", deployment.space)
                .with("runtime", deployment.runtime)
                .with("group", deployment.group)
                .with("default_snapshot", fallback)
                .with("needs_activation", yes_no(w_.snapshots.at(fallback).status != "active"))
                .with("variations", list_of(variations))
                .with("routing",
                      deployment.kind == "realtime" ? written(deployment.routing) : std::string{})
                .with("metadata", deployment.metadata)
                .text();
    }

    void privileges() {
        for (const auto& [key, privilege] : w_.privileges) {
            if (is_expired(privilege, now_)) continue;
            const auto& [collection, owner, group] = key;
            const auto id = collection + "/" + owner + "/" + group;
            std::vector<std::string> flags;
            const bool in_vain = !privilege.permissions.contains("READ") ||
                                 (privilege.permissions.contains("EXECUTE") &&
                                  !means_something("EXECUTE", collection));
            if (in_vain) flags.emplace_back("ineffective");
            if (owner == group) flags.emplace_back("redundant");
            seen_["privilege " + id] =
                Line{}
                    .with("id", id)
                    .with("collection", collection)
                    .with("owner", owner)
                    .with("group", group)
                    .with("permissions",
                          in_order(privilege.permissions, {"READ", "WRITE", "EXECUTE"}))
                    .with("expires_at",
                          privilege.expires_at ? std::to_string(*privilege.expires_at) : "")
                    .with("flags", list_of(flags))
                    .text();
        }
    }

    void tenant() {
        const auto switches = [](const std::map<std::string, bool>& of,
                                 const std::vector<std::string>& order) {
            Line line;
            for (const auto& name : order) line.with(name, yes_no(of.at(name)));
            return line.text();
        };
        seen_["tenant"] =
            Line{}
                .with("tenant", "acme")
                .with("name", "Acme")
                .with("packs", switches(w_.packs, {"variations", "approval", "rwx"}))
                .with("options",
                      switches(w_.options, {"user_may_reject", "role_needed_in_all_spaces"}))
                .text();
        const auto count = [&](const char* status) {
            return std::to_string(std::ranges::count_if(
                w_.snapshots, [&](const auto& s) { return s.second.status == status; }));
        };
        std::vector<std::string> holders;
        std::int64_t hidden = 0;
        for (const auto& [id, snapshot] : w_.snapshots) {
            if (snapshot.status != "active") continue;
            if (rights_.reads(who_, "deployable_models", id)) {
                holders.push_back(id);
            } else {
                ++hidden;
            }
        }
        const auto active = w_.active();
        const char* state = active > w_.limit               ? "over"
                            : active == w_.limit            ? "full"
                            : active * 100 >= 60 * w_.limit ? "warning"
                                                            : "ok";
        seen_["capacity"] =
            Line{}
                .with("limit", std::to_string(w_.limit))
                .with("mode", w_.mode)
                .with("guardrail_permille", w_.guardrail ? std::to_string(*w_.guardrail) : "")
                .with("active", std::to_string(active))
                .with("requested", count("requested"))
                .with("inactive", count("inactive"))
                .with("state", state)
                .with("holders", list_of(holders))
                .with("hidden", std::to_string(hidden))
                .text();
    }

    void approvals() {
        const bool sees_all = rights_.approver(who_) || rights_.security(who_, "analytics_admin");
        for (const auto& [id, snapshot] : w_.snapshots) {
            if (snapshot.status.empty()) continue;
            if (!sees_all && !rights_.reads(who_, "deployable_models", id)) continue;
            seen_["approval " + id] = snapshot.status + " on " + list_of(w_.running(id));
        }
    }

    /// MIX-1
    void serving() {
        for (const std::string snapshot : {"s1", "s2", "s3"}) {
            for (const std::string environment : {"prod", "stage"}) {
                if (!w_.environments.contains(environment)) continue;
                if (!rights_.reads(who_, "deployable_models", snapshot)) continue;
                const bool answers =
                    std::ranges::any_of(w_.deployments,
                                        [&](const auto& entry) {
                                            return entry.second.environment == environment &&
                                                   gets_traffic(entry.second, snapshot);
                                        }) &&
                    w_.snapshots.at(snapshot).status == "active";
                seen_["serving " + snapshot + " " + environment] = yes_no(answers);
            }
        }
    }

    static bool gets_traffic(const Deployment& deployment, const std::string& snapshot) {
        return std::ranges::any_of(deployment.variations, [&](const auto& entry) {
            const auto& [name, variation] = entry;
            if (variation.snapshot != snapshot) return false;
            if (deployment.kind != "realtime") return true;
            const auto& routing = deployment.routing;
            return routing.fallback == name || routing.general.weights.contains(name) ||
                   std::ranges::any_of(routing.audiences, [&](const auto& a) {
                       return a.second.weights.contains(name);
                   });
        });
    }

    const World& w_;
    const std::string& who_;
    Moment now_;
    Rights rights_;
    std::map<std::string, std::string> seen_;
};

} // namespace

std::map<std::string, std::string> seen_by(const World& world, const std::string& who, Moment now) {
    return Seer{world, who, now}.all();
}

} // namespace assent::reference
