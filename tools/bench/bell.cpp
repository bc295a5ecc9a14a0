#include "tools/bench/bell.hpp"

#include "tools/bench/benchmark.hpp"

#include <string>

namespace assent::bench {

void Bell::ring() {
    const std::scoped_lock lock{mutex_};
    ringing_ = true;
    rung_.notify_one();
}

void Bell::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock{mutex_};
    rung_.wait_for(lock, limit, [this] { return ringing_; });
    ringing_ = false;
}

void Watchdog::look(const char* what) const {
    constexpr std::chrono::seconds patience{30};
    if (std::chrono::steady_clock::now() - since_ < patience) return;
    throw Failure("nothing moved for " + std::to_string(patience.count()) + " s: " + what);
}

} // namespace assent::bench
