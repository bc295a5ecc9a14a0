#pragma once

#include "tools/bench/benchmark.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assent::bench {

/// One benchmark that was run, or was not for want of a Kafka.
struct Run {
    const Benchmark* benchmark = nullptr;
    std::optional<Result> result;
};

[[nodiscard]] std::string list_text();

/// One line, or two with the note.
[[nodiscard]] std::string line_of(const Run& run);
[[nodiscard]] std::string heading();

/// The machine and the settings: what a figure means little without.
[[nodiscard]] std::string surroundings(const Settings& settings);

[[nodiscard]] std::string json_of(const Settings& settings, const std::vector<Run>& runs);

} // namespace assent::bench
