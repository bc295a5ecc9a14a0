#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace assent::test {
namespace {

/// `card-prod` runs `default`, protected, with all the traffic, and `canary`, open, with none. fay
/// is a member, maria a maintainer, ada an administrator; all three may write the deployment.
constexpr auto protected_one = "default";
constexpr auto open_one = "canary";

TEST(VAR_4, DeployingAProtectedVariationIsAllowedForThatReason) {
    Company c = Company::staffed();
    const auto rules_of = [](const Result& result) {
        std::set<std::string> rules;
        for (const auto& reason : result.accepted().decision().reasons) {
            rules.insert(to_string(reason.rule));
        }
        return rules;
    };
    const auto guarded = c.as("maria")(deploy("card-prod", "card-3").as("next").is_protected());
    EXPECT_EQ(rules_of(guarded), (std::set<std::string>{"RWX-14", "VAR-20", "VAR-4"}));
    const auto open = c.as("fay")(deploy("card-stage", "card-2").as("open"));
    EXPECT_EQ(rules_of(open), (std::set<std::string>{"RWX-14"}));
}

TEST(GEN_12, WhatEveryUserMayDoIsAllowedForAReason) {
    Company c = Company::staffed();
    const auto made = c.as("fay")(register_runtime("gpu")).accepted();
    ASSERT_EQ(made.decision().reasons.size(), 1U);
    const auto& reason = made.decision().reasons.front();
    EXPECT_EQ(reason.rule, (RuleId{RuleFamily::GEN, 1}));
    EXPECT_EQ(reason.code, Code::allowed);
    ASSERT_EQ(reason.facts.size(), 1U);
    EXPECT_EQ(reason.facts.front().event, UserAdded::number);
}

TEST(GEN_12, EffectsNameTheDeploymentThatIsChanged) {
    Company c = Company::staffed();
    c.as("maria")(protect("card-prod", open_one)).accepted().affects({"card-prod"});
    c.as("maria")(protect("card-prod", open_one)).unchanged().affects({});
    c.as("fay")(protect("card-prod", open_one, false)).denied_by({"VAR-4", "VAR-20"}).affects({});
    c.as("maria")(deploy("card-prod", "card-2")).accepted().affects({"card-prod"});
}

TEST(VAR_2, ProtectionIsAPropertyOfAVariation) {
    Company c = Company::staffed();
    const auto set =
        c.as("maria")(protect("card-prod", open_one)).accepted().events({"ProtectionSet"});
    EXPECT_EQ(set.the<ProtectionSet>(),
              (ProtectionSet{.deployment = DeploymentId{"card-prod"},
                             .variation = VariationName{open_one},
                             .is_protected = true}));
    c.as("maria")(protect("card-prod", open_one)).unchanged();
}

TEST(VAR_3, RealtimeOnHybridOnly) {
    Company c = Company::staffed();
    c.as("mike")(deploy("score-box", "score-1").of("score").into("sandbox").is_protected())
        .rejected(Code::protection_unsupported);
    for (const auto kind : {DeploymentKind::batch, DeploymentKind::streaming}) {
        c.as("mike")(deploy("score-prod", "score-1")
                         .of("score")
                         .into("production")
                         .kind(kind)
                         .is_protected())
            .rejected(Code::protection_unsupported);
    }
    c.as("mike")(deploy("score-prod", "score-1").of("score").into("production").is_protected())
        .accepted();
    c.as("ada")(
         deploy("score-stage", "score-1").of("score").into("staging").group("risk").is_protected())
        .accepted();
}

TEST(VAR_3, SetProtectionWhereThereIsNone) {
    Company c = Company::staffed();
    c.arrange_as("rosa",
                 {deploy("score-box", "score-1").of("score").into("sandbox"),
                  deploy("score-run", "score-1")
                      .of("score")
                      .into("production")
                      .kind(DeploymentKind::batch)});
    for (const auto* place : {"score-box", "score-run"}) {
        SCOPED_TRACE(place);
        c.as("mike")(protect(place, "default")).rejected(Code::protection_unsupported);
        c.as("rosa")(protect(place, "default")).denied_by({"VAR-20"});
        c.as("mike")(protect(place, "default", false)).unchanged();
        c.as("rosa")(protect(place, "default", false)).unchanged();
        c.as("mike")(deploy(place, "score-2").is_protected())
            .rejected(Code::protection_unsupported);
        c.as("rosa")(deploy(place, "score-2").is_protected()).denied_by({"VAR-20"});
        c.as("rosa")(deploy(place, "score-2").is_protected(false)).accepted();
    }
}

TEST(VAR_4, MembersModifyNoProtectedVariation) {
    const Command commands[] = {deploy("card-prod", "card-2"),
                                deploy("card-prod", "card-1"),
                                deploy("card-prod", "card-1").is_protected(),
                                deploy("card-prod", "card-1").settings(R"({"replicas":2})"),
                                update("card-prod", protected_one),
                                protect("card-prod", protected_one)};
    for (const auto& command : commands) {
        SCOPED_TRACE(type_of(command));
        Company c = Company::staffed();
        c.as("fay")(command).denied_by({"VAR-4"});
    }
}

TEST(VAR_4, MaintainersAndAdministratorsDo) {
    for (const auto* actor : {"maria", "ada"}) {
        SCOPED_TRACE(actor);
        Company c = Company::staffed();
        c.as(actor)(deploy("card-prod", "card-2")).accepted();
        c.as(actor)(update("card-prod", protected_one)).accepted();
        c.as(actor)(undeploy("card-prod", open_one)).accepted();
        c.as(actor)(undeploy("card-prod", protected_one)).accepted();
    }
}

/// A security role is no account role.
TEST(VAR_4, SecurityRolesDoNotHelp) {
    Company c = Company::staffed();
    c.as("xena")(update("card-prod", protected_one)).denied_by({"VAR-4"});
    c.arrange({join("fraud", "tina")});
    c.as("tina")(update("card-prod", protected_one)).denied_by({"VAR-4"});
}

/// VAR-5: who may READ and not modify is told which right is missing, not that nothing is there.
TEST(VAR_5, AMemberSeesAProtectedVariation) {
    Company c = Company::staffed();
    c.as("fay")(update("card-prod", protected_one)).denied_by({"VAR-4"});
    c.as("rosa")(update("card-prod", protected_one)).not_found();
}

TEST(VAR_6, AllThreeRolesModifyAnOpenVariation) {
    for (const auto* actor : {"fay", "maria", "ada"}) {
        SCOPED_TRACE(actor);
        Company c = Company::staffed();
        c.as(actor)(update("card-prod", open_one)).accepted();
        c.as(actor)(deploy("card-prod", "card-3").as(open_one)).accepted();
        c.as(actor)(protect("card-prod", open_one, false)).unchanged();
        c.as(actor)(undeploy("card-prod", open_one)).accepted();
    }
}

TEST(VAR_7, ProtectionIsChosenWhileDeploying) {
    Company c = Company::staffed();
    const auto made =
        c.as("mike")(deploy("score-prod", "score-1").of("score").into("production").is_protected());
    EXPECT_TRUE(made.accepted().the<VariationDeployed>().is_protected);
    c.as("rosa")(update("score-prod", "default")).denied_by({"VAR-4"});
}

TEST(VAR_8, EachVariationIsJudgedForItself) {
    Company c = Company::staffed();
    c.as("fay")(update("card-prod", open_one)).accepted();
    c.as("fay")(update("card-prod", protected_one)).denied_by({"VAR-4"});
    c.as("maria")(protect("card-prod", open_one)).accepted();
    c.as("maria")(protect("card-prod", protected_one, false)).accepted();
    c.as("fay")(update("card-prod", open_one, R"({"replicas":3})")).denied_by({"VAR-4"});
    c.as("fay")(update("card-prod", protected_one)).accepted();
}

TEST(VAR_12, VariationNames) {
    Company c = Company::staffed();
    for (const auto* name :
         {"a", "0", "a-b", "a.b", "v1.2-rc", "abcdefghijklmnopqrstuvwxyz0123456789"}) {
        c.as("fay")(deploy("card-stage", "card-2").as(name)).accepted();
    }
    for (const auto* name : {"",
                             "A",
                             "a_b",
                             "-a",
                             "a-",
                             ".a",
                             "a.",
                             "a b",
                             "a/b",
                             "ü",
                             "abcdefghijklmnopqrstuvwxyz01234567890"}) {
        SCOPED_TRACE(name);
        c.as("fay")(deploy("card-stage", "card-2").as(name)).invalid();
        c.as("fay")(update("card-stage", name)).invalid();
        c.as("fay")(undeploy("card-stage", name)).invalid();
        c.as("maria")(protect("card-stage", name)).invalid();
        c.as("fay")(route("card-stage", routing({{name, 100}}))).invalid();
        c.as("fay")(route("card-stage", routing({{"default", 100}}, name))).invalid();
        c.as("fay")(route("card-stage", with_shadow(routing({{"default", 100}}), name, 1)))
            .invalid();
    }
}

TEST(VAR_20, SwitchingIsJudgedOnTheStricterOfBeforeAndAfter) {
    Company c = Company::staffed();
    c.as("fay")(protect("card-prod", open_one)).denied_by({"VAR-20"});
    c.as("fay")(protect("card-prod", protected_one, false)).denied_by({"VAR-4", "VAR-20"});
    c.as("fay")(protect("card-prod", protected_one)).denied_by({"VAR-4"});
    c.as("maria")(protect("card-prod", open_one)).accepted();
    c.as("ada")(protect("card-prod", open_one, false)).accepted();
}

TEST(VAR_20, AMembersWishIsRefusedAndNeverDropped) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-prod", "score-1").of("score").into("production").is_protected())
        .denied_by({"VAR-20"});
    c.as("fay")(deploy("card-prod", "card-3").as("next").is_protected()).denied_by({"VAR-20"});
    c.as("fay")(deploy("card-prod", "card-2").as(open_one).is_protected()).denied_by({"VAR-20"});
    c.as("fay")(deploy("card-prod", "card-2").is_protected(false)).denied_by({"VAR-4", "VAR-20"});
}

