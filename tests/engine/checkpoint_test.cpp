#include "projections/checkpoint.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

PartitionState through_a_checkpoint(const PartitionState& state) {
    auto again = decode_checkpoint(encode_checkpoint(state), PartitionState{log_id, 1, 0});
    if (again) return *std::move(again);
    ADD_FAILURE() << again.error();
    return {log_id, 1, 0};
}

/// A log with all that a checkpoint has to keep: terms, a digest, void records, refusals,
/// duplicates, and malformed commands.
struct Varied : World {
    Varied() {
        log.put("no record");
        open(5);
        *commands = some_commands(6, 5);
        commands->push_back(at(20, command("c1", create_group("g1"))));
        commands->push_back(at(21, command("no", create_group("g1"), "mallory")));
        commands->push_back({.offset = 22, .command = std::unexpected(MalformedCommand{})});
        commands->push_back(
            at(23, command("create", create_tenant("bea", 2), "operator", "globex")));
        Node node{*this, "node", [](auto& options) { options.digest_every = 4; }};
        node.run_as_owner();
        log.put(log.records[4]);
        commands->push_back(at(30, command("last", create_group("last"))));
        Node next{*this, "next"};
        next.run_as_owner(3);
    }
};

/// S3: folding from a checkpoint is folding from the start, wherever it was taken.
TEST(S3, TheLogFromAnyCheckpointGivesTheSameState) {
    const Varied world;
    const auto whole = world.read_all();
    Author reader;
    for (std::size_t i = 0; i <= world.log.records.size(); ++i) {
        auto restored = reader;
        restored.state = through_a_checkpoint(reader.state);
        ASSERT_LE(restored.state.position, std::ssize(world.log.records));
        for (auto j = static_cast<std::size_t>(restored.state.position);
             j < world.log.records.size();
             ++j) {
            restored.read(world.log.records[j]);
        }
        restored.state.invalid = whole.state.invalid; // Some were counted twice.
        EXPECT_EQ(difference(restored.state, whole.state), "") << "from " << i;
        if (i < world.log.records.size()) reader.read(world.log.records[i]);
    }
}

/// Found by the simulator: a checkpoint was taken behind void records, then the log was restored
/// from a copy that ended before them, and went on with valid ones in their place. The record that
/// the checkpoint ended with was the same in both.
TEST(S3, VoidRecordsBehindACheckpointAreNoPartOfIt) {
    World world;
    world.open();
    *world.commands = some_commands(3);
    Author author = world.read_all();
    world.log.put(author.begin());
    world.log.put(author.decide(world.commands->at(0)));
    auto reader = world.read_all();
    reader.read("void");
    reader.read("void as well");
    const auto saved = through_a_checkpoint(reader.state);
    EXPECT_EQ(saved.position, 3) << "behind the last valid record";

    world.log.put(author.decide(world.commands->at(1)));
    world.log.put(author.decide(world.commands->at(2)));
    reader.state = saved;
    for (auto i = static_cast<std::size_t>(saved.position); i < world.log.records.size(); ++i) {
        reader.read(world.log.records[i]);
    }
    reader.state.invalid = {};
    EXPECT_EQ(difference(reader.state, world.read_all().state), "");
}

TEST(S3, APartitionGoesOnFromACheckpointAsIfItHadBeenThere) {
    Varied world;
    const auto state = through_a_checkpoint(world.read_all().state);
    const auto before = world.valid_decisions().size();
    world.commands->push_back(at(31, command("more", create_group("more"))));
    world.commands->push_back(at(32, command("c1", create_group("g1"))));
    PartitionOptions options;
    options.node = "restored";
    Node node{world, state, options};
    node.run_as_owner(4);
    ASSERT_EQ(node.answered.size(), 2U) << "nothing before the checkpoint is answered again";
    EXPECT_EQ(node.answered[0].decision->outcome, Outcome::accepted);
    EXPECT_EQ(node.answered[1].decision->outcome, Outcome::duplicate) << "the window came along";
    EXPECT_EQ(world.valid_decisions().size(), before + 2);
    EXPECT_EQ(difference(node.partition->state(), world.read_all().state), "");
}

} // namespace
} // namespace assent::test
