#include "adapters/auth/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace assent::auth {
namespace {

/// Beyond that, credentials that have been idle for a second are forgotten: their buckets are full.
constexpr std::size_t buckets_max = 10'000;

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

std::optional<std::chrono::milliseconds> RateLimit::spend(std::string_view credential,
                                                          std::chrono::nanoseconds now) {
    if (per_second_ == 0) return {};
    const double most = per_second_;
    const std::scoped_lock lock{mutex_};
    auto found = buckets_.find(credential);
    if (found == buckets_.end()) {
        if (buckets_.size() >= buckets_max) forget_the_full(now);
        found = buckets_.emplace(credential, Bucket{.left = most, .at = now}).first;
    }
    auto& [left, at] = found->second;
    left = std::min(most, left + seconds(now - at) * most);
    at = now;
    if (left >= 1) {
        left -= 1;
        return {};
    }
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(std::ceil((1 - left) / most * 1000))};
}

std::size_t RateLimit::known() {
    const std::scoped_lock lock{mutex_};
    return buckets_.size();
}

void RateLimit::forget_the_full(std::chrono::nanoseconds now) {
    std::erase_if(buckets_, [&](const auto& each) {
        return now - each.second.at >= std::chrono::seconds{1};
    });
}

} // namespace assent::auth
