#pragma once

#include "adapters/json/value.hpp"
#include "tests/adapters/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::test {

/// Somebody who asks an AuthZEN server over a real socket, and goes on asking on the same one.
class AuthzenClient {
public:
    explicit AuthzenClient(const std::string& address) : client_(address) {}

    RawResponse post(std::string_view path,
                     std::string_view body,
                     std::string_view headers = "Content-Type: application/json\r\n") {
        return send("POST " + std::string{path} + " HTTP/1.1\r\nHost: elsewhere.example\r\n" +
                    std::string{headers} + "Content-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + std::string{body});
    }

    RawResponse get(std::string_view path) {
        return send("GET " + std::string{path} + " HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");
    }

    /// What an answer of status 200 says.
    json::Value ask(std::string_view path, std::string_view body) {
        auto response = post(path, body);
        EXPECT_EQ(response.status, 200) << body << "\n" << response.body;
        EXPECT_EQ(response.headers["content-type"], "application/json");
        auto value = json::parse(response.body);
        EXPECT_TRUE(value.has_value()) << response.body;
        return value ? *std::move(value) : json::Value{};
    }

    bool allows(std::string_view question) {
        return decision_of(ask("/access/v1/evaluation", question));
    }

    static bool decision_of(const json::Value& answer) {
        const auto* decision = answer.find("decision");
        EXPECT_TRUE(decision != nullptr && decision->boolean() != nullptr) << json::to_text(answer);
        return decision != nullptr && decision->boolean() != nullptr && *decision->boolean();
    }

    /// The decisions of a batch, as `tft`.
    std::string batch(std::string_view body) {
        const auto answer = ask("/access/v1/evaluations", body);
        EXPECT_EQ(answer.find("decision"), nullptr) << json::to_text(answer);
        std::string decisions;
        const auto* list = answer.find("evaluations");
        EXPECT_TRUE(list != nullptr && list->array() != nullptr) << json::to_text(answer);
        if (list == nullptr || list->array() == nullptr) return decisions;
        for (const auto& one : *list->array()) decisions += decision_of(one) ? 't' : 'f';
        return decisions;
    }

    struct Page {
        std::vector<std::string> names;
        std::string next;
    };

    /// What a search for `subject`, `resource` or `action` finds.
    Page search(const std::string& sought, std::string_view body) {
        const auto answer = ask("/access/v1/search/" + sought, body);
        Page page;
        const auto* about = answer.find("page");
        if (about != nullptr) page.next = about->text_of("next_token");
        const auto* results = answer.find("results");
        EXPECT_TRUE(results != nullptr && results->array() != nullptr) << json::to_text(answer);
        if (results == nullptr || results->array() == nullptr) return page;
        for (const auto& one : *results->array()) {
            page.names.emplace_back(one.text_of(sought == "action" ? "name" : "id"));
        }
        return page;
    }

private:
    RawResponse send(const std::string& request) {
        EXPECT_TRUE(client_.send(request));
        auto response = client_.receive();
        EXPECT_TRUE(response.has_value()) << request;
        return response.value_or(RawResponse{});
    }

    RawClient client_;
};

} // namespace assent::test
