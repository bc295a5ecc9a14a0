#pragma once

#include "tools/assentd/options.hpp"

namespace assent::assentd {

/// Serves until SIGTERM or SIGINT, or until the log must not be used any more; returns the exit
/// status. Throws `cli::Failure`, or another exception of one line, when it cannot start.
int serve(const Options& options);

} // namespace assent::assentd
