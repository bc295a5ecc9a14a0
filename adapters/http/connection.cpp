#include "adapters/http/connection.hpp"

#include "adapters/http/problem.hpp"
#include "adapters/http/tls_context.hpp"

#include <boost/beast/ssl/ssl_stream.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>

namespace assent::http {
namespace {

Request without_socket(wire::request<wire::string_body> message) {
    Request request{.method = std::string{message.method_string()},
                    .target = std::string{message.target()},
                    .headers = {},
                    .body = {}};
    if (message.method() == wire::verb::head) request.method = "GET";
    for (const auto& field : message) {
        request.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
    }
    request.body = std::move(message.body());
    return request;
}

/// As `Routes` would put it, for requests that do not get there.
template <class Head>
Response in_style(Response response, const Head& head) {
    const std::string_view id = head["X-Request-ID"];
    const bool plain = authzen::has_error_strings(head.target());
    const AnswerStyle style{.request_id = plain && id.empty() ? "" : request_id_of(id),
                            .accept = std::string{head[wire::field::accept]},
                            .error_strings = plain};
    style.apply(response);
    return response;
}

Response too_large(std::string_view target) {
    constexpr std::string_view limits = "A command may have 256 KiB, a batch 8 MiB.";
    if (Routes::takes_commands(target)) {
        MalformedCommand malformed;
        malformed.detail = limits;
        return to_response(answered(malformed, target, true));
    }
    return to_response(problem(413, "too_large", "The body is too large", limits, target));
}

Response no_room(std::string_view target) {
    const Unavailable why{.detail = "the server holds as many requests as it may"};
    return to_response(read_unavailable(why, target));
}

Response refusal(const Error& error, std::string_view target) {
    if (error == wire::error::body_limit) return too_large(target);
    if (error == wire::error::header_limit || error == wire::error::buffer_overflow) {
        return to_response(
            problem(431, "header_too_large", "The header is too large", "Send a shorter one.", ""));
    }
    return to_response(
        problem(400, "bad_request", "This is not HTTP", "The request is malformed.", ""));
}

/// What is known of the request's head counts, once there is one.
template <class Parser>
Response refusal(const Error& error, const Parser& parser) {
    if (!parser.is_header_done()) return refusal(error, std::string_view{});
    return in_style(refusal(error, std::string_view{parser.get().target()}), parser.get());
}

template <class Message>
void fill(Message& message, const Response& response, bool keep_alive) {
    message.set(wire::field::server, "assent");
    message.set(wire::field::content_type, response.content_type);
    for (const auto& header : response.headers) message.set(header.name, header.value);
    message.keep_alive(keep_alive);
}

/// Where an answer and the connection that waits for it meet. Most answers are there at once, and
/// nobody has to wait.
class Meeting {
public:
    /// Whether the other one was here before: who comes second goes on.
    [[nodiscard]] bool second() { return begun_.exchange(true, std::memory_order_acq_rel); }

    /// Whether somebody came. Seen before one waits, that is the answer.
    [[nodiscard]] bool begun() const { return begun_.load(std::memory_order_acquire); }

    Response response;
    std::function<void()> go_on;

private:
    std::atomic<bool> begun_ = false;
};

using Plain = tcp::socket;
using Encrypted = beast::ssl_stream<tcp::socket>;

/// In plain text or encrypted: what differs is the beginning and the end.
template <class Stream>
class ConnectionOver : public Connection,
                       public std::enable_shared_from_this<ConnectionOver<Stream>> {
public:
    ConnectionOver(Stream stream, std::shared_ptr<TlsContext> tls, const Shared& shared)
        : tls_(std::move(tls)), stream_(std::move(stream)), options_(shared.options),
          routes_(shared.routes), stopping_(shared.stopping),
          tls_generation_(shared.tls_generation), generation_(shared.tls_generation) {}

    asio::any_io_executor executor() override { return stream_.get_executor(); }

    asio::awaitable<void> serve() override;
    void close_if_idle() override;
    void abort() override;
    void hurry(std::chrono::steady_clock::time_point now) override;

private:
    using Parser = wire::request_parser<wire::string_body>;
    using Clock = std::chrono::steady_clock;
    static constexpr auto forever = std::numeric_limits<Clock::rep>::max();

    [[nodiscard]] tcp::socket& socket() { return beast::get_lowest_layer(stream_); }

    /// What goes on now must be over by then.
    void allow(Clock::duration time) {
        deadline_ = (Clock::now() + time).time_since_epoch().count();
    }

    void allow_forever() { deadline_ = forever; }

    [[nodiscard]] bool late(Clock::time_point now) const {
        return deadline_.load() <= now.time_since_epoch().count();
    }

    void close() {
        Error ignored;
        socket().close(ignored);
    }

    [[nodiscard]] asio::awaitable<bool> shake_hands();
    [[nodiscard]] asio::awaitable<bool> wait_for_request();
    [[nodiscard]] asio::awaitable<bool> read_request(Parser& parser);
    [[nodiscard]] asio::awaitable<bool> greet_body(Parser& parser);
    [[nodiscard]] asio::awaitable<Response> answer_to(Request request);
    [[nodiscard]] bool make_room(std::size_t bytes);
    asio::awaitable<void> refuse(Response response);
    [[nodiscard]] asio::awaitable<bool>
    write(Response response, unsigned version, bool keep_alive, bool with_body);
    asio::awaitable<void> close_gently();

    std::shared_ptr<TlsContext> tls_; ///< Of a server that has none any more, perhaps.
    Stream stream_;
    beast::flat_buffer buffer_;
    const ServerOptions& options_;
    Routes& routes_;
    const std::atomic<bool>& stopping_;
    const std::atomic<unsigned>& tls_generation_;
    const unsigned generation_; ///< As it was when the connection came.
    std::optional<auth::ClientCertificate> certificate_;
    std::optional<Counted> room_; ///< For the body of the present request, until it is answered.
    bool idle_ = false;
    std::atomic<Clock::rep> deadline_ = forever;
    std::shared_ptr<Meeting> stranded_;     ///< Where an answer is that nobody was told of...
    std::atomic<bool> is_stranded_ = false; ///< ...once this is set.
};

template <class Stream>
void ConnectionOver<Stream>::close_if_idle() {
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
        Error ignored;
        if (self->idle_) self->socket().cancel(ignored);
    });
}

