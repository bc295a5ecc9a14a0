#pragma once

#include "adapters/auth/gate.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::http {

struct Header {
    std::string name;
    std::string value;
};

/// Names of headers have no case.
[[nodiscard]] inline bool same_name(std::string_view one, std::string_view other) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(one, other, {}, lower, lower);
}

/// The value of the header of that name; empty where there is none.
[[nodiscard]] inline std::string_view find_header(const std::vector<Header>& headers,
                                                  std::string_view name) {
    for (const auto& header : headers) {
        if (same_name(header.name, name)) return header.value;
    }
    return {};
}

/// A request without its socket.
struct Request {
    std::string method; ///< `GET`, never `HEAD`: the server turns that into `GET` without a body.
    std::string target; ///< As on the request line, percent-encoded.
    std::vector<Header> headers;
    std::string body;
    std::optional<auth::ClientCertificate> certificate = {}; ///< Verified by the TLS layer.
    auth::Principal principal = {}; ///< Set once the gate has let the request in.

    [[nodiscard]] std::string_view header(std::string_view name) const {
        return find_header(headers, name);
    }
};

/// An answer without its socket.
struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<Header> headers;
};

/// Takes the answer to one request, exactly once, on any thread.
using Respond = std::function<void(Response)>;

} // namespace assent::http
