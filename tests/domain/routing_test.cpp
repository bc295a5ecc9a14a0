#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

const Routing all_to_default = routing({{"default", 100}});
const Routing some_to_canary = routing({{"default", 90}, {"canary", 10}});

/// `score-prod`: three open variations, all the traffic to `default`.
Company with_open_deployment() {
    Company c = Company::staffed();
    c.arrange_as("rosa",
                 {deploy("score-prod", "score-1").of("score").into("production"),
                  deploy("score-prod", "score-2").as("canary"),
                  deploy("score-prod", "score-2").as("next")});
    return c;
}

TEST(VAR_9, ProtectionKeepsMembersFromTheRouting) {
    Company c = Company::staffed();
    c.as("fay")(route("card-prod", some_to_canary)).denied_by({"VAR-9"});
    c.as("maria")(route("card-prod", some_to_canary)).accepted().events({"RoutingChanged"});
    c.as("ada")(route("card-prod", all_to_default)).accepted();
}

TEST(VAR_9, WithoutProtectionAnyoneMay) {
    Company c = with_open_deployment();
    c.as("rosa")(route("score-prod", some_to_canary)).accepted();
    c.as("mike")(route("score-prod", all_to_default)).accepted();
}

TEST(VAR_9, AProtectedVariationWithoutWeightIsEnough) {
    Company c = with_open_deployment();
    c.as("mike")(protect("score-prod", "next")).accepted();
    c.as("rosa")(route("score-prod", some_to_canary)).denied_by({"VAR-9"});
    c.as("mike")(route("score-prod", with_shadow(all_to_default, "next", 10))).accepted();
    c.as("rosa")(route("score-prod", with_shadow(some_to_canary, "next", 10))).denied_by({"VAR-9"});
    c.as("mike")(undeploy("score-prod", "next")).accepted();
    c.as("rosa")(route("score-prod", some_to_canary)).accepted();
}

TEST(VAR_9, TheRightComesBeforeTheFormOfTheRouting) {
    Company c = Company::staffed();
    c.as("fay")(route("card-prod", routing({{"default", 50}}))).denied_by({"VAR-9"});
    c.as("fay")(route("card-prod", routing({{"ghost", 100}}, "ghost"))).denied_by({"VAR-9"});
}

/// What equals the present routing changes none, so that VAR-9 has nothing to say.
TEST(VAR_22, TheSameRoutingIsNoChange) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", all_to_default)).unchanged();
    c.as("fay")(route("card-prod", all_to_default)).unchanged();
    c.as("fay")(deploy("card-prod", "card-3").as("next").with(all_to_default)).accepted();
}

TEST(VAR_22, AMemberAddsAnOpenVariationWithoutTrafficOnly) {
    Company c = Company::staffed();
    c.as("fay")(
         deploy("card-prod", "card-3").as("next").with(routing({{"default", 99}, {"next", 1}})))
        .denied_by({"VAR-9"});
    c.as("fay")(
         deploy("card-prod", "card-3").as("next").with(with_shadow(all_to_default, "next", 1)))
        .denied_by({"VAR-9"});
    c.as("fay")(deploy("card-prod", "card-3").as("next")).accepted().event("RoutingChanged", 0);
    c.as("maria")(
         deploy("card-prod", "card-3").as("more").with(routing({{"default", 99}, {"more", 1}})))
        .accepted()
        .event("RoutingChanged");
}

TEST(VAR_22, RedeployingAVariationThatHasTrafficIsNoRoutingChange) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", some_to_canary)).accepted();
    c.as("fay")(deploy("card-prod", "card-3").as("canary")).accepted();
    c.as("fay")(update("card-prod", "canary")).accepted();
}

TEST(VAR_22, AProtectedNewcomerWithARouting) {
    Company c = Company::staffed();
    const auto newcomer = deploy("card-prod", "card-3")
                              .as("next")
                              .is_protected()
                              .with(routing({{"default", 99}, {"next", 1}}));
    c.as("fay")(newcomer).denied_by({"VAR-9", "VAR-20"});
    c.as("maria")(newcomer).accepted();
}

/// The newcomer itself does not count as protected before it is there.
TEST(VAR_22, AProtectedNewcomerWithARoutingWhereNothingIsProtectedYet) {
    Company c = with_open_deployment();
    const auto newcomer = deploy("score-prod", "score-1")
                              .as("more")
                              .is_protected()
                              .with(routing({{"default", 99}, {"more", 1}}));
    c.as("rosa")(newcomer).denied_by({"VAR-20"});
    c.as("mike")(newcomer).accepted();
}

