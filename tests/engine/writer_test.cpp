#include "domain/tenant/digest.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

/// What becomes of what was sent (R16 to R20).
namespace assent::test {
namespace {

/// An owner whose records land when the test says so.
struct InFlight : World {
    explicit InFlight(std::int64_t count = 3,
                      const std::function<void(PartitionOptions&)>& change = {})
        : node(*this, "node", change) {
        open();
        node.run_as_owner();
        log.lands_at_once = false;
        *commands = some_commands(count);
        node.run();
    }

    Decision sent_decision(std::size_t number) const {
        return std::get<Decision>(record_in(log.sent.at(number).bytes));
    }

    /// Lets everything land from now on, and the node find its way.
    void calm() {
        log.lands_at_once = true;
        log.land();
        for (int i = 0; i < 100; ++i) {
            node.run();
            clock.pass(100ms);
        }
    }

    /// Every command is decided once, in order, and answered as the log has it (S1, S4).
    void expect_all_decided() {
        const auto valid = valid_decisions();
        ASSERT_EQ(valid.size(), commands->size());
        ASSERT_EQ(node.answered.size(), commands->size());
        for (std::size_t i = 0; i < valid.size(); ++i) {
            EXPECT_EQ(valid[i].command_offset, (*commands)[i].offset);
            EXPECT_EQ(*node.answered[i].decision, valid[i]);
        }
        EXPECT_EQ(difference(node.partition->state(), read_all().state), "");
    }

    Node node;
};

TEST(R16, RecordsFollowOneAnotherWithoutWaiting) {
    InFlight world;
    ASSERT_EQ(world.log.sent.size(), 3U);
    EXPECT_EQ(world.node.partition->in_flight(), 3U);
    auto reader = world.read_all();
    for (const auto& sent : world.log.sent) {
        EXPECT_EQ(reader.read(sent.bytes), Judgement::valid);
    }
    EXPECT_EQ(world.sent_decision(2).position, 3U) << "decided on what is still in flight";
    EXPECT_EQ(world.node.partition->state().tenants.size(), 0U) << "nobody sees the write state";
}

TEST(R16, NoMoreThanSoManyAreInFlight) {
    InFlight world{10, [](auto& options) { options.in_flight_max = 4; }};
    EXPECT_EQ(world.log.sent.size(), 4U);
    world.log.land(1);
    world.node.run();
    EXPECT_EQ(world.log.sent.size(), 4U);
    EXPECT_EQ(world.node.answered.size(), 1U);
    EXPECT_EQ(world.sent_decision(3).command_offset, 4);
    world.calm();
    world.expect_all_decided();
}

/// T3, T4, T5: not on being sent, and not for refusals or duplicates either.
TEST(R18, AnswersOnlyWhatWasReadBack) {
    InFlight world{2};
    world.commands->push_back(at(2, command("refused", create_group("g1"), "mallory")));
    world.commands->push_back(at(3, command("c1", create_group("g1"))));
    world.node.run();
    ASSERT_EQ(world.log.sent.size(), 4U);
    EXPECT_EQ(world.sent_decision(2).outcome, Outcome::denied);
    EXPECT_EQ(world.sent_decision(3).outcome, Outcome::duplicate);
    for (std::size_t landed = 0; landed < 4; ++landed) {
        EXPECT_EQ(world.node.answered.size(), landed);
        world.log.land(1);
        world.node.run();
    }
    ASSERT_EQ(world.node.answered.size(), 4U);
    EXPECT_EQ(world.node.answered[3].position, 5) << "where its record stands";
    EXPECT_EQ(world.node.answered[3].seq, 6U);
    world.expect_all_decided();
}

TEST(R18, AFollowerAnswersFromTheSameRecords) {
    InFlight world;
    Node follower{world, "follower"};
    follower.run();
    EXPECT_TRUE(follower.answered.empty());
    world.log.land();
    follower.run();
    EXPECT_EQ(follower.answered.size(), 3U);
    EXPECT_EQ(follower.role(), Role::follow);
}

/// T11: a twin of what was sent, from somebody with the same term and the same state.
TEST(R17, AnotherRecordInItsPlaceEndsTheTerm) {
    InFlight world;
    auto twin = world.read_all();
    world.log.put(twin.decide((*world.commands)[0], noon + 1h));
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_NE(world.node.partition->trouble(), "");
    ASSERT_EQ(world.node.answered.size(), 1U);
    EXPECT_EQ(world.node.answered[0].decision->decided_at, noon + 1h)
        << "the log's record, not what was meant to be there";
    world.log.sent.clear();
    world.calm();
    world.expect_all_decided();
}

TEST(R17, AnotherRecordWhereNothingIsInFlightEndsTheTerm) {
    InFlight world{0};
    auto twin = world.read_all();
    world.log.put(twin.decide(some_commands(1)[0]));
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
}

/// T1: the first was lost, so the second is a gap.
TEST(R17, AnOwnRecordReadAsVoidEndsTheTerm) {
    InFlight world{2};
    world.log.lose();
    world.log.land();
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_EQ(world.log.writers_alive, 0);
    EXPECT_EQ(world.node.partition->state().invalid.gap, 1U);
    world.calm();
    world.expect_all_decided();
}

TEST(R17, VoidRecordsOfOthersDisturbNobody) {
    InFlight world;
    auto stale = Author{};
    world.log.put(stale.sealed(Digest{.format = digest_format, .high = 0, .low = 0}));
    world.log.put("no record");
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::owner);
}

TEST(R19, AFailedWriterEndsTheTermAndNothingIsSentAgainInIt) {
    InFlight world;
    const auto before = world.log.writers;
    world.log.sent.clear(); // All of it is lost.
    world.log.fail({WriteFailure::Kind::lost, "delivery timed out"});
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_EQ(world.node.partition->trouble(), "delivery timed out");
    EXPECT_EQ(world.log.writers_alive, 0);
    EXPECT_EQ(world.node.partition->in_flight(), 0U);
    world.clock.pass(1s);
    world.node.run();
    ASSERT_EQ(world.log.sent.size(), 1U);
    EXPECT_EQ(world.log.sent.at(0).writer, before + 1);
    EXPECT_TRUE(std::holds_alternative<TermBegun>(record_in(world.log.sent.at(0).bytes)));
    world.calm();
    world.expect_all_decided();
    EXPECT_EQ(world.read_all().state.invalid.total(), 0U);
}

/// Reported as lost, and there all the same: before the next term it counts, behind it is void.
TEST(R19, WhatLandsAfterTheReportIsDecidedOnce) {
    for (const bool before_the_claim : {true, false}) {
        InFlight world;
        auto late = std::exchange(world.log.sent, {});
        world.log.fail({WriteFailure::Kind::lost, "delivery timed out"});
        world.node.run();
        if (before_the_claim) {
            for (const auto& sent : late) world.log.put(sent.bytes);
        }
        world.clock.pass(1s);
        world.node.run();
        world.log.land(1);
        world.clock.pass(1h); // The clock has moved: decided again it is another record.
        if (!before_the_claim) {
            for (const auto& sent : late) world.log.put(sent.bytes);
        }
        world.calm();
        world.expect_all_decided();
        EXPECT_EQ(world.read_all().state.invalid.stale_term, before_the_claim ? 0U : 3U);
    }
}

TEST(R19, ARevokedPartitionStopsAtOnce) {
    InFlight world;
    world.node.partition->assign(std::nullopt);
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_EQ(world.log.writers_alive, 0);
    world.clock.pass(1h);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow) << "not its matter any more";
    world.log.land();
    world.node.run();
    EXPECT_EQ(world.node.answered.size(), 3U) << "what landed is valid and answered";
}

