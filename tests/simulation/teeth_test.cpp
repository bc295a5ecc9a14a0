// The stories of the protocol: each ends well with all guards, and badly without those that it is
// about.

#include "tests/simulation/simulation.hpp"
#include "tests/simulation/stories.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace assent::test {
namespace {

class Teeth : public testing::TestWithParam<Story> {};

TEST_P(Teeth, EndsWellWithAllGuards) {
    const auto broken = outcome_of(GetParam(), {});
    EXPECT_EQ(broken.value_or(""), "") << GetParam().tells;
}

TEST_P(Teeth, EndsBadlyWithout) {
    EXPECT_TRUE(outcome_of(GetParam(), GetParam().without).has_value()) << GetParam().tells;
}

/// The runs by chance have teeth as well: they find what is missing, and shorten it to a story.
TEST(SimulationTeeth, RunsByChanceFindMissingGuards) {
    for (const auto& [name, guard] : {NamedGuard{"read_back", &Guards::read_back},
                                      NamedGuard{"read_back_refusals", &Guards::read_back_refusals},
                                      NamedGuard{"fresh_write_state", &Guards::fresh_write_state},
                                      NamedGuard{"offset_from_log", &Guards::offset_from_log},
                                      NamedGuard{"digest_when_agreed", &Guards::digest_when_agreed},
                                      NamedGuard{"hash", nullptr}}) {
        const auto restore = guards;
        if (guard != nullptr) {
            guards.*guard = false;
        } else { // T2
            guards.term = guards.hash = false;
        }
        std::uint64_t seed = 1;
        while (seed <= 1000 && !simulate(seed).broken) ++seed;
        EXPECT_LE(seed, 1000U) << name;
        if (seed <= 1000) {
            const auto steps = shortened(seed);
            EXPECT_LT(steps.size(), steps_of_a_run / 2) << name;
            EXPECT_TRUE(simulate(seed, steps).broken.has_value());
        }
        guards = restore;
    }
}

TEST(GuardsTable, IsWhatTheStoriesComeTo) {
    std::ifstream file{ASSENT_SOURCE_DIR "/docs/protocol/guards.md"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(text, guards_table()) << "assent-guards > docs/protocol/guards.md";
}

INSTANTIATE_TEST_SUITE_P(Story, Teeth, testing::ValuesIn(all_stories()), [](const auto& story) {
    return std::string{story.param.name};
});

} // namespace
} // namespace assent::test
