#include "adapters/memory/queue_source.hpp"
#include "adapters/system/system.hpp"
#include "domain/engine/partition.hpp"
#include "events/core/partition_of.hpp"
#include "projections/checkpoint.hpp"
#include "tests/conformance/suites.hpp"

#include <gtest/gtest.h>

/// The partition loop over every kind of log: the same commands come to the same, whatever keeps
/// the records.
namespace assent::test {

namespace {

/// Time stands still, so that every log gets the same decisions; time limits are real.
class StandingClock : public Clock {
public:
    [[nodiscard]] Timestamp now() override { return noon; }

    [[nodiscard]] std::chrono::nanoseconds monotonic() override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

/// One partition on one node.
class Member {
public:
    Member(PartitionLog& log,
           const std::string& name,
           bool claims_once,
           std::uint32_t partitions = 1,
           std::uint32_t number = 0,
           std::uint64_t digest_every = 1000)
        : partition_{PartitionState{log_id, partitions, number},
                     log,
                     commands_,
                     clock_,
                     entropy_,
                     options_of(name, claims_once, digest_every)} {}

    void push(std::span<const CommandEnvelope> commands) {
        for (const auto& command : commands) ASSERT_TRUE(commands_.push(command));
    }

    /// Does all that can be done at once.
    void run() {
        for (bool busy = true; busy;) {
            busy = partition_.read();
            if (busy) partition_.fold();
            busy = partition_.act() || busy;
            for (auto& record : partition_.take_decided()) answered.push_back(std::move(record));
        }
    }

    Partition* operator->() { return &partition_; }

    [[nodiscard]] const PartitionState& state() const { return partition_.state(); }

    std::vector<DecidedRecord> answered;

private:
    static PartitionOptions
    options_of(const std::string& name, bool claims_once, std::uint64_t digest_every) {
        PartitionOptions options;
        options.node = name;
        options.claims_once = claims_once;
        options.digest_every = digest_every;
        return options;
    }

    memory::MemoryCommandSource commands_{100'000};
    StandingClock clock_;
    system::SystemEntropy entropy_;
    Partition partition_;
};

/// The same commands without any log: what must come of them.
struct Pure {
    explicit Pure(std::span<const CommandEnvelope> commands) {
        for (const auto& command : commands) {
            const auto offset = std::ssize(decisions);
            decisions.push_back(decide(state, {.offset = offset, .command = command}, noon));
            apply(state, decisions.back(), offset);
        }
    }

