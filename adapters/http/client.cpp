#include "adapters/http/client.hpp"

#include "adapters/http/net.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace assent::http {
namespace {

struct Address {
    std::string host;
    std::string port;
    bool secure = false;
};

Address address_of(const std::string& url) {
    constexpr std::string_view plain = "http://";
    constexpr std::string_view secure = "https://";
    Address address{.host = {}, .port = {}, .secure = url.starts_with(secure)};
    std::string rest;
    if (address.secure) rest = url.substr(secure.size());
    if (url.starts_with(plain)) rest = url.substr(plain.size());
    if (rest.ends_with('/')) rest.pop_back();
    const auto colon = rest.rfind(':');
    if (rest.empty() || colon == 0 || rest.find('/') != std::string::npos) {
        throw std::invalid_argument{"'" + url +
                                    "' is no server: write http://HOST:PORT or https://HOST:PORT"};
    }
    const bool bare = colon == std::string::npos || rest.find(']', colon) != std::string::npos;
    address.host = rest.substr(0, bare ? std::string::npos : colon);
    address.port = bare ? (address.secure ? "443" : "80") : rest.substr(colon + 1);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    return address;
}

bool is_ip(const std::string& host) {
    Error error;
    asio::ip::make_address(host, error);
    return !error;
}

/// TLS 1.2 and later, towards servers with a certificate of those that count.
asio::ssl::context trusting(const Address& address, const std::filesystem::path& ca_file) {
    asio::ssl::context context{asio::ssl::context::tls_client};
    if (!address.secure) return context;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    Error error;
    if (ca_file.empty()) {
        context.set_default_verify_paths(error);
    } else {
        context.load_verify_file(ca_file.string(), error);
        if (error) {
            throw std::invalid_argument{"the CA file " + ca_file.string() +
                                        " cannot be used: " + error.message()};
        }
    }
    return context;
}

} // namespace

class Client::Impl {
public:
    Impl(const std::string& url, ClientOptions options)
        : url_(url), address_(address_of(url)), options_(std::move(options)),
          context_(trusting(address_, options_.ca_file)) {}

    Response send(const Request& request) {
        const bool kept = stream_.has_value();
        auto answer = attempt(request);
        // The server may have closed a kept connection while it was idle.
        if (answer.index() == 1 && kept && is_end(std::get<1>(answer))) {
            answer = attempt(request);
        }
        if (auto* response = std::get_if<Response>(&answer)) return std::move(*response);
        throw ClientFailure{"no answer from " + url_ + ": " + std::get<1>(answer).message()};
    }

private:
    using Stream = asio::ssl::stream<beast::tcp_stream>;

    /// Of a connection, before a byte of the answer.
    static bool is_end(const Error& error) {
        return error == wire::error::end_of_stream || error == asio::ssl::error::stream_truncated;
    }

    std::variant<Response, Error> attempt(const Request& request) {
        Error error;
        if (!stream_) error = connect();
        if (error) {
            throw Unreachable{"cannot reach a server at " + url_ + ": " + error.message()};
        }
        wire::request<wire::string_body> message;
        message.method_string(request.method);
        message.target(request.target);
        message.version(11);
        message.set(wire::field::host, address_.host + ":" + address_.port);
        for (const auto& header : request.headers) message.set(header.name, header.value);
        message.body() = request.body;
        message.prepare_payload();

        wire::response_parser<wire::string_body> parser;
        parser.body_limit(std::size_t{1} << 30U);
        if (address_.secure) {
            exchange(*stream_, message, parser, error);
        } else {
            exchange(stream_->next_layer(), message, parser, error);
        }
        if (error) {
            disconnect();
            return error;
        }
        auto& answer = parser.get();
        Response response{.status = static_cast<int>(answer.result_int()),
                          .content_type = std::string{answer[wire::field::content_type]},
                          .body = {},
                          .headers = {}};
        for (const auto& field : answer) {
            response.headers.push_back(
                {std::string{field.name_string()}, std::string{field.value()}});
        }
        const bool keep = answer.keep_alive();
        response.body = std::move(answer.body());
        if (!keep) disconnect();
        return response;
    }

    template <class Layer, class Message, class Parser>
    void exchange(Layer& layer, Message& message, Parser& parser, Error& error) {
        run([&](auto done) { wire::async_write(layer, message, std::move(done)); }, error);
        if (error) return;
        run([&](auto done) { wire::async_read(layer, buffer_, parser, std::move(done)); }, error);
    }

    Error connect() {
        Error error;
        tcp::resolver resolver{io_};
        const auto found = resolver.resolve(address_.host, address_.port, error);
        if (error) return error;
        stream_.emplace(io_, context_);
        buffer_.clear();
        auto& plain = stream_->next_layer();
        run([&](auto done) { plain.async_connect(found, std::move(done)); }, error);
        if (!error && address_.secure) error = shake_hands();
        if (error) {
            disconnect();
            return error;
        }
        plain.socket().set_option(tcp::no_delay{true}, error);
        return {};
    }

    Error shake_hands() {
        // Servers with several certificates choose by the name; an address is none (RFC 6066).
        if (!is_ip(address_.host)) {
            SSL_ctrl(stream_->native_handle(),
                     SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name,
                     address_.host.data());
        }
        stream_->set_verify_callback(asio::ssl::host_name_verification{address_.host});
        Error error;
        stream_->next_layer().expires_after(options_.time_out);
        stream_->async_handshake(asio::ssl::stream_base::client,
                                 [&error](const Error& result) { error = result; });
        io_.restart();
        io_.run();
        return error;
    }

    void disconnect() { stream_.reset(); }

    /// Waits for one operation; its time-out works for asynchronous ones only.
    template <class Begin>
    void run(Begin begin, Error& error) {
        stream_->next_layer().expires_after(options_.time_out);
        begin([&error](const Error& result, const auto&) { error = result; });
        io_.restart();
        io_.run();
    }

    std::string url_;
    Address address_;
    ClientOptions options_;
    asio::ssl::context context_;
    asio::io_context io_;
    std::optional<Stream> stream_;
    beast::flat_buffer buffer_;
};

Client::Client(const std::string& url, ClientOptions options)
    : impl_(std::make_unique<Impl>(url, std::move(options))) {}

Client::~Client() = default;

Response Client::send(const Request& request) {
    return impl_->send(request);
}

} // namespace assent::http
