#include "adapters/http/authzen/api.hpp"

#include "adapters/http/authzen/request.hpp"
#include "adapters/http/problem.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <utility>

namespace assent::http::authzen {
namespace {

using json::Object;
using json::Value;

Response refusal(const Request& request, const Fault& fault) {
    const std::string_view name = fault.status == 413   ? "too_large"
                                  : fault.status == 403 ? "denied"
                                  : fault.status == 503 ? "unavailable"
                                                        : "invalid_request";
    auto answer = problem(fault.status, name, "No answer to this", fault.message, request.target);
    if (fault.status == 503) answer.retry_after = "1";
    return to_response(answer);
}

Response malformed(const Request& request, std::string message) {
    return refusal(request, {.message = std::move(message)});
}

/// `application/json`, whatever its case and parameters.
bool is_json(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    return same_name(type, "application/json");
}

OrFlaw<Value> body_of(const Request& request) {
    if (!is_json(request.header("Content-Type"))) {
        return std::unexpected{"the Content-Type must be application/json"};
    }
    return parse_body(request.body);
}

Value decision_value(Answer answer) {
    Object members{{"decision", Value{answer.decision}}};
    if (!answer.context.empty()) members.push_back({"context", Value{std::move(answer.context)}});
    return Value{std::move(members)};
}

/// What a batch has in the place of an answer.
Value fault_value(const Fault& fault) {
    Object error{{"status", json::number(static_cast<std::uint64_t>(fault.status))},
                 {"message", json::text(fault.message)}};
    return decision_value({.decision = false, .context = {{"error", Value{std::move(error)}}}});
}

Response ok(const Value& body) {
    return {.body = json::to_text(body), .headers = {}};
}

/// A request while it is worked on: what the questions point into stays where it is.
struct Asked {
    explicit Asked(const Request& its_request, Value its_body)
        : request{.method = {}, .target = its_request.target, .headers = {}, .body = {}},
          body(std::move(its_body)) {
        request.principal = its_request.principal;
    }

