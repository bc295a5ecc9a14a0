#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace assent::test {
namespace {

using enum Collection;

/// Whether somebody may READ a model shows in what a snapshot of it is answered with: who may not
/// is told that there is none.
bool sees_model(Company& c, const std::string& user, const std::string& model) {
    static int attempt = 0;
    const auto result =
        c.as(user)(create_snapshot("probe-" + std::to_string(++attempt), model, "no-such-group"));
    return result.decision().outcome != Outcome::not_found;
}

/// alice, bob and charley in GroupA, GroupB and GroupC, which own the models A, B and C.
Company source_example() {
    Company c;
    for (const auto& [group, user, model] :
         {std::tuple{"GroupA", "alice", "A"}, {"GroupB", "bob", "B"}, {"GroupC", "charley", "C"}}) {
        c.arrange({add_user(user), create_group(group), join(group, user)});
        c.arrange_as(user, {register_model(model)});
    }
    c.arrange({grant(stored_models, "GroupA", "GroupB", {READ}),
               grant(stored_models, "GroupB", "GroupC", {READ})});
    return c;
}

TEST(RWX_1, RWX_6_RWX_13_TheExampleOfTheSource) {
    struct Row {
        const char* user;
        bool a;
        bool b;
        bool c;
    };

    Company c = source_example();
    for (const auto& row : {Row{"alice", true, false, false},
                            Row{"bob", true, true, false},
                            Row{"charley", false, true, true}}) {
        SCOPED_TRACE(row.user);
        EXPECT_EQ(sees_model(c, row.user, "A"), row.a);
        EXPECT_EQ(sees_model(c, row.user, "B"), row.b);
        EXPECT_EQ(sees_model(c, row.user, "C"), row.c);
    }
}

TEST(RWX_6, ReadChangesNothing) {
    Company c = source_example();
    c.as("bob")(create_snapshot("A-1", "A")).denied_by({"RWX-8"});
    c.as("charley")(create_snapshot("B-1", "B")).denied_by({"RWX-8"});
    c.as("charley")(create_snapshot("A-1", "A")).not_found();
    c.as("ada")(grant(stored_models, "GroupA", "GroupB", {READ, EXECUTE})).accepted();
    c.as("bob")(create_snapshot("A-1", "A")).accepted();
}

TEST(RWX_13, PrivilegesAreNotTransitive) {
    Company c = source_example();
    c.arrange({grant(stored_models, "GroupA", "GroupB", {READ, WRITE, EXECUTE}),
               grant(stored_models, "GroupB", "GroupC", {READ, WRITE, EXECUTE})});
    c.as("charley")(create_snapshot("A-1", "A")).not_found();
    c.as("charley")(create_snapshot("B-1", "B")).accepted();
}

TEST(RWX_1, APrivilegeOpensOneCollectionInOneDirection) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, WRITE, EXECUTE})).accepted();
    c.as("rosa")(deploy("card-box", "card-1").of("card").into("sandbox")).not_found();
    c.as("rosa")(update("card-stage", "default")).not_found();
    c.as("fay")(create_snapshot("score-9", "score")).not_found();
    c.as("rosa")(create_snapshot("card-9", "card")).accepted();
}

// However many groups somebody belongs to, each of them counts.
TEST(RWX_25, EveryGroupOfAUserCounts) {
    Company c = source_example();
    for (int i = 0; i < 12; ++i) {
        const auto group = "g" + std::to_string(i);
        c.arrange({create_group(group), join(group, "charley")});
        EXPECT_FALSE(sees_model(c, "charley", "A")) << group;
        c.arrange({grant(stored_models, "GroupA", group, {READ})});
        EXPECT_TRUE(sees_model(c, "charley", "A")) << group;
        c.arrange({revoke(stored_models, "GroupA", group)});
    }
    c.arrange({grant(stored_models, "GroupA", "g11", {READ}), leave("g11", "charley")});
    EXPECT_FALSE(sees_model(c, "charley", "A"));
    for (int i = 0; i < 11; ++i) {
        EXPECT_TRUE(sees_model(c, "charley", "C")) << "what its own group owns";
        c.arrange({leave("g" + std::to_string(i), "charley")});
    }
    EXPECT_TRUE(sees_model(c, "charley", "B"));
}

