#include "adapters/http/authzen.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/outcome.hpp"

#include <algorithm>

namespace assent::http {
namespace {

/// AuthZEN wants an error message string for what is malformed, not a problem.
Response malformed(std::string_view detail) {
    return {
        .status = 400, .content_type = "text/plain", .body = std::string{detail}, .headers = {}};
}

bool is_json(std::string_view content_type) {
    constexpr std::string_view wanted = "application/json";
    auto type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return std::ranges::equal(type, wanted, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

/// The verdict as a decision about a command would put it, so that its reasons read the same.
Decision as_decision(const Evaluation& asked, const Verdict& verdict) {
    Decision decision;
    decision.tenant = asked.tenant;
    decision.actor = asked.subject.text();
    decision.type = asked.action;
    decision.reasons = verdict.reasons;
    decision.outcome = verdict.allowed ? Outcome::accepted
                       : verdict.found ? Outcome::denied
                                       : Outcome::not_found;
    if (asked.not_built) {
        decision.detail = asked.action + " is not built yet";
        decision.reasons.assign(1, {});
        decision.reasons.front().code = Code::not_built;
    }
    return decision;
}

} // namespace

Response Routes::evaluation(const Request& request) {
    if (!is_json(request.header("Content-Type"))) {
        return malformed("the Content-Type must be application/json");
    }
    const auto asked = parse_evaluation(request.body);
    if (!asked) return malformed(asked.error());

    // An unknown tenant looks like one that does not know the subject.
    Verdict verdict;
    verdict.reasons.assign(1, {});
    verdict.reasons.front().rule = {RuleFamily::GEN, 1};
    verdict.reasons.front().code = Code::denied;
    verdict.reasons.front().target = {TargetKind::user, asked->subject.text()};
    std::uint64_t position = 0;
    std::string token;
    service_.read(asked->tenant, [&](const ReadView& view) {
        verdict = evaluate(view.tenant, *asked, view.now);
        position = view.tenant.position;
        token = view.token;
    });
    json::Object context{{"reasons", json::reasons_value(as_decision(*asked, verdict))}};
    if (position != 0) {
        context.push_back({"position", json::number(position)});
        context.push_back({"token", json::text(token)});
    }
    const json::Value body{json::Object{{"decision", json::Value{verdict.allowed}},
                                        {"context", json::Value{std::move(context)}}}};
    return {.body = json::to_text(body), .headers = {}};
}

} // namespace assent::http
