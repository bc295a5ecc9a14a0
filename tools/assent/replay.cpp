#include "tools/assent/replay.hpp"

#include "domain/engine/fold.hpp"
#include "events/core/match.hpp"
#include "tools/assent/progress.hpp"
#include "tools/cli/exit_status.hpp"

#include <chrono>

namespace assent::tool {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_max = 4096;

void count(ReplayedPartition& partition, const Folded& folded) {
    ++partition.records;
    if (!folded.record) return;
    match(
        *folded.record,
        [](const LogOpened&) {},
        [&](const TermBegun&) { ++partition.terms; },
        [&](const Decision& decision) {
            ++partition.decisions;
            partition.events += decision.events.size();
        },
        [&](const Digest&) { ++partition.digests; });
}

ReplayedPartition replay_one(cli::ReadOnlyLog& log,
                             std::uint32_t number,
                             const std::function<void(std::uint64_t)>& more,
                             const std::function<void(const FoundDecision&)>& see) {
    ReplayedPartition partition{{log.identity().log, log.identity().partitions, number}};
    const auto reader = log.partition(number).read_from(0);
    auto heard = Clock::now();
    for (;;) {
        const auto batch = reader->read(batch_max);
        if (!batch && Clock::now() - heard > cli::log_patience) {
            throw cli::Failure{cli::ExitStatus::unavailable, batch.error().detail};
        }
        if (batch) {
            heard = Clock::now();
            for (const auto& record : batch->records) {
                const auto folded = fold(partition.state, record);
                count(partition, folded);
                const auto* decision =
                    folded.record ? std::get_if<Decision>(&*folded.record) : nullptr;
                if (see && decision != nullptr) {
                    see({number, record.position, partition.state.head.seq, *decision});
                }
            }
            more(batch->records.size());
            if (batch->at_end) return partition;
        }
        if (!batch || batch->records.empty()) log.wait();
    }
}

} // namespace

Replay replay(cli::ReadOnlyLog& log,
              const std::string& label,
              const std::function<void(const FoundDecision&)>& see) {
    const auto count = log.identity().partitions;
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        total += static_cast<std::uint64_t>(std::max<std::int64_t>(log.end(i), 0));
    }
    Progress progress{label, "records", total};
    Replay all;
    for (std::uint32_t i = 0; i < count; ++i) {
        try {
            all.partitions.push_back(replay_one(
                log,
                i,
                [&](std::uint64_t more) {
                    all.records += more;
                    progress.at(all.records);
                },
                see));
        } catch (const Damage& e) {
            throw cli::Failure{cli::ExitStatus::refused,
                               "the log is damaged: partition " + std::to_string(i) + ", " +
                                   e.what()};
        }
        all.digest += all.partitions.back().state.tenants_digest;
    }
    all.seconds = progress.seconds();
    return all;
}

} // namespace assent::tool
