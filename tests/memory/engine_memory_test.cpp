// Memory runs out in the engine, at every place where it asks for some: what was decided before is
// in the log, and whoever starts anew decides the rest, each command once.

#include "tests/engine/world.hpp"
#include "tests/memory/scarce_memory.hpp"

#include <gtest/gtest.h>

#include <new>
#include <set>

namespace assent::test {
namespace {

/// Works through all commands; gives up at the `pieces`th piece of memory. Returns whether it got
/// that far.
bool runs_out(World& world, std::size_t pieces) {
    Node node{world};
    node.partition->assign(Assignment{.generation = 1});
    const ScarceMemory scarce{pieces};
    try {
        node.run();
    } catch (const std::bad_alloc&) {
        return true;
    }
    // A refusal that nobody told of would be a command that nobody decides.
    EXPECT_FALSE(scarce.ran_out()) << "somebody kept it to himself";
    return false;
}

TEST(OutOfMemoryInTheEngine, LosesNothingAndDoublesNothing) {
    constexpr std::int64_t commands = 5;
    std::size_t places = 0;
    for (bool ran_out = true; ran_out; ++places) {
        World world;
        world.log.lands_at_once = true;
        world.open();
        *world.commands = some_commands(commands);
        ran_out = runs_out(world, places);

        Node successor{world, "successor"};
        successor.run_as_owner(2);
        std::multiset<std::string> decided;
        for (const auto& decision : world.valid_decisions()) decided.insert(decision.id.text());
        ASSERT_EQ(decided.size(), commands) << "out of memory at place " << places;
        ASSERT_EQ(std::set<std::string>(decided.begin(), decided.end()).size(), commands);
        ASSERT_EQ(difference(successor.partition->state(), world.read_all().state), "");
    }
    EXPECT_GT(places, 100) << "hardly any memory was asked for: was it this program's?";
}

} // namespace
} // namespace assent::test
