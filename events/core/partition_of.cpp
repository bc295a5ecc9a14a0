#include "events/core/partition_of.hpp"

#include <cstddef>
#include <cstring>

namespace assent {
namespace {

/// MurmurHash2 with the seed of Kafka's default partitioner.
std::uint32_t murmur2(std::string_view key) {
    constexpr std::uint32_t m = 0x5bd1e995;
    constexpr unsigned r = 24;
    const auto byte = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(key[i])};
    };

    std::uint32_t h = 0x9747b28cU ^ static_cast<std::uint32_t>(key.size());
    std::size_t at = 0;
    for (; key.size() - at >= 4; at += 4) {
        std::uint32_t k = 0;
        std::memcpy(&k, key.data() + at, 4);
        k *= m;
        k ^= k >> r;
        k *= m;
        h = (h * m) ^ k;
    }
    switch (key.size() - at) {
    case 3:
        h ^= byte(at + 2) << 16U;
        [[fallthrough]];
    case 2:
        h ^= byte(at + 1) << 8U;
        [[fallthrough]];
    case 1:
        h ^= byte(at);
        h *= m;
        break;
    default:
        break;
    }
    h ^= h >> 13U;
    h *= m;
    h ^= h >> 15U;
    return h;
}

} // namespace

std::uint32_t partition_of(std::string_view tenant, std::uint32_t partitions) {
    return (murmur2(tenant) & 0x7fffffffU) % partitions;
}

} // namespace assent
