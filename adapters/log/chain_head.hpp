#pragma once

#include "events/core/sha256.hpp"
#include "events/record/records.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace assent {

/// How far the chain of valid records of one partition has come: what a log that can refuse keeps
/// beside its last record, so as to refuse what no reader would accept.
struct ChainHead {
    std::uint64_t term = 0; ///< 0 before the first TermBegun.
    std::uint64_t seq = 0;  ///< 0 before the LogOpened.
    Hash chain{};
    LogId log{};      ///< Of the LogOpened.
    std::string node; ///< Who began `term`, in words for people.

    friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

/// Why a record does not follow a head.
struct Misfit {
    enum class Kind : std::uint8_t {
        other_term, ///< Its writer's term is over: another one began.
        unfitting   ///< No writer of this term could have meant it: a part of its stream is missing
                    ///< or came twice, or it is no record of this partition at all.
    };

    Kind kind = Kind::unfitting;
    std::string detail; ///< For people; what a `WriteFailure` says.
};

/// The head behind the record `bytes`, whose SHA-256 is `hash`, by rules R4 and R5. Pure; safe from
/// any thread.
[[nodiscard]] std::expected<ChainHead, Misfit>
extend(const ChainHead& head, std::uint32_t partition, std::string_view bytes, const Hash& hash);

} // namespace assent
