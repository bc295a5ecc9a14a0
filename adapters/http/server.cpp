#include "adapters/http/server.hpp"

#include "adapters/http/connection.hpp"
#include "adapters/http/off_engine.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

namespace assent::http {
namespace {

/// Why an address that is not loopback may not be served; nothing when it may.
std::optional<std::string> flaw_of_open_address(const ServerOptions& options) {
    if (options.dev) {
        return "--dev asks for no credentials, so it listens on loopback addresses only; '" +
               options.listen + "' is none: use 127.0.0.1 or [::1]";
    }
    if (!options.tls && !options.behind_tls_proxy) {
        return "credentials must not cross a network in plain text; '" + options.listen +
               "' is no loopback address: give --tls-certificate and --tls-key, or say "
               "--behind-tls-proxy where a proxy in front speaks TLS";
    }
    return {};
}

/// What AuthZEN's metadata name this server by: an https URL without query and fragment, to which
/// paths can be added.
std::optional<std::string> flaw_of_public_url(const ServerOptions& options) {
    const std::string_view url = options.public_url;
    if (url.empty()) return {};
    const auto refuse = [&](std::string_view why) {
        return "--public-url '" + std::string{url} + "' " + std::string{why};
    };
    const bool secure = url.starts_with("https://");
    if (!secure && !(options.dev && url.starts_with("http://"))) {
        return refuse("must begin with https://");
    }
    const auto rest = url.substr(url.find("//") + 2);
    if (rest.empty() || rest.starts_with('/')) return refuse("names no host");
    if (rest.ends_with('/')) return refuse("must not end with a slash");
    if (rest.find_first_of("?#@") != std::string_view::npos) {
        return refuse("must have no query, fragment or user");
    }
    const auto odd = [](char c) { return c <= ' ' || c >= '\x7f' || c == '"' || c == '\\'; };
    if (std::ranges::any_of(rest, odd)) return refuse("must be percent-encoded");
    return {};
}

/// The first address that HOST:PORT stands for.
tcp::endpoint endpoint_of(asio::io_context& io, const ServerOptions& options) {
    const auto& listen = options.listen;
    const auto colon = listen.rfind(':');
    const bool no_port = colon == std::string::npos || colon + 1 == listen.size();
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto* const end = listen.data() + listen.size();
    const auto read =
        std::from_chars(listen.data() + (no_port ? listen.size() : colon + 1), end, port);
    const bool a_port = !no_port && read.ec == std::errc{} && read.ptr == end;
    if (!a_port || host.empty()) {
        throw StartFailure{"cannot listen on '" + listen +
                           "': it must be HOST:PORT, the port a number up to "
                           "65535"};
    }
    Error error;
    tcp::resolver resolver{io};
    const auto found = resolver.resolve(host, listen.substr(colon + 1), error);
    if (error || found.empty()) {
        throw StartFailure{"cannot listen on '" + listen + "': " + error.message()};
    }
    for (const auto& entry : found) {
        if (entry.endpoint().address().is_loopback()) continue;
        if (auto flaw = flaw_of_open_address(options)) throw StartFailure{*flaw};
    }
    return found.begin()->endpoint();
}

} // namespace

std::optional<std::string> flaw_of(const ServerOptions& options) {
    if (auto flaw = flaw_of_public_url(options)) return flaw;
    try {
        asio::io_context io;
        std::ignore = endpoint_of(io, options);
        return {};
    } catch (const StartFailure& e) {
        return e.what();
    }
}

class Server::Impl {
public:
    Impl(ServerOptions options, Service& service, const auth::Gate& gate)
        : options_(std::move(options)), strand_(asio::make_strand(io_)), acceptor_(strand_),
          room_(strand_), look_(strand_), service_(service, io_) {
        if (const auto flaw = flaw_of_public_url(options_)) throw StartFailure{*flaw};
        reload();
        const auto endpoint = endpoint_of(io_, options_);
        Error error;
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address{true}, error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
        if (error) {
            throw StartFailure{"cannot listen on '" + options_.listen + "': " + error.message()};
        }
        taken_ = acceptor_.local_endpoint();
        const std::string scheme = options_.tls ? "https://" : "http://";
        routes_.emplace(service_,
                        gate,
                        RoutesOptions{.patience = options_.patience,
                                      .requests_per_second = options_.requests_per_second,
                                      .public_url = options_.public_url.empty()
                                                        ? scheme + address()
                                                        : options_.public_url,
                                      .checks = options_.checks,
                                      .list_bytes_max = options_.list_bytes_max,
                                      .commands_max = options_.commands_max,
                                      .signed_commands = options_.signed_commands,
                                      .log = options_.log});
    }

    ~Impl() { stop(); }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] std::string address() const {
        const auto host = taken_.address().to_string();
        const auto port = std::to_string(taken_.port());
        return taken_.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
    }

    void reload() {
        if (!options_.tls) return;
        auto fresh = make_tls_context(*options_.tls);
        const std::scoped_lock lock{mutex_};
        tls_ = std::move(fresh);
        ++tls_generation_;
    }

    void start() {
        keep_going(&Impl::accept);
        keep_going(&Impl::hurry);
        for (unsigned i = 0; i < std::max(1U, options_.threads); ++i) {
            threads_.emplace_back([this] { run(); });
        }
    }

