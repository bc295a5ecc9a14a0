#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace assent::test {

struct RawResponse {
    int status = 0;
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;
};

/// A client that may send anything: bytes over a socket. Waits ten seconds at most for what it is
/// told to expect.
class RawClient {
public:
    /// Connects to HOST:PORT, e.g. `127.0.0.1:8080` or `[::1]:8080`.
    explicit RawClient(const std::string& address);
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient();

    /// False when the other side has gone.
    bool send(std::string_view bytes);

    /// No more will be sent; what comes is still read.
    void half_close();

    /// The next response; nothing when there is none before the end, or in time.
    [[nodiscard]] std::optional<RawResponse> receive(bool with_body = true);

    /// Whether the other side ends the connection, with nothing before that.
    [[nodiscard]] bool receives_end();

private:
    bool fill();

    int socket_ = -1;
    std::string buffer_;
    bool timed_out_ = false;
};

} // namespace assent::test
