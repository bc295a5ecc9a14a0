#include "adapters/kafka/log_writer.hpp"

#include "adapters/kafka/record_labels.hpp"

#include <utility>

namespace assent::kafka {
namespace {

/// How often, and for how long, a full queue is given the chance to empty itself. Whoever appends
/// bounds what is in flight far below its size.
constexpr int queue_full_tries = 20;
constexpr int queue_full_wait_ms = 5;

Properties properties_of(const Settings& settings) {
    auto properties = writer_properties(settings.delivery_timeout);
    // A success says nothing that counts: records count once they are read back (R18).
    properties.emplace_back("delivery.report.only.error", "true");
    return properties;
}

} // namespace

KafkaWriter::KafkaWriter(const Settings& settings,
                         std::uint32_t partition,
                         std::function<void()> wake)
    : partition_(partition),
      client_(RD_KAFKA_PRODUCER,
              settings,
              properties_of(settings),
              Hooks{.on_error =
                        [this](rd_kafka_resp_err_t error, std::string_view detail) {
                            if (error == RD_KAFKA_RESP_ERR__FATAL) fail(std::string{detail});
                        },
                    .on_delivery =
                        [this](const rd_kafka_message_t& message) {
                            if (message.err != 0) fail(describe(message.err));
                        },
                    .on_rebalance = {}}),
      topic_(rd_kafka_topic_new(client_.get(), settings.events_topic().c_str(), nullptr)),
      reports_(Queue{rd_kafka_queue_get_main(client_.get())}, std::move(wake)) {}

KafkaWriter::~KafkaWriter() {
    client_.purge();
}

void KafkaWriter::append(std::string bytes) {
    if (failure_) return;
    const auto labels = labels_of(bytes);
    const Message message{.partition = partition_,
                          .key = labels.key,
                          .value = bytes,
                          .headers = labels.headers,
                          .opaque = nullptr};
    for (int tries = 0;; ++tries) {
        const auto error = produce(client_, *topic_, message);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL || tries == queue_full_tries) {
            fail(describe(error));
            return;
        }
        rd_kafka_poll(client_.get(), queue_full_wait_ms);
    }
}

std::optional<WriteFailure> KafkaWriter::failure() {
    rd_kafka_poll(client_.get(), 0);
    return failure_;
}

void KafkaWriter::fail(std::string detail) {
    if (failure_) return;
    failure_ = WriteFailure{.kind = WriteFailure::Kind::lost,
                            .detail = "Kafka did not confirm a record: " + std::move(detail)};
    // One record may be missing now: all behind it would be void.
    client_.purge();
}

} // namespace assent::kafka
