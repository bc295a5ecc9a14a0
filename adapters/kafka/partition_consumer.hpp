#pragma once

#include "adapters/kafka/client.hpp"
#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Of use inside this folder only: it shows librdkafka.
namespace assent::kafka {

/// Records of one partition as they lie in the buffers of librdkafka; valid as long as `owner`.
struct Fetched {
    std::vector<const rd_kafka_message_t*> records;
    std::shared_ptr<const void> owner;
    bool at_end = false; ///< The last answer of the broker held nothing behind these.
    /// Behind the last offset of the partition, as the broker said last.
    std::optional<std::int64_t> log_end = {};
};

/// Follows one partition from an exact offset, knowing no group. One thread at a time.
class PartitionConsumer {
public:
    /// Which records there are for it. All readers of a topic must agree.
    enum class Isolation : std::uint8_t {
        all,      ///< All that are durable, those of aborted transactions too.
        committed ///< None of a transaction that was aborted or is still open.
    };

    /// `wake` is called from another thread when `take` may have something to say; it is edge-like
    /// (see `QueueWatch`), and may be empty.
    PartitionConsumer(const Settings& settings,
                      std::string topic,
                      std::uint32_t partition,
                      std::int64_t offset,
                      Isolation isolation,
                      std::function<void()> wake);
    PartitionConsumer(const PartitionConsumer&) = delete;
    PartitionConsumer& operator=(const PartitionConsumer&) = delete;
    ~PartitionConsumer();

    /// What has arrived, at most `max` records; never waits. Trouble while no broker answers; it
    /// passes by itself. Throws `Damage`, from then on always, where the broker no longer has the
    /// offset, or its bytes fail their checksum.
    [[nodiscard]] std::expected<Fetched, Trouble> take(std::size_t max);

private:
    [[nodiscard]] std::optional<std::int64_t> known_end() const;
    void note(const rd_kafka_message_t& complaint);
    void probe();

    std::string topic_;
    std::uint32_t partition_;
    std::int64_t next_; ///< The lowest offset not yet handed out.
    std::string last_error_;
    bool away_ = false; ///< No broker answered when last heard of.
    bool at_end_ = false;
    std::string complaint_; ///< What the broker says of the partition; empty when nothing.
    std::optional<Damage> damage_;

    std::shared_ptr<Client> client_;
    std::unique_ptr<QueueWatch> records_;
    std::unique_ptr<QueueWatch> errors_;
    std::unique_ptr<QueueWatch> probes_;
    std::chrono::steady_clock::time_point probed_at_;
    bool probing_ = false;
};

} // namespace assent::kafka
