#pragma once

#include "adapters/kafka/outcome_publisher.hpp"
#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"
#include "events/record/decision.hpp"
#include "events/record/records.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace assent::kafka {

/// The publisher that all partitions share, and the next one when it failed. Safe from any thread.
class OutcomePublishers {
public:
    OutcomePublishers(Settings settings, std::uint32_t partitions);

    [[nodiscard]] std::shared_ptr<OutcomePublisher> current();

    /// Begins another one, unless somebody has done so since `failed`.
    void renew(const std::shared_ptr<OutcomePublisher>& failed);

private:
    Settings settings_;
    std::uint32_t partitions_;
    std::mutex mutex_;
    std::shared_ptr<OutcomePublisher> current_;
};

/// Publishes the outcomes of one partition while this node owns it. It reads the log by itself,
/// from where whoever owned the partition before has got to, and judges what it reads as every
/// reader does (R3 to R7). So it makes no difference who decided, when, and how that ended: every
/// valid decision whose command has a readable id goes out, at least once, in the order of the log.
/// A duplicate brings the outcome of the first decision again.
///
/// On a thread of its own, at its own speed: neither the engine nor the group ever waits for it.
class OutcomeFeed {
public:
    /// The outcome of a decision as services read it; `seq` is the version of the partition with
    /// it.
    using Render = std::function<std::string(const Decision& decision, std::uint64_t seq)>;

    OutcomeFeed(Settings settings,
                const LogId& log,
                std::uint32_t partition,
                OutcomePublishers& publishers,
                Render render);
    OutcomeFeed(const OutcomeFeed&) = delete;
    OutcomeFeed& operator=(const OutcomeFeed&) = delete;
    ~OutcomeFeed();

    /// Whether it is for this node to publish. Never waits.
    void own(bool owned);

    /// The log holds a decision at `position`.
    void expect(std::int64_t position);

    /// Publishes what it was told to expect, but not beyond `deadline`, and ends.
    void finish(std::chrono::steady_clock::time_point deadline);

private:
    class Tail;

    void run();
    void publish_while_owned();

    void ring();

    /// Waits until something happened, at most `limit`.
    void wait(std::chrono::milliseconds limit);
    [[nodiscard]] bool goes_on();
    [[nodiscard]] bool finished();
    void say(const std::string& line) const;

    Settings settings_;
    LogId log_;
    std::uint32_t partition_;
    OutcomePublishers& publishers_;
    Render render_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool rung_ = false;
    bool owned_ = false;
    std::int64_t next_ = 0; ///< All below it is with the publisher.
    std::int64_t expected_ = -1;
    std::optional<std::chrono::steady_clock::time_point> deadline_; ///< Once it is to end.

    bool distrusts_progress_ = false; ///< It led to where the log has nothing. Of `thread_`.
    std::jthread thread_;
};

} // namespace assent::kafka
