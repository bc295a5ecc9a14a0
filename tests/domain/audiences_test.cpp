#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

/// `card-prod`, where `default` is protected, sends the audience `beta` half and half.
Company with_attached() {
    Company c = Company::staffed();
    c.arrange_as(
        "maria",
        {define_audience("beta", "de"),
         route("card-prod",
               for_audience(
                   routing({{"default", 100}}), "beta", {{"default", 50}, {"canary", 50}}))});
    return c;
}

TEST(VAR_13, AnyUserMayDefineAnAudience) {
    Company c = Company::staffed();
    c.as("newton")(define_audience("beta", "de")).accepted().events({"AudienceDefined"});
    c.as("fay")(define_audience("beta", "fr")).accepted().events({"AudienceDefined"});
    c.as("fay")(define_audience("beta", "fr")).unchanged();
    c.as("rosa")(delete_audience("beta")).accepted().events({"AudienceDeleted"});
    c.as("rosa")(delete_audience("beta")).rejected(Code::unknown_reference);
    c.as("mallory")(define_audience("beta")).denied_by({"GEN-1"});
}

TEST(VAR_13, TheOrderOfConditionsIsPartOfThem) {
    Company c = Company::staffed();
    const Condition one{.attribute = "a", .kind = ConditionKind::present};
    const Condition two{.attribute = "b", .kind = ConditionKind::present};
    c.as("fay")(define_audience("beta", {one, two})).accepted();
    c.as("fay")(define_audience("beta", {one, two})).unchanged();
    c.as("fay")(define_audience("beta", {two, one})).accepted();
}

TEST(VAR_13, ARoutingNamesAudiencesThatExistEachOnce) {
    Company c = Company::staffed();
    const auto to_beta = for_audience(routing({{"default", 100}}), "beta", {{"canary", 100}});
    c.as("maria")(route("card-prod", to_beta)).rejected(Code::unknown_reference);
    c.as("maria")(define_audience("beta")).accepted();
    c.as("maria")(route("card-prod", for_audience(to_beta, "beta", {{"default", 100}})))
        .rejected(Code::invalid_routing);
    c.as("maria")(route("card-prod", to_beta)).accepted().events({"RoutingChanged"});
    c.as("maria")(route("card-prod", to_beta)).unchanged();
}

TEST(VAR_14, TheWeightsOfEveryAudienceAddUpToAHundred) {
    Company c = Company::staffed();
    c.as("maria")(define_audience("beta")).accepted();
    const auto general = routing({{"default", 100}});
    c.as("maria")(route("card-prod", for_audience(general, "beta", {{"canary", 99}})))
        .rejected(Code::invalid_routing);
    c.as("maria")(route("card-prod", for_audience(general, "beta", {})))
        .rejected(Code::invalid_routing);
    c.as("maria")(route("card-prod", for_audience(general, "beta", {{"nowhere", 100}})))
        .rejected(Code::unknown_reference);
    c.as("maria")(
         route("card-prod", for_audience(general, "beta", {{"canary", 99}, {"default", 1}})))
        .accepted();
}

TEST(VAR_16, AShadowOfOneAudienceMayHaveWeightInAnotherAndIsNeverTheFallback) {
    Company c = Company::staffed();
    c.as("maria")(define_audience("beta")).accepted();
    auto shadowed = for_audience(routing({{"canary", 100}}), "beta", {{"default", 100}});
    shadowed.audiences[0].shadow = Shadow{.variation = VariationName{"canary"}, .percent = 20};
    c.as("maria")(route("card-prod", shadowed)).accepted();
    shadowed.fallback = VariationName{"canary"};
    c.as("maria")(route("card-prod", shadowed)).rejected(Code::invalid_routing);
}

TEST(VAR_22, TheOrderOfAudiencesIsRouting) {
    Company c = with_attached();
    c.as("maria")(define_audience("gamma", "fr")).accepted();
    const auto general = routing({{"default", 100}});
    const auto both = for_audience(
        for_audience(general, "beta", {{"default", 100}}), "gamma", {{"default", 100}});
    auto swapped = both;
    std::swap(swapped.audiences[0], swapped.audiences[1]);
    c.as("maria")(route("card-prod", both)).accepted();
    c.as("fay")(route("card-prod", both)).unchanged();
    c.as("fay")(route("card-prod", swapped)).denied_by({"VAR-9"});
    c.as("maria")(route("card-prod", swapped)).accepted();
}

