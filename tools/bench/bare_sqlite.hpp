#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

/// The least that a program can do with SQLite for the same bytes. Rates are per second.
namespace assent::bench {

/// A file of SQLite in a folder, gone with the object.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::filesystem::path& folder);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Inserts `records` into a new table of the layout of a log, `rows` of them in each transaction,
/// with the pragmas that the log has: write-ahead log, synchronous = FULL, and nothing moved into
/// the file meanwhile. It judges, hashes and tells nobody.
[[nodiscard]] double insert_rate(const std::filesystem::path& folder,
                                 std::span<const std::string> records,
                                 std::span<const std::size_t> rows);

/// Reads all rows of the only partition of the log in `file`, and hashes each.
[[nodiscard]] double scan_rate(const std::filesystem::path& file, std::size_t expected);

} // namespace assent::bench