    Request request; ///< What answers and refusals need of it.
    Value body;
    std::vector<Question> questions;
};

using Shared = std::shared_ptr<Asked>;

/// Has `answer` give the response as soon as the questions may be answered.
template <class MakeAnswer>
void answer_in_time(DecisionPoint& point,
                    const Shared& asked,
                    const Respond& respond,
                    MakeAnswer answer) {
    point.await(asked->request.principal,
                asked->questions,
                [asked, respond, answer = std::move(answer)](const std::optional<Fault>& fault) {
                    // Perhaps on a thread of the decision point, where nobody else would catch it.
                    try {
                        respond(fault ? refusal(asked->request, *fault) : answer());
                    } catch (const std::exception&) {
                        respond(failure(asked->request.target));
                    }
                });
}

/// The elements of a batch in their order: answers, and faults of what could not be asked.
Value batch_value(const Batch& batch, std::vector<std::expected<Answer, Fault>> answers) {
    json::Array items;
    items.reserve(batch.questions.size());
    auto next = answers.begin();
    for (const auto& question : batch.questions) {
        bool decision = false;
        if (!question) {
            items.push_back(fault_value(question.error()));
        } else if (next == answers.end()) {
            break;
        } else if (auto& answer = *next++; answer) {
            decision = answer->decision;
            items.push_back(decision_value(*std::move(answer)));
        } else {
            items.push_back(fault_value(answer.error()));
        }
        if (ends_with(batch.semantic, decision)) break;
    }
    return Value{Object{{"evaluations", Value{std::move(items)}}}};
}

/// What of a search must stay the same from page to page.
Fingerprint fingerprint_of(const Value& body, Sought sought) {
    Object members{{"sought", json::number(static_cast<std::uint64_t>(sought))}};
    for (const std::string_view name : {"subject", "action", "resource", "context"}) {
        const auto* found = body.find(name);
        if (found != nullptr) members.push_back({std::string{name}, *found});
    }
    return fingerprint(json::canonical(Value{std::move(members)}));
}

Response page_response(const Question& question, Sought sought, const SearchResults::Place& at) {
    const auto& [found, caller, fingerprint, limit] = *at.list;
    const auto end = std::min(found.names.size(), at.offset + limit);
    json::Array results;
    results.reserve(end - at.offset);
    for (auto i = at.offset; i < end; ++i) {
        const auto name = json::text(found.names[i]);
        if (sought == Sought::action) {
            results.push_back(Value{Object{{"name", name}}});
            continue;
        }
        const auto type =
            sought == Sought::subject ? question.subject.type : question.resource.type;
        results.push_back(Value{Object{{"type", json::text(type)}, {"id", name}}});
    }
    const bool more = end < found.names.size();
    const auto next = more ? SearchResults::token_of(at.key, end) : std::string{};
    Object members{{"page", Value{Object{{"next_token", json::text(next)}}}}};
    if (!found.context.empty()) members.push_back({"context", Value{found.context}});
    members.push_back({"results", Value{std::move(results)}});
    return ok(Value{std::move(members)});
}

} // namespace

const Api::Route* Api::route_of(std::string_view path) {
    static constexpr std::array<Route, 5> routes{{
        {"/access/v1/evaluation", &Api::evaluation},
        {evaluations_path, &Api::evaluations},
        {"/access/v1/search/subject", &Api::search<Sought::subject>},
        {"/access/v1/search/resource", &Api::search<Sought::resource>},
        {"/access/v1/search/action", &Api::search<Sought::action>},
    }};
    const auto* const found = std::ranges::find(routes, path, &Route::path);
    return found == routes.end() ? nullptr : found;
}

bool Api::has(std::string_view path) {
    return route_of(path) != nullptr;
}

void Api::handle(const Request& request, std::string_view path, const Respond& respond) {
    const auto* route = route_of(path);
    (this->*route->endpoint)(request, respond);
}

void Api::evaluation(const Request& request, const Respond& respond) {
    auto body = body_of(request);
    if (!body) return respond(malformed(request, std::move(body.error())));
    single(request, *std::move(body), respond);
}

void Api::single(const Request& request, Value body, const Respond& respond) {
    const auto asked = std::make_shared<Asked>(request, std::move(body));
    const auto question = read_evaluation(asked->body);
    if (!question) return respond(malformed(request, question.error()));
    asked->questions.assign(1, *question);
    answer_in_time(point_, asked, respond, [this, asked] {
        auto answers =
            point_.evaluate(asked->request.principal, asked->questions, Semantic::execute_all);
        auto& answer = answers.front();
        if (!answer) return refusal(asked->request, answer.error());
        return ok(decision_value(*std::move(answer)));
    });
}

void Api::evaluations(const Request& request, const Respond& respond) {
    auto body = body_of(request);
    if (!body) return respond(malformed(request, std::move(body.error())));
    const auto asked = std::make_shared<Asked>(request, *std::move(body));
    auto read = read_batch(asked->body);
    if (!read) return respond(refusal(request, read.error()));
    if (!*read) return single(request, std::move(asked->body), respond);
    const auto batch = std::make_shared<const Batch>(**std::move(read));
    for (const auto& question : batch->questions) {
        if (question) {
            asked->questions.push_back(*question);
        } else if (ends_with(batch->semantic, false)) {
            break;
        }
    }
    answer_in_time(point_, asked, respond, [this, asked, batch] {
        if (asked->questions.empty()) return ok(batch_value(*batch, {}));
        return ok(batch_value(
            *batch, point_.evaluate(asked->request.principal, asked->questions, batch->semantic)));
    });
}

template <Sought sought>
void Api::search(const Request& request, const Respond& respond) {
    search_for(sought, request, respond);
}

void Api::search_for(Sought sought, const Request& request, const Respond& respond) {
    auto body = body_of(request);
    if (!body) return respond(malformed(request, std::move(body.error())));
    const auto asked = std::make_shared<Asked>(request, *std::move(body));
    const auto question = read_search(asked->body, sought);
    if (!question) return respond(malformed(request, question.error()));
    const auto page = read_page(asked->body);
    if (!page) return respond(malformed(request, page.error()));
    const auto mark = fingerprint_of(asked->body, sought);

    if (!page->token.empty()) {
        const auto at = results_.find(page->token, std::chrono::steady_clock::now());
        if (!at) {
            return respond(malformed(request,
                                     "page.token is none that this server gave, or too old; begin "
                                     "again without it"));
        }
        const bool same = at->list->question == mark && at->list->caller == request.principal &&
                          page->limit.value_or(at->list->limit) == at->list->limit;
        if (!same) {
            return respond(malformed(request,
                                     "page.token belongs to another search: nothing but the token "
                                     "may change from page to page"));
        }
        return respond(page_response(*question, sought, *at));
    }

    asked->questions.assign(1, *question);
    const auto limit = page->limit.value_or(page_limit_max);
    answer_in_time(point_, asked, respond, [this, asked, sought, mark, limit] {
        const auto& asked_for = asked->questions.front();
        auto found = point_.search(asked->request.principal, sought, asked_for);
        if (!found) return refusal(asked->request, found.error());
        const auto list = std::make_shared<const SearchResults::List>(
            SearchResults::List{.found = *std::move(found),
                                .caller = asked->request.principal,
                                .question = mark,
                                .limit = limit});
        SearchResults::Place first{.list = list, .key = {}, .offset = 0};
        if (list->found.names.size() > limit) {
            first.key = results_.keep(list, std::chrono::steady_clock::now());
        }
        return page_response(asked_for, sought, first);
    });
}

Response metadata(std::string_view base) {
    Object members{{"policy_decision_point", json::text(base)}};
    const auto add = [&](std::string name, std::string_view path) {
        members.push_back({std::move(name), json::text(std::string{base} + std::string{path})});
    };
    add("access_evaluation_endpoint", "/access/v1/evaluation");
    add("access_evaluations_endpoint", evaluations_path);
    add("search_subject_endpoint", "/access/v1/search/subject");
    add("search_resource_endpoint", "/access/v1/search/resource");
    add("search_action_endpoint", "/access/v1/search/action");
    return ok(Value{std::move(members)});
}

bool has_error_strings(std::string_view target) {
    return Api::has(target.substr(0, target.find('?')));
}

void put_as_error_string(Response& response, std::string_view accept) {
    constexpr std::string_view problems = "application/problem+json";
    if (response.content_type != problems || accept.find(problems) != std::string_view::npos) {
        return;
    }
    const auto body = json::parse(response.body);
    response.content_type = "text/plain; charset=utf-8";
    response.body = body ? body->text_of("detail") : std::string_view{};
}

} // namespace assent::http::authzen
