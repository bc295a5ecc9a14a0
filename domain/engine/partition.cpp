#include "domain/engine/partition.hpp"

#include "domain/engine/guards.hpp"
#include "domain/tenant/digest.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <utility>

namespace assent {
namespace {

/// Only where the guards of R18 are taken away: what is told before the log holds it.
bool answered_early(const Decision& decision) {
    if (decision.outcome == Outcome::accepted) return !guards.read_back;
    if (decision.outcome == Outcome::duplicate) return !guards.read_back_duplicates;
    return !guards.read_back_refusals;
}

} // namespace

/// One term as its writer knows it. Made at the barrier, thrown away as a whole: nothing of it
/// survives the term (R11).
struct Partition::Owner {
    struct Sent {
        Hash hash{};
        std::chrono::nanoseconds at{0};
#ifdef ASSENT_REMOVABLE_GUARDS
        std::shared_ptr<const Decision> believed = {}; ///< What a writer without R17 would answer.
#endif
    };

    Owner(std::unique_ptr<LogWriter> term_writer, PartitionState at_barrier)
        : writer(std::move(term_writer)), state(std::move(at_barrier)) {}

    /// Appends a record that `state` has applied already (R16).
    void send(const Record& record, SealedRecord sealed, std::chrono::nanoseconds now) {
        state.head = advance(state.head, type_of(record), sealed.hash);
        in_flight.push_back({.hash = sealed.hash, .at = now});
#ifdef ASSENT_REMOVABLE_GUARDS
        if (const auto* decision = std::get_if<Decision>(&record)) {
            in_flight.back().believed = std::make_shared<const Decision>(*decision);
        }
#endif
        writer->append(std::move(sealed.bytes));
    }

