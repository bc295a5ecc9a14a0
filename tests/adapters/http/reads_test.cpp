// GET: collections, single things, the tenant, its capacity, health; cursors, and what is not
// there.

#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Reads : public RoutesTest {
protected:
    Reads() {
        accept("AddUser", R"({"user":"bob","role":"member"})");
        accept("AddUser", R"({"user":"eve","role":"member"})");
        accept("CreateGroup", R"({"group":"team/a"})");
        accept("CreateGroup", R"({"group":"team/b"})");
        accept("AddGroupMember", R"({"group":"team/a","user":"bob"})");
        accept("AddGroupMember", R"({"group":"team/b","user":"eve"})");
        accept("RegisterEnvironment", R"({"environment":"production","hosting":"hybrid"})");
        for (const std::string name : {"m3", "m1", "m2", "team/m4"}) {
            accept("RegisterModel",
                   R"({"model":")" + name + R"(","group":"team/a","metadata":{"x":1}})",
                   "bob");
        }
        accept("CreateSnapshot",
               R"({"snapshot":"m1-1","model":"m1","group":"team/a","metadata":{}})",
               "bob");
        accept(
            "DeployVariation",
            R"({"deployment":"d1","model":"m1","environment":"production","snapshot":"m1-1","group":"team/a"})",
            "bob");
    }

    void accept(std::string_view type, const std::string& data, std::string_view actor = "ada") {
        const auto response = post(command("r" + std::to_string(++count_), type, data), actor);
        EXPECT_EQ(response.status, 200) << response.body;
    }

    static std::vector<std::string> ids(const json::Value& body) {
        std::vector<std::string> found;
        if (const auto* items = body.find("items")) {
            for (const auto& item : *items->array()) found.emplace_back(item.text_of("id"));
        }
        return found;
    }

    json::Value list(const std::string& collection, std::string_view actor = "bob") {
        const auto response = get("/v1/tenants/acme/" + collection, actor);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(response.content_type, "application/json");
        return parsed(response.body);
    }

    int count_ = 0;
};

TEST_F(Reads, AListHasItemsNextPositionAndToken) {
    const auto body = list("stored_models");
    ASSERT_NE(body.object(), nullptr);
    EXPECT_EQ(body.object()->size(), 4U);
    EXPECT_THAT(ids(body), ElementsAre("m1", "m2", "m3", "team/m4"));
    ASSERT_NE(body.find("next"), nullptr);
    EXPECT_TRUE(body.find("next")->is_null());
    EXPECT_EQ(number_of(body, "position"), count_ + 1);
    EXPECT_EQ(body.text_of("token"), "t" + std::to_string(count_ + 1));
}

TEST_F(Reads, AListShowsOnlyWhatMayBeRead) {
    EXPECT_THAT(ids(list("stored_models", "eve")), ElementsAre());
    EXPECT_THAT(ids(list("deployed_models", "bob")), ElementsAre("d1"));
    EXPECT_THAT(ids(list("deployable_models", "bob")), ElementsAre("m1-1"));
    EXPECT_THAT(ids(list("users", "eve")), ElementsAre("ada", "bob", "eve"));
    EXPECT_THAT(ids(list("groups", "eve")), ElementsAre("team/a", "team/b"));
    EXPECT_THAT(ids(list("environments", "eve")), ElementsAre("production"));
    EXPECT_THAT(ids(list("privileges", "eve")), ElementsAre());
}

TEST_F(Reads, OneThingIsItselfWithPositionAndToken) {
    const auto response = get("/v1/tenants/acme/stored_models/m1", "bob");
    EXPECT_EQ(response.status, 200);
    const auto body = parsed(response.body);
    EXPECT_EQ(body.text_of("id"), "m1");
    EXPECT_EQ(body.text_of("kind"), "model");
    EXPECT_EQ(body.text_of("group"), "team/a");
    EXPECT_NE(body.find("metadata"), nullptr);
    EXPECT_EQ(number_of(body, "position"), count_ + 1);
    EXPECT_EQ(body.text_of("token"), "t" + std::to_string(count_ + 1));
    // An id with a slash comes with its slash encoded.
    EXPECT_EQ(get("/v1/tenants/acme/stored_models/team%2Fm4", "bob").status, 200);
    EXPECT_EQ(get("/v1/tenants/acme/stored_models/team/m4", "bob").status, 404);
}

