#include "tools/bench/workload.hpp"

#include "adapters/json/command.hpp"
#include "adapters/json/value.hpp"
#include "events/core/named_enum.hpp"
#include "tools/bench/benchmark.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <random>

namespace assent::bench {
namespace {

/// Repeatable everywhere: the distributions of the standard library are not.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : bits_(seed) {}

    std::size_t below(std::size_t bound) { return bits_() % bound; }

    bool percent(std::size_t share) { return below(100) < share; }

private:
    std::mt19937_64 bits_;
};

constexpr std::size_t tenants = 8;
constexpr std::size_t users = 60;
constexpr std::size_t teams = 10;
constexpr std::size_t environments = 3; ///< The last of them is saas.

/// One tenant that gives commands. It remembers what it has asked for, not what became of it.
class Customer {
public:
    Customer(std::size_t number, std::uint64_t seed)
        : name_("tenant-" + std::to_string(number)), chance_(seed + number) {
        found();
    }

    CommandEnvelope next() {
        CommandEnvelope command = done_ < opening_.size() ? opening_[done_] : work();
        ++done_;
        command.tenant = TenantId{name_};
        command.id = CommandId{fmt::format("{}-{:07}", name_, done_)};
        command.content = content_of(command);
        return command;
    }

private:
    static std::string user(std::size_t number) { return fmt::format("user-{:03}", number); }

    static std::string team(std::size_t number) { return fmt::format("team-{:02}", number); }

    static std::string environment(std::size_t number) {
        return fmt::format("environment-{}", number);
    }

    /// Of a model, and of the team that owns it: team n has the users whose number mod teams is n.
    std::string member_of(std::size_t model) {
        const auto rank = chance_.below(users / teams);
        return user(model % teams + rank * teams);
    }

    static CommandEnvelope by(std::string actor, Command command) {
        CommandEnvelope envelope;
        envelope.actor = UserId{std::move(actor)};
        envelope.command = std::move(command);
        return envelope;
    }

