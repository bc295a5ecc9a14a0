#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/auth/rate_limit.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/service.hpp"
#include "adapters/http/target.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace assent::http {

inline constexpr std::size_t batch_commands_max = 1000;
inline constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;

struct RoutesOptions {
    std::chrono::milliseconds patience{10'000}; ///< For a decision; then 503.
    unsigned requests_per_second = 0;           ///< Of one credential; 0: no limit.
};

/// What requests are answered with, apart from sockets. Whoever sends one is told by the gate; only
/// `/healthz` and `/readyz` are for everybody. Safe from any thread.
class Routes {
public:
    /// `service` and `gate` outlive this.
    Routes(Service& service, const auth::Gate& gate, const RoutesOptions& options)
        : service_(service), gate_(gate), limit_(options.requests_per_second),
          patience_(options.patience) {}

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
    [[nodiscard]] Response evaluation(const Request& request);
    [[nodiscard]] Response ready();

    Service& service_;
    const auth::Gate& gate_;
    auth::RateLimit limit_;
    std::chrono::milliseconds patience_;
};

} // namespace assent::http