TEST(RWX_3, AnySubsetOfThePermissions) {
    Company c = Company::staffed();
    for (std::uint8_t bits = 1; bits < 8; ++bits) {
        SCOPED_TRACE(int{bits});
        const auto set = Permissions::from_bits(bits);
        const auto granted = c.as("xena")(grant(stored_models, "fraud", "risk", set));
        EXPECT_EQ(granted.accepted().the<GroupAccessGranted>().permissions, set);
        EXPECT_EQ(sees_model(c, "rosa", "card"), set.contains(READ));
    }
}

TEST(RWX_4, PrivilegesAreManagedByRwxAdminAlone) {
    Company c = Company::staffed();
    for (const auto* actor : {"maria", "fay", "tina", "cora", "newton"}) {
        SCOPED_TRACE(actor);
        c.as(actor)(grant(stored_models, "fraud", "risk", {READ})).denied_by({"RWX-4"});
        c.as(actor)(grant(stored_models, "nowhere", "risk", {READ})).denied_by({"RWX-4"});
        c.as(actor)(revoke(stored_models, "fraud", "risk")).denied_by({"RWX-4"});
    }
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ}))
        .accepted()
        .events({"GroupAccessGranted"});
    c.as("ada")(revoke(stored_models, "fraud", "risk")).accepted().events({"GroupAccessRevoked"});
}

TEST(RWX_4, ARwxAdminMayUseEveryEntity) {
    for (const auto* actor : {"xena", "ada"}) {
        SCOPED_TRACE(actor);
        Company c = Company::staffed();
        c.as(actor)(create_snapshot("card-9", "card", "fraud")).accepted();
        c.as(actor)(deploy("card-box", "card-9").of("card").into("sandbox").group("fraud"))
            .accepted();
        c.as(actor)(update("card-stage", "default")).accepted();
        c.as(actor)(undeploy_all("card-stage")).accepted();
    }
}

TEST(RWX_5, OthersUseWhatTheirGroupsOwnAndNoMore) {
    Company c = Company::staffed();
    c.as("newton")(update("card-stage", "default")).not_found();
    c.as("tina")(update("card-stage", "default")).not_found();
    c.as("mike")(update("card-stage", "default")).not_found();
    c.as("felix")(update("card-stage", "default")).accepted();
    c.as("joan")(update("card-stage", "default", R"({"replicas":4})")).accepted();
}

TEST(RWX_14, MembersHoldAllThreeOnWhatTheirGroupsOwn) {
    Company c = Company::staffed();
    c.as("felix")(jupyter_snapshot("card-nb", "card")).accepted();
    c.as("felix")(deploy("card-box", "card-nb").of("card").into("sandbox")).accepted();
    c.as("felix")(undeploy_all("card-box")).accepted();
    c.as("ada")(revoke(stored_models, "fraud", "fraud")).unchanged();
}

TEST(RWX_20, WithoutReadTheOthersOpenNothing) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "risk", {WRITE, EXECUTE}))
        .accepted()
        .flagged(Code::ineffective);
    c.as("rosa")(create_snapshot("card-9", "card")).not_found();
    c.as("xena")(grant(deployed_models, "fraud", "risk", {WRITE}))
        .accepted()
        .flagged(Code::ineffective);
    c.as("rosa")(update("card-stage", "default")).not_found();
}

/// Two groups, each with half of what is needed.
TEST(RWX_25, GrantsUnite) {
    Company c = Company::staffed();
    c.arrange({create_group("left"),
               create_group("right"),
               join("left", "newton"),
               join("right", "newton"),
               grant(stored_models, "fraud", "left", {READ}),
               grant(stored_models, "fraud", "right", {EXECUTE})});
    c.as("newton")(create_snapshot("card-9", "card", "left")).accepted();
    c.arrange({leave("left", "newton")});
    c.as("newton")(create_snapshot("card-10", "card", "right")).not_found();
}

TEST(RWX_25, GrantingAgainReplaces) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, EXECUTE})).unchanged();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(create_snapshot("card-9", "card")).denied_by({"RWX-8"});
}

