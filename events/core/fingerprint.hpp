#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

namespace assent {

/// A 128-bit fingerprint (XXH3). Sums and differences wrap modulo 2^128, so that the fingerprint
/// of a set of rows can be kept while rows come and go. Not a defence against forgery: that is
/// what the hash chain of the log is for.
struct Fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    Fingerprint& operator+=(const Fingerprint& other) {
        low += other.low;
        high += other.high + (low < other.low ? 1 : 0);
        return *this;
    }

    Fingerprint& operator-=(const Fingerprint& other) {
        const bool borrow = low < other.low;
        low -= other.low;
        high -= other.high + (borrow ? 1 : 0);
        return *this;
    }

    friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

[[nodiscard]] Fingerprint fingerprint(std::string_view text);
[[nodiscard]] Fingerprint fingerprint(std::span<const std::uint64_t> words);

} // namespace assent