TEST(VAR_22, UndeployingWhatHasTrafficIsARoutingChange) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", some_to_canary)).accepted();
    c.as("fay")(undeploy("card-prod", "canary")).denied_by({"VAR-9"});
    c.as("fay")(undeploy("card-prod", "canary", all_to_default)).denied_by({"VAR-9"});
    c.as("fay")(undeploy("card-prod", "default")).denied_by({"VAR-4", "VAR-9"});
    c.as("maria")(undeploy("card-prod", "canary", all_to_default)).accepted();
}

/// The routing that is brought is the present one, yet what is left of it is not.
TEST(VAR_22, UndeployingWhatHasTrafficWithThePresentRouting) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", some_to_canary)).accepted();
    c.as("fay")(undeploy("card-prod", "canary", some_to_canary)).denied_by({"VAR-9"});
    c.as("maria")(undeploy("card-prod", "canary", some_to_canary))
        .rejected(Code::unknown_reference);
}

TEST(VAR_22, UndeployingTheFallbackIsARoutingChange) {
    Company c = Company::staffed();
    c.as("maria")(deploy("card-prod", "card-3").as("safe")).accepted();
    c.as("maria")(route("card-prod", routing({{"default", 100}}, "safe"))).accepted();
    c.as("fay")(undeploy("card-prod", "safe")).denied_by({"VAR-9"});
    c.as("maria")(undeploy("card-prod", "safe")).rejected(Code::routing_incomplete);
    c.as("fay")(undeploy("card-prod", "canary")).accepted().event("RoutingChanged", 0);
}

TEST(VAR_22, UndeployingAShadowDropsItFromTheRouting) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", with_shadow(all_to_default, "canary", 25))).accepted();
    c.as("fay")(undeploy("card-prod", "canary")).denied_by({"VAR-9"});
    const auto result = c.as("maria")(undeploy("card-prod", "canary")).accepted();
    EXPECT_EQ(result.the<RoutingChanged>().routing, all_to_default);
    c.as("maria")(route("card-prod", all_to_default)).unchanged();
}

TEST(VAR_22, RenamingKeepsTheRoutingAndIsNoRoutingChange) {
    Company c = Company::staffed();
    c.as("maria")(route("card-prod", some_to_canary)).accepted();
    c.as("fay")(rename("card-prod", "canary", "z-next")).accepted().events({"VariationRenamed"});
    c.as("maria")(route("card-prod", routing({{"default", 90}, {"z-next", 10}}))).unchanged();
    c.as("maria")(rename("card-prod", "default", "main")).accepted();
    const auto renamed = routing({{"main", 90}, {"z-next", 10}}, "main");
    c.as("maria")(route("card-prod", renamed)).unchanged();
    c.as("maria")(route("card-prod", some_to_canary)).rejected(Code::unknown_reference);
    c.as("fay")(undeploy("card-prod", "z-next")).denied_by({"VAR-9"});
}

/// Weights that were sorted by the old name are sorted by the new one, and shadows follow.
TEST(VAR_22, RenamingReachesEveryPartOfTheRouting) {
    Company c = with_open_deployment();
    c.as("rosa")(route("score-prod", with_shadow(some_to_canary, "next", 5))).accepted();
    c.as("rosa")(rename("score-prod", "canary", "zz")).accepted();
    c.as("rosa")(rename("score-prod", "next", "aa")).accepted();
    c.as("rosa")(route("score-prod", with_shadow(routing({{"default", 90}, {"zz", 10}}), "aa", 5)))
        .unchanged();
}

TEST(VAR_23, UndeployingWhatHasWeightNeedsANewRouting) {
    Company c = with_open_deployment();
    c.as("rosa")(route("score-prod", some_to_canary)).accepted();
    c.as("rosa")(undeploy("score-prod", "canary")).rejected(Code::routing_incomplete);
    c.as("rosa")(undeploy("score-prod", "default")).rejected(Code::routing_incomplete);
    // One that is no routing leaves the requests unanswered as well; both are told.
    for (const auto code : {Code::routing_incomplete, Code::invalid_routing}) {
        c.as("rosa")(undeploy("score-prod", "default", routing({{"canary", 90}}, "canary")))
            .rejected(code);
    }
    for (const auto code : {Code::routing_incomplete, Code::unknown_reference}) {
        c.as("rosa")(undeploy("score-prod", "default", all_to_default)).rejected(code);
    }
    c.as("rosa")(undeploy("score-prod", "default", routing({{"canary", 100}}, "canary")))
        .accepted()
        .event("VariationUndeployed")
        .event("RoutingChanged");
    c.as("rosa")(undeploy("score-prod", "next")).accepted().event("RoutingChanged", 0);
    c.as("rosa")(undeploy("score-prod", "canary")).accepted().event("DeploymentEnded");
}

