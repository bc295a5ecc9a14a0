#include "domain/rules/access.hpp"
#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum RolePermission;

TEST(GEN_2, CustomRolesAreTheAdministratorsAndTenantAdmins) {
    const Command commands[] = {define_role("approver", {approve_any_models}),
                                assign("fay", "approver"),
                                unassign("fay", "approver"),
                                delete_role("approver")};
    Company c = Company::staffed();
    for (const auto* giver : {"tina", "ada"}) {
        SCOPED_TRACE(giver);
        for (const auto& command : commands) {
            SCOPED_TRACE(type_of(command));
            for (const auto* actor : {"maria", "fay", "xena", "cora"}) {
                c.as(actor)(command).denied_by({"GEN-2"});
            }
            c.as(giver)(command).accepted();
        }
    }
}

TEST(GEN_2, TenantAdminHandsOutNoSecurityOrAccountRoles) {
    Company c = Company::staffed();
    for (const auto* role : {"tenant_admin", "rwx_admin", "administrator", "member"}) {
        SCOPED_TRACE(role);
        c.as("tina")(assign("fay", role)).denied_by({"GEN-2"});
        c.as("tina")(unassign("fay", role)).denied_by({"GEN-2"});
    }
}

TEST(GEN_2, TheUserDefaultIsTheAdministrators) {
    Company c = Company::staffed();
    c.as("tina")(user_default(approve_own_models)).denied_by({"GEN-2"});
    c.as("maria")(user_default(audit)).denied_by({"GEN-2"});
    c.as("ada")(user_default(approve_own_models)).accepted().events({"UserDefaultSet"});
    c.as("ada")(user_default(approve_own_models)).unchanged();
    c.as("ada")(user_default(audit, false)).unchanged();
    c.as("ada")(user_default(approve_own_models, false)).accepted();
}

TEST(CustomRoles, AgainReplaces) {
    Company c = Company::staffed();
    c.as("tina")(define_role("r", {audit})).accepted().events({"CustomRoleDefined"});
    c.as("tina")(define_role("r", {audit})).unchanged();
    c.as("tina")(define_role("r", {})).accepted();
    EXPECT_TRUE(c.tenant()->custom_roles[c.tenant()->custom_roles.find("r")].permissions.empty());
}

TEST(CustomRoles, MayNotBearTheNameOfABuiltInOne) {
    Company c = Company::staffed();
    for (const auto* name : {"administrator",
                             "maintainer",
                             "member",
                             "tenant_admin",
                             "analytics_admin",
                             "deployment_contributor",
                             "rwx_admin"}) {
        SCOPED_TRACE(name);
        c.as("ada")(define_role(name, {})).rejected(Code::already_exists);
    }
}

TEST(CustomRoles, OneInUseStays) {
    Company c = Company::staffed();
    c.arrange({define_role("r", {audit}), assign("fay", "r"), assign("felix", "r")});
    c.as("tina")(delete_role("r")).rejected(Code::in_use);
    c.arrange({unassign("fay", "r"), remove_user("felix")});
    c.as("tina")(delete_role("r")).accepted().events({"CustomRoleDeleted"});
    c.as("tina")(delete_role("r")).rejected(Code::unknown_reference);
    c.as("ada")(assign("fay", "r")).rejected(Code::unknown_reference);
}

TEST(CustomRoles, AreAssignedOnce) {
    Company c = Company::staffed();
    c.arrange({define_role("r", {audit})});
    c.as("tina")(assign("fay", "r")).accepted().events({"CustomRoleAssigned"});
    c.as("tina")(assign("fay", "r")).unchanged();
    c.as("tina")(unassign("fay", "r")).accepted().events({"CustomRoleUnassigned"});
    c.as("tina")(unassign("fay", "r")).unchanged();
    c.as("tina")(assign("ghost", "r")).rejected(Code::unknown_reference);
    c.as("tina")(assign("fay", "ghost")).rejected(Code::unknown_reference);
}

bool audits(const Company& c, std::string_view user) {
    return is_auditor(*c.tenant(), c.tenant()->users[c.tenant()->users.find(user)]);
}

/// `audit` shows best what roles and the default do, since nothing else gives it to a member.
TEST(APP_16, TheDefaultHoldsForAllAndACustomRoleForItsHolders) {
    Company c = Company::staffed();
    EXPECT_TRUE(audits(c, "ada"));
    EXPECT_FALSE(audits(c, "tina"));
    c.arrange({define_role("auditor", {audit}), assign("fay", "auditor")});
    EXPECT_TRUE(audits(c, "fay"));
    EXPECT_FALSE(audits(c, "felix"));
    c.arrange({user_default(audit)});
    EXPECT_TRUE(audits(c, "felix"));
    c.arrange({add_user("oscar")});
    EXPECT_TRUE(audits(c, "oscar"));
}

TEST(APP_17, RolesOnlyAdd) {
    Company c = Company::staffed();
    c.arrange({define_role("auditor", {audit}),
               define_role("nothing", {}),
               assign("fay", "auditor"),
               assign("fay", "nothing")});
    EXPECT_TRUE(audits(c, "fay"));
    c.arrange({user_default(audit), unassign("fay", "auditor")});
    EXPECT_TRUE(audits(c, "fay"));
    c.arrange({user_default(audit, false)});
    EXPECT_FALSE(audits(c, "fay"));
}

} // namespace
} // namespace assent::test
