// Who waits until a partition is folded up to some version.

#include "adapters/node/arrivals.hpp"
#include "adapters/node/lane.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using namespace std::chrono_literals;
using http::Unavailable;
using node::Arrivals;

const Arrivals::Time start{};

struct Waiter {
    int calls = 0;
    std::optional<Unavailable> last;

    Arrivals::Then then() {
        return [this](std::optional<Unavailable> why) {
            ++calls;
            last = std::move(why);
        };
    }
};

TEST(Arrivals, WhatIsThereIsNotWaitedFor) {
    Arrivals arrivals;
    arrivals.reached(7);
    Waiter waiter;
    EXPECT_FALSE(arrivals.wait(7, start, waiter.then()));
    EXPECT_EQ(waiter.calls, 1);
    EXPECT_FALSE(waiter.last);
}

TEST(Arrivals, AreToldOnceAndNotTooEarly) {
    Arrivals arrivals;
    Waiter seven;
    Waiter nine;
    EXPECT_TRUE(arrivals.wait(9, start + 1s, nine.then()));
    EXPECT_TRUE(arrivals.wait(7, start + 2s, seven.then()));
    EXPECT_EQ(arrivals.next_deadline(), start + 1s);
    arrivals.reached(6);
    EXPECT_EQ(seven.calls, 0);
    arrivals.reached(8);
    EXPECT_EQ(seven.calls, 1);
    EXPECT_FALSE(seven.last);
    EXPECT_EQ(nine.calls, 0);
    arrivals.reached(10);
    arrivals.fail_late(start + 10s);
    EXPECT_EQ(seven.calls, 1);
    EXPECT_EQ(nine.calls, 1);
    EXPECT_FALSE(nine.last);
    EXPECT_FALSE(arrivals.next_deadline());
}

TEST(Arrivals, LosePatience) {
    Arrivals arrivals;
    Waiter waiter;
    EXPECT_TRUE(arrivals.wait(9, start + 1s, waiter.then()));
    arrivals.fail_late(start + 999ms);
    EXPECT_EQ(waiter.calls, 0);
    arrivals.fail_late(start + 1s);
    EXPECT_EQ(waiter.calls, 1);
    EXPECT_TRUE(waiter.last);
    arrivals.reached(9);
    EXPECT_EQ(waiter.calls, 1);
}

TEST(Arrivals, AfterTheEndNobodyWaits) {
    Arrivals arrivals;
    Waiter before;
    Waiter after;
    EXPECT_TRUE(arrivals.wait(9, start + 1s, before.then()));
    arrivals.close({.detail = "over"});
    ASSERT_TRUE(before.last);
    EXPECT_EQ(before.last->detail, "over");
    EXPECT_FALSE(arrivals.wait(9, start + 1s, after.then()));
    ASSERT_TRUE(after.last);
}

TEST(Arrivals, AStateThatIsBuiltAnewHasReachedNothing) {
    Arrivals arrivals;
    arrivals.reached(9);
    arrivals.start_over();
    Waiter waiter;
    EXPECT_TRUE(arrivals.wait(5, start + 1s, waiter.then()));
    arrivals.reached(5);
    EXPECT_EQ(waiter.calls, 1);
}

TEST(Arrivals, TokensNameOnePartition) {
    EXPECT_EQ(node::seq_of_token(node::token_of(3, 42), 3), 42U);
    EXPECT_FALSE(node::seq_of_token(node::token_of(3, 42), 4));
    for (const std::string token : {"",
                                    "p",
                                    "p3",
                                    "p3-",
                                    "3-42",
                                    "p3-42x",
                                    "p3-042",
                                    "p03-42",
                                    "p3--1",
                                    "p3-+1",
                                    "P3-42",
                                    "p3-99999999999999999999"}) {
        EXPECT_FALSE(node::seq_of_token(token, 3)) << token;
    }
}

} // namespace
} // namespace assent::test
