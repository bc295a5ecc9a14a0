#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

#include <vector>

/// Taking a partition over, and making way (R11, R12).
namespace assent::test {
namespace {

std::string foreign_term(const std::string& node, std::int64_t generation) {
    return Author{}.sealed(TermBegun{.nonce = Nonce{0xff},
                                     .node = node,
                                     .generation = generation,
                                     .command_source = "topic",
                                     .begun_at = noon});
}

TermBegun term_begun_in(const std::string& bytes) {
    return std::get<TermBegun>(record_in(bytes));
}

/// Claims are what a follower sends: a writer of its own each, and a TermBegun as its only record.
struct Claims : World {
    Claims() {
        open();
        *commands = some_commands(3);
    }

    void claim(Node& node, std::int64_t generation = 1) {
        log.lands_at_once = false;
        node.partition->assign(Assignment{generation});
        node.run();
        ASSERT_EQ(node.role(), Role::claiming);
    }
};

TEST(R11, NothingIsDecidedBeforeTheOwnTermBegunIsReadBack) {
    Claims world;
    Node node{world};
    world.claim(node);
    ASSERT_EQ(world.log.sent.size(), 1U);
    const auto begun = term_begun_in(world.log.sent.at(0).bytes);
    EXPECT_EQ(begun.node, "node");
    EXPECT_EQ(begun.generation, 1);
    EXPECT_EQ(begun.command_source, "topic");

    world.clock.pass(1s); // No word of failure is no permission.
    node.run();
    EXPECT_EQ(world.log.sent.size(), 1U);
    world.log.land();
    node.run();
    EXPECT_EQ(node.role(), Role::owner);
    EXPECT_EQ(world.log.sent.size(), 3U);
}

TEST(R11, OnlyTheOwnNonceEndsTheWaiting) {
    Claims world;
    Node node{world};
    world.claim(node);
    world.log.put(foreign_term("other", 9));
    world.log.put(foreign_term("node", 1)); // Of an earlier life of the same node.
    node.run();
    EXPECT_EQ(node.role(), Role::claiming) << "R12: foreign ones are read past while claiming";
    EXPECT_EQ(world.log.sent.size(), 1U);

    world.log.land();
    node.run();
    EXPECT_EQ(node.role(), Role::owner);
    EXPECT_EQ(node.partition->state().head.term, 3U);
    for (const auto& sent : world.log.sent) EXPECT_EQ(open_envelope(sent.bytes)->term, 3U);
}

/// The write state is that behind the TermBegun, whatever else was fetched with it.
TEST(R11, DecidesOnTheStateAtTheBarrier) {
    Claims world;
    Author other;
    other.read(world.log.records[0]);
    Node node{world};
    world.claim(node);
    world.log.put(other.begin());
    world.log.put(other.decide((*world.commands)[0])); // Decided by the other before our term.
    world.log.land();
    world.log.put(other.decide((*world.commands)[1])); // Too late.
    node.run();
    ASSERT_EQ(node.role(), Role::owner);
    EXPECT_EQ(node.topic.seeks, std::vector<std::int64_t>{1});
    world.log.lands_at_once = true;
    world.log.land();
    node.run();
    EXPECT_EQ(world.valid_decisions().size(), 3U);
    EXPECT_EQ(node.partition->state().invalid.stale_term, 1U);
}

/// The term was over before its writer knew that it had begun.
TEST(R12, ATermBegunRightBehindTheOwnOneEndsTheTerm) {
    Claims world;
    Node node{world};
    world.claim(node, 5);
    world.log.land();
    world.log.put(foreign_term("other", 6));
    node.run();
    EXPECT_EQ(node.role(), Role::follow);
    EXPECT_EQ(world.log.writers_alive, 0);
    world.log.land();
    world.log.lands_at_once = true;
    node.partition->assign(Assignment{7});
    world.clock.pass(1s);
    node.run();
    EXPECT_EQ(node.role(), Role::owner);
    EXPECT_EQ(world.valid_decisions().size(), 3U);
}

TEST(R11, EveryClaimHasANewWriterAndANewNonce) {
    Claims world;
    Node node{world};
    std::vector<Nonce> nonces;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        world.claim(node);
        EXPECT_EQ(world.log.sent.at(0).writer, attempt);
        EXPECT_EQ(world.log.writers_alive, 1);
        for (const auto& earlier : nonces) {
            EXPECT_NE(term_begun_in(world.log.sent.at(0).bytes).nonce, earlier);
        }
        nonces.push_back(term_begun_in(world.log.lose()).nonce);
        world.log.fail({WriteFailure::Kind::lost, "lost"});
        node.run();
        EXPECT_EQ(node.role(), Role::follow);
        EXPECT_EQ(world.log.writers_alive, 0);
        world.clock.pass(1s);
    }
}

/// T8, T10: the claim was given up, and lands later all the same.
TEST(R11, ALateTermBegunOfAnEarlierAttemptIsNotTheAwaitedOne) {
    Claims world;
    Node node{world};
    world.claim(node);
    const auto late = world.log.lose();
    world.log.fail({WriteFailure::Kind::lost, "timeout"});
    node.run();
    world.clock.pass(1s);
    world.claim(node);
    world.log.put(late);
    node.run();
    EXPECT_EQ(node.role(), Role::claiming);
    world.log.land();
    node.run();
    EXPECT_EQ(node.role(), Role::owner);
    EXPECT_EQ(node.partition->state().head.term, 2U);
}

/// A claim reads to the end first: the reader that lags would own nothing but a backlog.
TEST(R11, ClaimsOnlyAtTheEndOfAnOpenedLog) {
    World world;
    world.log.lands_at_once = false;
    Node node{world};
    node.partition->assign(Assignment{1});
    node.run();
    EXPECT_EQ(world.log.writers, 0) << "no LogOpened yet";
    world.log.away = true;
    world.open();
    node.run();
    EXPECT_EQ(world.log.writers, 0) << "the log is away";
    EXPECT_TRUE(node.partition->log_away());
    EXPECT_FALSE(node.partition->caught_up());
    EXPECT_EQ(node.partition->lag(), std::nullopt);
    EXPECT_EQ(node.partition->trouble(), "the log is away");
    world.log.away = false;
    world.log.put("behind");
    world.log.batch_max = 1;
    EXPECT_TRUE(node.partition->read());
    node.partition->fold();
    EXPECT_FALSE(node.partition->act()) << "not at the end yet";
    EXPECT_EQ(node.partition->lag(), 1);
    node.run();
    EXPECT_EQ(node.role(), Role::claiming);
    EXPECT_EQ(node.partition->lag(), 0);
}

TEST(R11, NobodyClaimsWithoutAnAssignment) {
    Claims world;
    Node node{world};
    node.run();
    EXPECT_EQ(world.log.writers, 0);
    node.partition->retire();
    node.partition->assign(Assignment{1});
    node.run();
    EXPECT_EQ(world.log.writers, 0) << "it is on its way out";
}

struct Yielding : World {
    Yielding() {
        open();
        *commands = some_commands(2);
        node.run_as_owner(5);
    }

