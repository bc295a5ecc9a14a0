#pragma once

#include "adapters/http/problem.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/value.hpp"
#include "tests/adapters/http/fake_service.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::test {

/// A command as a body has it. `actor` is left out where it is empty.
inline std::string command(std::string_view id,
                           std::string_view type,
                           std::string_view data,
                           std::string_view actor = {},
                           std::string_view more = {}) {
    std::string text = R"({"id":")" + std::string{id} + R"(","tenant":"acme","type":")" +
                       std::string{type} + R"(","data":)" + std::string{data};
    if (!actor.empty()) text += R"(,"actor":")" + std::string{actor} + '"';
    return text + std::string{more} + "}";
}

inline json::Value parsed(std::string_view text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value.has_value()) << text;
    return value ? *std::move(value) : json::Value{};
}

/// A number of the body; -1 where there is none.
inline std::int64_t number_of(const json::Value& body, std::string_view name) {
    const auto* found = body.find(name);
    const auto* number = found == nullptr ? nullptr : std::get_if<std::int64_t>(&found->data);
    return number == nullptr ? -1 : *number;
}

/// Requests to the routes, without a server. The tenant `acme` exists: its administrator is ada.
class RoutesTest : public ::testing::Test {
protected:
    RoutesTest() {
        const auto made =
            post(command("c0",
                         "CreateTenant",
                         R"({"name":"Acme","administrator":"ada","active_model_limit":3})"),
                 "operator");
        EXPECT_EQ(made.status, 200) << made.body;
    }

    /// Nothing when it was not answered yet; a second answer fails the test.
    std::optional<http::Response> try_send(http::Request request) {
        const auto answer = std::make_shared<std::optional<http::Response>>();
        routes_.handle(std::move(request), [answer](http::Response response) {
            EXPECT_FALSE(answer->has_value()) << "answered twice";
            *answer = std::move(response);
        });
        return *answer;
    }

    http::Response send(http::Request request) {
        auto answer = try_send(std::move(request));
        EXPECT_TRUE(answer.has_value()) << "not answered";
        return answer.value_or(http::Response{.status = 0, .body = "{}", .headers = {}});
    }

    http::Response get(std::string target, std::string_view actor = "ada") {
        return send(request("GET", std::move(target), {}, actor));
    }

    http::Response post(std::string body,
                        std::string_view actor = "ada",
                        std::string target = "/v1/tenants/acme/commands") {
        return send(request("POST", std::move(target), std::move(body), actor));
    }

    static http::Request
    request(std::string method, std::string target, std::string body, std::string_view actor) {
        http::Request made{.method = std::move(method),
                           .target = std::move(target),
                           .headers = {},
                           .body = std::move(body)};
        if (!actor.empty()) made.headers.push_back({"assent-actor", std::string{actor}});
        return made;
    }

    /// Checks that the answer is a problem of that status (RFC 9457), and gives its body.
    static json::Value problem(const http::Response& response, int status) {
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_EQ(response.content_type, "application/problem+json");
        auto body = parsed(response.body);
        EXPECT_EQ(number_of(body, "status"), status) << response.body;
        EXPECT_TRUE(body.text_of("type").starts_with("urn:assent:problem:")) << response.body;
        for (const auto* name : {"title", "detail"}) {
            EXPECT_NE(body.text_of(name), "") << name << ": " << response.body;
        }
        EXPECT_NE(body.find("instance"), nullptr);
        EXPECT_NE(body.text_of("code"), "") << response.body;
        return body;
    }

    FakeService service_;
    std::chrono::steady_clock::time_point now_; ///< As the routes see it.
    http::Routes routes_{service_,
                         dev_gate(),
                         {.patience = std::chrono::milliseconds{100},
                          .list_bytes_max = 64 * 1024,
                          .now = [this] { return now_; }}};
};

} // namespace assent::test
