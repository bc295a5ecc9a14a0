// What holds in every state that chance arrives at, whatever the commands were.

#include "domain/authorize.hpp"
#include "domain/decide.hpp"
#include "projections/authorization.hpp"
#include "tests/reference/chance.hpp"
#include "tests/reference/engine.hpp"
#include "tests/reference/hearing.hpp"
#include "tests/reference/translate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace assent::reference {
namespace {

/// `ASSENT_PROPERTIES_SEED` plays one history, `ASSENT_PROPERTIES_HISTORIES` as many.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

/// Plays histories, and calls `use(engine, world, commands, now)` after every tenth command.
template <class Use>
void in_many_states(Use&& use) {
    const auto only = from_environment("ASSENT_PROPERTIES_SEED", 0);
    const auto many = only != 0 ? 1 : from_environment("ASSENT_PROPERTIES_HISTORIES", 12);
    for (std::uint64_t i = 0; i < many; ++i) {
        const auto seed = only != 0 ? only : 1'000 + i;
        SCOPED_TRACE("ASSENT_PROPERTIES_SEED=" + std::to_string(seed));
        Commands commands{seed, engine_types()};
        Engine engine;
        World world;
        Moment now = 1'772'438'400'000'000;
        const auto give = [&](const Ask& ask) {
            now = std::max(now, commands.clock(now));
            (void)engine.judge(ask, now);
            (void)judge(world, ask, now); // For the generator, which wants to know what is there.
        };
        for (const auto& ask : commands.opening()) give(ask);
        for (int step = 0; step < 600; ++step) {
            give(commands.next(world, now));
            if (step % 10 != 0) continue;
            use(engine, world, commands, now);
            if (testing::Test::HasFailure()) return;
        }
    }
}

struct Bit {
    std::string who;
    std::string permission;
    std::string collection;
    std::string id;

