#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace assent::test {
namespace {

/// A partition with an owner, a tenant and some decisions.
Author some_log() {
    Author author;
    author.open();
    author.begin();
    for (const auto& command : some_commands(3)) author.decide(command);
    return author;
}

/// What the envelope says, changed, with a good checksum again.
std::string changed(const std::string& bytes, const std::function<void(Envelope&)>& change) {
    auto envelope = open_envelope(bytes).value();
    change(envelope);
    return seal(envelope);
}

/// The record that `author` would write next, were it for `change`.
std::string next_decision(const Author& author, const std::function<void(Decision&)>& change) {
    auto decision = decide(author.state, at(10, command("next", create_group("next"))), noon);
    change(decision);
    return author.sealed(decision);
}

/// An invalid record changes the position and one counter.
void expect_skipped(Author author, const std::string& bytes, Judgement judgement) {
    auto expected = author.state;
    EXPECT_EQ(author.read(bytes), judgement);
    EXPECT_EQ(author.state.invalid.total(), expected.invalid.total() + 1);
    expected.invalid = author.state.invalid;
    ++expected.position;
    EXPECT_EQ(difference(author.state, expected), "");
}

/// A valid record that cannot be stops the reader, at its position.
void expect_damage(Author author, const std::string& bytes, const std::string& words = "") {
    try {
        author.read(bytes);
        ADD_FAILURE() << "it was folded; expected: " << words;
    } catch (const Damage& damage) {
        EXPECT_EQ(damage.position(), 5);
        EXPECT_NE(std::string{damage.what()}.find(words), std::string::npos) << damage.what();
    }
}

TEST(R3, WhatWasWrittenWrongIsForeign) {
    const auto author = some_log();
    const auto good = next_decision(author, [](Decision&) {});
    auto magic = good;
    magic[0] = 'X';
    auto flipped = good;
    flipped[90] = static_cast<char>(flipped[90] ^ 1);
    expect_skipped(author, magic, Judgement::foreign);
    expect_skipped(author, flipped, Judgement::foreign);
    expect_skipped(author, "", Judgement::foreign);
    expect_skipped(author, "no record at all", Judgement::foreign);
    expect_skipped(author, good.substr(0, good.size() - 1), Judgement::foreign);
    expect_skipped(author, good + "x", Judgement::foreign);
}

TEST(R3, ARecordOfAnotherLogOrPartitionIsForeign) {
    const auto author = some_log();
    const auto good = next_decision(author, [](Decision&) {});
    const auto term = author.sealed(TermBegun{
        .nonce = {}, .node = "n", .generation = 1, .command_source = "topic", .begun_at = noon});
    for (const auto& bytes : {good, term}) {
        expect_skipped(
            author, changed(bytes, [](Envelope& e) { e.log = LogId{1}; }), Judgement::foreign);
        expect_skipped(
            author, changed(bytes, [](Envelope& e) { e.partition = 1; }), Judgement::foreign);
    }
}

TEST(R4, ATermBegunThatLandsTwiceBeginsTwoTerms) {
    auto author = some_log();
    const auto bytes = author.begin("node");
    EXPECT_EQ(author.state.head.term, 2U);
    EXPECT_EQ(author.read(bytes), Judgement::valid);
    EXPECT_EQ(author.state.head.term, 3U);
    EXPECT_EQ(author.state.term_node, "node");
}

TEST(R5, ARecordOfTheTermBeforeIsVoid) {
    auto author = some_log();
    const auto late = next_decision(author, [](Decision&) {});
    author.begin();
    expect_skipped(author, late, Judgement::stale_term);
}

TEST(R5, ARecordBehindALostOneIsVoid) {
    auto writer = some_log();
    const auto reader = writer;
    writer.decide(at(10, command("lost", create_group("lost"))));
    const auto second = writer.decide(at(11, command("second", create_group("second"))));
    expect_skipped(reader, second, Judgement::gap);
}

TEST(R5, ARecordThatLandsTwiceCountsOnce) {
    auto author = some_log();
    const auto bytes = author.decide(at(10, command("twice", create_group("twice"))));
    expect_skipped(author, bytes, Judgement::repeat);
}

TEST(R5, ARecordOfAnotherHistoryIsVoid) {
    const auto author = some_log();
    const auto good = next_decision(author, [](Decision&) {});
    expect_skipped(author, changed(good, [](Envelope& e) { e.prev[0] ^= 1; }), Judgement::fork);
}

TEST(R6, SeqCountsEveryValidRecordAndNoOther) {
    Author author;
    author.open();
    EXPECT_EQ(author.state.head.seq, 1U);
    author.begin();
    EXPECT_EQ(author.state.head.seq, 2U);
    author.decide(some_commands(1)[0]);
    author.digest();
    author.begin();
    EXPECT_EQ(author.state.head.seq, 5U) << "it does not start again with a term";
    author.read("foreign");
    EXPECT_EQ(author.state.head.seq, 5U);
    author.digest();
    EXPECT_EQ(author.state.head.seq, 6U);
    EXPECT_EQ(author.state.position, 7);
}

TEST(R7, RecordsBeforeTheRightLogOpenedAreSkipped) {
    Author another;
    another.state.log = LogId{1};
    Author author;
    EXPECT_EQ(author.read(another.open()), Judgement::foreign);
    EXPECT_EQ(author.read(another.begin()), Judgement::foreign);
    const auto opened = author.open(17);
    EXPECT_EQ(author.state.command_offset, 16);
    EXPECT_EQ(author.read(opened), Judgement::foreign) << "a later copy";
    EXPECT_EQ(author.state.invalid.foreign, 3U);
    EXPECT_EQ(author.state.head.seq, 1U);
}

TEST(R7, CountsByCause) {
    auto author = some_log();
    const auto good = next_decision(author, [](Decision&) {});
    author.read(changed(good, [](Envelope& e) { e.term = 9; }));
    for (int i = 0; i < 2; ++i) author.read(changed(good, [](Envelope& e) { e.seq += 1; }));
    for (int i = 0; i < 3; ++i) author.read(changed(good, [](Envelope& e) { e.seq -= 1; }));
    for (int i = 0; i < 4; ++i) author.read(changed(good, [](Envelope& e) { e.prev = {}; }));
    for (int i = 0; i < 5; ++i) author.read("x");
    const auto& counts = author.state.invalid;
    EXPECT_EQ(counts.stale_term, 1U);
    EXPECT_EQ(counts.gap, 2U);
    EXPECT_EQ(counts.repeat, 3U);
    EXPECT_EQ(counts.fork, 4U);
    EXPECT_EQ(counts.foreign, 5U);
    EXPECT_EQ(counts.total(), 15U);
    EXPECT_EQ(author.read(good), Judgement::valid) << "none of them was in its way";
}

TEST(R8, AValidRecordThatCannotBeDecodedIsDamage) {
    const auto author = some_log();
    const auto good = next_decision(author, [](Decision&) {});
    const std::string body{open_envelope(good)->body};
    const auto cut = body.substr(0, body.size() / 2);
    const auto longer = body + "x";
    expect_damage(author, changed(good, [&](Envelope& e) { e.body = cut; }));
    expect_damage(author, changed(good, [&](Envelope& e) { e.body = longer; }));
    expect_damage(author, changed(good, [&](Envelope& e) { e.schema = 99; }), "upgrade");
    expect_damage(author, changed(good, [&](Envelope& e) { e.type = 99; }), "upgrade");
}

TEST(R8, AnUnknownEnvelopeVersionOfOursIsDamage) {
    const auto author = some_log();
    auto ours = next_decision(author, [](Decision&) {});
    ours[4] = 9;
    expect_damage(author, ours, "upgrade");
    auto another = changed(ours = next_decision(author, [](Decision&) {}),
                           [](Envelope& e) { e.log = LogId{1}; });
    another[4] = 9;
    expect_skipped(author, another, Judgement::foreign);
}

/// What no correct writer can have meant, one by one.
const std::vector<std::pair<std::string, std::function<void(Decision&)>>> impossible{
    {"decided before", [](Decision& d) { d.command_offset = 2; }},
    {"decided before", [](Decision& d) { d.command_offset = 0; }},
    {"backwards", [](Decision& d) { d.decided_at -= 1us; }},
    {"without a position", [](Decision& d) { d.position = 0; }},
    {"follows", [](Decision& d) { d.version = ++d.position; }},
    {"follows", [](Decision& d) { d.version = --d.position; }},
    {"version", [](Decision& d) { --d.version; }},
    {"never created", [](Decision& d) { d.tenant = TenantId{"nobody"}; }},
    {"cannot be",
     [](Decision& d) {
         d.events = {GroupMemberAdded{.group = GroupId{"nowhere"}, .user = UserId{"ada"}}};
     }},
};

TEST(R8, AValidDecisionThatCannotBeIsDamage) {
    const auto author = some_log();
    for (const auto& [words, change] : impossible) {
        SCOPED_TRACE(words);
        expect_damage(author, next_decision(author, change), words);
    }
}

TEST(R8, TheSameIsSkippedWhereItIsNotValid) {
    auto author = some_log();
    std::vector<std::string> late;
    for (const auto& [words, change] : impossible) late.push_back(next_decision(author, change));
    late.push_back(changed(late[0], [](Envelope& e) { e.type = 99; }));
    late.push_back(changed(late[0], [](Envelope& e) { e.body = "?"; }));
    author.begin();
    for (const auto& bytes : late) expect_skipped(author, bytes, Judgement::stale_term);
}

TEST(R8, ALogOpenedWithAnotherNumberOfPartitionsIsDamage) {
    Author author{4};
    const auto bytes = author.sealed(LogOpened{.partitions = 5, .first_command_offset = 0});
    EXPECT_THROW(author.read(bytes), Damage);
}

TEST(R13, CommandsOfAnotherSourceAreDamage) {
    const auto author = some_log();
    expect_damage(author,
                  author.sealed(TermBegun{.nonce = {},
                                          .node = "n",
                                          .generation = 2,
                                          .command_source = "another topic",
                                          .begun_at = noon}),
                  "another topic");
}

} // namespace
} // namespace assent::test
