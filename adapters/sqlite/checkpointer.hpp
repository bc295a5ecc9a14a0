#pragma once

#include "adapters/sqlite/log_file.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace assent::sqlite {

/// Moves committed pages from the write-ahead log into the file, beside the commits, so that none
/// of them has to wait for it. Does what it can, and fails silently: the write-ahead log only
/// grows then, and is as durable.
class Checkpointer {
public:
    explicit Checkpointer(const LogFile& file);
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;
    ~Checkpointer();

    /// Safe from any thread. Returns at once.
    void wal_has(int pages);

private:
    void run(const std::stop_token& stop, Database& database);

    std::mutex mutex_;
    std::condition_variable_any due_;
    int pages_ = 0;       ///< Of the write-ahead log, as was last said.
    int moved_ = 0;       ///< Of them, those the last round has seen.
    std::jthread thread_; ///< Last: it uses all of the above.
};

} // namespace assent::sqlite
