#pragma once

#include "adapters/memory/queue_source.hpp"
#include "adapters/node/backend.hpp"
#include "adapters/sqlite/sqlite_log.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace assent::node {

/// The log in one SQLite file, with a queue in the process for its commands (R22).
class EmbeddedBackend : public Backend {
public:
    /// Creates the file with `partitions` where there is none. Throws `sqlite::OpenError`, or
    /// `std::runtime_error` in one line.
    EmbeddedBackend(const std::filesystem::path& file,
                    std::uint32_t partitions,
                    Entropy& entropy,
                    std::size_t queue_max = 16'384);

    [[nodiscard]] LogId log_id() const override { return log_id_; }

    [[nodiscard]] std::uint32_t partitions() const override { return log_->partitions(); }

    [[nodiscard]] bool embedded() const override { return true; }

    [[nodiscard]] PartitionLog& log(std::uint32_t partition) override;
    [[nodiscard]] CommandSource& commands(std::uint32_t partition) override;
    void start(Wake wake, Assign assign) override;
    void stop() override;
    void send(http::Submission submission,
              std::uint32_t partition,
              std::function<void(Trouble)> failed) override;

    void decided(std::uint32_t, const DecidedRecord&) override {}

private:
    std::unique_ptr<sqlite::SqliteLog> log_;
    LogId log_id_{};
    std::vector<std::unique_ptr<memory::MemoryCommandSource>> commands_;
};

} // namespace assent::node
