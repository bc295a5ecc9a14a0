#include "adapters/http/problem.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/command.hpp"

#include <atomic>
#include <memory>
#include <new>
#include <variant>

namespace assent::http {
namespace {

/// A command that may be submitted, or what its sender hears instead.
using Checked = std::variant<CommandEnvelope, Answered>;

Checked check(std::string_view text, const Request& request, const std::string& tenant) {
    auto command = json::parse_command(text);
    const auto& where = request.target;
    if (!command) return answered(command.error(), where, json::command_too_large(text));
    if (command->tenant.text() != tenant) {
        return answered(json::malformed(*command, "tenant is not the one in the path"), where);
    }
    const auto& principal = request.principal;
    const auto credential = principal.actor();
    const auto& named = command->actor.text();
    if (credential.empty() && named.empty()) return without_actor(command->id.text(), where);
    if (!named.empty() && named != credential && !principal.acts_for_others) {
        return actor_mismatch(*command, "The body names another actor than the credential.", where);
    }
    // The body alone makes nobody the operator (GEN-4).
    if (named == operator_actor && !principal.is_operator) {
        return actor_mismatch(*command, "Only the credential makes somebody the operator.", where);
    }
    if (!principal.may_speak_to(tenant)) return no_such_tenant(*command, where);
    const auto trace = request.header("traceparent");
    if (is_traceparent(trace)) command->trace = trace;
    if (!named.empty()) return *std::move(command);
    auto complete = json::complete_command(*std::move(command), UserId{std::string{credential}});
    if (!complete) return answered(complete.error(), where);
    return *std::move(complete);
}

Answered answer_of(const std::expected<Answer, Unavailable>& result,
                   std::string_view id,
                   std::string_view where) {
    if (!result) return answered(result.error(), id, where);
    return answered(*result->decision, result->token, where);
}

/// Gathers the answers of a batch, which come in any order and from any thread.
class Batch {
public:
    Batch(std::size_t size, Respond respond)
        : items_(size), missing_(size), respond_(std::move(respond)) {}

    /// Each item once; the last one answers the request.
    void set(std::size_t item, Answered answer) {
        if (answer.status < 400) {
            std::get<json::Object>(answer.body.data)
                .push_back({"status", json::number(static_cast<std::uint64_t>(answer.status))});
        }
        items_[item] = std::move(answer.body);
        if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
        respond_({.body = json::to_text(json::Value{std::move(items_)}), .headers = {}});
    }

private:
    json::Array items_;
    std::atomic<std::size_t> missing_;
    Respond respond_;
};

Response refused_batch(const Request& request, std::string detail, bool too_large) {
    MalformedCommand malformed;
    malformed.detail = std::move(detail);
    return to_response(answered(malformed, request.target, too_large));
}

bool is_array(std::string_view body) {
    const auto first = body.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && body[first] == '[';
}

} // namespace

/// Hands a command to the service, unless too many wait there already: those who come on top would
/// only wait longer, and take memory.
void Routes::submit(Submission submission, Reply reply) {
    const auto place = std::make_shared<Counted>(metrics_.commands_in_flight);
    if (metrics_.commands_in_flight > commands_max_) {
        ++metrics_.turned_away;
        return reply(std::unexpected(
            Unavailable{.detail = "too many commands wait for their decisions already."}));
    }
    service_.submit(
        std::move(submission),
        patience_,
        [place, reply = std::move(reply)](const std::expected<Answer, Unavailable>& result) {
            try {
                reply(result);
            } catch (const std::bad_alloc&) {
                // The engine, on whose thread this is, goes on; the exchange hears of
                // it when the last of its replies is gone.
            }
        });
}

/// Empty where the log does not want it.
std::string Routes::token_of(const Request& request) const {
    if (!signed_commands_) return {};
    return std::string{auth::bearer_token(request.header("Authorization")).value_or("")};
}

void Routes::post_one(const Request& request,
                      const Target& target,
                      std::string token,
                      const Respond& respond) {
    auto checked = check(request.body, request, target.path[2]);
    if (const auto* refusal = std::get_if<Answered>(&checked)) {
        return respond(to_response(*refusal));
    }
    auto& command = std::get<CommandEnvelope>(checked);
    const auto id = command.id.text();
    submit({std::move(command), std::move(token)},
           [respond, id, where = request.target](const auto& result) {
               respond(to_response(answer_of(result, id, where)));
           });
}

void Routes::post_commands(const Request& request, const Target& target, const Respond& respond) {
    if (!target.query.empty()) {
        return respond(refused_batch(request, "commands take no query parameters", false));
    }
    auto token = token_of(request);
    if (signed_commands_ && token.empty()) {
        return respond(to_response(problem(403,
                                           "token_needed",
                                           "Commands are taken with a token only",
                                           "This installation wants commands signed: send them "
                                           "with a JWT or an API key, not a certificate alone.",
                                           request.target)));
    }
    if (!is_array(request.body)) return post_one(request, target, std::move(token), respond);
    const auto texts = json::split_array(request.body);
    if (!texts) return respond(refused_batch(request, texts.error(), false));
    if (texts->size() > batch_commands_max) {
        return respond(refused_batch(request, "more than 1000 commands in one batch", true));
    }
    if (texts->empty()) return respond({.body = "[]", .headers = {}});

    // All are sent before any answer is waited for; the tenant decides them in this order.
    const auto batch = std::make_shared<Batch>(texts->size(), respond);
    for (std::size_t i = 0; i < texts->size(); ++i) {
        auto checked = check((*texts)[i], request, target.path[2]);
        if (auto* refusal = std::get_if<Answered>(&checked)) {
            batch->set(i, std::move(*refusal));
            continue;
        }
        auto& command = std::get<CommandEnvelope>(checked);
        const auto id = command.id.text();
        submit({std::move(command), token},
               [batch, i, id, where = request.target](const auto& result) {
                   batch->set(i, answer_of(result, id, where));
               });
    }
}

} // namespace assent::http
