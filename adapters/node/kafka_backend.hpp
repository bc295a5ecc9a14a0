#pragma once

#include "adapters/kafka/command_source.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/settings.hpp"
#include "adapters/log/init_log.hpp"
#include "adapters/node/backend.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace assent::node {

/// Why a log on Kafka cannot be used, in one line that says what to do.
class KafkaOpenError : public std::runtime_error {
public:
    enum class Kind : std::uint8_t {
        not_initialised, ///< There is no log: `assent init` makes one.
        refused,         ///< There is one, and something about it must not be.
        unavailable      ///< No answer; it may be there later.
    };

    KafkaOpenError(Kind kind, const std::string& line) : std::runtime_error(line), kind_(kind) {}

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

private:
    Kind kind_;
};

/// Makes the topics that are not there and writes the beginning of the log, which starts where the
/// command topic does. May be repeated, raced and interrupted. Where a log stands already, returns
/// what it is, whatever `partitions` says. Waits, some ten seconds at most. Throws
/// `KafkaOpenError`, and `Damage` for a log of a later release.
LogIdentity initialise_kafka(const kafka::Settings& settings,
                             std::uint32_t partitions,
                             std::uint16_t replicas,
                             Entropy& entropy);

struct KafkaOptions {
    /// R21: how long `send` tries before it reports a failure; no longer than requests wait.
    std::chrono::milliseconds send_patience = std::chrono::seconds{10};

    /// How long the constructor waits for each answer of the cluster.
    std::chrono::milliseconds open_patience = std::chrono::seconds{10};

    /// Judges the credentials of commands on the command topic; empty: whoever may write there is
    /// trusted.
    kafka::KafkaCommandSource::Check check = {};

    /// What `check` is to see of a command of this node: who brought the token sent that text.
    /// Nothing where the token does not do. Empty: nothing.
    std::function<std::optional<std::string>(std::string_view token, std::string_view text)> sign =
        {};
};

/// The log on Kafka: each partition is written by the node to which the consumer group gives it,
/// and commands come from the command topic, whichever node took them. The outcomes of what this
/// node owns go out to services on the outcome topic.
class KafkaBackend : public Backend {
public:
    /// Waits for the cluster. `create` (for `--dev`): where there is no
    /// log, makes one of 4 partitions with one replica. Otherwise, and for topics with settings
    /// that lose records, throws `KafkaOpenError`; `Damage` for a log of a later release.
    KafkaBackend(kafka::Settings settings,
                 bool create,
                 Entropy& entropy,
                 KafkaOptions options = {});
    ~KafkaBackend() override;

    [[nodiscard]] LogId log_id() const override { return identity_.log; }

    [[nodiscard]] std::uint32_t partitions() const override { return identity_.partitions; }

    [[nodiscard]] bool embedded() const override { return false; }

    [[nodiscard]] PartitionLog& log(std::uint32_t partition) override;
    [[nodiscard]] CommandSource& commands(std::uint32_t partition) override;
    void start(Wake wake, Assign assign) override;

    /// Gives outcomes a moment to go out, and leaves the group, so that others take over at once.
    void stop() override;

    void send(http::Submission submission,
              std::uint32_t partition,
              std::function<void(Trouble)> failed) override;

    void decided(std::uint32_t partition, const DecidedRecord& record) override;

private:
    class Running;

    void wake(std::uint32_t partition);
    void assign(std::uint32_t partition, std::optional<Assignment> assignment);

    kafka::Settings settings_;
    KafkaOptions options_;
    LogIdentity identity_;

    std::shared_mutex listener_mutex_; ///< Held shared to call these, alone to change them.
    Wake wake_;
    Assign assign_;

    // Behind what their threads call.
    std::vector<std::unique_ptr<kafka::KafkaLog>> logs_;
    std::vector<std::unique_ptr<kafka::KafkaCommandSource>> commands_;

    std::shared_mutex running_mutex_;  ///< Held shared to use it, alone to change it.
    std::unique_ptr<Running> running_; ///< Between `start` and `stop`.
};

} // namespace assent::node
