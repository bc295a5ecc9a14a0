#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace assent::test {
namespace {

TEST(GEN_5, WhatChangesNothingIsADecisionWithoutEvents) {
    Company c = Company::staffed();
    const auto version = c.version();
    const auto result = c.as("ada")(join("fraud", "fay")).unchanged();
    EXPECT_EQ(result.decision().position, version + 1);
    EXPECT_EQ(c.version(), version);
}

TEST(GEN_6, TheFirstOutcomeIsReturnedAgain) {
    Company c = Company::staffed();
    const auto first = c.as("ada").id("once")(add_user("oscar")).accepted();
    const auto position = c.tenant()->position;
    c.as("ada").id("once")(add_user("oscar")).duplicate_of(first);
    c.as("ada").id("once")(add_user("oscar")).duplicate_of(first);
    EXPECT_EQ(c.tenant()->position, position);
    c.arrange({remove_user("oscar")});
    c.as("ada").id("once")(add_user("oscar")).duplicate_of(first);
    c.as("ada")(remove_user("oscar")).rejected(Code::unknown_reference);
}

TEST(GEN_6, RefusalsToo) {
    Company c = Company::staffed();
    const auto denied = c.as("fay").id("a")(update("card-prod", "default")).denied_by({"VAR-4"});
    const auto rejected = c.as("ada").id("b")(add_user("fay")).rejected(Code::already_exists);
    const auto hidden = c.as("rosa").id("c")(update("card-prod", "default")).not_found();
    const auto late = c.as("ada").id("d").version(1)(create_group("x")).conflict();
    const auto stranger = c.as("mallory").id("e")(create_group("x")).denied_by({"GEN-1"});
    const auto idle = c.as("ada").id("f")(join("fraud", "fay")).unchanged();
    c.arrange({change_role("fay", AccountRole::maintainer),
               remove_user("felix"),
               join("fraud", "rosa"),
               add_user("mallory", AccountRole::administrator)});
    c.as("fay").id("a")(update("card-prod", "default")).duplicate_of(denied);
    c.as("ada").id("b")(add_user("fay")).duplicate_of(rejected);
    c.as("rosa").id("c")(update("card-prod", "default")).duplicate_of(hidden);
    c.as("ada").id("d").version(1)(create_group("x")).duplicate_of(late);
    c.as("mallory").id("e")(create_group("x")).duplicate_of(stranger);
    c.as("ada").id("f")(join("fraud", "fay")).duplicate_of(idle);
}

TEST(GEN_6, TheSameIdWithOtherContentIsRefused) {
    Company c = Company::staffed();
    const auto first = c.as("ada").id("once")(add_user("oscar")).accepted();
    const auto position = c.tenant()->position;
    c.as("ada").id("once")(add_user("otto")).rejected(Code::id_reused);
    EXPECT_EQ(c.tenant()->position, position + 1) << "id_reused takes a position";
    c.as("ada").id("once")(add_user("oscar")).duplicate_of(first);
}

/// Content is the whole command with its actor, everything but the id.
TEST(GEN_6, EveryPartOfTheContentCounts) {
    Company c = Company::staffed();
    const auto command = [] { return create_group("sales"); };
    const auto first = c.as("ada").id("once").reason("because")(command()).accepted();
    c.as("ada").id("once").reason("why not")(command()).rejected(Code::id_reused);
    c.as("ada").id("once")(command()).rejected(Code::id_reused);
    c.as("fay").id("once").reason("because")(command()).rejected(Code::id_reused);
    c.as("ada").id("once").reason("because").version(3)(command()).rejected(Code::id_reused);
    c.as("ada").id("once").reason("because").on(Surface::administration)(command()).rejected(
        Code::id_reused);
    c.as("ada").id("once").reason("because")(command()).duplicate_of(first);
}

/// The id is looked up before the actor: a removed user still hears what became of a command.
TEST(GEN_6, BeforeTheActorIsLookedAt) {
    Company c = Company::staffed();
    const auto first = c.as("fay").id("once")(update("card-stage", "default")).accepted();
    c.arrange({remove_user("fay")});
    c.as("fay").id("once")(update("card-stage", "default")).duplicate_of(first);
    c.as("fay").id("once")(undeploy_all("card-stage")).rejected(Code::id_reused);
}

TEST(GEN_6, EachTenantHasItsOwnIds) {
    Company c = Company::staffed();
    c.as("operator", "tiny")(create_tenant("ada", 1)).accepted();
    c.as("ada").id("once")(create_group("x")).accepted();
    c.as("ada", "tiny").id("once")(create_group("x")).accepted();
}

/// What was malformed is not remembered: corrected, it may come again under its id.
TEST(GEN_6, AMalformedCommandDoesNotUseItsIdUp) {
    Company c = Company::staffed();
    c.as("ada").id("once")(create_group("-x")).invalid();
    c.as("ada").id("once")(create_group("x")).accepted();
}

TEST(GEN_7, TheVersionHasToBeThePresentOne) {
    Company c = Company::staffed();
    const auto version = c.version();
    c.as("ada").version(version - 1)(create_group("x")).conflict();
    c.as("ada").version(version + 1)(create_group("x")).conflict();
    c.as("ada").version(version)(create_group("x")).accepted();
    c.as("ada").version(version)(create_group("y")).conflict();
    c.as("ada").version(0)(create_group("y")).conflict();
}

TEST(GEN_7, OnlyWhatChangesTheTenantMakesANewVersion) {
    Company c = Company::staffed();
    const auto version = c.version();
    c.as("fay")(create_group("x")).denied_by({"GEN-2"});
    c.as("ada")(join("fraud", "fay")).unchanged();
    c.as("ada")(add_user("fay")).rejected(Code::already_exists);
    c.as("rosa")(update("card-prod", "default")).not_found();
    c.as("ada").version(1)(create_group("x")).conflict();
    c.as("ada")(create_group("-x")).invalid();
    EXPECT_EQ(c.version(), version);
    c.as("ada").version(version)(create_group("x")).accepted();
}

TEST(GEN_7, TheFirstVersionIsOne) {
    Company c;
    EXPECT_EQ(c.version(), 1U);
    c.as("ada").version(1)(create_group("x")).accepted();
}

/// actor known, version, named things, rights, state, nothing to change: the first that fails
/// answers.
TEST(GEN_7, TheOrderOfJudgement) {
    Company c = Company::staffed();
    c.as("mallory").version(1)(update("ghost", "default")).denied_by({"GEN-1"});
    c.as("fay").version(1)(update("ghost", "default")).conflict();
    c.as("fay").version(1)(update("card-prod", "default")).conflict();
    c.as("fay")(update("ghost", "default")).not_found();
    c.as("fay")(deploy("card-prod", "ghost").is_protected(false)).not_found();
    c.as("fay")(deploy("card-prod", "score-1")).not_found();
    c.as("fay")(undeploy("card-prod", "default", routing({{"default", 1}})))
        .denied_by({"VAR-4", "VAR-9"});
    c.as("joan")(deploy("card-prod", "score-1")).denied_by({"VAR-4"});
    c.as("fay", "nowhere")(create_group("x")).not_found();
}

TEST(GEN_8, ACommandHappensAsAWholeOrNotAtAll) {
    Company c = Company::staffed();
    const auto version = c.tenant()->version;
    c.as("maria")(deploy("card-prod", "card-3").as("next").with(routing({{"next", 99}}, "next")))
        .rejected(Code::invalid_routing);
    const auto to_nowhere = undeploy("card-prod", "canary", routing({{"canary", 100}}, "canary"));
    EXPECT_EQ(c.as("maria")(to_nowhere).decision().outcome, Outcome::rejected);
    c.as("fay")(undeploy_all("card-prod")).denied_by({"VAR-24"});
    EXPECT_EQ(c.tenant()->version, version);
    c.as("maria")(update("card-prod", "next")).rejected(Code::unknown_reference);
    c.as("maria")(update("card-prod", "canary")).accepted();
    EXPECT_GT(c.tenant()->version, version);
}

TEST(GEN_9, TheTimeNeverRunsBackwards) {
    Company c = Company::staffed();
    const auto later = c.now() + std::chrono::hours{1};
    EXPECT_EQ(c.as("ada").at(later)(create_group("x")).decision().decided_at, later);
    EXPECT_EQ(c.as("ada").at(opening)(create_group("y")).decision().decided_at, later);
}

/// Two answers with nothing between them that could tell which of the two it was.
void expect_alike(const Result& hidden,
                  const Result& absent,
                  std::string_view hidden_id,
                  std::string_view absent_id) {
    hidden.not_found();
    absent.not_found();
    const auto& h = hidden.decision();
    const auto& a = absent.decision();
    ASSERT_EQ(h.reasons.size(), a.reasons.size());
    for (std::size_t i = 0; i < h.reasons.size(); ++i) {
        EXPECT_EQ(h.reasons[i].rule, a.reasons[i].rule);
        EXPECT_EQ(h.reasons[i].code, a.reasons[i].code);
        EXPECT_EQ(h.reasons[i].target.kind, a.reasons[i].target.kind);
        EXPECT_EQ(h.reasons[i].target.id == hidden_id, a.reasons[i].target.id == absent_id);
    }
    EXPECT_EQ(h.affected, a.affected);
    EXPECT_EQ(h.capacity, a.capacity);
    EXPECT_EQ(h.detail, a.detail);
    EXPECT_TRUE(h.hidden) << "the audit view tells the two apart";
    EXPECT_FALSE(a.hidden);
}

TEST(GEN_11, HiddenLooksLikeAbsent) {
    Company c = Company::staffed();
    expect_alike(c.as("rosa")(update("card-prod", "default")),
                 c.as("rosa")(update("ghost", "default")),
                 "card-prod",
                 "ghost");
    expect_alike(c.as("rosa")(undeploy_all("card-prod")),
                 c.as("rosa")(undeploy_all("ghost")),
                 "card-prod",
                 "ghost");
    expect_alike(c.as("rosa")(create_snapshot("x", "card")),
                 c.as("rosa")(create_snapshot("x", "ghost")),
                 "card",
                 "ghost");
    expect_alike(
        c.as("rosa")(activate("card-1")), c.as("rosa")(activate("ghost")), "card-1", "ghost");
    expect_alike(c.as("rosa")(activate("", "card-prod")),
                 c.as("rosa")(activate("", "ghost")),
                 "card-prod",
                 "ghost");
    expect_alike(c.as("rosa")(deploy("score-prod", "card-1").of("score").into("production")),
                 c.as("rosa")(deploy("score-prod", "ghost").of("score").into("production")),
                 "card-1",
                 "ghost");
    expect_alike(c.as("rosa")(deploy("score-prod", "score-1").of("card").into("production")),
                 c.as("rosa")(deploy("score-prod", "score-1").of("ghost").into("production")),
                 "card",
                 "ghost");
}

/// What names several things of which one is hidden and one absent gives neither away.
TEST(GEN_11, TheDeploymentIsHiddenBeforeItsVariationsAreLookedAt) {
    Company c = Company::staffed();
    c.as("rosa")(update("card-prod", "no-such")).not_found();
    c.as("rosa")(route("card-prod", routing({{"no-such", 100}}, "no-such"))).not_found();
    c.as("rosa")(undeploy("card-prod", "no-such")).not_found();
}

TEST(GEN_12, TheRecordSaysWhoWhatWhenAndWhy) {
    Company c = Company::staffed();
    const auto time = c.now() + std::chrono::minutes{1};
    const auto decision = c.as("fay")
                              .id("x-1")
                              .at(time)
                              .reason("rollout 12")(update("card-prod", "default"))
                              .decision();
    EXPECT_EQ(decision.id, CommandId{"x-1"});
    EXPECT_EQ(decision.tenant, TenantId{"acme"});
    EXPECT_EQ(decision.actor, "fay");
    EXPECT_EQ(decision.type, "UpdateVariation");
    EXPECT_EQ(decision.reason, "rollout 12");
    EXPECT_EQ(decision.surface, Surface::deployment);
    EXPECT_EQ(decision.decided_at, time);
    EXPECT_EQ(c.as("tina")(activate("card-1")).decision().surface, Surface::administration);
}

bool rests_on(const Decision& decision, std::uint64_t position) {
    for (const auto& reason : decision.reasons) {
        for (const auto& fact : reason.facts) {
            if (fact.position == position) return true;
        }
    }
    return false;
}

TEST(GEN_12, ADenialRestsOnTheEventsThatMadeItSo) {
    Company c = Company::staffed();
    const auto role = c.as("ada")(change_role("fay", AccountRole::maintainer)).decision().position;
    const auto demoted = c.as("ada")(change_role("fay", AccountRole::member)).decision().position;
    const auto set = c.as("maria")(protect("card-prod", "canary")).decision().position;
    const auto denied = c.as("fay")(update("card-prod", "canary")).denied_by({"VAR-4"}).decision();
    EXPECT_TRUE(rests_on(denied, demoted)) << "the account role";
    EXPECT_TRUE(rests_on(denied, set)) << "the protection";
    EXPECT_FALSE(rests_on(denied, role)) << "what is no longer so";
}

TEST(GEN_12, AnAllowanceRestsOnWhatIsNeededAndOnAllOfIt) {
    Company c = Company::staffed();
    c.arrange({create_group("lab"), join("lab", "rosa"), join("idle", "rosa")});
    const auto give = [&](std::string group, Permissions permissions) {
        return c
            .as("xena")(grant(Collection::stored_models, "fraud", std::move(group), permissions))
            .accepted()
            .decision()
            .position;
    };
    const auto execute = give("risk", {EXECUTE});
    const auto read = give("idle", {READ});
    const auto write = give("lab", {WRITE});
    const auto edited = c.as("rosa")(edit(Collection::stored_models, "card")).accepted().decision();
    EXPECT_TRUE(rests_on(edited, read));
    EXPECT_TRUE(rests_on(edited, write));
    EXPECT_FALSE(rests_on(edited, execute)) << "nobody asked for EXECUTE";
    // RWX-10 asks for two permissions, and says it once.
    auto from_jupyter = jupyter_snapshot("card-j", "card");
    from_jupyter.group = GroupId{"risk"};
    const auto made = c.as("rosa")(from_jupyter).accepted().decision();
    for (const auto position : {read, write, execute}) EXPECT_TRUE(rests_on(made, position));
}

TEST(GEN_11, ATakenIdTellsNothingElseOfWhatIsHidden) {
    Company c = Company::staffed();
    const auto moved =
        c.as("xena")(move_entity(Collection::stored_models, "card", "idle")).accepted().decision();
    const auto hidden = c.as("rosa")(register_model("card")).rejected(Code::already_exists);
    EXPECT_FALSE(rests_on(hidden.decision(), moved.position));
    const auto seen = c.as("xena")(register_model("card", "idle")).rejected(Code::already_exists);
    EXPECT_TRUE(rests_on(seen.decision(), moved.position));
}

TEST(GEN_12, AnAllowanceRestsOnFactsToo) {
    Company c = Company::staffed();
    const auto granted =
        c.as("xena")(grant(Collection::deployed_models, "fraud", "risk", {READ, WRITE})).decision();
    const auto allowed = c.as("rosa")(update("card-stage", "default")).accepted().decision();
    EXPECT_TRUE(rests_on(allowed, granted.position)) << "the privilege";
    const auto role = c.as("ada")(assign("newton", "tenant_admin")).decision();
    const auto activated = c.as("newton")(activate("card-1")).accepted().decision();
    EXPECT_TRUE(rests_on(activated, role.position)) << "the security role";
}

TEST(Tenants, AreKeptApart) {
    Company c = Company::staffed();
    c.as("operator", "tiny")(create_tenant("olga", 1)).accepted();
    c.as("olga", "tiny")(update("card-prod", "default")).not_found();
    c.as("olga", "tiny")(create_group("fraud")).accepted();
    const auto digest = c.tenant()->digest();
    c.as("olga", "tiny")(join("fraud", "olga")).accepted();
    EXPECT_EQ(c.tenant()->digest(), digest);
}

TEST(Tenants, AnUnknownOneIsNotFoundWithoutAPosition) {
    Company c = Company::staffed();
    for (const auto* actor : {"ada", "operator", "mallory"}) {
        const auto result = c.as(actor, "nowhere")(create_group("x")).not_found();
        EXPECT_EQ(result.decision().position, 0U);
    }
    c.as("operator", "nowhere")(set_limit(3)).not_found();
}

} // namespace
} // namespace assent::test
