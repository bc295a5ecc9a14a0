#pragma once

#include "domain/engine/partition_state.hpp"
#include "domain/engine/ports.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace assent::node {

/// The checkpoints of one log in a folder: a cache of folds, one file for each partition. Written
/// beside and renamed; one that is damaged, old, or does not fit the log is ignored.
class CheckpointFiles {
public:
    using Say = std::function<void(const std::string&)>;

    /// An empty folder name keeps none. `say` hears why a checkpoint was passed over.
    CheckpointFiles(std::filesystem::path folder, Say say);

    /// The state of a usable checkpoint: one whose last record stands in `log` as it stood then
    /// (a restored, shorter log has another). Else `empty`.
    [[nodiscard]] PartitionState load(const PartitionState& empty, PartitionLog& log) const;

    /// Stores what `encode_checkpoint` made; false, and a word to `say`, when it cannot.
    bool save(const LogId& log, std::uint32_t partition, const std::string& bytes) const;

    void remove(const LogId& log, std::uint32_t partition) const;

    [[nodiscard]] std::filesystem::path file(const LogId& log, std::uint32_t partition) const;

private:
    std::filesystem::path folder_;
    Say say_;
};

} // namespace assent::node