    void found() {
        const auto add = [&](Command command) {
            opening_.push_back(by("admin", std::move(command)));
        };
        opening_.push_back(by(std::string{operator_actor},
                              CreateTenant{.name = "A tenant",
                                           .administrator = UserId{"admin"},
                                           .active_model_limit = 2'000}));
        for (std::size_t i = 0; i < users; ++i) {
            const auto role = i < teams ? AccountRole::maintainer : AccountRole::member;
            add(AddUser{.user = UserId{user(i)}, .role = role});
        }
        for (std::size_t i = 0; i < teams; ++i) add(CreateGroup{.group = GroupId{team(i)}});
        for (std::size_t i = 0; i < users; ++i) {
            add(AddGroupMember{.group = GroupId{team(i % teams)}, .user = UserId{user(i)}});
        }
        for (std::size_t i = 0; i < environments; ++i) {
            add(RegisterEnvironment{.environment = EnvironmentId{environment(i)},
                                    .hosting =
                                        i + 1 < environments ? Hosting::hybrid : Hosting::saas});
        }
    }

    static ModelId model(std::size_t number) { return ModelId{fmt::format("model-{:05}", number)}; }

    static SnapshotId snapshot(std::size_t of, std::size_t number) {
        return SnapshotId{fmt::format("model-{:05}-s{}", of, number)};
    }

    static DeploymentId deployment(std::size_t of, std::size_t where) {
        return DeploymentId{fmt::format("model-{:05}-in-{}", of, where)};
    }

    static CommandEnvelope approval(CommandEnvelope envelope) {
        envelope.surface = Surface::administration;
        envelope.reason = "reviewed";
        return envelope;
    }

    CommandEnvelope new_model() {
        const auto number = snapshots_.size();
        snapshots_.push_back(0);
        return by(member_of(number),
                  RegisterModel{.model = model(number),
                                .metadata = Json{R"({"purpose":"scoring","tier":2})"}});
    }

    CommandEnvelope new_snapshot(std::size_t of) {
        return by(member_of(of),
                  CreateSnapshot{.snapshot = snapshot(of, snapshots_[of]++), .model = model(of)});
    }

    CommandEnvelope deploy(std::size_t of, std::size_t where) {
        DeployVariation command{.deployment = deployment(of, where),
                                .model = model(of),
                                .environment = EnvironmentId{environment(where)},
                                .snapshot = snapshot(of, chance_.below(snapshots_[of]))};
        if (chance_.percent(40)) command.variation = VariationName{"canary"};
        if (chance_.percent(20)) command.is_protected = true;
        return by(member_of(of), std::move(command));
    }

    CommandEnvelope work() {
        const auto what = chance_.below(100);
        if (snapshots_.empty() || what < 10) return new_model();
        const auto of = chance_.below(snapshots_.size());
        if (snapshots_[of] == 0 || what < 25) return new_snapshot(of);
        const auto where = chance_.below(environments);
        if (what < 45) return deploy(of, where);
        return change(what, of, where);
    }

    CommandEnvelope change(std::size_t what, std::size_t of, std::size_t where) {
        const auto actor = chance_.percent(85) ? member_of(of) : user(chance_.below(users));
        const VariationName variation{chance_.percent(70) ? "default" : "canary"};
        if (what < 65) {
            return by(actor,
                      UpdateVariation{.deployment = deployment(of, where),
                                      .variation = variation,
                                      .settings = Json{fmt::format(R"({{"cpu":2,"replicas":{}}})",
                                                                   chance_.below(1000))}});
        }
        if (what < 73) {
            return by(actor,
                      SetProtection{.deployment = deployment(of, where),
                                    .variation = variation,
                                    .is_protected = chance_.percent(50)});
        }
        if (what < 76) return by(actor, Undeploy{.deployment = deployment(of, where)});
        const auto which = snapshot(of, chance_.below(snapshots_[of]));
        if (what < 84) return approval(by("admin", ActivateModel{.snapshot = which}));
        if (what < 90) return approval(by("admin", DeactivateModel{.snapshot = which}));
        return grant_or_revoke();
    }

    CommandEnvelope grant_or_revoke() {
        const auto owner = chance_.below(teams);
        const GroupId group{team((owner + 1 + chance_.below(teams - 1)) % teams)};
        constexpr std::array collections{
            Collection::stored_models, Collection::deployable_models, Collection::deployed_models};
        const auto collection = collections[chance_.below(collections.size())];
        if (chance_.percent(40)) {
            return by("admin",
                      RevokeGroupAccess{
                          .collection = collection, .owner = GroupId{team(owner)}, .group = group});
        }
        return by("admin",
                  GrantGroupAccess{.collection = collection,
                                   .owner = GroupId{team(owner)},
                                   .group = group,
                                   .permissions =
                                       chance_.percent(50)
                                           ? Permissions{Permission::READ}
                                           : Permissions{Permission::READ, Permission::WRITE}});
    }

    std::string name_;
    Chance chance_;
    std::vector<CommandEnvelope> opening_;
    std::size_t done_ = 0;
    std::vector<std::size_t> snapshots_; ///< How many each model has.
};

} // namespace

Commands sample_commands(const std::filesystem::path& path) {
    std::ifstream file{path};
    Commands commands;
    for (std::string text; std::getline(file, text);) {
        const auto line = json::parse(text);
        const auto* command = line ? line->find("command") : nullptr;
        if (command == nullptr) throw Failure(path.string() + " is not the sample company");
        commands.push_back({.offset = static_cast<std::int64_t>(commands.size()),
                            .command = json::parse_complete_command(json::to_text(*command))});
    }
    if (commands.empty()) throw Failure(path.string() + " cannot be read, or is empty");
    return commands;
}

Commands generated_commands(std::uint64_t seed, std::size_t count) {
    std::vector<Customer> customers;
    for (std::size_t i = 0; i < tenants; ++i) customers.emplace_back(i, seed);
    Commands commands;
    commands.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        commands.push_back(
            {.offset = static_cast<std::int64_t>(i), .command = customers[i % tenants].next()});
        if (const auto flaw = flaw_of(*commands.back().command)) throw Failure(*flaw);
    }
    return commands;
}

PartitionState empty_state() {
    return {LogId{'b', 'e', 'n', 'c', 'h'}, 1, 0};
}

PartitionState state_after(const Commands& commands) {
    auto state = empty_state();
    for (const auto& command : commands) {
        apply(state, decide(state, command, time_of_day), command.offset);
    }
    return state;
}

std::string outcomes_of(const Commands& commands) {
    std::map<Outcome, std::size_t> counts;
    auto state = empty_state();
    for (const auto& command : commands) {
        const auto decision = decide(state, command, time_of_day);
        apply(state, decision, command.offset);
        ++counts[decision.outcome];
    }
    std::string text;
    for (const auto& [outcome, count] : counts) {
        if (!text.empty()) text += ", ";
        text +=
            fmt::format("{} {:.0f} %",
                        name_of(outcome),
                        100.0 * static_cast<double>(count) / static_cast<double>(commands.size()));
    }
    return text;
}

PreparedLog prepared_log(const Commands& commands) {
    PreparedLog log{.state = empty_state(), .records = {}, .bytes = 0};
    const auto add = [&](const Record& record) {
        auto sealed = seal_next(log.state, log.state.head, record);
        const auto position = static_cast<std::int64_t>(log.records.size());
        fold(log.state, {.position = position, .bytes = sealed.bytes, .hash = sealed.hash});
        log.bytes += sealed.bytes.size();
        log.records.push_back(std::move(sealed.bytes));
    };
    add(LogOpened{.partitions = 1, .first_command_offset = 0});
    add(TermBegun{.nonce = {},
                  .node = "bench",
                  .generation = 1,
                  .command_source = "embedded",
                  .begun_at = time_of_day});
    for (const auto& command : commands) add(decide(log.state, command, time_of_day));
    return log;
}

std::string size_of(std::size_t records, std::size_t bytes) {
    return fmt::format(
        "{} records of {} bytes", records, bytes / std::max<std::size_t>(records, 1));
}

} // namespace assent::bench
