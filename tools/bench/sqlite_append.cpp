// The port of the log alone: records that are ready are appended, and come back through a reader.

#include "adapters/sqlite/sqlite_log.hpp"
#include "tools/bench/bare_sqlite.hpp"
#include "tools/bench/bell.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>

#include <memory>

namespace assent::bench {
namespace {

struct Appended {
    double rate = 0;
    std::vector<std::size_t> rows; ///< Of each transaction.
};

Appended append_all(const Settings& settings, const PreparedLog& prepared, std::size_t in_flight) {
    const TemporaryFile file{settings.folder};
    Bell bell;
    const auto log = sqlite::SqliteLog::create(file.path(), 1);
    log->set_wake(bell.rope());
    const auto reader = log->partition(0).read_from(0);
    const auto writer = log->partition(0).open_writer();
    auto records = prepared.records; // The port takes them away.

    Appended appended;
    const Stopwatch watch;
    Watchdog watchdog;
    std::size_t next = 0;
    for (std::size_t back = 0; back < records.size();) {
        while (next < records.size() && next - back < in_flight) {
            writer->append(std::move(records[next++]));
        }
        const auto batch = reader->read(in_flight);
        if (!batch) throw Failure(batch.error().detail);
        if (batch->records.empty()) {
            if (const auto failure = writer->failure()) throw Failure(failure->detail);
            watchdog.look("no record comes back");
            bell.wait();
            continue;
        }
        // A reader that keeps up is handed the records of one commit at a time.
        appended.rows.push_back(batch->records.size());
        back += batch->records.size();
        watchdog.moved();
    }
    appended.rate = watch.rate(records.size());
    return appended;
}

Result append(const Settings& settings, std::size_t in_flight, std::size_t count) {
    const auto prepared = prepared_log(generated_commands(settings.seed, settings.scaled(count)));
    Appended last;
    auto result = take_turns(
        settings,
        [&] {
            last = append_all(settings, prepared, in_flight);
            return last.rate;
        },
        [&] { return insert_rate(settings.folder, prepared.records, last.rows); });
    result.note = fmt::format("{}, {:.1f} in each transaction",
                              size_of(prepared.records.size(), prepared.bytes),
                              static_cast<double>(prepared.records.size()) /
                                  static_cast<double>(last.rows.size()));
    return result;
}

} // namespace

Result sqlite_append_1(const Settings& settings) {
    return append(settings, 1, 2'000);
}

Result sqlite_append_64(const Settings& settings) {
    return append(settings, 64, 50'000);
}

} // namespace assent::bench
