#include "adapters/http/problem.hpp"

#include "adapters/json/outcome.hpp"

#include <algorithm>
#include <exception>
#include <new>

namespace assent::http {
namespace {

using json::number;
using json::Object;
using json::text;
using json::Value;

constexpr int bad_request = 400;
constexpr int unauthorized = 401;
constexpr int forbidden = 403;
constexpr int too_large_status = 413;
constexpr int unavailable_status = 503;

std::string_view title_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::denied:
        return "The actor may not do this";
    case Outcome::rejected:
        return "This is impossible in the present state";
    case Outcome::not_found:
        return "There is no such thing, or the actor may not read it";
    case Outcome::conflict:
        return "The tenant has changed";
    case Outcome::invalid:
        return "The command is malformed";
    default:
        return "Done";
    }
}

/// Words that may repeat what a client sent, as they may stand in JSON.
Value told(std::string_view words) {
    if (json::is_utf8(words)) return text(words);
    std::string readable{words};
    for (auto& c : readable) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return text(readable);
}

/// The members of RFC 9457, then those of `outcome` that are not among them.
Value problem_value(int status,
                    std::string_view name,
                    std::string_view title,
                    std::string_view detail,
                    std::string_view instance,
                    Value outcome) {
    Object members{{"type", text("urn:assent:problem:" + std::string{name})},
                   {"title", text(title)},
                   {"status", number(static_cast<std::uint64_t>(status))},
                   {"detail", told(detail)},
                   {"instance", told(instance)}};
    if (auto* more = std::get_if<Object>(&outcome.data)) {
        for (auto& member : *more) {
            if (std::ranges::find(members, member.name, &json::Member::name) == members.end()) {
                members.push_back(std::move(member));
            }
        }
    }
    return Value{std::move(members)};
}

/// An outcome that no decision stands behind.
Value outcome_of(std::string_view id, std::string_view outcome, std::string_view code) {
    Object members;
    if (!id.empty()) members.push_back({"id", text(id)});
    if (!outcome.empty()) members.push_back({"outcome", text(outcome)});
    if (!code.empty()) members.push_back({"code", text(code)});
    return Value{std::move(members)};
}

/// What an outcome would be called that has that status; empty for those of no outcome.
std::string_view outcome_of(int status) {
    switch (status) {
    case bad_request:
    case 405:
    case 410:
    case too_large_status:
    case 431:
        return "invalid";
    case forbidden:
        return "denied";
    case 404:
        return "not_found";
    case unavailable_status:
        return "unavailable";
    default:
        return {};
    }
}

} // namespace

int status_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::accepted:
    case Outcome::unchanged:
    case Outcome::duplicate:
        return 200;
    case Outcome::denied:
        return forbidden;
    case Outcome::rejected:
        return 409;
    case Outcome::not_found:
        return 404;
    case Outcome::conflict:
        return 412;
    case Outcome::invalid:
        break;
    }
    return bad_request;
}

Answered answered(const Decision& decision, std::string_view token, std::string_view instance) {
    const int status = status_of(decision.outcome);
    auto outcome = json::outcome_value(decision, token);
    const auto code = refusal_code(decision);
    if (!code) return {.status = status, .body = std::move(outcome), .retry_after = {}};
    const auto detail = json::parse_outcome(outcome)->message;
    return {.status = status,
            .body = problem_value(status,
                                  name_of(*code),
                                  title_of(decision.outcome),
                                  detail,
                                  instance,
                                  std::move(outcome)),
            .retry_after = {}};
}

Answered answered(const MalformedCommand& malformed, std::string_view instance, bool too_large) {
    const int status = too_large ? too_large_status : bad_request;
    return {.status = status,
            .body = problem_value(status,
                                  name_of(malformed.code),
                                  title_of(Outcome::invalid),
                                  malformed.detail,
                                  instance,
                                  json::outcome_value(malformed)),
            .retry_after = {}};
}

Answered answered(const Unavailable& unavailable, std::string_view id, std::string_view instance) {
    const auto detail =
        unavailable.detail + " The command may still be decided; send it again with the same id.";
    return {.status = unavailable_status,
            .body = problem_value(unavailable_status,
                                  "unavailable",
                                  "No decision is known yet",
                                  detail,
                                  instance,
                                  outcome_of(id, "unavailable", "unavailable")),
            .retry_after = std::to_string(unavailable.retry_after.count())};
}

Answered
actor_mismatch(const CommandEnvelope& command, std::string_view detail, std::string_view instance) {
    // As an outcome that is recorded nowhere: no rule says this, and no decision stands behind it.
    const Value reason{Object{{"code", text("actor_mismatch")},
                              {"message", text(detail)},
                              {"facts", Value{json::Array{}}}}};
    Object outcome{{"id", told(command.id.text())},
                   {"tenant", told(command.tenant.text())},
                   {"outcome", text("denied")},
                   {"code", text("actor_mismatch")},
                   {"events", Value{json::Array{}}},
                   {"effects", Value{Object{{"deployments", Value{json::Array{}}}}}},
                   {"reasons", Value{json::Array{reason}}}};
    return {.status = forbidden,
            .body = problem_value(forbidden,
                                  "actor_mismatch",
                                  "The credential may not act for that actor",
                                  detail,
                                  instance,
                                  Value{std::move(outcome)}),
            .retry_after = {}};
}