    PartitionState state{log_id, 1, 0};
    std::vector<Decision> decisions;
};

} // namespace

TEST_P(LoopContract, CommandsAreDecidedOnceInOrderAndAnsweredFromTheLog) {
    use(1);
    const auto commands = sample_commands();
    const Pure pure{commands};
    Member member{handle->partition(0), "one", refuses(), 1, 0, 100};
    member.push(commands);
    become_owner(member);
    run_until(member, [&] { return member.answered.size() >= commands.size(); });

    ASSERT_EQ(member.answered.size(), commands.size());
    const auto in_log = replay();
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto& answer = member.answered[i];
        EXPECT_EQ(*answer.decision, pure.decisions[i]) << "command " << i;
        const auto found = in_log.decisions.find(answer.position);
        ASSERT_NE(found, in_log.decisions.end());
        EXPECT_EQ(found->second, *answer.decision);
    }
    EXPECT_EQ(in_log.decisions.size(), commands.size());
    EXPECT_EQ(in_log.state.invalid.total(), 0U);
    EXPECT_EQ(in_log.state.tenants_digest, pure.state.tenants_digest);
    EXPECT_GT(in_log.state.head.seq, commands.size() + 5) << "there are digests among them";
}

TEST_P(LoopContract, ReplayLiveStateAndCheckpointsAreTheSameState) {
    use(1);
    const auto commands = sample_commands();
    Member member{handle->partition(0), "one", refuses(), 1, 0, 100};
    member.push(std::span{commands}.first(commands.size() / 2));
    become_owner(member);
    std::vector<std::string> checkpoints{encode_checkpoint(member.state())};
    run_until(member, [&] { return member.answered.size() >= commands.size() / 2; });
    checkpoints.push_back(encode_checkpoint(member.state()));
    member.push(std::span{commands}.subspan(commands.size() / 2));
    run_until(member, [&] { return member.answered.size() >= commands.size(); });
    member->retire();
    run_until(member, [&] { return member->drained(); });
    checkpoints.push_back(encode_checkpoint(member.state()));

    EXPECT_EQ(difference(member.state(), replay().state), "");
    for (const auto& bytes : checkpoints) {
        auto state = decode_checkpoint(bytes, PartitionState{log_id, 1, 0}).value();
        const auto reader = handle->partition(0).read_from(state.position);
        const auto rest = collect_to_the_end(log->bell, *reader);
        for (std::size_t i = 0; i < rest.bytes.size(); ++i) {
            fold(state,
                 {.position = rest.positions[i],
                  .bytes = rest.bytes[i],
                  .hash = sha256(rest.bytes[i])});
        }
        EXPECT_EQ(difference(member.state(), state), "");
    }
}

TEST_P(LoopContract, AFollowerOnAnotherHandleSeesTheSame) {
    use(1);
    const auto commands = sample_commands();
    const auto other = log->open();
    Member owner{handle->partition(0), "owner", refuses()};
    Member follower{other->partition(0), "follower", refuses()};
    owner.push(commands);
    become_owner(owner);
    ASSERT_TRUE(log->bell.wait_until([&] {
        owner.run();
        follower.run();
        return owner.answered.size() == commands.size() &&
               follower.answered.size() == commands.size();
    }));
    EXPECT_EQ(difference(owner.state(), follower.state()), "");
    EXPECT_EQ(follower->role(), Role::follow);
}

/// The second takes over while the first has commands in flight, and is given what the log does
/// not hold by then. It is as if nothing had happened.
TEST_P(LoopContract, ATakeOverLosesNothingAndDoesNothingTwice) {
    use(1);
    const auto commands = sample_commands();
    const Pure pure{commands};
    const auto other = log->open();
    Member first{handle->partition(0), "first", refuses()};
    Member second{other->partition(0), "second", refuses()};
    become_owner(first, 1);
    first.push(std::span{commands}.first(100));
    run_until(first, [&] { return first.answered.size() >= 100; });
    first.push(std::span{commands}.subspan(100, 200));
    static_cast<void>(first->act()); // Sent; nobody reads it back now.

    become_owner(second, 2);
    const auto held = static_cast<std::size_t>(second.state().command_offset + 1);
    EXPECT_GE(held, 100U);
    EXPECT_LE(held, 300U);
    second.push(std::span{commands}.subspan(held));
    const auto rest = commands.size() - held;
    ASSERT_TRUE(log->bell.wait_until([&] {
        first.run();
        second.run();
        return second.answered.size() >= commands.size() &&
               first.answered.size() >= commands.size();
    })) << "held "
        << held << ", rest " << rest << ", second: " << second->trouble();

    const auto expected = refuses() ? Role::ousted : Role::follow;
    ASSERT_TRUE(log->bell.wait_until([&] {
        first.run();
        return first->role() == expected;
    }));
    EXPECT_EQ(second->role(), Role::owner);
    if (refuses()) {
        EXPECT_NE(first->trouble().find("second"), std::string::npos);
    }

    const auto in_log = replay();
    ASSERT_EQ(in_log.decisions.size(), commands.size());
    std::int64_t offset = 0;
    for (const auto& [position, decision] : in_log.decisions) {
        EXPECT_EQ(decision.command_offset, offset);
        EXPECT_EQ(decision, pure.decisions[static_cast<std::size_t>(offset)]);
        ++offset;
    }
    for (const auto* member : {&first, &second}) {
        for (const auto& answer : member->answered) {
            EXPECT_EQ(*answer.decision, in_log.decisions.at(answer.position)) << "S1";
        }
    }
    EXPECT_EQ(difference(first.state(), second.state()), "");
    EXPECT_EQ(in_log.state.tenants_digest, pure.state.tenants_digest);
}

/// R10: digests speak of tenants only, so that logs of any kind can be compared by them.
TEST_P(LoopContract, TheDigestsOfAllPartitionsAddUpToThatOfTheCommands) {
    constexpr std::uint32_t partitions = 4;
    use(partitions);
    std::vector<CommandEnvelope> commands;
    for (int i = 0; i < 6; ++i) {
        const auto more = sample_commands("-" + std::to_string(i));
        commands.insert(commands.end(), more.begin(), more.end());
    }
    const Pure pure{commands};
    std::vector<std::unique_ptr<Member>> members;
    std::vector<std::size_t> expected(partitions);
    for (std::uint32_t number = 0; number < partitions; ++number) {
        members.push_back(std::make_unique<Member>(
            handle->partition(number), "node", refuses(), partitions, number));
        (*members.back())->assign(Assignment{1});
    }
    for (const auto& command : commands) {
        const auto number = partition_of(command.tenant.text(), partitions);
        members[number]->push({&command, 1});
        ++expected[number];
    }
    ASSERT_TRUE(log->bell.wait_until([&] {
        bool all = true;
        for (std::uint32_t number = 0; number < partitions; ++number) {
            members[number]->run();
            all = all && members[number]->answered.size() == expected[number];
        }
        return all;
    }));
    Fingerprint sum;
    for (std::uint32_t number = 0; number < partitions; ++number) {
        EXPECT_GT(expected[number], 0U);
        sum += members[number]->state().tenants_digest;
    }
    EXPECT_EQ(sum, pure.state.tenants_digest);
}

} // namespace assent::test
