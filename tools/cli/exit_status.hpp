#pragma once

#include <stdexcept>

namespace assent::cli {

/// What our programs end with.
enum class ExitStatus : int {
    done = 0,
    refused = 1,     ///< Denied or rejected; or a log that cannot, or must not, be used.
    wrong_usage = 2, ///< Of the command line; or an invalid command.
    unavailable = 3  ///< No server, no broker, no decision. Safe to repeat.
};

/// Ends a program with one line for people: what happened, why, what to do.
class Failure : public std::runtime_error {
public:
    Failure(ExitStatus status, const std::string& line)
        : std::runtime_error(line), status_(status) {}

    [[nodiscard]] ExitStatus status() const noexcept { return status_; }

private:
    ExitStatus status_;
};

} // namespace assent::cli