TEST(RWX_25, TheEmptySetRevokes) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "risk", {})).unchanged();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    EXPECT_TRUE(sees_model(c, "rosa", "card"));
    c.as("xena")(grant(stored_models, "fraud", "risk", {})).accepted();
    EXPECT_FALSE(sees_model(c, "rosa", "card"));
    c.as("xena")(revoke(stored_models, "fraud", "risk")).unchanged();
}

TEST(RWX_25, RevokingTakesEffectAtOnce) {
    Company c = Company::staffed();
    c.as("xena")(grant(deployed_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(update("card-stage", "default")).accepted();
    c.as("xena")(revoke(deployed_models, "fraud", "risk")).accepted();
    c.as("rosa")(update("card-stage", "default", R"({"replicas":3})")).not_found();
    c.as("xena")(revoke(deployed_models, "fraud", "risk")).unchanged();
    c.as("xena")(revoke(deployed_models, "fraud", "nowhere")).rejected(Code::unknown_reference);
    c.as("xena")(grant(deployed_models, "nowhere", "risk", {READ}))
        .rejected(Code::unknown_reference);
}

TEST(RWX_25, WhatMeansNothingIsAcceptedAndFlagged) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "fraud", {READ}))
        .accepted()
        .flagged(Code::redundant);
    for (const auto collection :
         {deployed_models, model_test_results, model_mlcs, jobs, notifications}) {
        SCOPED_TRACE(name_of(collection));
        c.as("xena")(grant(collection, "fraud", "risk", {READ, EXECUTE}))
            .accepted()
            .flagged(Code::ineffective);
    }
    for (const auto collection : {stored_models, deployable_models, runtimes}) {
        SCOPED_TRACE(name_of(collection));
        const auto plain = c.as("xena")(grant(collection, "fraud", "risk", {READ, EXECUTE}));
        for (const auto& reason : plain.accepted().decision().reasons) {
            EXPECT_NE(reason.code, Code::ineffective);
            EXPECT_NE(reason.code, Code::redundant);
        }
    }
}

TEST(RWX_28, APrivilegeEndsAtItsTimeWithoutACommand) {
    Company c = Company::staffed();
    const auto end = c.now() + std::chrono::hours{1};
    const auto before = end - std::chrono::microseconds{1};
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, EXECUTE}, end)).accepted();
    c.as("rosa").at(before)(create_snapshot("card-8", "card")).accepted();
    c.as("rosa").at(end)(create_snapshot("card-9", "card")).not_found();
}

/// GEN-9: a clock that runs backwards opens nothing again.
TEST(RWX_28, WhatHasEndedStaysEnded) {
    Company c = Company::staffed();
    const auto start = c.now();
    const auto end = start + std::chrono::hours{1};
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, EXECUTE}, end)).accepted();
    c.as("rosa").at(end)(create_snapshot("card-9", "card")).not_found();
    c.as("rosa").at(start)(create_snapshot("card-9", "card")).not_found();
}

TEST(RWX_28, AnExpiredPrivilegeIsGone) {
    Company c = Company::staffed();
    const auto end = c.now() + std::chrono::hours{1};
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ}, end)).accepted();
    c.as("xena").at(end)(revoke(stored_models, "fraud", "risk")).unchanged();
    c.as("xena")(grant(stored_models, "fraud", "risk", {})).unchanged();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    EXPECT_TRUE(sees_model(c, "rosa", "card"));
}

TEST(RWX_28, AnEndInThePastIsRefused) {
    Company c = Company::staffed();
    const auto past = c.now() - std::chrono::hours{1};
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ}, past))
        .rejected(Code::already_expired);
    c.as("xena")(grant(stored_models, "fraud", "risk", {}, past)).rejected(Code::already_expired);
    const auto now = c.now() + std::chrono::hours{1};
    c.as("xena")
        .at(now)(grant(stored_models, "fraud", "risk", {READ}, now))
        .rejected(Code::already_expired);
}

TEST(RWX_28, AnotherEndIsAChange) {
    Company c = Company::staffed();
    const auto end = c.now() + std::chrono::hours{1};
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ}, end)).accepted();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ}, end)).unchanged();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa").at(end)(create_snapshot("card-9", "card")).denied_by({"RWX-8"});
}

} // namespace
} // namespace assent::test