    /// Whether the node claims within this time.
    bool claims_within(std::chrono::milliseconds time) {
        const auto before = log.writers;
        for (std::chrono::milliseconds passed{0}; passed < time; passed += 10ms) {
            clock.pass(10ms);
            node.run();
            if (log.writers != before) return true;
        }
        return false;
    }

    Node node{*this, "node", [](auto& options) { options.session = 10s; }};
};

/// Way for whoever was assigned later, until the group says something new.
TEST(R12, TheOlderGenerationYields) {
    for (const std::int64_t generation : {5, 6}) {
        Yielding world;
        world.log.put(foreign_term("other", generation));
        world.node.run();
        EXPECT_EQ(world.node.role(), Role::follow);
        EXPECT_EQ(world.log.writers_alive, 0);
        EXPECT_NE(world.node.partition->trouble().find("other"), std::string::npos);
        EXPECT_FALSE(world.claims_within(19s));
        world.node.partition->assign(Assignment{generation});
        EXPECT_FALSE(world.claims_within(100ms)) << "the same assignment, said again";
        world.node.partition->assign(Assignment{generation + 1});
        EXPECT_TRUE(world.claims_within(100ms));
    }
}

TEST(R12, TheNewerGenerationClaimsAgainAfterAPause) {
    Yielding world;
    world.log.put(foreign_term("other", 4));
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_TRUE(world.claims_within(50ms));
    EXPECT_EQ(world.node.role(), Role::owner);
}

/// T14: without a reaction it would wait for ever for records that are void.
TEST(R12, AnOwnStaleAttemptEndsTheTermToo) {
    Yielding world;
    world.log.lands_at_once = false;
    world.commands->push_back(at(2, command("c2", create_group("late"))));
    world.node.run();
    world.log.put(foreign_term("node", 5));
    world.log.land();
    world.log.lands_at_once = true;
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_TRUE(world.claims_within(50ms));
    EXPECT_EQ(world.node.role(), Role::owner);
    EXPECT_EQ(world.valid_decisions().size(), 3U);
    EXPECT_EQ(world.node.partition->state().invalid.stale_term, 1U);
}

TEST(R12, GenerationsThatDoNotCompareAreWaitedOut) {
    Yielding world;
    world.log.put(foreign_term("other", 100));
    world.node.run();
    EXPECT_FALSE(world.claims_within(20s));
    EXPECT_TRUE(world.claims_within(100ms));
}

TEST(R12, AsLongAsTheOtherWritesItIsNotDisturbed) {
    Yielding world;
    world.log.put(foreign_term("other", 100));
    auto other = world.read_all();
    world.node.run();
    EXPECT_FALSE(world.claims_within(15s));
    world.log.put(other.decide(at(2, command("c2", create_group("late"))), world.clock.time));
    EXPECT_FALSE(world.claims_within(20s)) << "its record counts anew";
    EXPECT_TRUE(world.claims_within(100ms));
}

/// Whoever drives the partition sleeps until the next deadline.
TEST(R12, TheNextDeadlineOfANodeThatYieldsIsTheWayOut) {
    Yielding world;
    world.log.put(foreign_term("other", 100));
    world.node.run();
    world.clock.pass(5s);
    world.node.run();
    const auto wait = world.node.partition->next_deadline() - world.clock.monotonic();
    EXPECT_EQ(std::chrono::round<std::chrono::seconds>(wait), 15s);
    world.clock.pass(15s);
    world.clock.steady += 1ns;
    const auto before = world.log.writers;
    world.node.run();
    EXPECT_GT(world.log.writers, before) << "nothing but time was in the way";
}

TEST(R11, ThereIsNoDeadlineForWhatDoesNotDependOnTime) {
    World world;
    Node node{world};
    node.partition->assign(Assignment{1});
    node.run();
    EXPECT_EQ(node.partition->next_deadline(), std::chrono::nanoseconds::max()) << "not opened";
    world.log.away = true;
    node.run();
    EXPECT_EQ(node.partition->next_deadline(), std::chrono::nanoseconds::max()) << "log away";
}

TEST(R12, ThePauseGrowsUntilSomethingIsReadBack) {
    Yielding world;
    std::vector<std::int64_t> pauses;
    world.log.lands_at_once = false;
    for (int i = 0; i < 10; ++i) {
        world.log.fail({WriteFailure::Kind::lost, "no broker"});
        world.node.run();
        ASSERT_EQ(world.node.role(), Role::follow);
        const auto pause = world.node.partition->next_deadline() - world.clock.monotonic();
        pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(pause).count());
        world.clock.pass(std::chrono::milliseconds{pauses.back()} - 1ms);
        world.node.run();
        ASSERT_EQ(world.node.role(), Role::follow) << "too early";
        world.clock.pass(1ms);
        world.node.run();
        ASSERT_EQ(world.node.role(), Role::claiming);
    }
    // Half of what the options say, for there is no jitter here.
    EXPECT_EQ(pauses, (std::vector<std::int64_t>{10, 20, 40, 80, 160, 320, 640, 1280, 2500, 2500}));

