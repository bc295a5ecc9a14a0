#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

TEST(GEN_2, PacksAndOptionsAreTheAdministrators) {
    Company c = Company::staffed();
    for (const auto* actor : {"maria", "fay", "tina", "xena"}) {
        SCOPED_TRACE(actor);
        c.as(actor)(packs({.rwx = false})).denied_by({"GEN-2"});
        c.as(actor)(options({.user_may_reject = true})).denied_by({"GEN-2"});
    }
    c.as("ada")(packs({.rwx = false})).accepted().events({"TenantConfigured"});
    c.as("ada")(options({.user_may_reject = true})).accepted();
}

TEST(Packs, WhatIsLeftOutStays) {
    Company c = Company::staffed();
    EXPECT_EQ(c.tenant()->settings.packs, Packs{});
    c.as("ada")(ConfigureTenant{}).unchanged();
    c.as("ada")(packs({.variations = true, .approval = true, .rwx = true})).unchanged();
    c.as("ada")(packs({.approval = false})).accepted();
    c.as("ada")(options({.role_needed_in_all_spaces = true})).accepted();
    EXPECT_EQ(c.tenant()->settings.packs, (Packs{.approval = false}));
    EXPECT_EQ(c.tenant()->settings.options, (Options{.role_needed_in_all_spaces = true}));
    c.as("ada")(options({.user_may_reject = false})).unchanged();
}

TEST(Packs, WithoutVariationsMembersModifyAndRerouteWhatIsProtected) {
    Company c = Company::staffed();
    c.arrange({packs({.variations = false})});
    c.as("fay")(update("card-prod", "default")).accepted();
    c.as("fay")(route("card-prod", routing({{"default", 50}, {"canary", 50}}))).accepted();
    c.as("fay")(protect("card-prod", "canary")).accepted();
    c.arrange({packs({.variations = true})});
    c.as("fay")(update("card-prod", "canary", R"({"replicas":3})")).denied_by({"VAR-4"});
}

TEST(Packs, WithoutVariationsWhatIsNoRightStillHolds) {
    Company c = Company::staffed();
    c.arrange({packs({.variations = false})});
    c.as("fay")(route("card-prod", routing({{"default", 50}}))).rejected(Code::invalid_routing);
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox").is_protected())
        .rejected(Code::protection_unsupported);
    c.as("fay")(undeploy("card-prod", "default")).rejected(Code::routing_incomplete);
}

TEST(Packs, WithoutApprovalAnybodyActivatesAndCapacityHolds) {
    Company c = Company::staffed(1);
    c.as("fay")(activate("card-1")).denied_by({"APP-11"});
    c.arrange({packs({.approval = false})});
    c.as("fay")(activate("card-1")).accepted();
    c.as("felix")(activate("card-2")).rejected(Code::capacity_exceeded);
    c.as("felix")(deactivate("card-2")).accepted();
    c.as("rosa")(deactivate("card-1")).not_found();
    c.as("tina")(deactivate("card-1")).accepted();
    c.arrange({packs({.approval = true})});
    c.as("fay")(activate("card-1")).denied_by({"APP-11"});
}

TEST(Packs, WithoutRwxEverythingIsReadableAndGroupsAreKept) {
    Company c = Company::staffed();
    c.as("rosa")(update("card-stage", "default")).not_found();
    c.arrange({packs({.rwx = false})});
    c.as("rosa")(update("card-stage", "default")).accepted();
    c.as("rosa")(register_model("given", "fraud")).accepted();
    c.as("joan")(register_model("free")).accepted();
    c.as("rosa")(register_model("odd", "ghost")).rejected(Code::unknown_reference);
    c.as("rosa")(grant(Collection::jobs, "fraud", "risk", {READ})).denied_by({"RWX-4"});
    c.arrange({packs({.rwx = true})});
    c.as("rosa")(update("card-stage", "default", R"({"replicas":3})")).not_found();
    c.as("joan")(create_snapshot("free-1", "free", "risk")).not_found();
    c.as("xena")(create_snapshot("free-1", "free", "risk")).accepted();
    c.as("fay")(create_snapshot("given-1", "given")).accepted();
}

/// With all of them off any user may do anything but administer.
TEST(Packs, WithAllOff) {
    Company c = Company::staffed();
    c.arrange({packs({.variations = false, .approval = false, .rwx = false})});
    c.as("newton")(update("card-prod", "default")).accepted();
    c.as("newton")(activate("card-1")).accepted();
    c.as("newton")(undeploy_all("card-prod")).accepted();
    c.as("newton")(add_user("oscar")).denied_by({"GEN-2"});
    c.as("newton")(packs({.rwx = true})).denied_by({"GEN-2"});
    c.as("mallory")(undeploy_all("card-stage")).denied_by({"GEN-1"});
}

} // namespace
} // namespace assent::test
