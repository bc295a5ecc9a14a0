// For those who run a server: metrics, ids of requests, traces, the log of requests, and too much
// at once.

#include "adapters/http/trace.hpp"
#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace assent::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Operations : public RoutesTest {
protected:
    std::string metrics() {
        const auto response = get("/metrics", "");
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
        return response.body;
    }
};

TEST_F(Operations, RequestsAreCountedByRouteAndStatus) {
    get("/v1/tenants/acme/users");
    get("/v1/tenants/acme/users/ada");
    get("/v1/tenants/acme/users/nobody");
    get("/v1/tenants/acme/users/nobody");
    get("/nothing");
    const auto text = metrics();
    const auto line = [](std::string_view route, std::string_view status, int count) {
        return "assent_http_requests_total{method=\"GET\",route=\"" + std::string{route} +
               "\",status=\"" + std::string{status} + "\"} " + std::to_string(count) + "\n";
    };
    EXPECT_THAT(text, HasSubstr(line("/v1/tenants/{tenant}/users", "200", 1)));
    EXPECT_THAT(text, HasSubstr(line("/v1/tenants/{tenant}/users/{id}", "200", 1)));
    EXPECT_THAT(text, HasSubstr(line("/v1/tenants/{tenant}/users/{id}", "404", 2)));
    EXPECT_THAT(text, HasSubstr("{method=\"\",route=\"\",status=\"404\"} 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("acme"))) << "whoever watches need not know the tenants";
    EXPECT_THAT(text,
                HasSubstr("assent_http_request_duration_seconds_count{method=\"GET\","
                          "route=\"/v1/tenants/{tenant}/users/{id}\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("assent_http_requests_in_flight 1\n")) << "this one";
}

TEST_F(Operations, APageOfMetricsIsWellFormed) {
    get("/v1/tenants/acme/users");
    const auto text = metrics();
    std::string family;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        const auto line = text.substr(at, end - at);
        at = end + 1;
        SCOPED_TRACE(line);
        if (line.starts_with("# TYPE ")) family = line.substr(7, line.find(' ', 7) - 7);
        if (line.starts_with('#')) continue;
        EXPECT_TRUE(line.starts_with(family));
        EXPECT_EQ(line.find_first_not_of("0123456789.", line.rfind(' ') + 1), std::string::npos);
    }
}

TEST_F(Operations, PartitionsShowWhereTheyAre) {
    auto& partition = service_.partitions.front();
    partition.lag.reset();
    partition.invalid.stale_term = 4;
    partition.waiting = 5;
    http::DecisionCounts counts;
    Decision denied;
    denied.outcome = Outcome::denied;
    denied.reasons = {
        {.rule = {RuleFamily::VAR, 4}, .code = Code::denied, .target = {}, .facts = {}},
        {.rule = {RuleFamily::VAR, 6}, .code = Code::allowed, .target = {}, .facts = {}}};
    counts.add(denied);
    counts.add(denied);
    partition.decided = counts;
    const auto text = metrics();
    EXPECT_THAT(text, HasSubstr("assent_partition_position{partition=\"0\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("assent_partition_version{partition=\"0\"} 3\n"));
    EXPECT_THAT(text, Not(HasSubstr("assent_partition_lag_records{"))) << "unknown";
    EXPECT_THAT(text, Not(HasSubstr("assent_partition_oldest_unapplied_seconds{"))) << "unknown";
    EXPECT_THAT(text,
                HasSubstr("assent_partition_invalid_records_total{partition=\"0\","
                          "cause=\"stale_term\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("assent_partition_commands_waiting{partition=\"0\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("assent_decisions_total{outcome=\"denied\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("assent_denials_total{rule=\"VAR-4\"} 2\n"));
    EXPECT_THAT(text, Not(HasSubstr("VAR-6")));
}

TEST_F(Operations, APartitionThatIsBehindShowsHowFarAndForHowLong) {
    auto& partition = service_.partitions.front();
    partition.lag = 12;
    partition.oldest_unapplied = std::chrono::milliseconds{2500};
    const auto text = metrics();
    EXPECT_THAT(text, HasSubstr("assent_partition_lag_records{partition=\"0\"} 12\n"));
    EXPECT_THAT(text,
                HasSubstr("assent_partition_oldest_unapplied_seconds{partition=\"0\"} 2.500000\n"));
}

TEST_F(Operations, EveryAnswerHasAnId) {
    const auto id_of = [&](std::string_view sent) {
        auto asked = request("GET", "/healthz", "", "");
        if (!sent.empty()) asked.headers.push_back({"x-request-id", std::string{sent}});
        return std::string{http::find_header(send(std::move(asked)).headers, "X-Request-ID")};
    };
    EXPECT_EQ(id_of("abc-1"), "abc-1");
    const auto made = id_of("");
    EXPECT_EQ(made.size(), 32U);
    EXPECT_NE(made, id_of(""));
    EXPECT_EQ(id_of("a b;c"), "a b;c") << "AuthZEN takes whatever it gets";
    EXPECT_EQ(id_of("caf\xc3\xa9").size(), 32U);
    EXPECT_EQ(id_of(std::string(1025, 'x')).size(), 32U);
    EXPECT_EQ(id_of(std::string(1024, 'x')), std::string(1024, 'x'));
}

TEST(Trace, ReadsWhatTheRecommendationAllows) {
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const std::string parent = "00f067aa0ba902b7";
    const auto good = http::parse_traceparent("00-" + trace + "-" + parent + "-01");
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(good->trace_id, trace);
    EXPECT_EQ(good->parent_id, parent);
    EXPECT_TRUE(good->sampled);
    EXPECT_FALSE(http::parse_traceparent("00-" + trace + "-" + parent + "-02")->sampled);
    EXPECT_TRUE(http::parse_traceparent("01-" + trace + "-" + parent + "-00-more").has_value());
    for (const auto& bad : {std::string{},
                            "00-" + trace + "-" + parent,
                            "00-" + trace + "-" + parent + "-01-more",
                            "ff-" + trace + "-" + parent + "-01",
                            "00-" + std::string(32, '0') + "-" + parent + "-01",
                            "00-" + trace + "-" + std::string(16, '0') + "-01",
                            "00-" + trace + "-" + parent + "-0g",
                            "00_" + trace + "-" + parent + "-01",
                            "01-" + trace + "-" + parent + "-00x"}) {
        EXPECT_FALSE(http::parse_traceparent(bad).has_value()) << bad;
    }
}

TEST_F(Operations, TheLogHearsOfEveryAnswerOnce) {
    std::vector<http::RequestRecord> heard;
    http::Routes routes{service_, dev_gate(), {.log = [&](const http::RequestRecord& one) {
                            heard.push_back(one);
                        }}};
    auto asked = request("GET", "/v1/tenants/acme/users/ada", "", "ada");
    asked.headers.push_back({"X-Request-ID", "r1"});
    asked.headers.push_back(
        {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
    routes.handle(asked, [](const http::Response&) {});
    routes.handle(request("GET", "/%", "", "ada"), [](const http::Response&) {});
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].id, "r1");
    EXPECT_EQ(heard[0].trace->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(heard[0].method, "GET");
    EXPECT_EQ(heard[0].route, "/v1/tenants/{tenant}/users/{id}");
    EXPECT_EQ(heard[0].tenant, "acme");
    EXPECT_EQ(heard[0].subject, "ada");
    EXPECT_EQ(heard[0].status, 200);
    EXPECT_EQ(heard[1].status, 400);
    EXPECT_EQ(heard[1].route, "");
}

TEST_F(Operations, TooManyCommandsAreTurnedAwayUntilSomeAreAnswered) {
    http::Routes routes{service_, dev_gate(), {.commands_max = 3}};
    service_.hold();
    std::vector<http::Response> answers;
    const auto say = [&](const std::string& id) {
        routes.handle(request("POST",
                              "/v1/tenants/acme/commands",
                              command(id, "CreateGroup", R"({"group":")" + id + R"("})"),
                              "ada"),
                      [&](http::Response response) { answers.push_back(std::move(response)); });
    };
    for (const std::string id : {"a", "b", "c"}) say(id);
    EXPECT_TRUE(answers.empty());
    say("d");
    ASSERT_EQ(answers.size(), 1U);
    problem(answers.front(), 503);
    EXPECT_NE(http::find_header(answers.front().headers, "Retry-After"), "");
    EXPECT_EQ(service_.submitted(), (std::vector<std::string>{"c0", "a", "b", "c"}));
    service_.release();
    EXPECT_EQ(answers.size(), 4U);
    for (std::size_t i = 1; i < answers.size(); ++i) EXPECT_EQ(answers[i].status, 200);
    say("d");
    EXPECT_EQ(answers.back().status, 200);
}

} // namespace
} // namespace assent::test
