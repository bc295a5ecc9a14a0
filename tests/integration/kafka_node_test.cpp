#include "adapters/json/outcome.hpp"
#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/outcome_publisher.hpp"
#include "adapters/node/lane.hpp"
#include "events/core/partition_of.hpp"
#include "events/record/envelope.hpp"
#include "tests/integration/kafka_node_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

/// Whole nodes over a real Kafka, as assentd runs them.
namespace assent::node {
namespace {

using kafka::Bell;
using kafka::fresh_settings;
using kafka::Settings;
using kafka::with_topics;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const Settings& settings, KafkaOpenError::Kind kind) {
    system::SystemEntropy entropy;
    try {
        const KafkaBackend backend{
            settings, false, entropy, {.open_patience = seconds{1}, .check = {}}};
    } catch (const KafkaOpenError& e) {
        EXPECT_EQ(e.kind(), kind) << e.what();
        EXPECT_EQ(std::string{e.what()}.find('\n'), std::string::npos);
        return e.what();
    }
    return "opened";
}

TEST(KafkaBackend, NamesInitWhereThereIsNoLog) {
    const auto settings = fresh_settings();
    const auto init = "assent init --log kafka://" + settings.bootstrap;
    EXPECT_THAT(refusal(settings, KafkaOpenError::Kind::not_initialised), HasSubstr(init));
    static_cast<void>(with_topics(settings));
    EXPECT_THAT(refusal(settings, KafkaOpenError::Kind::not_initialised), HasSubstr(init))
        << "topics alone are no log";
}

TEST(KafkaBackend, NamesTheSettingThatLosesRecords) {
    const auto settings = fresh_settings();
    for (const auto& topic :
         {settings.events_topic(), settings.commands_topic(), settings.outcomes_topic()}) {
        kafka::create_topic(settings, topic, 1, {{"cleanup.policy", "compact"}});
    }
    EXPECT_THAT(refusal(settings, KafkaOpenError::Kind::refused), HasSubstr("cleanup.policy"));
}

TEST(KafkaBackend, TellsThatNobodyAnswers) {
    EXPECT_THAT(refusal(fresh_settings("127.0.0.1:1"), KafkaOpenError::Kind::unavailable),
                HasSubstr("127.0.0.1:1"));
}

TEST(KafkaBackend, MakesTheLogWhereItIsToldTo) {
    const auto settings = fresh_settings();
    system::SystemEntropy entropy;
    const KafkaBackend made{settings, true, entropy};
    EXPECT_EQ(made.partitions(), 4U);
    const KafkaBackend opened{settings, false, entropy};
    EXPECT_EQ(opened.log_id(), made.log_id());
    const KafkaBackend again{settings, true, entropy};
    EXPECT_EQ(again.log_id(), made.log_id());
}

TEST(InitialiseKafka, LeavesALogAsItIs) {
    const auto settings = fresh_settings();
    system::SystemEntropy entropy;
    const auto made = initialise_kafka(settings, 3, 1, entropy);
    EXPECT_EQ(made.partitions, 3U);
    EXPECT_EQ(initialise_kafka(settings, 3, 1, entropy), made);
    EXPECT_EQ(initialise_kafka(settings, 5, 1, entropy), made) << "and says so";
}

TEST(InitialiseKafka, RefusesTopicsOfAnotherNumberOfPartitions) {
    const auto settings = with_topics(fresh_settings(), 2);
    system::SystemEntropy entropy;
    try {
        static_cast<void>(initialise_kafka(settings, 3, 1, entropy));
        FAIL();
    } catch (const KafkaOpenError& e) {
        EXPECT_EQ(e.kind(), KafkaOpenError::Kind::refused);
        EXPECT_THAT(e.what(), HasSubstr("2 partitions, not 3"));
    }
}

TEST(InitialiseKafka, BeginsBehindCommandsThatAreGone) {
    const auto settings = with_topics(fresh_settings());
    Service service{settings};
    service.produce(0, "an older user of the topic");
    service.produce(0, create_tenant("acme", "c-1"));
    kafka::remove_records(settings, settings.commands_topic(), 0, 1);
    system::SystemEntropy entropy;
    static_cast<void>(initialise_kafka(settings, 1, 1, entropy));
    TestNode node{settings, "a"};
    EXPECT_THAT(OutcomeReader(settings, 0).verdicts(1), ElementsAre("c-1 accepted 1"));
    EXPECT_THAT(node.halts(), IsEmpty());
}

TEST(KafkaNode, AnswersFromTheLog) {
    const auto settings = with_log(fresh_settings(), 2);
    TestNode node{settings, "a"};
    ASSERT_TRUE(node.comes_to_own(2));
    const auto made = node.submit(create_tenant("acme", "c-1"));
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->decision->outcome, Outcome::accepted);
    const auto added = node.submit(add_user("acme", "c-2", "ann"));
    ASSERT_TRUE(added) << added.error().detail;
    EXPECT_EQ(added->decision->position, 2U);
    const auto again = node.submit(add_user("acme", "c-2", "ann"));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->decision->outcome, Outcome::accepted) << "the first outcome (GEN-6)";
    EXPECT_EQ(again->token, added->token);
    EXPECT_EQ(again->decision->position, 2U);
    const auto reused = node.submit(add_user("acme", "c-2", "bob"));
    ASSERT_TRUE(reused) << reused.error().detail;
    EXPECT_EQ(reused->decision->outcome, Outcome::rejected);
    EXPECT_THAT(node.halts(), IsEmpty());
}

