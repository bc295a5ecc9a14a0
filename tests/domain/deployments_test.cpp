#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum DeploymentKind;

TEST(VAR_11, TheFirstVariationIsCalledDefaultAndTakesAllTraffic) {
    Company c = Company::staffed();
    const auto result =
        c.as("rosa")(deploy("score-prod", "score-1").of("score").into("production")).accepted();
    result.event("DeploymentCreated").event("VariationDeployed").event("ModelRequested");
    EXPECT_EQ(result.the<VariationDeployed>().variation, VariationName{"default"});
    EXPECT_EQ(result.the<DeploymentCreated>().kind, realtime);
    c.as("rosa")(route("score-prod", routing({{"default", 100}}))).unchanged();
    c.as("rosa")(undeploy("score-prod", "default")).accepted().event("DeploymentEnded");
}

TEST(VAR_11, TheFirstVariationMayHaveAnotherName) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-prod", "score-1").of("score").into("production").as("blue"))
        .accepted();
    c.as("rosa")(route("score-prod", routing({{"blue", 100}}, "blue"))).unchanged();
    c.as("rosa")(update("score-prod", "default")).rejected(Code::unknown_reference);
}

TEST(VAR_11, AVariationLeftOutIsAlwaysDefault) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-prod", "score-1").of("score").into("production").as("blue"))
        .accepted();
    const auto second = c.as("rosa")(deploy("score-prod", "score-2")).accepted();
    EXPECT_EQ(second.the<VariationDeployed>().variation, VariationName{"default"});
    c.as("rosa")(route("score-prod", routing({{"blue", 100}}, "blue"))).unchanged();
}

TEST(Deploy, AFirstDeployNamesModelAndEnvironment) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-prod", "score-1").into("production")).not_found();
    c.as("rosa")(deploy("score-prod", "score-1").of("score")).not_found();
    c.as("rosa")(deploy("score-prod", "score-1")).not_found();
}

TEST(Deploy, WhatItNamesHasToBeThere) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-prod", "ghost").of("score").into("production")).not_found();
    c.as("rosa")(deploy("score-prod", "score-1").of("ghost").into("production")).not_found();
    c.as("rosa")(deploy("score-prod", "card-1").of("score").into("production")).not_found();
    c.as("rosa")(deploy("score-prod", "score-1").of("card").into("production")).not_found();
    c.as("rosa")(deploy("score-prod", "score-1").of("score").into("nowhere"))
        .rejected(Code::unknown_reference);
    c.as("joan")(deploy("score-prod", "card-1").of("score").into("production").group("risk"))
        .rejected(Code::model_mismatch);
}

TEST(Deploy, OneDeploymentForEachModelAndEnvironment) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-two", "card-1").of("card").into("production"))
        .rejected(Code::already_deployed);
    c.as("fay")(deploy("card-two", "card-1").of("card").into("sandbox")).accepted();
    c.as("fay")(undeploy_all("card-two")).accepted();
    c.as("fay")(deploy("card-three", "card-1").of("card").into("sandbox")).accepted();
    c.as("fay")(deploy("card-two", "card-1").of("card").into("sandbox"))
        .rejected(Code::already_deployed);
}

/// That the place is taken shows even to those who may not see by what.
TEST(Deploy, AlreadyDeployedByWhatIsHidden) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(deploy("card-risk", "card-1").of("card").into("production"))
        .rejected(Code::already_deployed);
}

/// `already_deployed` is about another id than the one that is named.
TEST(Deploy, OntoAHiddenDeploymentOfTheSamePlaceIsAlreadyThereAndNoMore) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    const auto result = c.as("rosa")(deploy("card-prod", "card-1").of("card").into("production"));
    result.rejected(Code::already_exists);
    EXPECT_EQ(result.decision().reasons.size(), 1U);
}

TEST(Deploy, OntoAHiddenDeploymentIsJudgedAsAFirstOne) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("card-prod", "score-1").of("score").into("sandbox"))
        .rejected(Code::already_exists);
    c.as("rosa")(deploy("card-prod", "score-1")).not_found();
    c.as("rosa")(deploy("card-prod", "card-1").of("card").into("production")).not_found();
    c.as("rosa")(deploy("card-prod", "score-1").of("score").into("sandbox").group("fraud"))
        .denied_by({"RWX-12"});
    c.as("rosa")(deploy("card-prod", "score-1").of("score").into("production").is_protected())
        .denied_by({"VAR-20"});
}

