#pragma once

#include "adapters/kafka/partition_consumer.hpp"
#include "adapters/kafka/read_ahead.hpp"
#include "domain/engine/ports.hpp"

#include <functional>

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
    ReadAhead<LogRecord> ahead_; ///< Outlives the reader, which rings it.
    DirectReader source_;
};

} // namespace assent::kafka
