// Bytes that nobody wrote: the codecs refuse them, say why, and never crash. What they do read is
// exactly what they would write.

#include "events/record/records.hpp"
#include "events/tenant/codec.hpp"
#include "tests/events/filled.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using enum DecodeError::Kind;
using testing::HasSubstr;

/// Something that can be encoded, and how to read it back and write it again.
struct Specimen {
    std::string name;
    std::string bytes;
    std::function<std::expected<std::string, DecodeError>(std::string_view)> reencode;
};

std::string encoded(const Event& event) {
    std::string bytes;
    append_event(bytes, event);
    return bytes;
}

std::expected<std::string, DecodeError> reencode_event(std::string_view bytes) {
    auto rest = bytes;
    const auto event = take_event(rest);
    if (!event) {
        EXPECT_EQ(rest, bytes) << "a refused event was taken off";
        return std::unexpected(event.error());
    }
    return encoded(*event) + std::string{rest};
}

template <class R>
Specimen record_specimen(std::string name) {
    const Record record{filled<R>()};
    const auto type = static_cast<std::uint8_t>(type_of(record));
    return {std::move(name),
            encode_body(record),
            [type](std::string_view bytes) -> std::expected<std::string, DecodeError> {
                auto read = decode_body(type, R::schema, bytes);
                if (!read) return std::unexpected(read.error());
                return encode_body(*read);
            }};
}

std::vector<Specimen> specimens() {
    std::vector<Specimen> all{record_specimen<LogOpened>("log-opened"),
                              record_specimen<TermBegun>("term-begun"),
                              record_specimen<Decision>("decision"),
                              record_specimen<Digest>("digest")};
    for_each_alternative<Event>([&]<class E>(std::type_identity<E>) {
        all.push_back({std::string{E::stored_name}, encoded(Event{filled<E>()}), reencode_event});
    });
    return all;
}

TEST(DecisionHead, SaysTheSameAsTheWholeRecordAndLooksNoFurther) {
    const auto whole = filled<Decision>();
    const auto bytes = encode_body(whole);
    const auto head = decode_head(Decision::schema, bytes);
    ASSERT_TRUE(head.has_value());
    const auto expect_same = [&](const auto& field) {
        EXPECT_EQ((*head).*field.member, whole.*field.member) << field.name;
    };
    std::apply([&](const auto&... field) { (expect_same(field), ...); }, Decision::head_fields());
    EXPECT_TRUE(head->reasons.empty());
    EXPECT_TRUE(head->events.empty());

    EXPECT_FALSE(decode_head(Decision::schema, bytes.substr(0, 20)).has_value());
    EXPECT_FALSE(decode_head(Decision::schema + 1, bytes).has_value());
}

TEST(HostileBytes, WhatIsCutShortIsRefusedAtEveryLength) {
    for (const auto& specimen : specimens()) {
        for (std::size_t length = 0; length < specimen.bytes.size(); ++length) {
            // A copy of its own, so that reading past the end is seen.
            const std::string cut(specimen.bytes, 0, length);
            const auto read = specimen.reencode(cut);
            ASSERT_FALSE(read.has_value()) << specimen.name << " cut at " << length;
            EXPECT_NE(read.error().kind, newer_schema) << specimen.name << " cut at " << length;
        }
    }
}

TEST(HostileBytes, WhatIsReadIsWhatWouldBeWrittenWhicheverBitFlips) {
    std::size_t refused = 0;
    for (const auto& specimen : specimens()) {
        for (std::size_t bit = 0; bit < specimen.bytes.size() * 8; ++bit) {
            auto bytes = specimen.bytes;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
            const auto read = specimen.reencode(bytes);
            refused += !read.has_value();
            if (read) {
                ASSERT_EQ(*read, bytes) << specimen.name << " bit " << bit;
            }
        }
    }
    EXPECT_GT(refused, 1000U);
}

TEST(HostileBytes, WhatIsReadIsWhatWouldBeWrittenHoweverItIsMangled) {
    constexpr unsigned seed = 20260302;
    std::mt19937 random{seed};
    const auto below = [&](std::size_t bound) { return random() % bound; };
    const auto all = specimens();
    for (int round = 0; round < 20'000; ++round) {
        const auto& specimen = all[below(all.size())];
        auto bytes = specimen.bytes;
        for (auto changes = 1 + below(4); changes > 0; --changes) {
            const auto at = below(bytes.size());
            switch (below(4)) {
            case 0:
                bytes[at] = static_cast<char>(random());
                break;
            case 1: // what sizes and counts look like
                bytes.replace(at, 4, std::string(4, static_cast<char>(0xff)));
                break;
            case 2:
                bytes.erase(at, 1 + below(8));
                break;
            default:
                bytes.insert(at, specimen.bytes, below(specimen.bytes.size()), 1 + below(8));
            }
            if (bytes.empty()) bytes = specimen.bytes;
        }
        const auto read = specimen.reencode(bytes);
        if (read) {
            ASSERT_EQ(to_hex(*read), to_hex(bytes))
                << specimen.name << ", seed " << seed << ", round " << round;
        }
    }
}

