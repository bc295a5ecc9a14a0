// The stories of the protocol: each ends well with all guards, and badly without those that it is
// about.

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
