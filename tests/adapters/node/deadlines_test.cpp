// Whoever named a time is looked after when it comes, whatever came before it.

#include "adapters/node/deadlines.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <optional>

namespace assent::test {
namespace {

using namespace std::chrono_literals;
using node::Deadlines;

/// Those who wait, and the promise of each that it is told.
class Waiting {
public:
    std::future<Deadlines::Time> until(Deadlines::Time deadline) {
        const std::scoped_lock lock{mutex_};
        auto& told = waiting_.emplace(deadline, std::promise<Deadlines::Time>{})->second;
        return told.get_future();
    }

    std::optional<Deadlines::Time> expire(Deadlines::Time now) {
        const std::scoped_lock lock{mutex_};
        while (!waiting_.empty() && waiting_.begin()->first <= now) {
            waiting_.begin()->second.set_value(now);
            waiting_.erase(waiting_.begin());
        }
        if (waiting_.empty()) return {};
        return waiting_.begin()->first;
    }

private:
    std::mutex mutex_;
    std::multimap<Deadlines::Time, std::promise<Deadlines::Time>> waiting_;
};

class TheDeadlines : public ::testing::Test {
protected:
    std::future<Deadlines::Time> wait(Deadlines::Time deadline) {
        auto told = waiting_.until(deadline);
        deadlines_.by(deadline);
        return told;
    }

    Waiting waiting_;
    Deadlines deadlines_{[this](Deadlines::Time now) { return waiting_.expire(now); }};
};

TEST_F(TheDeadlines, AreKeptNeitherEarlyNorForgotten) {
    const auto start = std::chrono::steady_clock::now();
    auto second = wait(start + 20ms);
    auto third = wait(start + 30ms);
    auto first = wait(start + 10ms);
    EXPECT_GE(first.get(), start + 10ms);
    EXPECT_GE(second.get(), start + 20ms);
    EXPECT_GE(third.get(), start + 30ms);
    EXPECT_GE(wait(start + 40ms).get(), start + 40ms) << "after a time with nobody there";
}

TEST_F(TheDeadlines, AnEarlierOneDoesNotWaitForALaterOne) {
    auto late = wait(std::chrono::steady_clock::now() + 24h);
    EXPECT_EQ(wait(std::chrono::steady_clock::now() + 5ms).wait_for(1min),
              std::future_status::ready);
    EXPECT_EQ(late.wait_for(0s), std::future_status::timeout);
}

TEST_F(TheDeadlines, ThatPassedAlreadyAreKeptAtOnce) {
    EXPECT_EQ(wait(std::chrono::steady_clock::now() - 1h).wait_for(1min),
              std::future_status::ready);
}

} // namespace
} // namespace assent::test
