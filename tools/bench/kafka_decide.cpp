// The whole engine on Kafka: commands are on their topic, and every one gets its answer.

#include "adapters/json/command.hpp"
#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/command_source.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/log/init_log.hpp"
#include "tools/bench/bare_kafka.hpp"
#include "tools/bench/drive.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace assent::bench {
namespace {

std::vector<KafkaRecord> as_json(const Commands& commands) {
    std::vector<KafkaRecord> records;
    records.reserve(commands.size());
    for (const auto& each : commands) {
        records.push_back({each.command->tenant.text(), json::to_json(*each.command), {}});
    }
    return records;
}

/// Decides all commands that stand on the command topic of `from`, on the log of `to`.
double decide_all(const kafka::Settings& from,
                  const kafka::Settings& to,
                  std::size_t count,
                  const Fingerprint& expected,
                  std::vector<double>& spent) {
    Bell bell;
    kafka::Admin admin{from};
    const auto cluster = admin.cluster_id();
    if (!cluster) throw Failure(cluster.error().detail);

    kafka::KafkaLog log{to, 0, bell.rope()};
    const std::array<PartitionLog*, 1> partitions{&log};
    const std::array first_offsets{std::int64_t{0}};
    const auto identity = init_log(partitions, empty_state().log, first_offsets, [&] {
        bell.wait();
        return true;
    });
    if (!identity) throw Failure(identity.error().detail);

    kafka::KafkaCommandSource source{from,
                                     {.cluster_id = *cluster,
                                      .partition = 0,
                                      .partitions = 1,
                                      .parse = json::parse_complete_command,
                                      .check = {},
                                      .wake = bell.rope()}};
    Drive drive{empty_state(), log, source, bell};
    drive.claim();
    const Stopwatch watch;
    const ThreadStopwatch thread;
    std::vector<bool> answered(count);
    std::size_t answers = 0;
    drive.run([&](const Drive::Turn& turn) {
        for (const auto& decided : turn.decided) {
            answered.at(static_cast<std::size_t>(decided.decision->command_offset)) = true;
            ++answers;
        }
        return answers < count;
    });
    const auto rate = watch.rate(count);
    spent.push_back(thread.nanoseconds(count));
    if (drive.state().tenants_digest != expected) throw Failure("another state came out");
    return rate;
}

} // namespace

Result kafka_decide(const Settings& settings) {
    const auto commands = generated_commands(settings.seed, settings.scaled(100'000));
    const auto log = prepared_log(commands);
    const auto records =
        labelled(std::span{log.records}.subspan(log.records.size() - commands.size()));
    const KafkaTopics source{settings.kafka};
    const auto from = source.settings().commands_topic();
    const auto texts = as_json(commands);
    produce_rate(source.settings(), from, texts);
    std::size_t bytes = 0;
    for (const auto& text : texts) bytes += text.value.size();

    std::vector<double> spent;
    auto result = take_turns(
        settings,
        [&] {
            const KafkaTopics topics{settings.kafka};
            return decide_all(source.settings(),
                              topics.settings(),
                              commands.size(),
                              log.state.tenants_digest,
                              spent);
        },
        [&] {
            const KafkaTopics topics{settings.kafka};
            return relay_rate(source.settings(), from, topics.settings().events_topic(), records);
        });
    result.note = fmt::format(
        "commands of {} bytes in, {} out; at best {:.0f} ns of the deciding thread each",
        bytes / texts.size(),
        size_of(log.records.size(), log.bytes),
        std::ranges::min(spent));
    return result;
}

} // namespace assent::bench
