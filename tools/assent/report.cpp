#include "tools/assent/report.hpp"

#include "events/core/sha256.hpp"

#include <algorithm>
#include <cstdio>

namespace assent::tool {
namespace {

template <class Bytes>
std::string hex(const Bytes& bytes) {
    return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

json::Value invalid_of(const InvalidCounts& invalid) {
    return {json::Object{{"stale_term", json::number(invalid.stale_term)},
                         {"gap", json::number(invalid.gap)},
                         {"repeat", json::number(invalid.repeat)},
                         {"fork", json::number(invalid.fork)},
                         {"foreign", json::number(invalid.foreign)}}};
}

json::Value partition_of(const ReplayedPartition& partition) {
    const auto& state = partition.state;
    return {json::Object{{"partition", json::number(state.partition)},
                         {"records", json::number(partition.records)},
                         {"decisions", json::number(partition.decisions)},
                         {"events", json::number(partition.events)},
                         {"terms", json::number(partition.terms)},
                         {"digests", json::number(partition.digests)},
                         {"invalid", invalid_of(state.invalid)},
                         {"tenants", json::number(state.tenants.size())},
                         {"version", json::number(state.head.seq)},
                         {"chain", json::text(hex(state.head.chain))},
                         {"digest", json::text(digest_text(state.tenants_digest))}}};
}

} // namespace

std::string digest_text(const Fingerprint& digest) {
    char text[33];
    std::snprintf(text,
                  sizeof text,
                  "%016llx%016llx",
                  static_cast<unsigned long long>(digest.high),
                  static_cast<unsigned long long>(digest.low));
    return text;
}

json::Object report_of(const Replay& replay, const LogIdentity& identity) {
    json::Array partitions;
    for (const auto& partition : replay.partitions) partitions.push_back(partition_of(partition));
    return {{"digest", json::text(digest_text(replay.digest))},
            {"log", json::text(hex(identity.log))},
            {"records", json::number(replay.records)},
            {"seconds", {replay.seconds}},
            {"partitions", {std::move(partitions)}}};
}

void print_table(const Replay& replay) {
    std::printf("%9s %10s %10s %8s %6s %8s %8s  %s\n",
                "partition",
                "records",
                "decisions",
                "tenants",
                "terms",
                "digests",
                "invalid",
                "digest");
    for (const auto& partition : replay.partitions) {
        std::printf("%9u %10llu %10llu %8zu %6llu %8llu %8llu  %s\n",
                    partition.state.partition,
                    static_cast<unsigned long long>(partition.records),
                    static_cast<unsigned long long>(partition.decisions),
                    partition.state.tenants.size(),
                    static_cast<unsigned long long>(partition.terms),
                    static_cast<unsigned long long>(partition.digests),
                    static_cast<unsigned long long>(partition.state.invalid.total()),
                    digest_text(partition.state.tenants_digest).c_str());
    }
    std::printf("\n%llu records in %.2f s (%.0f/s)\ndigest %s\n",
                static_cast<unsigned long long>(replay.records),
                replay.seconds,
                static_cast<double>(replay.records) / std::max(replay.seconds, 1e-9),
                digest_text(replay.digest).c_str());
}

} // namespace assent::tool
