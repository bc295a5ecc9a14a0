#include "tools/bench/bare_http.hpp"

#include "adapters/http/net.hpp"
#include "adapters/json/value.hpp"
#include "tools/bench/http_company.hpp"

#include <array>
#include <thread>
#include <utility>

namespace assent::bench {

namespace asio = http::asio;
namespace beast = http::beast;
namespace wire = http::wire;
using http::tcp;

class BareHttp::Impl {
public:
    explicit Impl(std::string answer)
        : answer_(std::move(answer)), acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
        asio::co_spawn(io_, accept(), [](const std::exception_ptr&) {});
        for (unsigned i = 0; i < server_threads; ++i) threads_.emplace_back([this] { io_.run(); });
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        io_.stop();
        for (auto& thread : threads_) thread.join();
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    asio::awaitable<void> accept() {
        for (;;) {
            auto socket =
                co_await acceptor_.async_accept(asio::make_strand(io_), asio::use_awaitable);
            socket.set_option(tcp::no_delay{true});
            const auto executor = socket.get_executor();
            asio::co_spawn(executor, serve(std::move(socket)), [](const std::exception_ptr&) {});
        }
    }

    asio::awaitable<void> serve(tcp::socket socket) {
        beast::flat_buffer buffer;
        for (;;) {
            wire::request<wire::string_body> request;
            co_await wire::async_read(socket, buffer, request, asio::use_awaitable);
            wire::response<wire::string_body> response;
            response.version(request.version());
            response.result(json::parse(request.body()) ? 200U : 400U);
            response.set(wire::field::content_type, "application/json");
            response.keep_alive(request.keep_alive());
            response.body() = answer_;
            response.prepare_payload();
            co_await wire::async_write(socket, response, asio::use_awaitable);
        }
    }

    std::string answer_;
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::vector<std::thread> threads_;
};

BareHttp::BareHttp(std::string answer) : impl_(std::make_unique<Impl>(std::move(answer))) {}

BareHttp::~BareHttp() = default;

std::uint16_t BareHttp::port() const {
    return impl_->port();
}

} // namespace assent::bench
