#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum AccountRole;

TEST(GEN_1, StrangersMayDoNothing) {
    Company c = Company::staffed();
    c.as("mallory")(create_group("mallorys")).denied_by({"GEN-1"});
    c.as("mallory")(activate("card-1")).denied_by({"GEN-1"});
    c.as("mallory")(undeploy_all("card-prod")).denied_by({"GEN-1"});
    c.as("mallory")(create_tenant("mallory", 10)).denied_by({"GEN-1"});
}

TEST(GEN_1, ARemovedUserMayDoNothing) {
    Company c = Company::staffed();
    c.as("fay")(update("card-stage", "default")).accepted();
    c.as("ada")(remove_user("fay")).accepted().events({"UserRemoved"});
    c.as("fay")(update("card-stage", "default", R"({"replicas":3})")).denied_by({"GEN-1"});
    c.as("fay")(register_model("other", "fraud")).denied_by({"GEN-1"});
}

TEST(GEN_1, WhatARemovedUserDidStays) {
    Company c = Company::staffed();
    c.as("fay")(register_model("other")).accepted();
    c.as("ada")(remove_user("fay")).accepted();
    c.as("felix")(create_snapshot("other-1", "other")).accepted();
}

TEST(GEN_1, AUserWhoComesBackStartsWithNothing) {
    Company c = Company::staffed();
    c.arrange({remove_user("tina"), add_user("tina"), remove_user("fay"), add_user("fay")});
    c.as("tina")(activate("card-1")).not_found();
    c.as("fay")(update("card-stage", "default")).not_found();
    c.as("ada")(unassign("tina", "tenant_admin")).unchanged();
    c.as("ada")(leave("fraud", "fay")).unchanged();
}

TEST(GEN_1, TheOperatorIsNoUser) {
    Company c = Company::staffed();
    c.as("operator")(add_user("oscar")).denied_by({"GEN-1"});
    c.as("operator")(create_group("ops")).denied_by({"GEN-1"});
    c.as("operator")(activate("card-1")).denied_by({"GEN-1"});
    c.as("operator")(update("card-prod", "default")).denied_by({"GEN-1"});
}

TEST(GEN_1, AUserOfOneTenantIsAStrangerInAnother) {
    Company c = Company::staffed();
    c.as("operator", "tiny")(create_tenant("olga", 1)).accepted();
    c.as("ada", "tiny")(add_user("ada", administrator)).denied_by({"GEN-1"});
    c.as("olga", "tiny")(add_user("ada", administrator)).accepted();
    c.as("ada", "tiny")(create_group("all")).accepted();
    c.as("olga")(create_group("all")).denied_by({"GEN-1"});
}

/// Whoever is not an administrator is kept from all of these; administrators are not.
TEST(GEN_2, OnlyAdministratorsManageUsersRolesGroupsAndEnvironments) {
    const Command commands[] = {add_user("oscar"),
                                change_role("felix", maintainer),
                                remove_user("felix"),
                                assign("felix", "deployment_contributor"),
                                unassign("cora", "analytics_admin"),
                                create_group("sales"),
                                join("risk", "felix"),
                                leave("fraud", "felix"),
                                delete_group("idle"),
                                register_environment("lab", Hosting::saas),
                                change_hosting("sandbox", Hosting::hybrid)};
    for (const auto& command : commands) {
        SCOPED_TRACE(type_of(command));
        Company c = Company::staffed();
        for (const auto* actor : {"maria", "fay", "tina", "xena", "cora", "newton"}) {
            SCOPED_TRACE(actor);
            c.as(actor)(command).denied_by({"GEN-2"});
        }
        c.as("ada")(command).accepted();
    }
}

TEST(GEN_2, TheRightComesBeforeWhatTheStateSays) {
    Company c = Company::staffed();
    c.as("fay")(add_user("maria")).denied_by({"GEN-2"});
    c.as("fay")(remove_user("ada")).denied_by({"GEN-2"});
    c.as("fay")(join("nowhere", "nobody")).denied_by({"GEN-2"});
    c.as("fay")(change_role("maria", maintainer)).denied_by({"GEN-2"});
    c.as("tina")(assign("fay", "rwx_admin")).denied_by({"GEN-2"});
}

TEST(GEN_3, TheLastAdministratorStays) {
    Company c;
    c.as("ada")(remove_user("ada")).rejected(Code::last_administrator);
    c.as("ada")(change_role("ada", member)).rejected(Code::last_administrator);
    c.as("ada")(change_role("ada", maintainer)).rejected(Code::last_administrator);
    c.as("ada")(change_role("ada", administrator)).unchanged();
}

