#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace assent::auth {

/// How many requests one credential may send: a bucket that fills with `per_second` and holds one
/// second's worth. Safe from any thread.
class RateLimit {
public:
    /// 0: no limit.
    explicit RateLimit(unsigned per_second) : per_second_(per_second) {}

    /// Takes one request from the credential's bucket. Where it is empty: after how long to try
    /// again. `now` is monotonic.
    [[nodiscard]] std::optional<std::chrono::milliseconds> spend(std::string_view credential,
                                                                 std::chrono::nanoseconds now);

    /// How many credentials it remembers.
    [[nodiscard]] std::size_t known();

private:
    struct Bucket {
        double left = 0;
        std::chrono::nanoseconds at{0};
    };

    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    void forget_the_full(std::chrono::nanoseconds now);

    unsigned per_second_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets_;
};

} // namespace assent::auth
