#pragma once

#include "adapters/sqlite/live_tail.hpp"
#include "adapters/sqlite/log_file.hpp"
#include "adapters/sqlite/wake.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace assent::sqlite {

/// Looks, for a log that is only read, whether a process that may write has done so.
class Follower {
public:
    Follower(const LogFile& file, Tails& tails, Wake& wake, std::chrono::milliseconds poll);
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;
    ~Follower();

private:
    void run(const std::stop_token& stop);
    void look();

    const std::uint32_t partitions_;
    Tails& tails_;
    Wake& wake_;
    const std::chrono::milliseconds poll_;
    Database database_;
    Statement data_version_;
    Statement select_head_;
    std::int64_t seen_version_ = -1;
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_; ///< Last: it uses all of the above.
};

} // namespace assent::sqlite
