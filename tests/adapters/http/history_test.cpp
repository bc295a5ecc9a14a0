// GET of events and decisions: who may, what is in an item, filters, pages, lines.

#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace assent::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string tenant = "/v1/tenants/acme/";

class HistoryRoutes : public RoutesTest {
protected:
    HistoryRoutes() {
        say("AddUser", R"({"user":"bob","role":"member"})");                     // 2
        say("CreateGroup", R"({"group":"g1"})");                                 // 3
        say("CreateGroup", R"({"group":"g2"})", "bob");                          // 4, denied
        say("AddGroupMember", R"({"group":"g1","user":"bob"})");                 // 5
        say("RegisterEnvironment", R"({"environment":"e","hosting":"hybrid"})"); // 6
        say("RegisterModel", R"({"model":"m1","metadata":{}})", "bob");          // 7
        say("CreateSnapshot", R"({"snapshot":"s1","model":"m1","metadata":{}})", "bob"); // 8
        say("DeployVariation",
            R"({"deployment":"d1","model":"m1","environment":"e","snapshot":"s1"})",
            "bob"); // 9
        say("UpdateVariation",
            R"({"deployment":"d9","variation":"default","settings":{}})",
            "bob"); // 10
    }

    void say(std::string_view type, const std::string& data, std::string_view actor = "ada") {
        const auto response =
            post(command("h" + std::to_string(++said_), type, data, {}, R"(,"reason":"why not")"),
                 actor);
        EXPECT_NE(response.status, 400) << response.body;
    }

    json::Value read(const std::string& what) {
        const auto response = get(tenant + what);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(response.content_type, "application/json");
        return parsed(response.body);
    }

    static const json::Array& items(const json::Value& body) {
        return *body.find("items")->array();
    }

    /// Of all its pages behind `after`, `position type` each.
    std::vector<std::string> all(const std::string& what, std::string after = "0") {
        std::vector<std::string> seen;
        for (int pages = 0; pages < 100; ++pages) {
            const auto mark = what.contains('?') ? "&" : "?";
            const auto body = read(what + mark + "after=" + after);
            if (body.find("items") == nullptr) return seen;
            for (const auto& item : items(body)) {
                seen.push_back(std::to_string(number_of(item, "position")) + " " +
                               std::string{item.text_of("type")});
            }
            if (body.find("next")->is_null()) return seen;
            after = body.text_of("next");
        }
        ADD_FAILURE() << "no end";
        return seen;
    }

    int said_ = 0;
};

// GEN-11: who is answered is told the same, auditors are not.
TEST_F(HistoryRoutes, AuditorsAreToldWhatIsHidden) {
    say("CreateGroup", R"({"group":"g3"})");                              // 11
    say("RegisterModel", R"({"model":"m2","group":"g3","metadata":{}})"); // 12
    say("EditModel", R"({"model":"m2","metadata":{"a":1}})", "bob");      // 13
    say("EditModel", R"({"model":"m3","metadata":{"a":1}})", "bob");      // 14
    const auto message = [&](const std::string& after) {
        const auto body = read("decisions?limit=1&after=" + after);
        const auto& reason = items(body).front().find("reasons")->array()->front();
        EXPECT_EQ(reason.text_of("rule"), "GEN-11");
        return std::string{reason.text_of("message")};
    };
    EXPECT_EQ(message("12"),
              "The model 'm2' exists, but 'bob' may not READ it, and was told the same as if it "
              "did not.");
    EXPECT_EQ(message("13"), "The model 'm3' does not exist.");
}

