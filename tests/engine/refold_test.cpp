#include "domain/tenant/digest.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

/// A record that fits by term and seq, and continues another history.
std::string fork_of(const Author& author) {
    auto elsewhere = author;
    elsewhere.state.head.chain[0] ^= 1;
    return elsewhere.sealed(Digest{.format = digest_format, .high = 1, .low = 2});
}

/// Folds as a driver does: drops the state and starts over at each `Refold`.
int replays_until_read(World& world, PartitionState initial) {
    PartitionOptions options;
    options.node = "node";
    for (int replays = 0; replays < 10; ++replays) {
        Node node{world, replays == 0 ? std::move(initial) : PartitionState{log_id, 1, 0}, options};
        try {
            node.run();
            EXPECT_EQ(node.partition->state().position, std::ssize(world.log.records));
            EXPECT_EQ(difference(node.partition->state(), world.read_all().state), "");
            return replays;
        } catch (const Refold& refold) {
            options.suspect = refold.position();
        }
    }
    ADD_FAILURE() << "replays for ever";
    return -1;
}

struct Forked {
    Forked() {
        world.log.put(author.open());
        world.log.put(author.begin());
        world.log.put(author.decide(some_commands(1)[0]));
    }

    void put_fork() {
        const auto bytes = fork_of(author);
        world.log.put(bytes);
        EXPECT_EQ(author.read(bytes), Judgement::fork);
    }

    World world;
    Author author;
};

TEST(R9, AForkAsksForOneReplay) {
    Forked f;
    f.put_fork();
    Node node{f.world};
    try {
        node.run();
        ADD_FAILURE() << "the fork raised no alarm";
    } catch (const Refold& refold) {
        EXPECT_EQ(refold.position(), 3);
    }
}

TEST(R9, AForkThatStaysOneIsSkippedByEverybody) {
    Forked f;
    f.put_fork();
    f.world.log.put(f.author.decide(at(1, command("c1", create_group("g1")))));
    EXPECT_EQ(replays_until_read(f.world, PartitionState{log_id, 1, 0}), 1);
}

/// The second one must not make the first one suspicious again.
TEST(R9, SeveralForksEndAsWell) {
    Forked f;
    for (int i = 1; i < 4; ++i) {
        f.put_fork();
        const auto number = std::to_string(i);
        f.world.log.put(f.author.decide(at(i, command("c" + number, create_group("g" + number)))));
    }
    EXPECT_LE(replays_until_read(f.world, PartitionState{log_id, 1, 0}), 3);
}

/// T19: the state holds a record that the log lost; the log is right.
TEST(R9, ADamagedStateGivesWayToTheLog) {
    Forked f;
    auto phantom = f.author;
    phantom.decide(at(1, command("phantom", create_group("phantom"))));
    f.world.log.put(f.author.decide(at(1, command("c1", create_group("g1")))));
    f.world.log.put(f.author.decide(at(2, command("c2", create_group("g2")))));
    EXPECT_EQ(replays_until_read(f.world, phantom.state), 1);
}

/// Even where the log goes on with a new term, which is valid to everybody (R4).
TEST(R9, ADamagedStateIsFoundInTheNextTermToo) {
    Forked f;
    auto phantom = f.author;
    phantom.decide(at(1, command("phantom", create_group("phantom"))));
    f.world.log.put(f.author.begin());
    f.world.log.put(f.author.decide(at(1, command("c1", create_group("g1")))));
    f.world.log.put(f.author.decide(at(2, command("c2", create_group("g2")))));
    phantom.state.position = 3;
    EXPECT_EQ(replays_until_read(f.world, phantom.state), 1);
}

} // namespace
} // namespace assent::test
