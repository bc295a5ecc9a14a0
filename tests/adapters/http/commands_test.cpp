// POST /v1/tenants/{tenant}/commands: outcomes and their statuses, problems, batches, and who acts.

#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PostCommands : public RoutesTest {};

std::string add_user(std::string_view id, std::string_view user, std::string_view actor = {}) {
    return command(
        id, "AddUser", R"({"user":")" + std::string{user} + R"(","role":"member"})", actor);
}

TEST_F(PostCommands, AnswersWithTheOutcome) {
    const auto response = post(add_user("c1", "bob"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json");
    const auto body = parsed(response.body);
    EXPECT_EQ(body.text_of("outcome"), "accepted");
    EXPECT_EQ(body.text_of("id"), "c1");
    EXPECT_EQ(body.text_of("tenant"), "acme");
    EXPECT_EQ(body.text_of("token"), "t2");
    EXPECT_EQ(number_of(body, "position"), 2);
    EXPECT_EQ(number_of(body, "version"), 2);
    EXPECT_EQ(body.find("status"), nullptr) << "one command has no status in its body";
}

TEST_F(PostCommands, EveryOutcomeHasItsStatus) {
    const std::vector<std::pair<Outcome, int>> statuses{{Outcome::accepted, 200},
                                                        {Outcome::unchanged, 200},
                                                        {Outcome::denied, 403},
                                                        {Outcome::rejected, 409},
                                                        {Outcome::not_found, 404},
                                                        {Outcome::conflict, 412},
                                                        {Outcome::invalid, 400}};
    for (const auto& [outcome, status] : statuses) {
        SCOPED_TRACE(name_of(outcome));
        Decision decision;
        decision.tenant = TenantId{"elsewhere"}; // folds into nothing
        decision.id = CommandId{"c1"};
        decision.outcome = outcome;
        if (outcome == Outcome::rejected) {
            decision.reasons.emplace_back().code = Code::already_exists;
        }
        const auto scripted = http::answered(decision, "tok", "/x");
        EXPECT_EQ(scripted.status, status);
        EXPECT_EQ(scripted.body.text_of("outcome"), name_of(outcome));
        const auto response = http::to_response(scripted);
        if (status == 200) {
            EXPECT_EQ(response.content_type, "application/json");
        } else {
            const auto body = problem(response, status);
            EXPECT_EQ(body.text_of("instance"), "/x");
            EXPECT_EQ(body.text_of("id"), "c1");
            EXPECT_EQ(body.text_of("token"), "tok");
            EXPECT_NE(body.text_of("code"), "");
        }
    }
}

TEST_F(PostCommands, RefusalsComeFromTheRulesAsProblems) {
    EXPECT_EQ(post(add_user("c1", "bob")).status, 200);

    const auto denied = problem(post(add_user("c2", "eve"), "bob"), 403);
    EXPECT_EQ(denied.text_of("outcome"), "denied");
    EXPECT_EQ(denied.text_of("instance"), "/v1/tenants/acme/commands");
    ASSERT_NE(denied.find("reasons"), nullptr);
    EXPECT_FALSE(denied.find("reasons")->array()->empty());

    const auto rejected = problem(post(add_user("c3", "bob")), 409);
    EXPECT_EQ(rejected.text_of("code"), "already_exists");
    EXPECT_EQ(rejected.text_of("type"), "urn:assent:problem:already_exists");

    const auto absent = problem(
        post(command("c4", "CreateSnapshot", R"({"snapshot":"s","model":"none","metadata":{}})")),
        404);
    EXPECT_EQ(absent.text_of("outcome"), "not_found");

    const auto conflict = problem(
        post(command("c5", "CreateGroup", R"({"group":"g"})", "", R"(,"expected_version":1)")),
        412);
    EXPECT_EQ(conflict.text_of("outcome"), "conflict");
    EXPECT_EQ(number_of(conflict, "version"), 2);

    const auto stranger = problem(post(add_user("c6", "x"), "nobody"), 403);
    EXPECT_EQ(stranger.find("reasons")->array()->front().text_of("rule"), "GEN-1");
}

TEST_F(PostCommands, TheTraceContextGoesIntoTheRecord) {
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (const auto& [id, header] : {std::pair{"c1", trace}, std::pair{"c2", std::string{"no"}}}) {
        auto asked = request("POST", "/v1/tenants/acme/commands", add_user(id, id), "ada");
        asked.headers.push_back({"traceparent", header});
        EXPECT_EQ(send(std::move(asked)).status, 200);
    }
    std::vector<std::string> traces;
    service_.history(TenantId{"acme"},
                     std::chrono::seconds{1},
                     {.from = 2,
                      .to = 3,
                      .take =
                          [&](const Decision& decision) {
                              traces.push_back(decision.trace);
                              return true;
                          },
                      .done = [](const auto&) {}});
    EXPECT_EQ(traces, (std::vector<std::string>{trace, ""}));
}

TEST_F(PostCommands, ATenantThatDoesNotExistIsNotFound) {
    auto body = add_user("c1", "bob");
    body.replace(body.find("acme"), 4, "none");
    const auto answer = problem(post(body, "ada", "/v1/tenants/none/commands"), 404);
    EXPECT_EQ(answer.text_of("outcome"), "not_found");
    EXPECT_EQ(answer.find("position"), nullptr);
}

TEST_F(PostCommands, TheSameIdGetsTheFirstAnswerAgain) {
    const auto first = post(add_user("c1", "bob"));
    const auto again = post(add_user("c1", "eve"));
    const auto body = problem(again, 409);
    EXPECT_EQ(body.text_of("code"), "id_reused");
    EXPECT_EQ(first.status, 200);
}

TEST_F(PostCommands, TroubleIs503WithRetryAfter) {
    service_.trouble = {.detail = "The log is away.", .retry_after = std::chrono::seconds{7}};
    const auto response = post(add_user("c1", "bob"));
    const auto body = problem(response, 503);
    EXPECT_EQ(body.text_of("outcome"), "unavailable");
    EXPECT_EQ(body.text_of("id"), "c1");
    EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("The log is away."));
    EXPECT_EQ(http::find_header(response.headers, "Retry-After"), "7");
}

TEST_F(PostCommands, WhatIsMalformedIs400AndNamesTheMember) {
    const std::vector<std::pair<std::string, std::string>> bodies{
        {"", "not JSON"},
        {"{", "not JSON"},
        {"\"text\"", "must be an object"},
        {"{}", "is missing"},
        {command("c1", "AddUser", R"({"user":"bob","role":"member","rank":1})"), "rank"},
        {command("c1", "AddUser", R"({"user":"bob","role":"member"})", "", R"(,"colour":1)"),
         "colour"},
        {command("c1", "AddUser", R"({"user":"bob"})"), "role"},
        {command("c1", "AddUser", R"({"user":7,"role":"member"})"), "user"},
        {command("c1", "AddUser", R"({"user":"bob","role":"boss"})"), "role"},
        {command("c1", "AddUser", R"({"user":"-bob","role":"member"})"), "user"},
        {command("c1", "AddUser", R"({"user":"operator","role":"member"})"), "operator"},
        {command("c1", "MakeTea", "{}"), "MakeTea"},
        {command(std::string(65, 'x'), "CreateGroup", R"({"group":"g"})"), "id"},
        {command("c1", "CreateGroup", R"({"group":"g","group":"g"})"), "twice"},
        {command("c1", "CreateGroup", "{\"group\":\"\xff\"}"), "UTF-8"},
    };
    for (const auto& [text, word] : bodies) {
        SCOPED_TRACE(text);
        const auto body = problem(post(text), 400);
        EXPECT_EQ(body.text_of("outcome"), "invalid");
        EXPECT_EQ(body.text_of("code"), "invalid_command");
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr(word));
        EXPECT_EQ(body.find("position"), nullptr);
    }
    EXPECT_THAT(service_.submitted(), ElementsAre("c0")) << "none of them came to the engine";
}

