#include "adapters/sqlite/row_checksum.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace assent::sqlite {

std::int64_t row_checksum(std::uint32_t partition, std::int64_t position, std::string_view bytes) {
    const auto place = (std::uint64_t{partition} << 48U) ^ static_cast<std::uint64_t>(position);
    return static_cast<std::int64_t>(XXH3_64bits_withSeed(bytes.data(), bytes.size(), place));
}

} // namespace assent::sqlite
