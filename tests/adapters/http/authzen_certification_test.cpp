// The AuthZEN protocol over real sockets, with the scenario by which servers are certified: users
// alice and bob, records record-1 and record-2. What the rules of Assent make of it is tested
// elsewhere.

#include "adapters/http/server.hpp"
#include "tests/adapters/http/authzen_client.hpp"
#include "tests/adapters/http/fake_service.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <memory>

namespace assent::test {
namespace {

using http::authzen::Answer;
using http::authzen::Fault;
using http::authzen::Found;
using http::authzen::Question;
using http::authzen::Semantic;
using http::authzen::Sought;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

/// The policy of the scenario. Properties of the request count before those of the fixture.
class CertificationPoint final : public http::authzen::DecisionPoint {
public:
    void await(const auth::Principal&, std::span<const Question>, const GoOn& go_on) override {
        go_on({});
    }

    std::vector<std::expected<Answer, Fault>> evaluate(const auth::Principal&,
                                                       std::span<const Question> questions,
                                                       Semantic semantic) override {
        std::vector<std::expected<Answer, Fault>> answers;
        for (const auto& question : questions) {
            answers.emplace_back(Answer{.decision = allows(question), .context = {}});
            if (ends_with(semantic, answers.back()->decision)) break;
        }
        return answers;
    }

    std::expected<Found, Fault>
    search(const auth::Principal&, Sought sought, const Question& question) override {
        const auto keep = [&](auto candidates, auto put) {
            Found found;
            for (const std::string_view name : candidates) {
                auto asked = question;
                put(asked, name);
                if (allows(asked)) found.names.emplace_back(name);
            }
            return found;
        };
        using Names = std::vector<std::string_view>;
        switch (sought) {
        case Sought::subject:
            return keep(Names{"alice", "bob"}, [](Question& q, auto name) { q.subject.id = name; });
        case Sought::resource:
            return keep(Names{"record-1", "record-2"},
                        [](Question& q, auto name) { q.resource.id = name; });
        case Sought::action:
            break;
        }
        return keep(Names{"read", "write", "delete"},
                    [](Question& q, auto name) { q.action.name = name; });
    }

private:
    static std::string_view
    property(const json::Value* given, std::string_view name, std::string_view otherwise) {
        const auto said = given == nullptr ? std::string_view{} : given->text_of(name);
        return said.empty() ? otherwise : said;
    }

    static bool allows(const Question& q) {
        const bool known = (q.subject.id == "alice" || q.subject.id == "bob") &&
                           (q.resource.id == "record-1" || q.resource.id == "record-2");
        if (!known || q.subject.type != "user" || q.resource.type != "record") return false;
        if (q.action.name == "read") return true;
        const auto role =
            property(q.subject.properties, "role", q.subject.id == "bob" ? "admin" : "");
        const auto status = property(
            q.resource.properties, "status", q.resource.id == "record-2" ? "archived" : "active");
        if (q.action.name == "write") {
            return status == "archived" ? role == "admin" : q.subject.id == "alice";
        }
        const auto* soft =
            q.action.properties == nullptr ? nullptr : q.action.properties->find("soft");
        return q.action.name == "delete" && soft != nullptr && soft->boolean() != nullptr &&
               *soft->boolean();
    }
};

class Certification : public ::testing::Test {
protected:
    Certification()
        : server_({.listen = "127.0.0.1:0",
                   .dev = true,
                   .public_url = "https://pdp.example.com/authz",
                   .checks = &point_},
                  service_,
                  dev_gate()) {
        server_.start();
    }

    static std::string user(const std::string& id, const std::string& properties = "") {
        return R"("subject":{"type":"user","id":")" + id + '"' +
               (properties.empty() ? "" : R"(,"properties":)" + properties) + "}";
    }

    static std::string action(const std::string& name, const std::string& properties = "") {
        return R"("action":{"name":")" + name + '"' +
               (properties.empty() ? "" : R"(,"properties":)" + properties) + "}";
    }

    static std::string record(const std::string& id, const std::string& properties = "") {
        return R"("resource":{"type":"record","id":")" + id + '"' +
               (properties.empty() ? "" : R"(,"properties":)" + properties) + "}";
    }

    static std::string
    ask(const std::string& a, const std::string& b, const std::string& c, std::string more = "") {
        return "{" + a + "," + b + "," + c + std::move(more) + "}";
    }

    FakeService service_;
    CertificationPoint point_;
    http::Server server_;
    AuthzenClient client_{server_.address()};
};

