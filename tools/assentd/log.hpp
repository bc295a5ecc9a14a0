#pragma once

#include "adapters/http/request_log.hpp"

#include <cstdint>

namespace assent::assentd {

enum class LogFormat : std::uint8_t { text, json };

/// From now on, whatever the program says goes to standard error in that format, each line with
/// its time (UTC) and level.
void log_to_standard_error(LogFormat format);

/// Takes requests: all of them, or only those that went wrong in the server.
[[nodiscard]] http::RequestLog request_log(bool all);

} // namespace assent::assentd
