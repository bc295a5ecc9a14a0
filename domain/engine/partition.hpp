#pragma once

#include "domain/engine/fold.hpp"
#include "domain/engine/partition_state.hpp"
#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assent {

/// What a partition is to do with itself. Set by whoever knows the assignments.
struct Assignment {
    std::int64_t generation = 0; ///< Later assignments of the group have higher ones.
};

struct PartitionOptions {
    std::string node;                        ///< This node, in words for people.
    std::size_t in_flight_max = 4096;        ///< R16
    std::uint64_t digest_every = 10'000;     ///< Decisions between two Digests (R10).
    std::size_t record_bytes_max = 7U << 20; ///< R15: well below what the log takes.
    std::chrono::nanoseconds stuck_after = std::chrono::seconds{20};      ///< R20
    std::chrono::nanoseconds session = std::chrono::seconds{10};          ///< R12: of the group.
    std::chrono::nanoseconds claim_pause = std::chrono::milliseconds{20}; ///< R12: back-off, first.
    std::chrono::nanoseconds claim_pause_max = std::chrono::seconds{5};
    bool claims_once = false; ///< R12, embedded log: whoever is taken over never claims again.
    /// R9, R10: the record because of which everything is being folded from the start once more.
    /// What is found up to there is what every fresh reader finds, and no reason to do it again.
    std::optional<std::int64_t> suspect;
    /// R10: an operator's word that the Digest there is to be passed over.
    std::optional<std::int64_t> ignore_digest_at;
};

/// A decision that the log holds, as the reader found it there.
struct DecidedRecord {
    std::shared_ptr<const Decision> decision;
    std::int64_t position = 0; ///< In the log.
    std::uint64_t seq = 0;     ///< The version of the partition that it made.
    std::size_t bytes = 0;     ///< Of the record.
};

/// The state and the log disagree in a way that a damaged state explains (R9, R10). Whoever drives
/// the partition drops it with its checkpoints, and folds from the start once more, with `suspect`
/// set to `position()`.
class Refold : public Damage {
public:
    using Damage::Damage;
};

enum class Role : std::uint8_t { follow, claiming, owner, ousted };

/// One partition on one node: reads and folds its log, and while it owns it, decides commands.
/// The whole log protocol, R1 to R22, in one loop for every kind of log. No thread, no clock, no
/// I/O of its own: a driver calls `read`, `fold` and `act` in turn, from one thread.
///
/// `state()` is what the log holds as valid, and nothing else; commands that are decided and not
/// yet read back are known to the write state only, which nobody sees.
class Partition {
public:
    Partition(PartitionState initial,
              PartitionLog& log,
              CommandSource& commands,
              Clock& clock,
              Entropy& entropy,
              PartitionOptions options);
    ~Partition();
    Partition(const Partition&) = delete;
    Partition& operator=(const Partition&) = delete;

    /// R11, R19: whether this node is to decide here. A revoked partition stops at once.
    void assign(std::optional<Assignment> assignment);

    /// Stops taking commands; what is in flight goes on. Done when `drained()`.
    void retire() { retiring_ = true; }

    [[nodiscard]] bool drained() const;

    /// Fetches records. Returns whether there are any to fold. Throws `Damage`.
    bool read();

    /// Folds what was fetched; the only call that changes `state()`. Throws `Damage`, `Refold`.
    void fold();

    /// Claims, decides and appends, as the role asks. Returns whether it did anything, so that
    /// calling again soon makes sense. Throws `Damage`.
    bool act();

    /// What was found valid since the last call, in order: the only source of answers (R18).
    [[nodiscard]] std::vector<DecidedRecord> take_decided();

    [[nodiscard]] const PartitionState& state() const { return state_; }

    [[nodiscard]] Role role() const { return role_; }

    /// The reader stood at the end of the log the last time it looked.
    [[nodiscard]] bool caught_up() const { return caught_up_; }

    /// How many positions of the log are known to be ahead of `state()`; nothing while unknown.
    [[nodiscard]] std::optional<std::int64_t> lag() const;

    /// The log could not be read the last time.
    [[nodiscard]] bool log_away() const { return log_away_; }

    /// What does not work at the moment; empty if everything does.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// The next moment at which `act` should be called even if nothing arrives, as monotonic time.
    [[nodiscard]] std::chrono::nanoseconds next_deadline() const;

    [[nodiscard]] std::size_t in_flight() const;

private:
    struct Owner;

    void fold_one(const LogRecord& record);
    [[nodiscard]] bool refolded_to(std::int64_t position) const;
    void on_term_begun(const TermBegun& begun);
    void on_valid(const LogRecord& record, Record body);
    void on_invalid(const LogRecord& record, Judgement judgement);

    void follow(const std::string& why);
    bool claim();
    void become_owner(const ChainHead& head);
    [[nodiscard]] bool may_claim();
    [[nodiscard]] bool can_claim() const;
    [[nodiscard]] std::chrono::nanoseconds claim_from() const;
    bool check_writer();
    bool decide_some();
    bool digest_if_due();

    PartitionState state_;
    PartitionLog& log_;
    CommandSource& commands_;
    Clock& clock_;
    Entropy& entropy_;
    PartitionOptions options_;

    std::unique_ptr<LogReader> reader_;
    RecordBatch batch_; ///< Fetched, and folded up to `folded_`.
    std::size_t folded_ = 0;
    bool caught_up_ = false;
    std::optional<std::int64_t> log_end_; ///< As the reader knew it last.
    bool log_away_ = false;

    Role role_ = Role::follow;
    std::optional<Assignment> assignment_;
    std::unique_ptr<LogWriter> claim_; ///< While claiming: the writer of the awaited TermBegun.
    Nonce nonce_{};                    ///< Of the awaited TermBegun.
    bool claimed_ = false;             ///< Its TermBegun was read; the write state is to be copied.
    std::unique_ptr<Owner> owner_;     ///< While owner. Its end is the end of the term.
    std::chrono::nanoseconds claim_not_before_{0};
    std::chrono::nanoseconds claimed_at_{0};
    std::chrono::nanoseconds pause_;
    std::optional<std::int64_t> yielded_to_; ///< R12: the generation of whoever we make way for.
    std::chrono::nanoseconds foreign_seen_at_{0};
    bool retiring_ = false;
    bool taken_over_ = false; ///< By the log's own word; see `claims_once`.

    std::vector<DecidedRecord> decided_;
    std::string trouble_;
#ifdef ASSENT_REMOVABLE_GUARDS
    std::optional<PartitionState> leftover_; ///< The last write state, for who does without R11.
#endif
};

} // namespace assent