const std::string any_user = R"("subject":{"type":"user"})";
const std::string any_record = R"("resource":{"type":"record"})";

TEST_F(Certification, Decisions) {
    EXPECT_TRUE(client_.allows(ask(user("alice"), action("read"), record("record-1"))));
    EXPECT_TRUE(client_.allows(ask(user("alice"), action("write"), record("record-1"))));
    EXPECT_TRUE(client_.allows(ask(user("bob"), action("read"), record("record-1"))));
    EXPECT_FALSE(client_.allows(ask(user("bob"), action("write"), record("record-1"))));
}

TEST_F(Certification, PropertiesOfTheRequestCount) {
    const std::string archived = R"({"status":"archived"})";
    EXPECT_FALSE(client_.allows(ask(user("alice"), action("write"), record("record-1", archived))));
    EXPECT_TRUE(client_.allows(
        ask(user("bob", R"({"role":"admin"})"), action("write"), record("record-2", archived))));
    EXPECT_TRUE(client_.allows(
        ask(user("alice"), action("delete", R"({"soft":true})"), record("record-1"))));
    EXPECT_FALSE(client_.allows(
        ask(user("alice"), action("delete", R"({"soft":false})"), record("record-1"))));
}

TEST_F(Certification, ContextAndUnknownMembersAndOrderDoNotMatter) {
    EXPECT_TRUE(client_.allows(ask(record("record-1"),
                                   action("read"),
                                   user("alice"),
                                   R"(,"context":{"time":"2026-01-01T00:00:00Z"},"more":[null])")));
    const auto question = ask(user("bob"), action("write"), record("record-1"));
    const auto first = client_.post("/access/v1/evaluation", question).body;
    EXPECT_EQ(client_.post("/access/v1/evaluation", question).body, first);
}

TEST_F(Certification, BatchesTakeWhatTheyLackFromTheOuterObject) {
    EXPECT_EQ(
        client_.batch(ask(user("alice"),
                          action("write"),
                          record("record-1"),
                          R"(,"evaluations":[{},{)" + record("record-2") + "},{" + user("bob") +
                              "},{" + action("read") + "," + record("record-2") + "}]")),
        "tfft");
    // An object of the item replaces the whole outer one: `soft` is gone.
    EXPECT_EQ(client_.batch(ask(user("alice"),
                                action("delete", R"({"soft":true})"),
                                record("record-1"),
                                R"(,"evaluations":[{},{)" + action("delete") + "}]")),
              "tf");
    EXPECT_EQ(client_.batch(R"({"evaluations":[)" +
                            ask(user("bob"), action("read"), record("record-1")) + "]}"),
              "t");
}

TEST_F(Certification, WithoutEvaluationsABatchIsASingleQuestion) {
    for (const std::string more : {"", R"(,"evaluations":[])"}) {
        const auto answer = client_.ask(
            "/access/v1/evaluations", ask(user("alice"), action("read"), record("record-1"), more));
        EXPECT_TRUE(AuthzenClient::decision_of(answer));
        EXPECT_EQ(answer.find("evaluations"), nullptr);
    }
    EXPECT_EQ(client_.post("/access/v1/evaluations", "{" + user("alice") + "}").status, 400);
}

TEST_F(Certification, TheThreeSemanticsOfABatch) {
    const auto body = [&](const std::string& options, const std::string& items) {
        return ask(user("bob"),
                   action("read"),
                   record("record-1"),
                   options + R"(,"evaluations":[)" + items + "]");
    };
    const auto semantic = [](const std::string& name) {
        return R"(,"options":{"evaluations_semantic":")" + name + R"(","else":1})";
    };
    const std::string yes = "{}";
    const auto no = "{" + action("write") + "}";
    const auto mixed = yes + "," + no + "," + yes;
    EXPECT_EQ(client_.batch(body("", mixed)), "tft");
    EXPECT_EQ(client_.batch(body(R"(,"options":{})", mixed)), "tft");
    EXPECT_EQ(client_.batch(body(semantic("execute_all"), mixed)), "tft");
    EXPECT_EQ(client_.batch(body(semantic("deny_on_first_deny"), mixed)), "tf");
    EXPECT_EQ(client_.batch(body(semantic("permit_on_first_permit"), mixed)), "t");
    EXPECT_EQ(client_.batch(body(semantic("permit_on_first_permit"), no + "," + mixed)), "ft");
    EXPECT_EQ(client_.batch(body(semantic("permit_on_first_permit"), no + "," + no)), "ff");
    EXPECT_EQ(client_.batch(body(semantic("deny_on_first_deny"), yes + "," + yes)), "tt");
    // A faulty element counts as a deny, in its place.
    const std::string bad = R"({"action":{"name":7}})";
    EXPECT_EQ(client_.batch(body("", yes + "," + bad + "," + yes)), "tft");
    EXPECT_EQ(client_.batch(body(semantic("deny_on_first_deny"), bad + "," + yes)), "f");
    EXPECT_EQ(client_.batch(body(semantic("deny_on_first_deny"), yes + "," + bad + "," + no)),
              "tf");
    EXPECT_EQ(client_.batch(body(semantic("permit_on_first_permit"), bad + "," + yes + "," + bad)),
              "ft");
}