    std::unique_ptr<LogWriter> writer;
    PartitionState state;       ///< The write state: all that was sent, as if it were valid.
    std::deque<Sent> in_flight; ///< Sent, not yet read back, oldest first.
};

Partition::Partition(PartitionState initial,
                     PartitionLog& log,
                     CommandSource& commands,
                     Clock& clock,
                     Entropy& entropy,
                     PartitionOptions options)
    : state_(std::move(initial)), log_(log), commands_(commands), clock_(clock), entropy_(entropy),
      options_(std::move(options)), reader_(log_.read_from(state_.position)),
      pause_(options_.claim_pause) {}

Partition::~Partition() = default;

void Partition::assign(std::optional<Assignment> assignment) {
    assignment_ = assignment;
    if (!assignment_ && (role_ == Role::owner || role_ == Role::claiming)) {
        follow("another node is to decide here");
        trouble_.clear();
    }
}

bool Partition::drained() const {
    return !owner_ || (owner_->in_flight.empty() && owner_->state.since_digest == 0);
}

std::size_t Partition::in_flight() const {
    return owner_ ? owner_->in_flight.size() : 0;
}

bool Partition::read() {
    if (folded_ < batch_.records.size()) return true;
    auto batch = reader_->read(1000);
    log_away_ = !batch.has_value();
    if (!batch) {
        trouble_ = batch.error().detail;
        caught_up_ = false;
        log_end_.reset();
        return false;
    }
    if (!caught_up_ && batch->at_end && role_ == Role::follow) trouble_.clear();
    batch_ = *std::move(batch);
    folded_ = 0;
    caught_up_ = batch_.at_end;
    log_end_ = batch_.log_end;
    return !batch_.records.empty();
}

std::optional<std::int64_t> Partition::lag() const {
    if (caught_up_ && folded_ == batch_.records.size()) return 0;
    if (!log_end_) return {};
    return std::max<std::int64_t>(*log_end_ - state_.position, 0);
}

void Partition::fold() {
    // Behind one's own TermBegun the write state has to be copied first: see become_owner.
    while (folded_ < batch_.records.size() && !claimed_) fold_one(batch_.records[folded_++]);
}

void Partition::fold_one(const LogRecord& record) {
    Folded folded;
    try {
        folded = assent::fold(state_, record, options_.ignore_digest_at != record.position);
    } catch (const DigestMismatch& e) {
        if (refolded_to(record.position)) throw;
        throw Refold{record.position, e.what()};
    }
    if (folded.judgement == Judgement::valid)
        on_valid(record, *std::move(folded.record));
    else
        on_invalid(record, folded.judgement);
}

bool Partition::refolded_to(std::int64_t position) const {
    return options_.suspect && position <= *options_.suspect;
}

void Partition::on_valid(const LogRecord& record, Record body) {
    if (const auto* begun = std::get_if<TermBegun>(&body)) {
        on_term_begun(*begun);
        return;
    }
    if (role_ == Role::owner) { // R17
        const auto& sent = owner_->in_flight;
        const bool mine =
            !sent.empty() && (!guards.match_by_hash || sent.front().hash == record.hash);
        if (!mine) {
            follow("the log holds another record of this term than the one that was sent");
        } else {
#ifdef ASSENT_REMOVABLE_GUARDS
            const auto believed = owner_->in_flight.front().believed;
            if (!guards.match_by_hash && believed) body = *believed;
#endif
            owner_->in_flight.pop_front();
            pause_ = options_.claim_pause;
            trouble_.clear();
        }
    }
    if (yielded_to_) foreign_seen_at_ = clock_.monotonic();
    if (auto* decision = std::get_if<Decision>(&body)) {
        decided_.push_back({.decision = std::make_shared<const Decision>(std::move(*decision)),
                            .position = record.position,
                            .seq = state_.head.seq,
                            .bytes = record.bytes.size()});
    }
}

void Partition::on_invalid(const LogRecord& record, Judgement judgement) {
    if (judgement == Judgement::fork && !refolded_to(record.position)) {
        throw Refold{record.position, "a record continues another history than the one read"};
    }
    if (role_ != Role::owner || !guards.own_void) return;
    const auto& sent = owner_->in_flight;
    if (std::ranges::find(sent, record.hash, &Owner::Sent::hash) != sent.end()) {
        follow("a record of this term was void when it was read back");
    }
}

void Partition::on_term_begun(const TermBegun& begun) {
    if (role_ == Role::claiming) {
        claimed_ = begun.nonce == nonce_ || !guards.nonce; // foreign ones are read past
        return;
    }
    if (!guards.barrier && role_ == Role::owner && begun.nonce == nonce_) return;
    const bool own = begun.node == options_.node;
    if (taken_over_ && !own) {
        role_ = Role::ousted;
        trouble_ = "node " + begun.node + " took the log over";
        return;
    }
    if (role_ != Role::owner || !guards.foreign_term) return;
    follow("node " + begun.node + " began a new term");
    if (own) return;
    if (options_.claims_once) role_ = Role::ousted;
    if (guards.yields && assignment_ && begun.generation >= assignment_->generation) {
        yielded_to_ = begun.generation;
        foreign_seen_at_ = clock_.monotonic();
    }
}

void Partition::follow(const std::string& why) {
#ifdef ASSENT_REMOVABLE_GUARDS
    if (owner_) leftover_ = owner_->state;
#endif
    owner_.reset();
    claim_.reset();
    claimed_ = false;
    role_ = Role::follow;
    trouble_ = why;
    const auto half = std::max<std::int64_t>(pause_.count() / 2, 1);
    const auto jitter = entropy_.below(static_cast<std::uint64_t>(half));
    claim_not_before_ =
        clock_.monotonic() + std::chrono::nanoseconds{half + static_cast<std::int64_t>(jitter)};
    pause_ = std::min(pause_ * 2, options_.claim_pause_max);
}

bool Partition::act() {
    switch (role_) {
    case Role::ousted:
        return false;
    case Role::follow:
        return claim();
    case Role::claiming:
        if (!claimed_) return check_writer();
        become_owner(state_.head);
        return true;
    case Role::owner:
        break;
    }
    if (check_writer()) return true;
    return digest_if_due() || decide_some();
}

bool Partition::may_claim() {
    return can_claim() && clock_.monotonic() >= claim_from();
}

/// Whether nothing but time stands in the way of a claim.
bool Partition::can_claim() const {
    if (!assignment_ || retiring_ || taken_over_) return false;
    return caught_up_ && folded_ == batch_.records.size() && state_.head.opened;
}

/// R12: behind the back-off; and where generations do not compare, behind two silent sessions.
std::chrono::nanoseconds Partition::claim_from() const {
    if (!yielded_to_ || assignment_->generation > *yielded_to_) return claim_not_before_;
    return std::max(claim_not_before_,
                    foreign_seen_at_ + 2 * options_.session + std::chrono::nanoseconds{1});
}

bool Partition::claim() {
    if (!may_claim()) return false;
    yielded_to_.reset();
    if (!state_.command_source.empty() && state_.command_source != commands_.identity()) {
        throw Damage{state_.position,
                     "the commands would come from '" + commands_.identity() +
                         "', those decided so far came from '" + state_.command_source +
                         "': start with the source that belongs to this log"};
    }
    nonce_ = entropy_.nonce();
    claim_ = log_.open_writer();
    auto begun = seal_next(state_,
                           state_.head,
                           TermBegun{.nonce = nonce_,
                                     .node = options_.node,
                                     .generation = assignment_->generation,
                                     .command_source = commands_.identity(),
                                     .begun_at = clock_.now()});
    claim_->append(std::move(begun.bytes));
    claimed_at_ = clock_.monotonic();
    role_ = Role::claiming;
    if (!guards.barrier) become_owner(advance(state_.head, RecordType::term_begun, begun.hash));
    return true;
}

/// `head`: behind the own TermBegun.
void Partition::become_owner(const ChainHead& head) {
    owner_ = std::make_unique<Owner>(std::move(claim_), state_);
#ifdef ASSENT_REMOVABLE_GUARDS
    if (!guards.fresh_write_state && leftover_) owner_->state = *leftover_;
#endif
    owner_->state.head = head;
    claimed_ = false;
    role_ = Role::owner;
    trouble_.clear();
    if (guards.offset_from_log) commands_.seek(owner_->state.command_offset + 1); // R13
}

/// R19, R20. Whether the term is over.
bool Partition::check_writer() {
    auto& writer = role_ == Role::owner ? *owner_->writer : *claim_;
    if (const auto failure = writer.failure()) {
        if (!guards.new_term && role_ == Role::owner) {
            owner_->writer = log_.open_writer();
            owner_->state = state_;
            owner_->in_flight.clear();
            commands_.seek(state_.command_offset + 1);
            return true;
        }
        taken_over_ = options_.claims_once && failure->kind == WriteFailure::Kind::taken_over;
        follow(failure->detail);
        return true;
    }
    const auto now = clock_.monotonic();
    const bool waiting = role_ == Role::claiming || !owner_->in_flight.empty();
    const auto since = role_ == Role::claiming ? claimed_at_
                       : waiting               ? owner_->in_flight.front().at
                                               : now;
    if (now - since <= options_.stuck_after || !guards.stuck) return false;
    follow("what was appended does not come back from the log");
    return true;
}

/// R10: only from an empty pipeline, and only where write state and read state agree.
bool Partition::digest_if_due() {
    auto& owner = *owner_;
    const bool due = owner.state.since_digest >= options_.digest_every ||
                     (retiring_ && owner.state.since_digest > 0);
    if (!due || (guards.digest_when_agreed && !owner.in_flight.empty())) return false;
    if (guards.digest_when_agreed && owner.state.tenants_digest != state_.tenants_digest) {
        throw Damage{state_.position,
                     "what this writer believes differs from what the log holds; it stops"};
    }
    const Record record = Digest{.format = digest_format,
                                 .high = state_.tenants_digest.high,
                                 .low = state_.tenants_digest.low};
    owner.state.since_digest = 0;
    owner.send(record, seal_next(owner.state, owner.state.head, record), clock_.monotonic());
    return true;
}

bool Partition::decide_some() {
    auto& owner = *owner_;
    if (retiring_ || owner.state.since_digest >= options_.digest_every) return false;
    if (owner.in_flight.size() >= options_.in_flight_max) return false;
    const auto most =
        std::min({options_.in_flight_max - owner.in_flight.size(),
                  static_cast<std::size_t>(options_.digest_every - owner.state.since_digest),
                  std::size_t{512}});
    const auto commands = commands_.take(most);
    if (!commands) {
        trouble_ = commands.error().detail;
        return false;
    }
    for (const auto& command : *commands) {
        if (guards.offset_from_log && command.offset <= owner.state.command_offset) continue; // R13
        Decision decision = decide(owner.state, command, clock_.now());
        Record record = std::move(decision);
        auto sealed = seal_next(owner.state, owner.state.head, record);
        if (guards.size_limit && sealed.bytes.size() > options_.record_bytes_max) { // R15
            record = too_large(owner.state, std::get<Decision>(std::move(record)));
            sealed = seal_next(owner.state, owner.state.head, record);
        }
        // Where the record will stand is not known yet; the write state answers nobody from there.
        const auto& decided = std::get<Decision>(record);
        apply(owner.state, decided, -1);
        if (answered_early(decided)) {
            decided_.push_back({.decision = std::make_shared<const Decision>(decided)});
        }
        owner.send(record, std::move(sealed), clock_.monotonic());
    }
    return !commands->empty();
}

std::vector<DecidedRecord> Partition::take_decided() {
    return std::exchange(decided_, {});
}

std::chrono::nanoseconds Partition::next_deadline() const {
    switch (role_) {
    case Role::follow:
        if (can_claim()) return claim_from();
        break;
    case Role::claiming:
        return claimed_at_ + options_.stuck_after;
    case Role::owner:
        if (!owner_->in_flight.empty()) {
            return owner_->in_flight.front().at + options_.stuck_after;
        }
        break;
    case Role::ousted:
        break;
    }
    return std::chrono::nanoseconds::max();
}

} // namespace assent
