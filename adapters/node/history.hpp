#pragma once

#include "adapters/http/service.hpp"
#include "adapters/node/backend.hpp"
#include "adapters/node/history_index.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace assent::node {

struct HistoryOptions {
    std::size_t waiting_max = 64;              ///< Scans that wait; more are told to come back.
    std::size_t records_max = 100'000;         ///< Decisions that one scan looks at.
    std::chrono::milliseconds time_max{2'000}; ///< For one scan, once its turn has come.
};

/// Reads what was decided from the log once more, for those who ask for the history: one scan after
/// the other on a thread of its own, each bounded in records and time, so that neither the engine
/// nor the others wait for long. Safe from any thread.
class History {
public:
    /// Where the record of a decision of the tenant stands, as far as the fold remembers.
    using Locate = std::function<std::optional<std::int64_t>(std::uint64_t position)>;

    /// `backend` outlives this.
    explicit History(Backend& backend, HistoryOptions options = {});
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    ~History();

    /// Calls everybody whose scan is not done, and ends the thread.
    void stop();

    /// See `http::Service::history`. `locate` is called on the thread of the history.
    void scan(std::uint32_t partition,
              const TenantId& tenant,
              Locate locate,
              http::HistoryScan scan,
              std::chrono::steady_clock::time_point deadline);

private:
    struct Job {
        std::uint32_t partition = 0;
        TenantId tenant;
        Locate locate;
        http::HistoryScan scan;
        std::chrono::steady_clock::time_point deadline;
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] http::HistoryScan::Result serve(const Job& job, const std::stop_token& stop);
    [[nodiscard]] HistoryIndex& index_of(std::uint32_t partition);
    [[nodiscard]] LogWalk::Place place_of(std::uint32_t partition) const;

    Backend& backend_;
    HistoryOptions options_;
    std::vector<std::unique_ptr<HistoryIndex>> indexes_; ///< Made when first needed.

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Job> waiting_;
    bool stopped_ = false;
    std::jthread thread_;
};

} // namespace assent::node