TEST(Deploy, WhatIsFixedStaysAsItIs) {
    Company c = Company::staffed();
    for (const auto code : {Code::wrong_state, Code::unknown_reference}) {
        c.as("fay")(deploy("card-stage", "card-2").into("nowhere")).rejected(code);
        c.as("fay")(deploy("card-stage", "card-2").in_space("nowhere")).rejected(code);
        c.as("fay")(deploy("card-stage", "card-2").group("nobody")).rejected(code);
    }
    c.as("joan")(deploy("card-stage", "card-2").of("score")).rejected(Code::wrong_state);
    c.as("fay")(deploy("card-stage", "card-2").into("sandbox")).rejected(Code::wrong_state);
    c.as("fay")(deploy("card-stage", "card-2").kind(batch)).rejected(Code::wrong_state);
    c.as("joan")(deploy("card-stage", "card-2").group("risk")).rejected(Code::wrong_state);
    c.as("fay")(
         deploy("card-stage", "card-2").of("card").into("staging").kind(realtime).group("fraud"))
        .accepted();
}

TEST(Deploy, TheModelIfNamedHasToBeReadable) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-stage", "card-2").of("score")).not_found();
    c.as("fay")(deploy("card-stage", "card-2").of("ghost")).not_found();
    c.as("joan")(deploy("card-stage", "score-1")).rejected(Code::model_mismatch);
}

TEST(GEN_5, DeployingTheSameAgainIsUnchanged) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-stage", "card-1")).unchanged();
    c.as("fay")(deploy("card-stage", "card-1").as("default").is_protected(false)).unchanged();
    c.as("fay")(deploy("card-stage", "card-1").settings(R"({"replicas":2})")).accepted();
    c.as("fay")(deploy("card-stage", "card-1").settings(R"({"replicas":2})")).unchanged();
    c.as("fay")(deploy("card-stage", "card-1")).unchanged();
    c.as("fay")(update("card-stage", "default", R"({"replicas":2})")).unchanged();
    c.as("fay")(update("card-stage", "default", R"({"replicas":3})"))
        .accepted()
        .events({"VariationUpdated"});
}

TEST(Deploy, SettingsLeftOutAreKept) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-stage", "card-1").settings(R"({"replicas":2})")).accepted();
    const auto redeployed = c.as("fay")(deploy("card-stage", "card-2")).the<VariationDeployed>();
    EXPECT_EQ(redeployed.settings.text, R"({"replicas":2})");
    const auto given = c.as("fay")(deploy("card-stage", "card-2").settings(R"({"gpu":true})"))
                           .the<VariationDeployed>();
    EXPECT_EQ(given.settings.text, R"({"gpu":true})");
}

TEST(RWX_8, DeployingNeedsExecuteOnTheSnapshot) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ, WRITE, EXECUTE}))
        .accepted();
    c.as("rosa")(deploy("card-box", "card-1").of("card").into("sandbox")).not_found();
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(deploy("card-box", "card-1").of("card").into("sandbox")).denied_by({"RWX-8"});
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(deploy("card-box", "card-1").of("card").into("sandbox")).accepted();
}

TEST(RWX_21, ReplacingTheSnapshotNeedsExecuteOnItAndWriteOnTheDeployment) {
    struct Row {
        Permissions snapshot;
        Permissions deployment;
        std::initializer_list<std::string_view> missing;
    };

    const Row rows[] = {{{READ}, {READ}, {"RWX-7", "RWX-8"}},
                        {{READ, EXECUTE}, {READ}, {"RWX-7"}},
                        {{READ, EXECUTE}, {READ, EXECUTE}, {"RWX-7"}},
                        {{READ, WRITE}, {READ, WRITE}, {"RWX-8"}},
                        {{READ, EXECUTE}, {READ, WRITE}, {}}};
    for (const auto& row : rows) {
        SCOPED_TRACE(int{row.snapshot.bits()} * 10 + int{row.deployment.bits()});
        Company c = Company::staffed();
        c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", row.snapshot))
            .accepted();
        c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", row.deployment))
            .accepted();
        const auto result = c.as("rosa")(deploy("card-stage", "card-2"));
        if (row.missing.size() == 0) {
            result.accepted();
        } else {
            result.denied_by(row.missing);
        }
    }
}

