// A record that claims to hold a great deal, and does not, costs next to no memory.

#include "events/core/archive.hpp"
#include "events/record/records.hpp"
#include "events/tenant/codec.hpp"
#include "tests/events/counting_new.hpp"
#include "tests/events/filled.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace assent::test {
namespace {

template <class Work>
std::size_t largest_request_of(Work&& work) {
    forget_requests();
    work();
    return largest_request();
}

constexpr std::size_t small = 64 * 1024;

TEST(Allocation, IsCounted) {
    EXPECT_GE(largest_request_of([] { std::string{}.reserve(100'000); }), 100'000U);
}

/// Empty texts take four bytes in a record and 32 in memory, and a vector may double.
constexpr std::size_t multiple = 16;

TEST(Allocation, IsASmallMultipleOfTheBytesWhateverTheyClaim) {
    constexpr std::size_t padding = 1'000'000;
    const auto honest = encode_body(Record{filled<Decision>()});
    for (const char filler : {'\xff', '\0'}) {
        // Behind the four bytes there is room enough for the count to be believed at first.
        const auto padded = honest + std::string(padding, filler);
        for (std::size_t at = 0; at + 4 < honest.size(); ++at) {
            for (const std::uint32_t count : {0xffffffffU, 0x7fffffffU, 990'000U}) {
                auto claimed = padded;
                std::memcpy(claimed.data() + at, &count, sizeof count);
                bool read = true;
                const auto largest =
                    largest_request_of([&] { read = decode_body(3, 1, claimed).has_value(); });
                EXPECT_FALSE(read) << "at " << at;
                ASSERT_LE(largest, multiple * claimed.size()) << "at " << at << ", count " << count;
            }
        }
    }
}

TEST(Allocation, AVectorGrowsOnlyAsItsElementsArrive) {
    std::string bytes{"\x00\x00\x40\x00", 4}; // four million
    bytes += std::string(5'000'000, '\xff');  // none of which is a reason
    const auto largest = largest_request_of([&] {
        BinaryReader in{bytes};
        std::vector<Reason> reasons;
        EXPECT_THROW(get(in, reasons), BadBytes);
    });
    EXPECT_LE(largest, small);
}

TEST(Allocation, ACountBeyondTheBytesIsRefusedBeforeAnythingElse) {
    for (const std::uint32_t count : {6U, 1000U, 0xffffffffU}) {
        std::string bytes(sizeof count, '\0');
        std::memcpy(bytes.data(), &count, sizeof count);
        bytes += "12345";
        const auto largest = largest_request_of([&] {
            BinaryReader in{bytes};
            std::string text;
            EXPECT_THROW(get(in, text), BadBytes);
            BinaryReader again{bytes};
            std::vector<std::uint8_t> numbers;
            EXPECT_THROW(get(again, numbers), BadBytes);
        });
        EXPECT_LE(largest, small) << count;
    }
}

} // namespace
} // namespace assent::test
