#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/auth/rate_limit.hpp"
#include "adapters/http/authzen/api.hpp"
#include "adapters/http/authzen/tenant_point.hpp"
#include "adapters/http/kept_lists.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/metrics.hpp"
#include "adapters/http/read_parameters.hpp"
#include "adapters/http/request_log.hpp"
#include "adapters/http/route_table.hpp"
#include "adapters/http/service.hpp"
#include "adapters/http/target.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace assent::http {

inline constexpr std::size_t batch_commands_max = 1000;
inline constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;

/// What the head of a request says of its answer, whoever gives it.
struct AnswerStyle {
    std::string request_id;     ///< Given back, also with errors.
    std::string accept;         ///< What the client takes.
    bool error_strings = false; ///< Errors are messages, as AuthZEN has them.

    void apply(Response& response) const;
};

struct RoutesOptions {
    std::chrono::milliseconds patience{10'000}; ///< For a decision; then 503.
    unsigned requests_per_second = 0;           ///< Of one credential; 0: no limit.
    std::string public_url = {};                ///< Of this server, as clients know it.
    authzen::DecisionPoint* checks = nullptr;   ///< Outlives the routes; nothing: by the rules.
    std::size_t list_bytes_max = 256U << 20U;   ///< Of lists that are read page by page.
    std::size_t commands_max = 16'384; ///< That are not answered yet; further ones are 503.
    bool signed_commands = false;      ///< Commands must come with a token, which goes along.
    RequestLog log = {};               ///< Hears of every answer.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// What requests are answered with, apart from sockets. Whoever sends one is told by the gate; only
/// `/healthz` and `/readyz` are for everybody. Safe from any thread.
class Routes {
public:
    /// `service` and `gate` outlive this.
    Routes(Service& service, const auth::Gate& gate, const RoutesOptions& options)
        : service_(service), gate_(gate), limit_(options.requests_per_second),
          patience_(options.patience), public_url_(options.public_url),
          by_the_rules_(service, options.patience),
          authzen_(options.checks != nullptr ? *options.checks : by_the_rules_), now_(options.now),
          lists_(options.list_bytes_max), commands_max_(options.commands_max),
          signed_commands_(options.signed_commands), log_(options.log) {}

    /// Answers through `respond`, exactly once, now or later, on this thread or another. Throws
    /// nothing: what goes wrong is an answer, too.
    void handle(Request request, Respond respond);

    /// What is counted; the server does its part.
    [[nodiscard]] Metrics& metrics() { return metrics_; }

    /// A request was answered that never got here.
    void refused(int status) { metrics_.answered(nullptr, status, {}); }

    /// Whether commands are sent there: only they may come in batches.
    [[nodiscard]] static bool takes_commands(std::string_view target);

    /// How much body a request of that target may bring; read before the body is.
    [[nodiscard]] static std::size_t body_bytes_max(std::string_view target);

private:
    struct Exchange;

    void finish(Exchange& exchange, Response response);
    void put_down(const Exchange& exchange, Response& response);
    [[nodiscard]] bool is_of_another_site(const Request& request) const;
    [[nodiscard]] std::optional<Response> turn_away(Request& request);
    void dispatch(const Request& request, const Respond& respond);
    void answer(const Request& request,
                const Route& route,
                const Target& target,
                const Respond& respond);
    void read_in_time(const Request& request,
                      const Route& route,
                      const Target& target,
                      const Respond& respond);
    void read_now(const Request& request,
                  const Route& route,
                  const Target& target,
                  const Respond& respond);
    void history(const Request& request,
                 const Route& route,
                 const Target& target,
                 const Respond& respond);
    void submit(Submission submission, Reply reply);
    [[nodiscard]] std::string token_of(const Request& request) const;
    void post_commands(const Request& request, const Target& target, const Respond& respond);
    void post_one(const Request& request,
                  const Target& target,
                  std::string token,
                  const Respond& respond);
    [[nodiscard]] Response read(const Request& request, const Route& route, const Target& target);
    [[nodiscard]] Response
    read_on(const Request& request, const Target& target, const ReadParameters& parameters);
    [[nodiscard]] Response ready();
    [[nodiscard]] Response metrics_page();
    [[nodiscard]] Response openapi();

    Service& service_;
    const auth::Gate& gate_;
    auth::RateLimit limit_;
    std::chrono::milliseconds patience_;
    std::string public_url_;
    authzen::TenantPoint by_the_rules_;
    authzen::Api authzen_;
    std::function<std::chrono::steady_clock::time_point()> now_;
    KeptLists lists_;
    std::size_t commands_max_;
    bool signed_commands_;
    RequestLog log_;
    Metrics metrics_;
};

} // namespace assent::http