TEST_F(Certification, AFaultyElementSaysWhatIsWrongWithIt) {
    const auto answer = client_.ask("/access/v1/evaluations",
                                    "{" + user("alice") + "," + action("read") +
                                        R"(,"evaluations":[{},7,{)" + record("record-1") + "}]}");
    const auto& items = *answer.find("evaluations")->array();
    ASSERT_EQ(items.size(), 3U);
    for (const auto& [index, what] :
         {std::pair{0U, "resource is missing"}, std::pair{1U, "an evaluation must be an object"}}) {
        EXPECT_FALSE(AuthzenClient::decision_of(items[index]));
        const auto* error = items[index].find("context")->find("error");
        ASSERT_NE(error, nullptr);
        EXPECT_EQ(error->text_of("message"), what);
        EXPECT_EQ(std::get<std::int64_t>(error->find("status")->data), 400);
    }
    EXPECT_TRUE(AuthzenClient::decision_of(items[2]));
}

TEST_F(Certification, Searches) {
    const auto find = [&](const std::string& sought, const std::string& body) {
        const auto page = client_.search(sought, body);
        EXPECT_EQ(page.next, "");
        return page.names;
    };
    EXPECT_THAT(find("subject", ask(any_user, action("read"), record("record-1"))),
                IsSupersetOf({"alice", "bob"}));
    EXPECT_THAT(find("resource", ask(user("alice"), action("read"), any_record)),
                IsSupersetOf({"record-1"}));
    EXPECT_THAT(find("action", "{" + user("alice") + "," + record("record-1") + "}"),
                IsSupersetOf({"read", "write"}));
    EXPECT_THAT(
        find("subject",
             ask(any_user, action("write"), record("record-2", R"({"status":"archived"})"))),
        ElementsAre("bob"));
    const std::string admin = R"({"role":"admin"})";
    EXPECT_THAT(find("resource", ask(user("bob", admin), action("write"), any_record)),
                ElementsAre("record-2"));
    EXPECT_THAT(find("action", "{" + user("bob", admin) + "," + record("record-2") + "}"),
                IsSupersetOf({"write"}));
    // The id of what is searched for is ignored, and so is an action where actions are.
    EXPECT_THAT(find("subject", ask(user("nobody"), action("write"), record("record-2"))),
                ElementsAre("bob"));
    EXPECT_THAT(find("action", ask(user("alice"), R"("action":7)", record("record-1"))),
                IsSupersetOf({"read"}));
    EXPECT_THAT(find("subject", ask(any_user, action("read"), record("record-9"))), IsEmpty());
    EXPECT_THAT(
        find("resource", ask(user("alice"), action("read"), R"("resource":{"type":"teapot"})")),
        IsEmpty());
}

