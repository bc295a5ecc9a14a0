#include "tools/bench/measure.hpp"

#include <algorithm>
#include <ctime>

namespace assent::bench {

double Stopwatch::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

double ThreadStopwatch::now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double ThreadStopwatch::nanoseconds(std::size_t count) const {
    return (now() - begun_) / static_cast<double>(count);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return (values[middle - 1] + values[middle]) / 2;
}

std::optional<double> Result::ratio() const {
    if (bare.empty()) return {};
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(ours.size(), bare.size()); ++i) {
        ratios.push_back(ours[i] / bare[i]);
    }
    return median(std::move(ratios));
}

Result take_turns(const Settings& settings, const Side& ours, const Side& bare) {
    Result result;
    for (std::size_t round = 0; round < settings.rounds; ++round) {
        result.ours.push_back(ours());
        if (bare) result.bare.push_back(bare());
    }
    return result;
}

} // namespace assent::bench