TEST(VAR_20, AMemberHearsOfTheRightBeforeThePlace) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-box", "score-1").of("score").into("sandbox").is_protected())
        .denied_by({"VAR-20"});
    c.as("mike")(deploy("score-box", "score-1").of("score").into("sandbox").is_protected())
        .rejected(Code::protection_unsupported);
}

TEST(VAR_21, ProtectionIsSticky) {
    Company c = Company::staffed();
    const auto kept = c.as("maria")(deploy("card-prod", "card-2")).accepted();
    EXPECT_TRUE(kept.the<VariationDeployed>().is_protected);
    c.as("fay")(update("card-prod", protected_one)).denied_by({"VAR-4"});
    c.as("maria")(deploy("card-prod", "card-3").is_protected(false)).accepted();
    c.as("fay")(update("card-prod", protected_one)).accepted();
    c.as("maria")(deploy("card-prod", "card-3").is_protected()).accepted();
    c.as("fay")(update("card-prod", protected_one, R"({"replicas":5})")).denied_by({"VAR-4"});
}

TEST(VAR_24, AWholeDeploymentNeedsTheRightForEveryVariation) {
    Company c = Company::staffed();
    c.as("fay")(undeploy_all("card-prod")).denied_by({"VAR-24"});
    c.as("fay")(undeploy_all("card-stage")).accepted();
    c.as("maria")(undeploy_all("card-prod")).accepted().event("DeploymentEnded");
    c.as("maria")(undeploy_all("card-prod")).not_found();
}

