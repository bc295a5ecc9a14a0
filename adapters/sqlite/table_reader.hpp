#pragma once

#include "adapters/sqlite/live_tail.hpp"
#include "adapters/sqlite/log_file.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::sqlite {

/// A piece of the table of one partition.
struct Page {
    std::shared_ptr<const Chunk> chunk; ///< Without records: nothing was there.
    bool complete = false;              ///< Nothing stood behind it when it was read.
    std::int64_t last = 0;              ///< The last position of the log, as it was then.
};

/// Reads the rows of one partition in order, and finds whatever was kept wrong (R3): a row that is
/// not what its checksum says, a row that is missing, and an end that is not what the head says.
/// Serves one thread. Its methods throw `Damage` and `SqliteError`.
class TableReader {
public:
    /// Begins with the first row at or behind `position`. It also checks the row before that one,
    /// so that an end is never taken on trust.
    TableReader(const LogFile& file, std::uint32_t partition, std::int64_t position);

    /// The next rows. No transaction stays open in between: it would keep the write-ahead log
    /// from being started afresh.
    [[nodiscard]] Page next();

private:
    /// A chunk whose bytes still move while they grow.
    struct Draft {
        std::string bytes;
        std::vector<std::size_t> ends;
        std::vector<LogRecord> records;
    };

    void rewind(const FenceHead& head);
    void take_row(Draft& draft);
    static std::shared_ptr<const Chunk> chunk_of(Draft draft);
    void check_end(const FenceHead& head) const;
    [[noreturn]] void damaged(std::int64_t position, std::string_view what) const;

    Database database_;
    std::uint32_t partition_;
    std::int64_t first_;        ///< Rows before it are checked, not given out.
    std::int64_t next_ = 0;     ///< 0 before the first page.
    std::optional<Hash> chain_; ///< Behind row `next_ - 1`, once it is known.
    Statement begin_;
    Statement end_;
    Statement select_head_;
    Statement select_rows_;
};

} // namespace assent::sqlite