TEST(HostileBytes, TrailingBytesOfARecordAreRefused) {
    for (const Record& record : std::vector<Record>{filled<LogOpened>(),
                                                    filled<TermBegun>(),
                                                    filled<Decision>(),
                                                    Decision{},
                                                    filled<Digest>()}) {
        const auto read = decode_body(static_cast<std::uint8_t>(type_of(record)),
                                      schema_of(record),
                                      encode_body(record) + '\0');
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().kind, malformed_bytes);
        EXPECT_THAT(read.error().detail, HasSubstr("follow the last"));
    }
}

/// An event as it stands in a log, part by part.
std::string framed(std::string_view name, std::uint16_t schema, std::string_view payload) {
    std::string bytes(1, static_cast<char>(name.size()));
    bytes += name;
    bytes += {static_cast<char>(schema & 0xffU), static_cast<char>(schema >> 8U)};
    const auto size = static_cast<unsigned>(payload.size());
    bytes += {static_cast<char>(size), static_cast<char>(size >> 8U), '\0', '\0'};
    return bytes + std::string{payload};
}

DecodeError refused(std::string_view bytes) {
    auto rest = bytes;
    const auto event = take_event(rest);
    if (!event) return event.error();
    ADD_FAILURE() << "it was read";
    return {};
}

TEST(HostileBytes, TrailingBytesOfAnEventAreRefused) {
    const auto error = refused(framed("model-activated", 1, std::string{"\1\0\0\0xy", 6}));
    EXPECT_EQ(error.kind, malformed_bytes);
    EXPECT_THAT(error.detail, HasSubstr("model-activated"));
}

TEST(HostileBytes, ANewerSchemaIsRefusedByName) {
    const auto error = refused(framed("model-activated", 2, std::string{"\1\0\0\0x", 5}));
    EXPECT_EQ(error.kind, newer_schema);
    EXPECT_THAT(error.detail, HasSubstr("model-activated: it has schema 2"));

    const auto record = decode_body(3, 7, "");
    ASSERT_FALSE(record.has_value());
    EXPECT_EQ(record.error().kind, newer_schema);
    EXPECT_THAT(record.error().detail, HasSubstr("schema 7, this build knows up to 2"));
}

TEST(HostileBytes, SchemasCountFromOne) {
    EXPECT_EQ(refused(framed("model-activated", 0, "")).kind, malformed_bytes);
    for (std::uint8_t type = 1; type <= 4; ++type) {
        const auto record = decode_body(type, 0, "");
        ASSERT_FALSE(record.has_value());
        EXPECT_EQ(record.error().kind, malformed_bytes);
    }
}

TEST(HostileBytes, AnUnknownTypeIsRefusedByName) {
    const auto error = refused(framed("model-painted", 1, ""));
    EXPECT_EQ(error.kind, unknown_type);
    EXPECT_THAT(error.detail, HasSubstr("model-painted"));
    // Names are compared as a whole.
    EXPECT_EQ(refused(framed("model", 1, "")).kind, unknown_type);
    EXPECT_EQ(refused(framed("", 1, "")).kind, unknown_type);

    for (const int type : {0, 5, 255}) {
        const auto record = decode_body(static_cast<std::uint8_t>(type), 1, "");
        ASSERT_FALSE(record.has_value());
        EXPECT_EQ(record.error().kind, unknown_type);
        EXPECT_THAT(record.error().detail, HasSubstr(std::to_string(type)));
    }
}

TEST(HostileBytes, ANameThatNobodyCouldReadIsToldSoThatTheyCan) {
    using namespace std::string_view_literals;
    EXPECT_EQ(refused(framed("\0\x1b[2Jx"sv, 1, "")).detail,
              "??[2Jx: no event of this build has that name");
    EXPECT_THAT(refused(framed(std::string(200, 'n'), 1, "")).detail,
                testing::StartsWith(std::string(64, 'n') + ": "));
    EXPECT_THAT(refused(framed("", 1, "")).detail,
                testing::StartsWith("an event without a name: "));
}

TEST(HostileBytes, ABadEventInADecisionIsRefusedByName) {
    Decision decision = filled<Decision>();
    decision.events = {filled<ModelActivated>()};
    auto body = encode_body(Record{decision});
    const auto at = body.find("model-activated");
    ASSERT_NE(at, std::string::npos);
    body[at] = 'n';
    const auto record = decode_body(3, Decision::schema, body);
    ASSERT_FALSE(record.has_value());
    EXPECT_EQ(record.error().kind, unknown_type);
    EXPECT_THAT(record.error().detail, HasSubstr("nodel-activated"));
}

} // namespace
} // namespace assent::test
