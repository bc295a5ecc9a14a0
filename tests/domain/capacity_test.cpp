#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assent::test {
namespace {

std::string numbered(const std::string& name, int number) {
    return name + "-" + std::to_string(number);
}

/// risk deploys `count` snapshots of `score`, s-1 to s-count, side by side in production.
Company with_snapshots(std::uint32_t limit, int count) {
    Company c = Company::staffed(limit);
    for (int i = 1; i <= count; ++i) {
        c.arrange_as("rosa",
                     {create_snapshot(numbered("s", i), "score"),
                      deploy("score-prod", numbered("s", i))
                          .of("score")
                          .into("production")
                          .as(numbered("v", i))});
    }
    return c;
}

void activate_all(Company& c, int from, int to) {
    for (int i = from; i <= to; ++i) c.as("tina")(activate(numbered("s", i))).accepted();
}

std::vector<int> thresholds(const Result& result) {
    std::vector<int> found;
    for (const auto& event : result.decision().events) {
        if (const auto* raised = std::get_if<CapacityWarningRaised>(&event)) {
            found.push_back(raised->threshold_percent);
        }
    }
    return found;
}

using Percents = std::vector<int>;

TEST(APP_5, TheLimitHolds) {
    Company c = with_snapshots(2, 3);
    activate_all(c, 1, 2);
    c.as("tina")(activate("s-3")).rejected(Code::capacity_exceeded);
    c.as("ada")(activate("s-3")).rejected(Code::capacity_exceeded);
    c.as("tina")(deactivate("s-1")).accepted();
    c.as("tina")(activate("s-3")).accepted();
    c.as("tina")(activate("s-1")).rejected(Code::capacity_exceeded);
}

TEST(APP_6, OnlyActiveCountsAndOnceEach) {
    Company c = with_snapshots(2, 4);
    c.as("tina")(deactivate("s-4")).accepted();
    c.as("tina")(activate("s-1")).accepted();
    c.as("rosa")(deploy("score-stage", "s-1").of("score").into("staging")).accepted();
    c.as("rosa")(deploy("score-box", "s-1").of("score").into("sandbox")).accepted();
    c.as("tina")(activate("s-2")).accepted();
    c.as("tina")(activate("s-3")).rejected(Code::capacity_exceeded);
}

TEST(APP_34, EndingTheLastDeploymentFreesThePlace) {
    Company c = with_snapshots(1, 2);
    activate_all(c, 1, 1);
    c.as("tina")(activate("s-2")).rejected(Code::capacity_exceeded);
    c.as("rosa")(undeploy("score-prod", "v-1", routing({{"v-2", 100}}, "v-2"))).accepted();
    c.as("tina")(activate("s-2")).accepted();
}

TEST(APP_30, WhatIsExceededIsReported) {
    Company c = with_snapshots(2, 3);
    activate_all(c, 1, 2);
    const auto seen = c.as("ada")(activate("s-3")).decision().capacity;
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(*seen,
              (CapacityReport{.limit = 2,
                              .active = 2,
                              .holders = {SnapshotId{"s-1"}, SnapshotId{"s-2"}},
                              .hidden = 0}));
}

TEST(APP_30, HoldersThatMayNotBeReadAreANumber) {
    Company c = with_snapshots(2, 2);
    c.arrange({join("fraud", "tina")});
    c.as("tina")(activate("s-1")).accepted();
    c.as("tina")(activate("card-1")).accepted();
    const auto seen =
        c.as("tina")(activate("s-2")).rejected(Code::capacity_exceeded).decision().capacity;
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->holders, std::vector{SnapshotId{"card-1"}});
    EXPECT_EQ(seen->hidden, 1U);
}

TEST(APP_30, AtMostAHundredHoldersAreNamed) {
    Company c = with_snapshots(102, 103);
    activate_all(c, 1, 102);
    const auto seen =
        c.as("ada")(activate("s-103")).rejected(Code::capacity_exceeded).decision().capacity;
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->holders.size(), 100U);
    EXPECT_EQ(seen->hidden, 2U);
    EXPECT_TRUE(std::ranges::is_sorted(seen->holders));
}

TEST(APP_30, WarningsAt60And75And90Percent) {
    Company c = with_snapshots(10, 10);
    for (int i = 1; i <= 10; ++i) {
        SCOPED_TRACE(i);
        const auto result = c.as("tina")(activate(numbered("s", i))).accepted();
        const Percents expected = i == 6   ? Percents{60}
                                  : i == 8 ? Percents{75}
                                  : i == 9 ? Percents{90}
                                           : Percents{};
        EXPECT_EQ(thresholds(result), expected);
    }
}

TEST(APP_30, OneActivationMayCrossSeveral) {
    Company c = with_snapshots(2, 2);
    EXPECT_EQ(thresholds(c.as("tina")(activate("s-1"))), Percents{});
    const auto second = c.as("tina")(activate("s-2")).accepted();
    EXPECT_EQ(thresholds(second), (Percents{60, 75, 90}));
    const auto raised = second.the<CapacityWarningRaised>();
    EXPECT_EQ(raised.active, 2U);
    EXPECT_EQ(raised.limit, 2U);
}

