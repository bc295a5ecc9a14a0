#pragma once

#include "domain/engine/partition_state.hpp"
#include "events/core/sha256.hpp"
#include "events/record/records.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace assent {

/// What a log that can refuse keeps beside its last record of a partition, so as to refuse what no
/// reader would accept.
struct FenceHead {
    ChainHead chain;
    LogId log{};      ///< Of the LogOpened.
    std::string node; ///< Who began the term, in words for people.
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

/// The head behind the record `bytes`, whose SHA-256 is `hash`, judged as every reader judges (R3
/// to R5). Pure; safe from any thread.
[[nodiscard]] std::expected<FenceHead, Misfit>
extend(const FenceHead& head, std::uint32_t partition, std::string_view bytes, const Hash& hash);

} // namespace assent
