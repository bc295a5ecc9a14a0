// Every schema of every event and record that was ever written is still read, and what is written
// today has the bytes that it had when its schema was new.

#include "events/record/envelope.hpp"
#include "events/record/records.hpp"
#include "events/tenant/codec.hpp"
#include "tests/events/filled.hpp"
#include "tests/events/golden_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace assent::test {
namespace {

std::string file_of(std::string_view name, std::uint16_t schema) {
    return std::string{name} + "-" + std::to_string(schema) + ".hex";
}

/// With every member filled, and with none.
template <class T>
std::vector<T> samples(std::uint16_t schema) {
    return {filled<T>(schema), T{}};
}

std::string encoded(const Event& event) {
    std::string bytes;
    append_event(bytes, event);
    return bytes;
}

template <class E>
void check_event(std::uint16_t schema) {
    SCOPED_TRACE(std::string{E::stored_name} + " schema " + std::to_string(schema));
    const auto values = samples<E>(schema);
    std::vector<std::string> present;
    for (const auto& value : values) present.push_back(to_hex(encoded(Event{value})));
    const auto lines = golden_lines(file_of(E::stored_name, schema), present);
    ASSERT_EQ(lines.size(), values.size());
    // Only the newest schema is written; all of them are read.
    if (schema == E::schema) {
        EXPECT_EQ(present, lines);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto bytes = from_hex(lines[i]);
        std::string_view rest{bytes};
        const auto event = take_event(rest);
        ASSERT_TRUE(event.has_value()) << event.error().detail;
        EXPECT_TRUE(*event == Event{values[i]});
        EXPECT_TRUE(rest.empty());
    }
}

template <class R>
void check_record(const std::string& name, std::uint16_t schema) {
    SCOPED_TRACE(name + " schema " + std::to_string(schema));
    const auto values = samples<R>(schema);
    std::vector<std::string> present;
    for (const auto& value : values) present.push_back(to_hex(encode_body(Record{value})));
    const auto lines = golden_lines(file_of("record-" + name, schema), present);
    ASSERT_EQ(lines.size(), values.size());
    if (schema == R::schema) {
        EXPECT_EQ(present, lines);
    }
    const auto type = static_cast<std::uint8_t>(type_of(Record{values[0]}));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto record = decode_body(type, schema, from_hex(lines[i]));
        ASSERT_TRUE(record.has_value()) << record.error().detail;
        EXPECT_TRUE(*record == Record{values[i]});
    }
}

template <class R>
void check_schemas_of_record(const std::string& name) {
    for (std::uint16_t schema = 1; schema <= R::schema; ++schema) check_record<R>(name, schema);
}

TEST(Golden, EveryEventSchemaIsReadAndTheNewestIsWrittenAsEver) {
    for_each_alternative<Event>([]<class E>(std::type_identity<E>) {
        for (std::uint16_t schema = 1; schema <= E::schema; ++schema) check_event<E>(schema);
    });
}

TEST(Golden, EveryRecordSchemaIsReadAndTheNewestIsWrittenAsEver) {
    check_schemas_of_record<LogOpened>("log-opened");
    check_schemas_of_record<TermBegun>("term-begun");
    check_schemas_of_record<Decision>("decision");
    check_schemas_of_record<Digest>("digest");
}

TEST(Golden, TheEnvelopeIsWrittenAsEver) {
    Envelope envelope{.type = 3,
                      .schema = 0x0201,
                      .log = {},
                      .partition = 0x0a0b0c0d,
                      .term = 0x1112131415161718,
                      .seq = 0x2122232425262728,
                      .prev = sha256("the record before"),
                      .body = "the body"};
    for (std::uint8_t i = 0; i < 16; ++i) envelope.log[i] = i;
    const auto bytes = seal(envelope);
    const auto lines = golden_lines("envelope-1.hex", {to_hex(bytes)});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(to_hex(bytes), lines[0]);

    const auto kept = from_hex(lines[0]);
    const auto opened = open_envelope(kept);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->type, envelope.type);
    EXPECT_EQ(opened->schema, envelope.schema);
    EXPECT_EQ(opened->log, envelope.log);
    EXPECT_EQ(opened->partition, envelope.partition);
    EXPECT_EQ(opened->term, envelope.term);
    EXPECT_EQ(opened->seq, envelope.seq);
    EXPECT_EQ(opened->prev, envelope.prev);
    EXPECT_EQ(opened->body, envelope.body);
}

/// The names and numbers stand in logs: a line that was written once stays true for ever.
TEST(Golden, EventsKeepTheirNamesAndNumbers) {
    std::vector<std::string> present;
    std::set<std::string> names;
    std::set<int> numbers;
    for_each_alternative<Event>([&]<class E>(std::type_identity<E>) {
        present.push_back(std::to_string(E::number) + " " + std::string{E::stored_name} + " " +
                          std::string{E::type});
        EXPECT_TRUE(names.insert(std::string{E::stored_name}).second) << E::stored_name;
        EXPECT_TRUE(numbers.insert(E::number).second) << E::stored_name;
        EXPECT_EQ(event_type_numbered(E::number), E::type);
        EXPECT_EQ(type_of(Event{E{}}), E::type);
        EXPECT_EQ(number_of(Event{E{}}), E::number);
    });
    EXPECT_EQ(golden_lines("event-names.txt", present), present)
        << "append the new events to the file by hand; change none of its lines";
    EXPECT_EQ(event_type_numbered(0), "");
    EXPECT_EQ(event_type_numbered(0xffff), "");
}

template <class... E>
std::vector<std::string> enums_as_stored() {
    std::vector<std::string> lines;
    const auto add = [&](const auto& names) {
        std::string line;
        for (const auto name : names) line += (line.empty() ? "" : " ") + std::string{name};
        lines.push_back(std::move(line));
    };
    (add(EnumNames<E>::names), ...);
    return lines;
}

/// Logs hold the numbers of enumerators: new ones come behind the old ones.
TEST(Golden, EnumeratorsKeepTheirPlaces) {
    const auto present = enums_as_stored<RuleFamily,
                                         Outcome,
                                         Code,
                                         TargetKind,
                                         AccountRole,
                                         SecurityRole,
                                         Hosting,
                                         ModelKind,
                                         Origin,
                                         DeploymentKind,
                                         CapacityMode,
                                         Surface,
                                         Collection,
                                         Permission,
                                         RolePermission,
                                         SpaceType,
                                         SpaceRole,
                                         JobKind,
                                         ConditionKind>();
    const auto lines = golden_lines("enums.txt", present);
    ASSERT_EQ(lines.size(), present.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_THAT(present[i] + " ", testing::StartsWith(lines[i] + " "));
    }
}

TEST(Golden, NoFileIsLeftOver) {
    std::vector<std::string> expected{"enums.txt", "envelope-1.hex", "event-names.txt"};
    for (const auto* record : {"log-opened", "term-begun", "decision", "digest"}) {
        expected.push_back(file_of(std::string{"record-"} + record, 1));
    }
    expected.push_back(file_of("record-decision", 2));
    for_each_alternative<Event>([&]<class E>(std::type_identity<E>) {
        for (std::uint16_t s = 1; s <= E::schema; ++s)
            expected.push_back(file_of(E::stored_name, s));
    });
    std::ranges::sort(expected);
    EXPECT_EQ(golden_names(), expected) << "an event that was written once cannot be taken back";
}

} // namespace
} // namespace assent::test
