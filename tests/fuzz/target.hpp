#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// What a fuzz target is: the function that libFuzzer calls with bytes of its invention. It returns
/// 0 for any bytes whatever; what must not be, it ends with `must`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace assent::test {

[[nodiscard]] inline std::string_view view_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process, so that the fuzzer keeps the bytes.
inline void must(bool holds) {
    if (!holds) std::abort();
}

} // namespace assent::test
