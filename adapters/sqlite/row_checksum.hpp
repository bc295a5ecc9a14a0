#pragma once

#include <cstdint>
#include <string_view>

namespace assent::sqlite {

/// What stands beside each row, so that bytes that were kept wrong, or in the wrong place, are
/// found by whoever reads them (R3). Part of the file format.
[[nodiscard]] std::int64_t
row_checksum(std::uint32_t partition, std::int64_t position, std::string_view bytes);

} // namespace assent::sqlite
