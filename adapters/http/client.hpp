#pragma once

#include "adapters/http/message.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace assent::http {

/// No answer: the server could not be reached, or went away. A request may have been done all the
/// same. `what` says in one line what happened.
class ClientFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Speaks to one server over one connection, kept open from request to request; waits for each
/// answer. For one thread.
class Client {
public:
    /// `url` is `http://HOST:PORT`. Throws `std::invalid_argument` for what is no such thing; does
    /// not connect yet.
    explicit Client(const std::string& url,
                    std::chrono::milliseconds time_out = std::chrono::seconds{30});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Connects where that is needed: also once more when a kept connection turns out to be closed
    /// before anything was sent on it. Throws `ClientFailure`.
    Response send(const Request& request);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace assent::http
