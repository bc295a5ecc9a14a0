// The history for auditors: what was decided, and what became of it.

#include "adapters/http/problem.hpp"
#include "adapters/http/read_parameters.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/history.hpp"
#include "domain/rules/access.hpp"
#include "events/tenant/codec.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace assent::http {
namespace {

using json::Value;

/// Of one answer: a record alone may have 8 MiB.
constexpr std::size_t page_bytes_max = 4 * 1024 * 1024;

/// Gathers the items of one answer from the decisions that it is shown.
class Gathering {
public:
    Gathering(ReadParameters wanted, bool events, bool lines)
        : wanted_(std::move(wanted)), events_(events), lines_(lines) {}

    /// Whether there is room for more.
    bool take(const Decision& decision) {
        if (wanted_.to && decision.decided_at >= *wanted_.to) {
            over_ = true; // Time only goes on.
            return false;
        }
        const bool early = wanted_.from && decision.decided_at < *wanted_.from;
        const bool other = !wanted_.actor.empty() && decision.actor != wanted_.actor;
        if (early || other) return true;
        return events_ ? take_events(decision) : take_decision(decision);
    }

    /// The answer, for a scan that went to `scanned` of the tenant's `last`.
    [[nodiscard]] Response response(std::string_view path,
                                    std::uint64_t scanned,
                                    std::uint64_t last,
                                    const std::string& token) {
        auto next = cut_;
        if (!next && !over_ && scanned < last) next = std::to_string(scanned);
        if (lines_) return as_lines(path, next, last, token);
        std::string body = R"({"items":[)" + items_ + R"(],"next":)";
        body += json::to_text(next ? json::text(*next) : Value{});
        body += R"(,"position":)" + std::to_string(last) + R"(,"token":)";
        body += json::to_text(json::text(token)) + "}";
        return {.body = std::move(body), .headers = {}};
    }

private:
    bool take_decision(const Decision& decision) {
        if (!wanted_.type.empty() && decision.type != wanted_.type) return true;
        if (!wanted_.entity.empty() && !json::names(decision, wanted_.entity)) return true;
        add(json::decision_item(decision));
        return has_room();
    }

    bool take_events(const Decision& decision) {
        for (std::size_t i = 0; i < decision.events.size(); ++i) {
            const auto& event = decision.events[i];
            const bool before = decision.position == wanted_.after &&
                                (!wanted_.after_index || i <= *wanted_.after_index);
            if (before || (!wanted_.type.empty() && type_of(event) != wanted_.type)) continue;
            if (!wanted_.entity.empty() && !json::names(event, wanted_.entity)) continue;
            add(json::event_item(decision, i));
            if (has_room()) continue;
            if (i + 1 < decision.events.size()) {
                cut_ = std::to_string(decision.position) + "." + std::to_string(i);
            }
            return false;
        }
        return true;
    }

    void add(const Value& item) {
        if (count_ != 0 && !lines_) items_ += ',';
        items_ += json::to_text(item);
        if (lines_) items_ += '\n';
        ++count_;
    }

    [[nodiscard]] bool has_room() const {
        return count_ < wanted_.limit && items_.size() < page_bytes_max;
    }

    [[nodiscard]] Response as_lines(std::string_view path,
                                    const std::optional<std::string>& next,
                                    std::uint64_t last,
                                    const std::string& token) {
        Response response{
            .content_type = "application/x-ndjson", .body = std::move(items_), .headers = {}};
        response.headers.push_back({"Assent-Position", std::to_string(last)});
        response.headers.push_back({"Assent-Token", token});
        if (next) {
            response.headers.push_back({"Assent-Next", *next});
            response.headers.push_back({"Link", link_to(path, *next)});
        }
        return response;
    }

    /// RFC 8288: the same request, behind what was given.
    [[nodiscard]] static std::string link_to(std::string_view target, const std::string& next) {
        std::string link = "<" + std::string{target.substr(0, target.find('?'))} + "?after=" + next;
        const auto query = parse_target(target);
        for (const auto& [name, value] : query->query) {
            if (name == "after" || name == "at_least") continue;
            link += "&" + name + "=" + percent_encoded(value);
        }
        return link + ">; rel=\"next\"";
    }

    const ReadParameters wanted_;
    const bool events_;
    const bool lines_;
    std::string items_;
    std::size_t count_ = 0;
    std::optional<std::string> cut_; ///< Within a decision.
    bool over_ = false;
};

} // namespace

void Routes::history(const Request& request,
                     const Route& route,
                     const Target& target,
                     const Respond& respond) {
    const auto& where = request.target;
    const bool events = target.path[3] == "events";
    const std::string actor{request.principal.actor()};
    if (actor.empty()) {
        return respond(
            to_response(unauthenticated("send the header Assent-Actor with who reads", where)));
    }
    if (!request.principal.may_speak_to(target.path[2])) return respond(nothing_there(where));
    ReadParameters parameters;
    if (const auto flaw = read_parameters(target, route, parameters)) {
        return respond(malformed_request(where, *flaw));
    }
    const auto accept = request.header("Accept");
    if (accept.contains("text/event-stream")) {
        return respond(later(where, "A live stream of the history"));
    }
    const bool lines = accept.contains("application/x-ndjson");

    const TenantId tenant{target.path[2]};
    std::uint64_t last = 0;
    std::string token;
    bool may = false;
    service_.read(tenant, [&](const ReadView& view) {
        const auto user = view.tenant.users.find(actor);
        may = user && is_auditor(view.tenant, view.tenant.users[user]);
        last = view.tenant.position;
        token = view.token;
    });
    if (!may) return respond(nothing_there(where));

    // The decision that was cut in two is looked at again.
    const bool again = (events && parameters.after_index) || parameters.after == UINT64_MAX;
    const auto first = again ? parameters.after : parameters.after + 1;
    const auto gathering = std::make_shared<Gathering>(std::move(parameters), events, lines);
    if (first > last) {
        return respond(gathering->response(where, last, last, token));
    }
    service_.history(
        tenant,
        patience_,
        {.from = std::max<std::uint64_t>(first, 1),
         .to = last,
         .take = [gathering](const Decision& decision) { return gathering->take(decision); },
         .done =
             [gathering, respond, where, last, token](const HistoryScan::Result& scanned) {
                 if (!scanned)
                     return respond(to_response(read_unavailable(scanned.error(), where)));
                 respond(gathering->response(where, *scanned, last, token));
             }});
}

} // namespace assent::http
