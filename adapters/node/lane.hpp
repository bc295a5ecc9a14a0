#pragma once

#include "adapters/http/service.hpp"
#include "adapters/node/arrivals.hpp"
#include "adapters/node/backend.hpp"
#include "adapters/node/checkpoint_files.hpp"
#include "adapters/node/record_fetcher.hpp"
#include "adapters/node/replies.hpp"
#include "adapters/node/state_lock.hpp"
#include "domain/engine/partition.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace assent::node {

/// That a partition can go on no more, told from its thread.
struct Halted {
    std::string why;         ///< One line.
    bool whole_node = false; ///< Memory, for one: not of this partition alone.
};

struct LaneOptions {
    PartitionOptions partition;
    std::uint64_t checkpoint_every = 20'000;     ///< Records between two checkpoints.
    std::function<void(const std::string&)> say; ///< Takes lines for people; from any thread.
    /// The partition can go on no more: it was taken over for good, or its log is damaged.
    std::function<void(const Halted&)> halted;
};

/// The consistency token of a partition at a version: opaque to clients, safe in a URL.
[[nodiscard]] std::string token_of(std::uint32_t partition, std::uint64_t seq);

/// The version in a token of that partition; nothing for anything else.
[[nodiscard]] std::optional<std::uint64_t> seq_of_token(std::string_view token,
                                                        std::uint32_t partition);

/// One partition with the thread that drives it, those who wait for its decisions, and the lock
/// under which its state is read. Everything public is safe from any thread.
class Lane {
public:
    Lane(std::uint32_t number,
         Backend& backend,
         const CheckpointFiles& checkpoints,
         Clock& clock,
         Entropy& entropy,
         LaneOptions options);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane();

    void start();

    /// Answers what was accepted, writes a last Digest and checkpoint, and ends the thread. At most
    /// `patience`.
    void stop(std::chrono::milliseconds patience);

    void wake();

    void assign(std::optional<Assignment> assignment);

    void submit(http::Submission submission, Replies::Time deadline, http::Reply reply);

    /// As `http::Service::read`.
    bool read(const TenantId& tenant, const std::function<void(const http::ReadView&)>& look);

    /// Where the record of a decision stands; nothing for what the window has forgotten.
    [[nodiscard]] std::optional<std::int64_t> log_position_of(const TenantId& tenant,
                                                              std::uint64_t position) const;

    /// Calls `then` as soon as `read` shows version `seq` or a later one; see
    /// `http::Service::reach`. Returns whether it has to wait.
    bool reach(std::uint64_t seq, Arrivals::Time deadline, Arrivals::Then then);

    /// Gives up whoever waits beyond `now`; returns the next deadline of those who are left.
    [[nodiscard]] std::optional<Replies::Time> expire(Replies::Time now);

    [[nodiscard]] http::PartitionHealth health() const;

private:
    void run();
    bool step();
    void settle();
    void fold();
    void show_if_current();
    void rebuild(const Refold& because);
    [[nodiscard]] bool done();
    void answer(const DecidedRecord& record);
    void answer_duplicate(const std::shared_ptr<const Decision>& duplicate);
    [[nodiscard]] http::Answer answer_of(const DecidedRecord& record) const;
    [[nodiscard]] bool wanted(const Decision& decided) const;
    void tell(const Decision& decided,
              const std::expected<http::Answer, http::Unavailable>& answer);
    void count(const std::vector<DecidedRecord>& decided);
    void remember(const DecidedRecord& record);
    void checkpoint(bool now);
    void note_health();
    void halt(const std::string& why, bool whole_node = false);
    void sleep();

    std::uint32_t number_;
    Backend& backend_;
    const CheckpointFiles& checkpoints_;
    Clock& clock_;
    Entropy& entropy_;
    LaneOptions options_;

    mutable StateLock state_mutex_;        ///< Held shared to look at the state, alone to fold.
    std::unique_ptr<Partition> partition_; ///< Of the thread; its state may be looked at...
    bool shown_ = false; ///< ...if this is set: read to the end once, and not half changed.

    Replies replies_;
    Arrivals arrivals_;
    /// Decisions of late by where they stand, so that duplicates need no reading.
    std::unordered_map<std::int64_t, DecidedRecord> recent_;
    std::deque<std::int64_t> recent_order_;
    std::size_t recent_bytes_ = 0;
    std::uint64_t checkpointed_seq_ = 0;
    Role last_role_ = Role::follow;
    std::optional<Assignment> assignment_;
    RecordFetcher fetcher_; ///< Tells the replies, so it goes first.

    mutable std::mutex mutex_; ///< Of all below.
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopping_ = false;
    bool give_up_ = false; ///< Stop at once, whatever waits.
    bool finished_ = false;
    std::optional<std::optional<Assignment>> new_assignment_;
    http::PartitionHealth health_;
    bool log_away_ = false;
    std::string halted_; ///< Why, once it has.

    std::jthread thread_;
};

} // namespace assent::node
