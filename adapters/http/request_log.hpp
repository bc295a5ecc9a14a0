#pragma once

#include "adapters/http/trace.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assent::http {

/// One request and what became of it, for a log.
struct RequestRecord {
    std::string id; ///< The header `X-Request-ID` of the answer.
    std::optional<TraceParent> trace;
    std::string method;
    std::string_view route; ///< As in the table of routes; empty where none fits.
    std::string tenant;     ///< In the path; as the client sent it.
    std::string subject;    ///< Of the credential; empty for whoever was not let in.
    int status = 0;
    std::size_t bytes = 0; ///< Of the body of the answer.
    std::chrono::nanoseconds duration{0};
};

/// Called once for every answer, from any thread.
using RequestLog = std::function<void(const RequestRecord&)>;

} // namespace assent::http
