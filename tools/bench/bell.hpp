#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace assent::bench {

/// Lets the thread of a benchmark sleep until a log has something. Safe from any thread.
class Bell {
public:
    void ring();

    /// Waits until it rings, at most `limit`; a ring since the last wait counts.
    void wait(std::chrono::milliseconds limit = std::chrono::milliseconds{100});

    /// What rings it; the bell must outlive it.
    [[nodiscard]] std::function<void()> rope() {
        return [this] { ring(); };
    }

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    bool ringing_ = false;
};

/// Throws `Failure` when what is waited for has not moved for long.
class Watchdog {
public:
    void moved() { since_ = std::chrono::steady_clock::now(); }

    /// `what` says what is waited for.
    void look(const char* what) const;

private:
    std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

} // namespace assent::bench