TEST_F(Certification, SearchesComeInPages) {
    const auto body = [&](const std::string& page) {
        return ask(any_user, action("read"), record("record-1"), R"(,"page":)" + page);
    };
    const auto first = client_.search("subject", body(R"({"limit":1})"));
    EXPECT_THAT(first.names, ElementsAre("alice"));
    ASSERT_NE(first.next, "");
    for (int i = 0; i < 2; ++i) { // A page may be read again.
        const auto second = client_.search("subject", body(R"({"token":")" + first.next + R"("})"));
        EXPECT_THAT(second.names, ElementsAre("bob"));
        EXPECT_EQ(second.next, "");
    }
    EXPECT_THAT(client_.search("subject", body(R"({"limit":1000000})")).names,
                ElementsAre("alice", "bob"));
    EXPECT_THAT(client_.search("subject", body(R"({"token":""})")).names,
                ElementsAre("alice", "bob"));

    // A token is good for its own search only.
    const auto with_token = R"(,"page":{"token":")" + first.next + R"("})";
    for (const auto& other : {ask(any_user, action("write"), record("record-1"), with_token),
                              ask(any_user, action("read"), record("record-2"), with_token),
                              body(R"({"limit":2,"token":")" + first.next + R"("})"),
                              body(R"({"token":"x"})"),
                              body(R"({"token":"x.1"})"),
                              body(R"({"token":")" + first.next + R"(9"})"),
                              body(R"({"token":7})"),
                              body(R"({"limit":0})"),
                              body(R"({"limit":-1})"),
                              body(R"({"limit":1.5})"),
                              body(R"({"limit":"1"})"),
                              body("[]")}) {
        EXPECT_EQ(client_.post("/access/v1/search/subject", other).status, 400) << other;
    }
    EXPECT_EQ(client_
                  .post("/access/v1/search/subject",
                        body(R"({"token":")" + first.next + R"("})"),
                        "Content-Type: application/json\r\nAssent-Actor: eve\r\n")
                  .status,
              400)
        << "the token of somebody else";
}

TEST_F(Certification, Metadata) {
    const auto response = client_.get("/.well-known/authzen-configuration");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.at("content-type"), "application/json");
    const auto metadata = json::parse(response.body).value();
    const std::string base = "https://pdp.example.com/authz";
    EXPECT_EQ(metadata.text_of("policy_decision_point"), base);
    for (const auto& [member, path] :
         {std::pair{"access_evaluation_endpoint", "/access/v1/evaluation"},
          std::pair{"access_evaluations_endpoint", "/access/v1/evaluations"},
          std::pair{"search_subject_endpoint", "/access/v1/search/subject"},
          std::pair{"search_resource_endpoint", "/access/v1/search/resource"},
          std::pair{"search_action_endpoint", "/access/v1/search/action"}}) {
        EXPECT_EQ(metadata.text_of(member), base + path);
    }
    EXPECT_EQ(response.body.find("elsewhere.example"), std::string::npos)
        << "the header Host is the client's word";
    EXPECT_EQ(client_.post("/.well-known/authzen-configuration", "{}").status, 405);
}

constexpr auto endpoints = std::to_array<const char*>({"/access/v1/evaluation",
                                                       "/access/v1/evaluations",
                                                       "/access/v1/search/subject",
                                                       "/access/v1/search/resource",
                                                       "/access/v1/search/action"});

TEST_F(Certification, WhatIsMalformedIs400WithAMessage) {
    const auto good = ask(user("alice"), action("read"), record("record-1"));
    const auto deep = std::string(100, '[') + std::string(100, ']');
    for (const std::string path : endpoints) {
        for (const auto& body : {
                 std::string{},
                 std::string{"{"},
                 std::string{"[]"},
                 std::string{"null"},
                 std::string{"\"x\""},
                 std::string{"{}"},
                 good + good,
                 std::string{"{\"subject\":\"\xff\"}"},
                 "{" + user("alice") + "," + user("bob") + "," + action("read") + "," +
                     record("record-1") + "}", // a member twice
                 ask(R"("subject":"alice")", action("read"), record("record-1")),
                 ask(R"("subject":null)", action("read"), record("record-1")),
                 ask(R"("subject":{"id":"alice"})", action("read"), record("record-1")),
                 ask(R"("subject":{"type":7,"id":"alice"})", action("read"), record("record-1")),
                 ask(user("alice", "[]"), action("read"), record("record-1")),
                 ask(user("alice"), action("read"), R"("resource":{"id":"record-1"})"),
                 ask(user("alice"), action("read"), record("record-1"), R"(,"context":7)"),
                 ask(user("alice"), action("read"), record("record-1"), R"(,"x":)" + deep),
                 "{" + action("read") + "," + record("record-1") + "}",
                 "{" + user("alice") + "," + action("read") + "}",
             }) {
            SCOPED_TRACE(path + " " + body);
            auto response = client_.post(
                path, body, "Content-Type: application/json\r\nX-Request-ID: a b;c\r\n");
            EXPECT_EQ(response.status, 400);
            EXPECT_THAT(response.headers["content-type"], HasSubstr("text/plain"));
            EXPECT_NE(response.body, "");
            EXPECT_EQ(response.headers["x-request-id"], "a b;c");
        }
        for (const std::string type : {"",
                                       "Content-Type: text/plain\r\n",
                                       "Content-Type: application/jsonx\r\n",
                                       "Content-Type: application/x-www-form-urlencoded\r\n"}) {
            EXPECT_EQ(client_.post(path, good, type).status, 400) << path << type;
        }
        EXPECT_EQ(
            client_.post(path, good, "content-type: Application/JSON ; charset=utf-8\r\n").status,
            200);
        EXPECT_EQ(client_.get(path).status, 405);
    }
}