    void stop() {
        if (stopping_.exchange(true)) return;
        asio::post(strand_, [this] {
            Error ignored;
            acceptor_.close(ignored);
            room_.cancel();
            look_.cancel();
        });
        if (threads_.empty()) return;
        for_each_connection([](Connection& connection) { connection.close_if_idle(); });
        {
            std::unique_lock lock{mutex_};
            const auto none = [this] { return connections_.empty(); };
            if (!gone_.wait_for(lock, options_.grace, none)) {
                lock.unlock();
                for_each_connection([](Connection& connection) { connection.abort(); });
                lock.lock();
                // What is left waits for the service, which answers within the patience.
                gone_.wait(lock, none);
            }
        }
        work_.reset();
        for (auto& thread : threads_) thread.join();
    }

private:
    /// What one handler throws, out of memory mostly, ends none of the others.
    void run() {
        for (;;) {
            try {
                io_.run();
                return;
            } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
            }
        }
    }

    /// Out of memory, the loop begins anew.
    void keep_going(asio::awaitable<void> (Impl::*loop)()) {
        asio::co_spawn(strand_, (this->*loop)(), [this, loop](const std::exception_ptr& thrown) {
            if (thrown) keep_going(loop);
        });
    }

    asio::awaitable<void> accept() {
        while (!stopping_) {
            Error error;
            if (open() >= options_.connections_max) {
                co_await pause(std::chrono::seconds{1});
                continue;
            }
            tcp::socket socket = co_await acceptor_.async_accept(
                asio::make_strand(io_), asio::redirect_error(asio::use_awaitable, error));
            if (stopping_) co_return;
            // Otherwise out of file handles, mostly, or of memory: let some connections end first.
            if (error || !welcome(std::move(socket))) {
                co_await pause(std::chrono::milliseconds{50});
            }
        }
    }

    /// Ends what takes longer than it may. Looks so often that nobody gets much more time.
    asio::awaitable<void> hurry() {
        using std::chrono::milliseconds;
        const auto shortest = std::min({options_.idle,
                                        options_.request,
                                        options_.write,
                                        options_.linger,
                                        milliseconds{4'000}});
        const auto interval = std::max(shortest / 4, milliseconds{1});
        // While it stops too, there are answers to be taken.
        for (Error ignored; !stopping_ || open() > 0; ignored = {}) {
            look_.expires_after(interval);
            co_await look_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            const auto now = std::chrono::steady_clock::now();
            for_each_connection([now](Connection& connection) { connection.hurry(now); });
        }
    }

    /// Until a connection has ended, or that long.
    asio::awaitable<void> pause(std::chrono::steady_clock::duration time) {
        Error ignored;
        room_.expires_after(time);
        co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    /// False where the machine has no room for it.
    bool welcome(tcp::socket socket) {
        Error ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        std::shared_ptr<Connection> connection;
        try {
            {
                const std::scoped_lock lock{mutex_};
                connection = make_connection(
                    std::move(socket), tls_, {options_, *routes_, stopping_, tls_generation_});
                connections_.insert(connection);
                routes_->metrics().connections = connections_.size();
            }
            asio::co_spawn(connection->executor(),
                           connection->serve(),
                           [this, connection](const std::exception_ptr&) { forget(connection); });
            return true;
        } catch (const std::exception&) {
            if (connection) forget(connection);
            return false;
        }
    }

    void forget(const std::shared_ptr<Connection>& connection) {
        const std::scoped_lock lock{mutex_};
        connections_.erase(connection);
        routes_->metrics().connections = connections_.size();
        gone_.notify_all();
        try {
            // Only now: whoever waits for room looks how many there are, and waits again.
            asio::post(strand_, [this] {
                room_.cancel();
                if (stopping_) look_.cancel();
            });
        } catch (const std::bad_alloc&) { // NOLINT(bugprone-empty-catch): they look again soon.
        }
    }

    [[nodiscard]] std::size_t open() {
        const std::scoped_lock lock{mutex_};
        return connections_.size();
    }

    template <class Use>
    void for_each_connection(Use&& use) {
        const std::scoped_lock lock{mutex_};
        for (const auto& connection : connections_) use(*connection);
    }

    ServerOptions options_;
    /// Made once the address is taken; outlives what waits in `io_`.
    std::optional<Routes> routes_;
    asio::io_context io_;
    asio::strand<asio::io_context::executor_type> strand_; ///< Of the acceptor and the timer.
    tcp::acceptor acceptor_;
    asio::steady_timer room_;
    asio::steady_timer look_;
    OffEngine service_;
    tcp::endpoint taken_;
    std::atomic<bool> stopping_ = false;
    std::atomic<unsigned> tls_generation_ = 0; ///< How often certificates were read.
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
        io_.get_executor()};
    std::mutex mutex_;
    std::condition_variable gone_;
    std::set<std::shared_ptr<Connection>> connections_;
    std::shared_ptr<TlsContext> tls_; ///< Of the next connection.
    std::vector<std::thread> threads_;
};

Server::Server(ServerOptions options, Service& service, const auth::Gate& gate)
    : impl_(std::make_unique<Impl>(std::move(options), service, gate)) {}

Server::~Server() = default;

std::string Server::address() const {
    return impl_->address();
}

void Server::reload() {
    impl_->reload();
}

void Server::start() {
    impl_->start();
}

void Server::stop() {
    impl_->stop();
}

} // namespace assent::http