TEST(KafkaNode, AnswersWhoeverAskedAndTakesOverFromWhoeverStops) {
    constexpr std::uint32_t partitions = 4;
    const auto settings = with_log(fresh_settings(), partitions);
    TestNode a{settings, "a"};
    ASSERT_TRUE(a.comes_to_own(partitions));
    TestNode b{settings, "b"};
    ASSERT_TRUE(b.comes_to_own(partitions / 2));
    ASSERT_TRUE(a.comes_to_own(partitions / 2));

    std::vector<std::string> tenants;
    for (std::uint32_t i = 0; i < partitions; ++i) {
        EXPECT_NE(a.owns(i), b.owns(i)) << i;
        tenants.push_back(tenant_in(i, partitions));
        const auto made = a.submit(create_tenant(tenants.back(), "c-1"));
        ASSERT_TRUE(made) << made.error().detail;
        EXPECT_EQ(made->decision->position, 1U);
    }
    for (const auto& tenant : tenants) {
        const auto added = b.submit(add_user(tenant, "c-2", "ann"));
        ASSERT_TRUE(added) << added.error().detail;
        EXPECT_EQ(added->decision->position, 2U);
    }
    b.stop();
    ASSERT_TRUE(a.comes_to_own(partitions));
    for (const auto& tenant : tenants) {
        const auto added = a.submit(add_user(tenant, "c-3", "bob"));
        ASSERT_TRUE(added) << added.error().detail;
        EXPECT_EQ(added->decision->position, 3U);
        const auto again = a.submit(add_user(tenant, "c-2", "ann"));
        ASSERT_TRUE(again) << again.error().detail;
        EXPECT_EQ(again->decision->position, 2U) << "b's decision";
    }
    EXPECT_THAT(a.halts(), IsEmpty());
    EXPECT_THAT(b.halts(), IsEmpty());
}

