#pragma once

#include "tools/bench/benchmark.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace assent::bench {

/// Time since it was made.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const;

    [[nodiscard]] double rate(std::size_t count) const {
        return static_cast<double>(count) / seconds();
    }

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

/// Processor time that the calling thread has used since it was made: what a busy machine does not
/// change much.
class ThreadStopwatch {
public:
    /// For each of `count` things.
    [[nodiscard]] double nanoseconds(std::size_t count) const;

private:
    double begun_ = now();

    [[nodiscard]] static double now();
};

/// The middle one; of an even number, the mean of the two in the middle. 0 of nothing.
[[nodiscard]] double median(std::vector<double> values);

/// Runs one side once, and says how many it did in a second.
using Side = std::function<double()>;

/// Runs ours and the limit in turn, so that a machine that slows down slows both. `bare` runs
/// behind `ours`, and may repeat what that did; it may be empty.
[[nodiscard]] Result take_turns(const Settings& settings, const Side& ours, const Side& bare);

} // namespace assent::bench
