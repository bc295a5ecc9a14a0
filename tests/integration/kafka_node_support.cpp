#include "tests/integration/kafka_node_support.hpp"

#include "adapters/json/command.hpp"
#include "adapters/json/outcome.hpp"
#include "adapters/kafka/admin.hpp"
#include "events/core/partition_of.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <utility>

namespace assent::node {

using kafka::Bell;
using kafka::patience;

namespace {

std::string header(const rd_kafka_message_t& message, const char* name) {
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != 0) return {};
    if (rd_kafka_header_get_last(headers, name, &value, &size) != 0) return {};
    return {static_cast<const char*>(value), size};
}

} // namespace

TestNode::TestNode(std::unique_ptr<Backend> backend, const std::string& name)
    : backend_(std::move(backend)) {
    start(name);
}

TestNode::TestNode(const kafka::Settings& settings, const std::string& name)
    : backend_(std::make_unique<KafkaBackend>(settings, false, entropy_)) {
    start(name);
}

TestNode::~TestNode() {
    stop();
}

void TestNode::start(const std::string& name) {
    NodeOptions options;
    options.lane.partition.node = name;
    options.lane.partition.session = std::chrono::seconds{6};
    options.lane.say = [](const std::string&) {};
    options.lane.halted = [this](const Halted& halted) {
        const std::scoped_lock lock{mutex_};
        halts_.push_back(halted.why);
    };
    node_ = std::make_unique<Node>(*backend_, clock_, entropy_, std::move(options));
    node_->start();
}

std::expected<http::Answer, http::Unavailable> TestNode::submit(const std::string& json,
                                                                std::chrono::milliseconds limit) {
    auto command = json::parse_complete_command(json);
    EXPECT_TRUE(command) << command.error().detail;
    auto promise = std::make_shared<std::promise<std::expected<http::Answer, http::Unavailable>>>();
    auto answer = promise->get_future();
    node_->submit({*std::move(command)}, limit, [promise](auto result) {
        promise->set_value(std::move(result));
    });
    // The node keeps its word about the limit, or the test hangs until ctest ends it.
    return answer.get();
}

bool TestNode::comes_to_own(std::size_t partitions) {
    Bell bell;
    return bell.wait_until([&] {
        const auto health = node_->health();
        const auto owned = std::ranges::count_if(health, &http::PartitionHealth::writing);
        return node_->ready() && owned == static_cast<std::ptrdiff_t>(partitions);
    });
}

bool TestNode::becomes_ready() {
    Bell bell;
    return bell.wait_until([&] { return node_->ready(); }, 2 * patience);
}

bool TestNode::decides(const std::string& tenant, std::uint64_t decisions) {
    Bell bell;
    return bell.wait_until([&] {
        bool done = false;
        try {
            static_cast<void>(node_->read(TenantId{tenant}, [&](const http::ReadView& view) {
                done = view.tenant.position >= decisions;
            }));
        } catch (const http::NotReady&) { // NOLINT(bugprone-empty-catch): it is on its way.
        }
        return done;
    });
}

bool TestNode::comes_to_yield(std::uint32_t partition) {
    Bell bell;
    return bell.wait_until([&] { return !owns(partition); });
}

bool TestNode::owns(std::uint32_t partition) {
    return node_->health().at(partition).writing;
}

void TestNode::stop() {
    node_->stop(std::chrono::seconds{5});
}

std::vector<std::string> TestNode::halts() {
    const std::scoped_lock lock{mutex_};
    return halts_;
}