TEST(VAR_24, AProtectedVariationWithoutTrafficIsEnough) {
    Company c = Company::staffed();
    c.as("maria")(protect("card-prod", protected_one, false)).accepted();
    c.as("maria")(protect("card-prod", open_one)).accepted();
    c.as("fay")(undeploy_all("card-prod")).denied_by({"VAR-24"});
    c.as("maria")(protect("card-prod", open_one, false)).accepted();
    c.as("fay")(undeploy_all("card-prod")).accepted();
}

/// A denial of everything names everything.
TEST(VAR_24, TogetherWithAMissingPrivilege) {
    Company c = Company::staffed();
    c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(undeploy_all("card-prod")).denied_by({"RWX-7", "VAR-24"});
    c.as("mike")(undeploy_all("card-prod")).denied_by({"RWX-7"});
    c.as("rosa")(protect("card-prod", protected_one, false))
        .denied_by({"RWX-7", "VAR-4", "VAR-20"});
}

TEST(VAR_4, RestartingAndRenamingAProtectedVariationIsForMaintainers) {
    Company c = Company::staffed();
    c.as("fay")(restart("card-prod", "default")).denied_by({"VAR-4"});
    c.as("fay")(rename("card-prod", "default", "main")).denied_by({"VAR-4"});
    c.as("maria")(restart("card-prod", "default")).accepted().events({"VariationRestarted"});
    c.as("maria")(rename("card-prod", "default", "main")).accepted().events({"VariationRenamed"});
    c.as("fay")(restart("card-prod", "main")).denied_by({"VAR-4"});
    c.as("mike")(restart("card-prod", "main")).not_found();
}

TEST(VAR_6, RestartingAndRenamingAnOpenVariationIsForAll) {
    Company c = Company::staffed();
    c.as("fay")(restart("card-prod", "canary")).accepted();
    c.as("fay")(restart("card-prod", "canary")).accepted();
    c.as("fay")(rename("card-prod", "canary", "blue")).accepted();
    c.as("fay")(restart("card-prod", "canary")).rejected(Code::unknown_reference);
    c.as("fay")(rename("card-prod", "canary", "green")).rejected(Code::unknown_reference);
    c.as("fay")(rename("card-prod", "blue", "default")).rejected(Code::already_exists);
    c.as("fay")(rename("card-prod", "blue", "blue")).unchanged();
    c.as("fay")(rename("card-prod", "blue", "No")).invalid();
}

TEST(VAR_2, WhatIsNotRealtimeKeepsItsOneName) {
    Company c = Company::staffed();
    c.as("rosa")(deploy("score-batch", "score-1")
                     .of("score")
                     .into("production")
                     .kind(DeploymentKind::batch))
        .accepted();
    c.as("rosa")(rename("score-batch", "default", "blue")).rejected(Code::invalid_routing);
    c.as("rosa")(restart("score-batch", "default")).accepted();
}

} // namespace
} // namespace assent::test
