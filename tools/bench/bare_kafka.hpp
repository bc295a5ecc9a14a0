#pragma once

#include "adapters/kafka/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The least that a program can do with librdkafka for the same bytes: the client settings, too,
/// are those of our readers and writers. Rates are per second.
namespace assent::bench {

/// Topics of one partition that nobody else uses, gone with the object.
class KafkaTopics {
public:
    explicit KafkaTopics(const std::string& bootstrap);
    KafkaTopics(const KafkaTopics&) = delete;
    KafkaTopics& operator=(const KafkaTopics&) = delete;
    ~KafkaTopics();

    [[nodiscard]] const kafka::Settings& settings() const { return settings_; }

private:
    kafka::Settings settings_;
};

/// What goes into Kafka as one record.
struct KafkaRecord {
    std::string key;
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Records of a log with all that our writer puts beside them.
[[nodiscard]] std::vector<KafkaRecord> labelled(std::span<const std::string> records);

/// Produces all of them to the topic and waits until each is confirmed.
double produce_rate(const kafka::Settings& settings,
                    const std::string& topic,
                    std::span<const KafkaRecord> records);

/// Consumes `count` records from the start of the topic and looks at none.
[[nodiscard]] double
consume_rate(const kafka::Settings& settings, const std::string& topic, std::size_t count);

/// For each record of the topic `from` produces the next of `records` to `to`, as many as there
/// are, and waits until each is confirmed.
[[nodiscard]] double relay_rate(const kafka::Settings& settings,
                                const std::string& from,
                                const std::string& to,
                                std::span<const KafkaRecord> records);

} // namespace assent::bench