TEST_F(Reads, ADeploymentShowsTheMembersOfTheInterface) {
    const auto body = parsed(get("/v1/tenants/acme/deployed_models/d1", "bob").body);
    for (const auto* name : {"id",
                             "model",
                             "environment",
                             "kind",
                             "space",
                             "runtime",
                             "group",
                             "default_snapshot",
                             "needs_activation",
                             "variations",
                             "routing",
                             "metadata",
                             "position",
                             "token"}) {
        EXPECT_NE(body.find(name), nullptr) << name;
    }
    EXPECT_TRUE(body.find("space")->is_null());
    EXPECT_EQ(body.text_of("default_snapshot"), "m1-1");
    const auto& variation = body.find("variations")->array()->front();
    for (const auto* name : {"name", "snapshot", "protected", "status", "settings"}) {
        EXPECT_NE(variation.find(name), nullptr) << name;
    }
}

TEST_F(Reads, WhatIsHiddenLooksLikeWhatIsNotThere) {
    const auto hidden = get("/v1/tenants/acme/stored_models/m1", "eve");
    const auto absent = get("/v1/tenants/acme/stored_models/m9", "eve");
    problem(hidden, 404);
    auto text = hidden.body;
    text.replace(text.find("stored_models/m1"), 16, "stored_models/m9");
    EXPECT_EQ(text, absent.body);
    // So does a tenant that is not there, or not the reader's (GEN-11).
    for (const std::string path : {"", "/users", "/capacity", "/stored_models/m1"}) {
        problem(get("/v1/tenants/none" + path, "bob"), 404);
        problem(get("/v1/tenants/acme" + path, "stranger"), 404);
    }
}

TEST_F(Reads, TheTenantAndItsCapacity) {
    const auto tenant = parsed(get("/v1/tenants/acme", "eve").body);
    EXPECT_EQ(tenant.text_of("tenant"), "acme");
    EXPECT_EQ(tenant.text_of("name"), "Acme");
    for (const auto* name : {"packs", "options"}) EXPECT_NE(tenant.find(name), nullptr) << name;
    EXPECT_EQ(number_of(tenant, "position"), count_ + 1);
    EXPECT_EQ(number_of(tenant, "version"), count_ + 1);

    const auto capacity = parsed(get("/v1/tenants/acme/capacity", "eve").body);
    EXPECT_EQ(number_of(capacity, "limit"), 3);
    EXPECT_EQ(number_of(capacity, "active"), 0);
    EXPECT_EQ(capacity.text_of("mode"), "hard");
    EXPECT_EQ(capacity.text_of("state"), "ok");
    for (const auto* name : {"guardrail", "requested", "inactive", "holders", "hidden", "token"}) {
        EXPECT_NE(capacity.find(name), nullptr) << name;
    }
}

TEST_F(Reads, CursorsLeadThroughAllPages) {
    for (int limit = 1; limit <= 5; ++limit) {
        std::vector<std::string> seen;
        std::string cursor;
        for (int pages = 0;; ++pages) {
            ASSERT_LE(pages, 5);
            auto target = "stored_models?limit=" + std::to_string(limit);
            if (!cursor.empty()) target += "&cursor=" + cursor;
            const auto body = list(target);
            for (const auto& id : ids(body)) seen.push_back(id);
            if (body.find("next")->is_null()) break;
            cursor = body.text_of("next");
            EXPECT_EQ(
                cursor.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~"),
                std::string::npos)
                << cursor;
        }
        EXPECT_THAT(seen, ElementsAre("m1", "m2", "m3", "team/m4"));
    }
}

TEST_F(Reads, ParametersAreChecked) {
    const std::vector<std::pair<std::string, std::string>> bad{
        {"limit=0", "limit"},
        {"limit=1001", "limit"},
        {"limit=-1", "limit"},
        {"limit=", "limit"},
        {"limit=1x", "limit"},
        {"limit=99999999999999999999", "limit"},
        {"limit=1&limit=2", "twice"},
        {"cursor=x", "cursor"},
        {"cursor=", "cursor"},
        {"cursor=.61", "cursor"},
        {"cursor=0123456789abcdef0123456789abcdef.", "cursor"},
        {"cursor=0123456789abcdef0123456789abcdef.x", "cursor"},
        {"cursor=0123456789abcdef0123456789abcdeg.1", "cursor"},
        {"colour=red", "colour"},
        {"as_of=3", "as_of"},
        {"at_least=nothing", "at_least"},
    };
    for (const auto& [query, word] : bad) {
        SCOPED_TRACE(query);
        const auto body = problem(get("/v1/tenants/acme/users?" + query), 400);
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr(word));
    }
    EXPECT_EQ(get("/v1/tenants/acme/users?limit=1000").status, 200);
    problem(get("/v1/tenants/acme/users/bob?limit=1"), 400);
    problem(get("/v1/tenants/acme/capacity?limit=1"), 400);
}

