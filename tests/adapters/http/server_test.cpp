// The server on real sockets: what is promised of HTTP/1.1, limits, slow and vanished clients, and
// how it starts and stops. Nothing sleeps: time limits are tiny where they must strike, and long
// where they must not.

#include "adapters/http/server.hpp"
#include "tests/adapters/http/fake_service.hpp"
#include "tests/adapters/http/raw_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using namespace std::chrono_literals;
using http::Server;
using http::ServerOptions;
using http::StartFailure;
using testing::HasSubstr;

constexpr auto tiny = 50ms;

ServerOptions options_for_tests() {
    return {.listen = "127.0.0.1:0", .dev = true, .linger = 100ms, .grace = 30s};
}

/// A server over a fake service, in which `acme` exists.
struct Running {
    explicit Running(const std::function<void(ServerOptions&)>& change = [](ServerOptions&) {}) {
        auto options = options_for_tests();
        change(options);
        server = std::make_unique<Server>(options, service, dev_gate());
        server->start();
        RawClient client{server->address()};
        client.send(post(R"({"id":"c0","tenant":"acme","type":"CreateTenant","data":)"
                         R"({"name":"A","administrator":"ada","active_model_limit":3}})",
                         "Assent-Actor: operator\r\n"));
        const auto created = client.receive();
        EXPECT_TRUE(created && created->status == 200);
    }

    static std::string post(const std::string& body, const std::string& headers = "") {
        return "POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\n" + headers +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    static std::string create_group(const std::string& id) {
        return post(R"({"id":")" + id + R"(","tenant":"acme","actor":"ada","type":"CreateGroup",)" +
                    R"("data":{"group":")" + id + R"("}})");
    }

    FakeService service;
    std::unique_ptr<Server> server;
};

constexpr std::string_view get_health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(HttpServer, KeepsTheConnectionOpen) {
    Running running;
    RawClient client{running.server->address()};
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(client.send(get_health));
        const auto response = client.receive();
        ASSERT_TRUE(response.has_value()) << i;
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, R"({"status":"ok"})");
        EXPECT_EQ(response->headers.at("content-type"), "application/json");
        EXPECT_EQ(response->headers.at("server"), "assent");
    }
}

TEST(HttpServer, ClosesItWhereTheClientWantsThat) {
    Running running;
    RawClient client{running.server->address()};
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->headers.at("connection"), "close");
    EXPECT_TRUE(client.receives_end());

    RawClient old{running.server->address()};
    old.send("GET /healthz HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(old.receive().has_value());
    EXPECT_TRUE(old.receives_end());
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    Running running;
    RawClient client{running.server->address()};
    constexpr int count = 40;
    std::string requests;
    for (int i = 0; i < count; ++i) {
        requests += i % 2 == 0
                        ? Running::create_group("g" + std::to_string(i))
                        : "GET /nothing/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    client.send(requests);
    for (int i = 0; i < count; ++i) {
        const auto response = client.receive();
        ASSERT_TRUE(response.has_value()) << i;
        const auto number = std::to_string(i);
        EXPECT_THAT(response->body,
                    HasSubstr(i % 2 == 0 ? "\"g" + number + "\"" : "/nothing/" + number + "\""));
    }
}

TEST(HttpServer, AnswersHeadWithoutABody) {
    Running running;
    RawClient client{running.server->address()};
    client.send("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.receive(false);
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->headers.at("content-length"), "15");
    // What follows is the next answer, not a body.
    client.send(get_health);
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->body.size(), 15U);
}

TEST(HttpServer, AnswersAClientThatHasClosedItsHalf) {
    Running running;
    running.service.hold();
    RawClient client{running.server->address()};
    client.send(Running::create_group("g1"));
    client.half_close();
    ASSERT_TRUE(running.service.wait_for_held(1));
    running.service.release();
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 200);
    EXPECT_TRUE(client.receives_end());
}

TEST(HttpServer, OutlivesAClientThatIsGoneBeforeItsAnswer) {
    Running running;
    running.service.hold();
    {
        RawClient client{running.server->address()};
        client.send(Running::create_group("g1"));
        ASSERT_TRUE(running.service.wait_for_held(1));
    }
    running.service.release();
    RawClient client{running.server->address()};
    client.send(get_health);
    EXPECT_TRUE(client.receive().has_value());
}

