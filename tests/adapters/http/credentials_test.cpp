// Who may send what: the routes behind a gate that wants credentials.

#include "adapters/system/system.hpp"
#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assent::test {
namespace {

using auth::ClientCertificate;
using auth::Principal;
using testing::HasSubstr;
using testing::Not;

/// Beside the routes of the fixture, which trust the header, others that trust nobody.
class Credentials : public RoutesTest {
protected:
    Credentials() {
        post(command("u1", "AddUser", R"({"user":"alice","role":"administrator"})"));
        post(command("u2", "AddUser", R"({"user":"bob","role":"member"})"));
        alice_ = add({.subject = "alice", .tenant = "acme"});
        elsewhere_ = add({.subject = "alice", .tenant = "other"});
        ops_ = add({.subject = "ops", .is_operator = true});
        service_key_ = add({.subject = "deployer", .tenant = "acme", .acts_for_others = true});
        EXPECT_TRUE(keys_.save(file_).has_value());
        gate_ = auth::Gate::open({.keys = file_}, clock_).value();
        guarded_ = std::make_unique<http::Routes>(
            service_, *gate_, http::RoutesOptions{.patience = std::chrono::milliseconds{100}});
    }

    ~Credentials() override { std::filesystem::remove(file_); }

    http::Response ask(http::Request request) {
        std::optional<http::Response> answer;
        guarded_->handle(std::move(request),
                         [&](http::Response response) { answer = std::move(response); });
        return answer.value_or(http::Response{.status = 0, .body = "{}", .headers = {}});
    }

    static http::Request with(const std::string& key, http::Request request) {
        request.headers.push_back({"Authorization", "Bearer " + key});
        return request;
    }

    http::Response send_as(const std::string& key, std::string body) {
        return ask(with(key, request("POST", "/v1/tenants/acme/commands", std::move(body), {})));
    }

    http::Response get_as(const std::string& key, std::string target) {
        return ask(with(key, request("GET", std::move(target), {}, {})));
    }

    system::SystemClock clock_;
    std::unique_ptr<auth::Gate> gate_;
    std::unique_ptr<http::Routes> guarded_;
    std::string alice_;
    std::string elsewhere_;
    std::string ops_;
    std::string service_key_;

    /// One more key; the gate has to read the file again.
    std::string add_later(Principal principal) {
        auto text = add(std::move(principal));
        EXPECT_TRUE(keys_.save(file_).has_value());
        EXPECT_TRUE(gate_->reload().has_value());
        return text;
    }

private:
    std::string add(Principal principal) {
        auto made = auth::make_key(std::move(principal), "2026-11-28T00:00:00Z");
        keys_.add(made.key);
        return made.text;
    }

