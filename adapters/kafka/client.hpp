#pragma once

#include "adapters/kafka/handle.hpp"
#include "adapters/kafka/settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Of use inside this folder only: it shows librdkafka.
namespace assent::kafka {

/// What librdkafka tells whoever polls it. Called from within that poll, and may not throw.
struct Hooks {
    std::function<void(rd_kafka_resp_err_t, std::string_view detail)> on_error;
    std::function<void(const rd_kafka_message_t&)> on_delivery;
    std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t&)> on_rebalance;
};

/// A producer or consumer with the settings that all of ours share: low back-offs, no Nagle, no
/// topics created by accident, log lines through the sink and rationed.
class Client {
public:
    /// Connects in the background. `properties` come first, those of the user on top: they cannot
    /// be among those that matter. Throws `std::runtime_error` where librdkafka refuses them.
    Client(rd_kafka_type_t type, const Settings& settings, Properties properties, Hooks hooks);

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Calls back no more. librdkafka takes its time to end, and releases of it exist that
    /// sometimes never get there: that goes on in the background, and the process waits for it when
    /// it exits, at most some seconds.
    ~Client();

    [[nodiscard]] rd_kafka_t* get() const noexcept { return handle_; }

    /// Drops what it was told to produce and has not been confirmed; part of it may still land.
    void purge() const;

private:
    struct Context;

    std::shared_ptr<Context> context_;
    rd_kafka_t* handle_;
};

/// Calls a function whenever a queue stops being empty, while this lives. Edge-like: whoever is
/// called reads until nothing comes. Called from a thread of librdkafka's, so it only notes the
/// fact; once the destructor has returned it is not called again.
class QueueWatch {
public:
    QueueWatch(Queue queue, std::function<void()> wake);
    QueueWatch(const QueueWatch&) = delete;
    QueueWatch& operator=(const QueueWatch&) = delete;
    ~QueueWatch();

    [[nodiscard]] rd_kafka_queue_t* get() const noexcept { return queue_.get(); }

private:
    Queue queue_;
    std::function<void()> wake_;
};

/// Consumers that follow a partition from where they are told to, and know no group.
[[nodiscard]] Properties reader_properties(const Settings& settings, std::string_view isolation);

/// Producers that keep order and acknowledge only what every replica in sync has (R1, R19).
[[nodiscard]] Properties writer_properties(std::chrono::milliseconds message_timeout);

struct Message {
    std::uint32_t partition = 0;
    std::string_view key; ///< None when empty.
    std::string_view value;
    std::vector<std::pair<std::string, std::string>> headers;
    void* opaque = nullptr; ///< Comes back as `_private` of the delivery report.
};

/// Copies the message into the producer's queue, without waiting. `RD_KAFKA_RESP_ERR__QUEUE_FULL`
/// means that it was not taken, and polling helps.
[[nodiscard]] rd_kafka_resp_err_t
produce(const Client& producer, rd_kafka_topic_t& topic, const Message& message);

/// In words.
[[nodiscard]] std::string describe(rd_kafka_resp_err_t error);

[[nodiscard]] Partitions
one_partition(const std::string& topic, std::uint32_t partition, std::int64_t offset);

} // namespace assent::kafka
