#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace assent::node {

/// Keeps the deadlines of those who wait, on a thread of its own: whatever the engine or a broker
/// is busy with, an answer comes in time. Safe from any thread.
class Deadlines {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Gives up whoever waits beyond `now`; returns the next deadline, if somebody is left.
    using Expire = std::function<std::optional<Time>(Time now)>;

    explicit Deadlines(Expire expire);
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;
    ~Deadlines();

    /// Calls nobody any more.
    void stop();

    /// Somebody waits, at most until then. To be called once `Expire` would find them.
    void by(Time deadline);

private:
    void run(const std::stop_token& stop);

    Expire expire_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Time next_ = Time::max();
    std::jthread thread_;
};

/// The earlier of two deadlines, either of which may be none.
[[nodiscard]] std::optional<Deadlines::Time> earlier(const std::optional<Deadlines::Time>& one,
                                                     const std::optional<Deadlines::Time>& other);

} // namespace assent::node
