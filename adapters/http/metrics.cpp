#include "adapters/http/metrics.hpp"

#include "events/core/named_enum.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace assent::http {
namespace {

/// The statuses that there are; others are counted with the last.
constexpr std::array<int, 16> status_codes{
    200, 400, 401, 403, 404, 405, 409, 410, 412, 413, 429, 431, 500, 501, 503, 0};

/// In seconds.
constexpr std::array<std::string_view, 13> bounds{"0.001",
                                                  "0.0025",
                                                  "0.005",
                                                  "0.01",
                                                  "0.025",
                                                  "0.05",
                                                  "0.1",
                                                  "0.25",
                                                  "0.5",
                                                  "1",
                                                  "2.5",
                                                  "5",
                                                  "10"};
constexpr std::array<std::int64_t, 13> bounds_us{1'000,
                                                 2'500,
                                                 5'000,
                                                 10'000,
                                                 25'000,
                                                 50'000,
                                                 100'000,
                                                 250'000,
                                                 500'000,
                                                 1'000'000,
                                                 2'500'000,
                                                 5'000'000,
                                                 10'000'000};

std::size_t slot_of(int status) {
    const auto* const found = std::ranges::find(status_codes, status);
    const auto slot = static_cast<std::size_t>(found - status_codes.begin());
    return std::min(slot, status_codes.size() - 1);
}

/// Lines of the text format.
class Text {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        out_ += "# HELP assent_" + name_ + " " + std::string{help} + "\n";
        out_ += "# TYPE assent_" + name_ + " " + std::string{type} + "\n";
    }

    void sample(const std::string& labels, const std::string& value, std::string_view suffix = {}) {
        out_ += "assent_" + name_ + std::string{suffix};
        if (!labels.empty()) out_ += "{" + labels + "}";
        out_ += " " + value + "\n";
    }

    void sample(const std::string& labels, std::uint64_t value, std::string_view suffix = {}) {
        sample(labels, std::to_string(value), suffix);
    }

    void single(std::string_view name,
                std::string_view type,
                std::string_view help,
                std::uint64_t value) {
        family(name, type, help);
        sample("", value);
    }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string name_;
    std::string out_;
};

std::string seconds(std::chrono::nanoseconds time) {
    return std::to_string(std::chrono::duration<double>(time).count());
}

/// No label of ours needs escaping.
std::string label(std::string_view name, std::string_view value) {
    return std::string{name} + "=\"" + std::string{value} + "\"";
}

void decisions(Text& text, std::span<const PartitionHealth> partitions) {
    DecisionCounts sum;
    for (const auto& partition : partitions) {
        for (std::size_t i = 0; i < sum.outcomes.size(); ++i) {
            sum.outcomes[i] += partition.decided.outcomes[i];
        }
        for (const auto& [rule, count] : partition.decided.failing) sum.failing[rule] += count;
    }
    text.family("decisions_total", "counter", "Decisions that this node made, by outcome.");
    for (std::size_t i = 0; i < sum.outcomes.size(); ++i) {
        text.sample(label("outcome", EnumNames<Outcome>::names[i]), sum.outcomes[i]);
    }
    text.family("denials_total",
                "counter",
                "Commands that a rule forbade, by rule; several rules may forbid one.");
    for (const auto& [rule, count] : sum.failing)
        text.sample(label("rule", to_string(rule)), count);
}

