// A cold fold of a whole log, as after the loss of everything but the log.

#include "tools/bench/bare_sqlite.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/sqlite_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace assent::bench {
namespace {

double rebuild(const std::filesystem::path& file,
               const PartitionState& expected,
               std::vector<double>& spent) {
    const Stopwatch watch;
    const ThreadStopwatch thread;
    Watchdog watchdog;
    Bell bell;
    const auto log = sqlite::SqliteLog::open_read_only(file);
    log->set_wake(bell.rope());
    const auto reader = log->partition(0).read_from(0);
    auto state = empty_state();
    std::size_t records = 0;
    for (bool at_end = false; !at_end;) {
        const auto batch = reader->read(4096);
        if (!batch) throw Failure(batch.error().detail);
        for (const auto& record : batch->records) fold(state, record);
        records += batch->records.size();
        at_end = batch->at_end;
        if (!batch->records.empty()) {
            watchdog.moved();
        } else if (!at_end) {
            bell.wait();
            watchdog.look("no record is read");
        }
    }
    const auto rate = watch.rate(records);
    spent.push_back(thread.nanoseconds(records));
    if (state.tenants_digest != expected.tenants_digest) throw Failure("another state came out");
    return rate;
}

} // namespace

Result sqlite_rebuild(const Settings& settings) {
    const auto commands = generated_commands(settings.seed, settings.scaled(200'000));
    const TemporaryFile file{settings.folder};
    static_cast<void>(decide_all(file.path(), commands, 4'000));
    const auto records = records_of(file.path()).size();
    const auto expected = state_after(commands);
    std::vector<double> ours;
    std::vector<double> bare;
    auto result = take_turns(
        settings,
        [&] { return rebuild(file.path(), expected, ours); },
        [&] {
            const ThreadStopwatch thread;
            const auto rate = scan_rate(file.path(), records);
            bare.push_back(thread.nanoseconds(records));
            return rate;
        });
    std::error_code ignored;
    result.note = fmt::format(
        "{}, with what SQLite adds; at best {:.0f} ns of the folding thread each, {:.0f} of "
        "the scan",
        size_of(records, std::filesystem::file_size(file.path(), ignored)),
        std::ranges::min(ours),
        std::ranges::min(bare));
    return result;
}

} // namespace assent::bench
