#pragma once

#include "events/core/decode_error.hpp"
#include "events/core/fingerprint.hpp"
#include "events/record/decision.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

/// The four kinds of record that a log holds. Bytes: docs/log-format.md.
namespace assent {

/// 128 random bits that name a log for ever.
using LogId = std::array<std::uint8_t, 16>;

/// 128 random bits that name one attempt to take a partition over (R2).
using Nonce = std::array<std::uint8_t, 16>;

/// The first record of every partition.
struct LogOpened {
    static constexpr std::uint16_t schema = 1;

    std::uint32_t partitions = 0;          ///< Of the log, fixed for ever.
    std::int64_t first_command_offset = 0; ///< The first offset of the command source to decide.

    static constexpr auto fields() {
        return std::tuple{field("partitions", &LogOpened::partitions),
                          field("first_command_offset", &LogOpened::first_command_offset)};
    }

    friend bool operator==(const LogOpened&, const LogOpened&) = default;
};

/// Opens the next term: what its writer sends next counts, what earlier writers send no longer.
struct TermBegun {
    static constexpr std::uint16_t schema = 1;

    Nonce nonce{};
    std::string node;            ///< Who, in words for people.
    std::int64_t generation = 0; ///< Of the assignment that made the node the writer.
    std::string command_source;  ///< Identity of where the commands come from.
    Timestamp begun_at;

    static constexpr auto fields() {
        return std::tuple{field("nonce", &TermBegun::nonce),
                          field("node", &TermBegun::node),
                          field("generation", &TermBegun::generation),
                          field("command_source", &TermBegun::command_source),
                          field("begun_at", &TermBegun::begun_at)};
    }

    friend bool operator==(const TermBegun&, const TermBegun&) = default;
};

/// The fingerprint of the folded state before this record (R10).
struct Digest {
    static constexpr std::uint16_t schema = 1;

    std::uint16_t format = 0; ///< How the fingerprint is made; others are not compared.
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    static constexpr auto fields() {
        return std::tuple{field("format", &Digest::format),
                          field("high", &Digest::high),
                          field("low", &Digest::low)};
    }

    [[nodiscard]] Fingerprint value() const { return {high, low}; }

    friend bool operator==(const Digest&, const Digest&) = default;
};

/// In the order of `RecordType`.
using Record = std::variant<LogOpened, TermBegun, Decision, Digest>;

enum class RecordType : std::uint8_t { log_opened = 1, term_begun = 2, decision = 3, digest = 4 };

[[nodiscard]] RecordType type_of(const Record& record);
[[nodiscard]] std::uint16_t schema_of(const Record& record);

/// The body of a record, without its envelope.
[[nodiscard]] std::string encode_body(const Record& record);

/// Whatever is wrong with the bytes comes back as an error; nothing is thrown.
[[nodiscard]] std::expected<Record, DecodeError>
decode_body(std::uint8_t type, std::uint16_t schema, std::string_view body);

/// Only the `head_fields` of a decision, from the same bytes: for who labels or lists records. What
/// follows the head is not looked at.
[[nodiscard]] std::expected<Decision, DecodeError> decode_head(std::uint16_t schema,
                                                               std::string_view body);

} // namespace assent
