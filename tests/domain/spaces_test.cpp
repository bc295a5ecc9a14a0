#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum SpaceType;
using enum SpaceRole;

/// `lab` is shared and `vault` managed, both owned by rosa; `den` is fay's own.
Company with_spaces() {
    Company c = Company::staffed();
    c.arrange({create_space("lab", shared, "rosa"), create_space("vault", managed, "rosa")});
    c.arrange_as("fay", {create_space("den", personal, "fay")});
    return c;
}

TEST(GEN_13, AnyUserMakesAPersonalSpaceForItself) {
    Company c = Company::staffed();
    c.as("fay")(create_space("den", personal, "fay")).accepted().events({"SpaceCreated"});
    c.as("tina")(create_space("tinas", personal, "tina")).accepted();
    for (const auto* actor : {"felix", "maria", "tina", "ada"}) {
        SCOPED_TRACE(actor);
        c.as(actor)(create_space("rosas", personal, "rosa")).denied_by({"GEN-13"});
    }
}

TEST(GEN_13, SharedAndManagedOnesAreMadeByTenantAdmin) {
    Company c = Company::staffed();
    for (const auto type : {shared, managed}) {
        const std::string name{name_of(type)};
        SCOPED_TRACE(name);
        c.as("fay")(create_space(name, type, "fay")).denied_by({"GEN-13"});
        c.as("maria")(create_space(name, type, "maria")).denied_by({"GEN-13"});
        c.as("xena")(create_space(name, type, "xena")).denied_by({"GEN-13"});
        c.as("tina")(create_space(name, type, "fay")).accepted();
        c.as("ada")(create_space(name + "-2", type, "rosa")).accepted();
    }
}

TEST(GEN_13, RolesAreSetByTenantAdminOwnerAndManagers) {
    Company c = with_spaces();
    c.as("fay")(space_role("lab", "fay", can_manage)).denied_by({"GEN-13"});
    c.as("rosa")(space_role("lab", "fay", can_manage)).accepted().events({"SpaceRoleSet"});
    c.as("fay")(space_role("lab", "felix", can_edit)).accepted();
    c.as("felix")(space_role("lab", "maria", can_view)).denied_by({"GEN-13"});
    c.as("tina")(space_role("lab", "maria", can_view)).accepted();
    c.as("maria")(space_role("lab", "maria", can_edit)).denied_by({"GEN-13"});
    c.as("maria")(no_space_role("lab", "felix")).denied_by({"GEN-13"});
    c.as("fay")(no_space_role("lab", "felix")).accepted().events({"SpaceRoleRemoved"});
    c.as("rosa")(no_space_role("lab", "fay")).accepted();
    c.as("fay")(space_role("lab", "felix", can_edit)).denied_by({"GEN-13"});
}

TEST(GEN_13, ARoleOfAGroupIsItsMembers) {
    Company c = with_spaces();
    c.as("rosa")(group_space_role("lab", "fraud", can_manage)).accepted();
    c.as("felix")(space_role("lab", "newton", can_view)).accepted();
    c.as("newton")(space_role("lab", "newton", can_edit)).denied_by({"GEN-13"});
    c.arrange({leave("fraud", "felix")});
    c.as("felix")(space_role("lab", "newton", can_edit)).denied_by({"GEN-13"});
    c.as("rosa")(group_space_role("lab", "fraud", can_edit)).accepted();
    c.as("fay")(space_role("lab", "newton", can_edit)).denied_by({"GEN-13"});
    c.as("rosa")(no_group_space_role("lab", "fraud")).accepted();
    c.as("rosa")(no_group_space_role("lab", "fraud")).unchanged();
}

TEST(GEN_13, TransferAndDeletionAreTheOwnersAndTenantAdmins) {
    Company c = with_spaces();
    c.as("rosa")(space_role("lab", "fay", can_manage)).accepted();
    c.as("fay")(transfer("lab", "fay")).denied_by({"GEN-13"});
    c.as("fay")(delete_space("lab")).denied_by({"GEN-13"});
    c.as("rosa")(transfer("lab", "felix")).accepted().events({"SpaceTransferred"});
    c.as("rosa")(transfer("lab", "rosa")).denied_by({"GEN-13"});
    c.as("rosa")(delete_space("lab")).denied_by({"GEN-13"});
    c.as("felix")(delete_space("lab")).accepted().events({"SpaceDeleted"});
    c.as("tina")(transfer("vault", "tina")).accepted();
    c.as("ada")(delete_space("vault")).accepted();
    c.as("fay")(delete_space("den")).accepted();
}

