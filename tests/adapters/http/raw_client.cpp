#include "tests/adapters/http/raw_client.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace assent::test {
namespace {

constexpr int seconds_at_most = 10;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

} // namespace

RawClient::RawClient(const std::string& address) {
    const auto colon = address.rfind(':');
    auto host = address.substr(0, colon);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0) {
        throw std::runtime_error("no address: " + address);
    }
    socket_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval time{.tv_sec = seconds_at_most, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    const int connected = ::connect(socket_, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (connected != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect to " + address);
    }
}

RawClient::~RawClient() {
    ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::half_close() {
    ::shutdown(socket_, SHUT_WR);
}

std::optional<RawResponse> RawClient::receive(bool with_body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return {};
    }
    RawResponse response;
    const auto head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    if (!head.starts_with("HTTP/1.")) return {};
    response.status = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at < head.size();) {
        const auto line_end = head.find("\r\n", at);
        const auto colon = head.find(": ", at);
        response.headers[lower(head.substr(at, colon - at))] =
            head.substr(colon + 2, line_end - colon - 2);
        at = line_end + 2;
    }
    const auto length = response.headers.find("content-length");
    if (!with_body || length == response.headers.end()) return response;
    const auto size = std::stoul(length->second);
    while (buffer_.size() < size) {
        if (!fill()) return {};
    }
    response.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return response;
}

bool RawClient::receives_end() {
    return buffer_.empty() && !fill() && !timed_out_;
}

/// Waits for more; false at the end, or when none comes in time.
bool RawClient::fill() {
    std::array<char, 16 * 1024> bytes{};
    const auto read = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (read < 0) timed_out_ = errno == EAGAIN || errno == EWOULDBLOCK;
    if (read <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(read));
    return true;
}

} // namespace assent::test
