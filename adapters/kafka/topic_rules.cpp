#include "adapters/kafka/topic_rules.hpp"

#include <charconv>
#include <limits>
#include <utility>

namespace assent::kafka {
namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t record_bytes_max = std::int64_t{8} << 20U;
constexpr std::int64_t command_bytes_min = std::int64_t{512} * 1024;

auto exactly(std::string wanted) {
    return [wanted = std::move(wanted)](std::string_view value) { return value == wanted; };
}

/// A number of at least `least`; -1 stands for "without end" where `endless`.
auto at_least(std::int64_t least, bool endless = false) {
    return [=](std::string_view value) {
        std::int64_t number = 0;
        const auto* const end = value.data() + value.size();
        const auto [at, error] = std::from_chars(value.data(), end, number);
        if (error != std::errc{} || at != end) return false;
        return number >= least || (endless && number == -1);
    };
}

SettingRule kept(std::string because) {
    return {.name = "cleanup.policy",
            .initial = "delete",
            .wanted = "delete",
            .holds = exactly("delete"),
            .because = std::move(because)};
}

TopicRules events(const Settings& settings, std::uint16_t replicas) {
    const std::string whole = "the log is read from its first record for ever";
    TopicRules rules{
        .topic = settings.events_topic(),
        .settings = {kept("compaction removes records, and " + whole),
                     {.name = "retention.ms",
                      .initial = "-1",
                      .wanted = "-1 (without end)",
                      .holds = exactly("-1"),
                      .because = whole},
                     {.name = "retention.bytes",
                      .initial = "-1",
                      .wanted = "-1 (without end)",
                      .holds = exactly("-1"),
                      .because = whole},
                     {.name = "max.message.bytes",
                      .initial = std::to_string(record_bytes_max),
                      .wanted = std::to_string(record_bytes_max) + " or more",
                      .holds = at_least(record_bytes_max),
                      .because = "a record may be that large"},
                     {.name = "unclean.leader.election.enable",
                      .initial = "false",
                      .wanted = "false",
                      .holds = exactly("false"),
                      .because = "an unclean leader forgets decisions that were answered"}}};
    if (replicas >= 3) {
        rules.settings.push_back({.name = "min.insync.replicas",
                                  .initial = "2",
                                  .wanted = "2 or more",
                                  .holds = at_least(2),
                                  .because = "a decision on one broker only is lost with it"});
    }
    return rules;
}

TopicRules commands(const Settings& settings, std::uint16_t replicas) {
    TopicRules rules{
        .topic = settings.commands_topic(),
        .settings = {
            kept("compaction removes commands before they are decided"),
            {.name = "retention.ms",
             .initial = std::to_string(14 * day_ms),
             .wanted = "a day or more, in ms (14 days: " + std::to_string(14 * day_ms) + ")",
             .holds = at_least(day_ms, true),
             .because = "commands that vanish before they are decided halt the log"},
            {.name = "max.message.bytes",
             .initial = "1048588",
             .wanted = std::to_string(command_bytes_min) + " or more",
             .holds = at_least(command_bytes_min),
             .because = "a command may have 256 KiB"},
            // With the producer's clock, a wrong one would make retention remove fresh commands.
            {.name = "message.timestamp.type", .initial = "LogAppendTime", .wanted = {}}}};
    if (replicas >= 3) {
        rules.settings.push_back({.name = "min.insync.replicas", .initial = "2", .wanted = {}});
    }
    return rules;
}

TopicRules outcomes(const Settings& settings) {
    return {
        .topic = settings.outcomes_topic(),
        .settings = {kept("compaction keeps one outcome for each tenant"),
                     {.name = "retention.ms", .initial = std::to_string(7 * day_ms), .wanted = {}},
                     {.name = "max.message.bytes",
                      .initial = std::to_string(record_bytes_max),
                      .wanted = {}},
                     {.name = "message.timestamp.type", .initial = "LogAppendTime", .wanted = {}}}};
}

} // namespace

std::vector<TopicRules> all_rules(const Settings& settings, std::uint16_t replicas) {
    return {events(settings, replicas), commands(settings, replicas), outcomes(settings)};
}

std::string flaw_of(const TopicShape& shape, const TopicRules& rules, std::uint32_t partitions) {
    const auto topic = "topic " + rules.topic;
    if (shape.partitions == 0) {
        return topic + " is missing, while others of the log exist: `assent init` creates what is "
                       "not there, unless it was deleted; then the log is incomplete";
    }
    if (shape.partitions != partitions) {
        return topic + " has " + std::to_string(shape.partitions) + " partitions, the log has " +
               std::to_string(partitions) +
               ": a log keeps its number for ever, so it needs the topics it was created with";
    }
    for (const auto& rule : rules.settings) {
        if (!rule.holds) continue;
        const auto found = shape.settings.find(rule.name);
        const auto value = found == shape.settings.end() ? "unknown" : found->second;
        if (rule.holds(value)) continue;
        return topic + ": " + rule.name + " is " + value + ", and must be " + rule.wanted + ": " +
               rule.because + "; set it with kafka-configs.sh --alter --topic " + rules.topic +
               " --add-config " + rule.name + "=" + rule.initial;
    }
    return {};
}

} // namespace assent::kafka