TEST(GEN_3, OneOfTwoMayGo) {
    Company c;
    c.as("ada")(add_user("grace", administrator)).accepted();
    c.as("ada")(change_role("ada", member)).accepted().events({"UserRoleChanged"});
    c.as("ada")(create_group("mine")).denied_by({"GEN-2"});
    c.as("grace")(remove_user("grace")).rejected(Code::last_administrator);
    c.as("grace")(change_role("ada", administrator)).accepted();
    c.as("ada")(remove_user("grace")).accepted();
    c.as("ada")(remove_user("ada")).rejected(Code::last_administrator);
}

TEST(GEN_3, ATenantAdminIsNoAdministratorWhenCounting) {
    Company c;
    c.arrange({add_user("tina"), assign("tina", "tenant_admin"), assign("tina", "rwx_admin")});
    c.as("ada")(remove_user("ada")).rejected(Code::last_administrator);
}

TEST(GEN_4, OnlyTheOperatorCreatesTenantsAndSetsTheLimit) {
    Company c = Company::none();
    c.as("ada")(create_tenant("ada", 10)).denied_by({"GEN-4"});
    c.as("operator")(create_tenant("ada", 10)).accepted().event("TenantCreated").event("UserAdded");
    c.as("ada")(create_tenant("ada", 10)).denied_by({"GEN-4"});
    c.as("ada")(set_limit(20)).denied_by({"GEN-4"});
    c.as("operator")(create_tenant("ada", 10)).rejected(Code::already_exists);
    c.as("operator")(set_limit(20)).accepted().events({"ActiveModelLimitSet"});
    c.as("operator")(set_limit(20)).unchanged();
}

TEST(GEN_4, ADenialInATenantThatIsNotThereTakesNoPosition) {
    Company c = Company::none();
    EXPECT_EQ(c.as("ada")(create_tenant("ada", 10)).decision().position, 0U);
    EXPECT_EQ(c.as("operator")(create_tenant("ada", 10)).accepted().decision().position, 1U);
}

TEST(GEN_4, TheAdministratorOfANewTenantIsOne) {
    Company c;
    c.as("ada")(create_group("first")).accepted();
    const auto added = c.as("ada")(add_user("grace", administrator)).the<UserAdded>();
    EXPECT_EQ(added, (UserAdded{.user = UserId{"grace"}, .role = administrator}));
}

TEST(GEN_5, WhatIsSoAlreadyIsUnchanged) {
    Company c = Company::staffed();
    c.as("ada")(change_role("maria", maintainer)).unchanged();
    c.as("ada")(assign("tina", "tenant_admin")).unchanged();
    c.as("ada")(unassign("fay", "tenant_admin")).unchanged();
    c.as("ada")(join("fraud", "fay")).unchanged();
    c.as("ada")(leave("risk", "fay")).unchanged();
    c.as("ada")(change_hosting("sandbox", Hosting::saas)).unchanged();
}

TEST(VAR_1, AUserHasExactlyOneAccountRole) {
    Company c = Company::staffed();
    c.as("ada")(change_role("fay", maintainer)).accepted();
    c.as("fay")(update("card-prod", "default")).accepted();
    c.as("ada")(change_role("fay", member)).accepted();
    c.as("fay")(update("card-prod", "default", R"({"replicas":3})")).denied_by({"VAR-4"});
}

TEST(VAR_1, AccountRolesAreNotAssigned) {
    Company c = Company::staffed();
    for (const auto* role : {"administrator", "maintainer", "member", "emperor"}) {
        c.as("ada")(assign("fay", role)).rejected(Code::unknown_reference);
        c.as("ada")(unassign("fay", role)).rejected(Code::unknown_reference);
    }
}

TEST(Users, WhoIsThereOrNot) {
    Company c = Company::staffed();
    c.as("ada")(add_user("maria", maintainer)).rejected(Code::already_exists);
    c.as("ada")(add_user("maria", member)).rejected(Code::already_exists);
    c.as("ada")(change_role("oscar", member)).rejected(Code::unknown_reference);
    c.as("ada")(remove_user("oscar")).rejected(Code::unknown_reference);
    c.as("ada")(assign("oscar", "rwx_admin")).rejected(Code::unknown_reference);
    c.as("ada")(unassign("oscar", "rwx_admin")).rejected(Code::unknown_reference);
    c.as("ada")(remove_user("newton")).accepted();
    c.as("ada")(remove_user("newton")).rejected(Code::unknown_reference);
    c.as("ada")(add_user("newton")).accepted();
}

TEST(Users, AnAdministratorCountsAsTenantAdminAndRwxAdminAndNotTheReverse) {
    Company c = Company::staffed();
    c.as("ada")(activate("card-1")).accepted();
    c.as("ada")(grant(Collection::jobs, "fraud", "risk", {READ})).accepted();
    c.arrange({assign("newton", "tenant_admin"), assign("newton", "rwx_admin")});
    c.as("newton")(create_group("newtons")).denied_by({"GEN-2"});
    c.as("newton")(update("card-prod", "default")).denied_by({"VAR-4"});
}

} // namespace
} // namespace assent::test