TEST_F(Certification, EachEndpointNeedsItsOwnMembers) {
    const auto status = [&](const std::string& path, const std::string& body) {
        return client_.post("/access/v1/" + path, body).status;
    };
    const auto& read = action("read");
    for (const std::string path : {"evaluation", "evaluations"}) {
        EXPECT_EQ(status(path, "{" + user("alice") + "," + record("record-1") + "}"), 400);
        EXPECT_EQ(status(path, ask(any_user, read, record("record-1"))), 400);
        EXPECT_EQ(status(path, ask(user("alice"), read, any_record)), 400);
        EXPECT_EQ(status(path, ask(user("alice"), R"("action":{})", record("record-1"))), 400);
        EXPECT_EQ(status(path, ask(user("alice"), R"("action":{"name":7})", record("record-1"))),
                  400);
    }
    for (const std::string path : {"search/subject", "search/resource"}) {
        EXPECT_EQ(status(path, "{" + user("alice") + "," + record("record-1") + "}"), 400);
        EXPECT_EQ(status(path, ask(user("alice"), R"("action":{})", record("record-1"))), 400);
    }
    EXPECT_EQ(status("search/subject", ask(any_user, read, any_record)), 400);
    EXPECT_EQ(status("search/resource", ask(any_user, read, any_record)), 400);
    EXPECT_EQ(status("search/action", "{" + any_user + "," + record("record-1") + "}"), 400);
    EXPECT_EQ(status("search/action", "{" + user("alice") + "," + any_record + "}"), 400);
    for (const std::string more : {R"(,"evaluations":{})",
                                   R"(,"evaluations":7)",
                                   R"(,"options":7)",
                                   R"(,"options":{"evaluations_semantic":"first"})",
                                   R"(,"options":{"evaluations_semantic":7})"}) {
        EXPECT_EQ(status("evaluations", ask(user("alice"), read, record("record-1"), more)), 400)
            << more;
    }
    EXPECT_EQ(status("evaluations",
                     ask(R"("subject":7)", read, record("record-1"), R"(,"evaluations":[{}])")),
              400)
        << "what the elements would inherit";
}

TEST_F(Certification, BatchesHaveALimit) {
    const auto body = [&](std::size_t count) {
        std::string items = "{}";
        for (std::size_t i = 1; i < count; ++i) items += ",{}";
        return ask(
            user("alice"), action("read"), record("record-1"), R"(,"evaluations":[)" + items + "]");
    };
    EXPECT_EQ(client_.batch(body(1000)), std::string(1000, 't'));
    EXPECT_EQ(client_.post("/access/v1/evaluations", body(1001)).status, 413);
    // A batch may be larger than a single question.
    const auto large = R"(,"x":")" + std::string(300'000, 'x') + '"';
    const auto question = ask(user("alice"), action("read"), record("record-1"), large);
    EXPECT_EQ(client_.post("/access/v1/evaluations", question).status, 200);
    EXPECT_EQ(client_.post("/access/v1/evaluation", question).status, 413);
}

TEST_F(Certification, TheIdOfARequestComesBack) {
    const auto question = ask(user("bob"), action("write"), record("record-1"));
    auto response = client_.post("/access/v1/evaluation",
                                 question,
                                 "Content-Type: application/json\r\nX-REQUEST-ID: 7f3c-1\r\n");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers["x-request-id"], "7f3c-1");
    EXPECT_EQ(client_.post("/access/v1/evaluation", question).headers.contains("x-request-id"),
              false);
}

TEST_F(Certification, WhoAcceptsProblemsGetsThem) {
    const auto response = client_.post(
        "/access/v1/evaluation",
        "{}",
        "Content-Type: application/json\r\nAccept: application/json, application/problem+json\r\n");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(json::parse(response.body).value().text_of("detail"), "subject is missing");
}

} // namespace
} // namespace assent::test