TEST_F(HistoryRoutes, ADecisionIsThereAllowedOrNot) {
    const auto body = read("decisions?after=3&limit=1");
    EXPECT_EQ(number_of(body, "position"), 10);
    EXPECT_EQ(body.text_of("token"), "t10");
    EXPECT_EQ(body.text_of("next"), "4");
    ASSERT_EQ(items(body).size(), 1U);
    const auto& item = items(body).front();
    std::vector<std::string> names;
    for (const auto& member : *item.object()) names.push_back(member.name);
    EXPECT_THAT(names,
                ElementsAre("position",
                            "id",
                            "type",
                            "actor",
                            "surface",
                            "reason",
                            "at",
                            "outcome",
                            "code",
                            "version",
                            "reasons",
                            "effects",
                            "events"));
    EXPECT_EQ(number_of(item, "position"), 4);
    EXPECT_EQ(item.text_of("id"), "h3");
    EXPECT_EQ(item.text_of("type"), "CreateGroup");
    EXPECT_EQ(item.text_of("actor"), "bob");
    EXPECT_EQ(item.text_of("reason"), "why not");
    EXPECT_EQ(item.text_of("outcome"), "denied");
    EXPECT_EQ(item.text_of("code"), "denied");
    EXPECT_EQ(number_of(item, "version"), 3);
    EXPECT_EQ(item.find("reasons")->array()->front().text_of("rule"), "GEN-2");
    EXPECT_TRUE(item.find("events")->array()->empty());

    const auto allowed = read("decisions?after=8&limit=1");
    EXPECT_TRUE(items(allowed).front().find("code")->is_null());
    EXPECT_EQ(json::to_text(*items(allowed).front().find("events")),
              R"(["DeploymentCreated","VariationDeployed","RoutingChanged","ModelRequested"])");
}

TEST_F(HistoryRoutes, AnEventSaysWhatWhoWhenAndByWhichCommand) {
    const auto body = read("events?after=4&limit=1");
    const auto& item = items(body).front();
    std::vector<std::string> names;
    for (const auto& member : *item.object()) names.push_back(member.name);
    EXPECT_THAT(
        names,
        ElementsAre("position", "index", "type", "data", "actor", "at", "command", "reason"));
    EXPECT_EQ(number_of(item, "index"), 0);
    EXPECT_EQ(item.text_of("type"), "GroupMemberAdded");
    EXPECT_EQ(item.find("data")->text_of("user"), "bob");
    EXPECT_EQ(item.text_of("actor"), "ada");
    EXPECT_EQ(item.text_of("command"), "h4");
}

TEST_F(HistoryRoutes, PagesOfAnyLengthHoldEverythingOnce) {
    const auto decisions = all("decisions");
    EXPECT_EQ(decisions.size(), 10U);
    const auto events = all("events");
    EXPECT_GT(events.size(), 10U); // A deployment is several events.
    for (const std::string limit : {"1", "2", "3", "4", "7"}) {
        EXPECT_EQ(all("decisions?limit=" + limit), decisions);
        EXPECT_EQ(all("events?limit=" + limit), events);
    }
    // Nor is anything lost where a scan ends before a page is full.
    service_.scan_max = 2;
    EXPECT_EQ(all("decisions?limit=3"), decisions);
    EXPECT_EQ(all("events?entity=d1"), all("events?limit=1&entity=d1"));
    EXPECT_THAT(all("decisions", "10"), IsEmpty());
    EXPECT_THAT(all("decisions", "99"), IsEmpty());
}

TEST_F(HistoryRoutes, FiltersNarrowIt) {
    EXPECT_THAT(all("decisions?actor=ada", "3"),
                ElementsAre("5 AddGroupMember", "6 RegisterEnvironment"));
    EXPECT_THAT(all("decisions?type=CreateGroup"), ElementsAre("3 CreateGroup", "4 CreateGroup"));
    EXPECT_THAT(all("events?type=GroupCreated"), ElementsAre("3 GroupCreated"));
    EXPECT_THAT(all("events?entity=bob"), ElementsAre("2 UserAdded", "5 GroupMemberAdded"));
    EXPECT_THAT(all("events?entity=d1/default"), ElementsAre("9 VariationDeployed"));
    EXPECT_THAT(all("decisions?entity=d1"), ElementsAre("9 DeployVariation"));
    // What failed has no events, but what it was about is on record.
    EXPECT_THAT(all("decisions?entity=d9"), ElementsAre("10 UpdateVariation"));
    EXPECT_THAT(all("decisions?entity=nothing"), IsEmpty());
}

