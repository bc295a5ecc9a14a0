#pragma once

#include "adapters/sqlite/checkpointer.hpp"
#include "adapters/sqlite/live_tail.hpp"
#include "adapters/sqlite/wake.hpp"
#include "adapters/sqlite/write_connection.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace assent::sqlite {

/// What a writer and the commit thread have in common. Safe from any thread.
class WriterState {
public:
    /// The first failure stays.
    void fail(WriteFailure failure);
    [[nodiscard]] std::optional<WriteFailure> failure() const;

    [[nodiscard]] bool failed() const { return failed_; }

    /// Nobody waits for its records any more: those that are in no transaction yet stay out.
    void abandon() { abandoned_ = true; }

    [[nodiscard]] bool is_over() const { return failed_ || abandoned_; }

private:
    std::atomic<bool> failed_ = false;
    std::atomic<bool> abandoned_ = false;
    mutable std::mutex mutex_;
    std::optional<WriteFailure> failure_;
};

struct Queued {
    std::uint32_t partition = 0;
    std::string bytes;
    std::shared_ptr<WriterState> writer;
};

/// The thread that commits: each transaction takes all that is waiting. When nothing is, it looks
/// whether another process has written.
class Committer {
public:
    Committer(const LogFile& file, Tails& tails, Wake& wake, std::chrono::milliseconds poll);
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;
    ~Committer();

    /// Safe from any thread. Returns at once.
    void enqueue(Queued record);

private:
    void run(const std::stop_token& stop);
    void commit(std::deque<Queued> records);
    bool try_to_commit(std::deque<Queued>& records);
    void tell_tails();
    void look_for_others();
    void keep_wal_short();

    Tails& tails_;
    Wake& wake_;
    const std::chrono::milliseconds poll_;
    WriteConnection connection_;
    Checkpointer checkpointer_;
    int checkpoint_at_;

    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<Queued> waiting_;
    std::jthread thread_; ///< Last: it uses all of the above.
};

} // namespace assent::sqlite
