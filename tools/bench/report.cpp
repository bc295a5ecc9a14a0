#include "tools/bench/report.hpp"

#include "adapters/json/value.hpp"
#include "tools/bench/measure.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace assent::bench {
namespace {

/// `123.4 k`: three digits that matter, for people.
std::string short_number(double value) {
    if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
    if (value >= 1e5) return fmt::format("{:.0f} k", value / 1e3);
    if (value >= 1e4) return fmt::format("{:.1f} k", value / 1e3);
    return fmt::format("{:.0f}", value);
}

std::string processor() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);) {
        if (!line.starts_with("model name")) continue;
        const auto colon = line.find(": ");
        if (colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown processor";
}

double load() {
    double average = 0;
    return getloadavg(&average, 1) == 1 ? average : 0;
}

json::Value decimal(double value) {
    json::Value number;
    number.data = value;
    return number;
}

/// An object that is made member by member.
class Members {
public:
    Members& add(std::string name, json::Value value) {
        members_.push_back({std::move(name), std::move(value)});
        return *this;
    }

    json::Value value() && {
        json::Value all;
        all.data = std::move(members_);
        return all;
    }

private:
    json::Object members_;
};

template <class Range, class Make>
json::Value array_of(const Range& range, Make make) {
    json::Array array;
    for (const auto& each : range) array.push_back(make(each));
    json::Value all;
    all.data = std::move(array);
    return all;
}

json::Value rate(double per_second) {
    return decimal(std::round(per_second));
}

json::Value value_of(const Run& run) {
    Members members;
    members.add("name", json::text(run.benchmark->name))
        .add("unit", json::text(run.benchmark->unit))
        .add("ours", json::text(run.benchmark->ours));
    if (!run.benchmark->limit.empty()) members.add("limit", json::text(run.benchmark->limit));
    if (run.benchmark->aim > 0) members.add("aim", decimal(run.benchmark->aim));
    if (!run.result) return std::move(members.add("skipped", json::text("needs a Kafka"))).value();
    members.add("ours_per_second", rate(median(run.result->ours)))
        .add("ours_rounds", array_of(run.result->ours, rate));
    if (const auto ratio = run.result->ratio()) {
        members.add("limit_per_second", rate(median(run.result->bare)))
            .add("limit_rounds", array_of(run.result->bare, rate))
            .add("ratio", decimal(std::round(*ratio * 1000) / 1000));
    }
    return std::move(members.add("note", json::text(run.result->note))).value();
}

} // namespace

std::string list_text() {
    std::string text;
    for (const auto& each : all_benchmarks()) {
        text += fmt::format("{:<17} {}\n", each.name, each.ours);
        if (!each.limit.empty()) {
            text += fmt::format("{:<17}   beside: {}; aim {:.1f}\n", "", each.limit, each.aim);
        }
    }
    return text;
}

std::string heading() {
    return fmt::format("{:<17} {:>10} {:>10} {:>7} {:>5}  {}\n",
                       "benchmark",
                       "ours /s",
                       "limit /s",
                       "ratio",
                       "aim",
                       "what is counted");
}

std::string line_of(const Run& run) {
    const auto& about = *run.benchmark;
    if (!run.result) {
        return fmt::format("{:<17} skipped: needs a Kafka. `tools/kafka start` starts one and "
                           "prints its address, for --kafka\n",
                           about.name);
    }
    const auto ratio = run.result->ratio();
    auto line =
        fmt::format("{:<17} {:>10} {:>10} {:>7} {:>5}  {}\n",
                    about.name,
                    short_number(median(run.result->ours)),
                    ratio ? short_number(median(run.result->bare)) : "",
                    ratio ? fmt::format("{:.2f}{}", *ratio, about.aim > *ratio ? "!" : "") : "",
                    about.aim > 0 ? fmt::format("{:.1f}", about.aim) : "",
                    about.unit);
    if (!run.result->note.empty()) line += fmt::format("{:<17} {}\n", "", run.result->note);
    return line;
}

std::string surroundings(const Settings& settings) {
    return fmt::format("{} x {}, load {:.1f}; seed {}, {} rounds, scale {}",
                       std::thread::hardware_concurrency(),
                       processor(),
                       load(),
                       settings.seed,
                       settings.rounds,
                       settings.scale);
}

std::string json_of(const Settings& settings, const std::vector<Run>& runs) {
    Members members;
    members.add("processor", json::text(processor()))
        .add("cores", json::number(std::thread::hardware_concurrency()))
        .add("load", decimal(load()))
        .add("seed", json::number(settings.seed))
        .add("rounds", json::number(settings.rounds))
        .add("scale", decimal(settings.scale))
        .add("results", array_of(runs, value_of));
    return json::to_text(std::move(members).value());
}

} // namespace assent::bench