SilentBackend::SilentBackend(const kafka::Settings& settings) {
    kafka::KafkaLog first{settings, 0};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    identity_ = read_identity(first, [&] { return std::chrono::steady_clock::now() < deadline; })
                    .value()
                    .value();
    kafka::Admin admin{settings, patience};
    const auto cluster = admin.cluster_id().value();
    for (std::uint32_t i = 0; i < identity_.partitions; ++i) {
        const auto rope = [this, i] { wake(i); };
        logs_.push_back(std::make_unique<kafka::KafkaLog>(settings, i, rope));
        commands_.push_back(std::make_unique<kafka::KafkaCommandSource>(
            settings,
            kafka::KafkaCommandSource::Options{.cluster_id = cluster,
                                               .partition = i,
                                               .partitions = identity_.partitions,
                                               .parse = json::parse_complete_command,
                                               .check = {},
                                               .wake = rope}));
    }
}

void SilentBackend::start(Wake wake, Assign assign) {
    {
        const std::scoped_lock lock{mutex_};
        wake_ = std::move(wake);
    }
    for (std::uint32_t i = 0; i < partitions(); ++i) assign(i, Assignment{});
}

void SilentBackend::stop() {
    const std::scoped_lock lock{mutex_};
    wake_ = {};
}

void SilentBackend::wake(std::uint32_t partition) {
    const std::scoped_lock lock{mutex_};
    if (wake_) wake_(partition);
}

std::string SentOutcome::verdict() const {
    const auto value = json::parse(json);
    if (!value) return "no JSON";
    const auto received = json::parse_outcome(*value);
    return received ? id + " " + received->outcome + " " + position : "no outcome";
}

OutcomeReader::OutcomeReader(const kafka::Settings& settings, std::uint32_t partition)
    : consumer_(settings,
                settings.outcomes_topic(),
                partition,
                0,
                kafka::PartitionConsumer::Isolation::committed,
                {}) {}

std::vector<std::string> OutcomeReader::verdicts(std::size_t count) {
    Bell bell;
    EXPECT_TRUE(bell.wait_until([&] {
        look();
        return seen_.size() >= count;
    })) << count
        << " outcomes";
    std::vector<std::string> verdicts;
    for (const auto& outcome : seen_) verdicts.push_back(outcome.verdict());
    return verdicts;
}

void OutcomeReader::look() {
    const auto fetched = consumer_.take(100);
    if (!fetched) return;
    for (const auto* message : fetched->records) {
        seen_.push_back({.id = header(*message, "command-id"),
                         .position = header(*message, "position"),
                         .json = {static_cast<const char*>(message->payload), message->len}});
    }
}

Service::Service(const kafka::Settings& settings)
    : client_(RD_KAFKA_PRODUCER, settings, kafka::writer_properties(std::chrono::seconds{20}), {}),
      topic_(rd_kafka_topic_new(client_.get(), settings.commands_topic().c_str(), nullptr)) {}

void Service::produce(std::uint32_t partition, std::string_view value) {
    ASSERT_EQ(kafka::produce(client_,
                             *topic_,
                             {.partition = partition,
                              .key = "key",
                              .value = value,
                              .headers = {},
                              .opaque = nullptr}),
              RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(client_.get(), 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

kafka::Settings with_log(const kafka::Settings& settings, std::uint32_t partitions) {
    system::SystemEntropy entropy;
    static_cast<void>(initialise_kafka(settings, partitions, 1, entropy));
    return settings;
}

std::string create_tenant(const std::string& tenant, const std::string& id) {
    return R"({"id": ")" + id + R"(", "tenant": ")" + tenant +
           R"(", "actor": "operator", "type": "CreateTenant", )" +
           R"("data": {"name": "A company", "administrator": "root", "active_model_limit": 10}})";
}

std::string add_user(const std::string& tenant, const std::string& id, const std::string& user) {
    return R"({"id": ")" + id + R"(", "tenant": ")" + tenant +
           R"(", "actor": "root", "type": "AddUser", "data": {"user": ")" + user +
           R"(", "role": "member"}})";
}

std::string tenant_in(std::uint32_t partition, std::uint32_t partitions) {
    for (int i = 0;; ++i) {
        auto name = "tenant-" + std::to_string(i);
        if (partition_of(name, partitions) == partition) return name;
    }
}

} // namespace assent::node
