// RFC 3339 in and out (GEN-9, RWX-28).

#include "events/core/time.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assent::test {
namespace {

using namespace std::chrono;

Timestamp at(std::int64_t micros) {
    return Timestamp{microseconds{micros}};
}

TEST(Rfc3339, IsWrittenInUtcWithTheFractionThatThereIs) {
    EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_rfc3339(at(1)), "1970-01-01T00:00:00.000001Z");
    EXPECT_EQ(to_rfc3339(at(1'500'000)), "1970-01-01T00:00:01.500000Z");
    EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_rfc3339(sys_days{year{2024} / 2 / 29} + hours{23} + minutes{59} + seconds{59}),
              "2024-02-29T23:59:59Z");
}

TEST(Rfc3339, IsReadInAllItsForms) {
    const Timestamp noon = sys_days{year{2026} / 11 / 25} + hours{12};
    for (const std::string text : {"2026-11-25T12:00:00Z",
                                   "2026-11-25t12:00:00z",
                                   "2026-11-25T12:00:00.0Z",
                                   "2026-11-25T12:00:00.000000Z",
                                   "2026-11-25T12:00:00+00:00",
                                   "2026-11-25T12:00:00-00:00",
                                   "2026-11-25T13:30:00+01:30",
                                   "2026-11-25T01:00:00-11:00",
                                   "2026-11-26T11:59:00+23:59"}) {
        EXPECT_EQ(from_rfc3339(text), noon) << text;
    }
    EXPECT_EQ(from_rfc3339("2026-11-25T12:00:00.5Z"), noon + milliseconds{500});
    EXPECT_EQ(from_rfc3339("2026-11-25T12:00:00.000001Z"), noon + microseconds{1});
    EXPECT_EQ(from_rfc3339("2026-11-25T12:00:00.000001999Z"), noon + microseconds{1});
    EXPECT_EQ(from_rfc3339("2026-11-25T12:00:00.0000000000000000000000001Z"), noon);
    EXPECT_EQ(from_rfc3339("2024-02-29T00:00:00Z"), Timestamp{sys_days{year{2024} / 2 / 29}});
}

TEST(Rfc3339, IsRefusedWhereItIsNone) {
    for (const std::string text : {"",
                                   "2026",
                                   "2026-11-25",
                                   "2026-11-25T12:00:00",
                                   "2026-11-25T12:00Z",
                                   "2026-11-25 12:00:00Z",
                                   "2026-11-25T12:00:00.Z",
                                   "2026-11-25T12:00:00.0000001",
                                   "2026-11-25T12:00:00,5Z",
                                   "2026-11-25T12:00:00ZZ",
                                   "2026-11-25T12:00:00Z ",
                                   " 2026-11-25T12:00:00Z",
                                   "2026-11-25T12:00:00+0100",
                                   "2026-11-25T12:00:00+24:00",
                                   "2026-11-25T12:00:00+01:60",
                                   "2026-11-25T12:00:00+01",
                                   "2026-11-25T24:00:00Z",
                                   "2026-11-25T12:60:00Z",
                                   "2026-11-25T12:00:60Z",
                                   "2026-13-25T12:00:00Z",
                                   "2026-00-25T12:00:00Z",
                                   "2026-11-31T12:00:00Z",
                                   "2026-11-00T12:00:00Z",
                                   "2026-02-29T12:00:00Z",
                                   "1900-02-29T12:00:00Z",
                                   "26-11-25T12:00:00Z",
                                   "+2026-11-25T12:00:00Z",
                                   "2026-1-25T12:00:00Z",
                                   "2026-11-25T1a:00:00Z"}) {
        EXPECT_EQ(from_rfc3339(text), std::nullopt) << text;
    }
}

TEST(Rfc3339, ComesBackAsItWent) {
    constexpr unsigned seed = 4711;
    std::mt19937_64 random{seed};
    const auto last = Timestamp{sys_days{year{9999} / 12 / 31}}.time_since_epoch().count();
    for (int i = 0; i < 10'000; ++i) {
        const auto time =
            at(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(last)));
        EXPECT_EQ(from_rfc3339(to_rfc3339(time)), time)
            << "seed " << seed << ", " << to_rfc3339(time);
    }
}

} // namespace
} // namespace assent::test
