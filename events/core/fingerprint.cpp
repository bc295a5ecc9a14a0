#include "events/core/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace assent {

Fingerprint fingerprint(std::string_view text) {
    const auto hash = XXH3_128bits(text.data(), text.size());
    return {hash.high64, hash.low64};
}

Fingerprint fingerprint(std::span<const std::uint64_t> words) {
    const auto hash = XXH3_128bits(words.data(), words.size_bytes());
    return {hash.high64, hash.low64};
}

} // namespace assent
