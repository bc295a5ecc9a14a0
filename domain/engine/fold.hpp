#pragma once

#include "domain/engine/partition_state.hpp"
#include "domain/engine/ports.hpp"
#include "events/record/envelope.hpp"
#include "events/record/records.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

/// How records are judged and folded: the one notion of validity that readers, writers, rebuilds
/// and every kind of log share (R3 to R10). Pure.
namespace assent {

enum class Judgement : std::uint8_t {
    valid,
    stale_term, ///< Of a term that is over.
    gap,        ///< Something before it is missing.
    repeat,     ///< Its place is taken.
    fork,       ///< Its place is free, yet it continues another history. See R9.
    foreign     ///< Of another log, or no record at all.
};

/// Judges an envelope by R3 to R7, and looks at nothing else.
[[nodiscard]] Judgement judge(const ChainHead& head, const Envelope& envelope);

/// The head behind a valid record whose bytes have `hash` (R4, R5).
[[nodiscard]] ChainHead advance(const ChainHead& head, RecordType type, const Hash& hash);

/// A Digest that does not describe the state before it (R10).
class DigestMismatch : public Damage {
public:
    using Damage::Damage;
};

/// What became of one record.
struct Folded {
    Judgement judgement = Judgement::foreign;
    std::optional<Record> record; ///< Of a valid one.
};

/// Judges `record`, and makes it so if it is valid. Throws `Damage` for a valid record that cannot
/// be (R8), `DigestMismatch` for R10 where digests are compared; `state` is then of no more use.
Folded fold(PartitionState& state, const LogRecord& record, bool compare_digests = true);

/// Makes a decision so, with all of its events (GEN-8), that is known to be valid: the part of
/// `fold` behind judging and decoding. `position` is where its record stands. Throws `Damage` for
/// one that cannot be.
void apply(PartitionState& state, const Decision& decision, std::int64_t position);

/// What a command record comes to in this state, whatever it is: malformed, misrouted, of an
/// unknown tenant, a duplicate (R13, R14, GEN-6), or judged by the rules. Pure; `clock` is the
/// time of day.
[[nodiscard]] Decision
decide(const PartitionState& state, const CommandRecord& record, Timestamp clock);

/// R15: the refusal that takes the place of a decision whose record the log would not take.
[[nodiscard]] Decision too_large(const PartitionState& state, Decision decision);

/// The bytes of the record that continues `head` with `body`, and their hash.
struct SealedRecord {
    std::string bytes;
    Hash hash{};
};

[[nodiscard]] SealedRecord
seal_next(const PartitionState& state, const ChainHead& head, const Record& record);

} // namespace assent
