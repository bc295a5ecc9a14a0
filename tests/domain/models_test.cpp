#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

TEST(RWX_24, AnyUserMayRegisterAModelInAnOwnGroup) {
    Company c = Company::staffed();
    c.as("fay")(register_model("a")).accepted().events({"ModelRegistered"});
    c.as("maria")(register_model("b", "fraud")).accepted();
    c.as("joan")(register_model("c", "risk")).accepted();
    c.as("rosa")(create_snapshot("c-1", "c")).accepted();
}

TEST(RWX_12, ANewEntityIsGivenOnlyToAGroupOfItsCreator) {
    Company c = Company::staffed();
    c.as("fay")(register_model("a", "risk")).denied_by({"RWX-12"});
    c.as("maria")(register_model("a", "risk")).denied_by({"RWX-12"});
    c.as("newton")(register_model("a", "risk")).denied_by({"RWX-12"});
    c.as("tina")(register_model("a", "risk")).denied_by({"RWX-12"});
    c.as("fay")(create_snapshot("card-9", "card", "risk")).denied_by({"RWX-12"});
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox").group("risk"))
        .denied_by({"RWX-12"});
}

/// What is refused is found by the entity, in the history, too.
TEST(RWX_12, ARefusalIsAboutTheEntity) {
    Company c = Company::staffed();
    const auto denied = c.as("fay")(register_model("a", "risk")).denied_by({"RWX-12"});
    EXPECT_EQ(denied.decision().reasons.front().target, (Target{TargetKind::stored_model, "a"}));
    const auto move =
        c.as("fay")(move_entity(Collection::stored_models, "card", "risk")).denied_by({"RWX-24"});
    EXPECT_EQ(move.decision().reasons.front().target, (Target{TargetKind::stored_model, "card"}));
}

TEST(RWX_12, PermissionsForAGroupDoNotMakeItOnes) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "risk", "fraud", {READ, WRITE, EXECUTE}))
        .accepted();
    c.as("fay")(register_model("a", "risk")).denied_by({"RWX-12"});
    c.as("fay")(create_snapshot("score-fay", "score", "risk")).denied_by({"RWX-12"});
    c.as("fay")(create_snapshot("score-fay", "score", "fraud")).accepted();
}

/// A group that nobody belongs to is a foreign one, whether it exists or not.
TEST(RWX_12, AnUnknownGroupIsAForeignOne) {
    Company c = Company::staffed();
    c.as("fay")(register_model("a", "nowhere")).denied_by({"RWX-12"});
}

TEST(RWX_23, WithoutANamedGroupTheOnlyOneIsTaken) {
    Company c = Company::staffed();
    const auto made = c.as("fay")(register_model("a")).the<ModelRegistered>();
    EXPECT_EQ(made.group, GroupId{"fraud"});
    const auto snapshot = c.as("fay")(create_snapshot("a-1", "a")).the<SnapshotCreated>();
    EXPECT_EQ(snapshot.group, GroupId{"fraud"});
    const auto deployment =
        c.as("fay")(deploy("a-prod", "a-1").of("a").into("production")).the<DeploymentCreated>();
    EXPECT_EQ(deployment.group, GroupId{"fraud"});
}

TEST(RWX_23, WithSeveralOrNoneItHasToBeNamed) {
    Company c = Company::staffed();
    c.as("joan")(register_model("a")).rejected(Code::group_required);
    c.as("newton")(register_model("a")).rejected(Code::group_required);
    c.as("ada")(register_model("a")).rejected(Code::group_required);
    c.as("xena")(register_model("a")).rejected(Code::group_required);
    c.as("joan")(create_snapshot("card-9", "card")).rejected(Code::group_required);
    c.as("joan")(deploy("card-box", "card-1").of("card").into("sandbox"))
        .rejected(Code::group_required);
    c.as("joan")(deploy("card-box", "card-1").of("card").into("sandbox").group("risk")).accepted();
}

TEST(RWX_23, ASnapshotTakesTheGroupOfItsCreatorNotOfItsModel) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    const auto made = c.as("rosa")(create_snapshot("card-rosa", "card")).the<SnapshotCreated>();
    EXPECT_EQ(made.group, GroupId{"risk"});
    c.as("fay")(deploy("card-box", "card-rosa").of("card").into("sandbox")).not_found();
}

TEST(Models, ATakenIdIsTakenWhateverTheContent) {
    Company c = Company::staffed();
    c.as("fay")(register_model("card", "fraud")).rejected(Code::already_exists);
    c.as("rosa")(register_model("card", "risk")).rejected(Code::already_exists);
    c.as("rosa")(create_snapshot("card-1", "score")).rejected(Code::already_exists);
    c.as("fay")(create_snapshot("card-1", "card")).rejected(Code::already_exists);
}

TEST(RWX_8, ASnapshotNeedsExecuteOnItsModel) {
    Company c = Company::staffed();
    c.as("rosa")(create_snapshot("card-rosa", "card")).not_found();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(create_snapshot("card-rosa", "card")).denied_by({"RWX-8"});
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(create_snapshot("card-rosa", "card")).denied_by({"RWX-8"});
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(create_snapshot("card-rosa", "card")).accepted().events({"SnapshotCreated"});
}

TEST(RWX_8, AForeignGroupAndAMissingExecuteAreBothNamed) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(create_snapshot("card-rosa", "card", "fraud")).denied_by({"RWX-8", "RWX-12"});
}

TEST(RWX_10, AJupyterSnapshotNeedsAllThreeOnTheModel) {
    struct Row {
        Permissions held;
        bool allowed;
    };

    const Row rows[] = {{{READ}, false},
                        {{READ, WRITE}, false},
                        {{READ, EXECUTE}, false},
                        {{READ, WRITE, EXECUTE}, true}};
    for (const auto& row : rows) {
        SCOPED_TRACE(int{row.held.bits()});
        Company c = Company::staffed();
        c.as("xena")(grant(Collection::stored_models, "fraud", "risk", row.held)).accepted();
        const auto result = c.as("rosa")(jupyter_snapshot("card-nb", "card"));
        if (row.allowed) {
            result.accepted();
        } else {
            result.denied_by({"RWX-10"});
        }
    }
}

TEST(RWX_10, ThePermissionsCountOnTheModelOnly) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ, WRITE, EXECUTE}))
        .accepted();
    c.as("rosa")(jupyter_snapshot("card-nb", "card")).not_found();
    c.as("fay")(jupyter_snapshot("card-nb", "card")).accepted();
}

TEST(RWX_2, MonitorsAreStoredModelsToo) {
    Company c = Company::staffed();
    auto monitor = register_model("drift", "fraud");
    monitor.kind = ModelKind::monitor;
    const auto made = c.as("fay")(monitor).accepted().the<ModelRegistered>();
    EXPECT_EQ(made.kind, ModelKind::monitor);
    c.as("fay")(create_snapshot("drift-1", "drift")).accepted();
    c.as("rosa")(create_snapshot("drift-2", "drift")).not_found();
}

} // namespace
} // namespace assent::test
