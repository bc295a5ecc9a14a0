#include "adapters/kafka/outcome_publisher.hpp"
#include "adapters/kafka/partition_consumer.hpp"
#include "events/core/partition_of.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::kafka {
namespace {

using std::chrono::seconds;

struct Published {
    std::string value;
    std::string command_id;
    std::string position;

    friend bool operator==(const Published&, const Published&) = default;
};

std::string header(const rd_kafka_message_t& message, const char* name) {
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != 0) return {};
    if (rd_kafka_header_get_last(headers, name, &value, &size) != 0) return {};
    return {static_cast<const char*>(value), size};
}

std::vector<Published>
published(const Settings& settings, std::uint32_t partition, std::size_t count) {
    std::vector<Published> found;
    PartitionConsumer consumer{settings,
                               settings.outcomes_topic(),
                               partition,
                               0,
                               PartitionConsumer::Isolation::committed,
                               {}};
    Bell bell;
    EXPECT_TRUE(bell.wait_until([&] {
        const auto fetched = consumer.take(100);
        if (!fetched) return false;
        for (const auto* message : fetched->records) {
            found.push_back({.value = {static_cast<const char*>(message->payload), message->len},
                             .command_id = header(*message, "command-id"),
                             .position = header(*message, "position")});
        }
        return found.size() >= count;
    }));
    return found;
}

TEST(Outcomes, AreThereForServicesToRead) {
    const auto settings = with_topics(fresh_settings(), 2);
    const auto partition = partition_of("acme", 2);
    OutcomePublisher publisher{settings, 2};
    EXPECT_TRUE(publisher.publish(partition, {"acme", "c-1", 7, R"({"outcome": "accepted"})"}));
    EXPECT_TRUE(publisher.publish(partition, {"acme", "c-2", 8, R"({"outcome": "denied"})"}));
    const std::vector<Published> expected{{R"({"outcome": "accepted"})", "c-1", "7"},
                                          {R"({"outcome": "denied"})", "c-2", "8"}};
    EXPECT_EQ(published(settings, partition, 2), expected);
    EXPECT_FALSE(publisher.failure());
}

TEST(Outcomes, GoOnWhereTheyWere) {
    const auto settings = with_topics(fresh_settings(), 2);
    {
        OutcomePublisher publisher{settings, 2};
        const auto nowhere = publisher.progress(0, seconds{20});
        ASSERT_TRUE(nowhere) << nowhere.error().detail;
        EXPECT_EQ(*nowhere, std::nullopt);
        // More promises than can be kept at once; the last one counts.
        for (std::int64_t next = 1; next <= 100; ++next) {
            ASSERT_TRUE(publisher.publish(0, {"acme", "c", 1, "{}"}));
            publisher.advance(0, {next, "note " + std::to_string(next)});
        }
        Bell bell;
        EXPECT_TRUE(bell.wait_until([&] {
            const auto progress = publisher.progress(0, seconds{20});
            return progress && *progress == OutcomeProgress{100, "note 100"};
        }));
        publisher.advance(1, {5, ""});
    }
    // What was promised last is committed on the way out.
    OutcomePublisher publisher{settings, 2};
    EXPECT_EQ(publisher.progress(0, seconds{20}).value(), (OutcomeProgress{100, "note 100"}));
    EXPECT_EQ(publisher.progress(1, seconds{20}).value(), (OutcomeProgress{5, ""}));
}

TEST(Outcomes, PromiseNothingThatKafkaHasNotConfirmed) {
    auto settings = fresh_settings();
    create_topic(settings, settings.events_topic(), 1, {});
    // There is no outcome topic, so nothing can be confirmed.
    {
        OutcomePublisher publisher{settings, 1};
        static_cast<void>(publisher.publish(0, {"acme", "c-1", 7, "{}"}));
        publisher.advance(0, {50, ""});
    }
    OutcomePublisher publisher{settings, 1};
    EXPECT_EQ(publisher.progress(0, seconds{20}).value(), std::nullopt);
}

} // namespace
} // namespace assent::kafka
