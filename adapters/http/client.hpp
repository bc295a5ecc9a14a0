#pragma once

#include "adapters/http/message.hpp"

#include <chrono>
#include <filesystem>
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

/// There was no connection to send anything on: nothing can have been done.
class Unreachable : public ClientFailure {
public:
    using ClientFailure::ClientFailure;
};

struct ClientOptions {
    std::chrono::milliseconds time_out = std::chrono::seconds{30};

    /// Whose certificates count with `https`, a PEM file; empty: those that the machine trusts.
    std::filesystem::path ca_file = {};
};

/// Speaks to one server over one connection, kept open from request to request; waits for each
/// answer. With `https` the server must show a certificate for its name. For one thread.
class Client {
public:
    /// `url` is `http://HOST:PORT` or `https://HOST:PORT`. Throws `std::invalid_argument` for what
    /// is no such thing and for a CA file that is none; does not connect yet.
    explicit Client(const std::string& url, ClientOptions options = {});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Connects where that is needed: also once more when a kept connection turns out to be closed
    /// before anything was answered on it. Throws `ClientFailure`.
    Response send(const Request& request);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace assent::http
