#pragma once

#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace assent::kafka {

/// One partition of the events topic as a log. Kafka cannot refuse a writer that was replaced, so
/// nobody is ever `taken_over` here: what such a writer sends lands, and every reader judges it
/// void by the same rule (R5).
///
/// A reader returns everything below the high watermark, in order, without copying: a batch keeps
/// the buffers of librdkafka alive, so let go of it soon. Its `at_end` tells what the broker said
/// last. While no broker answers it returns `Trouble`, and goes on by itself afterwards. An offset
/// that is not there, removed or never written, and bytes that fail their checksum are `Damage`.
///
/// A writer is a producer of its own (R11): idempotent, acks=all. When a record is not confirmed
/// within `Settings::delivery_timeout`, or cannot be sent, it is `lost`, takes nothing more, and
/// drops what it still had (R19). Its records carry the tenant as key and headers for people.
class KafkaLog : public PartitionLog {
public:
    enum class Reading : std::uint8_t {
        directly, ///< Hashes where it is read: no further thread.
        ahead     ///< A thread of its own fetches and hashes: for replaying a long log.
    };

    /// `wake` is called, from any thread, when a reader may have something to return or a writer
    /// may have failed. It is edge-like: read until a batch comes back empty, then wait for it.
    KafkaLog(Settings settings,
             std::uint32_t partition,
             std::function<void()> wake = {},
             Reading reading = Reading::directly);

    [[nodiscard]] std::unique_ptr<LogReader> read_from(std::int64_t position) override;

    [[nodiscard]] std::unique_ptr<LogWriter> open_writer() override;

private:
    Settings settings_;
    std::uint32_t partition_;
    std::function<void()> wake_;
    Reading reading_;
};

} // namespace assent::kafka
