#include "adapters/log/init_log.hpp"
#include "tests/conformance/suites.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

/// What `PartitionLog`, `LogReader` and `LogWriter` promise, over every kind of log.
namespace assent::test {

TEST_P(LogContract, AnEmptyLogEndsAtOnceAndGoesOnWhenSomethingComes) {
    use(1);
    const auto reader = partition().read_from(0);
    EXPECT_TRUE(collect_to_the_end(log->bell, *reader).bytes.empty());
    EXPECT_TRUE(collect_to_the_end(log->bell, *reader).bytes.empty()) << "asked again";
    const auto writer = partition().open_writer();
    const auto opened = author.open();
    writer->append(opened);
    EXPECT_EQ(collect(log->bell, *reader, 1).bytes, std::vector{opened});
    EXPECT_TRUE(collect_to_the_end(log->bell, *reader).bytes.empty());
}

TEST_P(LogContract, ReturnsWhatWasAppendedInOrderWithManyInFlight) {
    use(1);
    initialise(*log, *handle, 1);
    const auto records = some_records(author, 5'000);
    append_all(log->bell, partition(), records); // Compares, too.
    const auto reader = partition().read_from(0);
    const auto all = collect_to_the_end(log->bell, *reader);
    ASSERT_EQ(all.bytes.size(), records.size() + 1);
    EXPECT_TRUE(std::equal(records.begin(), records.end(), all.bytes.begin() + 1));
}

TEST_P(LogContract, ReadsFromAnyPositionWithoutLeavingAnythingOut) {
    const auto all = filled(40);
    ASSERT_EQ(all.bytes.size(), 41U);
    for (std::size_t i = 0; i <= all.bytes.size(); ++i) {
        // At the record itself, and right behind the one before: positions may skip numbers.
        std::vector<std::int64_t> starts;
        if (i < all.bytes.size()) starts.push_back(all.positions[i]);
        if (i > 0) starts.push_back(all.positions[i - 1] + 1);
        for (const auto start : starts) {
            const auto reader = partition().read_from(start);
            const auto rest = collect_to_the_end(log->bell, *reader);
            EXPECT_TRUE(std::ranges::equal(rest.bytes, std::span{all.bytes}.subspan(i)));
            EXPECT_TRUE(std::ranges::equal(rest.positions, std::span{all.positions}.subspan(i)));
        }
    }
}

TEST_P(LogContract, HandsOutNoMoreThanAskedFor) {
    const auto all = filled(30);
    const auto reader = partition().read_from(0);
    EXPECT_EQ(collect(log->bell, *reader, all.bytes.size(), 7), all); // It checks each batch.
}

TEST_P(LogContract, WhoIsBehindKnowsHowFar) {
    const auto all = filled(30);
    const auto reader = partition().read_from(0);
    RecordBatch first;
    ASSERT_TRUE(log->bell.wait_until([&] {
        auto batch = reader->read(7);
        if (!batch || batch->records.empty()) return false;
        first = *std::move(batch);
        return true;
    }));
    ASSERT_TRUE(first.log_end);
    EXPECT_GT(*first.log_end, all.positions.back());
}

TEST_P(LogContract, ABatchOutlivesItsReader) {
    const auto all = filled(30);
    auto reader = partition().read_from(0);
    RecordBatch kept;
    ASSERT_TRUE(log->bell.wait_until([&] {
        auto batch = reader->read(100);
        if (!batch || batch->records.empty()) return false;
        kept = *std::move(batch);
        return true;
    }));
    reader.reset();
    for (std::size_t i = 0; i < kept.records.size(); ++i) {
        EXPECT_EQ(kept.records[i].bytes, all.bytes[i]);
    }
}

TEST_P(LogContract, OpenedAgainItHoldsTheSameBytesAtTheSamePositions) {
    const auto all = filled(500);
    const auto other = log->open();
    const auto beside = other->partition(0).read_from(0);
    EXPECT_EQ(collect_to_the_end(log->bell, *beside), all) << "while the first is open";
    handle.reset();
    handle = log->open();
    const auto again = partition().read_from(0);
    EXPECT_EQ(collect_to_the_end(log->bell, *again), all) << "after the first was closed";

    append_all(log->bell, partition(), std::vector{some_decision()});
    const auto longer = collect(log->bell, *again, 1);
    EXPECT_GT(longer.positions.front(), all.positions.back());
}

TEST_P(LogContract, KeepsRecordsNearTheLimitOfEightMebibytes) {
    use(1);
    initialise(*log, *handle, 1);
    auto records = some_records(author, 1);
    const auto large = [&](std::size_t size) {
        const std::string body(size - Envelope::header_size - Envelope::checksum_size, 'x');
        auto bytes = seal({.type = static_cast<std::uint8_t>(RecordType::decision),
                           .schema = Decision::schema,
                           .log = log_id,
                           .partition = 0,
                           .term = author.state.head.term,
                           .seq = author.state.head.seq + 1,
                           .prev = author.state.head.chain,
                           .body = body});
        EXPECT_EQ(bytes.size(), size);
        author.state.head = advance(author.state.head, RecordType::decision, sha256(bytes));
        return bytes;
    };
    records.push_back(large((8U << 20U) - 4096));
    records.push_back(author.digest());
    records.push_back(large(1U << 20U));
    records.push_back(large(7U << 20U));
    append_all(log->bell, partition(), records);
    const auto reader = log->open();
    const auto from_other = reader->partition(0).read_from(0);
    const auto all = collect_to_the_end(log->bell, *from_other);
    EXPECT_TRUE(std::ranges::equal(records, std::span{all.bytes}.subspan(1)));
}

TEST_P(LogContract, ReadersOnOtherThreadsMissNothingWhileItIsWritten) {
    use(1);
    initialise(*log, *handle, 1);
    const auto records = some_records(author, 3'000);
    const auto writer = partition().open_writer();
    std::vector<Collected> seen(3);
    std::vector<std::unique_ptr<LogHandle>> handles;
    for (std::size_t i = 0; i < seen.size(); ++i) handles.push_back(log->open());
    {
        std::vector<std::jthread> readers;
        for (std::size_t i = 0; i < seen.size(); ++i) {
            readers.emplace_back([&, i] {
                auto& from = i == 0 ? *handle : *handles[i];
                const auto reader = from.partition(0).read_from(0);
                seen[i] = collect(log->bell, *reader, records.size() + 1);
            });
        }
        for (const auto& record : records) writer->append(record);
    }
    for (const auto& one : seen) {
        ASSERT_EQ(one.bytes.size(), records.size() + 1);
        EXPECT_TRUE(std::equal(records.begin(), records.end(), one.bytes.begin() + 1));
        EXPECT_EQ(one.positions, seen[0].positions);
    }
}

TEST_P(LogContract, PartitionsDoNotMix) {
    use(3);
    initialise(*log, *handle, 3);
    std::vector<std::string> records;
    for (std::uint32_t number = 0; number < 3; ++number) {
        Author one{3};
        one.state.partition = number;
        one.open();
        records.push_back(one.begin("node of " + std::to_string(number)));
        append_all(log->bell, partition(number), std::vector{records.back()});
    }
    for (std::uint32_t number = 0; number < 3; ++number) {
        const auto reader = partition(number).read_from(0);
        const auto all = collect_to_the_end(log->bell, *reader);
        ASSERT_EQ(all.bytes.size(), 2U);
        EXPECT_EQ(all.bytes[1], records[number]);
    }
}

/// R5, R11, R12: by whichever way, nothing counts that the first sends behind the second's term.
TEST_P(LogContract, ASecondWriterFencesTheFirst) {
    filled(5);
    const auto other = log->open();
    const auto reader = partition().read_from(0);
    const auto before = collect_to_the_end(log->bell, *reader);

    auto old_term = author;
    const auto first = partition().open_writer();
    const auto in_time = old_term.decide(at(50, command("in time", create_group("x"))));
    first->append(in_time);
    ASSERT_EQ(author.read(collect(log->bell, *reader, 1).bytes[0]), Judgement::valid);

    const auto second = other->partition(0).open_writer();
    const std::vector theirs{author.begin("the other", 2), some_decision()};
    for (const auto& bytes : theirs) second->append(bytes);
    EXPECT_EQ(collect(log->bell, *reader, 2).bytes, theirs);

    const auto late = old_term.decide(at(51, command("late", create_group("y"))));
    first->append(late);
    if (GetParam().refuses) {
        ASSERT_TRUE(log->bell.wait_until([&] { return first->failure().has_value(); }));
        EXPECT_EQ(first->failure()->kind, WriteFailure::Kind::taken_over);
        EXPECT_NE(first->failure()->detail.find("the other"), std::string::npos)
            << first->failure()->detail;
        first->append(old_term.begin("the first again", 3)); // For good.
    } else {
        const auto read = collect(log->bell, *reader, 1).bytes;
        ASSERT_EQ(read, std::vector{late});
        EXPECT_EQ(author.read(late), Judgement::stale_term);
    }
    const auto last = some_decision();
    second->append(last);
    EXPECT_EQ(collect(log->bell, *reader, 1).bytes, std::vector{last});
    EXPECT_FALSE(second->failure());
    EXPECT_TRUE(collect_to_the_end(log->bell, *reader).bytes.empty());
}

/// R4: whoever claims may not know what is in flight; its TermBegun is taken all the same.
TEST_P(LogContract, ATermBegunLandsWhateverItsWriterKnows) {
    filled(5);
    const auto reader = partition().read_from(0);
    const auto before = collect_to_the_end(log->bell, *reader);
    Author newcomer;
    newcomer.open();
    const auto claim = newcomer.begin("newcomer", 9);
    const auto writer = partition().open_writer();
    writer->append(claim);
    EXPECT_EQ(collect(log->bell, *reader, 1).bytes, std::vector{claim});
    EXPECT_EQ(author.read(claim), Judgement::valid);
    EXPECT_FALSE(writer->failure());
}

/// S3: a replay in other steps comes to the same.
TEST_P(LogContract, EveryReplayComesToTheSameState) {
    const auto all = filled(300);
    const auto folded = [&](std::size_t max) {
        const auto reader = partition().read_from(0);
        const auto read = collect(log->bell, *reader, all.bytes.size(), max);
        PartitionState state{log_id, 1, 0};
        for (std::size_t i = 0; i < read.bytes.size(); ++i) {
            fold(state,
                 {.position = read.positions[i],
                  .bytes = read.bytes[i],
                  .hash = sha256(read.bytes[i])});
        }
        return state;
    };
    const auto once = folded(1000);
    EXPECT_EQ(difference(once, folded(13)), "");
    EXPECT_EQ(once.head.chain, author.state.head.chain);
    EXPECT_EQ(once.tenants_digest, author.state.tenants_digest);
    EXPECT_EQ(once.invalid.total(), 0U);
}

/// A stream with a hole in it is refused as a whole: nothing behind the hole lands.
TEST_P(RefusingLog, AWriterWhoseRecordDoesNotFitIsLost) {
    const auto all = filled(5);
    auto ahead = author;
    static_cast<void>(ahead.decide(at(60, command("left out", create_group("z1")))));
    const std::vector<std::string> misfits{
        ahead.decide(at(61, command("gap", create_group("z2")))),
        all.bytes.back(),  // A repetition.
        all.bytes.front(), // A LogOpened.
        "no record",
    };
    for (const auto& misfit : misfits) {
        const auto writer = partition().open_writer();
        writer->append(misfit);
        writer->append(author.sealed(Digest{.format = 2, .high = 0, .low = 0})); // It would fit.
        ASSERT_TRUE(log->bell.wait_until([&] { return writer->failure().has_value(); }));
        EXPECT_EQ(writer->failure()->kind, WriteFailure::Kind::lost);
    }
    const auto reader = partition().read_from(0);
    EXPECT_EQ(collect_to_the_end(log->bell, *reader), all);
    append_all(log->bell, partition(), std::vector{some_decision()});
}

TEST_P(InitLog, NamesTheLogOnce) {
    use(partitions);
    EXPECT_EQ(read_identity(partition(), until_deadline()).value(), std::nullopt);
    const LogIdentity expected{LogId{1}, partitions};
    EXPECT_EQ(init(*handle, 1).value(), expected);
    EXPECT_EQ(read_identity(partition(), until_deadline()).value(), expected);
    EXPECT_EQ(expect_opened(1, {10, 20, 30}), 0U);
    EXPECT_EQ(init(*handle, 2).value(), expected) << "repeated under another name";
    EXPECT_EQ(expect_opened(1, {10, 20, 30}), 0U) << "and nothing was written";
}

TEST_P(InitLog, MayBeRaced) {
    use(partitions);
    constexpr std::uint8_t racers = 4;
    std::vector<std::unique_ptr<LogHandle>> handles;
    for (std::uint8_t i = 0; i < racers; ++i) handles.push_back(log->open());
    std::vector<std::optional<LogIdentity>> found(racers);
    {
        std::vector<std::jthread> threads;
        for (std::uint8_t i = 0; i < racers; ++i) {
            threads.emplace_back([&, i] {
                const auto identity = init(*handles[i], static_cast<std::uint8_t>(i + 1));
                if (identity) found[i] = *identity;
            });
        }
    }
    ASSERT_TRUE(found[0]);
    for (const auto& one : found) EXPECT_EQ(one, found[0]);
    const auto skipped = expect_opened(found[0]->log[0], {10, 20, 30});
    if (GetParam().refuses) {
        EXPECT_EQ(skipped, 0U);
    }
}

TEST_P(InitLog, MayBeInterruptedAndGoesOn) {
    for (std::uint32_t done = 1; done < partitions; ++done) {
        use(partitions);
        for (std::uint32_t number = 0; number < done; ++number) {
            append_all(log->bell, partition(number), std::vector{opened(7, number)});
        }
        EXPECT_EQ(init(*handle, 8).value().log, LogId{7});
        std::vector<std::int64_t> offsets{10, 20, 30};
        std::fill_n(offsets.begin(), done, 5);
        EXPECT_EQ(expect_opened(7, offsets), 0U);
    }
}

TEST_P(InitLog, AnotherNumberOfPartitionsIsRefused) {
    use(partitions);
    ASSERT_TRUE(init(*handle, 1));
    std::vector<PartitionLog*> fewer{&partition(0), &partition(1)};
    const std::vector<std::int64_t> offsets{0, 0};
    const auto refused = init_log(fewer, LogId{1}, offsets, until_deadline());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("3 partitions"), std::string::npos)
        << refused.error().detail;
}

TEST(InitLogOverADeafLog, GivesUpWhenPatienceEnds) {

    class Deaf : public PartitionLog {
        class Reader : public LogReader {
            std::expected<RecordBatch, Trouble> read(std::size_t) override {
                RecordBatch batch;
                batch.at_end = true;
                return batch;
            }
        };

        class Writer : public LogWriter {
            void append(std::string) override {}

            std::optional<WriteFailure> failure() override {
                return WriteFailure{WriteFailure::Kind::lost, "nobody there"};
            }
        };

        std::unique_ptr<LogReader> read_from(std::int64_t) override {
            return std::make_unique<Reader>();
        }

        std::unique_ptr<LogWriter> open_writer() override { return std::make_unique<Writer>(); }
    } deaf;

    std::vector<PartitionLog*> all{&deaf};
    int asked = 0;
    const auto failed =
        init_log(all, LogId{1}, std::vector<std::int64_t>{0}, [&] { return ++asked < 10; });
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().detail.find("nobody there"), std::string::npos);
    EXPECT_GE(asked, 10);
    EXPECT_LE(asked, 12);
}

TEST_P(AcceptingLog, TheFirstLogOpenedOfPartition0NamesTheLog) {
    use(partitions);
    append_all(log->bell, partition(1), std::vector{opened(9, 1)});
    append_all(log->bell,
               partition(0),
               std::vector<std::string>{"no record", opened(9, 1), opened(7, 0), opened(8, 0)});
    EXPECT_EQ(read_identity(partition(), until_deadline()).value()->log, LogId{7});
    EXPECT_EQ(init(*handle, 8).value().log, LogId{7});
    EXPECT_EQ(expect_opened(7, {5, 20, 30}), 4U) << "before and behind it they are foreign";
}

TEST_P(AcceptingLog, WhatDoesNotFitLandsAndIsJudgedByTheReader) {
    const auto all = filled(5);
    auto ahead = author;
    static_cast<void>(ahead.decide(at(60, command("left out", create_group("z1")))));
    const std::vector<std::pair<std::string, Judgement>> misfits{
        {ahead.decide(at(61, command("gap", create_group("z2")))), Judgement::gap},
        {all.bytes.back(), Judgement::repeat},
        {all.bytes.front(), Judgement::foreign},
        {"no record", Judgement::foreign},
    };
    for (const auto& [bytes, judgement] : misfits) {
        append_all(log->bell, partition(), std::vector{bytes});
        EXPECT_EQ(author.read(bytes), judgement);
    }
    append_all(log->bell, partition(), std::vector{some_decision()});
}

} // namespace assent::test