    auth::ApiKeys keys_;
    std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                  ("assent-credentials-" + std::to_string(getpid()) + ".json");
};

std::string create_group(std::string_view id, std::string_view actor = {}) {
    return command(id, "CreateGroup", R"({"group":")" + std::string{id} + R"("})", actor);
}

TEST_F(Credentials, WithoutOneOnlyHealthIsTold) {
    for (const auto* target : {"/v1/tenants/acme", "/v1/tenants/acme/users", "/nowhere"}) {
        const auto refused = ask(request("GET", target, {}, "ada"));
        problem(refused, 401);
        EXPECT_EQ(http::find_header(refused.headers, "WWW-Authenticate"),
                  R"(Bearer realm="assent")");
    }
    problem(ask(request("POST", "/v1/tenants/acme/commands", create_group("g"), "operator")), 401);
    EXPECT_EQ(ask(request("POST", "/access/v1/evaluation", "{}", "ada")).status, 401);
    EXPECT_EQ(ask(request("GET", "/healthz", {}, {})).status, 200);
    EXPECT_NE(ask(request("GET", "/readyz", {}, {})).status, 401);
}

TEST_F(Credentials, WhereCommandsAreSignedTheTokenGoesAlong) {
    guarded_ = std::make_unique<http::Routes>(
        service_, *gate_, http::RoutesOptions{.signed_commands = true});
    EXPECT_EQ(send_as(alice_, create_group("g1")).status, 200);
    EXPECT_EQ(service_.last_token(), alice_);
    const ClientCertificate alice{.common_name = "alice", .organization = "acme"};
    auto by_certificate = request("POST", "/v1/tenants/acme/commands", create_group("g2"), {});
    by_certificate.certificate = alice;
    const auto refused = problem(ask(std::move(by_certificate)), 403);
    EXPECT_EQ(refused.text_of("code"), "token_needed");
}

TEST_F(Credentials, OtherwiseNoTokenGoesAnywhere) {
    EXPECT_EQ(send_as(alice_, create_group("g1")).status, 200);
    EXPECT_EQ(service_.last_token(), "");
}

TEST_F(Credentials, APageOfAnotherSiteMaySendNothing) {
    const auto from = [&](const std::string& origin, std::string method = "POST") {
        auto asked = with(alice_,
                          request(std::move(method),
                                  "/v1/tenants/acme/commands",
                                  create_group("g" + std::to_string(origin.size())),
                                  {}));
        asked.headers.push_back({"Host", "assent.example:8443"});
        asked.headers.push_back({"Origin", origin});
        return ask(std::move(asked));
    };
    for (const std::string origin : {"https://evil.example", "null", "https://assent.example"}) {
        EXPECT_EQ(problem(from(origin), 403).text_of("code"), "cross_site") << origin;
    }
    EXPECT_EQ(from("https://assent.example:8443").status, 200);
    EXPECT_EQ(from("https://evil.example", "GET").status, 405) << "nobody there could read it";
}

TEST_F(Credentials, AKeyActsAsItsSubject) {
    const auto accepted = send_as(alice_, create_group("g1"));
    EXPECT_EQ(accepted.status, 200) << accepted.body;
    EXPECT_EQ(send_as(alice_, create_group("g2", "alice")).status, 200);
    EXPECT_EQ(get_as(alice_, "/v1/tenants/acme/groups/g1").status, 200);
}

TEST_F(Credentials, ANameInTheBodyOrTheHeaderProvesNothing) {
    const auto other = problem(send_as(alice_, create_group("g1", "ada")), 403);
    EXPECT_EQ(other.text_of("code"), "actor_mismatch");
    EXPECT_EQ(problem(send_as(alice_, create_group("g1", "Alice")), 403).text_of("code"),
              "actor_mismatch")
        << "ids have case";
    EXPECT_EQ(problem(send_as(alice_, create_group("g1", "operator")), 403).text_of("code"),
              "actor_mismatch");
    auto named = with(service_key_, request("GET", "/v1/tenants/acme/users", {}, "ada"));
    problem(ask(std::move(named)), 404);
    for (const auto& id : service_.submitted()) EXPECT_NE(id, "g1");
}

TEST_F(Credentials, SomeKeysActForOthersButNotForTheOperator) {
    EXPECT_EQ(send_as(service_key_, create_group("g1", "alice")).status, 200);
    EXPECT_EQ(send_as(service_key_, create_group("g2", "bob")).status, 403) << "GEN-2";
    EXPECT_EQ(send_as(service_key_, create_group("g3")).status, 403) << "GEN-1: deployer";
    const auto limit = command("l", "SetActiveModelLimit", R"({"limit":5})", "operator");
    EXPECT_EQ(problem(send_as(service_key_, limit), 403).text_of("code"), "actor_mismatch");
}

// GEN-4: whatever the name of its key, it is no user of any tenant.
TEST_F(Credentials, TheOperatorReadsNothingAsTheUserOfThatName) {
    const auto named = add_later({.subject = "alice", .is_operator = true});
    for (const std::string what :
         {"", "/users", "/users/alice", "/decisions", "/events", "/capacity"}) {
        problem(get_as(named, "/v1/tenants/acme" + what), 404);
        EXPECT_EQ(get_as(alice_, "/v1/tenants/acme" + what).status, 200) << what;
    }
    EXPECT_EQ(problem(send_as(named, create_group("g1")), 403).text_of("code"), "denied");
}

TEST_F(Credentials, TheOperatorsKeyIsTheOperator) {
    const auto limit = command("l", "SetActiveModelLimit", R"({"limit":5})");
    EXPECT_EQ(problem(send_as(alice_, limit), 403).text_of("code"), "denied") << "GEN-4";
    EXPECT_EQ(send_as(ops_, command("l2", "SetActiveModelLimit", R"({"limit":6})")).status, 200);
    problem(get_as(ops_, "/v1/tenants/acme/users"), 404);
}

TEST_F(Credentials, AnotherTenantsKeyFindsNothing) {
    const auto refused = problem(send_as(elsewhere_, create_group("g1")), 404);
    EXPECT_EQ(refused.text_of("outcome"), "not_found");
    EXPECT_EQ(refused.text_of("code"), "not_found");
    problem(get_as(elsewhere_, "/v1/tenants/acme"), 404);
    problem(get_as(elsewhere_, "/v1/tenants/acme/users/alice"), 404);
    EXPECT_EQ(get_as(elsewhere_, "/v1/tenants/acme").body.size(),
              get_as(elsewhere_, "/v1/tenants/none").body.size())
        << "as if it did not exist";
    for (const auto& id : service_.submitted()) EXPECT_NE(id, "g1");
}

TEST_F(Credentials, AWrongOneIsToldWhyWithoutShowingIt) {
    const auto refused = problem(get_as("assent_00_secretsecret", "/v1/tenants/acme"), 401);
    EXPECT_THAT(std::string{refused.text_of("detail")}, HasSubstr("unknown"));
    EXPECT_THAT(std::string{refused.text_of("detail")}, Not(HasSubstr("secretsecret")));
    auto twice = with(alice_, request("GET", "/v1/tenants/acme", {}, {}));
    problem(ask(with(alice_, std::move(twice))), 401);
}

TEST_F(Credentials, ACertificateIsACredential) {
    auto asked = request("GET", "/v1/tenants/acme/users", {}, {});
    asked.certificate = ClientCertificate{.common_name = "bob", .organization = "acme"};
    EXPECT_EQ(ask(asked).status, 200);
    asked.certificate->organization = "other";
    EXPECT_EQ(ask(asked).status, 404);
    asked.certificate->organization = "";
    EXPECT_EQ(ask(asked).status, 401);
}

TEST_F(Credentials, EachMaySendSoManyRequestsASecond) {
    http::Routes limited{service_, *gate_, {.requests_per_second = 3}};
    const auto ask_limited = [&](const std::string& key) {
        http::Response answer;
        limited.handle(with(key, request("GET", "/v1/tenants/acme/users", {}, {})),
                       [&](http::Response response) { answer = std::move(response); });
        return answer;
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_limited(alice_).status, 200) << i;
    const auto refused = ask_limited(alice_);
    problem(refused, 429);
    EXPECT_EQ(http::find_header(refused.headers, "Retry-After"), "1");
    EXPECT_NE(ask_limited(service_key_).status, 429);
}

} // namespace
} // namespace assent::test