TEST(KafkaNode, ServesServicesThatKnowKafkaOnly) {
    const auto settings = with_log(fresh_settings(), 2);
    const auto here = partition_of("acme", 2);
    TestNode node{settings, "a"};
    Service service{settings};
    service.produce(here, create_tenant("acme", "c-1"));
    service.produce(here, "not json");
    service.produce(here, R"({"id": "c-2", "tenant": "acme", "actor": "root", "type": "AddUsr"})");
    service.produce(here, create_tenant(tenant_in(1 - here, 2), "c-3"));
    service.produce(here, add_user("acme", "c-4", "ann"));
    service.produce(here, add_user("acme", "c-4", "ann"));
    service.produce(here, add_user(tenant_in(here, 2), "c-5", "ann"));
    service.produce(here, add_user("acme", "c-6", "ann"));

    OutcomeReader reader{settings, here};
    EXPECT_THAT(reader.verdicts(6),
                ElementsAre("c-1 accepted 1",
                            "c-2 invalid 0",
                            "c-4 accepted 2",
                            "c-4 accepted 2",
                            "c-5 not_found 0",
                            "c-6 rejected 3"));
    // What names another tenant goes to where that one looks.
    OutcomeReader other{settings, 1 - here};
    EXPECT_THAT(other.verdicts(1), ElementsAre("c-3 invalid 0"));
    EXPECT_THAT(other.seen()[0].json, HasSubstr("misrouted"));
    EXPECT_THAT(node.halts(), IsEmpty());
}

TEST(KafkaNode, PublishesWhatItAnswers) {
    const auto settings = with_log(fresh_settings(), 1);
    TestNode node{settings, "a"};
    ASSERT_TRUE(node.comes_to_own(1));
    const auto made = node.submit(create_tenant("acme", "c-1"));
    ASSERT_TRUE(made) << made.error().detail;
    OutcomeReader reader{settings, 0};
    EXPECT_THAT(reader.verdicts(1), ElementsAre("c-1 accepted 1"));
    EXPECT_EQ(reader.seen()[0].json, json::outcome_json(*made->decision, made->token));
}

TEST(KafkaNode, PublishesWhatEarlierOwnersLeftBehind) {
    const auto settings = with_log(fresh_settings(), 1);
    Service service{settings};
    OutcomeReader reader{settings, 0};
    const auto decide_silently = [&](std::uint64_t decisions) {
        TestNode silent{std::make_unique<SilentBackend>(settings), "silent"};
        EXPECT_TRUE(silent.decides(tenant_in(0, 1), decisions));
    };
    const auto tenant = tenant_in(0, 1);
    service.produce(0, create_tenant(tenant, "c-1"));
    service.produce(0, add_user(tenant, "c-2", "ann"));
    decide_silently(2);
    {
        const TestNode node{settings, "a"};
        EXPECT_THAT(reader.verdicts(2), ElementsAre("c-1 accepted 1", "c-2 accepted 2"));
    }
    service.produce(0, add_user(tenant, "c-3", "bob"));
    // Its first outcome is from before what was published last.
    service.produce(0, add_user(tenant, "c-2", "ann"));
    service.produce(0, add_user(tenant, "c-4", "cid"));
    decide_silently(4);
    const TestNode node{settings, "b"};
    EXPECT_THAT(reader.verdicts(5),
                ElementsAre("c-1 accepted 1",
                            "c-2 accepted 2",
                            "c-3 accepted 3",
                            "c-2 accepted 2",
                            "c-4 accepted 4"))
        << "nothing twice, for the first owner left in an orderly way";
}

/// Three decisions that nobody published, and then progress as some node before left it. Their
/// records stand at 2, 3 and 4, behind LogOpened and TermBegun.
Settings decided_but_published_to(const kafka::OutcomeProgress& progress) {
    const auto settings = with_log(fresh_settings(), 1);
    Service service{settings};
    service.produce(0, create_tenant("acme", "c-1"));
    service.produce(0, add_user("acme", "c-2", "ann"));
    service.produce(0, add_user("acme", "c-3", "bob"));
    TestNode silent{std::make_unique<SilentBackend>(settings), "silent"};
    EXPECT_TRUE(silent.decides("acme", 3));
    kafka::OutcomePublisher publisher{settings, 1};
    publisher.advance(0, progress);
    return settings;
}

