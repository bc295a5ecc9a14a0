#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assent::bench {

/// The bytes of a POST that keeps the connection. `headers` are whole lines.
[[nodiscard]] std::string
http_request(std::string_view path, std::string_view body, std::string_view headers = {});

/// Connections to a server of HTTP/1.1 on loopback, driven by the calling thread with as little
/// work as it can: what a request costs is to be the server's.
class HttpLoad {
public:
    /// Throws `Failure` where nobody listens.
    HttpLoad(std::uint16_t port, std::size_t connections);
    HttpLoad(const HttpLoad&) = delete;
    HttpLoad& operator=(const HttpLoad&) = delete;
    ~HttpLoad();

    /// Sends all of `requests`, one at a time on each connection, and reads the answers. Throws
    /// `Failure` for a status that `fine` refuses, and when the server closes.
    void run(std::span<const std::string> requests, const std::function<bool(int status)>& fine);

private:
    struct Connection {
        int socket = -1;
        std::string received;
    };

    int poll_ = -1;
    std::vector<Connection> connections_;
};

} // namespace assent::bench