TEST(GEN_13, PersonalSpacesTakeNoRoles) {
    Company c = with_spaces();
    c.as("fay")(space_role("den", "felix", can_edit)).rejected(Code::wrong_state);
    c.as("tina")(group_space_role("den", "risk", can_view)).rejected(Code::wrong_state);
    for (const auto code : {Code::wrong_state, Code::unknown_reference}) {
        c.as("fay")(space_role("den", "nobody", can_edit)).rejected(code);
    }
    c.as("felix")(space_role("den", "felix", can_edit)).denied_by({"GEN-13"});
    c.as("fay")(no_space_role("den", "felix")).unchanged();
}

TEST(GEN_13, ManagingASpaceIsNoMatterOfPacks) {
    Company c = with_spaces();
    c.arrange({packs({.variations = false, .approval = false, .rwx = false})});
    c.as("fay")(space_role("lab", "fay", can_edit)).denied_by({"GEN-13"});
    c.as("fay")(create_space("mine", shared, "fay")).denied_by({"GEN-13"});
}

TEST(Spaces, WhatIsSoAlreadyIsUnchanged) {
    Company c = with_spaces();
    c.as("rosa")(space_role("lab", "fay", can_edit)).accepted();
    c.as("rosa")(space_role("lab", "fay", can_edit)).unchanged();
    c.as("rosa")(space_role("lab", "fay", can_view)).accepted();
    c.as("rosa")(no_space_role("lab", "felix")).unchanged();
    c.as("rosa")(transfer("lab", "rosa")).unchanged();
}

TEST(Spaces, WhatIsNotThereIsAnUnknownReference) {
    Company c = with_spaces();
    c.as("tina")(transfer("ghost", "fay")).rejected(Code::unknown_reference);
    c.as("tina")(transfer("lab", "ghost")).rejected(Code::unknown_reference);
    c.as("tina")(delete_space("ghost")).rejected(Code::unknown_reference);
    c.as("tina")(space_role("ghost", "fay", can_edit)).rejected(Code::unknown_reference);
    c.as("tina")(space_role("lab", "ghost", can_edit)).rejected(Code::unknown_reference);
    c.as("tina")(group_space_role("lab", "ghost", can_edit)).rejected(Code::unknown_reference);
    c.as("tina")(no_space_role("lab", "ghost")).rejected(Code::unknown_reference);
    c.as("tina")(create_space("new", shared, "ghost")).rejected(Code::unknown_reference);
    c.as("fay")(delete_space("ghost")).denied_by({"GEN-13"});
}

TEST(Spaces, ATakenIdIsTaken) {
    Company c = with_spaces();
    c.as("fay")(create_space("lab", personal, "fay")).rejected(Code::already_exists);
    c.as("tina")(create_space("lab", shared, "rosa")).rejected(Code::already_exists);
    c.as("tina")(delete_space("lab")).accepted();
    c.as("fay")(create_space("lab", personal, "fay")).accepted();
}

TEST(Spaces, AnOwnerIsNotRemoved) {
    Company c = with_spaces();
    c.as("ada")(remove_user("rosa")).rejected(Code::in_use);
    c.arrange({transfer("lab", "tina"), transfer("vault", "tina"), remove_user("rosa")});
    c.as("ada")(remove_user("fay")).rejected(Code::in_use);
    c.arrange_as("fay", {delete_space("den")});
    c.as("ada")(remove_user("fay")).accepted();
}

TEST(Spaces, ARemovedUserAndADeletedGroupLeaveTheirRoles) {
    Company c = with_spaces();
    c.arrange({space_role("lab", "felix", can_manage),
               group_space_role("lab", "idle", can_manage),
               join("idle", "newton")});
    c.as("newton")(space_role("lab", "maria", can_view)).accepted();
    c.arrange({remove_user("felix"), add_user("felix"), delete_group("idle")});
    c.arrange({create_group("idle"), join("idle", "newton")});
    c.as("felix")(space_role("lab", "maria", can_edit)).denied_by({"GEN-13"});
    c.as("newton")(space_role("lab", "maria", can_edit)).denied_by({"GEN-13"});
}

