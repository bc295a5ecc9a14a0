#include "adapters/json/command.hpp"
#include "adapters/kafka/client.hpp"
#include "adapters/kafka/command_producer.hpp"
#include "adapters/kafka/command_source.hpp"
#include "events/core/partition_of.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace assent::kafka {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

std::string add_user(const std::string& tenant, const std::string& id) {
    return R"({"id": ")" + id + R"(", "tenant": ")" + tenant +
           R"(", "actor": "operator", "type": "AddUser", "data": {"user": "u", "role": "member"}})";
}

KafkaCommandSource::Options options(std::uint32_t partition, std::uint32_t partitions) {
    return {.cluster_id = "cluster",
            .partition = partition,
            .partitions = partitions,
            .parse = json::parse_complete_command,
            .check = {},
            .wake = {}};
}

std::vector<CommandRecord> take(CommandSource& source, std::size_t count) {
    std::vector<CommandRecord> taken;
    Bell bell;
    EXPECT_TRUE(bell.wait_until([&] {
        auto commands = source.take(100);
        if (!commands) return false;
        for (auto& command : *commands) taken.push_back(std::move(command));
        return taken.size() >= count;
    }));
    return taken;
}

std::int64_t
produce(CommandProducer& producer, const std::string& tenant, const std::string& json) {
    std::promise<std::expected<std::int64_t, Trouble>> done;
    producer.produce(tenant, json, [&](auto result) { done.set_value(std::move(result)); });
    const auto offset = done.get_future().get();
    EXPECT_TRUE(offset) << offset.error().detail;
    return offset.value_or(-1);
}

