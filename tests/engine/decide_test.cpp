#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

/// Which commands are decided, and as what (R13 to R15).
namespace assent::test {
namespace {

struct Deciding : World {
    explicit Deciding(const std::function<void(PartitionOptions&)>& change = {})
        : node(*this, "node", change) {
        open();
        *commands = some_commands(2);
    }

    void add(CommandRecord record) { commands->push_back(std::move(record)); }

    /// What the log says of the command at that offset; fails if it says nothing.
    Decision decided(std::int64_t offset) {
        if (node.role() != Role::owner) node.run_as_owner();
        node.run();
        for (const auto& decision : valid_decisions()) {
            if (decision.command_offset == offset) return decision;
        }
        ADD_FAILURE() << "offset " << offset << " was not decided";
        return {};
    }

    [[nodiscard]] std::uint64_t acme_position() const {
        return node.partition->state().find(TenantId{"acme"})->tenant.position;
    }

    Node node;
};

TEST(R13, OffsetsMaySkipNumbers) {
    Deciding world;
    world.add(at(7, command("c7", create_group("seven"))));
    world.add(at(1'000'000, command("c8", create_group("eight"))));
    EXPECT_EQ(world.decided(7).outcome, Outcome::accepted);
    EXPECT_EQ(world.decided(1'000'000).outcome, Outcome::accepted);
    EXPECT_EQ(world.node.partition->state().command_offset, 1'000'000);
}

TEST(R13, TheFirstOffsetIsTheOneOfTheLog) {
    World world;
    world.open(100);
    *world.commands = some_commands(4, 98);
    Node node{world};
    node.run_as_owner();
    EXPECT_EQ(node.topic.seeks, std::vector<std::int64_t>{100});
    const auto decisions = world.valid_decisions();
    ASSERT_EQ(decisions.size(), 2U);
    EXPECT_EQ(decisions[0].command_offset, 100);
    EXPECT_EQ(decisions[0].outcome, Outcome::not_found) << "the tenant was created before";
}

/// T12: whatever the group or the source believes.
TEST(R13, LowerOffsetsAreSkippedSilently) {
    Deciding world;
    world.decided(1);
    Node next{world, "next"};
    next.topic.ignores_seek = true;
    world.add(at(2, command("c2", create_group("late"))));
    next.run_as_owner(2);
    EXPECT_EQ(next.topic.seeks, std::vector<std::int64_t>{2});
    EXPECT_EQ(world.valid_decisions().size(), 3U);
}

TEST(R13, AStartThatWasRemovedIsDamage) {
    Deciding world;
    world.node.topic.first_kept = 1;
    world.node.partition->assign(Assignment{1});
    EXPECT_THROW(world.node.run(), Damage);
}

TEST(R13, AnotherSourceIsDamage) {
    Deciding world;
    world.decided(1);
    Node next{world, "next"};
    next.topic.name = "a topic made anew";
    next.partition->assign(Assignment{2});
    try {
        next.run();
        ADD_FAILURE() << "it would start over at offset 0";
    } catch (const Damage& damage) {
        EXPECT_NE(std::string{damage.what()}.find("a topic made anew"), std::string::npos);
    }
    EXPECT_EQ(world.log.writers, 1) << "it has not even claimed";
}

TEST(R13, ASourceInTroubleIsNobodysRefusal) {
    Deciding world;
    world.node.topic.trouble = Trouble{"no broker"};
    world.node.run_as_owner();
    EXPECT_EQ(world.node.partition->trouble(), "no broker");
    EXPECT_TRUE(world.valid_decisions().empty());
    world.node.topic.trouble.reset();
    EXPECT_EQ(world.decided(1).outcome, Outcome::accepted);
    EXPECT_EQ(world.node.partition->trouble(), "");
}

TEST(R13, AMalformedCommandGetsARecordAndNoPosition) {
    Deciding world;
    for (const auto code : {Code::invalid_command, Code::misrouted, Code::not_built}) {
        const auto offset = std::ssize(*world.commands);
        world.add({.offset = offset,
                   .command = std::unexpected(MalformedCommand{.code = code,
                                                               .detail = "data.user is missing",
                                                               .id = "bad",
                                                               .tenant = "acme",
                                                               .actor = "ada",
                                                               .type = "AddUser"})});
        const auto decision = world.decided(offset);
        EXPECT_EQ(decision.outcome, Outcome::invalid);
        EXPECT_EQ(refusal_code(decision), code);
        EXPECT_EQ(decision.detail, "data.user is missing");
        EXPECT_EQ(decision.id.text(), "bad");
        EXPECT_EQ(decision.position, 0U);
        EXPECT_EQ(world.acme_position(), 2U);
    }
}

TEST(R13, WhatAMalformedCommandSaysOfItselfIsCutShort) {
    Deciding world;
    const std::string long_text(100'000, 'x');
    world.add({.offset = 2,
               .command = std::unexpected(MalformedCommand{.code = Code::invalid_command,
                                                           .detail = long_text,
                                                           .id = long_text,
                                                           .tenant = long_text,
                                                           .actor = long_text,
                                                           .type = long_text})});
    const auto decision = world.decided(2);
    EXPECT_EQ(decision.detail.size(), 512U);
    EXPECT_EQ(decision.id.text().size(), 256U);
    EXPECT_EQ(decision.tenant.text().size(), 128U);
}

TEST(R13, WhatIsCutShortEndsWithAWholeCharacter) {
    Deciding world;
    std::string id;
    for (int i = 0; i < 64; ++i) id += "\u20ac";
    world.add({.offset = 2,
               .command = std::unexpected(MalformedCommand{.code = Code::invalid_command,
                                                           .detail = id + id + id,
                                                           .id = id,
                                                           .tenant = {},
                                                           .actor = id,
                                                           .type = {}})});
    const auto decision = world.decided(2);
    EXPECT_EQ(decision.id.text(), id) << "64 characters are an id, however many bytes they take";
    EXPECT_EQ(decision.actor, id.substr(0, 126));
    EXPECT_EQ(decision.detail.size() % 3, 0U);
}

TEST(R13, AnUnknownTenantGetsARecordAndNoPosition) {
    Deciding world;
    world.add(at(2, command("x", create_group("g"), "ada", "nobody")));
    world.add(at(3, command("y", create_tenant("ada", 1), "ada", "nobody")));
    EXPECT_EQ(world.decided(2).outcome, Outcome::not_found);
    EXPECT_EQ(world.decided(2).position, 0U);
    EXPECT_EQ(world.decided(3).outcome, Outcome::denied);
    EXPECT_EQ(world.decided(3).position, 0U);
    EXPECT_EQ(world.node.partition->state().tenants.size(), 1U);
}

TEST(R13, TimeNeverRunsBackwardsInALog) {
    Deciding world;
    EXPECT_EQ(world.decided(1).decided_at, noon);
    world.clock.time -= 1h;
    world.add(at(2, command("c2", create_group("early"))));
    EXPECT_EQ(world.decided(2).decided_at, noon);
    world.clock.time = noon + 1s;
    world.add(at(3, command("c3", create_group("later"))));
    EXPECT_EQ(world.decided(3).decided_at, noon + 1s);
}

/// A trace context tells where a command came from, not what it is.
TEST(GEN_12, TheRecordCarriesTheTraceOfItsCommand) {
    Deciding world;
    auto traced = command("c7", create_group("seven"));
    traced.trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    auto again = traced;
    again.trace = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00";
    world.add(at(7, traced));
    world.add(at(8, again));
    EXPECT_EQ(world.decided(7).trace, traced.trace);
    EXPECT_EQ(world.decided(8).trace, again.trace);
    EXPECT_EQ(world.decided(8).outcome, Outcome::duplicate);
    EXPECT_EQ(world.decided(0).trace, "");
}

TEST(R14, ADuplicateNamesTheFirstDecision) {
    Deciding world;
    world.add(at(2, command("c1", create_group("g1"))));
    const auto duplicate = world.decided(2);
    EXPECT_EQ(duplicate.outcome, Outcome::duplicate);
    EXPECT_EQ(duplicate.first_position, 2U);
    EXPECT_EQ(duplicate.position, 0U);
    EXPECT_TRUE(duplicate.events.empty());
    EXPECT_EQ(world.acme_position(), 2U);
    const auto& window = world.node.partition->state().find(TenantId{"acme"})->window;
    EXPECT_EQ(window.log_position_of(2), 3) << "where the outcome is read again";
}

TEST(R14, ARefusalIsRememberedToo) {
    Deciding world;
    world.add(at(2, command("no", create_group("g1"), "mallory")));
    world.add(at(3, command("no", create_group("g1"), "mallory")));
    EXPECT_EQ(world.decided(2).outcome, Outcome::denied);
    EXPECT_EQ(world.decided(3).outcome, Outcome::duplicate);
    EXPECT_EQ(world.decided(3).first_position, world.decided(2).position);
}

TEST(R14, TheSameIdForSomethingElseIsItsOwnRefusal) {
    Deciding world;
    world.add(at(2, command("c1", create_group("something else"))));
    const auto reused = world.decided(2);
    EXPECT_EQ(reused.outcome, Outcome::rejected);
    EXPECT_EQ(refusal_code(reused), Code::id_reused);
    EXPECT_EQ(reused.position, 3U);
    world.add(at(3, command("c1", create_group("g1"))));
    EXPECT_EQ(world.decided(3).outcome, Outcome::duplicate) << "the first content still counts";
    EXPECT_EQ(world.decided(3).first_position, 2U);
}

/// Between sending and reading back a repetition must already be recognised.
TEST(R14, ADuplicateOfWhatIsStillInFlight) {
    Deciding world;
    world.node.run_as_owner();
    world.log.lands_at_once = false;
    world.add(at(2, command("twice", create_group("twice"))));
    world.add(at(3, command("twice", create_group("twice"))));
    world.node.run();
    EXPECT_EQ(world.log.sent.size(), 2U);
    world.log.land();
    EXPECT_EQ(world.decided(2).outcome, Outcome::accepted);
    EXPECT_EQ(world.decided(3).first_position, world.decided(2).position);
}

TEST(R14, AnotherTenantHasItsOwnIds) {
    Deciding world;
    world.add(at(2, command("create", create_tenant("bea", 1), "operator", "globex")));
    EXPECT_EQ(world.decided(2).outcome, Outcome::accepted);
}

/// Room for the record of a group with a short name, and not for one with a long name.
void room_for_short_names(PartitionOptions& options) {
    Author author;
    author.open();
    author.begin();
    author.decide(some_commands(1)[0]);
    const auto fits = command("large", create_group(std::string(110, 'g')));
    options.record_bytes_max = author.decide(at(1, fits)).size();
}

TEST(R15, AnOutcomeThatIsTooLargeIsRefused) {
    Deciding world{room_for_short_names};
    const auto large = command("large", create_group(std::string(128, 'g')));
    world.add(at(2, large));
    world.add(at(3, command("next", create_group("next"))));
    world.add(at(4, large));
    world.add(at(5, command("fits.", create_group(std::string(110, 'g')))));
    world.add(at(6, command("fitsn", create_group(std::string(111, 'h')))));
    const auto refused = world.decided(2);
    EXPECT_EQ(refused.outcome, Outcome::rejected);
    EXPECT_EQ(refusal_code(refused), Code::outcome_too_large);
    EXPECT_TRUE(refused.events.empty());
    EXPECT_EQ(refused.position, 3U);
    EXPECT_EQ(refused.version, 2U);
    EXPECT_EQ(world.decided(3).outcome, Outcome::accepted);
    EXPECT_EQ(world.decided(4).outcome, Outcome::duplicate) << "the refusal is remembered";
    EXPECT_EQ(world.decided(5).outcome, Outcome::accepted) << "just as large as may be";
    EXPECT_EQ(world.decided(6).outcome, Outcome::rejected) << "one byte more";
    EXPECT_EQ(world.node.partition->state().head.term, 1U) << "no term is lost over it";
}

TEST(R15, ATenantWhoseCreationIsTooLargeIsNotCreated) {
    Deciding world{room_for_short_names};
    auto creation = create_tenant("bea", 1);
    creation.name = std::string(1000, 'n');
    world.add(at(2, command("new", creation, "operator", "globex")));
    const auto refused = world.decided(2);
    EXPECT_EQ(refusal_code(refused), Code::outcome_too_large);
    EXPECT_EQ(refused.position, 0U);
    EXPECT_EQ(world.node.partition->state().tenants.size(), 1U);
}

} // namespace
} // namespace assent::test
