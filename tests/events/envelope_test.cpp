// The envelope (R1, R3): whatever happens to the bytes of a record, it is seen.

#include "events/record/envelope.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assent::test {
namespace {

Envelope sample() {
    Envelope envelope{.type = 2,
                      .schema = 1,
                      .log = {},
                      .partition = 7,
                      .term = 3,
                      .seq = 41,
                      .prev = sha256("x"),
                      .body = "some body"};
    envelope.log.fill(0xab);
    return envelope;
}

TEST(EnvelopeBytes, EveryFlippedBitIsSeen) {
    const auto sealed = seal(sample());
    constexpr std::size_t version_at = 4;
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        auto bytes = sealed;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        const auto opened = open_envelope(bytes);
        ASSERT_FALSE(opened.has_value()) << "bit " << bit;
        const auto expected =
            bit / 8 == version_at ? EnvelopeFlaw::unknown_version : EnvelopeFlaw::damaged;
        EXPECT_EQ(opened.error().flaw, expected) << "bit " << bit;
    }
}

TEST(EnvelopeBytes, EveryMissingOrAdditionalByteIsSeen) {
    const auto sealed = seal(sample());
    for (std::size_t length = 0; length < sealed.size(); ++length) {
        const std::string cut(sealed, 0, length);
        EXPECT_FALSE(open_envelope(cut).has_value()) << "cut at " << length;
        const std::string tail(sealed, sealed.size() - length);
        EXPECT_FALSE(open_envelope(tail).has_value()) << "the last " << length;
    }
    EXPECT_FALSE(open_envelope(sealed + '\0').has_value());
    EXPECT_FALSE(open_envelope(sealed + sealed).has_value());
}

TEST(EnvelopeBytes, HasASizeThatNeverChanges) {
    EXPECT_EQ(seal(sample()).size(), 80 + sample().body.size() + 8);
    auto empty = sample();
    empty.body = {};
    EXPECT_EQ(seal(empty).size(), 88U);
    EXPECT_TRUE(open_envelope(seal(empty)).has_value());
}

/// A later release may change all but the first 28 bytes; whose log it is can still be told.
TEST(EnvelopeBytes, OfALaterReleaseTellsItsLogAndPartition) {
    auto bytes = seal(sample());
    bytes[4] = 2;
    bytes.append("something new");
    const auto opened = open_envelope(bytes);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().flaw, EnvelopeFlaw::unknown_version);
    EXPECT_EQ(opened.error().log, sample().log);
    EXPECT_EQ(opened.error().partition, 7U);
}

TEST(EnvelopeBytes, AcceptsTypesAndSchemasOfLaterReleases) {
    auto later = sample();
    later.type = 200;
    later.schema = 999;
    const auto bytes = seal(later);
    const auto opened = open_envelope(bytes);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->type, 200);
    EXPECT_EQ(opened->schema, 999);
}

} // namespace
} // namespace assent::test