TEST(APP_30, AWarningComesAgainWhenItsThresholdIsCrossedAgain) {
    Company c = with_snapshots(10, 7);
    activate_all(c, 1, 5);
    EXPECT_EQ(thresholds(c.as("tina")(activate("s-6"))), Percents{60});
    EXPECT_EQ(thresholds(c.as("tina")(activate("s-7"))), Percents{});
    EXPECT_EQ(thresholds(c.as("tina")(deactivate("s-7")).accepted()), Percents{});
    EXPECT_EQ(thresholds(c.as("tina")(activate("s-7"))), Percents{});
    c.as("tina")(deactivate("s-7")).accepted();
    c.as("tina")(deactivate("s-6")).accepted();
    EXPECT_EQ(thresholds(c.as("tina")(activate("s-6"))), Percents{60});
}

TEST(APP_30, LoweringTheLimitCrossesToo) {
    Company c = with_snapshots(10, 5);
    activate_all(c, 1, 5);
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(9)).accepted()), Percents{});
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(8)).accepted()), Percents{60});
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(5)).accepted()), (Percents{75, 90}));
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(3)).accepted()), Percents{});
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(100)).accepted()), Percents{});
    EXPECT_EQ(thresholds(c.as("operator")(set_limit(5)).accepted()), (Percents{60, 75, 90}));
}

TEST(APP_31, LoweringTheLimitDeactivatesNothing) {
    Company c = with_snapshots(4, 5);
    activate_all(c, 1, 4);
    c.as("operator")(set_limit(2)).accepted().event("ModelDeactivated", 0);
    for (int i = 1; i <= 4; ++i) c.as("tina")(activate(numbered("s", i))).unchanged();
    c.as("tina")(activate("s-5")).rejected(Code::capacity_exceeded);
    c.as("tina")(deactivate("s-1")).accepted();
    c.as("tina")(deactivate("s-2")).accepted();
    c.as("tina")(activate("s-5")).rejected(Code::capacity_exceeded);
    c.as("tina")(deactivate("s-3")).accepted();
    c.as("tina")(activate("s-5")).accepted();
}

TEST(APP_31, ALimitOfZeroAllowsNone) {
    Company c = with_snapshots(1, 2);
    activate_all(c, 1, 1);
    c.as("operator")(set_limit(0)).accepted();
    c.as("tina")(activate("s-2")).rejected(Code::capacity_exceeded);
    c.as("tina")(deactivate("s-1")).accepted();
    c.as("tina")(activate("s-1")).rejected(Code::capacity_exceeded);
    c.as("operator")(set_limit(1)).accepted();
    c.as("tina")(activate("s-1")).accepted();
}

TEST(APP_30, SoftModeNeedsAGuardrail) {
    Company c = Company::staffed(2);
    auto soft = set_limit(2);
    soft.mode = CapacityMode::soft;
    c.as("operator")(soft).rejected(Code::guardrail_required);
    auto with_factor = set_limit(2);
    with_factor.guardrail = Factor{.permille = 1500};
    c.as("operator")(with_factor).accepted();
    EXPECT_EQ(c.tenant()->settings.mode, CapacityMode::hard);
    c.as("operator")(soft).accepted();
    c.as("operator")(set_limit(3)).accepted();
    EXPECT_EQ(c.tenant()->settings.mode, CapacityMode::soft);
    EXPECT_EQ(c.tenant()->settings.guardrail_permille, 1500U);
    c.as("operator")(soft_limit(3, 1500)).unchanged();
}

TEST(APP_30, SoftModeHasRoomUpToTheGuardrail) {
    Company c = with_snapshots(2, 4);
    activate_all(c, 1, 2);
    c.as("operator")(soft_limit(2, 1999)).accepted();
    const auto third = c.as("tina")(activate("s-3")).accepted().event("CapacityOverageRaised");
    EXPECT_EQ(third.the<CapacityOverageRaised>(),
              (CapacityOverageRaised{.active = 3, .limit = 2, .guardrail_permille = 1999}));
    c.as("tina")(activate("s-3")).unchanged();
    c.as("tina")(activate("s-4")).rejected(Code::capacity_exceeded);
    c.as("operator")(soft_limit(2, 2000)).accepted();
    c.as("tina")(activate("s-4")).accepted().event("CapacityOverageRaised");
    c.as("tina")(deactivate("s-3")).accepted();
    c.as("tina")(deactivate("s-4")).accepted();
    c.as("tina")(deactivate("s-2")).accepted();
    c.as("tina")(activate("s-2")).accepted().event("CapacityOverageRaised", 0);
}

TEST(APP_30, InHardModeAGuardrailGivesNoRoom) {
    Company c = with_snapshots(1, 2);
    activate_all(c, 1, 1);
    auto hard = soft_limit(1, 5000);
    hard.mode = CapacityMode::hard;
    c.as("operator")(hard).accepted();
    c.as("tina")(activate("s-2")).rejected(Code::capacity_exceeded);
}

/// The rules come before the state: who may not activate does not hear about the limit.
TEST(APP_30, WithoutTheRightTheLimitIsNoTopic) {
    Company c = with_snapshots(1, 2);
    activate_all(c, 1, 1);
    const auto result = c.as("rosa")(activate("s-2")).denied_by({"APP-11"});
    EXPECT_FALSE(result.decision().capacity.has_value());
}

} // namespace
} // namespace assent::test