TEST(VAR_23, TheLastVariationNeedsNoneAndTakesNone) {
    Company c = Company::staffed();
    c.as("fay")(undeploy("card-stage", "default", all_to_default)).rejected(Code::invalid_routing);
    c.as("fay")(undeploy("card-stage", "default")).accepted();
}

/// No routing is left for VAR-9 to guard.
TEST(VAR_23, AMemberUndeployingTheLastProtectedVariationBreaksVar4Alone) {
    Company c = Company::staffed();
    c.as("fay")(undeploy("card-prod", "canary")).accepted();
    c.as("fay")(undeploy("card-prod", "default")).denied_by({"VAR-4"});
    c.as("maria")(undeploy("card-prod", "default")).accepted();
}

struct RoutingRow {
    const char* why;
    Routing routing;
    std::optional<Code> refused;
};

TEST(VAR_14, VAR_15_VAR_16_WhatARoutingMayBe) {
    using enum Code;
    const RoutingRow rows[] = {
        {"more than 100", routing({{"default", 100}, {"canary", 1}}), invalid_routing},
        {"less than 100", routing({{"default", 60}, {"canary", 39}}), invalid_routing},
        {"nothing at all", routing({}), invalid_routing},
        {"not deployed", routing({{"default", 99}, {"ghost", 1}}), unknown_reference},
        {"fallback not deployed", routing({{"default", 100}}, "ghost"), unknown_reference},
        {"shadow not deployed", with_shadow(all_to_default, "ghost", 1), unknown_reference},
        {"shadow with weight", with_shadow(some_to_canary, "canary", 10), invalid_routing},
        {"shadow as fallback",
         with_shadow(routing({{"default", 100}}, "next"), "next", 10),
         invalid_routing},
        {"three ways", routing({{"default", 34}, {"canary", 33}, {"next", 33}}), {}},
        {"fallback without weight", routing({{"default", 100}}, "next"), {}},
        {"shadow at 0", with_shadow(all_to_default, "next", 0), {}},
        {"shadow at 100", with_shadow(some_to_canary, "next", 100), {}},
        {"all to another", routing({{"canary", 100}}, "canary"), {}},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.why);
        Company c = with_open_deployment();
        const auto result = c.as("rosa")(route("score-prod", row.routing));
        if (!row.refused) {
            result.accepted();
            EXPECT_EQ(result.the<RoutingChanged>().routing, row.routing);
            c.as("rosa")(route("score-prod", row.routing)).unchanged();
        } else {
            result.rejected(*row.refused);
        }
    }
}

TEST(VAR_14, PercentsAboveAHundredAreMalformed) {
    Company c = with_open_deployment();
    c.as("rosa")(route("score-prod", routing({{"default", 101}}))).invalid();
    c.as("rosa")(route("score-prod", with_shadow(all_to_default, "next", 101))).invalid();
}

TEST(VAR_14, ARoutingBroughtAlongIsJudgedByItsResult) {
    Company c = with_open_deployment();
    c.as("rosa")(
         deploy("score-prod", "score-1").as("more").with(routing({{"default", 90}, {"more", 9}})))
        .rejected(Code::invalid_routing);
    c.as("rosa")(
         deploy("score-prod", "score-1").as("more").with(routing({{"ghost", 100}}, "ghost")))
        .rejected(Code::unknown_reference);
    c.as("rosa")(deploy("score-prod", "score-1").as("more").with(routing({{"more", 100}}, "more")))
        .accepted()
        .event("RoutingChanged");
    c.as("rosa")(undeploy("score-prod", "canary", routing({{"more", 99}}, "more")))
        .rejected(Code::invalid_routing);
}

TEST(VAR_14, AFirstDeployMayBringARouting) {
    Company c = Company::staffed();
    const auto first = deploy("score-prod", "score-1").of("score").into("production").as("blue");
    c.as("rosa")(Deploy{first}.with(routing({{"blue", 99}}, "blue")))
        .rejected(Code::invalid_routing);
    c.as("rosa")(Deploy{first}.with(routing({{"blue", 100}}, "blue"))).accepted();
}

TEST(MIX_4, ARoutingIsJudgedByProtectionAndByWriteAtOnce) {
    Company c = Company::staffed();
    c.as("rosa")(route("card-prod", some_to_canary)).not_found();
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(route("card-prod", some_to_canary)).denied_by({"RWX-7", "VAR-9"});
    c.as("mike")(route("card-prod", some_to_canary)).denied_by({"RWX-7"});
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(route("card-prod", some_to_canary)).denied_by({"VAR-9"});
    c.as("mike")(route("card-prod", some_to_canary)).accepted();
}

} // namespace
} // namespace assent::test
