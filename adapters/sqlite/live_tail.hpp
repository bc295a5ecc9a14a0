#pragma once

#include "domain/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace assent::sqlite {

/// Bytes of one partition that belong together: of one commit, or of one page of the table.
struct Chunk {
    std::vector<std::string> bytes; ///< What the views of `records` point into.
    std::vector<LogRecord> records; ///< Of dense positions.
    std::size_t size = 0;           ///< Of all bytes.
};

/// The last records of one partition, handed from the commit thread to the readers of this process
/// without a way over the disk. Everything in it is durable. Safe from any thread.
class LiveTail {
public:
    explicit LiveTail(std::int64_t last) : last_(last) {}

    /// Takes what was committed just now. The chunk is not empty.
    void publish(std::shared_ptr<const Chunk> chunk);

    /// Tells of rows up to `position`, whoever wrote them. True when that was news.
    bool extend_to(std::int64_t position);

    /// The records from `next` on, at most `max`, as far as one chunk has them. Empty at the end
    /// of the log; nothing when `next` is there but only in the table.
    [[nodiscard]] std::optional<RecordBatch> read(std::int64_t next, std::size_t max) const;

    [[nodiscard]] std::int64_t last() const;

private:
    mutable std::mutex mutex_;
    std::int64_t last_;
    std::deque<std::shared_ptr<const Chunk>> chunks_; ///< One follows the other without a gap.
    std::size_t size_ = 0;
};

/// One for each partition.
using Tails = std::vector<std::unique_ptr<LiveTail>>;

/// A part of a chunk: from `next`, which it has, at most `max` records.
[[nodiscard]] RecordBatch
slice(const std::shared_ptr<const Chunk>& chunk, std::int64_t next, std::size_t max);

} // namespace assent::sqlite
