// Approvals, serving and spaces as readers see them.

#include "projections/approvals.hpp"
#include "projections/capacity.hpp"
#include "tests/support/company.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Reader reader(const Company& c, std::string_view user) {
    return {.user = c.tenant()->users.find(user), .time = c.now()};
}

std::vector<std::string>
approvals(const Company& c, std::string_view user, std::optional<ApprovalStatus> status = {}) {
    std::vector<std::string> ids;
    for (const auto& item : list_approvals(*c.tenant(), reader(c, user), {}, status).items) {
        ids.push_back(item.id);
    }
    return ids;
}

TEST(APP_18, ApproversAndAnalyticsAdminsSeeAllThatIsDeployed) {
    Company c = Company::staffed();
    c.arrange_as("rosa", {deploy("score-prod", "score-1").of("score").into("production")});
    c.arrange({define_role("approver", {RolePermission::approve_any_models}),
               assign("newton", "approver")});
    for (const auto* user : {"ada", "tina", "cora", "newton"}) {
        SCOPED_TRACE(user);
        EXPECT_THAT(approvals(c, user), ElementsAre("card-1", "card-2", "score-1"));
    }
    EXPECT_THAT(approvals(c, "fay"), ElementsAre("card-1", "card-2"));
    EXPECT_THAT(approvals(c, "rosa"), ElementsAre("score-1"));
    EXPECT_THAT(approvals(c, "xena"), ElementsAre("card-1", "card-2", "score-1"));
    c.arrange({unassign("newton", "approver")});
    EXPECT_THAT(approvals(c, "newton"), IsEmpty());
}

TEST(Approvals, OfOneStatus) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1")).accepted();
    EXPECT_THAT(approvals(c, "tina", ApprovalStatus::active), ElementsAre("card-1"));
    EXPECT_THAT(approvals(c, "tina", ApprovalStatus::requested), ElementsAre("card-2"));
    EXPECT_THAT(approvals(c, "tina", ApprovalStatus::inactive), IsEmpty());
}

TEST(Approvals, SayWhenAndByWhom) {
    Company c = Company::staffed();
    const auto time = c.now() + std::chrono::hours{1};
    const auto item = [&] {
        return list_approvals(*c.tenant(), reader(c, "tina"), {}, {}).items.front();
    };
    const auto requested = item().requested;
    EXPECT_EQ(item().by, UserId{"maria"});
    EXPECT_EQ(item().changed, requested);
    c.as("tina").at(time)(deactivate("card-1")).accepted();
    EXPECT_EQ(item().by, UserId{"tina"});
    EXPECT_EQ(item().changed, time);
    EXPECT_EQ(item().requested, requested);
    EXPECT_THAT(item().deployments,
                ElementsAre(DeploymentId{"card-prod"}, DeploymentId{"card-stage"}));
    c.as("ada").at(time + std::chrono::hours{1})(request("card-1", "card-prod")).accepted();
    EXPECT_EQ(item().requested, time + std::chrono::hours{1});
    EXPECT_EQ(item().by, UserId{"ada"});
}

std::vector<Obstacle> obstacles(const Company& c,
                                std::string_view snapshot,
                                std::string_view environment = "production") {
    const auto view = serving_of(*c.tenant(), reader(c, "maria"), snapshot, environment);
    EXPECT_TRUE(view.has_value());
    std::vector<Obstacle> found;
    if (!view) return found;
    EXPECT_EQ(view->serving, view->reasons.empty());
    for (const auto& reason : view->reasons) found.push_back(reason.code);
    return found;
}

TEST(MIX_1, ServingTakesTrafficAndAnActiveSnapshot) {
    using enum Obstacle;
    Company c = Company::staffed();
    EXPECT_THAT(obstacles(c, "card-1"), ElementsAre(not_active));
    EXPECT_THAT(obstacles(c, "card-2"), ElementsAre(not_active, no_traffic));
    EXPECT_THAT(obstacles(c, "card-3"), ElementsAre(not_active, not_deployed));
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(activate("card-2")).accepted();
    EXPECT_THAT(obstacles(c, "card-1"), IsEmpty());
    EXPECT_THAT(obstacles(c, "card-1", "staging"), IsEmpty());
    EXPECT_THAT(obstacles(c, "card-1", "sandbox"), ElementsAre(not_deployed));
    EXPECT_THAT(obstacles(c, "card-2"), ElementsAre(no_traffic));
    c.as("maria")(route("card-prod", routing({{"default", 99}, {"canary", 1}}))).accepted();
    EXPECT_THAT(obstacles(c, "card-2"), IsEmpty());
    c.as("maria")(route("card-prod", routing({{"default", 100}}, "canary"))).accepted();
    EXPECT_THAT(obstacles(c, "card-2"), IsEmpty());
    c.as("maria")(route("card-prod", with_shadow(routing({{"default", 100}}), "canary", 50)))
        .accepted();
    EXPECT_THAT(obstacles(c, "card-2"), ElementsAre(no_traffic));
    c.as("tina")(deactivate("card-1")).accepted();
    EXPECT_THAT(obstacles(c, "card-1"), ElementsAre(not_active));
}