TEST(RWX_7, ModifyingADeploymentNeedsWriteOnIt) {
    Company c = Company::staffed();
    const Command commands[] = {
        update("card-stage", "default"),
        route("card-stage", with_shadow(routing({{"default", 100}}), "b", 5)),
        protect("card-stage", "b", false),
        undeploy("card-stage", "b"),
        undeploy_all("card-stage")};
    c.as("fay")(deploy("card-stage", "card-2").as("b")).accepted();
    for (const auto& command : commands) {
        SCOPED_TRACE(type_of(command));
        c.as("rosa")(command).not_found();
    }
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    for (const auto& command : commands) {
        SCOPED_TRACE(type_of(command));
        c.as("rosa")(command).denied_by({"RWX-7"});
        c.as("mike")(command).denied_by({"RWX-7"});
    }
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(protect("card-stage", "b", false)).unchanged();
    c.as("rosa")(update("card-stage", "default")).accepted();
    c.as("rosa")(route("card-stage", with_shadow(routing({{"default", 100}}), "b", 5))).accepted();
    c.as("rosa")(undeploy("card-stage", "b")).accepted();
    c.as("rosa")(undeploy_all("card-stage")).accepted();
}

TEST(Undeploy, TheLastVariationEndsTheDeployment) {
    Company c = Company::staffed();
    c.as("fay")(undeploy("card-stage", "default"))
        .accepted()
        .event("VariationUndeployed")
        .event("DeploymentEnded");
    c.as("fay")(update("card-stage", "default")).not_found();
    c.as("fay")(deploy("card-stage", "card-3")).not_found();
    c.as("fay")(deploy("card-stage", "card-3").of("card").into("staging")).accepted();
}

TEST(Undeploy, WhatIsNotThere) {
    Company c = Company::staffed();
    c.as("fay")(undeploy_all("ghost")).not_found();
    c.as("fay")(undeploy("ghost", "default")).not_found();
    c.as("fay")(undeploy("card-stage", "ghost")).rejected(Code::unknown_reference);
    c.as("fay")(update("card-stage", "ghost")).rejected(Code::unknown_reference);
}

TEST(Batch, HasNoRoutingAndOneVariation) {
    for (const auto kind : {batch, streaming}) {
        SCOPED_TRACE(name_of(kind));
        Company c = Company::staffed();
        const auto first = deploy("score-run", "score-1").of("score").into("production").kind(kind);
        c.as("rosa")(Deploy{first}.as("blue")).rejected(Code::invalid_routing);
        c.as("rosa")(Deploy{first}.with(routing({{"default", 100}})))
            .rejected(Code::invalid_routing);
        c.as("rosa")(first).accepted();
        c.as("rosa")(deploy("score-run", "score-1").as("blue")).rejected(Code::invalid_routing);
        c.as("rosa")(route("score-run", routing({{"default", 100}})))
            .rejected(Code::invalid_routing);
        c.as("rosa")(deploy("score-run", "score-2")).accepted();
        c.as("rosa")(undeploy("score-run", "default")).accepted().event("DeploymentEnded");
    }
}

TEST(MIX_2, ADeployIsJudgedByVariationAndByPrivilegeAtOnce) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::deployable_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(Collection::stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(deploy("card-prod", "card-2")).denied_by({"RWX-7", "RWX-8", "VAR-4"});
    c.as("rosa")(
         deploy("card-box", "card-2").of("card").into("sandbox").group("fraud").is_protected())
        .denied_by({"RWX-8", "RWX-12", "VAR-20"});
    c.as("mike")(deploy("card-prod", "card-2")).denied_by({"RWX-7", "RWX-8"});
}

TEST(MIX_1, RequestedAndInactiveSnapshotsMayBeDeployed) {
    Company c = Company::staffed();
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox")).accepted();
    c.as("tina")(deactivate("card-2")).accepted();
    c.as("fay")(deploy("card-box", "card-2").as("b")).accepted();
}

} // namespace
} // namespace assent::test