/// Puts bytes on the command topic as a careless client might.
void put(const Settings& settings,
         std::uint32_t partition,
         std::string_view value,
         const Properties& headers = {}) {
    const Client producer{RD_KAFKA_PRODUCER, settings, writer_properties(seconds{20}), Hooks{}};
    const Topic topic{
        rd_kafka_topic_new(producer.get(), settings.commands_topic().c_str(), nullptr)};
    ASSERT_EQ(produce(producer,
                      *topic,
                      {.partition = partition,
                       .key = "key",
                       .value = value,
                       .headers = headers,
                       .opaque = nullptr}),
              RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(producer.get(), 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

TEST(CommandTopic, CarriesCommandsToThePartitionOfTheirTenant) {
    constexpr std::uint32_t partitions = 3;
    const auto settings = with_topics(fresh_settings(), partitions);
    CommandProducer producer{settings, partitions, seconds{20}};
    std::map<std::uint32_t, std::vector<std::string>> sent;
    for (int i = 0; i < 30; ++i) {
        const auto tenant = "tenant-" + std::to_string(i % 10);
        const auto id = "c-" + std::to_string(i);
        produce(producer, tenant, add_user(tenant, id));
        sent[partition_of(tenant, partitions)].push_back(id);
    }
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
        KafkaCommandSource source{settings, options(partition, partitions)};
        source.seek(0);
        std::vector<std::string> ids;
        for (const auto& record : take(source, sent[partition].size())) {
            EXPECT_EQ(record.offset, static_cast<std::int64_t>(ids.size()));
            ASSERT_TRUE(record.command) << record.command.error().detail;
            ids.push_back(record.command->id.text());
        }
        EXPECT_EQ(ids, sent[partition]);
    }
}

TEST(CommandTopic, CarriesTheTraceContextBesideTheCommand) {
    const auto settings = with_topics(fresh_settings(), 1);
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    CommandProducer producer{settings, 1, seconds{20}};
    std::promise<bool> sent;
    producer.produce("acme",
                     add_user("acme", "c-1"),
                     [&](auto result) { sent.set_value(result.has_value()); },
                     {.trace = trace});
    ASSERT_TRUE(sent.get_future().get());
    put(settings, 0, add_user("acme", "c-2"), {{"traceparent", "not one"}});
    put(settings, 0, add_user("acme", "c-3"));
    KafkaCommandSource source{settings, options(0, 1)};
    source.seek(0);
    std::vector<std::string> traces;
    for (const auto& record : take(source, 3)) {
        ASSERT_TRUE(record.command) << record.command.error().detail;
        traces.push_back(record.command->trace);
    }
    EXPECT_EQ(traces, (std::vector<std::string>{trace, "", ""}));
}

TEST(CommandTopic, NamesClusterAndTopic) {
    auto settings = fresh_settings("127.0.0.1:1");
    settings.topic_prefix = "assent";
    const KafkaCommandSource source{settings, options(0, 1)};
    EXPECT_EQ(source.identity(), "cluster/assent.commands");
}

TEST(CommandTopic, ReportsEveryRecordThatIsNoCommand) {
    const auto settings = with_topics(fresh_settings(), 2);
    const auto here = partition_of("acme", 2);
    put(settings, here, "not json");
    put(settings, here, "");
    put(settings, here, std::string(KafkaCommandSource::command_bytes_max + 1, ' '));
    put(settings, 1 - here, add_user("acme", "astray"));
    put(settings, here, add_user("acme", "fine"));

    KafkaCommandSource source{settings, options(here, 2)};
    source.seek(0);
    const auto records = take(source, 4);
    ASSERT_EQ(records.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(records[i].offset, static_cast<std::int64_t>(i));
        ASSERT_FALSE(records[i].command);
        EXPECT_EQ(records[i].command.error().code, Code::invalid_command);
        EXPECT_FALSE(records[i].command.error().detail.empty());
    }
    EXPECT_TRUE(records[3].command);

    KafkaCommandSource other{settings, options(1 - here, 2)};
    other.seek(0);
    const auto astray = take(other, 1);
    ASSERT_FALSE(astray.at(0).command);
    const auto& why = astray[0].command.error();
    EXPECT_EQ(why.code, Code::misrouted);
    EXPECT_EQ(why.id, "astray");
    EXPECT_EQ(why.tenant, "acme");
    EXPECT_EQ(why.actor, "operator");
    EXPECT_EQ(why.type, "AddUser");
    EXPECT_THAT(why.detail, HasSubstr("partition " + std::to_string(here)));
}

TEST(CommandTopic, LetsTheCredentialBeChecked) {
    const auto settings = with_topics(fresh_settings());
    put(settings, 0, add_user("acme", "unsigned"));
    put(settings, 0, add_user("acme", "signed"), {{"authorization", "Bearer x"}});
    auto wanted = options(0, 1);
    wanted.check = [](const CommandEnvelope&,
                      std::optional<std::string_view> authorization,
                      std::string_view text) -> std::optional<std::string> {
        EXPECT_THAT(text, HasSubstr("signed"));
        if (authorization == "Bearer x") return std::nullopt;
        return "no credential";
    };
    KafkaCommandSource source{settings, wanted};
    source.seek(0);
    const auto records = take(source, 2);
    ASSERT_FALSE(records.at(0).command);
    EXPECT_EQ(records[0].command.error().id, "unsigned");
    EXPECT_EQ(records[0].command.error().detail, "no credential");
    EXPECT_TRUE(records.at(1).command);
}

TEST(CommandTopic, BeginsWhereItIsTold) {
    const auto settings = with_topics(fresh_settings());
    CommandProducer producer{settings, 1, seconds{20}};
    for (int i = 0; i < 20; ++i)
        produce(producer, "acme", add_user("acme", "c" + std::to_string(i)));

    KafkaCommandSource source{settings, options(0, 1)};
    EXPECT_TRUE(source.take(10)->empty()) << "not told yet";
    const auto first_id = [&](std::int64_t offset) {
        source.seek(offset);
        const auto records = take(source, static_cast<std::size_t>(20 - offset));
        EXPECT_EQ(records.front().offset, offset);
        return records.front().command.value().id.text();
    };
    EXPECT_EQ(first_id(7), "c7");
    EXPECT_EQ(first_id(3), "c3") << "back";
    EXPECT_EQ(first_id(18), "c18") << "and forth";
    source.seek(20);
    produce(producer, "acme", add_user("acme", "next"));
    EXPECT_EQ(take(source, 1).front().offset, 20);
}

TEST(CommandTopic, TakesCommandsThatVanishedForDamage) {
    const auto settings = with_topics(fresh_settings());
    CommandProducer producer{settings, 1, seconds{20}};
    for (int i = 0; i < 5; ++i) produce(producer, "acme", add_user("acme", std::to_string(i)));
    remove_records(settings, settings.commands_topic(), 0, 3);
    Bell bell;
    for (const std::int64_t offset : {0, 6}) {
        KafkaCommandSource source{settings, options(0, 1)};
        source.seek(offset);
        EXPECT_TRUE(bell.wait_until([&] {
            try {
                static_cast<void>(source.take(10));
                return false;
            } catch (const Damage&) {
                return true;
            }
        })) << offset;
    }
    KafkaCommandSource source{settings, options(0, 1)};
    source.seek(3);
    EXPECT_EQ(take(source, 2).front().offset, 3);
}

TEST(CommandTopic, WakesWhoeverWaits) {
    const auto settings = with_topics(fresh_settings());
    Bell bell;
    auto wanted = options(0, 1);
    wanted.wake = bell.rope();
    KafkaCommandSource source{settings, wanted};
    source.seek(0);
    CommandProducer producer{settings, 1, seconds{20}};
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(bell.wait_until([&] { return source.take(10)->empty(); }));
        const auto before = bell.rings();
        produce(producer, "acme", add_user("acme", std::to_string(i)));
        ASSERT_TRUE(bell.wait_until([&] { return bell.rings() > before; }));
        ASSERT_EQ(take(source, 1).size(), 1U);
    }
}

TEST(CommandProducer, ServesManyThreads) {
    const auto settings = with_topics(fresh_settings());
    std::mutex mutex;
    std::vector<std::int64_t> offsets;
    {
        CommandProducer producer{settings, 1, seconds{20}};
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 250; ++i) {
                    producer.produce("acme", "{}", [&](auto result) {
                        const std::scoped_lock lock{mutex};
                        if (result) offsets.push_back(*result);
                    });
                }
            });
        }
        threads.clear();
        Bell bell;
        EXPECT_TRUE(bell.wait_until([&] {
            const std::scoped_lock lock{mutex};
            return offsets.size() == 1'000;
        }));
    }
    std::ranges::sort(offsets);
    EXPECT_EQ(std::ranges::adjacent_find(offsets), offsets.end());
    EXPECT_EQ(offsets.back(), 999);
}

TEST(CommandProducer, GivesUpInTime) {
    std::promise<std::expected<std::int64_t, Trouble>> done;
    CommandProducer producer{fresh_settings("127.0.0.1:1"), 1, seconds{1}};
    producer.produce("acme", "{}", [&](auto result) { done.set_value(std::move(result)); });
    auto result = done.get_future();
    ASSERT_EQ(result.wait_for(seconds{10}), std::future_status::ready);
    EXPECT_FALSE(result.get());
}

TEST(CommandProducer, AnswersEverythingBeforeItGoes) {
    std::atomic<int> answered{0};
    {
        CommandProducer producer{fresh_settings("127.0.0.1:1"), 1, seconds{60}};
        for (int i = 0; i < 10; ++i) {
            producer.produce("acme", "{}", [&](auto result) {
                EXPECT_FALSE(result);
                ++answered;
            });
        }
    }
    EXPECT_EQ(answered, 10);
}

} // namespace
} // namespace assent::kafka
