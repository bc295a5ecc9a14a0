#include "adapters/http/routes.hpp"

#include "adapters/http/openapi.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/json/command.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <memory>
#include <new>

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
                                    {"lag", json::Value{health.lag.value_or(-1)}},
                                    {"trouble", text(health.trouble)}}};
}

} // namespace

void AnswerStyle::apply(Response& response) const {
    if (error_strings) authzen::put_as_error_string(response, accept);
    // AuthZEN wants it whatever happens, and it harms nobody elsewhere.
    if (!request_id.empty()) response.headers.push_back({"X-Request-ID", request_id});
}

/// A request on its way from arrival to answer.
struct Routes::Exchange {
    Exchange(const Request& request, Metrics& metrics, Respond respond)
        : id(request_id_of(request.header("X-Request-ID"))),
          style{.request_id = id,
                .accept = std::string{request.header("Accept")},
                .error_strings = authzen::has_error_strings(request.target)},
          trace(parse_traceparent(request.header("traceparent"))), method(request.method),
          in_flight(metrics.requests_in_flight), answer(std::move(respond)) {
        // AuthZEN knows ids of its clients' only.
        if (style.error_strings && request.header("X-Request-ID").empty()) style.request_id.clear();
        const auto target = parse_target(request.target);
        if (!target) return;
        route = route_of(target->path);
        if (route != nullptr && target->path.size() > 2) tenant = target->path[2];
    }

    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// Whoever asked hears something, even where the answer was lost on its way for want of memory.
    ~Exchange() {
        if (answered.test_and_set()) return;
        try {
            answer({.status = 503, .body = {}, .headers = {}});
        } catch (const std::exception&) { // Not even that: the connection goes.
        }
    }

    std::string id;
    AnswerStyle style;
    std::optional<TraceParent> trace;
    std::string method;
    const Route* route = nullptr;
    std::string tenant;
    std::string subject;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    Counted in_flight;
    std::atomic_flag answered;
    Respond answer;
};

void Routes::handle(Request request, Respond answer) {
    // A route that fails half-way may have answered already, or still be about to.
    const auto exchange = std::make_shared<Exchange>(request, metrics_, std::move(answer));
    const Respond respond = [this, exchange](Response response) {
        if (!exchange->answered.test_and_set()) finish(*exchange, std::move(response));
    };
    try {
        if (auto refusal = turn_away(request)) return respond(*std::move(refusal));
        const auto& principal = request.principal;
        exchange->subject = principal.actor();
        dispatch(request, respond);
    } catch (const std::exception&) {
        respond(failure(request.target));
    }
}

void Routes::finish(Exchange& exchange, Response response) {
    try {
        put_down(exchange, response);
    } catch (const std::bad_alloc&) {
        // The answer itself is there, and worth more than its request id and a line in the log.
    }
    exchange.answer(std::move(response));
}

/// What is to be known of an answer, by whoever gets it and by us.
void Routes::put_down(const Exchange& exchange, Response& response) {
    exchange.style.apply(response);
    const auto duration = std::chrono::steady_clock::now() - exchange.begun;
    metrics_.answered(exchange.route, response.status, duration);
    if (log_) {
        log_({.id = exchange.id,
              .trace = exchange.trace,
              .method = exchange.method,
              .route = exchange.route == nullptr ? "" : exchange.route->path,
              .tenant = exchange.tenant,
              .subject = exchange.subject,
              .status = response.status,
              .bytes = response.body.size(),
              .duration = duration});
    }
}

/// A page of another site, in a browser that brings along what its user may do: a certificate, or
/// with `--dev` that it runs here. Only browsers send the header.
bool Routes::is_of_another_site(const Request& request) const {
    const auto origin = request.header("Origin");
    if (origin.empty() || request.method == "GET" || origin == public_url_) return false;
    const auto host = origin.find("://");
    return host == std::string_view::npos || origin.substr(host + 3) != request.header("Host");
}

/// Lets a request in, or says what it hears instead.
std::optional<Response> Routes::turn_away(Request& request) {
    const auto path = path_of(request.target);
    if (path == "/healthz" || path == "/readyz") return {};
    if (is_of_another_site(request)) {
        return to_response(problem(403,
                                   "cross_site",
                                   "Another site's page may not send this",
                                   "The header Origin names another site than this server.",
                                   request.target));
    }
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
    const auto* const route = route_of(target->path);
    if (route == nullptr) {
        return respond(no_such_route(request.target));
    }
    if (request.method != route->method) return respond(wrong_method(request, route->method));
    answer(request, *route, *target, respond);
}

void Routes::answer(const Request& request,
                    const Route& route,
                    const Target& target,
                    const Respond& respond) {
    switch (route.handler) {
    case Handler::live:
        return respond(Response{.body = R"({"status":"ok"})", .headers = {}});
    case Handler::ready:
        return respond(ready());
    case Handler::metrics:
        return respond(metrics_page());
    case Handler::openapi:
        return respond(openapi());
    case Handler::authzen_metadata:
        return respond(authzen::metadata(public_url_));
    case Handler::authzen:
        return respond(no_such_route(request.target)); // Its paths are taken as they are.
    case Handler::commands:
        return post_commands(request, target, respond);
    case Handler::later:
        return respond(later(request.target, "The address " + target.path[3]));
    case Handler::read:
    case Handler::history:
        return read_in_time(request, route, target, respond);
    }
}

/// Reads once the position is there that `at_least` asks for.
void Routes::read_in_time(const Request& request,
                          const Route& route,
                          const Target& target,
                          const Respond& respond) {
    if (target.parameter("as_of") != nullptr) {
        return respond(later(request.target, "as_of, an answer as of the past,"));
    }
    const auto* const token = target.parameter("at_least");
    // Whoever may not read here waits for nothing.
    if (token == nullptr || !request.principal.may_speak_to(target.path[2])) {
        return read_now(request, route, target, respond);
    }
    const auto held = std::make_shared<const Request>(request);
    const auto arrived =
        [this, held, &route, target, respond](const std::optional<Unavailable>& late) {
            try {
                if (late) return respond(to_response(read_unavailable(*late, held->target)));
                read_now(*held, route, target, respond);
            } catch (const std::exception&) {
                respond(failure(held->target));
            }
        };
    if (service_.reach(TenantId{target.path[2]}, *token, patience_, arrived)) return;
    respond(malformed_request(request.target, "at_least is no token of this tenant"));
}

void Routes::read_now(const Request& request,
                      const Route& route,
                      const Target& target,
                      const Respond& respond) {
    if (route.handler == Handler::history) return history(request, route, target, respond);
    respond(read(request, route, target));
}

Response Routes::metrics_page() {
    const auto partitions = service_.health();
    return {.content_type = std::string{Metrics::content_type},
            .body = metrics_.exposition(partitions, lists_.bytes()),
            .headers = {}};
}

Response Routes::openapi() {
    static const auto document = json::to_text(openapi_document());
    return {.body = document, .headers = {}};
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