TEST(HttpServer, RefusesAHeaderThatIsTooLarge) {
    Running running;
    RawClient client{running.server->address()};
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: " + std::string(20'000, 'x') +
                "\r\n\r\n");
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 431);
    EXPECT_EQ(response->headers.at("content-type"), "application/problem+json");
    EXPECT_TRUE(client.receives_end());
}

TEST(HttpServer, RefusesABodyThatIsTooLargeBeforeItComes) {
    Running running;
    RawClient client{running.server->address()};
    client.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\n"
                "Content-Length: 8388609\r\n\r\n");
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 413);
    EXPECT_THAT(response->body, HasSubstr(R"("outcome":"invalid")"));
    EXPECT_THAT(response->body, HasSubstr(R"("instance":"/v1/tenants/acme/commands")"));
    EXPECT_TRUE(client.receives_end());

    RawClient other{running.server->address()};
    other.send("POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nX-Request-ID: r-7\r\n"
               "Content-Length: 262145\r\n\r\n");
    const auto refused = other.receive();
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->status, 413);
    EXPECT_THAT(refused->headers.at("content-type"), HasSubstr("text/plain"));
    EXPECT_EQ(refused->headers.at("x-request-id"), "r-7");
}

TEST(HttpServer, RefusesABodyInChunksThatGrowsTooLarge) {
    Running running;
    RawClient client{running.server->address()};
    client.send("POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\n"
                "Transfer-Encoding: chunked\r\n\r\n");
    const auto chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 5; ++i) client.send(chunk);
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 413);
}

TEST(HttpServer, TakesABodyInChunks) {
    Running running;
    RawClient client{running.server->address()};
    client.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\n"
                "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 400);
    EXPECT_THAT(response->body, HasSubstr("is missing"));
}

TEST(HttpServer, GreetsABodyThatWaitsForIt) {
    Running running;
    RawClient client{running.server->address()};
    client.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                "Expect: 100-continue\r\n\r\n");
    const auto greeting = client.receive();
    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->status, 100);
    client.send("{}");
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 400);
}

