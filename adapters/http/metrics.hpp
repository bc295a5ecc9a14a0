#pragma once

#include "adapters/http/route_table.hpp"
#include "adapters/http/service.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace assent::http {

/// A number that several threads count, up or up and down.
using Count = std::atomic<std::uint64_t>;

/// What the server counts since it started. Safe from any thread, without locks.
class Metrics {
public:
    Metrics();

    /// A request was answered; `route` is null where none fitted.
    void answered(const Route* route, int status, std::chrono::nanoseconds duration);

    Count connections{0};        ///< Open now.
    Count requests_in_flight{0}; ///< Received, and not answered yet.
    Count request_bytes{0};      ///< Of bodies of these, as far as they were announced.
    Count commands_in_flight{0}; ///< Submitted, and not answered yet.
    Count turned_away{0};        ///< Answered 503 because there was too much of that.

    /// All of it, and what the partitions say, as Prometheus reads it.
    [[nodiscard]] std::string exposition(std::span<const PartitionHealth> partitions,
                                         std::size_t kept_list_bytes) const;

    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

private:
    static constexpr std::size_t statuses = 16;
    static constexpr std::size_t buckets = 13;

    struct OfRoute {
        std::array<Count, statuses> by_status{};
        std::array<Count, buckets + 1> by_duration{}; ///< The last: beyond all.
        Count nanoseconds{0};
    };

    std::unique_ptr<OfRoute[]> routes_; // NOLINT: atomics in a vector cannot be made
};

/// Counts one up as long as it lives.
class Counted {
public:
    explicit Counted(Count& count, std::uint64_t by = 1) : count_(&count), by_(by) { count += by; }

    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    ~Counted() { *count_ -= by_; }

private:
    Count* count_;
    std::uint64_t by_;
};

} // namespace assent::http
