#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assent::test {
namespace {

using enum RolePermission;

TEST(APP_36, SwapsInOneStepAtFullCapacity) {
    Company c = Company::staffed(1);
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(swap("card-2", "card-1"))
        .accepted()
        .events({"ModelDeactivated", "ModelActivated"})
        .affects({"card-prod", "card-stage"});
    c.as("tina")(swap("card-2", "card-1")).unchanged();
    EXPECT_EQ(c.tenant()->active.size(), 1U);
}

TEST(APP_36, WorksAboveTheLimit) {
    Company c = Company::staffed(2);
    c.as("tina")(activate("card-1")).accepted();
    c.as("operator")(set_limit(0)).accepted();
    c.as("tina")(swap("card-2", "card-1")).accepted().event("CapacityOverageRaised", 0);
}

TEST(APP_36, TheOneIsActiveAndTheOtherNot) {
    Company c = Company::staffed();
    c.as("tina")(swap("card-1", "card-2")).rejected(Code::wrong_state);
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(activate("card-2")).accepted();
    c.as("tina")(swap("card-1", "card-2")).rejected(Code::wrong_state);
}

TEST(APP_36, WhatDoesNotRunThereIsNotDeployed) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1")).accepted();
    c.as("ada")(swap("card-3", "card-1")).rejected(Code::not_deployed);
    c.as("tina")(swap("card-2", "card-1", "card-stage")).rejected(Code::not_deployed);
    c.as("tina")(swap("card-2", "card-1", "card-prod")).accepted();
    c.as("tina")(swap("ghost", "card-1")).not_found();
    c.as("tina")(swap("card-2", "card-1", "ghost")).not_found();
}

TEST(APP_36, TheSameTwiceIsMalformed) {
    Company c = Company::staffed();
    c.as("tina")(swap("card-1", "card-1")).invalid();
}

TEST(APP_36, TakesTheRightForBoth) {
    Company c = Company::staffed();
    c.as("fay")(swap("card-2", "card-1")).denied_by({"APP-11"});
    c.as("fay").on(Surface::deployment)(swap("card-2", "card-1")).denied_by({"APP-10"});
    c.as("rosa")(swap("score-1", "card-1")).not_found();
    c.arrange({create_space("lab", SpaceType::shared, "tina"),
               user_default(approve_own_models),
               assign("fay", "deployment_contributor"),
               space_role("lab", "fay", SpaceRole::can_edit)});
    c.arrange_as("fay", {deploy("card-lab", "card-3").of("card").into("sandbox").in_space("lab")});
    c.arrange({no_space_role("lab", "fay")});
    c.as("tina")(activate("card-1")).accepted();
    c.as("fay").on(Surface::deployment)(swap("card-3", "card-1")).denied_by({"APP-12"});
    c.as("fay").on(Surface::deployment)(swap("card-2", "card-1")).accepted();
}

/// It asks for the right to deactivate, and never for that to reject.
TEST(APP_36, NeverAsksForTheRightToReject) {
    Company c = Company::staffed();
    c.as("fay")(swap("card-2", "card-1")).denied_by({"APP-11"});
    c.arrange({user_default(approve_own_models), assign("fay", "deployment_contributor")});
    c.as("fay").on(Surface::deployment)(swap("card-2", "card-1")).rejected(Code::wrong_state);
}

} // namespace
} // namespace assent::test