TEST(HttpServer, WhatIsNotHttpCostsItsConnection) {
    Running running;
    for (const auto& bytes : {
             std::string{"nonsense\r\n\r\n"},
             std::string{"GET /healthz HTTP/9.9\r\n\r\n"},
             std::string{"GET\r\n\r\n"},
             std::string{"GET /healthz HTTP/1.1\r\nno colon\r\n\r\n"},
             std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"}, // TLS
             std::string{"POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: x"
                         "\r\n\r\n"},
             std::string{"POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 2"
                         "\r\nContent-Length: 3\r\n\r\n{}x"},
             std::string{"POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 2"
                         "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
         }) {
        SCOPED_TRACE(bytes);
        RawClient client{running.server->address()};
        client.send(bytes);
        const auto response = client.receive();
        ASSERT_TRUE(response.has_value());
        EXPECT_EQ(response->status, 400);
        EXPECT_TRUE(client.receives_end());
    }
    RawClient client{running.server->address()};
    client.send(get_health);
    EXPECT_TRUE(client.receive().has_value());
}

TEST(HttpServer, CutsOffWhoIsTooSlow) {
    Running running{[](ServerOptions& options) { options.request = tiny; }};
    RawClient header{running.server->address()};
    header.send("GET /heal");
    EXPECT_TRUE(header.receives_end());

    RawClient body{running.server->address()};
    body.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
    EXPECT_TRUE(body.receives_end());
}

TEST(HttpServer, CutsOffWhoSaysNothing) {
    Running running{[](ServerOptions& options) { options.idle = tiny; }};
    RawClient client{running.server->address()};
    EXPECT_TRUE(client.receives_end());
    RawClient after_one{running.server->address()};
    after_one.send(get_health);
    EXPECT_TRUE(after_one.receive().has_value());
    EXPECT_TRUE(after_one.receives_end());
}

TEST(HttpServer, CutsOffWhoDoesNotTakeTheAnswer) {
    Running running{[](ServerOptions& options) { options.write = tiny; }};
    RawClient client{running.server->address()};
    // Answers to all of this are more than the sockets between us hold.
    const std::string target(8'000, 'x');
    const auto request = "GET /" + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    bool taken = true;
    for (int i = 0; i < 100'000 && taken; ++i) taken = client.send(request);
    EXPECT_FALSE(taken);
}

TEST(HttpServer, LetsFurtherClientsWaitUntilThereIsRoom) {
    Running running{[](ServerOptions& options) { options.connections_max = 1; }};
    auto first = std::make_unique<RawClient>(running.server->address());
    first->send(get_health);
    ASSERT_TRUE(first->receive().has_value());
    RawClient second{running.server->address()};
    second.send(get_health);
    first.reset();
    EXPECT_TRUE(second.receive().has_value());
}

TEST(HttpServer, ServesManyClientsAtOnce) {
    Running running;
    std::vector<std::future<int>> clients;
    constexpr int count = 8;
    constexpr int requests = 25;
    for (int c = 0; c < count; ++c) {
        clients.push_back(std::async(std::launch::async, [&, c] {
            RawClient client{running.server->address()};
            int good = 0;
            for (int i = 0; i < requests; ++i) {
                const auto id = "g" + std::to_string(c) + "-" + std::to_string(i);
                client.send(Running::create_group(id));
                const auto response = client.receive();
                good += response && response->status == 200 && response->body.contains(id);
            }
            return good;
        }));
    }
    for (auto& client : clients) EXPECT_EQ(client.get(), requests);
}

TEST(HttpServer, TurnsBodiesAwayThatWouldTakeTooMuchMemory) {
    Running running{[](ServerOptions& options) { options.request_bytes_max = 1'000; }};
    running.service.hold();
    const auto padded = [](const std::string& id) {
        return Running::post(R"({"id":")" + id + R"(","tenant":"acme","actor":"ada","type":)" +
                             R"("CreateGroup","data":{"group":")" + id + R"("}})" +
                             std::string(500, ' '));
    };
    RawClient first{running.server->address()};
    first.send(padded("one"));
    ASSERT_TRUE(running.service.wait_for_held(1));
    RawClient second{running.server->address()};
    second.send(padded("two"));
    auto refused = second.receive();
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->status, 503);
    EXPECT_NE(refused->headers["retry-after"], "");
    EXPECT_EQ(refused->headers.at("content-type"), "application/problem+json");
    // In chunks it might become any length.
    RawClient third{running.server->address()};
    third.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\n"
               "Transfer-Encoding: chunked\r\n\r\n");
    const auto unknown = third.receive();
    ASSERT_TRUE(unknown.has_value());
    EXPECT_EQ(unknown->status, 503);
    // What has no body is served, and there is room again once there is an answer.
    RawClient fourth{running.server->address()};
    fourth.send(get_health);
    EXPECT_TRUE(fourth.receive().has_value());
    running.service.release();
    ASSERT_TRUE(first.receive().has_value());
    first.send(padded("three"));
    const auto taken = first.receive();
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->status, 200);
}

TEST(HttpServer, StopClosesIdleConnectionsAndTakesNoMore) {
    Running running;
    RawClient idle{running.server->address()};
    idle.send(get_health);
    ASSERT_TRUE(idle.receive().has_value());
    const auto address = running.server->address();
    running.server->stop();
    EXPECT_TRUE(idle.receives_end());
    EXPECT_THROW(RawClient{address}, std::runtime_error);
    running.server->stop(); // and once more is harmless
}

TEST(HttpServer, StopAnswersWhatItHasReceived) {
    Running running;
    running.service.hold();
    RawClient waiting{running.server->address()};
    waiting.send(Running::create_group("g1"));
    ASSERT_TRUE(running.service.wait_for_held(1));
    auto stopped = std::async(std::launch::async, [&] { running.server->stop(); });
    EXPECT_EQ(stopped.wait_for(tiny), std::future_status::timeout) << "it did not wait";
    running.service.release();
    const auto response = waiting.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->headers.at("connection"), "close");
    EXPECT_TRUE(waiting.receives_end());
    stopped.get();
}

TEST(HttpServer, StopWaitsForARequestThatIsHalfReceived) {
    Running running;
    RawClient client{running.server->address()};
    const auto request = Running::create_group("g1");
    client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + request.substr(0, 60));
    ASSERT_TRUE(client.receive().has_value()) << "the half behind it has been received, too";
    auto stopped = std::async(std::launch::async, [&] { running.server->stop(); });
    client.send(request.substr(60));
    client.half_close();
    // Whether the stop came first or the request, the client is told by an answer or by the end.
    const auto response = client.receive();
    if (response) {
        EXPECT_EQ(response->status, 200);
    }
    stopped.get();
}

