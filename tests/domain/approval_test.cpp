#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

/// In the company as it is staffed `card-prod` runs card-1 and card-2, `card-stage` runs card-1;
/// both are Requested. tina is `tenant_admin` and belongs to no team.

TEST(APP_2, ActivatingASnapshotTouchesEveryDeploymentThatRunsIt) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1"))
        .accepted()
        .events({"ModelActivated"})
        .affects({"card-prod", "card-stage"});
    c.as("tina")(activate("card-2")).accepted().affects({"card-prod"});
    c.as("tina")(deactivate("card-1")).accepted().affects({"card-prod", "card-stage"});
}

/// Seen from outside: each status admits its own next steps.
TEST(APP_3, ASnapshotHasOneStatusAtATime) {
    Company c = Company::staffed();
    c.as("fay")(deactivate("card-1")).denied_by({"APP-32"});
    c.as("tina")(activate("card-1")).accepted();
    c.as("fay")(deactivate("card-1")).denied_by({"APP-11"});
    c.as("tina")(deactivate("card-1")).accepted().events({"ModelDeactivated"});
    c.as("fay")(deactivate("card-1")).denied_by({"APP-11"});
    c.as("tina")(deactivate("card-1")).unchanged();
    c.as("tina")(activate("card-1")).accepted();
}

TEST(APP_4, FirstDeployedIsRequestedAndThenTheStatusIsKept) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-box", "card-3").of("card").into("sandbox"))
        .accepted()
        .event("ModelRequested");
    c.as("fay")(deploy("card-stage", "card-3").as("b")).accepted().event("ModelRequested", 0);
    c.as("tina")(activate("card-3")).accepted();
    c.as("fay")(deploy("card-stage", "card-3").as("c")).accepted().event("ModelRequested", 0);
    c.as("tina")(activate("card-3")).unchanged();
    c.as("tina")(deactivate("card-3")).accepted();
    c.as("fay")(deploy("card-stage", "card-3").as("d")).accepted().event("ModelRequested", 0);
    c.as("tina")(deactivate("card-3")).unchanged();
}

TEST(APP_7, ActiveAndInactiveAlternateAtWill) {
    Company c = Company::staffed();
    for (int i = 0; i < 3; ++i) {
        c.as("tina")(activate("card-1")).accepted();
        c.as("tina")(deactivate("card-1")).accepted();
    }
}

TEST(APP_8, RequestedIsApprovedOrRejectedByAnApprover) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1")).accepted().events({"ModelActivated"});
    c.as("tina")(deactivate("card-2")).accepted().events({"ModelDeactivated"});
    c.as("tina")(activate("card-2")).accepted();
}

TEST(APP_11, TheAdministratorMethodNeedsTenantAdmin) {
    Company c = Company::staffed();
    for (const auto* actor : {"fay", "maria", "joan"}) {
        SCOPED_TRACE(actor);
        c.as(actor)(activate("card-1")).denied_by({"APP-11"});
        c.as(actor)(activate("", "card-prod")).denied_by({"APP-11"});
    }
    c.as("ada")(activate("card-1")).accepted();
    c.as("tina")(activate("card-2")).accepted();
}

TEST(APP_11, OtherSecurityRolesDoNot) {
    Company c = Company::staffed();
    c.arrange({join("fraud", "cora"),
               join("fraud", "newton"),
               assign("newton", "deployment_contributor")});
    c.as("xena")(activate("card-1")).denied_by({"APP-11"});
    c.as("newton")(activate("card-1")).denied_by({"APP-11"});
    c.as("cora")(activate("card-1")).denied_by({"APP-11"});
}

TEST(APP_15, EveryTenantAdminSwitchesAnySnapshot) {
    Company c = Company::staffed();
    c.arrange({assign("newton", "tenant_admin")});
    c.as("newton")(activate("card-1")).accepted();
    c.as("tina")(deactivate("card-1")).accepted();
    c.arrange({unassign("newton", "tenant_admin")});
    c.as("newton")(activate("card-1")).not_found();
}

/// It sees every approval, so nothing that is deployed has to be hidden from it.
TEST(APP_18, AnAnalyticsAdminDoesNotActivate) {
    Company c = Company::staffed();
    c.as("cora")(activate("card-1")).denied_by({"APP-11"});
    c.as("cora")(deactivate("card-1")).denied_by({"APP-32"});
    c.as("cora")(activate("", "card-prod")).denied_by({"APP-11"});
    c.as("cora")(activate("card-3")).not_found(); // Nothing runs it.
    c.as("cora").on(Surface::deployment)(activate("card-1")).not_found();
    c.as("newton")(activate("card-1")).not_found();
    c.as("ada")(packs({.approval = false})).accepted();
    c.as("cora")(activate("card-1")).not_found();
}

TEST(APP_19, RepeatingIsUnchanged) {
    Company c = Company::staffed(1);
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(activate("card-1")).unchanged();
    c.as("ada")(activate("card-1", "card-stage")).unchanged();
    c.as("tina")(activate("card-2")).rejected(Code::capacity_exceeded);
    c.as("tina")(deactivate("card-1")).accepted();
    c.as("tina")(deactivate("card-1")).unchanged();
}

