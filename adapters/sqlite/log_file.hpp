#pragma once

#include "adapters/log/fence.hpp"
#include "adapters/sqlite/database.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace assent::sqlite {

/// A file that was found to be a log, and how to connect to it.
struct LogFile {
    std::filesystem::path path;
    Access access = Access::read_write;
    std::chrono::milliseconds patience{};
    std::uint32_t partitions = 0;

    /// Throw `SqliteError`.
    [[nodiscard]] Database connect_to_write() const;
    [[nodiscard]] Database connect_to_read() const;
};

/// These three throw `OpenError`; see `SqliteLog`.
[[nodiscard]] LogFile create_file(const std::filesystem::path& path,
                                  std::uint32_t partitions,
                                  std::chrono::milliseconds patience);
[[nodiscard]] LogFile find_file(const std::filesystem::path& path,
                                std::chrono::milliseconds patience);
[[nodiscard]] LogFile find_file_to_read(const std::filesystem::path& path,
                                        std::chrono::milliseconds patience);

/// The table of the records of one partition: each has its own, so that all of them grow at the
/// end of their tree, which fills pages best and is fastest to read.
[[nodiscard]] std::string table_of(std::uint32_t partition);

/// Where a partition stands. Its `seq` is also the position of its last row: both count all
/// records from 1.
[[nodiscard]] FenceHead head_of(Statement& select_head, std::uint32_t partition);

constexpr std::string_view select_head =
    "SELECT term, seq, chain, log, node FROM head WHERE partition = ?1";

} // namespace assent::sqlite
