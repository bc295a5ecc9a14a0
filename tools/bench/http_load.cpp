#include "tools/bench/http_load.hpp"

#include "tools/bench/benchmark.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace assent::bench {
namespace {

int connected(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        throw Failure("cannot connect to the server");
    }
    return socket;
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) throw Failure("the server went away");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// The status of an answer that is there as a whole.
std::optional<int> status_of(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    constexpr std::string_view length_is = "\r\nContent-Length: ";
    const auto length_at = answer.find(length_is);
    if (length_at > end) throw Failure("an answer without a length");
    std::size_t length = 0;
    std::from_chars(answer.data() + length_at + length_is.size(), answer.data() + end, length);
    if (answer.size() < end + 4 + length) return {};
    constexpr std::size_t status_at = 9; // HTTP/1.1 200
    int status = 0;
    std::from_chars(answer.data() + status_at, answer.data() + status_at + 3, status);
    return status;
}

} // namespace

std::string http_request(std::string_view path, std::string_view body, std::string_view headers) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{}"
                       "Content-Length: {}\r\n\r\n{}",
                       path,
                       headers,
                       body.size(),
                       body);
}

HttpLoad::HttpLoad(std::uint16_t port, std::size_t connections)
    : poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < connections; ++i) {
        connections_.push_back({.socket = connected(port), .received = {}});
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, connections_.back().socket, &event);
    }
}

HttpLoad::~HttpLoad() {
    for (const auto& connection : connections_) ::close(connection.socket);
    ::close(poll_);
}

void HttpLoad::run(std::span<const std::string> requests,
                   const std::function<bool(int status)>& fine) {
    std::size_t sent = 0;
    std::size_t answered = 0;
    for (auto& connection : connections_) {
        if (sent == requests.size()) break;
        send_all(connection.socket, requests[sent++]);
    }
    std::array<epoll_event, 64> events{};
    std::array<char, 64 * 1024> bytes; // NOLINT: written before it is read
    while (answered < requests.size()) {
        const int count = ::epoll_wait(poll_, events.data(), events.size(), 30'000);
        if (count <= 0) throw Failure("no answer for half a minute");
        for (const auto& event : std::span{events}.first(static_cast<std::size_t>(count))) {
            auto& [socket, received] = connections_[event.data.u64];
            const auto read = ::recv(socket, bytes.data(), bytes.size(), 0);
            if (read <= 0) throw Failure("the server closed a connection");
            received.append(bytes.data(), static_cast<std::size_t>(read));
            const auto status = status_of(received);
            if (!status) continue;
            if (!fine(*status)) throw Failure("the server answered " + received);
            received.clear();
            ++answered;
            if (sent < requests.size()) send_all(socket, requests[sent++]);
        }
    }
}

} // namespace assent::bench
