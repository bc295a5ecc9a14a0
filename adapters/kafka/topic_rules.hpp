#pragma once

#include "adapters/kafka/settings.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What each of the three topics must be for a log to live in it.
namespace assent::kafka {

using TopicSettings = std::map<std::string, std::string, std::less<>>;

/// A topic as the cluster describes it.
struct TopicShape {
    std::uint32_t partitions = 0; ///< 0: it does not exist.
    std::uint16_t replicas = 0;
    TopicSettings settings;
    bool led = false; ///< Every partition has a leader.
};

/// One setting: what it becomes when we create the topic, and what we live with.
struct SettingRule {
    std::string name;
    std::string initial;
    std::string wanted; ///< In words; empty where any value will do.
    std::function<bool(std::string_view value)> holds = {};
    std::string because = {};
};

struct TopicRules {
    std::string topic;
    std::vector<SettingRule> settings;
};

/// Of the events, command and outcome topics, in this order.
[[nodiscard]] std::vector<TopicRules> all_rules(const Settings& settings, std::uint16_t replicas);

/// What is wrong with a topic, in one line that says what to do; empty when nothing is.
[[nodiscard]] std::string
flaw_of(const TopicShape& shape, const TopicRules& rules, std::uint32_t partitions);

} // namespace assent::kafka
