#pragma once

#include "events/core/sha256.hpp"
#include "events/record/records.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace assent {

/// What stands around every record (R1). Its layout is frozen for ever; see docs/log-format.md.
struct Envelope {
    static constexpr std::size_t header_size = 80;
    static constexpr std::size_t checksum_size = 8;
    static constexpr std::uint8_t version = 1;

    std::uint8_t type = 0; ///< A `RecordType`, or a number of a later release.
    std::uint16_t schema = 0;
    LogId log{};
    std::uint32_t partition = 0;
    std::uint64_t term = 0;
    std::uint64_t seq = 0;
    Hash prev{};
    std::string_view body; ///< Points into the bytes that were opened.
};

/// Why bytes are not an envelope of this build.
enum class EnvelopeFlaw : std::uint8_t {
    damaged,        ///< Too short, wrong magic, wrong length or wrong checksum: written wrong.
    unknown_version ///< Ours, in an envelope of a later release. `log` and `partition` are
                    ///< readable.
};

struct BadEnvelope {
    EnvelopeFlaw flaw = EnvelopeFlaw::damaged;
    LogId log{};
    std::uint32_t partition = 0;
};

/// The bytes of a record.
[[nodiscard]] std::string seal(const Envelope& envelope);

/// Checks magic, version, length and checksum; looks at nothing else.
[[nodiscard]] std::expected<Envelope, BadEnvelope> open_envelope(std::string_view bytes);

} // namespace assent
