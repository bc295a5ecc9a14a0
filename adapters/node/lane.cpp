#include "adapters/node/lane.hpp"

#include "adapters/node/deadlines.hpp"
#include "projections/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <new>
#include <shared_mutex>
#include <utility>

namespace assent::node {
namespace {

constexpr std::size_t recent_max = 4096;
constexpr std::size_t recent_bytes_max = std::size_t{8} << 20U; ///< As records.

PartitionState empty_state(Backend& backend, std::uint32_t number) {
    return {backend.log_id(), backend.partitions(), number};
}

} // namespace

std::string token_of(std::uint32_t partition, std::uint64_t seq) {
    return "p" + std::to_string(partition) + "-" + std::to_string(seq);
}

std::optional<std::uint64_t> seq_of_token(std::string_view token, std::uint32_t partition) {
    const auto dash = token.find('-');
    if (dash == std::string_view::npos) return {};
    std::uint64_t seq = 0;
    const auto* const end = token.data() + token.size();
    const auto read = std::from_chars(token.data() + dash + 1, end, seq);
    if (read.ec != std::errc{} || read.ptr != end) return {};
    // Only what `token_of` would have made.
    if (token_of(partition, seq) != token) return {};
    return seq;
}

Lane::Lane(std::uint32_t number,
           Backend& backend,
           const CheckpointFiles& checkpoints,
           Clock& clock,
           Entropy& entropy,
           LaneOptions options)
    : number_(number), backend_(backend), checkpoints_(checkpoints), clock_(clock),
      entropy_(entropy), options_(std::move(options)), fetcher_(backend.log(number)) {
    health_.partition = number;
}

Lane::~Lane() {
    stop(std::chrono::milliseconds{0});
}

void Lane::start() {
    auto state = checkpoints_.load(empty_state(backend_, number_), backend_.log(number_));
    checkpointed_seq_ = state.head.seq;
    arrivals_.reached(state.head.seq);
    partition_ = std::make_unique<Partition>(std::move(state),
                                             backend_.log(number_),
                                             backend_.commands(number_),
                                             clock_,
                                             entropy_,
                                             options_.partition);
    thread_ = std::jthread{[this] { run(); }};
}

void Lane::stop(std::chrono::milliseconds patience) {
    {
        std::unique_lock lock{mutex_};
        stopping_ = true;
        woken_ = true;
        changed_.notify_all();
        if (thread_.joinable()) {
            changed_.wait_for(lock, patience, [this] { return finished_; });
        }
        give_up_ = true;
        woken_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
    fetcher_.stop();
    replies_.fail_all({.detail = "the server stops; ask again with the same id"});
    arrivals_.close({.detail = "the server stops"});
}

void Lane::wake() {
    const std::scoped_lock lock{mutex_};
    woken_ = true;
    changed_.notify_one();
}

void Lane::assign(std::optional<Assignment> assignment) {
    const std::scoped_lock lock{mutex_};
    new_assignment_ = assignment;
    woken_ = true;
    changed_.notify_one();
}

void Lane::submit(http::Submission submission, Replies::Time deadline, http::Reply reply) {
    {
        std::unique_lock lock{mutex_};
        std::string why;
        if (!halted_.empty())
            why = halted_;
        else if (stopping_)
            why = "the server stops";
        else if (log_away_)
            why = "the log is away: " + health_.trouble;
        if (!why.empty()) {
            lock.unlock();
            reply(std::unexpected(http::Unavailable{.detail = std::move(why)}));
            return;
        }
    }
    const auto ticket = replies_.wait(submission.command, deadline, std::move(reply));
    backend_.send(std::move(submission), number_, [this, ticket](const Trouble& trouble) {
        replies_.fail(ticket, {.detail = trouble.detail});
    });
}

bool Lane::read(const TenantId& tenant, const std::function<void(const http::ReadView&)>& look) {
    const std::shared_lock lock{state_mutex_};
    {
        const std::scoped_lock halted{mutex_};
        if (!halted_.empty()) throw Damage{health_.position, halted_};
    }
    if (!shown_) throw http::NotReady{"the log is being read up to its end"};
    const auto& state = partition_->state();
    const auto* found = state.find(tenant);
    if (found == nullptr) return false;
    look({.tenant = found->tenant,
          .now = std::max(clock_.now(), state.last_decided_at),
          .token = token_of(number_, state.head.seq)});
    return true;
}

std::optional<std::int64_t> Lane::log_position_of(const TenantId& tenant,
                                                  std::uint64_t position) const {
    const std::shared_lock lock{state_mutex_};
    if (!shown_) return {};
    const auto* found = partition_->state().find(tenant);
    return found == nullptr ? std::nullopt : found->window.log_position_of(position);
}

bool Lane::reach(std::uint64_t seq, Arrivals::Time deadline, Arrivals::Then then) {
    return arrivals_.wait(seq, deadline, std::move(then));
}

std::optional<Replies::Time> Lane::expire(Replies::Time now) {
    // Whoever stops waits until nobody is left.
    if (replies_.fail_late(now)) wake();
    arrivals_.fail_late(now);
    return earlier(replies_.next_deadline(), arrivals_.next_deadline());
}

http::PartitionHealth Lane::health() const {
    const auto waiting = replies_.size();
    const std::scoped_lock lock{mutex_};
    auto health = health_;
    health.waiting = waiting;
    if (health.lag == 0) {
        health.oldest_unapplied = std::chrono::nanoseconds{0};
    } else if (health.lag && health.last_decided_at != Timestamp{}) {
        // Decided next behind the last one that is folded.
        const std::chrono::nanoseconds age = clock_.now() - health.last_decided_at;
        health.oldest_unapplied = std::max(age, std::chrono::nanoseconds{0});
    }
    return health;
}

void Lane::run() {
    try {
        while (!done()) {
            if (!step() && !done()) sleep();
        }
        checkpoint(true);
    } catch (const Damage& e) {
        halt("the log of partition " + std::to_string(number_) + " is damaged at " + e.what());
    } catch (const std::bad_alloc&) {
        // The state may be half changed. The log has all of it, for whoever begins anew.
        halt("partition " + std::to_string(number_) +
                 " stopped: out of memory; start again, with more of it",
             true);
    } catch (const std::exception& e) {
        // Of the machine, mostly: no more file handles or threads. Others may fare better.
        halt("partition " + std::to_string(number_) + " stopped: " + e.what(), true);
    }
    const std::scoped_lock lock{mutex_};
    finished_ = true;
    changed_.notify_all();
}

bool Lane::done() {
    const std::scoped_lock lock{mutex_};
    if (give_up_ || !halted_.empty()) return true;
    return stopping_ && partition_->drained() && !replies_.next_deadline();
}

/// One turn of the loop. Returns whether another one should follow at once.
bool Lane::step() {
    settle();
    bool busy = false;
    try {
        if (partition_->read()) {
            fold();
            arrivals_.reached(partition_->state().head.seq);
            busy = true;
        }
        show_if_current();
        busy = partition_->act() || busy;
    } catch (const Refold& e) {
        rebuild(e);
        return true;
    }
    const auto decided = partition_->take_decided();
    for (const auto& record : decided) answer(record);
    count(decided);
    if (last_role_ == Role::owner && partition_->role() != Role::owner && backend_.embedded()) {
        // What was in flight died with the term, and nobody else will take it up (R22).
        replies_.fail_all({.detail = partition_->trouble() + "; ask again with the same id"});
    }
    if (last_role_ != partition_->role() && !partition_->trouble().empty()) {
        options_.say("partition " + std::to_string(number_) + ": " + partition_->trouble());
    }
    last_role_ = partition_->role();
    note_health();
    if (partition_->role() == Role::ousted) {
        halt(partition_->trouble() + ": this process writes no more; stop the other one first if "
                                     "this one is to go on");
    }
    checkpoint(false);
    return busy;
}

void Lane::fold() {
    const std::unique_lock lock{state_mutex_};
    try {
        partition_->fold();
    } catch (...) {
        // Half of a record may have been applied: nobody looks at that, not even those who wait
        // for this lock already.
        shown_ = false;
        throw;
    }
}

/// What an old prefix of the log says is not told as what holds now. Once shown, a state that
/// falls behind is: it is true as of its position.
void Lane::show_if_current() {
    if (shown_ || partition_->lag() != 0) return; // Set by this thread alone.
    const std::unique_lock lock{state_mutex_};
    shown_ = true;
}

/// Takes in what other threads asked for.
void Lane::settle() {
    std::optional<std::optional<Assignment>> assignment;
    {
        const std::scoped_lock lock{mutex_};
        assignment = std::exchange(new_assignment_, {});
        // What was accepted is answered first; what still waits then has a decision coming.
        if (stopping_ && !replies_.next_deadline()) partition_->retire();
        woken_ = false;
    }
    if (!assignment) return;
    assignment_ = *assignment;
    partition_->assign(assignment_);
}

/// R9, R10: a damaged state explains what was found, so fold from the start, once.
void Lane::rebuild(const Refold& because) {
    options_.say("partition " + std::to_string(number_) + ": ALARM at " + because.what() +
                 "; dropping state and checkpoint, and folding the log from its start once more");
    checkpoints_.remove(backend_.log_id(), number_);
    auto options = options_.partition;
    options.suspect = because.position();
    arrivals_.start_over();
    // Other decisions may stand there than those that were read.
    recent_.clear();
    recent_order_.clear();
    recent_bytes_ = 0;
    const std::unique_lock lock{state_mutex_};
    shown_ = false;
    partition_ = std::make_unique<Partition>(empty_state(backend_, number_),
                                             backend_.log(number_),
                                             backend_.commands(number_),
                                             clock_,
                                             entropy_,
                                             std::move(options));
    partition_->assign(assignment_);
    checkpointed_seq_ = 0;
}

void Lane::answer(const DecidedRecord& record) {
    const auto& decision = *record.decision;
    remember(record);
    if (partition_->role() == Role::owner) backend_.decided(number_, record);
    if (decision.outcome == Outcome::duplicate) {
        if (wanted(decision)) answer_duplicate(record.decision);
        return;
    }
    tell(decision, answer_of(record));
}

http::Answer Lane::answer_of(const DecidedRecord& record) const {
    return {record.decision, token_of(number_, record.seq)};
}

bool Lane::wanted(const Decision& decided) const {
    return replies_.wanted(decided.tenant, decided.id, decided.content);
}

/// Everybody who waits for the command that was decided.
void Lane::tell(const Decision& decided,
                const std::expected<http::Answer, http::Unavailable>& answer) {
    for (const auto& reply : replies_.take(decided.tenant, decided.id, decided.content)) {
        reply(answer);
    }
}

/// The first outcome again (GEN-6), from where its record stands.
void Lane::answer_duplicate(const std::shared_ptr<const Decision>& duplicate) {
    const auto& state = partition_->state();
    const auto* tenant = state.find(duplicate->tenant);
    const auto position = tenant != nullptr
                              ? tenant->window.log_position_of(duplicate->first_position)
                              : std::nullopt;
    if (!position) {
        tell(*duplicate,
             std::unexpected(http::Unavailable{
                 .detail = "the first decision of this id has just been forgotten; ask again"}));
        return;
    }
    if (const auto found = recent_.find(*position); found != recent_.end()) {
        tell(*duplicate, answer_of(found->second));
        return;
    }
    // They wait on, at most until their deadlines.
    fetcher_.fetch({.position = *position,
                    .still_wanted = [this, duplicate] { return wanted(*duplicate); },
                    .found =
                        [this, duplicate](const auto& first) {
                            if (first) {
                                tell(*duplicate, answer_of(*first));
                                return;
                            }
                            tell(*duplicate,
                                 std::unexpected(http::Unavailable{
                                     .detail = "the first decision of this id could not be read: " +
                                               first.error()}));
                        }});
}

void Lane::count(const std::vector<DecidedRecord>& decided) {
    if (decided.empty() || partition_->role() != Role::owner) return;
    const std::scoped_lock lock{mutex_};
    for (const auto& record : decided) health_.decided.add(*record.decision);
}

void Lane::remember(const DecidedRecord& record) {
    if (record.decision->position == 0) return;
    if (!recent_.emplace(record.position, record).second) return;
    recent_order_.push_back(record.position);
    recent_bytes_ += record.bytes;
    while (recent_order_.size() > recent_max || recent_bytes_ > recent_bytes_max) {
        const auto oldest = recent_.find(recent_order_.front());
        recent_bytes_ -= oldest->second.bytes;
        recent_.erase(oldest);
        recent_order_.pop_front();
    }
}

void Lane::checkpoint(bool now) {
    const auto& state = partition_->state();
    const auto records = state.head.seq - checkpointed_seq_;
    if (records == 0 || (!now && records < options_.checkpoint_every)) return;
    checkpoints_.save(state.log, number_, encode_checkpoint(state));
    checkpointed_seq_ = state.head.seq;
}

void Lane::note_health() {
    const auto role = partition_->role();
    const std::scoped_lock lock{mutex_};
    log_away_ = partition_->log_away();
    health_.writing = role == Role::owner;
    health_.ready =
        partition_->caught_up() && (role == Role::owner || (role == Role::follow && !assignment_));
    health_.position = partition_->state().position;
    health_.seq = partition_->state().head.seq;
    health_.lag = partition_->lag();
    health_.in_flight = partition_->in_flight();
    health_.invalid = partition_->state().invalid;
    health_.last_decided_at = partition_->state().last_decided_at;
    health_.trouble = health_.ready ? std::string{} : partition_->trouble();
}

void Lane::halt(const std::string& why, bool whole_node) {
    {
        const std::scoped_lock lock{mutex_};
        halted_ = why;
        health_.ready = false;
        health_.writing = false;
        health_.lag.reset(); // It looks no more.
        health_.trouble = why;
    }
    replies_.fail_all({.detail = why});
    arrivals_.close({.detail = why});
    options_.halted({.why = why, .whole_node = whole_node});
}

void Lane::sleep() {
    using namespace std::chrono;
    auto until = steady_clock::now() + seconds{1};
    const auto deadline = partition_->next_deadline();
    if (deadline < nanoseconds::max()) {
        until = std::min(until,
                         steady_clock::time_point{duration_cast<steady_clock::duration>(deadline)});
    }
    std::unique_lock lock{mutex_};
    changed_.wait_until(lock, until, [this] { return woken_; });
}

} // namespace assent::node