void partitions_of(Text& text, std::span<const PartitionHealth> partitions) {
    const auto each = [&](std::string_view name,
                          std::string_view type,
                          std::string_view help,
                          const auto& value_of) {
        text.family(name, type, help);
        for (const auto& partition : partitions) {
            const auto value = value_of(partition);
            if (value < 0) continue; // Unknown.
            text.sample(label("partition", std::to_string(partition.partition)),
                        static_cast<std::uint64_t>(value));
        }
    };
    using Health = PartitionHealth;
    each("partition_ready", "gauge", "Whether it is served.", [](const Health& p) {
        return p.ready ? 1 : 0;
    });
    each("partition_writing", "gauge", "Whether this node decides there.", [](const Health& p) {
        return p.writing ? 1 : 0;
    });
    each("partition_position",
         "gauge",
         "Where in the log this node reads next.",
         [](const Health& p) { return p.position; });
    each("partition_version", "gauge", "Valid records folded.", [](const Health& p) {
        return static_cast<std::int64_t>(p.seq);
    });
    each("partition_lag_records",
         "gauge",
         "Positions of the log known to be ahead; absent while unknown.",
         [](const Health& p) { return p.lag.value_or(-1); });
    text.family("partition_oldest_unapplied_seconds",
                "gauge",
                "Age of the oldest record not folded yet; absent while unknown.");
    for (const auto& partition : partitions) {
        if (!partition.oldest_unapplied) continue;
        text.sample(label("partition", std::to_string(partition.partition)),
                    seconds(*partition.oldest_unapplied));
    }
    each("partition_commands_waiting",
         "gauge",
         "Commands of this node that wait for their decision.",
         [](const Health& p) { return static_cast<std::int64_t>(p.waiting); });
    each("partition_records_in_flight",
         "gauge",
         "Records appended and not read back yet.",
         [](const Health& p) { return static_cast<std::int64_t>(p.in_flight); });

    text.family(
        "partition_invalid_records_total", "counter", "Records that do not count, by cause.");
    for (const auto& partition : partitions) {
        const auto& invalid = partition.invalid;
        const auto where = label("partition", std::to_string(partition.partition)) + ",";
        text.sample(where + label("cause", "stale_term"), invalid.stale_term);
        text.sample(where + label("cause", "gap"), invalid.gap);
        text.sample(where + label("cause", "repeat"), invalid.repeat);
        text.sample(where + label("cause", "fork"), invalid.fork);
        text.sample(where + label("cause", "foreign"), invalid.foreign);
    }
    text.family("partition_last_decision_timestamp_seconds", "gauge", "When the last was made.");
    for (const auto& partition : partitions) {
        text.sample(label("partition", std::to_string(partition.partition)),
                    seconds(partition.last_decided_at.time_since_epoch()));
    }
}

std::string labels_of(const Route* route) {
    if (route == nullptr) return label("method", "") + "," + label("route", "");
    return label("method", route->method) + "," + label("route", route->path);
}

} // namespace

Metrics::Metrics() : routes_(std::make_unique<OfRoute[]>(route_table().size() + 1)) {} // NOLINT

void Metrics::answered(const Route* route, int status, std::chrono::nanoseconds duration) {
    const auto table = route_table();
    const auto index =
        route == nullptr ? table.size() : static_cast<std::size_t>(route - table.data());
    auto& counts = routes_[index];
    ++counts.by_status[slot_of(status)];
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    const auto* const bound = std::ranges::lower_bound(bounds_us, us);
    ++counts.by_duration[static_cast<std::size_t>(bound - bounds_us.begin())];
    counts.nanoseconds += static_cast<std::uint64_t>(duration.count());
}

std::string Metrics::exposition(std::span<const PartitionHealth> partitions,
                                std::size_t kept_list_bytes) const {
    static_assert(status_codes.size() == statuses && bounds.size() == buckets);
    Text text;
    decisions(text, partitions);
    partitions_of(text, partitions);

    const auto table = route_table();
    const auto each_route = [&](const auto& use) {
        for (std::size_t i = 0; i <= table.size(); ++i) {
            use(labels_of(i < table.size() ? &table[i] : nullptr), routes_[i]);
        }
    };
    text.family("http_requests_total", "counter", "Requests answered, by route and status.");
    each_route([&](const std::string& labels, const OfRoute& counts) {
        for (std::size_t i = 0; i < statuses; ++i) {
            if (counts.by_status[i] == 0) continue;
            const auto code = status_codes[i] == 0 ? "other" : std::to_string(status_codes[i]);
            text.sample(labels + "," + label("status", code), counts.by_status[i]);
        }
    });
    text.family("http_request_duration_seconds",
                "histogram",
                "From the whole request to its answer, before that is sent.");
    each_route([&](const std::string& labels, const OfRoute& counts) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i <= buckets; ++i) sum += counts.by_duration[i];
        if (sum == 0) return;
        std::uint64_t up_to = 0;
        for (std::size_t i = 0; i < buckets; ++i) {
            up_to += counts.by_duration[i];
            text.sample(labels + "," + label("le", bounds[i]), up_to, "_bucket");
        }
        text.sample(labels + "," + label("le", "+Inf"), sum, "_bucket");
        text.sample(labels, seconds(std::chrono::nanoseconds{counts.nanoseconds}), "_sum");
        text.sample(labels, sum, "_count");
    });
    text.single("http_connections", "gauge", "Connections that are open.", connections);
    text.single(
        "http_requests_in_flight", "gauge", "Requests not answered yet.", requests_in_flight);
    text.single("http_request_bytes", "gauge", "Bytes of their bodies.", request_bytes);
    text.single(
        "http_commands_in_flight", "gauge", "Commands not answered yet.", commands_in_flight);
    text.single("http_turned_away_total",
                "counter",
                "Requests and commands answered 503 because there were too many.",
                turned_away);
    text.single("http_kept_list_bytes",
                "gauge",
                "Memory of lists that are read page by page.",
                kept_list_bytes);
    return text.take();
}

} // namespace assent::http