TEST(APP_32, RejectingNeedsAnApprover) {
    Company c = Company::staffed();
    c.as("fay")(deactivate("card-1")).denied_by({"APP-32"});
    c.as("maria")(deactivate("card-1")).denied_by({"APP-32"});
    c.as("maria")(deactivate("", "card-prod")).denied_by({"APP-32"});
    c.as("tina")(deactivate("card-1")).accepted();
    c.as("ada")(deactivate("card-2")).accepted();
}

TEST(APP_34, TheStatusEndsWithTheLastDeployment) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1")).accepted();
    c.as("fay")(undeploy_all("card-stage")).accepted().event("ModelStatusEnded", 0);
    c.as("tina")(activate("card-1")).unchanged();
    c.as("maria")(undeploy_all("card-prod")).accepted().event("ModelStatusEnded", 2);
    c.as("ada")(activate("card-1")).rejected(Code::not_deployed);
    c.as("fay")(deploy("card-stage", "card-1").of("card").into("staging"))
        .accepted()
        .event("ModelRequested");
    c.as("fay")(deactivate("card-1")).denied_by({"APP-32"});
    c.as("tina")(activate("card-1")).accepted();
}

TEST(APP_34, ReplacingASnapshotEndsTheStatusOfTheOldOne) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-2")).accepted();
    c.as("fay")(deploy("card-prod", "card-3").as("canary"))
        .accepted()
        .event("ModelStatusEnded")
        .event("ModelRequested");
    c.as("ada")(activate("card-2")).rejected(Code::not_deployed);
    c.as("maria")(deploy("card-prod", "card-3")).accepted().event("ModelStatusEnded", 0);
    c.as("tina")(activate("card-1")).accepted().affects({"card-stage"});
}

TEST(APP_34, UndeployingOneOfTwoVariationsThatRunItEndsNothing) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-prod", "card-2").as("twin")).accepted();
    c.as("tina")(activate("card-2")).accepted();
    c.as("fay")(undeploy("card-prod", "canary")).accepted().event("ModelStatusEnded", 0);
    c.as("fay")(undeploy("card-prod", "twin")).accepted().event("ModelStatusEnded");
}

TEST(Approval, ByDeploymentMeansItsDefaultModel) {
    Company c = Company::staffed();
    const auto first = c.as("tina")(activate("", "card-prod")).accepted();
    EXPECT_EQ(first.the<ModelActivated>().snapshot, SnapshotId{"card-1"});
    c.as("maria")(route("card-prod", routing({{"default", 100}}, "canary"))).accepted();
    const auto second = c.as("tina")(activate("", "card-prod")).accepted();
    EXPECT_EQ(second.the<ModelActivated>().snapshot, SnapshotId{"card-2"});
    c.as("tina")(deactivate("", "card-stage")).accepted().affects({"card-prod", "card-stage"});
}

TEST(Approval, ANamedDeploymentHasToRunTheSnapshot) {
    Company c = Company::staffed();
    c.as("ada")(activate("card-2", "card-stage")).rejected(Code::not_deployed);
    c.as("ada")(activate("card-2", "card-prod")).accepted();
    c.as("ada")(deactivate("card-2", "card-stage")).rejected(Code::not_deployed);
    c.as("ada")(activate("card-3")).rejected(Code::not_deployed);
    c.as("ada")(deactivate("card-3")).rejected(Code::not_deployed);
    c.as("fay")(activate("card-3")).denied_by({"APP-11"});
    c.as("fay")(deactivate("card-3")).denied_by({"APP-11"});
}

TEST(Approval, WhatIsNotThere) {
    Company c = Company::staffed();
    c.as("ada")(activate("ghost")).not_found();
    c.as("ada")(activate("", "ghost")).not_found();
    c.as("ada")(activate("card-1", "ghost")).not_found();
}

/// MIX-3: an approver needs no READ for what is deployed. Everybody else does, and so does an
/// approver for what is not.
TEST(MIX_3, OnAdministrationApproversSeeWhatIsDeployed) {
    Company c = Company::staffed();
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(activate("", "card-prod")).unchanged();
    c.as("tina")(activate("card-2", "card-prod")).accepted();
    c.as("rosa")(activate("card-1")).not_found();
    c.as("rosa")(deactivate("card-1")).not_found();
    c.as("rosa")(activate("", "card-prod")).not_found();
    c.as("tina")(activate("score-1")).not_found();
    c.as("tina")(activate("ghost")).not_found();
    c.as("tina")(activate("", "ghost")).not_found();
}

TEST(Approval, NeitherSnapshotNorDeploymentIsMalformed) {
    Company c = Company::staffed();
    c.as("ada")(activate("")).invalid();
    c.as("ada")(deactivate("")).invalid();
}

} // namespace
} // namespace assent::test
