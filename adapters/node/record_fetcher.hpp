#pragma once

#include "domain/engine/ports.hpp"
#include "events/record/decision.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace assent::node {

/// Reads single decisions of one partition again, on a thread of its own: what a duplicate is
/// answered from (R14). Safe from any thread.
class RecordFetcher {
public:
    using Found = std::function<void(std::expected<std::shared_ptr<const Decision>, std::string>)>;

    explicit RecordFetcher(PartitionLog& log);
    RecordFetcher(const RecordFetcher&) = delete;
    RecordFetcher& operator=(const RecordFetcher&) = delete;

    /// Calls everybody whose record was not read in time.
    ~RecordFetcher();

    /// Calls `found` once, from the thread of the fetcher, with the decision at `position`.
    void fetch(std::int64_t position, Found found);

private:
    struct Wanted {
        std::int64_t position;
        Found found;
    };

    void run(const std::stop_token& stop);

    PartitionLog& log_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Wanted> wanted_;
    std::jthread thread_;
};

} // namespace assent::node
