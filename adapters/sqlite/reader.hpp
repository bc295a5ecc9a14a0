#pragma once

#include "adapters/sqlite/live_tail.hpp"
#include "adapters/sqlite/prefetcher.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace assent::sqlite {

/// Reads a partition: from the table as long as it is behind, from then on what is handed over.
class Reader : public LogReader {
public:
    Reader(const LogFile& file,
           std::uint32_t partition,
           std::int64_t position,
           LiveTail& tail,
           Wake& wake);

    [[nodiscard]] std::expected<RecordBatch, Trouble> read(std::size_t max) override;

private:
    void read_table();
    [[nodiscard]] std::expected<RecordBatch, Trouble> read_prefetched(std::size_t max);
    [[nodiscard]] RecordBatch read_live(std::size_t max);
    [[nodiscard]] RecordBatch rest_of_page(std::size_t max);

    const LogFile& file_;
    const std::uint32_t partition_;
    LiveTail& tail_;
    Wake& wake_;
    std::int64_t next_;
    std::shared_ptr<const Chunk> page_;              ///< With records from `next_` on, or null.
    std::unique_ptr<Prefetcher> prefetcher_;         ///< Null when what the table had is taken.
    std::optional<Trouble> trouble_;                 ///< With the table, which is tried again...
    std::chrono::steady_clock::time_point again_at_; ///< ...from then on.
};

} // namespace assent::sqlite
