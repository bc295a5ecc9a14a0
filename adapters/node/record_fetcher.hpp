#pragma once

#include "domain/engine/partition.hpp"
#include "domain/engine/ports.hpp"

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace assent::node {

/// Reads decisions of one partition again, on a thread of its own: what duplicates are answered
/// from (R14). Safe from any thread.
class RecordFetcher {
public:
    struct Wanted {
        std::int64_t position = 0;
        std::function<bool()> still_wanted; ///< Nobody is called about what is not.
        std::function<void(std::expected<DecidedRecord, std::string>)> found;
    };

    explicit RecordFetcher(PartitionLog& log);
    RecordFetcher(const RecordFetcher&) = delete;
    RecordFetcher& operator=(const RecordFetcher&) = delete;

    ~RecordFetcher();

    /// Calls everybody whose record was not read in time, and ends the thread. Whoever asks must
    /// have stopped before.
    void stop();

    /// Calls `found` at most once, from the thread of the fetcher, with the record there. What is
    /// asked for while another reading is under way is read in one go afterwards.
    void fetch(Wanted wanted);

private:
    void run(const std::stop_token& stop);
    void serve(std::span<const Wanted> wanted, const std::stop_token& stop);
    void read(std::span<const Wanted>& wanted, const std::stop_token& stop);

    PartitionLog& log_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Wanted> wanted_;
    std::jthread thread_;
};

} // namespace assent::node
