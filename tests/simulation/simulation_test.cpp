// Twenty thousand runs, in four parts, so that ctest spreads them over the processors.

#include "tests/simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace assent::test {
namespace {

constexpr std::uint64_t runs = 5'000;

std::string story_of(std::uint64_t seed) {
    std::string text;
    for (const auto& line : simulate(seed, shortened(seed)).story) text += "  " + line + "\n";
    return text;
}

class Simulated : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Simulated, ThePropertiesHoldWhateverHappens) {
    Statistics all;
    for (auto seed = GetParam(); seed < GetParam() + runs; ++seed) {
        const auto run = simulate(seed);
        ASSERT_FALSE(run.broken.has_value())
            << *run.broken << "\nassent-simulate --from " << seed << " --seeds 1\n"
            << story_of(seed);
        all.add(run.statistics);
    }
    // What never happened has proved nothing.
    EXPECT_GT(all.terms, 3 * runs);
    EXPECT_GT(all.answers, 30 * runs);
    EXPECT_GT(all.crashes, 2 * runs);
    EXPECT_GT(all.pauses, runs);
    EXPECT_GT(all.restarts_from_checkpoint, runs / 4);
    EXPECT_GT(all.torn_checkpoints, runs / 10);
    EXPECT_GT(all.restored_logs, runs / 4);
    EXPECT_GT(all.invalid.stale_term, runs / 2);
    EXPECT_GT(all.invalid.gap, runs / 4);
    EXPECT_GT(all.invalid.repeat, runs / 4);
    EXPECT_GE(all.outcomes.size(), 6U) << "accepted, unchanged, denied, rejected, invalid, "
                                          "duplicate";
}

INSTANTIATE_TEST_SUITE_P(From,
                         Simulated,
                         testing::Values(1, 1 + runs, 1 + 2 * runs, 1 + 3 * runs),
                         testing::PrintToStringParamName());

TEST(Simulation, OneSeedIsOneRun) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EXPECT_EQ(simulate(seed).story, simulate(seed).story) << seed;
    }
}

} // namespace
} // namespace assent::test
