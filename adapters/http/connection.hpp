#pragma once

#include "adapters/http/net.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/tls.hpp"

#include <atomic>
#include <chrono>
#include <memory>

/// Private to the server.
namespace assent::http {

/// One client: reads a request, has it answered, writes the answer, and so on. Everything in here
/// runs on the strand of its socket.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    [[nodiscard]] virtual asio::any_io_executor executor() = 0;

    /// Until the client goes, breaks a rule or is too slow, or the server stops.
    virtual asio::awaitable<void> serve() = 0;

    /// Ends a wait for a next request. From any thread.
    virtual void close_if_idle() = 0;

    /// Ends whatever is going on with the socket. From any thread.
    virtual void abort() = 0;

    /// The same, if what is going on was to be over by `now`; and makes up for what failed for want
    /// of memory. To be called now and then, from any one thread at a time. One timer that looks at
    /// all connections costs less than one in each, set anew for every read and write.
    virtual void hurry(std::chrono::steady_clock::time_point now) = 0;
};

/// What all connections of a server share, and must not outlive.
struct Shared {
    const ServerOptions& options;
    Routes& routes;
    const std::atomic<bool>& stopping;
    /// Grows when the files of TLS are read again: who proved itself by a certificate does it anew.
    const std::atomic<unsigned>& tls_generation;
};

/// With TLS where `tls` is given, else in plain text.
[[nodiscard]] std::shared_ptr<Connection>
make_connection(tcp::socket socket, std::shared_ptr<TlsContext> tls, const Shared& shared);

} // namespace assent::http
