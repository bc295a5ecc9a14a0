#pragma once

#include "adapters/http/net.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/http/server.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace assent::http {

/// One client: reads a request, has it answered, writes the answer, and so on. Everything in here
/// runs on the strand of its socket. Private to the server.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket,
               const ServerOptions& options,
               Routes& routes,
               const std::atomic<bool>& stopping)
        : stream_(std::move(socket)), options_(options), routes_(routes), stopping_(stopping) {}

    [[nodiscard]] asio::any_io_executor executor() { return stream_.get_executor(); }

    /// Until the client goes, breaks a rule or is too slow, or the server stops.
    asio::awaitable<void> serve();

    /// Ends a wait for a next request. From any thread.
    void close_if_idle();

    /// Ends whatever is going on with the socket. From any thread.
    void abort();

private:
    using Parser = wire::request_parser<wire::string_body>;

    [[nodiscard]] asio::awaitable<bool> wait_for_request();
    [[nodiscard]] asio::awaitable<bool> read_request(Parser& parser);
    [[nodiscard]] asio::awaitable<bool> greet_body(Parser& parser);
    [[nodiscard]] asio::awaitable<Response> answer_to(Request request);
    asio::awaitable<void> refuse(Error error, std::string target);
    [[nodiscard]] asio::awaitable<bool>
    write(Response response, unsigned version, bool keep_alive, bool with_body);
    asio::awaitable<void> close_gently();

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    const ServerOptions& options_;
    Routes& routes_;
    const std::atomic<bool>& stopping_;
    bool idle_ = false;
};

} // namespace assent::http
