#pragma once

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/partition_consumer.hpp"
#include "adapters/node/kafka_backend.hpp"
#include "adapters/node/node.hpp"
#include "adapters/system/system.hpp"
#include "tests/integration/kafka_support.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// Nodes for tests, over a real Kafka.
namespace assent::node {

/// A node in this process.
class TestNode {
public:
    /// Over `backend`, or over a `KafkaBackend` of its own.
    TestNode(std::unique_ptr<Backend> backend, const std::string& name);
    TestNode(const kafka::Settings& settings, const std::string& name);
    ~TestNode();
    TestNode(const TestNode&) = delete;
    TestNode& operator=(const TestNode&) = delete;

    /// Waits for the answer to a command, given as JSON.
    std::expected<http::Answer, http::Unavailable>
    submit(const std::string& json, std::chrono::milliseconds limit = std::chrono::seconds{20});

    /// Waits until it owns that many partitions, and follows the others.
    [[nodiscard]] bool comes_to_own(std::size_t partitions);

    [[nodiscard]] bool becomes_ready();

    /// Waits until another one writes `partition`.
    [[nodiscard]] bool comes_to_yield(std::uint32_t partition);

    /// Waits until the tenant has that many decisions.
    [[nodiscard]] bool decides(const std::string& tenant, std::uint64_t decisions);

    [[nodiscard]] bool owns(std::uint32_t partition);

    void stop();

    /// Why partitions halted; none did when empty.
    [[nodiscard]] std::vector<std::string> halts();

private:
    void start(const std::string& name);

    system::SystemClock clock_;
    system::SystemEntropy entropy_;
    std::mutex mutex_;
    std::vector<std::string> halts_;
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Node> node_;
};

/// A backend without a group and without outcomes: it owns every partition, and what it decides
/// stands in the log and nowhere else.
class SilentBackend : public Backend {
public:
    explicit SilentBackend(const kafka::Settings& settings);

    [[nodiscard]] LogId log_id() const override { return identity_.log; }

    [[nodiscard]] std::uint32_t partitions() const override { return identity_.partitions; }

    [[nodiscard]] bool embedded() const override { return false; }

    [[nodiscard]] PartitionLog& log(std::uint32_t partition) override { return *logs_[partition]; }

    [[nodiscard]] CommandSource& commands(std::uint32_t partition) override {
        return *commands_[partition];
    }

    void start(Wake wake, Assign assign) override;
    void stop() override;

    void send(http::Submission, std::uint32_t, std::function<void(Trouble)>) override {}

    void decided(std::uint32_t, const DecidedRecord&) override {}

private:
    void wake(std::uint32_t partition);

    LogIdentity identity_;
    std::vector<std::unique_ptr<kafka::KafkaLog>> logs_;
    std::vector<std::unique_ptr<kafka::KafkaCommandSource>> commands_;
    std::mutex mutex_;
    Wake wake_;
};

/// What the outcome topic holds.
struct SentOutcome {
    std::string id;       ///< Header `command-id`.
    std::string position; ///< Header `position`.
    std::string json;

    /// E.g. `c-1 accepted 7`.
    [[nodiscard]] std::string verdict() const;
};

/// Follows the outcomes of one partition.
class OutcomeReader {
public:
    OutcomeReader(const kafka::Settings& settings, std::uint32_t partition);

    /// The verdicts so far, once there are `count`.
    std::vector<std::string> verdicts(std::size_t count);

    [[nodiscard]] const std::vector<SentOutcome>& seen() const { return seen_; }

private:
    void look();

    kafka::PartitionConsumer consumer_;
    std::vector<SentOutcome> seen_;
};

/// A service that produces to the command topic, and knows nothing of nodes.
class Service {
public:
    explicit Service(const kafka::Settings& settings);

    void produce(std::uint32_t partition, std::string_view value);

private:
    kafka::Client client_;
    kafka::Topic topic_;
};

/// Topics of their own, with the beginning of a log in them.
[[nodiscard]] kafka::Settings with_log(const kafka::Settings& settings, std::uint32_t partitions);

[[nodiscard]] std::string create_tenant(const std::string& tenant, const std::string& id);
[[nodiscard]] std::string
add_user(const std::string& tenant, const std::string& id, const std::string& user);

/// A tenant whose commands belong in `partition`.
[[nodiscard]] std::string tenant_in(std::uint32_t partition, std::uint32_t partitions);

} // namespace assent::node
