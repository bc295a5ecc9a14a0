#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What tells requests apart, here and across services. Pure, but for fresh ids.
namespace assent::http {

/// The id of a request: the client's own where it is sane (at most 128 printable ASCII characters),
/// else a fresh one.
[[nodiscard]] std::string request_id_of(std::string_view header);

/// W3C Trace Context.
struct TraceParent {
    std::string trace_id;  ///< 32 hex digits.
    std::string parent_id; ///< 16: the span of the caller.
    bool sampled = false;
};

/// Reads the header `traceparent`; nothing for what the recommendation does not allow.
[[nodiscard]] std::optional<TraceParent> parse_traceparent(std::string_view header);

} // namespace assent::http