TEST(KafkaNode, PublishesFromAProgressWithoutItsNote) {
    const auto settings = decided_but_published_to({4, "of some later release"});
    const TestNode node{settings, "a"};
    EXPECT_THAT(OutcomeReader(settings, 0).verdicts(1), ElementsAre("c-3 accepted 3"));
}

/// The right note for where `decided_but_published_to` leaves the third decision, but for the
/// chain.
std::string note_of_another_chain(const Settings& settings) {
    system::SystemEntropy entropy;
    const auto log = KafkaBackend{settings, false, entropy}.log_id();
    return "1 " + to_hex({reinterpret_cast<const char*>(log.data()), log.size()}) + " 1 4 " +
           std::string(64, '0');
}

TEST(KafkaNode, BelievesTheLogRatherThanTheNoteOfAProgress) {
    const auto settings = decided_but_published_to({4, ""});
    kafka::OutcomePublisher{settings, 1}.advance(0, {4, note_of_another_chain(settings)});
    const TestNode node{settings, "a"};
    EXPECT_THAT(OutcomeReader(settings, 0).verdicts(1), ElementsAre("c-3 accepted 3"));
}

TEST(KafkaNode, PublishesAllWhereTheProgressIsNotInTheLog) {
    for (const bool with_note : {false, true}) {
        const auto settings = decided_but_published_to({1'000'000, ""});
        const auto note = with_note ? note_of_another_chain(settings) : "";
        kafka::OutcomePublisher{settings, 1}.advance(0, {1'000'000, note});
        const TestNode node{settings, "a"};
        EXPECT_THAT(OutcomeReader(settings, 0).verdicts(3),
                    ElementsAre("c-1 accepted 1", "c-2 accepted 2", "c-3 accepted 3"));
    }
}

/// Who began the terms of partition 0, in order.
std::vector<std::string> terms_of(const Settings& settings) {
    std::vector<std::string> nodes;
    kafka::KafkaLog log{settings, 0};
    const auto reader = log.read_from(0);
    Bell bell;
    EXPECT_TRUE(bell.wait_until([&] {
        for (;;) {
            const auto batch = reader->read(100);
            if (!batch) return false;
            for (const auto& record : batch->records) {
                const auto envelope = open_envelope(record.bytes).value();
                const auto body =
                    decode_body(envelope.type, envelope.schema, envelope.body).value();
                if (const auto* begun = std::get_if<TermBegun>(&body)) nodes.push_back(begun->node);
            }
            if (batch->records.empty()) return batch->at_end;
        }
    }));
    return nodes;
}

TEST(KafkaNode, HoldsItsOwnAgainstAnotherThatBelievesToBeTheOwner) {
    const auto settings = with_log(fresh_settings(), 1);
    TestNode node{settings, "a"};
    ASSERT_TRUE(node.comes_to_own(1));
    ASSERT_TRUE(node.submit(create_tenant("acme", "c-0")));
    // Of an older generation, as a node that was cut off would be.
    TestNode other{std::make_unique<SilentBackend>(settings), "zombie"};
    Bell bell;
    ASSERT_TRUE(
        bell.wait_until([&] { return std::ranges::count(terms_of(settings), "zombie") > 0; }));
    for (std::uint64_t i = 1; i <= 100; ++i) {
        const auto number = std::to_string(i);
        const auto added = node.submit(add_user("acme", "c-" + number, "user-" + number));
        ASSERT_TRUE(added) << added.error().detail;
        ASSERT_EQ(added->decision->outcome, Outcome::accepted) << i;
        ASSERT_EQ(added->decision->position, i + 1) << "each once";
    }
    ASSERT_TRUE(node.comes_to_own(1));
    ASSERT_TRUE(other.comes_to_yield(0));
    EXPECT_EQ(terms_of(settings).back(), "a");
    EXPECT_THAT(node.halts(), IsEmpty());
    EXPECT_THAT(other.halts(), IsEmpty());
}

} // namespace
} // namespace assent::node