TEST_F(Reads, NeedAnActor) {
    const auto response = get("/v1/tenants/acme/users", "");
    problem(response, 401);
    EXPECT_NE(http::find_header(response.headers, "WWW-Authenticate"), "");
}

TEST_F(Reads, UnknownAddressesAre404AndWrongMethods405) {
    for (const std::string target : {"/",
                                     "/v1",
                                     "/v1/tenants",
                                     "/v2/tenants/acme",
                                     "/v1/tenants/acme/teapots",
                                     "/v1/tenants/acme/users/bob/more",
                                     "/v1/tenants/acme/capacity/x",
                                     "/healthz/x",
                                     "/HEALTHZ",
                                     "/access/v1/evaluations/x"}) {
        SCOPED_TRACE(target);
        problem(get(target), 404);
    }
    for (const std::string target :
         {"/v1/tenants/acme/users", "/v1/tenants/acme", "/healthz", "/readyz"}) {
        SCOPED_TRACE(target);
        const auto response = send(request("POST", target, "", "ada"));
        problem(response, 405);
        EXPECT_EQ(http::find_header(response.headers, "Allow"), "GET");
    }
    for (const std::string target :
         {"*", "", "v1", "/%", "/%4", "/%zz", "/x?%zz=1", "http://host/healthz"}) {
        SCOPED_TRACE(target);
        problem(get(target), 400);
    }
}

TEST_F(Reads, TheOtherCollectionsShowTheFieldsOfTheirCommands) {
    accept("RegisterRuntime", R"({"runtime":"gpu","metadata":{"cards":4}})", "bob");
    accept(
        "ScheduleJob",
        R"({"job":"j","snapshot":"m1-1","kind":"metric","runtime":"gpu","schedule":"0 4 * * *"})",
        "bob");
    accept("RecordTestResult", R"({"result":"r","job":"j","metadata":{"auc":0.9}})", "bob");
    accept("DefineLifeCycle", R"({"life_cycle":"l","definition":["draft"]})");
    accept("StartLifeCycle", R"({"mlc":"i","life_cycle":"l","model":"m1"})", "bob");
    accept("CreateNotification", R"({"notification":"n","model":"m1","text":"drift"})", "bob");
    accept("DefineAudience",
           R"({"audience":"a","conditions":[{"attribute":"x","kind":"exact","value":7}]})",
           "bob");
    const std::vector<std::pair<std::string, std::string>> things{
        {"runtimes/gpu", R"({"id":"gpu","group":"team/a","metadata":{"cards":4}})"},
        {"jobs/j",
         R"({"id":"j","snapshot":"m1-1","kind":"metric","runtime":"gpu","schedule":"0 4 * * *",)"
         R"("group":"team/a","metadata":{}})"},
        {"model_test_results/r", R"({"id":"r","job":"j","group":"team/a","metadata":{"auc":0.9}})"},
        {"model_mlcs/i",
         R"({"id":"i","life_cycle":"l","model":"m1","group":"team/a","metadata":{}})"},
        {"notifications/n",
         R"({"id":"n","model":"m1","text":"drift","group":"team/a","metadata":{}})"},
    };
    for (const auto& [path, expected] : things) {
        SCOPED_TRACE(path);
        auto body = parsed(get("/v1/tenants/acme/" + path, "bob").body);
        auto& members = std::get<json::Object>(body.data);
        members.resize(members.size() - 2); // position and token
        EXPECT_EQ(json::to_text(body), expected);
        problem(get("/v1/tenants/acme/" + path, "eve"), 404);
        const auto collection = path.substr(0, path.find('/'));
        EXPECT_EQ(ids(list(collection, "bob")).size(), 1U);
        EXPECT_TRUE(ids(list(collection, "eve")).empty());
    }
    const auto audience = parsed(get("/v1/tenants/acme/audiences/a", "eve").body);
    EXPECT_EQ(json::to_text(*audience.find("conditions")),
              R"([{"attribute":"x","kind":"exact","value":7}])");
}

TEST_F(Reads, SpacesAreADirectory) {
    accept("CreateSpace", R"({"space":"den","type":"personal","owner":"bob"})", "bob");
    EXPECT_THAT(ids(list("spaces", "eve")), ElementsAre("den"));
    const auto den = parsed(get("/v1/tenants/acme/spaces/den", "eve").body);
    EXPECT_EQ(den.text_of("type"), "personal");
    EXPECT_EQ(den.text_of("owner"), "bob");
    ASSERT_NE(den.find("roles"), nullptr);
    EXPECT_TRUE(den.find("roles")->array()->empty());
    problem(get("/v1/tenants/acme/spaces/lab", "eve"), 404);
}

