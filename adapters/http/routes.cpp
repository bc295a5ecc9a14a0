#include "adapters/http/routes.hpp"

#include "adapters/http/problem.hpp"
#include "adapters/json/command.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>

namespace assent::http {
namespace {

Response wrong_method(const Request& request, std::string_view allowed) {
    auto response = to_response(problem(405,
                                        "method_not_allowed",
                                        "This address does not take that method",
                                        "Use " + std::string{allowed} + ".",
                                        request.target));
    response.headers.push_back({"Allow", std::string{allowed}});
    return response;
}

/// Without the query; not decoded.
std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

json::Value health_value(const PartitionHealth& health) {
    using json::number;
    using json::text;
    return json::Value{json::Object{{"partition", number(health.partition)},
                                    {"ready", json::Value{health.ready}},
                                    {"writing", json::Value{health.writing}},
                                    {"position", json::Value{health.position}},
                                    {"lag", json::Value{health.lag}},
                                    {"trouble", text(health.trouble)}}};
}

} // namespace

void AnswerStyle::apply(Response& response) const {
    if (error_strings) authzen::put_as_error_string(response, accept);
    // AuthZEN wants it whatever happens, and it harms nobody elsewhere.
    if (!request_id.empty()) response.headers.push_back({"X-Request-ID", request_id});
}

void Routes::handle(Request request, Respond answer) {
    // A route that fails half-way may have answered already, or still be about to.
    Respond respond = [answer = std::move(answer),
                       once = std::make_shared<std::atomic_flag>()](Response response) {
        if (!once->test_and_set()) answer(std::move(response));
    };
    AnswerStyle style{.request_id = std::string{request.header("X-Request-ID")},
                      .accept = std::string{request.header("Accept")},
                      .error_strings = authzen::has_error_strings(request.target)};
    if (!style.request_id.empty() || style.error_strings) {
        respond = [style = std::move(style), respond = std::move(respond)](Response response) {
            style.apply(response);
            respond(std::move(response));
        };
    }
    try {
        if (auto refusal = turn_away(request)) return respond(*std::move(refusal));
        dispatch(request, respond);
    } catch (const std::exception&) {
        respond(failure(request.target));
    }
}

/// Lets a request in, or says what it hears instead.
std::optional<Response> Routes::turn_away(Request& request) {
    const auto path = path_of(request.target);
    if (path == "/healthz" || path == "/readyz") return {};
    const auto credentials = std::ranges::count_if(request.headers, [](const Header& header) {
        return same_name(header.name, "Authorization");
    });
    if (credentials > 1) {
        return to_response(unauthenticated("two headers Authorization", request.target));
    }
    auto admitted =
        gate_.admit({.authorization = request.header("Authorization"),
                     .dev_actor = request.header("Assent-Actor"),
                     .certificate = request.certificate ? &*request.certificate : nullptr});
    if (!admitted) return to_response(unauthenticated(admitted.error(), request.target));
    request.principal = std::move(admitted->principal);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    if (const auto wait = limit_.spend(admitted->credential, now)) {
        return to_response(too_many_requests(*wait, request.target));
    }
    return {};
}

bool Routes::takes_commands(std::string_view target) {
    return path_of(target).ends_with("/commands");
}

std::size_t Routes::body_bytes_max(std::string_view target) {
    const bool batch = takes_commands(target) || path_of(target) == authzen::evaluations_path;
    return batch ? batch_bytes_max : json::command_bytes_max;
}

void Routes::dispatch(const Request& request, const Respond& respond) {
    if (const auto path = path_of(request.target); authzen::Api::has(path)) {
        if (request.method != "POST") return respond(wrong_method(request, "POST"));
        return authzen_.handle(request, path, respond);
    }
    const auto target = parse_target(request.target);
    if (!target) {
        const auto detail = "The target is no path, or badly percent-encoded.";
        return respond(
            to_response(problem(400, "bad_target", "Malformed request", detail, request.target)));
    }
    const auto& path = target->path;
    const auto is = [&](std::initializer_list<std::string_view> wanted) {
        return std::ranges::equal(path, wanted);
    };
    if (path.size() >= 3 && path[0] == "v1" && path[1] == "tenants") {
        return tenant_route(request, *target, respond);
    }
    if (path_of(request.target) == authzen::metadata_path) {
        if (request.method != "GET") return respond(wrong_method(request, "GET"));
        return respond(authzen::metadata(public_url_));
    }
    if (is({"healthz"}) || is({"readyz"})) {
        if (request.method != "GET") return respond(wrong_method(request, "GET"));
        if (is({"readyz"})) return respond(ready());
        return respond(Response{.body = R"({"status":"ok"})", .headers = {}});
    }
    respond(no_such_route(request.target));
}

void Routes::tenant_route(const Request& request, const Target& target, const Respond& respond) {
    if (target.path.size() == 4 && target.path[3] == "commands") {
        if (request.method != "POST") return respond(wrong_method(request, "POST"));
        return post_commands(request, target, respond);
    }
    if (target.path.size() > 5) return respond(no_such_route(request.target));
    if (request.method != "GET") return respond(wrong_method(request, "GET"));
    respond(read(request, target));
}

Response Routes::ready() {
    json::Array partitions;
    bool all = true;
    for (const auto& health : service_.health()) {
        partitions.push_back(health_value(health));
        all = all && health.ready;
    }
    all = all && !partitions.empty();
    const json::Value body{json::Object{{"status", json::text(all ? "ready" : "not ready")},
                                        {"partitions", json::Value{std::move(partitions)}}}};
    return {.status = all ? 200 : 503, .body = json::to_text(body), .headers = {}};
}

} // namespace assent::http
