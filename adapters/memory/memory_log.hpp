#pragma once

#include "domain/engine/ports.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace assent::memory {

struct MemoryLogOptions {
    /// Whether it judges what is appended, as SQLite does: a writer whose record does not follow
    /// the head fails. Without, everything lands, as on Kafka.
    bool fences = false;

    /// With a seed, positions skip numbers at random, as on Kafka; without, they count from 1.
    std::optional<std::uint64_t> sparse_seed = {};
};

/// A log of some partitions that keeps every promise of `PartitionLog` except durability. For
/// tests, and for a server that shall forget everything when it ends.
///
/// Safe from any thread. Readers, writers and batches may outlive it.
class MemoryLog {
public:
    explicit MemoryLog(std::uint32_t partitions, MemoryLogOptions options = {});
    MemoryLog(const MemoryLog&) = delete;
    MemoryLog& operator=(const MemoryLog&) = delete;
    ~MemoryLog();

    [[nodiscard]] std::uint32_t partitions() const;

    /// Lives as long as the log. `number` is below `partitions()`.
    [[nodiscard]] PartitionLog& partition(std::uint32_t number);

    /// `wake` is called, on the thread of the writer, each time that something landed or a writer
    /// failed; it must not call back into the log. Replaces an earlier one; an empty one stops it.
    void set_wake(std::function<void()> wake);

private:
    class Partition;
    struct Wake;

    std::shared_ptr<Wake> wake_;
    std::vector<std::unique_ptr<Partition>> partitions_;
};

} // namespace assent::memory
