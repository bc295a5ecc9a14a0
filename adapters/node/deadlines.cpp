#include "adapters/node/deadlines.hpp"

#include <utility>

namespace assent::node {

Deadlines::Deadlines(Expire expire)
    : expire_(std::move(expire)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Deadlines::~Deadlines() {
    stop();
}

void Deadlines::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Deadlines::by(Time deadline) {
    const std::scoped_lock lock{mutex_};
    if (deadline >= next_) return;
    next_ = deadline;
    changed_.notify_one();
}

void Deadlines::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (changed_.wait(lock, stop, [this] { return next_ != Time::max(); })) {
        const auto due = next_;
        const bool earlier =
            changed_.wait_until(lock, stop, due, [this, due] { return next_ < due; });
        if (stop.stop_requested()) return;
        if (earlier) continue;
        // Before looking: whoever comes from now on says so again.
        next_ = Time::max();
        lock.unlock();
        const auto later = expire_(std::chrono::steady_clock::now());
        if (later) by(*later);
        lock.lock();
    }
}

std::optional<Deadlines::Time> earlier(const std::optional<Deadlines::Time>& one,
                                       const std::optional<Deadlines::Time>& other) {
    return !one || (other && *other < *one) ? other : one;
}

} // namespace assent::node
