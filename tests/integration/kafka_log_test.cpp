#include "adapters/kafka/kafka_log.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace assent::kafka {
namespace {

using Reading = KafkaLog::Reading;

std::vector<std::string> numbered(const std::string& name, int count) {
    std::vector<std::string> values;
    for (int i = 0; i < count; ++i) values.push_back(name + " " + std::to_string(i));
    return values;
}

class KafkaLogTest : public testing::TestWithParam<Reading> {
protected:
    KafkaLog log(const Settings& settings, std::function<void()> wake = {}) {
        return KafkaLog{settings, 0, std::move(wake), GetParam()};
    }
};

TEST_P(KafkaLogTest, ReturnsWhatWasAppendedInOrder) {
    auto log = this->log(with_topics(fresh_settings()));
    const auto values = numbered("record", 20'000);
    const auto reader = log.read_from(0);
    const auto writer = log.open_writer();
    for (const auto& value : values) writer->append(value);

    const auto read = collect(*reader, values.size());
    EXPECT_EQ(read.values, values);
    EXPECT_TRUE(std::ranges::is_sorted(read.positions));
    EXPECT_EQ(std::ranges::adjacent_find(read.positions), read.positions.end());
    EXPECT_EQ(read.positions.front(), 0);
    EXPECT_FALSE(writer->failure());
}

TEST_P(KafkaLogTest, KeepsALargeRecord) {
    auto log = this->log(with_topics(fresh_settings()));
    append_all(log, {"before", std::string(std::size_t{7} << 20U, 'x'), "behind"});
}

TEST_P(KafkaLogTest, TakesTheRecordsOfTwoWriters) {
    auto log = this->log(with_topics(fresh_settings()));
    const auto first = log.open_writer();
    const auto second = log.open_writer();
    const auto ours = numbered("first", 500);
    const auto theirs = numbered("second", 500);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        first->append(ours[i]);
        second->append(theirs[i]);
    }
    const auto reader = log.read_from(0);
    const auto read = collect(*reader, ours.size() + theirs.size());
    std::vector<std::string> of_first;
    std::vector<std::string> of_second;
    for (const auto& value : read.values) {
        (value.starts_with("first") ? of_first : of_second).push_back(value);
    }
    EXPECT_EQ(of_first, ours);
    EXPECT_EQ(of_second, theirs);
    EXPECT_FALSE(first->failure());
    EXPECT_FALSE(second->failure());
}

TEST_P(KafkaLogTest, ReadsFromTheMiddle) {
    auto log = this->log(with_topics(fresh_settings()));
    const auto values = numbered("record", 3'000);
    append_all(log, values);

    const auto reader = log.read_from(1'234);
    const auto read = collect(*reader, values.size() - 1'234);
    EXPECT_EQ(read.positions.front(), 1'234);
    EXPECT_EQ(read.values, std::vector(values.begin() + 1'234, values.end()));
}

TEST_P(KafkaLogTest, HandsOutNoMoreThanAskedFor) {
    auto log = this->log(with_topics(fresh_settings()));
    append_all(log, numbered("record", 100));
    const auto reader = log.read_from(0);
    Bell bell;
    std::size_t read = 0;
    EXPECT_TRUE(bell.wait_until([&] {
        const auto batch = reader->read(7);
        EXPECT_TRUE(batch);
        EXPECT_LE(batch->records.size(), 7U);
        read += batch->records.size();
        return read == 100;
    }));
}

TEST_P(KafkaLogTest, TellsTheEnd) {
    Bell bell;
    auto log = this->log(with_topics(fresh_settings()), bell.rope());
    const auto reader = log.read_from(0);
    // Of an empty log too, and it stays said until something follows.
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(bell.wait_until([&] {
            const auto batch = reader->read(10);
            return batch && batch->records.empty() && batch->at_end;
        }));
    }
    const auto writer = log.open_writer();
    for (const auto& value : numbered("record", 25)) writer->append(value);
    std::size_t read = 0;
    EXPECT_TRUE(bell.wait_until([&] {
        const auto batch = reader->read(10);
        if (!batch) return false;
        read += batch->records.size();
        return read == 25 && batch->at_end;
    }));
}

TEST_P(KafkaLogTest, WakesWhoeverReadToTheEnd) {
    Bell bell;
    auto log = this->log(with_topics(fresh_settings()), bell.rope());
    const auto reader = log.read_from(0);
    const auto writer = log.open_writer();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(bell.wait_until([&] {
            const auto batch = reader->read(10);
            return batch && batch->records.empty() && batch->at_end;
        }));
        const auto before = bell.rings();
        writer->append("record " + std::to_string(i));
        // It is the bell alone that says so: nobody reads meanwhile.
        ASSERT_TRUE(bell.wait_until([&] { return bell.rings() > before; }));
        ASSERT_TRUE(bell.wait_until([&] {
            const auto batch = reader->read(10);
            return batch && batch->records.size() == 1;
        }));
    }
}

TEST_P(KafkaLogTest, KeepsABatchWhenTheReaderIsGone) {
    auto log = this->log(with_topics(fresh_settings()));
    const auto values = numbered("record", 50);
    append_all(log, values);
    auto reader = log.read_from(0);
    RecordBatch kept;
    Bell bell;
    ASSERT_TRUE(bell.wait_until([&] {
        auto batch = reader->read(50);
        if (!batch || batch->records.empty()) return false;
        kept = std::move(*batch);
        return true;
    }));
    reader.reset();
    for (std::size_t i = 0; i < kept.records.size(); ++i) {
        EXPECT_EQ(kept.records[i].bytes, values[i]);
    }
}

TEST_P(KafkaLogTest, TakesMissingRecordsForDamage) {
    const auto settings = with_topics(fresh_settings());
    auto log = this->log(settings);
    append_all(log, numbered("record", 10));
    Bell bell;
    const auto damaged = [&](std::int64_t position) {
        const auto reader = log.read_from(position);
        return bell.wait_until([&] {
            try {
                static_cast<void>(reader->read(10));
                return false;
            } catch (const Damage& damage) {
                EXPECT_EQ(damage.position(), position);
                EXPECT_THROW(static_cast<void>(reader->read(10)), Damage) << "every time";
                return true;
            }
        });
    };
    EXPECT_TRUE(damaged(11)) << "behind the end";
    remove_records(settings, settings.events_topic(), 0, 4);
    EXPECT_TRUE(damaged(0)) << "removed";
    const auto rest = log.read_from(4);
    EXPECT_EQ(collect(*rest, 6).values.front(), "record 4");
}

TEST_P(KafkaLogTest, GivesUpAWriterWithoutWaiting) {
    auto log = this->log(with_topics(fresh_settings()));
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) {
        const auto writer = log.open_writer();
        writer->append("record");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{10});
}

INSTANTIATE_TEST_SUITE_P(Kafka,
                         KafkaLogTest,
                         testing::Values(Reading::directly, Reading::ahead),
                         [](const auto& reading) {
                             return reading.param == Reading::directly ? "Directly" : "Ahead";
                         });

TEST(KafkaWriter, IsLostWhereThereIsNoTopic) {
    auto settings = fresh_settings();
    settings.delivery_timeout = std::chrono::seconds{2};
    Bell bell;
    KafkaLog log{settings, 0, bell.rope()};
    const auto writer = log.open_writer();
    writer->append("record");
    ASSERT_TRUE(bell.wait_until([&] { return writer->failure().has_value(); }));
    EXPECT_EQ(writer->failure()->kind, WriteFailure::Kind::lost);
}

TEST(KafkaWriter, IsLostWithARecordThatIsTooLarge) {
    KafkaLog log{with_topics(fresh_settings()), 0};
    const auto writer = log.open_writer();
    writer->append(std::string(std::size_t{9} << 20U, 'x'));
    ASSERT_TRUE(writer->failure());
    writer->append("behind it");
    const auto reader = log.read_from(0);
    Bell bell;
    EXPECT_TRUE(bell.wait_until([&] {
        const auto batch = reader->read(10);
        return batch && batch->records.empty() && batch->at_end;
    }));
}

} // namespace
} // namespace assent::kafka
