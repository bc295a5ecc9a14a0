#include "adapters/kafka/admin.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace assent::kafka {
namespace {

using testing::HasSubstr;
using Kind = TopicProblem::Kind;

const Properties good_events{{"cleanup.policy", "delete"},
                             {"retention.ms", "-1"},
                             {"retention.bytes", "-1"},
                             {"max.message.bytes", "8388608"},
                             {"unclean.leader.election.enable", "false"}};

/// `good_events` but for one setting.
Properties events_but(const std::string& name, const std::string& value) {
    auto properties = good_events;
    for (auto& property : properties) {
        if (property.first == name) property.second = value;
    }
    return properties;
}

TEST(Topics, AreMissingUntilTheyAreMade) {
    const auto settings = fresh_settings();
    Admin admin{settings};
    const auto before = admin.check_topics();
    ASSERT_FALSE(before);
    EXPECT_EQ(before.error().kind, Kind::missing);
    EXPECT_THAT(before.error().detail, HasSubstr("assent init"));

    const TopicPlan plan{.partitions = 4, .replicas = 1};
    ASSERT_TRUE(admin.create_topics(plan));
    const auto found = admin.check_topics(4);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(*found, plan);
}

TEST(Topics, MayBeMadeAgain) {
    const auto settings = with_topics(fresh_settings(), 2);
    Admin admin{settings};
    EXPECT_TRUE(admin.create_topics({.partitions = 3, .replicas = 1}));
    EXPECT_EQ(admin.check_topics()->partitions, 2U) << "what exists stays as it is";
}

TEST(Topics, NeedTheNumberOfPartitionsOfTheLog) {
    const auto settings = with_topics(fresh_settings(), 2);
    Admin admin{settings};
    const auto checked = admin.check_topics(4);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, Kind::wrong);
    EXPECT_THAT(checked.error().detail, HasSubstr(settings.events_topic() + " has 2 partitions"));
}

TEST(Topics, MustAgreeOnTheNumberOfPartitions) {
    const auto settings = fresh_settings();
    create_topic(settings, settings.commands_topic(), 3, {});
    std::ignore = with_topics(settings, 2);
    Admin admin{settings};
    const auto checked = admin.check_topics();
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().detail,
                HasSubstr(settings.commands_topic() + " has 3 partitions, the log has 2"));
}

TEST(Topics, MustAllBeThere) {
    const auto settings = fresh_settings();
    create_topic(settings, settings.events_topic(), 1, good_events);
    Admin admin{settings};
    const auto checked = admin.check_topics();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, Kind::wrong);
    EXPECT_THAT(checked.error().detail, HasSubstr(settings.commands_topic() + " is missing"));
}

TEST(Topics, AreRefusedWithSettingsThatLoseRecords) {
    for (const auto& [name, value] : Properties{{"cleanup.policy", "compact"},
                                                {"cleanup.policy", "compact,delete"},
                                                {"retention.ms", "604800000"},
                                                {"retention.bytes", "1000000"},
                                                {"max.message.bytes", "1048588"},
                                                {"unclean.leader.election.enable", "true"}}) {
        const auto settings = fresh_settings();
        create_topic(settings, settings.events_topic(), 1, events_but(name, value));
        std::ignore = with_topics(settings);
        Admin admin{settings};
        const auto checked = admin.check_topics();
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().kind, Kind::wrong);
        EXPECT_THAT(checked.error().detail, HasSubstr(settings.events_topic() + ": " + name));
        EXPECT_THAT(checked.error().detail, HasSubstr("is " + value));
        EXPECT_THAT(checked.error().detail, HasSubstr("--add-config " + name + "="));
    }
}

TEST(Topics, AreRefusedWhereCommandsVanish) {
    const auto settings = fresh_settings();
    create_topic(settings, settings.commands_topic(), 1, {{"retention.ms", "60000"}});
    std::ignore = with_topics(settings);
    Admin admin{settings};
    const auto checked = admin.check_topics();
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().detail,
                HasSubstr(settings.commands_topic() + ": retention.ms is 60000"));
}

TEST(Cluster, HasAnIdAndKnowsItsEnds) {
    const auto settings = with_topics(fresh_settings());
    Admin admin{settings};
    const auto id = admin.cluster_id();
    ASSERT_TRUE(id);
    EXPECT_FALSE(id->empty());
    EXPECT_EQ(admin.range(settings.events_topic(), 0).value().end, 0);

    KafkaLog log{settings, 0};
    append_all(log, {"a", "b", "c"});
    EXPECT_EQ(admin.range(settings.events_topic(), 0).value().end, 3);
    remove_records(settings, settings.events_topic(), 0, 2);
    EXPECT_EQ(admin.range(settings.events_topic(), 0).value().first, 2);
    EXPECT_FALSE(admin.range(settings.events_topic(), 7));
}

TEST(Cluster, ThatIsNotThereIsTrouble) {
    // Port 1 of loopback: nobody listens there.
    Admin admin{fresh_settings("127.0.0.1:1"), std::chrono::seconds{1}};
    EXPECT_FALSE(admin.cluster_id());
    EXPECT_FALSE(admin.create_topics({.partitions = 1, .replicas = 1}));
    EXPECT_FALSE(admin.range("any", 0));
    const auto checked = admin.check_topics();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, Kind::trouble);
    EXPECT_THAT(checked.error().detail, HasSubstr("127.0.0.1:1"));
}

} // namespace
} // namespace assent::kafka
