#include "tools/bench/sqlite_log.hpp"

#include "adapters/log/init_log.hpp"
#include "adapters/memory/queue_source.hpp"
#include "tools/bench/benchmark.hpp"
#include "tools/bench/drive.hpp"
#include "tools/bench/measure.hpp"

#include <algorithm>
#include <array>

namespace assent::bench {

Decided
decide_all(const std::filesystem::path& file, const Commands& commands, std::size_t in_flight) {
    Bell bell;
    const auto log = sqlite::SqliteLog::create(file, 1);
    log->set_wake(bell.rope());
    auto& partition = log->partition(0);
    const auto empty = empty_state();
    const std::array partitions{&partition};
    const std::array first_offsets{std::int64_t{0}};
    const auto identity = init_log(partitions, empty.log, first_offsets, [&] {
        bell.wait();
        return true;
    });
    if (!identity) throw Failure(identity.error().detail);

    memory::MemoryCommandSource source{std::max(in_flight, std::size_t{1})};
    Drive drive{empty, partition, source, bell};
    drive.claim();
    auto copies = commands; // The queue takes them away.
    std::size_t next = 0;
    const auto send_to = [&](std::size_t end) {
        for (end = std::min(end, copies.size()); next < end; ++next) {
            if (!source.push(*std::move(copies[next].command))) throw Failure("the queue is full");
        }
    };

    Decided decided;
    const Stopwatch watch;
    send_to(in_flight);
    std::size_t answered = 0;
    drive.run([&](const Drive::Turn& turn) {
        decided.rows.push_back(turn.records);
        answered += turn.decided.size();
        send_to(answered + in_flight);
        return answered < copies.size();
    });
    decided.rate = watch.rate(copies.size());
    return decided;
}

std::vector<std::string> records_of(const std::filesystem::path& file) {
    Bell bell;
    const auto log = sqlite::SqliteLog::open_read_only(file);
    log->set_wake(bell.rope());
    const auto reader = log->partition(0).read_from(0);
    std::vector<std::string> records;
    for (;;) {
        const auto batch = reader->read(1000);
        if (!batch) throw Failure(batch.error().detail);
        for (const auto& record : batch->records) records.emplace_back(record.bytes);
        if (batch->at_end) return records;
        if (batch->records.empty()) bell.wait();
    }
}

} // namespace assent::bench
