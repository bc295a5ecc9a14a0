#pragma once

#include "adapters/log/fence.hpp"
#include "adapters/sqlite/log_file.hpp"

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

namespace assent::sqlite {

/// The connection that appends, and the heads against which it judges. Serves one thread. All but
/// `rollback` throw `SqliteError`.
class WriteConnection {
public:
    explicit WriteConnection(const LogFile& file);
    WriteConnection(const WriteConnection&) = delete;
    WriteConnection& operator=(const WriteConnection&) = delete;
    ~WriteConnection() = default;

    /// Waits for other processes, then reads the heads again if one of them wrote meanwhile.
    void begin();

    struct Place {
        std::int64_t position = 0;
        Hash hash{};
    };

    /// Judges a record (R5) and inserts it into the open transaction.
    [[nodiscard]] std::expected<Place, Misfit> insert(std::uint32_t partition,
                                                      std::string_view bytes);

    /// The record is durable when this has returned.
    void commit();

    /// Undoes the transaction that `begin` opened, or half opened.
    void rollback() noexcept;

    /// Outside a transaction: whether another process has written since it was last asked.
    [[nodiscard]] bool others_wrote();

    /// As of the last `begin` or `others_wrote`, with what was committed since.
    [[nodiscard]] const std::vector<FenceHead>& heads() const { return heads_; }

    /// How many pages the write-ahead log has.
    [[nodiscard]] int wal_pages() const { return wal_pages_; }

    /// Moves what it can from the write-ahead log into the file, so that the next transaction
    /// starts it afresh.
    void checkpoint();

private:
    void refresh();

    LogFile file_;
    Database database_;
    Statement begin_;
    Statement commit_;
    Statement rollback_;
    Statement data_version_;
    Statement select_head_;
    Statement update_head_;
    std::vector<Statement> insert_;
    std::vector<FenceHead> heads_;
    std::vector<bool> touched_;
    std::int64_t seen_version_ = -1; ///< -1: the heads must be read again.
    int wal_pages_ = 0;
};

} // namespace assent::sqlite
