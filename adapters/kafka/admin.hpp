#pragma once

#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace assent::kafka {

/// Why the topics cannot be used.
struct TopicProblem {
    enum class Kind : std::uint8_t {
        missing, ///< None of the three topics exists: `assent init` makes them.
        wrong,   ///< They exist, and something about them would lose or misplace records.
        trouble  ///< No answer.
    };

    Kind kind = Kind::trouble;
    std::string detail; ///< One line: topic, setting, what it is, what it must be, what to do.
};

/// What the topics are to be, or are.
struct TopicPlan {
    std::uint32_t partitions = 4; ///< Of each of the three; fixed for ever.
    std::uint16_t replicas = 3;

    friend bool operator==(const TopicPlan&, const TopicPlan&) = default;
};

/// Questions to the cluster, and the making of topics. Every method waits, at most `patience`, so
/// none is for the thread that drives a partition. One thread at a time.
class Admin {
public:
    explicit Admin(Settings settings,
                   std::chrono::milliseconds patience = std::chrono::seconds{10});
    Admin(const Admin&) = delete;
    Admin& operator=(const Admin&) = delete;
    ~Admin();

    /// Makes those of the three topics that are not there, with the settings that the log needs,
    /// and waits until each partition has a leader. It may be repeated, raced and interrupted: what
    /// exists is left as it is; `check_topics` says whether it will do.
    [[nodiscard]] std::expected<void, Trouble> create_topics(const TopicPlan& plan);

    /// What the topics are, if a log may live in them. `partitions` is what `LogOpened` says, where
    /// that is known.
    [[nodiscard]] std::expected<TopicPlan, TopicProblem>
    check_topics(std::optional<std::uint32_t> partitions = {});

    /// What the cluster calls itself, for ever.
    [[nodiscard]] std::expected<std::string, Trouble> cluster_id();

    /// What a partition holds.
    struct Range {
        std::int64_t first = 0; ///< The lowest offset that retention has left.
        std::int64_t end = 0;   ///< The next record's. What is below was durable when asked for.
    };

    [[nodiscard]] std::expected<Range, Trouble> range(const std::string& topic,
                                                      std::uint32_t partition);

private:
    class Impl;

    std::unique_ptr<Impl> impl_;
};

} // namespace assent::kafka
