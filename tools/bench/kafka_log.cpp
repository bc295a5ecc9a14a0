// The log on Kafka alone: records that are ready go in, and a whole log is folded.

#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/admin.hpp"
#include "tools/bench/bare_kafka.hpp"
#include "tools/bench/bell.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

namespace assent::bench {
namespace {

constexpr std::size_t commands_max = 100'000;

PreparedLog prepared(const Settings& settings) {
    return prepared_log(generated_commands(settings.seed, settings.scaled(commands_max)));
}

double append_all(const kafka::Settings& settings, const PreparedLog& log) {
    // Below what the queue of a writer takes.
    constexpr std::size_t in_flight_max = 100'000;
    kafka::Admin admin{settings};
    kafka::KafkaLog partition{settings, 0};
    const auto writer = partition.open_writer();
    auto records = log.records; // The port takes them away.

    const Stopwatch watch;
    Watchdog watchdog;
    std::size_t next = 0;
    for (std::size_t durable = 0; durable < records.size();) {
        while (next < records.size() && next - durable < in_flight_max) {
            writer->append(std::move(records[next++]));
        }
        if (const auto failure = writer->failure()) throw Failure(failure->detail);
        // A writer tells of failures only: what is durable, the broker knows.
        const auto range = admin.range(settings.events_topic(), 0);
        if (!range) throw Failure(range.error().detail);
        if (static_cast<std::size_t>(range->end) > durable) watchdog.moved();
        durable = static_cast<std::size_t>(range->end);
        watchdog.look("no record becomes durable");
    }
    return watch.rate(records.size());
}

double rebuild(const kafka::Settings& settings, const PreparedLog& expected) {
    const Stopwatch watch;
    Watchdog watchdog;
    Bell bell;
    kafka::KafkaLog partition{settings, 0, bell.rope(), kafka::KafkaLog::Reading::ahead};
    const auto reader = partition.read_from(0);
    auto state = empty_state();
    std::size_t folded = 0;
    while (folded < expected.records.size()) {
        const auto batch = reader->read(4096);
        if (batch) {
            for (const auto& record : batch->records) fold(state, record);
            folded += batch->records.size();
            if (!batch->records.empty()) watchdog.moved();
        }
        if (!batch || batch->records.empty()) bell.wait();
        watchdog.look("no record is read");
    }
    const auto rate = watch.rate(folded);
    if (state.tenants_digest != expected.state.tenants_digest) {
        throw Failure("another state came out");
    }
    return rate;
}

} // namespace

Result kafka_produce(const Settings& settings) {
    const auto log = prepared(settings);
    const auto records = labelled(log.records);
    auto result = take_turns(
        settings,
        [&] {
            const KafkaTopics topics{settings.kafka};
            return append_all(topics.settings(), log);
        },
        [&] {
            const KafkaTopics topics{settings.kafka};
            return produce_rate(topics.settings(), topics.settings().events_topic(), records);
        });
    result.note = size_of(log.records.size(), log.bytes) + ", beside keys and headers";
    return result;
}

Result kafka_rebuild(const Settings& settings) {
    const auto log = prepared(settings);
    const KafkaTopics topics{settings.kafka};
    const auto topic = topics.settings().events_topic();
    produce_rate(topics.settings(), topic, labelled(log.records));
    auto result = take_turns(
        settings,
        [&] { return rebuild(topics.settings(), log); },
        [&] { return consume_rate(topics.settings(), topic, log.records.size()); });
    result.note = size_of(log.records.size(), log.bytes) + ", beside keys and headers";
    return result;
}

} // namespace assent::bench