TEST(VAR_22, ConditionsOfAnAudienceBesideAProtectedVariationTakeAMaintainer) {
    Company c = with_attached();
    c.as("fay")(define_audience("beta", "fr")).denied_by({"VAR-22"});
    c.as("newton")(define_audience("beta", "fr")).denied_by({"VAR-22"});
    c.as("tina")(define_audience("beta", "fr")).denied_by({"VAR-22"});
    c.as("fay")(define_audience("beta", "de")).unchanged();
    // No WRITE on the deployment is asked for: mike belongs to risk.
    c.as("mike")(define_audience("beta", "fr")).accepted();
    c.as("ada")(define_audience("beta", "it")).accepted();
}

TEST(VAR_22, OfAnAudienceThatNoProtectedDeploymentHasAnybodyMayChangeThem) {
    Company c = with_attached();
    c.as("fay")(define_audience("gamma", "de")).accepted();
    c.as("fay")(route("card-stage",
                      for_audience(routing({{"default", 100}}), "gamma", {{"default", 100}})))
        .accepted();
    c.as("newton")(define_audience("gamma", "fr")).accepted();
    c.as("maria")(protect("card-stage", "default")).accepted();
    c.as("newton")(define_audience("gamma", "it")).denied_by({"VAR-22"});
    c.as("maria")(route("card-stage", routing({{"default", 100}}))).accepted();
    c.as("newton")(define_audience("gamma", "it")).accepted();
}

TEST(VAR_22, WithThePackOffNobodyIsAskedForTheRight) {
    Company c = with_attached();
    c.as("ada")(packs({.variations = false})).accepted();
    c.as("newton")(define_audience("beta", "fr")).accepted();
}

TEST(VAR_13, AnAttachedAudienceIsNotDeleted) {
    Company c = with_attached();
    // GEN-11: since when, is told to who may READ the deployment.
    const auto hidden = c.as("newton")(delete_audience("beta")).rejected(Code::in_use);
    EXPECT_TRUE(hidden.decision().reasons.front().facts.empty());
    const auto seen = c.as("ada")(delete_audience("beta")).rejected(Code::in_use);
    EXPECT_FALSE(seen.decision().reasons.front().facts.empty());
    c.as("maria")(route("card-prod", routing({{"default", 100}}))).accepted();
    c.as("newton")(delete_audience("beta")).accepted();
}

TEST(VAR_13, WithItsDeploymentGoneAnAudienceIsFree) {
    Company c = with_attached();
    c.as("maria")(undeploy_all("card-prod")).accepted();
    c.as("newton")(define_audience("beta", "fr")).accepted();
    c.as("newton")(delete_audience("beta")).accepted();
}

TEST(VAR_23, WeightInAnAudienceIsTraffic) {
    Company c = with_attached();
    c.as("maria")(undeploy("card-prod", "canary")).rejected(Code::routing_incomplete);
    c.as("maria")(undeploy("card-prod",
                           "canary",
                           for_audience(routing({{"default", 100}}), "beta", {{"default", 100}})))
        .accepted()
        .events({"VariationUndeployed", "RoutingChanged", "ModelStatusEnded"});
}

TEST(VAR_22, ARenamedVariationKeepsItsPlaceInEveryAudience) {
    Company c = with_attached();
    c.as("fay")(rename("card-prod", "canary", "next")).accepted().events({"VariationRenamed"});
    c.as("maria")(
         route("card-prod",
               for_audience(routing({{"default", 100}}), "beta", {{"default", 50}, {"next", 50}})))
        .unchanged();
}

TEST(VAR_11, TheFirstDeployMayBringAnAudience) {
    Company c = Company::staffed();
    c.as("fay")(define_audience("beta")).accepted();
    c.as("fay")(deploy("card-box", "card-1")
                    .of("card")
                    .into("sandbox")
                    .with(for_audience(routing({{"default", 100}}), "beta", {{"default", 100}})))
        .accepted();
    c.as("fay")(delete_audience("beta")).rejected(Code::in_use);
}

} // namespace
} // namespace assent::test
