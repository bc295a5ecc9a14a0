#include "adapters/http/client.hpp"

#include "adapters/http/net.hpp"

#include <boost/asio/connect.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace assent::http {
namespace {

struct Address {
    std::string host;
    std::string port;
};

Address address_of(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    std::string rest = url.starts_with(scheme) ? url.substr(scheme.size()) : std::string{};
    if (rest.ends_with('/')) rest.pop_back();
    const auto colon = rest.rfind(':');
    if (rest.empty() || colon == 0 || rest.find('/') != std::string::npos) {
        throw std::invalid_argument{"'" + url + "' is no server: write http://HOST:PORT"};
    }
    const bool bare = colon == std::string::npos || rest.find(']', colon) != std::string::npos;
    Address address{rest.substr(0, bare ? std::string::npos : colon),
                    bare ? "80" : rest.substr(colon + 1)};
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    return address;
}

} // namespace

class Client::Impl {
public:
    Impl(const std::string& url, std::chrono::milliseconds time_out)
        : url_(url), address_(address_of(url)), time_out_(time_out) {}

    Response send(const Request& request) {
        const bool kept = stream_.has_value();
        auto answer = attempt(request);
        // The server may have closed a kept connection while it was idle.
        if (answer.index() == 1 && kept && std::get<1>(answer) == wire::error::end_of_stream) {
            answer = attempt(request);
        }
        if (auto* response = std::get_if<Response>(&answer)) return std::move(*response);
        throw ClientFailure{"no answer from " + url_ + ": " + std::get<1>(answer).message()};
    }

private:
    std::variant<Response, Error> attempt(const Request& request) {
        Error error;
        if (!stream_) error = connect();
        if (error) {
            throw ClientFailure{"cannot reach a server at " + url_ + ": " + error.message()};
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
        run([&](auto done) { wire::async_write(*stream_, message, std::move(done)); }, error);
        if (!error) {
            run([&](auto done) { wire::async_read(*stream_, buffer_, parser, std::move(done)); },
                error);
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

    Error connect() {
        Error error;
        tcp::resolver resolver{io_};
        const auto found = resolver.resolve(address_.host, address_.port, error);
        if (error) return error;
        stream_.emplace(io_);
        buffer_.clear();
        run([&](auto done) { stream_->async_connect(found, std::move(done)); }, error);
        if (error) {
            disconnect();
            return error;
        }
        stream_->socket().set_option(tcp::no_delay{true}, error);
        return {};
    }

    void disconnect() { stream_.reset(); }

    /// Waits for one operation; its time-out works for asynchronous ones only.
    template <class Begin>
    void run(Begin begin, Error& error) {
        stream_->expires_after(time_out_);
        begin([&error](const Error& result, const auto&) { error = result; });
        io_.restart();
        io_.run();
    }

    std::string url_;
    Address address_;
    std::chrono::milliseconds time_out_;
    asio::io_context io_;
    std::optional<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
};

Client::Client(const std::string& url, std::chrono::milliseconds time_out)
    : impl_(std::make_unique<Impl>(url, time_out)) {}

Client::~Client() = default;

Response Client::send(const Request& request) {
    return impl_->send(request);
}

} // namespace assent::http