Answered no_such_tenant(const CommandEnvelope& command, std::string_view instance) {
    Decision decision;
    decision.id = command.id;
    decision.tenant = command.tenant;
    decision.actor = command.actor.text();
    decision.type = type_of(command.command);
    decision.outcome = Outcome::not_found;
    decision.reasons.push_back({.rule = {RuleFamily::GEN, 11},
                                .code = Code::not_found,
                                .target = {TargetKind::tenant, command.tenant.text()},
                                .facts = {}});
    return answered(decision, {}, instance);
}

Answered unauthenticated(std::string_view detail, std::string_view instance) {
    return problem(unauthorized,
                   "unauthenticated",
                   "No valid credential",
                   "The request was not let in: " + std::string{detail} + ".",
                   instance);
}

Answered without_actor(std::string_view id, std::string_view instance) {
    return {.status = unauthorized,
            .body = problem_value(unauthorized,
                                  "unauthenticated",
                                  "Nobody is named as the actor",
                                  "Send the header Assent-Actor with the user who acts.",
                                  instance,
                                  outcome_of(id, {}, "unauthenticated")),
            .retry_after = {}};
}

Answered too_many_requests(std::chrono::milliseconds wait, std::string_view instance) {
    auto answer = problem(429,
                          "too_many_requests",
                          "The credential sends too many requests",
                          "Wait as long as Retry-After says, then send it again.",
                          instance);
    answer.retry_after = std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
    return answer;
}

Answered read_unavailable(const Unavailable& unavailable, std::string_view instance) {
    auto answer = problem(unavailable_status,
                          "unavailable",
                          "This cannot be answered at the moment",
                          unavailable.detail + ".",
                          instance);
    answer.retry_after = std::to_string(unavailable.retry_after.count());
    return answer;
}

Answered problem(int status,
                 std::string_view name,
                 std::string_view title,
                 std::string_view detail,
                 std::string_view instance) {
    return {.status = status,
            .body = problem_value(
                status, name, title, detail, instance, outcome_of({}, outcome_of(status), name)),
            .retry_after = {}};
}

Response failure(std::string_view instance) {
    try {
        throw;
    } catch (const Damage& damage) {
        auto answer = problem(unavailable_status,
                              "unavailable",
                              "The tenant cannot be read at the moment",
                              damage.what(),
                              instance);
        answer.retry_after = "5";
        return to_response(answer);
    } catch (const NotReady& e) {
        const Unavailable why{.detail = e.what(), .retry_after = std::chrono::seconds{1}};
        return to_response(read_unavailable(why, instance));
    } catch (const std::bad_alloc&) {
        const Unavailable why{.detail = "the server is short of memory"};
        return to_response(read_unavailable(why, instance));
    } catch (const std::exception&) {
        return to_response(problem(500,
                                   "internal",
                                   "Something went wrong in the server",
                                   "The server could not answer this request.",
                                   instance));
    }
}

Response nothing_there(std::string_view instance) {
    return to_response(problem(404,
                               "not_found",
                               "There is no such thing, or you may not read it",
                               "Nothing of that name exists here, or you may not read it.",
                               instance));
}

Response malformed_request(std::string_view instance, std::string_view detail) {
    return to_response(
        problem(bad_request, "invalid_request", "The request is malformed", detail, instance));
}

Response cursor_expired(std::string_view instance) {
    return to_response(problem(410,
                               "cursor_expired",
                               "The list is not kept any more",
                               "A list is kept for a minute after each of its pages, by the server "
                               "that gave the first one. Begin again without a cursor.",
                               instance));
}

Response later(std::string_view instance, std::string_view what) {
    MalformedCommand malformed;
    malformed.code = Code::not_built;
    malformed.detail = std::string{what} + " comes with a later release";
    return to_response(answered(malformed, instance));
}

Response no_such_route(std::string_view instance) {
    return to_response(problem(404,
                               "no_such_route",
                               "There is nothing at this address",
                               "No route of this release has this path.",
                               instance));
}

Response to_response(const Answered& answer) {
    Response response{.status = answer.status,
                      .content_type = answer.status < bad_request ? "application/json"
                                                                  : "application/problem+json",
                      .body = json::to_text(answer.body),
                      .headers = {}};
    if (!answer.retry_after.empty()) {
        response.headers.push_back({"Retry-After", answer.retry_after});
    }
    if (answer.status == unauthorized) {
        response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"assent\""});
    }
    return response;
}

} // namespace assent::http
