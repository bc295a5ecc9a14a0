#pragma once

#include "adapters/kafka/partition_consumer.hpp"
#include "domain/engine/ports.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

/// Of use inside this folder only: it shows librdkafka.
namespace assent::kafka {

/// Fetches and hashes in the thread that reads.
class DirectReader : public LogReader {
public:
    DirectReader(const Settings& settings,
                 std::uint32_t partition,
                 std::int64_t position,
                 std::function<void()> wake);

    [[nodiscard]] std::expected<RecordBatch, Trouble> read(std::size_t max) override;

private:
    PartitionConsumer consumer_;
};

/// Fetches and hashes in a thread of its own, a bounded number of batches ahead.
class AheadReader : public LogReader {
public:
    AheadReader(const Settings& settings,
                std::uint32_t partition,
                std::int64_t position,
                std::function<void()> wake);
    ~AheadReader() override;

    [[nodiscard]] std::expected<RecordBatch, Trouble> read(std::size_t max) override;

private:
    void run(const std::stop_token& stop);
    void put(std::expected<RecordBatch, Trouble> batch, std::size_t bytes);

    struct Ready {
        RecordBatch batch;
        std::size_t bytes = 0;
        std::size_t taken = 0; ///< Records of it already handed out.
    };

    std::function<void()> wake_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool fetched_ = false; ///< The consumer may have something.
    std::deque<Ready> ready_;
    std::size_t ready_bytes_ = 0;
    std::optional<Trouble> trouble_;
    std::exception_ptr damage_;
    bool at_end_ = false;
    DirectReader source_; ///< Before the thread that uses it, behind what it wakes.
    std::jthread thread_;
};

} // namespace assent::kafka