TEST_F(PostCommands, DeepJsonIsInvalid) {
    const auto nested = [](int levels) {
        std::string metadata = "1";
        for (int i = 0; i < levels; ++i) metadata = R"({"a":)" + metadata + "}";
        return command("deep", "RegisterModel", R"({"model":"m","metadata":)" + metadata + "}");
    };
    // The command, its data, and 30 levels more make 32.
    EXPECT_NE(post(nested(30)).status, 400);
    const auto body = problem(post(nested(31)), 400);
    EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("32 levels"));
    EXPECT_EQ(post(nested(10'000)).status, 400);
}

TEST_F(PostCommands, TooLargeIs413) {
    const auto large = command("c1",
                               "CreateGroup",
                               R"({"group":"g"})",
                               "",
                               R"(,"reason":")" + std::string(256 * 1024, 'x') + '"');
    const auto body = problem(post(large), 413);
    EXPECT_EQ(body.text_of("outcome"), "invalid");
    EXPECT_THAT(service_.submitted(), ElementsAre("c0"));
}

TEST_F(PostCommands, TheTenantOfTheBodyMustBeThatOfThePath) {
    const auto body =
        problem(post(add_user("c1", "bob"), "ada", "/v1/tenants/other/commands"), 400);
    EXPECT_EQ(body.text_of("outcome"), "invalid");
    EXPECT_EQ(body.text_of("id"), "c1");
    EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("tenant"));
}

TEST_F(PostCommands, TheActorIsWhoTheHeaderNamesOrElseTheBody) {
    EXPECT_EQ(post(add_user("c1", "bob"), "ada").status, 200);
    EXPECT_EQ(post(add_user("c2", "eve", "ada"), "").status, 200);
    EXPECT_EQ(post(add_user("c3", "joe", "ada"), "ada").status, 200);
    const auto nobody = post(add_user("c4", "max"), "");
    EXPECT_EQ(problem(nobody, 401).text_of("id"), "c4");
    EXPECT_NE(http::find_header(nobody.headers, "WWW-Authenticate"), "");
}

TEST_F(PostCommands, ABodyThatNamesAnotherActorIsRefusedAndNotRecorded) {
    for (const auto& [body_actor, header] : std::vector<std::pair<std::string, std::string>>{
             {"bob", "ada"}, {"operator", "ada"}, {"ada", "operator"}, {"operator", ""}}) {
        SCOPED_TRACE(body_actor + " by " + header);
        const auto body = problem(post(add_user("c1", "eve", body_actor), header), 403);
        EXPECT_EQ(body.text_of("outcome"), "denied");
        EXPECT_EQ(body.text_of("code"), "actor_mismatch");
        EXPECT_EQ(body.text_of("id"), "c1");
    }
    EXPECT_THAT(service_.submitted(), ElementsAre("c0"));
}

TEST_F(PostCommands, ABatchIsAnsweredInOrderEachItemForItself) {
    const auto response =
        post("[" + add_user("b1", "bob") + "," + add_user("b2", "bob") + ", nonsense ," +
             add_user("b4", "eve", "bob") + "\n," + add_user("b5", "joe") + "]");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json");
    const auto body = parsed(response.body);
    ASSERT_NE(body.array(), nullptr);
    std::vector<std::int64_t> statuses;
    std::vector<std::string> outcomes;
    std::vector<std::string> ids;
    for (const auto& item : *body.array()) {
        statuses.push_back(number_of(item, "status"));
        outcomes.emplace_back(item.text_of("outcome"));
        ids.emplace_back(item.text_of("id"));
    }
    EXPECT_THAT(statuses, ElementsAre(200, 409, 400, 403, 200));
    EXPECT_THAT(outcomes, ElementsAre("accepted", "rejected", "invalid", "denied", "accepted"));
    EXPECT_THAT(ids, ElementsAre("b1", "b2", "", "b4", "b5"));
    EXPECT_THAT(service_.submitted(), ElementsAre("c0", "b1", "b2", "b5"));
}

TEST_F(PostCommands, ABatchKeepsItsOrderHoweverTheAnswersCome) {
    service_.hold();
    std::optional<http::Response> answer;
    routes_.handle(request("POST",
                           "/v1/tenants/acme/commands",
                           "[" + add_user("b1", "u1") + "," + add_user("b2", "u2") + "," +
                               add_user("b3", "u3") + "]",
                           "ada"),
                   [&](http::Response response) { answer = std::move(response); });
    EXPECT_FALSE(answer.has_value()) << "answered before all are decided";
    EXPECT_THAT(service_.submitted(), ElementsAre("c0", "b1", "b2", "b3"));
    service_.release();
    ASSERT_TRUE(answer.has_value());
    const auto body = parsed(answer->body);
    ASSERT_EQ(body.array()->size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ((*body.array())[i].text_of("id"), "b" + std::to_string(i + 1));
    }
}

TEST_F(PostCommands, ABatchHoldsAtMostAThousand) {
    const auto batch = [](int size) {
        std::string text = "[";
        for (int i = 0; i < size; ++i) {
            text +=
                (i == 0 ? "" : ",") + add_user("n" + std::to_string(i), "u" + std::to_string(i));
        }
        return text + "]";
    };
    EXPECT_EQ(parsed(post("[]").body).array()->size(), 0U);
    const auto full = post(batch(1000));
    EXPECT_EQ(full.status, 200);
    EXPECT_EQ(parsed(full.body).array()->size(), 1000U);
    const auto before = service_.submitted().size();
    EXPECT_EQ(problem(post(batch(1001)), 413).text_of("outcome"), "invalid");
    EXPECT_EQ(service_.submitted().size(), before);
    for (const std::string text : {"[", "[1", "[] x", "[{]", "[\"]"}) {
        SCOPED_TRACE(text);
        EXPECT_GE(post(text).status, 200);
        EXPECT_EQ(service_.submitted().size(), before);
    }
    problem(post("[1"), 400);
    problem(post("[] x"), 400);
}

TEST_F(PostCommands, TroubleInABatchStaysWithItsItems) {
    service_.trouble = {.detail = "away", .retry_after = std::chrono::seconds{2}};
    const auto response = post("[" + add_user("b1", "u1") + ",{}]");
    EXPECT_EQ(response.status, 200);
    const auto body = parsed(response.body);
    EXPECT_EQ(number_of((*body.array())[0], "status"), 503);
    EXPECT_EQ((*body.array())[0].text_of("id"), "b1");
    EXPECT_EQ(number_of((*body.array())[1], "status"), 400);
}

TEST_F(PostCommands, WhatFailsInsideTellsNothing) {
    service_.broken = true;
    const auto response = post(add_user("c1", "bob"));
    problem(response, 500);
    EXPECT_FALSE(response.body.contains("secret"));
    problem(post("[" + add_user("c1", "bob") + "]"), 500);
}

TEST_F(PostCommands, OnlyPostIsAllowed) {
    for (const std::string method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        const auto response = send(request(method, "/v1/tenants/acme/commands", "", "ada"));
        problem(response, 405);
        EXPECT_EQ(http::find_header(response.headers, "Allow"), "POST") << method;
    }
    problem(post(add_user("c1", "x"), "ada", "/v1/tenants/acme/commands?dry=1"), 400);
}

} // namespace
} // namespace assent::test
