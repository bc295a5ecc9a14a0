#include "adapters/kafka/partition_consumer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace assent::kafka {
namespace {

constexpr std::chrono::milliseconds probe_interval{200};
constexpr int probe_timeout_ms = 2'000;

/// Messages, and the client that must not end before them.
struct Messages {
    explicit Messages(std::shared_ptr<Client> owner) : client(std::move(owner)) {}

    Messages(const Messages&) = delete;
    Messages& operator=(const Messages&) = delete;

    ~Messages() {
        for (auto* message : all) rd_kafka_message_destroy(message);
    }

    std::shared_ptr<Client> client;
    std::vector<rd_kafka_message_t*> all;
};

bool means_nobody_answers(rd_kafka_resp_err_t error) {
    return error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
           error == RD_KAFKA_RESP_ERR__AUTHENTICATION;
}

} // namespace

PartitionConsumer::PartitionConsumer(const Settings& settings,
                                     std::string topic,
                                     std::uint32_t partition,
                                     std::int64_t offset,
                                     Isolation isolation,
                                     std::function<void()> wake)
    : topic_(std::move(topic)), partition_(partition), next_(offset) {
    const auto on_error = [this](rd_kafka_resp_err_t error, std::string_view detail) {
        if (means_nobody_answers(error)) {
            away_ = true;
        } else {
            last_error_ = detail;
        }
    };
    client_ = std::make_shared<Client>(
        RD_KAFKA_CONSUMER,
        settings,
        reader_properties(settings,
                          isolation == Isolation::all ? "read_uncommitted" : "read_committed"),
        Hooks{.on_error = on_error, .on_delivery = {}, .on_rebalance = {}});
    auto* const client = client_->get();
    records_ = std::make_unique<QueueWatch>(Queue{rd_kafka_queue_get_consumer(client)}, wake);
    errors_ = std::make_unique<QueueWatch>(Queue{rd_kafka_queue_get_main(client)}, wake);
    probes_ = std::make_unique<QueueWatch>(Queue{rd_kafka_queue_new(client)}, wake);
    const auto here = one_partition(topic_, partition_, offset);
    if (const auto error = rd_kafka_assign(client, here.get()); error != 0) {
        throw std::runtime_error("cannot read " + topic_ + ": " + describe(error));
    }
}

PartitionConsumer::~PartitionConsumer() = default;

std::expected<Fetched, Trouble> PartitionConsumer::take(std::size_t max) {
    if (damage_) throw *damage_; // NOLINT(cert-err09-cpp,cert-err61-cpp): the same one every time.
    rd_kafka_poll(client_->get(), 0);

    auto messages = std::make_shared<Messages>(client_);
    messages->all.resize(max);
    const auto count = rd_kafka_consume_batch_queue(records_->get(), 0, messages->all.data(), max);
    messages->all.resize(count < 0 ? 0 : static_cast<std::size_t>(count));

    Fetched fetched;
    fetched.log_end = known_end();
    fetched.records.reserve(messages->all.size());
    for (const auto* message : messages->all) {
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            note(*message);
            if (damage_) break; // Nothing behind it counts.
            continue;
        }
        at_end_ = false;
        complaint_.clear();
        // After a reconnection it may come again; it was handed out then.
        if (message->offset < next_) continue;
        next_ = message->offset + 1;
        fetched.records.push_back(message);
    }
    if (!fetched.records.empty()) {
        fetched.at_end = at_end_ && !away_;
        fetched.owner = std::move(messages);
        return fetched;
    }
    if (damage_) throw *damage_; // NOLINT(cert-err09-cpp,cert-err61-cpp)
    if (away_) probe();
    if (away_) return std::unexpected{Trouble{"no Kafka broker answers: " + last_error_}};
    if (!complaint_.empty()) return std::unexpected{Trouble{complaint_}};
    fetched.at_end = at_end_;
    return fetched;
}

/// Asks nobody: every answer with records tells it.
std::optional<std::int64_t> PartitionConsumer::known_end() const {
    std::int64_t low = RD_KAFKA_OFFSET_INVALID;
    std::int64_t high = RD_KAFKA_OFFSET_INVALID;
    const auto error = rd_kafka_get_watermark_offsets(
        client_->get(), topic_.c_str(), static_cast<std::int32_t>(partition_), &low, &high);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) return {};
    return high;
}

void PartitionConsumer::note(const rd_kafka_message_t& complaint) {
    const auto where = topic_ + "[" + std::to_string(partition_) + "]";
    switch (complaint.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        at_end_ = true;
        complaint_.clear();
        return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        damage_.emplace(next_,
                        where +
                            " does not have that offset: it was removed by retention, or the "
                            "topic was truncated or created again (" +
                            rd_kafka_message_errstr(&complaint) + ")");
        return;
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
        damage_.emplace(next_,
                        where + " holds bytes that are not as they were written (" +
                            rd_kafka_message_errstr(&complaint) + ")");
        return;
    default:
        complaint_ = where + ": " + rd_kafka_message_errstr(&complaint);
        return;
    }
}

/// librdkafka says when the last broker went, and never that one came back. What is read does not
/// show it either, for it may have waited here since before. Only a question that gets an answer
/// does; any answer will do, a refusal too.
void PartitionConsumer::probe() {
    while (const Event event{rd_kafka_queue_poll(probes_->get(), 0)}) {
        probing_ = false;
        const auto error = rd_kafka_event_error(event.get());
        // Negative errors are librdkafka's own: nobody answered.
        if (error >= RD_KAFKA_RESP_ERR_NO_ERROR) {
            away_ = false;
            last_error_.clear();
            return;
        }
    }
    const auto now = std::chrono::steady_clock::now();
    if (probing_ || now - probed_at_ < probe_interval) return;
    probed_at_ = now;
    probing_ = true;
    const AdminOptions options{
        rd_kafka_AdminOptions_new(client_->get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)};
    char why[128];
    rd_kafka_AdminOptions_set_request_timeout(options.get(), probe_timeout_ms, why, sizeof why);
    const ConfigResource topic{
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic_.c_str())};
    std::array resources{topic.get()};
    rd_kafka_DescribeConfigs(
        client_->get(), resources.data(), resources.size(), options.get(), probes_->get());
}

} // namespace assent::kafka
