#pragma once

#include "adapters/auth/gate.hpp"
#include "adapters/http/authzen/decision_point.hpp"
#include "adapters/http/request_log.hpp"
#include "adapters/http/service.hpp"
#include "adapters/http/tls.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace assent::http {

struct ServerOptions {
    std::string listen = "127.0.0.1:8080"; ///< HOST:PORT; port 0 takes a free one.
    bool dev = false;                      ///< No credentials; loopback addresses only.
    bool signed_commands = false;          ///< The log wants to see by which token a command came.
    std::optional<TlsFiles> tls = {};      ///< Without it, loopback addresses only...
    bool behind_tls_proxy = false;         ///< ...but where something in front speaks TLS.
    unsigned requests_per_second = 0;      ///< Of one credential; 0: no limit.
    std::string public_url = {};           ///< As clients know this server; empty: as it listens.
    authzen::DecisionPoint* checks = nullptr;    ///< Outlives the server; nothing: by the rules.
    std::size_t request_bytes_max = 256U << 20U; ///< Of all bodies together; then 503.
    std::size_t list_bytes_max = 256U << 20U;    ///< Of lists that are read page by page; then 503.
    std::size_t commands_max = 16'384;           ///< That are not answered yet; then 503.
    RequestLog log = {};                         ///< Hears of every answer, on any thread.
    unsigned threads = 2;
    std::size_t connections_max = 4096; ///< Further ones wait in the queue of the system.
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::milliseconds idle{60'000};     ///< Between two requests of a connection.
    std::chrono::milliseconds request{30'000};  ///< From the first byte of a request to its last.
    std::chrono::milliseconds write{30'000};    ///< For an answer to be taken.
    std::chrono::milliseconds linger{1'000};    ///< For a client to notice that we close.
    std::chrono::milliseconds grace{10'000};    ///< For requests half received when we stop.
    std::chrono::milliseconds patience{10'000}; ///< For a decision; then 503.
};

/// The server may not, or cannot, start as it is told to. `what` says in one line why, and what to
/// do.
class StartFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Why no server may start with these options, whatever the machine; nothing when one may.
[[nodiscard]] std::optional<std::string> flaw_of(const ServerOptions& options);

/// HTTP/1.1 on one address: keep-alive, pipelining answered in order, limits before anything is
/// buffered. Hostile bytes cost their connection, nothing more. Its methods are for one thread;
/// what it asks of `service` comes from its own threads.
class Server {
public:
    /// Takes the address. Throws `StartFailure` where that fails or is not allowed. `service` and
    /// `gate` outlive this.
    Server(ServerOptions options, Service& service, const auth::Gate& gate);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Stops first.
    ~Server();

    /// HOST:PORT as taken, e.g. `127.0.0.1:43125` or `[::1]:8080`.
    [[nodiscard]] std::string address() const;

    /// Reads the TLS files again, for the connections to come. Throws `StartFailure` and leaves all
    /// as it was where one is wrong.
    void reload();

    /// Serves from now on, on threads of its own.
    void start();

    /// Takes no further connection, closes the idle ones, answers every request that it has
    /// received, and returns when that is done. For good.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace assent::http