TEST(Spaces, OneWithDeploymentsStays) {
    Company c = with_spaces();
    c.arrange_as("fay", {deploy("card-den", "card-1").of("card").into("sandbox").in_space("den")});
    c.as("fay")(delete_space("den")).rejected(Code::in_use);
    c.as("fay")(undeploy_all("card-den")).accepted();
    c.as("fay")(delete_space("den")).accepted();
}

TEST(APP_38, ASharedSpaceTakesOwnerManagerOrEditor) {
    Company c = with_spaces();
    const auto into_lab = deploy("card-lab", "card-1").of("card").into("sandbox").in_space("lab");
    c.as("fay")(into_lab).denied_by({"APP-38"});
    c.arrange({space_role("lab", "fay", can_view)});
    c.as("fay")(into_lab).denied_by({"APP-38"});
    c.arrange({space_role("lab", "fay", can_edit)});
    EXPECT_EQ(c.as("fay")(into_lab).accepted().the<DeploymentCreated>().space, SpaceId{"lab"});
    c.arrange_as("fay", {undeploy_all("card-lab")});
    c.arrange({space_role("lab", "fay", can_manage)});
    c.as("fay")(into_lab).accepted();
    c.as("rosa")(deploy("score-lab", "score-1").of("score").into("sandbox").in_space("lab"))
        .accepted();
}

TEST(APP_38, AManagedSpaceTakesOwnerOrManager) {
    Company c = with_spaces();
    const auto into_vault =
        deploy("card-vault", "card-1").of("card").into("sandbox").in_space("vault");
    c.arrange({space_role("vault", "fay", can_edit)});
    c.as("fay")(into_vault).denied_by({"APP-38"});
    c.arrange({group_space_role("vault", "fraud", can_manage)});
    c.as("fay")(into_vault).accepted();
}

TEST(APP_38, APersonalSpaceTakesItsOwner) {
    Company c = with_spaces();
    c.arrange({join("fraud", "tina")});
    const auto into_den = deploy("card-den", "card-1").of("card").into("sandbox").in_space("den");
    for (const auto* actor : {"felix", "tina", "maria"}) {
        SCOPED_TRACE(actor);
        c.as(actor)(into_den).denied_by({"APP-38"});
    }
    c.as("fay")(into_den).accepted();
}

TEST(APP_38, TenantAdminMayInSharedAndManagedSpaces) {
    Company c = with_spaces();
    c.arrange({join("fraud", "tina")});
    c.as("tina")(deploy("card-lab", "card-1").of("card").into("sandbox").in_space("lab"))
        .accepted();
    c.arrange_as("tina", {undeploy_all("card-lab")});
    c.as("tina")(deploy("card-vault", "card-1").of("card").into("sandbox").in_space("vault"))
        .accepted();
}

TEST(APP_38, ASpaceThatDoesNotExist) {
    Company c = with_spaces();
    c.arrange({join("fraud", "tina")});
    const auto nowhere = deploy("card-x", "card-1").of("card").into("sandbox").in_space("ghost");
    c.as("tina")(nowhere).rejected(Code::unknown_reference);
    c.as("fay")(nowhere).denied_by({"APP-38"});
}

TEST(APP_38, WithThePackOffNobodyAsks) {
    Company c = with_spaces();
    c.arrange({packs({.approval = false})});
    c.as("fay")(deploy("card-lab", "card-1").of("card").into("sandbox").in_space("lab")).accepted();
    c.as("fay")(deploy("card-x", "card-1").of("card").into("sandbox").in_space("ghost"))
        .rejected(Code::unknown_reference);
}

TEST(APP_38, TheSpaceIsFixedAndAsksForNothingLater) {
    Company c = with_spaces();
    c.arrange_as("fay", {deploy("card-den", "card-1").of("card").into("sandbox").in_space("den")});
    c.as("felix")(deploy("card-den", "card-2").as("b")).accepted();
    c.as("fay")(deploy("card-den", "card-2").as("c").in_space("den")).accepted();
    c.as("fay")(deploy("card-den", "card-2").as("d").in_space("lab")).rejected(Code::wrong_state);
    c.as("fay")(deploy("card-den", "card-2").as("d").in_space("ghost")).rejected(Code::wrong_state);
    c.as("fay")(deploy("card-stage", "card-2").as("d").in_space("den")).rejected(Code::wrong_state);
}

} // namespace
} // namespace assent::test
