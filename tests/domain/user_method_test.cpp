#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <string>

/// Approval on the surface `deployment`, by people who work on it.
namespace assent::test {
namespace {

using enum RolePermission;
using enum SpaceType;
using enum SpaceRole;

/// fay, felix and rosa are contributors. `card-prod` and `card-stage` lie in no space; fraud has
/// one deployment each of `card` in `lab` (shared, rosa's), `vault` (managed, rosa's) and `den`
/// (fay's own), running snapshots of their own: lab-1, vault-1, den-1.
Company contributing() {
    Company c = Company::staffed();
    for (const auto* user : {"fay", "felix", "rosa"}) {
        c.arrange({assign(user, "deployment_contributor")});
    }
    c.arrange({user_default(approve_own_models),
               create_space("lab", shared, "rosa"),
               create_space("vault", managed, "rosa")});
    c.arrange_as("fay", {create_space("den", personal, "fay")});
    c.arrange({join("fraud", "ada")});
    for (const std::string space : {"lab", "vault", "den"}) {
        const auto* maker = space == "den" ? "fay" : "ada";
        c.arrange_as("fay", {register_model(space), create_snapshot(space + "-1", space)});
        c.arrange_as(maker,
                     {deploy(space + "-prod", space + "-1")
                          .of(space)
                          .into("production")
                          .in_space(space)
                          .group("fraud")});
    }
    return c;
}

Result
by_user(Company& c, const std::string& actor, Command command, Where where = Where::current()) {
    return c.as(actor).on(Surface::deployment)(std::move(command), where);
}

TEST(APP_10, TakesTheSecurityRoleAndThePermission) {
    Company c = Company::staffed();
    by_user(c, "fay", activate("card-1")).denied_by({"APP-10"});
    c.arrange({assign("fay", "deployment_contributor")});
    by_user(c, "fay", activate("card-1")).denied_by({"APP-10"});
    c.arrange({user_default(approve_own_models)});
    by_user(c, "felix", activate("card-1")).denied_by({"APP-10"});
    by_user(c, "fay", activate("card-1")).accepted().affects({"card-prod", "card-stage"});
    by_user(c, "felix", deactivate("card-1")).denied_by({"APP-10"});
    by_user(c, "fay", deactivate("card-1")).accepted();
}

TEST(APP_10, ThePermissionMayComeFromACustomRole) {
    Company c = Company::staffed();
    c.arrange({assign("fay", "deployment_contributor"),
               define_role("own", {approve_own_models}),
               assign("fay", "own")});
    by_user(c, "fay", activate("card-1")).accepted();
    c.arrange({define_role("own", {audit})});
    by_user(c, "fay", deactivate("card-1")).denied_by({"APP-10"});
}

TEST(APP_10, AdministratorsAndTenantAdminsHaveNoWayAroundIt) {
    Company c = Company::staffed();
    c.arrange({join("fraud", "tina"), join("fraud", "ada")});
    by_user(c, "tina", activate("card-1")).denied_by({"APP-10"});
    by_user(c, "ada", activate("card-1")).denied_by({"APP-10"});
    c.as("tina")(activate("card-1")).accepted();
}

TEST(APP_10, IsNoRightOnAdministration) {
    Company c = contributing();
    c.as("fay")(activate("card-1")).denied_by({"APP-11"});
}

TEST(APP_11, ACustomRoleMakesAnApprover) {
    Company c = Company::staffed();
    c.arrange({define_role("approver", {approve_any_models}), assign("newton", "approver")});
    c.as("newton")(activate("card-1")).accepted();
    c.as("newton")(deactivate("card-2")).accepted();
    c.arrange({unassign("newton", "approver")});
    c.as("newton")(deactivate("card-1")).not_found();
    c.arrange({user_default(approve_any_models)});
    c.as("newton")(deactivate("card-1")).accepted();
}

TEST(APP_12, InASharedSpaceOwnerManagerOrEditor) {
    Company c = contributing();
    by_user(c, "felix", activate("lab-1")).denied_by({"APP-12"});
    c.arrange({space_role("lab", "felix", can_view)});
    by_user(c, "felix", activate("lab-1")).denied_by({"APP-12"});
    c.arrange({space_role("lab", "felix", can_edit)});
    by_user(c, "felix", activate("lab-1")).accepted();
    c.arrange({space_role("lab", "felix", can_manage)});
    by_user(c, "felix", deactivate("lab-1")).accepted();
    c.arrange({transfer("lab", "fay")});
    by_user(c, "fay", activate("lab-1")).accepted();
}

TEST(APP_12, InAManagedSpaceOwnerOrManager) {
    Company c = contributing();
    c.arrange({space_role("vault", "felix", can_edit)});
    by_user(c, "felix", activate("vault-1")).denied_by({"APP-12"});
    c.arrange({group_space_role("vault", "fraud", can_manage)});
    by_user(c, "felix", activate("vault-1")).accepted();
    c.arrange({no_group_space_role("vault", "fraud"), transfer("vault", "fay")});
    by_user(c, "felix", deactivate("vault-1")).denied_by({"APP-12"});
    by_user(c, "fay", deactivate("vault-1")).accepted();
}

TEST(APP_12, BothAreNamedWhereBothAreMissing) {
    Company c = contributing();
    by_user(c, "maria", activate("lab-1")).denied_by({"APP-10", "APP-12"});
}

TEST(APP_13, ApproveAnyOpensTheUserMethodGivenTheSpaceRole) {
    Company c = contributing();
    c.arrange({define_role("approver", {approve_any_models}), assign("maria", "approver")});
    by_user(c, "maria", activate("card-1")).accepted();
    by_user(c, "maria", activate("lab-1")).denied_by({"APP-12"});
    c.arrange({space_role("lab", "maria", can_edit)});
    by_user(c, "maria", activate("lab-1")).accepted();
    c.as("maria")(activate("vault-1")).accepted();
}

TEST(APP_14, SomebodyElsesPersonalSpaceTakesTheAdministratorMethod) {
    Company c = contributing();
    by_user(c, "felix", activate("den-1")).denied_by({"APP-12"});
    c.arrange({define_role("approver", {approve_any_models}), assign("felix", "approver")});
    by_user(c, "felix", activate("den-1")).denied_by({"APP-12"});
    c.as("felix")(activate("den-1")).accepted();
    by_user(c, "fay", deactivate("den-1")).accepted();
}

TEST(APP_33, TheNamedDeploymentCountsAndWithoutOneAny) {
    Company c = contributing();
    c.arrange_as("fay", {deploy("lab-stage", "lab-1").of("lab").into("staging")});
    by_user(c, "felix", activate("lab-1", "lab-prod")).denied_by({"APP-12"});
    by_user(c, "felix", activate("", "lab-prod")).denied_by({"APP-12"});
    by_user(c, "felix", activate("lab-1")).accepted().affects({"lab-prod", "lab-stage"});
    by_user(c, "felix", deactivate("lab-1", "lab-stage")).accepted();
    by_user(c, "felix", activate("", "lab-stage")).accepted().affects({"lab-prod", "lab-stage"});
}

TEST(APP_33, ByOptionTheRoleIsNeededInAllSpaces) {
    Company c = contributing();
    c.arrange_as("fay", {deploy("lab-stage", "lab-1").of("lab").into("staging")});
    c.arrange({options({.role_needed_in_all_spaces = true})});
    by_user(c, "felix", activate("lab-1")).denied_by({"APP-12"});
    by_user(c, "felix", activate("lab-1", "lab-stage")).denied_by({"APP-12"});
    c.arrange({space_role("lab", "felix", can_edit)});
    by_user(c, "felix", activate("lab-1", "lab-stage")).accepted();
}

TEST(APP_37, OutsideOfSpacesNoRoleIsNeeded) {
    Company c = contributing();
    by_user(c, "felix", activate("card-1")).accepted();
    by_user(c, "felix", activate("card-2", "card-prod")).accepted();
}

TEST(APP_19, RepeatingIsUnchangedByTheUserMethodToo) {
    Company c = contributing();
    c.as("operator")(set_limit(1)).accepted();
    by_user(c, "fay", activate("card-1")).accepted();
    by_user(c, "fay", activate("card-1")).unchanged();
    by_user(c, "fay", activate("card-2")).rejected(Code::capacity_exceeded);
    by_user(c, "fay", deactivate("card-1")).accepted();
    by_user(c, "fay", deactivate("card-1")).unchanged();
}

TEST(APP_32, RejectingTakesAnApproverOnEitherSurface) {
    Company c = contributing();
    by_user(c, "fay", deactivate("card-1")).denied_by({"APP-32"});
    c.as("fay")(deactivate("card-1")).denied_by({"APP-32"});
    by_user(c, "felix", deactivate("lab-1")).denied_by({"APP-12", "APP-32"});
    c.arrange({define_role("approver", {approve_any_models}), assign("felix", "approver")});
    by_user(c, "felix", deactivate("card-1")).accepted();
    by_user(c, "felix", deactivate("lab-1")).denied_by({"APP-12"});
    c.arrange({space_role("lab", "felix", can_edit), join("fraud", "tina")});
    by_user(c, "felix", deactivate("lab-1")).accepted();
    by_user(c, "tina", deactivate("card-2")).accepted();
    by_user(c, "tina", deactivate("vault-1")).denied_by({"APP-12"});
}

TEST(APP_32, ByOptionTheRightsOfTheUserMethodSuffice) {
    Company c = contributing();
    c.arrange({options({.user_may_reject = true})});
    c.as("fay")(deactivate("card-1")).denied_by({"APP-32"});
    by_user(c, "maria", deactivate("card-1")).denied_by({"APP-32"});
    by_user(c, "fay", deactivate("card-1")).accepted();
    by_user(c, "fay", deactivate("lab-1")).denied_by({"APP-12"});
    by_user(c, "fay", deactivate("den-1")).accepted();
    c.arrange({options({.user_may_reject = false})});
    by_user(c, "fay", deactivate("card-2")).denied_by({"APP-32"});
}

TEST(APP_35, AnInactiveOneIsRequestedAgain) {
    Company c = contributing();
    c.as("ada")(deactivate("card-1")).accepted();
    c.as("ada")(deactivate("lab-1")).accepted();
    by_user(c, "maria", request("card-1", "card-prod")).denied_by({"APP-35"});
    by_user(c, "felix", request("lab-1", "lab-prod")).denied_by({"APP-35"});
    by_user(c, "felix", request("card-1", "card-prod"))
        .accepted()
        .events({"ModelRequested"})
        .affects({"card-prod", "card-stage"});
    by_user(c, "felix", request("card-1", "card-prod")).unchanged();
    c.as("tina")(request("lab-1", "lab-prod")).accepted();
}

TEST(APP_35, TakesNoCapacityAndNothingThatIsActive) {
    Company c = contributing();
    c.as("operator")(set_limit(1)).accepted();
    c.as("tina")(activate("card-1")).accepted();
    c.as("tina")(deactivate("card-2")).accepted();
    by_user(c, "fay", request("card-2", "card-prod")).accepted();
    by_user(c, "fay", request("card-1", "card-prod")).rejected(Code::wrong_state);
    by_user(c, "fay", request("card-2", "card-stage")).rejected(Code::not_deployed);
    by_user(c, "fay", request("card-3", "card-stage")).rejected(Code::not_deployed);
    by_user(c, "fay", request("ghost", "card-stage")).not_found();
    by_user(c, "fay", request("card-2", "ghost")).not_found();
}

TEST(MIX_3, OnDeploymentItAlsoTakesReadOnTheSnapshot) {
    Company c = contributing();
    by_user(c, "rosa", activate("card-1")).not_found();
    c.arrange({grant(Collection::deployed_models, "fraud", "risk", {READ})});
    by_user(c, "rosa", activate("", "card-prod")).denied_by({"MIX-3"});
    by_user(c, "rosa", activate("card-1", "card-prod")).not_found();
    c.arrange({grant(Collection::deployable_models, "fraud", "risk", {READ})});
    by_user(c, "rosa", activate("", "card-prod")).accepted();
    by_user(c, "tina", activate("card-1")).not_found();
}

TEST(MIX_3, WithoutTheApprovalPackReadStillCounts) {
    Company c = contributing();
    c.arrange({packs({.approval = false})});
    c.arrange({grant(Collection::deployed_models, "fraud", "risk", {READ})});
    by_user(c, "rosa", activate("", "card-prod")).denied_by({"MIX-3"});
    c.as("rosa")(activate("", "card-prod")).denied_by({"MIX-3"});
    c.as("rosa")(activate("card-1")).not_found();
    c.as("tina")(activate("card-1")).accepted();
    c.as("maria")(request("card-2", "card-prod")).unchanged();
}

} // namespace
} // namespace assent::test
