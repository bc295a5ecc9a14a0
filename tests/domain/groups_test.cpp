#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

TEST(Groups, AreMadeFilledAndDeleted) {
    Company c = Company::staffed();
    c.as("ada")(create_group("sales")).accepted().events({"GroupCreated"});
    c.as("ada")(create_group("sales")).rejected(Code::already_exists);
    c.as("ada")(join("sales", "newton")).accepted().events({"GroupMemberAdded"});
    c.as("ada")(delete_group("sales")).accepted().event("GroupDeleted");
    c.as("ada")(delete_group("sales")).rejected(Code::unknown_reference);
    c.as("ada")(join("sales", "newton")).rejected(Code::unknown_reference);
    c.as("ada")(leave("sales", "newton")).rejected(Code::unknown_reference);
    c.as("ada")(join("risk", "oscar")).rejected(Code::unknown_reference);
    c.as("ada")(leave("risk", "oscar")).rejected(Code::unknown_reference);
}

TEST(Groups, AGroupMadeAgainHasNobodyOfBefore) {
    Company c = Company::staffed();
    c.arrange({create_group("sales"), join("sales", "newton"), delete_group("sales")});
    c.as("newton")(register_model("leads")).rejected(Code::group_required);
    c.arrange({create_group("sales")});
    c.as("newton")(register_model("leads")).rejected(Code::group_required);
    c.as("newton")(register_model("leads", "sales")).denied_by({"RWX-12"});
}

TEST(Groups, InUseWhileTheyOwnSomething) {
    Company c = Company::staffed();
    c.arrange({create_group("sales"), join("sales", "newton")});
    c.as("newton")(register_model("leads")).accepted();
    c.as("ada")(leave("sales", "newton")).accepted();
    c.as("ada")(delete_group("sales")).rejected(Code::in_use);
    c.as("ada")(delete_group("fraud")).rejected(Code::in_use);
}

TEST(Groups, InUseWhileTheyOwnADeploymentOnly) {
    Company c = Company::staffed();
    c.arrange({create_group("ops")});
    c.as("xena")(deploy("score-prod", "score-1").of("score").into("production").group("ops"))
        .accepted();
    c.as("ada")(delete_group("ops")).rejected(Code::in_use);
    c.as("xena")(undeploy_all("score-prod")).accepted();
    c.as("ada")(delete_group("ops")).accepted();
}

TEST(Groups, InUseWhileTheyStandInAPrivilege) {
    Company c = Company::staffed();
    c.arrange({create_group("a"), create_group("b")});
    c.as("xena")(grant(Collection::jobs, "a", "b", {READ})).accepted();
    c.as("ada")(delete_group("a")).rejected(Code::in_use);
    c.as("ada")(delete_group("b")).rejected(Code::in_use);
    c.as("xena")(revoke(Collection::jobs, "a", "b")).accepted();
    c.as("ada")(delete_group("a")).accepted();
    c.as("ada")(delete_group("b")).accepted();
}

/// What has expired is gone, and holds no group back (RWX-28).
TEST(RWX_28, AnExpiredPrivilegeDoesNotKeepAGroup) {
    Company c = Company::staffed();
    c.arrange({create_group("a"), create_group("b")});
    const auto end = c.now() + std::chrono::hours{1};
    c.as("xena")(grant(Collection::jobs, "a", "b", {READ}, end)).accepted();
    c.as("ada")(delete_group("a")).rejected(Code::in_use);
    c.as("ada").at(end)(delete_group("a")).accepted();
    c.as("ada")(delete_group("b")).accepted();
}

TEST(RWX_27, JoiningAndLeavingTakesEffectAtOnce) {
    Company c = Company::staffed();
    c.as("newton")(update("card-stage", "default")).not_found();
    c.as("ada")(join("fraud", "newton")).accepted();
    c.as("newton")(update("card-stage", "default")).accepted();
    c.as("ada")(leave("fraud", "newton")).accepted().events({"GroupMemberRemoved"});
    c.as("newton")(update("card-stage", "default", R"({"replicas":9})")).not_found();
}

TEST(RWX_27, ARwxAdminMayAssignAnyGroup) {
    Company c = Company::staffed();
    c.as("xena")(register_model("a", "fraud")).accepted();
    c.as("ada")(register_model("b", "risk")).accepted();
    c.as("xena")(create_snapshot("a-1", "a", "risk")).accepted();
    c.as("xena")(deploy("a-prod", "a-1").of("a").into("production").group("risk")).accepted();
    c.as("rosa")(update("a-prod", "default")).accepted();
    c.as("xena")(register_model("c", "nowhere")).rejected(Code::unknown_reference);
}

} // namespace
} // namespace assent::test
