// Requests over HTTP: the bytes of one, through the parser of the server, to the routes.

#include "adapters/auth/gate.hpp"
#include "adapters/http/net.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/value.hpp"
#include "tests/adapters/http/fake_service.hpp"
#include "tests/fuzz/target.hpp"

#include <string>

using namespace assent;
using assent::test::must;

namespace {

/// A service in which `acme` exists, with its administrator ada.
test::FakeService& service() {
    static test::FakeService made;
    static const bool created = [] {
        http::Routes routes{made, test::dev_gate(), {}};
        http::Request request{.method = "POST",
                              .target = "/v1/tenants/acme/commands",
                              .headers = {{"Assent-Actor", "operator"}},
                              .body = {}};
        request.body = R"({"id":"c0","tenant":"acme","type":"CreateTenant","data":)"
                       R"({"name":"A","administrator":"ada","active_model_limit":3}})";
        bool accepted = false;
        routes.handle(std::move(request),
                      [&](const http::Response& response) { accepted = response.status == 200; });
        return accepted;
    }();
    must(created);
    return made;
}

std::optional<http::Request> parsed(std::string_view bytes) {
    http::wire::request_parser<http::wire::string_body> parser;
    parser.header_limit(16 * 1024);
    parser.body_limit(1 << 20U);
    parser.eager(true);
    http::Error error;
    parser.put(http::asio::buffer(bytes.data(), bytes.size()), error);
    if (error || !parser.is_done()) return {};
    auto message = parser.release();
    http::Request request{.method = std::string{message.method_string()},
                          .target = std::string{message.target()},
                          .headers = {},
                          .body = std::move(message.body())};
    for (const auto& field : message) {
        request.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
    }
    return request;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto request = parsed(test::view_of(data, size));
    if (!request) return 0;
    http::Routes routes{service(), test::dev_gate(), {}};
    int answers = 0;
    routes.handle(*std::move(request), [&](const http::Response& response) {
        ++answers;
        must(response.status >= 200 && response.status < 600 && response.status != 500);
        if (response.content_type.ends_with("json")) must(json::parse(response.body).has_value());
    });
    must(answers == 1);
    return 0;
}
