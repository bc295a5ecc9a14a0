#pragma once

#include "adapters/sqlite/table_reader.hpp"
#include "adapters/sqlite/wake.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <expected>
#include <mutex>
#include <optional>
#include <thread>

namespace assent::sqlite {

/// Reads the table ahead of its reader, on a thread of its own that also hashes, up to the end as
/// it finds it. A few pages wait at most. All but the constructor serves one thread.
class Prefetcher {
public:
    Prefetcher(const LogFile& file, std::uint32_t partition, std::int64_t position, Wake& wake);
    Prefetcher(const Prefetcher&) = delete;
    Prefetcher& operator=(const Prefetcher&) = delete;
    ~Prefetcher();

    /// The next page; nothing when it is not there yet. After the complete page, or trouble, there
    /// is nothing more to come. Throws `Damage`.
    [[nodiscard]] std::expected<std::optional<Page>, Trouble> take();

private:
    void run(const std::stop_token& stop);
    void read_all(const std::stop_token& stop);
    bool put(const std::stop_token& stop, Page page);

    const LogFile file_;
    const std::uint32_t partition_;
    const std::int64_t position_;
    Wake& wake_;

    std::mutex mutex_;
    std::condition_variable_any taken_;
    std::deque<Page> pages_;
    std::exception_ptr damage_;      ///< Thrown when the pages before it are taken.
    std::optional<Trouble> trouble_; ///< Likewise.
    std::jthread thread_;            ///< Last: it uses all of the above.
};

} // namespace assent::sqlite
