#pragma once

#include <stdexcept>
#include <string>

namespace assent {

/// Why bytes could not become what they claim to be. A reader that meets one in a valid record
/// stops there: a history with a hole in it is not a history (R8).
struct DecodeError {
    enum class Kind {
        unknown_type,   ///< Nothing carries that stored name or number.
        newer_schema,   ///< Written by a later release than this one: upgrade.
        malformed_bytes ///< Truncated, overlong or otherwise not what the schema says.
    };

    Kind kind;
    std::string detail;

    friend bool operator==(const DecodeError&, const DecodeError&) = default;
};

/// How the archives report a `DecodeError` to the codec that called them; never leaves a codec.
class BadBytes : public std::runtime_error {
public:
    BadBytes(DecodeError::Kind kind, const std::string& detail)
        : std::runtime_error(detail), kind_(kind) {}

    [[nodiscard]] DecodeError error() const { return {kind_, what()}; }

private:
    DecodeError::Kind kind_;
};

} // namespace assent