TEST_F(HistoryRoutes, TimesAreFromAndBefore) {
    // The clock of the fake is a second for each decision, from 0 on.
    EXPECT_THAT(all("decisions?from=1970-01-01T00:00:02Z&to=1970-01-01T00:00:04Z"),
                ElementsAre("3 CreateGroup", "4 CreateGroup"));
    EXPECT_THAT(all("decisions?to=1970-01-01T00:00:00Z"), IsEmpty());
    EXPECT_THAT(all("decisions?from=2026-01-01T00:00:00Z"), IsEmpty());
}

TEST_F(HistoryRoutes, OnlyAuditorsReadIt) {
    for (const std::string what : {"events", "decisions"}) {
        const auto hidden = get(tenant + what, "bob");
        problem(hidden, 404);
        problem(get("/v1/tenants/none/" + what, "ada"), 404);
        problem(get(tenant + what, "stranger"), 404);
        problem(get(tenant + what, ""), 401);
    }
    say("DefineCustomRole", R"({"role":"auditor","permissions":["audit"]})");
    say("AssignRole", R"({"user":"bob","role":"auditor"})");
    EXPECT_EQ(get(tenant + "events", "bob").status, 200);
}

TEST_F(HistoryRoutes, LinesCarryTheRestInHeaders) {
    auto asked = request("GET", tenant + "events?limit=2&entity=bob", {}, "ada");
    asked.headers.push_back({"Accept", "application/x-ndjson"});
    const auto response = send(asked);
    EXPECT_EQ(response.content_type, "application/x-ndjson");
    const auto first = response.body.find('\n');
    ASSERT_EQ(response.body.find('\n', first + 1), response.body.size() - 1);
    EXPECT_EQ(parsed(response.body.substr(0, first)).text_of("type"), "UserAdded");
    EXPECT_EQ(http::find_header(response.headers, "Assent-Position"), "10");
    EXPECT_EQ(http::find_header(response.headers, "Assent-Token"), "t10");
    EXPECT_EQ(http::find_header(response.headers, "Assent-Next"), "5");
    EXPECT_EQ(http::find_header(response.headers, "Link"),
              "<" + tenant + "events?after=5&limit=2&entity=bob>; rel=\"next\"");
    auto rest = request("GET", tenant + "events?after=5&limit=2&entity=bob", {}, "ada");
    rest.headers = asked.headers;
    const auto empty = send(rest);
    EXPECT_EQ(empty.body, "");
    EXPECT_EQ(http::find_header(empty.headers, "Link"), "");
}

TEST_F(HistoryRoutes, WhatIsMalformedSaysSo) {
    for (const auto& [query, word] :
         std::vector<std::pair<std::string, std::string>>{{"after=x", "after"},
                                                          {"after=1.", "after"},
                                                          {"after=-1", "after"},
                                                          {"limit=1001", "limit"},
                                                          {"from=yesterday", "from"},
                                                          {"to=2026-13-01T00:00:00Z", "to"},
                                                          {"cursor=1.61", "cursor"},
                                                          {"as_of=3", "as_of"}}) {
        SCOPED_TRACE(query);
        const auto body = problem(get(tenant + "decisions?" + query), 400);
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr(word));
    }
    auto live = request("GET", tenant + "events", {}, "ada");
    live.headers.push_back({"Accept", "text/event-stream"});
    const auto body = problem(send(live), 400);
    EXPECT_EQ(body.text_of("outcome"), "invalid");
    EXPECT_EQ(body.text_of("code"), "not_built");
}

TEST_F(HistoryRoutes, TroubleIs503) {
    service_.trouble =
        http::Unavailable{.detail = "the log is away", .retry_after = std::chrono::seconds{5}};
    const auto response = get(tenant + "events");
    const auto body = problem(response, 503);
    EXPECT_THAT(std::string{body.text_of("detail")}, StartsWith("the log is away"));
    EXPECT_EQ(http::find_header(response.headers, "Retry-After"), "5");
}

} // namespace
} // namespace assent::test
