// Records that are read again for those who ask a second time.

#include "adapters/node/record_fetcher.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <string>

namespace assent::test {
namespace {

using node::RecordFetcher;
using Found = std::expected<DecidedRecord, std::string>;

/// Counts how often it is opened, waits to be let through, and may be damaged somewhere.
class CountingLog : public PartitionLog {
public:
    std::unique_ptr<LogReader> read_from(std::int64_t position) override {
        ++opened;
        gate.get_future().wait();
        gate = std::promise<void>{};
        gate.set_value(); // For all that come later.
        return std::make_unique<Reader>(*this, position);
    }

    std::unique_ptr<LogWriter> open_writer() override { throw std::logic_error("nobody claims"); }

    std::map<std::int64_t, std::string> records;
    std::optional<std::int64_t> damaged;
    std::promise<void> gate;
    std::atomic<int> opened = 0;

private:
    class Reader : public LogReader {
    public:
        Reader(CountingLog& log, std::int64_t position) : log_(log), next_(position) {}

        std::expected<RecordBatch, Trouble> read(std::size_t max) override {
            RecordBatch batch;
            auto it = log_.records.lower_bound(next_);
            for (; it != log_.records.end() && batch.records.size() < max; ++it) {
                if (it->first == log_.damaged) {
                    if (batch.records.empty()) throw Damage{it->first, "bytes changed"};
                    break;
                }
                batch.records.push_back(
                    {.position = it->first, .bytes = it->second, .hash = sha256(it->second)});
                next_ = it->first + 1;
            }
            return batch;
        }

    private:
        CountingLog& log_;
        std::int64_t next_;
    };
};

class TheFetcher : public ::testing::Test {
protected:
    TheFetcher() {
        put(author_.open());
        put(author_.begin());
        put(author_.decide(at(0, command("create", create_tenant("ada", 1), "operator"))));
        for (int i = 1; i < 6; ++i) {
            const auto name = std::to_string(i);
            put(author_.decide(at(i, command("c" + name, create_group("g" + name)))));
        }
    }

    void put(std::string bytes) {
        const auto next = log_.records.empty() ? 0 : log_.records.rbegin()->first + 1;
        log_.records.emplace(next, std::move(bytes));
    }

    /// Answered with the id of the command, or the complaint.
    std::future<std::string> fetch(std::int64_t position, bool wanted = true) {
        const auto promise = std::make_shared<std::promise<std::string>>();
        fetcher_.fetch({.position = position,
                        .still_wanted = [wanted] { return wanted; },
                        .found =
                            [promise](const Found& found) {
                                promise->set_value(found ? found->decision->id.text()
                                                         : found.error());
                            }});
        return promise->get_future();
    }

    Author author_;
    CountingLog log_;
    RecordFetcher fetcher_{log_};
};

TEST_F(TheFetcher, ReadsInOneGoWhatIsAskedForMeanwhile) {
    auto first = fetch(3);
    while (log_.opened == 0) std::this_thread::yield();
    auto third = fetch(5);
    auto second = fetch(4);
    auto again = fetch(4);
    log_.gate.set_value();
    EXPECT_EQ(first.get(), "c1");
    EXPECT_EQ(second.get(), "c2");
    EXPECT_EQ(again.get(), "c2");
    EXPECT_EQ(third.get(), "c3");
    EXPECT_EQ(log_.opened, 2);
}

TEST_F(TheFetcher, DoesNotReadThroughHalfALog) {
    const std::int64_t far = 1'000'000;
    log_.records.emplace(far, author_.decide(at(6, command("far", create_group("far")))));
    for (std::int64_t i = 10; i < 3'000; ++i) log_.records.emplace(i, "filler");
    auto first = fetch(2);
    while (log_.opened == 0) std::this_thread::yield();
    auto near = fetch(3);
    auto distant = fetch(far);
    log_.gate.set_value();
    EXPECT_EQ(near.get(), "c1");
    EXPECT_EQ(distant.get(), "far");
    EXPECT_EQ(first.get(), "create");
    EXPECT_EQ(log_.opened, 3);
}

TEST_F(TheFetcher, SaysWhatIsWrongWithEachRecord) {
    log_.records.erase(4);
    log_.damaged = 6;
    log_.gate.set_value();
    EXPECT_EQ(fetch(4).get(), "it is not there any more");
    EXPECT_EQ(fetch(1).get(), "it is no decision");
    EXPECT_EQ(fetch(6).get(), "position 6: bytes changed");
    EXPECT_EQ(fetch(7).get(), "c5") << "and goes on behind it";
}

TEST_F(TheFetcher, ReadsNothingForThoseWhoHaveGone) {
    log_.gate.set_value();
    auto gone = fetch(3, false);
    EXPECT_EQ(fetch(4).get(), "c2");
    EXPECT_EQ(log_.opened, 1);
    EXPECT_THROW(gone.get(), std::future_error) << "nobody was called";
}

} // namespace
} // namespace assent::test
