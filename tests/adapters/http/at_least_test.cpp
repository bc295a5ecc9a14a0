// Reads that wait for a position, and what comes with later releases.

#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <string>

namespace assent::test {
namespace {

using testing::HasSubstr;

class AtLeast : public RoutesTest {
protected:
    AtLeast() { post(command("u", "AddUser", R"({"user":"bob","role":"member"})")); }
};

TEST_F(AtLeast, WhatIsThereIsReadAtOnce) {
    for (const std::string what : {"",
                                   "/users?limit=1",
                                   "/users/bob",
                                   "/capacity",
                                   "/approvals",
                                   "/events",
                                   "/decisions",
                                   "/stored_models"}) {
        SCOPED_TRACE(what);
        const auto mark = what.contains('?') ? "&" : "?";
        EXPECT_EQ(get("/v1/tenants/acme" + what + mark + "at_least=t2").status, 200);
    }
    problem(get("/v1/tenants/acme/users/none?at_least=t2"), 404);
    problem(get("/v1/tenants/acme/users?at_least=t2", "stranger"), 404);
}

TEST_F(AtLeast, WhatIsToComeIsWaitedFor) {
    std::optional<http::Response> answer;
    routes_.handle(request("GET", "/v1/tenants/acme/users/eve?at_least=t3", {}, "ada"),
                   [&](http::Response response) { answer = std::move(response); });
    EXPECT_FALSE(answer.has_value());
    post(command("v", "AddUser", R"({"user":"eve","role":"member"})"));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(number_of(parsed(answer->body), "position"), 3);
}

TEST_F(AtLeast, WhatDoesNotComeIs503) {
    std::optional<http::Response> answer;
    routes_.handle(request("GET", "/v1/tenants/acme/users?at_least=t9", {}, "ada"),
                   [&](http::Response response) { answer = std::move(response); });
    EXPECT_FALSE(answer.has_value());
    service_.lose_patience();
    ASSERT_TRUE(answer.has_value());
    problem(*answer, 503);
    EXPECT_NE(http::find_header(answer->headers, "Retry-After"), "");
}

TEST_F(AtLeast, AFailureBehindTheWaitIsAnAnswer) {
    service_.damage = "the chain is broken";
    problem(get("/v1/tenants/acme/users?at_least=t1"), 503);
}

TEST_F(AtLeast, WhatIsNoTokenIsMalformed) {
    for (const std::string token : {"", "7", "x1", "t1&at_least=t1"}) {
        SCOPED_TRACE(token);
        const auto body = problem(get("/v1/tenants/acme/users?at_least=" + token), 400);
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("at_least"));
    }
}

TEST_F(AtLeast, ExplainAndWhatIfComeLater) {
    for (const std::string what : {"explain", "what-if"}) {
        const auto body = problem(post("{}", "ada", "/v1/tenants/acme/" + what), 400);
        EXPECT_EQ(body.text_of("outcome"), "invalid");
        EXPECT_EQ(body.text_of("code"), "not_built");
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("later"));
        problem(get("/v1/tenants/acme/" + what), 405);
    }
    for (const std::string what : {"users?as_of=2", "?as_of=2", "capacity?as_of=2"}) {
        const auto target =
            what.starts_with('?') ? "/v1/tenants/acme" + what : "/v1/tenants/acme/" + what;
        const auto body = problem(get(target), 400);
        EXPECT_THAT(std::string{body.text_of("detail")}, HasSubstr("as_of"));
        EXPECT_EQ(body.text_of("outcome"), "invalid");
        EXPECT_EQ(body.text_of("code"), "not_built");
    }
}

} // namespace
} // namespace assent::test