TEST_F(Reads, TheTenantShowsItsPacksAndOptions) {
    accept("ConfigureTenant", R"({"packs":{"rwx":false},"options":{"user_may_reject":true}})");
    const auto body = parsed(get("/v1/tenants/acme", "eve").body);
    EXPECT_EQ(json::to_text(*body.find("packs")),
              R"({"variations":true,"approval":true,"rwx":false})");
    EXPECT_EQ(json::to_text(*body.find("options")),
              R"({"user_may_reject":true,"role_needed_in_all_spaces":false})");
}

TEST_F(Reads, ApprovalsByStatus) {
    EXPECT_THAT(ids(list("approvals", "bob")), ElementsAre("m1-1"));
    EXPECT_THAT(ids(list("approvals?status=requested", "ada")), ElementsAre("m1-1"));
    EXPECT_THAT(ids(list("approvals?status=active", "ada")), ElementsAre());
    EXPECT_THAT(ids(list("approvals", "eve")), ElementsAre());
    const auto body = list("approvals", "bob");
    const auto& item = body.find("items")->array()->front();
    EXPECT_EQ(item.text_of("by"), "bob");
    for (const auto* name : {"status", "deployments", "requested", "changed"}) {
        EXPECT_NE(item.find(name), nullptr) << name;
    }
    problem(get("/v1/tenants/acme/approvals?status=odd", "ada"), 400);
    problem(get("/v1/tenants/acme/users?status=active", "ada"), 400);
    problem(get("/v1/tenants/acme/approvals/m1-1", "ada"), 404);
}

TEST_F(Reads, ServingSaysWhyNot) {
    const std::string serving = "/v1/tenants/acme/serving";
    const auto body = parsed(get(serving + "?snapshot=m1-1&environment=production", "bob").body);
    EXPECT_FALSE(*body.find("serving")->boolean());
    ASSERT_EQ(body.find("reasons")->array()->size(), 1U);
    EXPECT_EQ(body.find("reasons")->array()->front().text_of("code"), "not_active");
    EXPECT_EQ(body.find("reasons")->array()->front().text_of("rule"), "APP-1");
    problem(get(serving + "?snapshot=m1-1&environment=production", "eve"), 404);
    problem(get(serving + "?snapshot=m1-1&environment=nowhere", "bob"), 404);
    problem(get(serving + "?snapshot=m1-1", "bob"), 400);
    problem(get(serving, "bob"), 400);
}

TEST_F(Reads, AHaltedPartitionIs503) {
    service_.damage = "the chain is broken";
    const auto response = get("/v1/tenants/acme/users");
    problem(response, 503);
    EXPECT_NE(http::find_header(response.headers, "Retry-After"), "");
    service_.damage.reset();
    service_.broken = true;
    const auto broken = get("/v1/tenants/acme/users");
    problem(broken, 500);
    EXPECT_FALSE(broken.body.contains("secret"));
}

TEST_F(Reads, HealthNeedsNoActor) {
    EXPECT_EQ(get("/healthz", "").status, 200);
    const auto ready = get("/readyz", "");
    EXPECT_EQ(ready.status, 200);
    const auto body = parsed(ready.body);
    EXPECT_EQ(body.text_of("status"), "ready");
    ASSERT_EQ(body.find("partitions")->array()->size(), 1U);
    EXPECT_EQ(number_of(body.find("partitions")->array()->front(), "lag"), 0);
}

TEST_F(Reads, NotReadyIs503WithTheLag) {
    service_.partitions.push_back({.partition = 1,
                                   .ready = false,
                                   .writing = false,
                                   .position = 5,
                                   .seq = 0,
                                   .lag = 12,
                                   .trouble = "behind"});
    const auto response = get("/readyz", "");
    EXPECT_EQ(response.status, 503);
    const auto body = parsed(response.body);
    EXPECT_EQ(body.text_of("status"), "not ready");
    const auto& late = (*body.find("partitions")->array())[1];
    EXPECT_EQ(number_of(late, "lag"), 12);
    EXPECT_EQ(late.text_of("trouble"), "behind");
    EXPECT_EQ(get("/healthz", "").status, 200) << "it lives all the same";
    service_.partitions.clear();
    EXPECT_EQ(get("/readyz", "").status, 503) << "a node without partitions serves nothing yet";
}

} // namespace
} // namespace assent::test
