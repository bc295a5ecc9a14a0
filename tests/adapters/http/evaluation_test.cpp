// POST /access/v1/evaluation: the AuthZEN Authorization API 1.0.

#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <string>

namespace assent::test {
namespace {

class Evaluation : public RoutesTest {
protected:
    Evaluation() {
        accept("AddUser", R"({"user":"bob","role":"member"})");
        accept("AddUser", R"({"user":"eve","role":"member"})");
        accept("CreateGroup", R"({"group":"a"})");
        accept("AddGroupMember", R"({"group":"a","user":"bob"})");
        accept("RegisterModel", R"({"model":"m1","group":"a","metadata":{}})", "bob");
    }

    void accept(std::string_view type, const std::string& data, std::string_view actor = "ada") {
        const auto response = post(command("e" + std::to_string(++count_), type, data), actor);
        EXPECT_EQ(response.status, 200) << response.body;
    }

    static std::string
    question(const std::string& subject,
             const std::string& action,
             const std::string& resource = R"({"type":"stored_model","id":"m1"})",
             const std::string& tenant = "acme") {
        return R"({"subject":{"type":"user","id":")" + subject + R"(","properties":{"tenant":")" +
               tenant + R"("}},"action":)" + action + R"(,"resource":)" + resource + "}";
    }

    http::Response ask(std::string body, std::string type = "application/json") {
        auto asked = request("POST", "/access/v1/evaluation", std::move(body), "");
        asked.headers.push_back({"Content-Type", std::move(type)});
        return send(std::move(asked));
    }

    bool allows(const std::string& body) {
        const auto response = ask(body);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(response.content_type, "application/json");
        const auto answer = parsed(response.body);
        const auto* decision = answer.find("decision");
        EXPECT_TRUE(decision != nullptr && decision->boolean() != nullptr) << response.body;
        const auto* context = answer.find("context");
        EXPECT_TRUE(context != nullptr && context->find("reasons") != nullptr) << response.body;
        return decision != nullptr && decision->boolean() != nullptr && *decision->boolean();
    }

    int count_ = 0;
};

const std::string read = R"({"name":"read"})";

TEST_F(Evaluation, AnswersWithADecision) {
    EXPECT_TRUE(allows(question("bob", read)));
    EXPECT_FALSE(allows(question("eve", read)));
    EXPECT_TRUE(allows(question("bob", R"({"name":"write"})")));
    const auto body = parsed(ask(question("bob", read)).body);
    EXPECT_EQ(number_of(*body.find("context"), "position"), count_ + 1);
    EXPECT_EQ(body.find("context")->text_of("token"), "t" + std::to_string(count_ + 1));
}

TEST_F(Evaluation, WhatNobodyKnowsIsNoError) {
    EXPECT_FALSE(allows(question("stranger", read)));
    EXPECT_FALSE(allows(question("bob", read, R"({"type":"stored_model","id":"m9"})")));
    EXPECT_FALSE(allows(question("bob", read, R"({"type":"teapot","id":"m1"})")));
    EXPECT_FALSE(allows(question("bob", R"({"name":"brew"})")));
    EXPECT_FALSE(allows(question("bob", R"({"name":"MakeTea"})")));
    EXPECT_FALSE(allows(question("bob", read, R"({"type":"stored_model","id":"m1"})", "none")));
    auto service = question("bob", read);
    service.replace(service.find("\"user\""), 6, "\"service\"");
    EXPECT_FALSE(allows(service));
}

TEST_F(Evaluation, WhatIsHiddenLooksLikeWhatIsNotThere) {
    auto hidden = ask(question("eve", read)).body;
    const auto absent = ask(question("eve", read, R"({"type":"stored_model","id":"m9"})")).body;
    for (auto at = hidden.find("m1"); at != std::string::npos; at = hidden.find("m1")) {
        hidden.replace(at, 2, "m9");
    }
    EXPECT_EQ(hidden, absent);
}

TEST_F(Evaluation, UnknownMembersAreIgnored) {
    auto body = question("bob", read);
    body.back() = ',';
    EXPECT_TRUE(allows(body + R"("context":{"time":"now"},"more":[1]})"));
}

TEST_F(Evaluation, ChecksCommands) {
    const std::string add = R"({"name":"AddUser","properties":{"user":"joe","role":"member"}})";
    const std::string tenant = R"({"type":"tenant","id":"acme"})";
    EXPECT_TRUE(allows(question("ada", add, tenant)));
    EXPECT_FALSE(allows(question("bob", add, tenant)));
    // The resource fills the member that the command needs.
    const std::string snapshot =
        R"({"name":"CreateSnapshot","properties":{"snapshot":"s","group":"a","metadata":{}}})";
    EXPECT_TRUE(allows(question("bob", snapshot)));
    EXPECT_FALSE(allows(question("eve", snapshot)));
    // Nothing was done by asking.
    EXPECT_EQ(get("/v1/tenants/acme/users/joe").status, 404);
}

TEST_F(Evaluation, WhatIsMalformedIs400InPlainText) {
    for (const auto& body : {
             std::string{},
             std::string{"[]"},
             std::string{"{}"},
             std::string{"{"},
             std::string{R"({"subject":{"type":"user","id":"bob"}})"},
             question("bob", R"({"title":"read"})"),
             question("bob", R"("read")"),
             question("bob", R"({"name":7})"),
             question("bob", read, R"({"type":"stored_model"})"),
             std::string{R"({"subject":{"type":"user","id":"bob"},"action":{"name":"read"},)"
                         R"("resource":{"type":"stored_model","id":"m1"}})"}, // no tenant
             question("bob",
                      R"({"name":"AddUser","properties":{"user":"joe","rank":1}})",
                      R"({"type":"tenant","id":"acme"})"),
             question("bob",
                      R"({"name":"Undeploy","properties":{"deployment":"other"}})",
                      R"({"type":"deployed_model","id":"d1"})"),
         }) {
        SCOPED_TRACE(body);
        const auto response = ask(body);
        EXPECT_EQ(response.status, 400);
        EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
        EXPECT_NE(response.body, "");
    }
    EXPECT_EQ(ask(question("bob", read), "text/plain; charset=utf-8").status, 400);
    EXPECT_EQ(ask(question("bob", read), "").status, 400);
    EXPECT_EQ(ask(question("bob", read), "Application/JSON; charset=utf-8").status, 200);
    EXPECT_EQ(send(request("GET", "/access/v1/evaluation", "", "")).status, 405);
}

TEST_F(Evaluation, TheIdOfTheRequestComesBackWhateverHappens) {
    for (const auto& body : {question("bob", read), std::string{"{"}}) {
        auto asked = request("POST", "/access/v1/evaluation", body, "");
        asked.headers.push_back({"Content-Type", "application/json"});
        asked.headers.push_back({"X-Request-ID", "req-1"});
        EXPECT_EQ(http::find_header(send(std::move(asked)).headers, "X-Request-ID"), "req-1");
    }
}

} // namespace
} // namespace assent::test
