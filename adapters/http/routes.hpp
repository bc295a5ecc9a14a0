#pragma once

#include "adapters/http/message.hpp"
#include "adapters/http/service.hpp"
#include "adapters/http/target.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace assent::http {

inline constexpr std::size_t batch_commands_max = 1000;
inline constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;

/// What requests are answered with, apart from sockets. The credential is that of `--dev`: the
/// actor is the header `Assent-Actor`, or the `actor` in the body of a command; the operator is the
/// header alone. Safe from any thread.
class Routes {
public:
    /// `service` outlives this. Commands wait for their decision at most `patience`.
    Routes(Service& service, std::chrono::milliseconds patience)
        : service_(service), patience_(patience) {}

    /// Answers through `respond`, exactly once, now or later, on this thread or another. Throws
    /// nothing: what goes wrong is an answer, too.
    void handle(Request request, Respond respond);

    /// Whether commands are sent there: only they may come in batches.
    [[nodiscard]] static bool takes_commands(std::string_view target);

    /// How much body a request of that target may bring; read before the body is.
    [[nodiscard]] static std::size_t body_bytes_max(std::string_view target);

private:
    void dispatch(const Request& request, const Respond& respond);
    void tenant_route(const Request& request, const Target& target, const Respond& respond);
    void post_commands(const Request& request, const Target& target, const Respond& respond);
    void post_one(const Request& request, const Target& target, const Respond& respond);
    [[nodiscard]] Response read(const Request& request, const Target& target);
    [[nodiscard]] Response evaluation(const Request& request);
    [[nodiscard]] Response ready();

    Service& service_;
    std::chrono::milliseconds patience_;
};

} // namespace assent::http
