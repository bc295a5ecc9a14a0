#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What a benchmark is, and what it measures. See docs/performance.md for what the figures mean.
namespace assent::bench {

/// Said on the command line.
struct Settings {
    std::uint64_t seed = 1;
    std::size_t rounds = 5;
    double scale = 1; ///< Multiplies the number of commands, records and checks of every round.
    std::filesystem::path folder; ///< Where the files of SQLite lie while they are needed.
    std::filesystem::path sample; ///< `docs/sample/company.ndjson`
    std::string kafka;            ///< `HOST:PORT`; empty where there is none.

    [[nodiscard]] std::size_t scaled(std::size_t count) const {
        const auto many = static_cast<std::size_t>(static_cast<double>(count) * scale);
        return many == 0 ? 1 : many;
    }
};

/// What came out. Rates are per second, one for each round, in the order in which they were run.
struct Result {
    std::vector<double> ours;
    std::vector<double> bare; ///< The limit, measured beside it in every round; may be empty.
    std::string note;         ///< What else is worth knowing: sizes, mixes, waits.

    /// The middle of the ratios of the rounds: what slows a whole round down slows both sides.
    [[nodiscard]] std::optional<double> ratio() const;
};

struct Benchmark {
    std::string_view name;
    std::string_view unit;  ///< Of the rates: what is counted.
    std::string_view ours;  ///< What is measured.
    std::string_view limit; ///< What it is measured beside; empty where nothing is.
    double aim = 0;         ///< The ratio to reach; 0 where there is none.
    bool needs_kafka = false;
    Result (*run)(const Settings&) = nullptr;
};

/// In the order in which they are run.
[[nodiscard]] const std::vector<Benchmark>& all_benchmarks();

/// Something did not happen that had to: the figures would be worth nothing.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// One function for each; see `all_benchmarks` for what they measure.
[[nodiscard]] Result decide_sample(const Settings& settings);
[[nodiscard]] Result decide_mix(const Settings& settings);
[[nodiscard]] Result parse(const Settings& settings);
[[nodiscard]] Result checks(const Settings& settings);
[[nodiscard]] Result authorize_handles(const Settings& settings);
[[nodiscard]] Result authorize_names(const Settings& settings);
[[nodiscard]] Result list_copy(const Settings& settings);
[[nodiscard]] Result sqlite_append_1(const Settings& settings);
[[nodiscard]] Result sqlite_append_64(const Settings& settings);
[[nodiscard]] Result sqlite_engine_1(const Settings& settings);
[[nodiscard]] Result sqlite_engine_64(const Settings& settings);
[[nodiscard]] Result sqlite_rebuild(const Settings& settings);
[[nodiscard]] Result http_checks(const Settings& settings);
[[nodiscard]] Result http_commands(const Settings& settings);
[[nodiscard]] Result http_idle(const Settings& settings);
[[nodiscard]] Result kafka_produce(const Settings& settings);
[[nodiscard]] Result kafka_rebuild(const Settings& settings);
[[nodiscard]] Result kafka_decide(const Settings& settings);

} // namespace assent::bench