    world.log.sent.clear();
    world.log.fail({WriteFailure::Kind::lost, "no broker"});
    world.log.lands_at_once = true;
    world.node.run();
    world.commands->push_back(at(2, command("c2", create_group("late"))));
    world.clock.pass(5s);
    world.node.run();
    ASSERT_EQ(world.valid_decisions().size(), 3U);
    world.log.fail({WriteFailure::Kind::lost, "no broker"});
    world.node.run();
    EXPECT_EQ(world.node.partition->next_deadline() - world.clock.monotonic(), 10ms);
}

struct Embedded : World {
    Embedded() {
        open();
        *commands = some_commands(2);
        node.run_as_owner(0);
    }

    Node node{*this, "node", [](auto& options) { options.claims_once = true; }};
};

TEST(R12, AnEmbeddedWriterThatWasTakenOverIsOusted) {
    Embedded world;
    world.log.put(foreign_term("other", 0));
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::ousted);
    EXPECT_NE(world.node.partition->trouble().find("other"), std::string::npos);
    world.node.partition->assign(Assignment{100});
    world.clock.pass(24h);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::ousted);
    EXPECT_EQ(world.log.writers, 1);
}

/// The log refuses before the reader sees why.
TEST(R12, AWriterThatTheLogRefusedWaitsForTheName) {
    Embedded world;
    world.log.fail({WriteFailure::Kind::taken_over, "another began a term"});
    world.node.run();
    world.clock.pass(1h);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    EXPECT_EQ(world.log.writers, 1) << "it never claims again";
    world.log.put(foreign_term("other", 0));
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::ousted);
    EXPECT_NE(world.node.partition->trouble().find("other"), std::string::npos);
}

/// A disk that was full is no reason to go.
TEST(R12, AnEmbeddedWriterThatWasOnlyLostClaimsAgain) {
    Embedded world;
    world.log.fail({WriteFailure::Kind::lost, "disk full"});
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::follow);
    world.clock.pass(1s);
    world.node.run();
    EXPECT_EQ(world.node.role(), Role::owner);
    EXPECT_EQ(world.node.partition->state().head.term, 2U);
}

/// T18: two nodes that are both told to own. One of them has the newer word.
TEST(R12, TwoOwnersComeToRest) {
    World world;
    world.open();
    *world.commands = some_commands(20);
    Node one{world, "one"};
    Node two{world, "two"};
    one.partition->assign(Assignment{1});
    two.partition->assign(Assignment{2});
    for (int i = 0; i < 200; ++i) {
        world.clock.pass(10ms);
        one.run();
        two.run();
    }
    EXPECT_EQ(two.role(), Role::owner);
    EXPECT_EQ(one.role(), Role::follow);
    EXPECT_LE(world.read_all().state.head.term, 4U);
    EXPECT_EQ(world.valid_decisions().size(), 20U);
}

} // namespace
} // namespace assent::test