    friend auto operator<=>(const Bit&, const Bit&) = default;
};

const std::vector<std::string>& collections_of_checks() {
    static const std::vector<std::string> names{
        "stored_models", "deployable_models", "deployed_models", "jobs", "runtimes"};
    return names;
}

std::vector<std::string> ids_in(const World& world, const std::string& collection) {
    std::vector<std::string> ids;
    const auto all = [&](const auto& table) {
        for (const auto& [id, row] : table) ids.push_back(id);
    };
    if (collection == "stored_models") all(world.models);
    if (collection == "deployable_models") all(world.snapshots);
    if (collection == "deployed_models") all(world.deployments);
    if (collection == "jobs") all(world.jobs);
    if (collection == "runtimes") all(world.runtimes);
    return ids;
}

/// Every permission that anybody has on anything.
std::set<Bit> all_bits(const Engine& engine, const World& world, Moment now) {
    std::set<Bit> bits;
    for (const auto& [who, user] : world.users) {
        for (const auto& collection : collections_of_checks()) {
            for (const auto& id : ids_in(world, collection)) {
                for (const auto* permission : {"READ", "WRITE", "EXECUTE"}) {
                    if (engine.may(who, permission, collection, id, now)) {
                        bits.insert({who, permission, collection, id});
                    }
                }
            }
        }
    }
    return bits;
}

Ask ask_of(std::string actor, std::string type, Object data) {
    static std::uint64_t made = 0;
    Ask ask;
    ask.id = "p" + std::to_string(++made);
    ask.actor = std::move(actor);
    ask.type = std::move(type);
    ask.data = std::move(data);
    return ask;
}

std::string some_administrator(const World& world) {
    const auto found = std::ranges::find_if(
        world.users, [](const auto& entry) { return entry.second.role == "administrator"; });
    return found->first; // GEN-3: there always is one.
}

/// RWX-25: grants unite. What is granted replaces a privilege of the same key, so it is added to
/// what that one gives.
TEST(Properties, AddingAGrantNeverTakesAccessAway) {
    std::uint64_t granted = 0;
    in_many_states([&](const Engine& engine, const World& world, Commands& commands, Moment now) {
        if (world.groups.empty()) return;
        auto ask = commands.of_type("GrantGroupAccess", world, now);
        ask.actor = some_administrator(world);
        ask.data.erase("expires_at");
        auto& permissions = std::get<List>(ask.data["permissions"].is);
        const auto present =
            world.privileges.find({ask.get("collection"), ask.get("owner"), ask.get("group")});
        if (present != world.privileges.end()) {
            for (const auto& permission : present->second.permissions) {
                permissions.push_back(text(permission));
            }
        }
        if (permissions.empty()) permissions.push_back(text("READ"));
        const auto before = all_bits(engine, world, now);
        Engine after = engine;
        if (after.judge(ask, now).outcome != "accepted") return;
        ++granted;
        const auto then = all_bits(after, world, now);
        EXPECT_TRUE(std::ranges::includes(then, before)) << to_text(ask);
    });
    EXPECT_GT(granted, 50U);
}

/// APP-17: whatever a custom role says, whoever gets it may do all that they might before.
TEST(Properties, ACustomRoleNeverTakesAway) {
    std::uint64_t assigned = 0;
    std::uint64_t compared = 0;
    in_many_states([&](const Engine& engine, World& world, Commands& commands, Moment now) {
        auto& chance = commands.chance();
        const auto user = std::next(world.users.begin(),
                                    static_cast<std::ptrdiff_t>(chance.below(world.users.size())));
        Engine after = engine;
        List permissions;
        for (const auto* permission : {"approve_own_models", "approve_any_models", "audit"}) {
            if (chance.percent(50)) permissions.push_back(text(permission));
        }
        const auto ada = some_administrator(world);
        (void)after.judge(ask_of(ada,
                                 "DefineCustomRole",
                                 {{"role", text("newest")}, {"permissions", Value{permissions}}}),
                          now);
        const auto assign =
            ask_of(ada, "AssignRole", {{"user", text(user->first)}, {"role", text("newest")}});
        if (after.judge(assign, now).outcome != "accepted") return;
        ++assigned;
        for (int i = 0; i < 10; ++i) {
            auto question = commands.next(world, now);
            question.actor = user->first;
            if (malformed(question) || !engine.permit(question, now).allowed) continue;
            ++compared;
            EXPECT_TRUE(after.permit(question, now).allowed) << to_text(question);
        }
        EXPECT_EQ(all_bits(engine, world, now), all_bits(after, world, now));
    });
    EXPECT_GT(assigned, 200U);
    EXPECT_GT(compared, 200U);
}

/// APP-5: only a lowered limit leaves more active than it allows, and then nothing joins them.
TEST(Properties, NoPrefixExceedsTheCapacityInHardMode) {
    std::uint64_t full = 0;
    for (std::uint64_t seed = 2'000; seed < 2'012; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Commands commands{seed, engine_types()};
        Engine engine;
        World world;
        Moment now = 1'772'438'400'000'000;
        std::size_t before = 0;
        const auto give = [&](const Ask& ask) {
            now = std::max(now, commands.clock(now));
            (void)engine.judge(ask, now);
            (void)judge(world, ask, now);
            if (engine.tenant() == nullptr) return;
            const auto& tenant = *engine.tenant();
            const auto active = tenant.active.size();
            if (tenant.settings.mode == CapacityMode::hard) {
                EXPECT_TRUE(active <= tenant.settings.limit || active <= before) << to_text(ask);
            } else {
                const auto room =
                    tenant.settings.limit * tenant.settings.guardrail_permille.value() / 1000;
                EXPECT_TRUE(active <= room || active <= before) << to_text(ask);
            }
            if (active == tenant.settings.limit && active > 0) ++full;
            before = active;
        };
        for (const auto& ask : commands.opening()) give(ask);
        for (int step = 0; step < 1'000; ++step) give(commands.next(world, now));
    }
    EXPECT_GT(full, 300U);
}

template <class View, class Row>
std::set<std::string> listed(const Tenant& tenant, const Reader& reader) {
    std::set<std::string> ids;
    std::string after;
    for (bool more = true; more;) {
        const auto part = list<View, Row>(tenant, reader, Page{.after = after, .limit = 2});
        for (const auto& item : part.items) ids.insert(item.id);
        if (!part.items.empty()) after = part.items.back().id;
        more = part.more;
    }
    return ids;
}

std::set<std::string> checked(const Engine& engine,
                              const World& world,
                              const std::string& who,
                              const std::string& collection,
                              Moment now) {
    std::set<std::string> ids;
    for (const auto& id : ids_in(world, collection)) {
        if (engine.may(who, "READ", collection, id, now)) ids.insert(id);
    }
    return ids;
}

/// MIX-5
TEST(Properties, AListIsTheSetOfSingleChecks) {
    std::uint64_t some = 0;
    in_many_states([&](const Engine& engine, const World& world, Commands&, Moment now) {
        const auto& tenant = *engine.tenant();
        for (const auto& [who, user] : world.users) {
            const Reader reader{.user = tenant.users.find(who), .time = time_of(now)};
            const auto models = listed<ModelView, assent::Model>(tenant, reader);
            EXPECT_EQ(models, checked(engine, world, who, "stored_models", now)) << who;
            EXPECT_EQ((listed<SnapshotView, assent::Snapshot>(tenant, reader)),
                      checked(engine, world, who, "deployable_models", now))
                << who;
            EXPECT_EQ((listed<DeploymentView, assent::Deployment>(tenant, reader)),
                      checked(engine, world, who, "deployed_models", now))
                << who;
            EXPECT_EQ((listed<JobView, assent::Job>(tenant, reader)),
                      checked(engine, world, who, "jobs", now))
                << who;
            EXPECT_EQ((listed<RuntimeView, assent::Runtime>(tenant, reader)),
                      checked(engine, world, who, "runtimes", now))
                << who;
            if (!models.empty() && models.size() < world.models.size()) ++some;
        }
    });
    EXPECT_GT(some, 100U) << "hardly anybody saw a part of it";
}

/// One decision function: `authorize` says yes exactly where `decide` would not deny, by users, of
/// what they may READ.
TEST(Properties, AuthorizeSaysYesWhereDecideDoesNotDeny) {
    std::uint64_t yes = 0;
    std::uint64_t no = 0;
    in_many_states([&](const Engine& engine, const World& world, Commands& commands, Moment now) {
        for (int i = 0; i < 20; ++i) {
            auto ask = commands.next(world, now);
            ask.expected_version.reset();
            if (malformed(ask)) continue;
            const auto envelope = envelope_of(ask);
            const auto ruling = decide(*engine.tenant(), envelope, time_of(now));
            const auto permit = engine.permit(ask, now);
            if (ruling.outcome == Outcome::not_found) {
                EXPECT_FALSE(permit.found) << to_text(ask);
                EXPECT_FALSE(permit.allowed) << to_text(ask);
                continue;
            }
            EXPECT_EQ(permit.allowed, ruling.outcome != Outcome::denied) << to_text(ask);
            ++(permit.allowed ? yes : no);
        }
    });
    EXPECT_GT(yes, 1'000U);
    EXPECT_GT(no, 1'000U);
}

} // namespace
} // namespace assent::reference
