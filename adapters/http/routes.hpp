#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/auth/rate_limit.hpp"
#include "adapters/http/authzen/api.hpp"
#include "adapters/http/authzen/tenant_point.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/service.hpp"
#include "adapters/http/target.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace assent::http {

inline constexpr std::size_t batch_commands_max = 1000;
inline constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;

/// What the head of a request says of its answer, whoever gives it.
struct AnswerStyle {
    std::string request_id;     ///< Of the client; given back, also with errors.
    std::string accept;         ///< What the client takes.
    bool error_strings = false; ///< Errors are messages, as AuthZEN has them.

    void apply(Response& response) const;
};

struct RoutesOptions {
    std::chrono::milliseconds patience{10'000}; ///< For a decision; then 503.
    unsigned requests_per_second = 0;           ///< Of one credential; 0: no limit.
    std::string public_url = {};                ///< Of this server, as clients know it.
    authzen::DecisionPoint* checks = nullptr;   ///< Outlives the routes; nothing: by the rules.
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
          authzen_(options.checks != nullptr ? *options.checks : by_the_rules_) {}

    /// Answers through `respond`, exactly once, now or later, on this thread or another. Throws
    /// nothing: what goes wrong is an answer, too.
    void handle(Request request, Respond respond);

    /// Whether commands are sent there: only they may come in batches.
    [[nodiscard]] static bool takes_commands(std::string_view target);

    /// How much body a request of that target may bring; read before the body is.
    [[nodiscard]] static std::size_t body_bytes_max(std::string_view target);

private:
    [[nodiscard]] std::optional<Response> turn_away(Request& request);
    void dispatch(const Request& request, const Respond& respond);
    void tenant_route(const Request& request, const Target& target, const Respond& respond);
    void post_commands(const Request& request, const Target& target, const Respond& respond);
    void post_one(const Request& request, const Target& target, const Respond& respond);
    [[nodiscard]] Response read(const Request& request, const Target& target);
    [[nodiscard]] Response ready();

    Service& service_;
    const auth::Gate& gate_;
    auth::RateLimit limit_;
    std::chrono::milliseconds patience_;
    std::string public_url_;
    authzen::TenantPoint by_the_rules_;
    authzen::Api authzen_;
};

} // namespace assent::http
