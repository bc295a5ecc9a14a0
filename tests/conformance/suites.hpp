#pragma once

#include "adapters/log/init_log.hpp"
#include "domain/engine/partition.hpp"
#include "tests/conformance/log_under_test.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>

/// The suites that every kind of log has to pass. Whoever adds a kind instantiates them.
namespace assent::test {

/// The ports alone.
class LogContract : public testing::TestWithParam<LogKind> {
protected:
    void use(std::uint32_t partitions) {
        log = GetParam().make(partitions);
        handle = log->open();
    }

    /// Opens partition 0 with `count` records behind LogOpened, and returns all of them.
    Collected filled(int count) {
        use(1);
        initialise(*log, *handle, 1);
        append_all(log->bell, partition(), some_records(author, count - 1));
        const auto reader = partition().read_from(0);
        return collect_to_the_end(log->bell, *reader);
    }

    PartitionLog& partition(std::uint32_t number = 0) { return handle->partition(number); }

    std::string some_decision() {
        const auto number = std::to_string(author.state.command_offset + 1);
        return author.decide(
            at(author.state.command_offset + 1, command("d" + number, create_group("d" + number))));
    }

    std::unique_ptr<LogUnderTest> log;
    std::unique_ptr<LogHandle> handle;
    Author author;
};

/// Of logs that judge what is appended.
class RefusingLog : public LogContract {};

/// How a log comes to be.
class InitLog : public LogContract {
protected:
    static constexpr std::uint32_t partitions = 3;

    Patience until_deadline() {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        return [this, deadline] {
            bool asked = false;
            static_cast<void>(log->bell.wait_until([&] { return std::exchange(asked, true); }));
            return std::chrono::steady_clock::now() < deadline;
        };
    }

    std::expected<LogIdentity, Trouble> init(LogHandle& over, std::uint8_t name) {
        std::vector<PartitionLog*> all;
        for (std::uint32_t i = 0; i < partitions; ++i) all.push_back(&over.partition(i));
        const std::vector<std::int64_t> offsets{10, 20, 30};
        return init_log(all, LogId{name}, offsets, until_deadline());
    }

    static std::string opened(std::uint8_t name, std::uint32_t partition) {
        const auto body =
            encode_body(LogOpened{.partitions = partitions, .first_command_offset = 5});
        return seal({.type = static_cast<std::uint8_t>(RecordType::log_opened),
                     .schema = LogOpened::schema,
                     .log = LogId{name},
                     .partition = partition,
                     .term = 0,
                     .seq = 1,
                     .prev = {},
                     .body = body});
    }

    /// Every partition is open under that name; returns how many records were skipped.
    std::uint64_t expect_opened(std::uint8_t name, std::vector<std::int64_t> offsets) {
        std::uint64_t skipped = 0;
        for (std::uint32_t number = 0; number < partitions; ++number) {
            PartitionState state{LogId{name}, partitions, number};
            const auto reader = partition(number).read_from(0);
            const auto all = collect_to_the_end(log->bell, *reader);
            for (std::size_t i = 0; i < all.bytes.size(); ++i) {
                fold(state,
                     {.position = all.positions[i],
                      .bytes = all.bytes[i],
                      .hash = sha256(all.bytes[i])});
            }
            EXPECT_TRUE(state.head.opened) << "partition " << number;
            EXPECT_EQ(state.head.seq, 1U);
            EXPECT_EQ(state.command_offset, offsets[number] - 1);
            EXPECT_EQ(state.invalid.total(), state.invalid.foreign);
            skipped += state.invalid.foreign;
        }
        return skipped;
    }
};

/// Where everything lands, copies and strangers do, too.
class AcceptingLog : public InitLog {};

/// The partition loop over the ports.
class LoopContract : public testing::TestWithParam<LogKind> {
protected:
    void use(std::uint32_t partitions) {
        log = GetParam().make(partitions);
        handle = log->open();
        initialise(*log, *handle, partitions);
    }

    template <class Member>
    void run_until(Member& member, const std::function<bool()>& fulfilled) {
        ASSERT_TRUE(log->bell.wait_until([&] {
            member.run();
            return fulfilled();
        })) << member->trouble();
    }

    template <class Member>
    void become_owner(Member& member, std::int64_t generation = 1) {
        member->assign(Assignment{generation});
        run_until(member, [&] { return member->role() == Role::owner; });
    }

    /// What the log holds as valid, and the state that it makes.
    struct Replay {
        PartitionState state{log_id, 1, 0};
        std::map<std::int64_t, Decision> decisions; ///< By position.
    };

    Replay replay() {
        Replay result;
        const auto other = log->open();
        const auto reader = other->partition(0).read_from(0);
        const auto all = collect_to_the_end(log->bell, *reader);
        for (std::size_t i = 0; i < all.bytes.size(); ++i) {
            auto folded = fold(result.state,
                               {.position = all.positions[i],
                                .bytes = all.bytes[i],
                                .hash = sha256(all.bytes[i])});
            if (!folded.record) continue;
            if (auto* decision = std::get_if<Decision>(&*folded.record)) {
                result.decisions.emplace(all.positions[i], std::move(*decision));
            }
        }
        return result;
    }

    [[nodiscard]] bool refuses() const { return GetParam().refuses; }

    std::unique_ptr<LogUnderTest> log;
    std::unique_ptr<LogHandle> handle;
};

} // namespace assent::test