TEST(MIX_1, WhatIsNotRoutedAnswersWhenDeployed) {
    Company c = Company::staffed();
    c.arrange_as(
        "fay",
        {deploy("card-night", "card-3").of("card").into("sandbox").kind(DeploymentKind::batch)});
    c.as("tina")(activate("card-3")).accepted();
    EXPECT_THAT(obstacles(c, "card-3", "sandbox"), IsEmpty());
}

TEST(MIX_1, WhatMayNotBeReadIsNotThere) {
    Company c = Company::staffed();
    const auto of = [&](std::string_view user, std::string_view snapshot, std::string_view place) {
        return serving_of(*c.tenant(), reader(c, user), snapshot, place).has_value();
    };
    EXPECT_TRUE(of("fay", "card-1", "production"));
    EXPECT_FALSE(of("rosa", "card-1", "production"));
    EXPECT_FALSE(of("fay", "ghost", "production"));
    EXPECT_FALSE(of("fay", "card-1", "nowhere"));
}

TEST(APP_9, TheBannerShowsExactlyWhileTheDefaultModelIsNotActive) {
    Company c = Company::staffed();
    const auto banner = [&] {
        return find<DeploymentView, Deployment>(*c.tenant(), reader(c, "fay"), "card-prod")
            ->needs_activation;
    };
    EXPECT_TRUE(banner()) << "requested";
    c.as("tina")(activate("card-2")).accepted();
    EXPECT_TRUE(banner()) << "card-2 is no default model";
    c.as("tina")(activate("card-1")).accepted();
    EXPECT_FALSE(banner());
    c.as("tina")(deactivate("card-1")).accepted();
    EXPECT_TRUE(banner()) << "inactive";
    // Another fallback is another default model, and card-2 is active.
    c.as("maria")(route("card-prod", routing({{"canary", 100}}, "canary"))).accepted();
    EXPECT_FALSE(banner());
}

TEST(GEN_13, SpacesAreInTheDirectoryWithTheirRoles) {
    Company c = Company::staffed();
    c.arrange({create_space("lab", SpaceType::shared, "rosa"),
               space_role("lab", "fay", SpaceRole::can_edit),
               group_space_role("lab", "risk", SpaceRole::can_view)});
    const auto lab = find<SpaceView, Space>(*c.tenant(), reader(c, "newton"), "lab");
    ASSERT_TRUE(lab.has_value());
    EXPECT_EQ(lab->type, SpaceType::shared);
    EXPECT_EQ(lab->owner, UserId{"rosa"});
    ASSERT_EQ(lab->roles.size(), 2U);
    EXPECT_EQ(lab->roles[0].group, GroupId{"risk"});
    EXPECT_EQ(lab->roles[1].user, UserId{"fay"});
    EXPECT_EQ(lab->roles[1].role, SpaceRole::can_edit);
    c.arrange_as("rosa",
                 {deploy("score-lab", "score-1").of("score").into("staging").in_space("lab")});
    const auto deployment =
        find<DeploymentView, Deployment>(*c.tenant(), reader(c, "rosa"), "score-lab");
    ASSERT_TRUE(deployment.has_value());
    EXPECT_EQ(deployment->space, SpaceId{"lab"});
}

TEST(CustomRoles, AreShownWithTheUser) {
    Company c = Company::staffed();
    c.arrange({define_role("auditor", {RolePermission::audit}), assign("tina", "auditor")});
    const auto tina = find<UserView, User>(*c.tenant(), reader(c, "fay"), "tina");
    ASSERT_TRUE(tina.has_value());
    EXPECT_THAT(tina->roles, ElementsAre("auditor", "tenant_admin"));
}

TEST(APP_30, BeyondTheLimitTheStateIsOver) {
    Company c = Company::staffed(1);
    c.as("tina")(activate("card-1")).accepted();
    EXPECT_EQ(capacity_of(*c.tenant(), reader(c, "fay")).state, CapacityState::full);
    c.as("operator")(soft_limit(1, 2000)).accepted();
    c.as("tina")(activate("card-2")).accepted();
    const auto view = capacity_of(*c.tenant(), reader(c, "fay"));
    EXPECT_EQ(view.state, CapacityState::over);
    EXPECT_EQ(view.mode, CapacityMode::soft);
    EXPECT_EQ(view.guardrail_permille, 2000U);
}

} // namespace
} // namespace assent::test
