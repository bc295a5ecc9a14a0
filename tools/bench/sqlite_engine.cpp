// The whole engine on a file: from a command in the queue to its answer.

#include "tools/bench/bare_sqlite.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/sqlite_log.hpp"

#include <fmt/format.h>

#include <numeric>

namespace assent::bench {
namespace {

std::size_t bytes_of(const std::vector<std::string>& records) {
    std::size_t bytes = 0;
    for (const auto& record : records) bytes += record.size();
    return bytes;
}

Result engine(const Settings& settings, std::size_t in_flight, std::size_t count) {
    const auto commands = generated_commands(settings.seed, settings.scaled(count));
    std::vector<std::string> records;
    std::vector<std::size_t> rows;
    auto result = take_turns(
        settings,
        [&] {
            const TemporaryFile file{settings.folder};
            auto decided = decide_all(file.path(), commands, in_flight);
            rows = std::move(decided.rows);
            records = records_of(file.path());
            // The LogOpened and the TermBegun came before the watch was started.
            const auto measured = std::reduce(rows.begin(), rows.end());
            records.erase(records.begin(),
                          records.begin() + static_cast<std::ptrdiff_t>(records.size() - measured));
            return decided.rate;
        },
        // It inserts the Digests too, and is counted in commands, as ours is.
        [&] {
            return insert_rate(settings.folder, records, rows) *
                   static_cast<double>(commands.size()) / static_cast<double>(records.size());
        });
    result.note =
        fmt::format("{}, {:.1f} in each turn",
                    size_of(records.size(), bytes_of(records)),
                    static_cast<double>(records.size()) / static_cast<double>(rows.size()));
    return result;
}

} // namespace

Result sqlite_engine_1(const Settings& settings) {
    return engine(settings, 1, 2'000);
}

Result sqlite_engine_64(const Settings& settings) {
    return engine(settings, 64, 50'000);
}

} // namespace assent::bench
