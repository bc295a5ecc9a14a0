#include "domain/tenant/digest.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

Author some_log(int terms = 1, Timestamp time = noon) {
    Author author;
    author.open();
    for (int i = 0; i < terms; ++i) author.begin();
    for (const auto& command : some_commands(3)) author.decide(command, time);
    return author;
}

Digest wrong_digest(const Author& author, std::uint16_t format = digest_format) {
    return {.format = format,
            .high = author.state.tenants_digest.high,
            .low = author.state.tenants_digest.low + 1};
}

/// A log with three decisions and a Digest that is wrong, at position 5.
struct WithAWrongDigest : World {
    WithAWrongDigest() {
        Author author;
        log.put(author.open());
        log.put(author.begin());
        for (const auto& command : some_commands(3)) log.put(author.decide(command));
        log.put(author.sealed(wrong_digest(author)));
    }
};

TEST(R10, ADigestChangesNothingButTheChain) {
    auto author = some_log();
    auto expected = author.state;
    const auto bytes = author.digest();
    EXPECT_EQ(author.state.head.seq, expected.head.seq + 1);
    EXPECT_EQ(author.state.head.chain, sha256(bytes));
    EXPECT_EQ(author.state.since_digest, 0U);
    expected.head = author.state.head;
    expected.position = author.state.position;
    expected.last_hash = sha256(bytes);
    expected.last_position = author.state.last_position;
    expected.since_digest = 0;
    EXPECT_EQ(difference(author.state, expected), "");
}

TEST(R10, AStateThatDiffersIsFound) {
    auto author = some_log();
    EXPECT_THROW(author.read(author.sealed(wrong_digest(author))), DigestMismatch);
}

TEST(R10, ADigestOfAnUnknownFormatIsNotCompared) {
    auto author = some_log();
    EXPECT_EQ(author.read(author.sealed(wrong_digest(author, digest_format + 1))),
              Judgement::valid);
}

TEST(R10, AVoidDigestIsNotCompared) {
    auto author = some_log();
    const auto late = author.sealed(wrong_digest(author));
    author.begin();
    EXPECT_EQ(author.read(late), Judgement::stale_term);
}

TEST(R10, TheSameCommandsGiveTheSameDigestOnEveryLog) {
    auto one = some_log();
    auto other = some_log(3, noon + 5h);
    for (int i = 0; i < 3; ++i) other.read("something else");
    EXPECT_EQ(one.state.tenants_digest, other.state.tenants_digest);
    EXPECT_NE(one.state.tenants_digest, Fingerprint{});
    other.decide(at(10, command("more", create_group("more"))));
    EXPECT_NE(one.state.tenants_digest, other.state.tenants_digest);
}

TEST(R10, AMismatchAsksForOneReplayAndThenStops) {
    WithAWrongDigest world;
    Node node{world};
    try {
        node.run();
        ADD_FAILURE() << "the mismatch went unnoticed";
    } catch (const Refold& refold) {
        EXPECT_EQ(refold.position(), 5);
    }
    Node again{world, "node", [](auto& options) { options.suspect = 5; }};
    try {
        again.run();
        ADD_FAILURE() << "the mismatch went unnoticed";
    } catch (const Refold&) {
        ADD_FAILURE() << "a second replay would be the same";
    } catch (const Damage& damage) {
        EXPECT_EQ(damage.position(), 5);
    }
}

TEST(R10, AnOperatorMayPassOverOneDigest) {
    WithAWrongDigest world;
    Node node{world, "node", [](auto& options) { options.ignore_digest_at = 5; }};
    node.run();
    EXPECT_EQ(node.partition->state().position, 6);
    EXPECT_EQ(node.partition->state().head.seq, 6U);

    Node elsewhere{world, "node", [](auto& options) { options.ignore_digest_at = 4; }};
    EXPECT_THROW(elsewhere.run(), Refold);
}

/// T15: the state that a Digest describes must be the one of everything before it, so nothing is
/// in flight when it is sent.
TEST(R10, TheWriterDrainsBeforeItSendsADigest) {
    World world;
    world.open();
    *world.commands = some_commands(7);
    Node node{world, "node", [](auto& options) { options.digest_every = 3; }};
    node.partition->assign(Assignment{1});
    world.log.lands_at_once = false;
    node.run();
    world.log.land();
    node.run();
    ASSERT_EQ(node.role(), Role::owner);

    EXPECT_EQ(world.log.sent.size(), 3U) << "decides no further than to where it is due";
    for (int left = 2; left >= 0; --left) {
        world.log.land(1);
        node.run();
        EXPECT_EQ(world.log.sent.size(), left == 0 ? 4U : static_cast<std::size_t>(left));
    }
    ASSERT_TRUE(std::holds_alternative<Digest>(record_in(world.log.sent.at(0).bytes)));
    // Behind it the next three are sent without waiting.
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_TRUE(std::holds_alternative<Decision>(record_in(world.log.sent[i].bytes)));
    }
    world.log.lands_at_once = true;
    world.log.land();
    node.run();
    EXPECT_EQ(node.answered.size(), 7U);
    EXPECT_EQ(world.read_all().state.invalid.total(), 0U);
}

TEST(R10, ADigestEverySoManyDecisions) {
    World world;
    world.open();
    *world.commands = some_commands(10);
    Node node{world, "node", [](auto& options) { options.digest_every = 3; }};
    node.run_as_owner();
    std::vector<int> decisions_before;
    int decisions = 0;
    for (const auto& bytes : world.log.records) {
        const auto record = record_in(bytes);
        if (std::holds_alternative<Decision>(record)) ++decisions;
        if (std::holds_alternative<Digest>(record)) decisions_before.push_back(decisions);
    }
    EXPECT_EQ(decisions_before, (std::vector{3, 6, 9}));
    EXPECT_EQ(world.read_all().state.since_digest, 1U);
}

/// A writer that goes leaves a digest behind its last decision, so that whoever follows can tell.
TEST(R10, AWriterThatRetiresEndsWithADigest) {
    World world;
    world.open();
    *world.commands = some_commands(2);
    Node node{world};
    node.run_as_owner();
    EXPECT_FALSE(node.partition->drained());
    world.commands->push_back(at(2, command("late", create_group("late"))));
    node.partition->retire();
    node.run();
    EXPECT_TRUE(node.partition->drained());
    EXPECT_TRUE(std::holds_alternative<Digest>(record_in(world.log.records.back())));
    EXPECT_EQ(world.valid_decisions().size(), 2U) << "no more commands are taken";
}

} // namespace
} // namespace assent::test
