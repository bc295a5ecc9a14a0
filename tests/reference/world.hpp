#pragma once

#include "tests/reference/document.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// All that is true in one tenant, as plainly as can be: maps of strings. Nothing is derived,
/// nothing is kept twice, nothing is fast.
namespace assent::reference {

using Moment = std::int64_t; ///< Microseconds since 1970.
using Names = std::set<std::string>;

struct User {
    std::string role;
    Names roles; ///< Security and custom ones.
};

struct Space {
    std::string type;
    std::string owner;
    std::map<std::string, std::string> users;
    std::map<std::string, std::string> groups;
};

struct Privilege {
    Names permissions;
    std::optional<Moment> expires_at;

    friend bool operator==(const Privilege&, const Privilege&) = default;
};

/// What the things of all eight collections have.
struct Entity {
    std::string group; ///< Empty: none (RWX-26).
    std::string metadata = "{}";
};

struct Model : Entity {
    std::string kind = "model";
};

struct Snapshot : Entity {
    std::string model;
    std::string origin;
    std::string status; ///< Empty while no deployment runs it.
    Names monitors;
};

struct Variation {
    std::string snapshot;
    bool is_protected = false;
    std::string settings = "{}";
};

struct Split {
    std::map<std::string, std::int64_t> weights; ///< Without zeros.
    std::optional<std::pair<std::string, std::int64_t>> shadow;

    friend bool operator==(const Split&, const Split&) = default;
};

struct Routing {
    std::vector<std::pair<std::string, Split>> audiences;
    Split general;
    std::string fallback;

    friend bool operator==(const Routing&, const Routing&) = default;
};

/// As a command has it; weights of 0 are dropped.
[[nodiscard]] Routing routing_of(const Value& value);

struct Deployment : Entity {
    std::string model;
    std::string environment;
    std::string kind = "realtime";
    std::string space;
    std::string runtime;
    std::map<std::string, Variation> variations;
    Routing routing; ///< Of realtime ones.

    [[nodiscard]] bool any_protected() const;
    [[nodiscard]] bool runs(const std::string& snapshot) const;

    /// The one that takes what nothing else takes (VAR-15).
    [[nodiscard]] std::string fallback() const;
};

struct Job : Entity {
    std::string snapshot;
    std::string kind;
    std::string runtime;
    std::string schedule;
};

struct TestResult : Entity {
    std::string job;
};

struct LifeCycleInstance : Entity {
    std::string life_cycle;
    std::string model;
};

struct Notification : Entity {
    std::string model;
    std::string text;
};

inline constexpr std::array collections{"stored_models",
                                        "deployable_models",
                                        "deployed_models",
                                        "model_test_results",
                                        "model_mlcs",
                                        "jobs",
                                        "runtimes",
                                        "notifications"};

struct World {
    bool exists = false;
    std::int64_t position = 0;
    std::int64_t version = 0;
    std::map<std::string, Ask> decided; ///< By command id (GEN-6).

    std::int64_t limit = 0;
    std::string mode = "hard";
    std::optional<std::int64_t> guardrail; ///< In thousandths.
    std::map<std::string, bool> packs{{"approval", true}, {"rwx", true}, {"variations", true}};
    std::map<std::string, bool> options{{"role_needed_in_all_spaces", false},
                                        {"user_may_reject", false}};
    Names user_default;

    std::map<std::string, User> users;
    std::map<std::string, Names> custom_roles;
    std::map<std::string, Names> groups;
    std::map<std::string, Space> spaces;
    std::map<std::string, std::string> environments; ///< With their hosting.
    std::map<std::string, List> audiences;           ///< With their conditions.
    std::map<std::string, std::string> life_cycles;  ///< With their definitions.
    std::map<std::tuple<std::string, std::string, std::string>, Privilege> privileges;

    std::map<std::string, Model> models;
    std::map<std::string, Snapshot> snapshots;
    std::map<std::string, Deployment> deployments;
    std::map<std::string, Entity> runtimes;
    std::map<std::string, Job> jobs;
    std::map<std::string, TestResult> results;
    std::map<std::string, LifeCycleInstance> mlcs;
    std::map<std::string, Notification> notifications;

    [[nodiscard]] const Entity* entity(const std::string& collection, const std::string& id) const;
    [[nodiscard]] Entity* entity(const std::string& collection, const std::string& id);

    /// The deployments that run a snapshot.
    [[nodiscard]] std::vector<std::string> running(const std::string& snapshot) const;
    [[nodiscard]] std::int64_t active() const;
};

} // namespace assent::reference
