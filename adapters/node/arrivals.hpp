#pragma once

#include "adapters/http/service.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace assent::node {

/// Who waits until a partition is folded up to a version. Safe from any thread; those who wait are
/// called under no lock.
class Arrivals {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Then = std::function<void(std::optional<http::Unavailable>)>;

    /// Calls `then` at once where nothing is left to wait for; returns whether it has to wait.
    bool wait(std::uint64_t seq, Time deadline, Then then);

    /// Whoever reads now sees that version.
    void reached(std::uint64_t seq);

    /// The state is built anew: no version counts as reached any more.
    void start_over();

    /// Gives up those whose deadline has passed.
    void fail_late(Time now);

    /// Gives up all who wait, and whoever comes.
    void close(const http::Unavailable& why);

    [[nodiscard]] std::optional<Time> next_deadline() const;

private:
    struct Waiting {
        std::uint64_t seq = 0;
        Then then;
    };

    /// Takes those out that `which` says yes to.
    template <class Which>
    [[nodiscard]] std::vector<Then> take(Which which);

    mutable std::mutex mutex_;
    std::uint64_t seen_ = 0;
    std::optional<http::Unavailable> closed_;
    std::multimap<Time, Waiting> waiting_; ///< By deadline.
};

} // namespace assent::node