TEST(R19, ARevokedClaimIsGivenUp) {
    World world;
    world.open();
    Node node{world};
    world.log.lands_at_once = false;
    node.partition->assign(Assignment{1});
    node.run();
    ASSERT_EQ(node.role(), Role::claiming);
    node.partition->assign(std::nullopt);
    EXPECT_EQ(world.log.writers_alive, 0);
    world.log.land();
    node.run();
    EXPECT_EQ(node.role(), Role::follow);
}

TEST(R20, WhatDoesNotComeBackInTimeEndsTheTerm) {
    InFlight world{3, [](auto& options) { options.stuck_after = 20s; }};
    EXPECT_EQ(world.node.partition->next_deadline(), world.clock.monotonic() + 20s);
    world.clock.pass(20s);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::owner);
    world.clock.pass(1ms);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_NE(world.node.partition->trouble(), "");
    world.calm();
    world.expect_all_decided();
}

TEST(R20, TheOldestInFlightCounts) {
    InFlight world{2, [](auto& options) { options.stuck_after = 20s; }};
    world.clock.pass(15s);
    world.log.land(1);
    world.commands->push_back(at(2, command("c2", create_group("late"))));
    world.node.run();
    world.clock.pass(6s);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow) << "the second of the first two is 21 s old";
}

TEST(R20, AnIdleOwnerIsNotStuck) {
    InFlight world{0};
    world.clock.pass(24h);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::owner);
    EXPECT_EQ(world.node.partition->next_deadline(), std::chrono::nanoseconds::max());
}

TEST(R20, AClaimThatDoesNotComeBackIsGivenUp) {
    World world;
    world.open();
    Node node{world, "node", [](auto& options) { options.stuck_after = 20s; }};
    world.log.lands_at_once = false;
    node.partition->assign(Assignment{1});
    node.run();
    EXPECT_EQ(node.partition->next_deadline(), world.clock.monotonic() + 20s);
    world.clock.pass(20s);
    node.run();
    EXPECT_EQ(node.role(), Role::claiming);
    world.clock.pass(1ms);
    node.run();
    EXPECT_EQ(node.role(), Role::follow);
}

} // namespace
} // namespace assent::test