TEST(HttpServer, StopGivesUpOnARequestThatNeverEnds) {
    Running running{[](ServerOptions& options) { options.grace = tiny; }};
    RawClient client{running.server->address()};
    client.send("POST /v1/tenants/acme/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                "Expect: 100-continue\r\n\r\n");
    ASSERT_TRUE(client.receive().has_value());
    running.server->stop();
    EXPECT_TRUE(client.receives_end());
}

TEST(HttpServer, StopsWithoutEverHavingStarted) {
    FakeService service;
    Server server{options_for_tests(), service, dev_gate()};
    server.stop();
}

std::string start_failure(
    const std::string& listen, const std::function<void(ServerOptions&)>& change = [](auto&) {}) {
    FakeService service;
    auto options = options_for_tests();
    options.listen = listen;
    change(options);
    try {
        const Server server{options, service, dev_gate()};
        return {};
    } catch (const StartFailure& e) {
        return e.what();
    }
}

TEST(HttpServer, WithoutTlsCredentialsStayOnLoopbackAddresses) {
    const auto plain = [](ServerOptions& options) { options.dev = false; };
    EXPECT_EQ(start_failure("127.0.0.1:0", plain), "");
    EXPECT_THAT(start_failure("0.0.0.0:0", plain), HasSubstr("--tls-certificate"));
    EXPECT_EQ(start_failure("0.0.0.0:0",
                            [](ServerOptions& options) {
                                options.dev = false;
                                options.behind_tls_proxy = true;
                            }),
              "");
}

TEST(HttpServer, TlsFilesThatCannotBeReadAreNamed) {
    const auto flawed = [](ServerOptions& options) {
        options.tls = http::TlsFiles{
            .certificate = "/nowhere/cert.pem", .key = "/nowhere/key.pem", .client_ca = {}};
    };
    EXPECT_THAT(start_failure("127.0.0.1:0", flawed), HasSubstr("/nowhere/cert.pem"));
}

TEST(HttpServer, DevStartsOnLoopbackAddressesOnly) {
    EXPECT_EQ(start_failure("127.0.0.1:0"), "");
    EXPECT_EQ(start_failure("localhost:0"), "");
    EXPECT_THAT(start_failure("0.0.0.0:0"), HasSubstr("loopback"));
    EXPECT_THAT(start_failure("[::]:0"), HasSubstr("loopback"));
    EXPECT_THAT(start_failure("192.0.2.1:0"), HasSubstr("loopback"));
    EXPECT_THAT(start_failure("0.0.0.0:0", [](auto& o) { o.behind_tls_proxy = true; }),
                HasSubstr("loopback"))
        << "a proxy asks for no credentials either";
}

TEST(HttpServer, RefusesAnAddressThatIsNone) {
    for (const std::string listen : {"",
                                     "127.0.0.1",
                                     "127.0.0.1:",
                                     ":8080",
                                     "127.0.0.1:port",
                                     "127.0.0.1:65536",
                                     "127.0.0.1:99999"}) {
        EXPECT_THAT(start_failure(listen), HasSubstr("cannot listen on '" + listen + "'"))
            << listen;
    }
}

TEST(HttpServer, RefusesAPortThatIsTaken) {
    Running running;
    EXPECT_THAT(start_failure(running.server->address()), HasSubstr("in use"));
}

} // namespace
} // namespace assent::test
