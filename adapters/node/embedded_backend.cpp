#include "adapters/node/embedded_backend.hpp"

#include "adapters/log/init_log.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace assent::node {
namespace {

/// Waits in short steps, `limit` in all.
Patience patience(std::chrono::seconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    return [deadline] {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        return std::chrono::steady_clock::now() < deadline;
    };
}

} // namespace

EmbeddedBackend::EmbeddedBackend(const std::filesystem::path& file,
                                 std::uint32_t partitions,
                                 Entropy& entropy,
                                 std::size_t queue_max)
    : log_(std::filesystem::exists(file) ? sqlite::SqliteLog::open_existing(file)
                                         : sqlite::SqliteLog::create(file, partitions)) {
    std::vector<PartitionLog*> logs;
    for (std::uint32_t i = 0; i < log_->partitions(); ++i) logs.push_back(&log_->partition(i));
    const std::vector<std::int64_t> offsets(logs.size(), 0);
    const auto identity =
        init_log(logs, entropy.nonce(), offsets, patience(std::chrono::seconds{30}));
    if (!identity) throw std::runtime_error(file.string() + ": " + identity.error().detail);
    log_id_ = identity->log;
    for (std::uint32_t i = 0; i < log_->partitions(); ++i) {
        commands_.push_back(std::make_unique<memory::MemoryCommandSource>(queue_max));
    }
}

PartitionLog& EmbeddedBackend::log(std::uint32_t partition) {
    return log_->partition(partition);
}

CommandSource& EmbeddedBackend::commands(std::uint32_t partition) {
    return *commands_[partition];
}

void EmbeddedBackend::start(Wake wake, Assign assign) {
    log_->set_wake([wake, count = partitions()] {
        for (std::uint32_t i = 0; i < count; ++i) wake(i);
    });
    for (std::uint32_t i = 0; i < partitions(); ++i) {
        commands_[i]->set_wake([wake, i] { wake(i); });
        assign(i, Assignment{});
    }
}

void EmbeddedBackend::stop() {
    log_->set_wake({});
    for (const auto& commands : commands_) commands->set_wake({});
}

void EmbeddedBackend::send(http::Submission submission,
                           std::uint32_t partition,
                           std::function<void(Trouble)> failed) {
    if (commands_[partition]->push(std::move(submission.command))) return;
    failed({"too many commands are waiting already"});
}

} // namespace assent::node
