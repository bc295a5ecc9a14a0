// What a lane answers when the log turns out to be another than it had read.

#include "adapters/node/lane.hpp"
#include "tests/adapters/node/shown_backend.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <mutex>
#include <tuple>

namespace assent::test {
namespace {

/// A log of one partition that can be written by hand, and lose its end.
class EditedLog : public PartitionLog {
public:
    std::unique_ptr<LogReader> read_from(std::int64_t position) override {
        return std::make_unique<Reader>(*this, position);
    }

    std::unique_ptr<LogWriter> open_writer() override { throw std::logic_error("nobody claims"); }

    void put(std::string bytes) {
        const std::scoped_lock lock{mutex_};
        records_.push_back(std::move(bytes));
    }

    /// Other records from `position` on, at once.
    void replace_from(std::size_t position, std::vector<std::string> others) {
        const std::scoped_lock lock{mutex_};
        records_.resize(position);
        for (auto& each : others) records_.push_back(std::move(each));
    }

private:
    class Reader : public LogReader {
    public:
        Reader(EditedLog& log, std::int64_t position) : log_(log), next_(position) {}

        std::expected<RecordBatch, Trouble> read(std::size_t max) override {
            const std::scoped_lock lock{log_.mutex_};
            RecordBatch batch;
            const auto copies = std::make_shared<std::deque<std::string>>();
            for (; next_ < std::ssize(log_.records_) && batch.records.size() < max; ++next_) {
                const auto& bytes =
                    copies->emplace_back(log_.records_[static_cast<std::size_t>(next_)]);
                batch.records.push_back({.position = next_, .bytes = bytes, .hash = sha256(bytes)});
            }
            batch.owner = copies;
            batch.at_end = next_ >= std::ssize(log_.records_);
            return batch;
        }

    private:
        EditedLog& log_;
        std::int64_t next_;
    };

    std::mutex mutex_;
    std::vector<std::string> records_;
};

/// A lane over such a log, with all that it takes.
struct Driven {
    Driven(PartitionLog& log,
           std::function<void(const std::string&)> say,
           std::function<void(const node::Halted&)> halted)
        : backend(log), lane(0,
                             backend,
                             no_files,
                             clock,
                             entropy,
                             {.partition = {},
                              .checkpoint_every = 1000,
                              .say = std::move(say),
                              .halted = std::move(halted)}) {}

    ShownBackend backend;
    node::CheckpointFiles no_files{{}, [](const std::string&) {}};
    FakeClock clock;
    FakeEntropy entropy{1};
    node::Lane lane;
};

TEST(R18, ADuplicateIsAnsweredFromTheLogAsItIsNow) {
    const auto far = std::chrono::steady_clock::now() + 30s;
    const auto short_grant =
        command("c", grant(Collection::stored_models, "team", "guests", {READ}, noon + 10min));
    EditedLog log;
    Author before;
    log.put(before.open());
    log.put(before.begin());
    std::int64_t offset = 0;
    for (const auto& said : {command("create", create_tenant("ada", 1), "operator"),
                             command("g", create_group("team")),
                             command("h", create_group("guests"))}) {
        log.put(before.decide(at(offset++, said)));
    }
    auto after = before;
    const auto there = static_cast<std::size_t>(before.state.position);
    log.put(before.decide(at(offset, short_grant))); // Accepted, and soon lost.

    std::promise<void> alarm;
    Driven driven{log,
                  [&](const std::string& what) {
                      if (what.contains("ALARM")) alarm.set_value();
                  },
                  [](const node::Halted& halted) { ADD_FAILURE() << halted.why; }};
    auto& lane = driven.lane;
    lane.start();
    const auto reach = [&](std::uint64_t seq) {
        std::promise<bool> there_yet;
        lane.reach(seq, far, [&](auto why) { there_yet.set_value(!why); });
        EXPECT_TRUE(there_yet.get_future().get());
    };
    reach(before.state.head.seq);

    // In the log that is left it is refused.
    std::vector<std::string> others;
    others.push_back(after.decide(at(offset++, short_grant), noon + 60min));
    others.push_back(after.decide(at(offset++, command("d", create_group("other"))), noon + 60min));
    log.replace_from(there, std::move(others));
    lane.wake();
    alarm.get_future().wait(); // The second of them does not fit behind what was read.
    reach(after.state.head.seq);

    std::promise<std::expected<http::Answer, http::Unavailable>> answered;
    lane.submit({short_grant}, far, [&](auto answer) { answered.set_value(std::move(answer)); });
    log.put(after.decide(at(offset++, short_grant), noon + 60min));
    lane.wake();
    const auto answer = answered.get_future().get();
    ASSERT_TRUE(answer.has_value()) << answer.error().detail;
    EXPECT_EQ(answer->decision->outcome, Outcome::rejected);
    EXPECT_EQ(answer->decision->command_offset, 3);
}

TEST(ALaneThatHalts, ShowsNeitherStateNorLag) {
    EditedLog log;
    Author author;
    log.put(author.open());
    log.put(author.begin());
    log.put(author.decide(at(0, command("create", create_tenant("ada", 1), "operator"))));
    std::promise<void> halted;
    Driven driven{log, [](const auto&) {}, [&](const auto&) { halted.set_value(); }};
    auto& lane = driven.lane;
    lane.start();
    std::promise<void> there;
    lane.reach(author.state.head.seq, std::chrono::steady_clock::now() + 30s, [&](const auto&) {
        there.set_value();
    });
    there.get_future().wait();

    // Valid by its place, and of a kind that nobody knows: damage.
    auto& head = author.state.head;
    log.put(seal({.type = 99,
                  .schema = 1,
                  .log = log_id,
                  .partition = 0,
                  .term = head.term,
                  .seq = head.seq + 1,
                  .prev = head.chain,
                  .body = "?"}));
    lane.wake();
    halted.get_future().wait();
    EXPECT_THROW(std::ignore = lane.read(TenantId{"acme"}, [](const auto&) {}), Damage);
    const auto health = lane.health();
    EXPECT_FALSE(health.ready);
    EXPECT_EQ(health.lag, std::nullopt);
    EXPECT_EQ(health.oldest_unapplied, std::nullopt);
}

} // namespace
} // namespace assent::test
