#include "tools/bench/bare_kafka.hpp"

#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/client.hpp"
#include "adapters/kafka/record_labels.hpp"
#include "tools/bench/bell.hpp"
#include "tools/bench/benchmark.hpp"
#include "tools/bench/measure.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace assent::bench {
namespace {

constexpr int moment_ms = 100;

class Producer {
public:
    Producer(const kafka::Settings& settings, const std::string& topic)
        : client_(RD_KAFKA_PRODUCER,
                  settings,
                  kafka::writer_properties(settings.delivery_timeout),
                  {.on_error = {},
                   .on_delivery =
                       [this](const rd_kafka_message_t& message) {
                           if (message.err != 0) throw_later_ = kafka::describe(message.err);
                           ++confirmed_;
                       },
                   .on_rebalance = {}}),
          topic_(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)) {}

    void produce(const KafkaRecord& record) {
        const kafka::Message message{.partition = 0,
                                     .key = record.key,
                                     .value = record.value,
                                     .headers = record.headers,
                                     .opaque = nullptr};
        for (;;) {
            const auto error = kafka::produce(client_, *topic_, message);
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) break;
            if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw Failure(kafka::describe(error));
            rd_kafka_poll(client_.get(), moment_ms);
        }
        if (++sent_ % 1000 == 0) rd_kafka_poll(client_.get(), 0);
    }

    void finish() {
        Watchdog watchdog;
        while (confirmed_ < sent_) {
            const auto before = confirmed_;
            rd_kafka_poll(client_.get(), moment_ms);
            if (confirmed_ != before) watchdog.moved();
            watchdog.look("Kafka confirms nothing");
        }
        if (!throw_later_.empty()) throw Failure(throw_later_);
    }

private:
    std::size_t sent_ = 0;
    std::size_t confirmed_ = 0;
    std::string throw_later_;
    kafka::Client client_;
    kafka::Topic topic_;
};

class Consumer {
public:
    Consumer(const kafka::Settings& settings, const std::string& topic)
        : client_(RD_KAFKA_CONSUMER,
                  settings,
                  kafka::reader_properties(settings, "read_uncommitted"),
                  {}),
          queue_(rd_kafka_queue_get_consumer(client_.get())) {
        const auto start = kafka::one_partition(topic, 0, 0);
        const auto error = rd_kafka_assign(client_.get(), start.get());
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw Failure(kafka::describe(error));
    }

    /// How many records came, at most `most`.
    std::size_t take(std::size_t most) {
        std::size_t records = 0;
        const auto count = rd_kafka_consume_batch_queue(
            queue_.get(), moment_ms, messages_.data(), std::min(most, messages_.size()));
        for (ssize_t i = 0; i < count; ++i) {
            auto* message = messages_[static_cast<std::size_t>(i)];
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++records;
            rd_kafka_message_destroy(message);
        }
        if (records > 0) watchdog_.moved();
        watchdog_.look("nothing is consumed");
        return records;
    }

private:
    kafka::Client client_;
    kafka::Queue queue_;
    std::array<rd_kafka_message_t*, 1000> messages_{};
    Watchdog watchdog_;
};

} // namespace

KafkaTopics::KafkaTopics(const std::string& bootstrap) {
    static int count = 0;
    settings_.bootstrap = bootstrap;
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    settings_.topic_prefix = "assent-bench-" + std::to_string(getpid()) + "-" +
                             std::to_string(now) + "-" + std::to_string(++count);
    settings_.log = [](std::string_view line) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    };
    kafka::Admin admin{settings_};
    const auto made = admin.create_topics({.partitions = 1, .replicas = 1});
    if (!made) throw Failure(made.error().detail);
}

KafkaTopics::~KafkaTopics() {
    const kafka::Client client{RD_KAFKA_PRODUCER, settings_, {}, {}};
    const kafka::Queue answers{rd_kafka_queue_new(client.get())};
    for (const auto& name :
         {settings_.events_topic(), settings_.commands_topic(), settings_.outcomes_topic()}) {
        std::array topic{rd_kafka_DeleteTopic_new(name.c_str())};
        rd_kafka_DeleteTopics(client.get(), topic.data(), topic.size(), nullptr, answers.get());
        const kafka::Event answer{rd_kafka_queue_poll(answers.get(), 10'000)};
        rd_kafka_DeleteTopic_destroy(topic.front());
    }
}

std::vector<KafkaRecord> labelled(std::span<const std::string> records) {
    std::vector<KafkaRecord> labelled;
    labelled.reserve(records.size());
    for (const auto& bytes : records) {
        auto labels = kafka::labels_of(bytes);
        labelled.push_back({std::move(labels.key), bytes, std::move(labels.headers)});
    }
    return labelled;
}

double produce_rate(const kafka::Settings& settings,
                    const std::string& topic,
                    std::span<const KafkaRecord> records) {
    Producer producer{settings, topic};
    const Stopwatch watch;
    for (const auto& record : records) producer.produce(record);
    producer.finish();
    return watch.rate(records.size());
}

double consume_rate(const kafka::Settings& settings, const std::string& topic, std::size_t count) {
    const Stopwatch watch;
    Consumer consumer{settings, topic};
    for (std::size_t taken = 0; taken < count;) taken += consumer.take(count - taken);
    return watch.rate(count);
}

double relay_rate(const kafka::Settings& settings,
                  const std::string& from,
                  const std::string& to,
                  std::span<const KafkaRecord> records) {
    Producer producer{settings, to};
    Consumer consumer{settings, from};
    const Stopwatch watch;
    for (std::size_t sent = 0; sent < records.size();) {
        const auto taken = consumer.take(records.size() - sent);
        for (const auto& record : records.subspan(sent, taken)) producer.produce(record);
        sent += taken;
    }
    producer.finish();
    return watch.rate(records.size());
}

} // namespace assent::bench
