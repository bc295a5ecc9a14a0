#include "adapters/json/command.hpp"
#include "adapters/kafka/command_source.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/membership.hpp"
#include "tests/integration/kafka_node_support.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

/// With a broker of their own, which is stopped, frozen or given other bytes to keep.
namespace assent::kafka {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

/// A start takes seconds, so they share one cluster, and leave it running.
class Outage : public testing::Test {
protected:
    static void SetUpTestSuite() { cluster_ = std::make_unique<OwnCluster>("outage"); }

    static void TearDownTestSuite() { cluster_.reset(); }

    static OwnCluster& cluster() { return *cluster_; }

private:
    static inline std::unique_ptr<OwnCluster> cluster_;
};

bool is_at_end(LogReader& reader) {
    const auto batch = reader.read(10);
    return batch && batch->records.empty() && batch->at_end;
}

TEST_F(Outage, IsTroubleThatPassesAndEndsTheMembership) {
    const auto settings = with_topics(fresh_settings(cluster().bootstrap()));
    Bell bell;
    KafkaLog log{settings, 0, bell.rope()};
    append_all(log, {"before"});
    const auto reader = log.read_from(1);
    KafkaCommandSource source{settings,
                              {.cluster_id = "cluster",
                               .partition = 0,
                               .partitions = 1,
                               .parse = json::parse_complete_command,
                               .check = {},
                               .wake = bell.rope()}};
    source.seek(0);
    ASSERT_TRUE(bell.wait_until([&] { return is_at_end(*reader); }));
    std::atomic<int> assigned{0};
    std::atomic<int> revoked{0};
    const Membership membership{settings,
                                {.on_assigned =
                                     [&](const Assignment& assignment) {
                                         EXPECT_EQ(assignment.partitions.size(), 1U);
                                         ++assigned;
                                     },
                                 .on_revoked = [&] { ++revoked; }}};
    ASSERT_TRUE(bell.wait_until([&] { return assigned == 1; }));

    cluster().stop();
    EXPECT_TRUE(bell.wait_until([&] { return !reader->read(10); }));
    EXPECT_THAT(reader->read(10).error().detail, HasSubstr("no Kafka broker answers"));
    EXPECT_TRUE(bell.wait_until([&] { return !source.take(10); }));
    EXPECT_TRUE(bell.wait_until([&] { return revoked == 1; })) << "the session has ended";

    cluster().start();
    // By itself, although nothing new is there to read.
    EXPECT_TRUE(bell.wait_until([&] { return reader->read(10).has_value(); }));
    EXPECT_TRUE(bell.wait_until([&] { return source.take(10).has_value(); }));
    const auto writer = log.open_writer();
    writer->append("behind");
    EXPECT_EQ(collect(*reader, 1).values.front(), "behind");
    EXPECT_TRUE(bell.wait_until([&] { return assigned == 2; }, 2 * patience));
}

TEST_F(Outage, LosesTheWriterThatWaitedTooLong) {
    auto settings = with_topics(fresh_settings(cluster().bootstrap()));
    settings.delivery_timeout = seconds{2};
    Bell bell;
    KafkaLog log{settings, 0, bell.rope()};
    append_all(log, {"before"});
    const auto writer = log.open_writer();
    writer->append("also before");
    const auto reader = log.read_from(1);
    EXPECT_EQ(collect(*reader, 1).values.front(), "also before");

    cluster().signal(SIGSTOP);
    writer->append("into the void");
    ASSERT_TRUE(bell.wait_until([&] { return writer->failure().has_value(); }));
    EXPECT_EQ(writer->failure()->kind, WriteFailure::Kind::lost);
    cluster().signal(SIGCONT);

    const auto next = log.open_writer();
    next->append("of the next term");
    // What was lost may have landed all the same, before it.
    EXPECT_TRUE(bell.wait_until([&] {
        const auto batch = reader->read(10);
        return batch && !batch->records.empty() &&
               batch->records.back().bytes == "of the next term";
    }));
    EXPECT_FALSE(next->failure());
}

TEST_F(Outage, ThatIsShortGoesUnnoticedByWriters) {
    const auto settings = with_topics(fresh_settings(cluster().bootstrap()));
    Bell bell;
    KafkaLog log{settings, 0, bell.rope()};
    append_all(log, {"before"});
    const auto writer = log.open_writer();
    cluster().signal(SIGSTOP);
    std::vector<std::string> values{"before"};
    for (int i = 0; i < 100; ++i) {
        values.push_back(std::to_string(i));
        writer->append(values.back());
    }
    cluster().signal(SIGCONT);
    const auto reader = log.read_from(0);
    EXPECT_EQ(collect(*reader, values.size()).values, values);
    EXPECT_FALSE(writer->failure());
}

TEST_F(Outage, OfTheDiskIsDamage) {
    const auto settings = with_topics(fresh_settings(cluster().bootstrap()));
    KafkaLog log{settings, 0};
    const std::vector<std::string> values{"the first record", "the second record"};
    {
        // Each in a batch of its own, for a batch is damaged as a whole.
        const auto whole = log.read_from(0);
        const auto writer = log.open_writer();
        for (const auto& value : values) {
            writer->append(value);
            ASSERT_EQ(collect(*whole, 1).values.front(), value);
        }
    }
    cluster().stop();
    const std::filesystem::path segment{cluster().dir() + "/broker-1/" + settings.events_topic() +
                                        "-0/00000000000000000000.log"};
    std::ifstream in{segment, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    const auto at = bytes.find("second");
    ASSERT_NE(at, std::string::npos) << "compressed?";
    bytes[at] = 'X';
    std::ofstream{segment, std::ios::binary} << bytes;
    cluster().start();

    const auto reader = log.read_from(0);
    Bell bell;
    std::vector<std::string> read;
    EXPECT_TRUE(bell.wait_until([&] {
        try {
            const auto batch = reader->read(10);
            if (!batch) return false;
            for (const auto& record : batch->records) read.emplace_back(record.bytes);
            return false;
        } catch (const Damage& damage) {
            EXPECT_EQ(damage.position(), 1);
            return true;
        }
    }));
    EXPECT_EQ(read, std::vector<std::string>{"the first record"});
}

TEST_F(Outage, OfANodeIsTroubleThatPasses) {
    const auto settings = node::with_log(fresh_settings(cluster().bootstrap()), 1);
    system::SystemEntropy entropy;
    auto backend = std::make_unique<node::KafkaBackend>(settings, false, entropy);
    cluster().stop();
    node::TestNode node{std::move(backend), "a"};
    const auto early = node.submit(node::create_tenant("acme", "c-1"), seconds{1});
    EXPECT_FALSE(early) << "nobody is there";
    cluster().start();
    ASSERT_TRUE(node.becomes_ready());
    const auto made = node.submit(node::create_tenant("acme", "c-1"));
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->decision->outcome, Outcome::accepted);

    Bell bell;
    cluster().signal(SIGSTOP);
    const auto unknown = node.submit(node::add_user("acme", "c-2", "ann"), seconds{1});
    EXPECT_FALSE(unknown) << "nobody answers";
    cluster().signal(SIGCONT);
    const auto added = node.submit(node::add_user("acme", "c-2", "ann"));
    ASSERT_TRUE(added) << added.error().detail;
    EXPECT_EQ(added->decision->outcome, Outcome::accepted);
    EXPECT_EQ(added->decision->position, 2U) << "once, whichever of the two it was";
    // The earlier ones may have got there, too, and have outcomes of their own.
    node::OutcomeReader outcomes{settings, 0};
    EXPECT_TRUE(bell.wait_until([&] {
        const auto verdicts = outcomes.verdicts(2);
        return verdicts.front() == "c-1 accepted 1" && verdicts.back() == "c-2 accepted 2";
    }));
    EXPECT_TRUE(node.halts().empty());
}

} // namespace
} // namespace assent::kafka