template <class Stream>
void ConnectionOver<Stream>::abort() {
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->close(); });
}

template <class Stream>
void ConnectionOver<Stream>::hurry(std::chrono::steady_clock::time_point now) {
    if (is_stranded_.exchange(false)) {
        const auto meeting = stranded_; // Who goes on lets go of it.
        meeting->go_on();
    }
    if (!late(now)) return;
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
        // It may have gone on meanwhile.
        if (self->late(Clock::now())) self->close();
    });
}

template <class Stream>
asio::awaitable<void> ConnectionOver<Stream>::serve() {
    if (!co_await shake_hands()) co_return;
    for (;;) {
        if (!co_await wait_for_request()) co_return;
        if (certificate_ && generation_ != tls_generation_) co_return;
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
        parser.body_limit(boost::none); // `greet_body` knows, once it sees where the body goes
        allow(options_.request);
        if (!co_await read_request(parser)) co_return;
        allow_forever();

        const auto version = parser.get().version();
        const bool wants_more = parser.get().keep_alive();
        const bool with_body = parser.get().method() != wire::verb::head;
        auto request = without_socket(parser.release());
        request.certificate = certificate_;
        auto response = co_await answer_to(std::move(request));
        const bool keep_alive = wants_more && !stopping_;
        if (!co_await write(std::move(response), version, keep_alive, with_body)) co_return;
        room_.reset();
        if (!keep_alive) co_return co_await close_gently();
    }
}

template <class Stream>
asio::awaitable<bool> ConnectionOver<Stream>::shake_hands() {
    if constexpr (std::same_as<Stream, Encrypted>) {
        Error error;
        allow(options_.request);
        co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                         asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
        certificate_ = client_certificate(stream_.native_handle());
    }
    co_return true;
}

template <class Stream>
asio::awaitable<bool> ConnectionOver<Stream>::wait_for_request() {
    if (buffer_.size() != 0) co_return !stopping_;
    idle_ = true;
    // `close_if_idle` is posted after `stopping_` is set: one of the two ends the wait.
    if (stopping_) co_return false;
    constexpr std::size_t first_read = 4096;
    Error error;
    allow(options_.idle);
    const auto read = co_await stream_.async_read_some(
        buffer_.prepare(first_read), asio::redirect_error(asio::use_awaitable, error));
    buffer_.commit(read);
    idle_ = false;
    co_return !error;
}

