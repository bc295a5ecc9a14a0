#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace assent {

/// A SHA-256.
using Hash = std::array<std::uint8_t, 32>;

/// Hashes the parts as if they stood behind one another. Safe from any thread.
[[nodiscard]] Hash sha256(std::initializer_list<std::string_view> parts);
[[nodiscard]] Hash sha256(std::string_view bytes);

[[nodiscard]] std::string_view as_bytes(const Hash& hash);

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::string_view bytes);

} // namespace assent