template <class Stream>
asio::awaitable<bool> ConnectionOver<Stream>::read_request(Parser& parser) {
    Error error;
    co_await wire::async_read_header(
        stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        if (!co_await greet_body(parser)) co_return false;
        co_await wire::async_read(
            stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    }
    if (!error) co_return true;
    // Who went away, or was cut off for being slow, hears nothing.
    static const auto& malformed = wire::make_error_code(wire::error::bad_version).category();
    if (error.category() == malformed && error != wire::error::end_of_stream) {
        // In a variable: g++ 12 destroys conditional temporaries of a co_await twice.
        auto response = refusal(error, parser);
        co_await refuse(std::move(response));
    }
    co_return false;
}

template <class Stream>
asio::awaitable<bool> ConnectionOver<Stream>::greet_body(Parser& parser) {
    const std::string target{parser.get().target()};
    const auto limit = Routes::body_bytes_max(target);
    if (const auto announced = parser.content_length(); announced && *announced > limit) {
        auto response = in_style(too_large(target), parser.get());
        co_await refuse(std::move(response));
        co_return false;
    }
    // What comes in chunks may grow up to the limit.
    const bool chunked = parser.chunked();
    const auto length = parser.content_length();
    if (!make_room(length ? static_cast<std::size_t>(*length) : chunked ? limit : 0)) {
        auto response = in_style(no_room(target), parser.get());
        co_await refuse(std::move(response));
        co_return false;
    }
    parser.body_limit(limit);
    if (!beast::iequals(parser.get()[wire::field::expect], "100-continue")) co_return true;
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    Error error;
    co_await asio::async_write(stream_,
                               asio::buffer(go_on.data(), go_on.size()),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

/// Memory is taken before a body is read, so that it cannot grow beyond what is allowed, however
/// many send at once.
template <class Stream>
bool ConnectionOver<Stream>::make_room(std::size_t bytes) {
    auto& metrics = routes_.metrics();
    room_.emplace(metrics.request_bytes, bytes);
    if (bytes == 0 || metrics.request_bytes <= options_.request_bytes_max) return true;
    room_.reset();
    ++metrics.turned_away;
    return false;
}

template <class Stream>
asio::awaitable<void> ConnectionOver<Stream>::refuse(Response response) {
    routes_.refused(response.status);
    constexpr unsigned http_1_1 = 11;
    allow(options_.write);
    if (co_await write(std::move(response), http_1_1, false, true)) co_await close_gently();
}

template <class Stream>
asio::awaitable<Response> ConnectionOver<Stream>::answer_to(Request request) {
    const auto meeting = std::make_shared<Meeting>();
    routes_.handle(std::move(request), [meeting](Response response) {
        meeting->response = std::move(response);
        if (meeting->second()) meeting->go_on();
    });
    if (meeting->begun()) co_return std::move(meeting->response);
    const auto executor = stream_.get_executor();
    stranded_ = meeting;
    const auto wait = [this, meeting, executor](auto handler) {
        // Answers come from other threads; the connection goes on upon its own strand.
        const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        meeting->go_on = [this, executor, waiting] {
            try {
                asio::post(executor, [waiting] { std::move (*waiting)(); });
            } catch (const std::bad_alloc&) {
                is_stranded_ = true; // Until somebody hurries us.
            }
        };
        if (meeting->second()) meeting->go_on();
    };
    const auto& token = asio::use_awaitable;
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(wait, token);
    stranded_.reset();
    co_return std::move(meeting->response);
}

template <class Stream>
asio::awaitable<bool> ConnectionOver<Stream>::write(Response response,
                                                    unsigned version,
                                                    bool keep_alive,
                                                    bool with_body) {
    Error error;
    allow(options_.write);
    const auto status = static_cast<unsigned>(response.status);
    if (with_body) {
        wire::response<wire::string_body> message;
        message.version(version);
        message.result(status);
        fill(message, response, keep_alive);
        message.body() = std::move(response.body);
        message.prepare_payload();
        co_await wire::async_write(
            stream_, message, asio::redirect_error(asio::use_awaitable, error));
    } else {
        wire::response<wire::empty_body> message;
        message.version(version);
        message.result(status);
        fill(message, response, keep_alive);
        message.content_length(response.body.size());
        co_await wire::async_write(
            stream_, message, asio::redirect_error(asio::use_awaitable, error));
    }
    co_return !error;
}

/// Closing at once while the client still sends would reset the connection, and the answer would be
/// lost on its way.
template <class Stream>
asio::awaitable<void> ConnectionOver<Stream>::close_gently() {
    Error error;
    allow(options_.linger);
    if constexpr (std::same_as<Stream, Encrypted>) {
        // Waits for the client's own farewell.
        co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
        co_return;
    }
    socket().shutdown(tcp::socket::shutdown_send, error);
    std::array<char, 16 * 1024> ignored{};
    while (!error) {
        co_await stream_.async_read_some(asio::buffer(ignored),
                                         asio::redirect_error(asio::use_awaitable, error));
    }
}

} // namespace

std::shared_ptr<Connection>
make_connection(tcp::socket socket, std::shared_ptr<TlsContext> tls, const Shared& shared) {
    Plain plain{std::move(socket)};
    if (!tls) return std::make_shared<ConnectionOver<Plain>>(std::move(plain), nullptr, shared);
    Encrypted encrypted{std::move(plain), tls->context};
    return std::make_shared<ConnectionOver<Encrypted>>(
        std::move(encrypted), std::move(tls), shared);
}

} // namespace assent::http
