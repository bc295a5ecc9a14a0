#include "events/tenant/codec.hpp"

#include "events/core/archive.hpp"
#include "events/core/match.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace assent {
namespace {

struct EventType {
    std::string_view name;
    std::string_view type;
    std::uint16_t number;
    std::uint16_t schema;
    void (*read)(BinaryReader& in, Event& event);
};

template <class E>
void read_as(BinaryReader& in, Event& event) {
    get(in, event.emplace<E>());
}

/// What stands before an event. Read by hand: an archive of cereal costs more than all of it.
struct Frame {
    std::string_view name;
    std::uint16_t schema = 0;
    std::string_view payload;
};

std::string_view taken(std::string_view& rest, std::size_t size) {
    if (size > rest.size()) BinaryReader::malformed("the bytes end too early");
    const auto front = rest.substr(0, size);
    rest.remove_prefix(size);
    return front;
}

template <class T>
T number(std::string_view& rest) {
    T value;
    std::memcpy(&value, taken(rest, sizeof value).data(), sizeof value);
    return value;
}

void take_frame(std::string_view& rest, Frame& frame) {
    frame.name = taken(rest, number<std::uint8_t>(rest));
    frame.schema = number<std::uint16_t>(rest);
    frame.payload = taken(rest, number<std::uint32_t>(rest));
}

constexpr auto by_name = [] {
    std::array<EventType, std::variant_size_v<Event>> types{};
    std::size_t next = 0;
    for_each_alternative<Event>([&]<class E>(std::type_identity<E>) {
        types[next++] = {E::stored_name, E::type, E::number, E::schema, read_as<E>};
    });
    std::ranges::sort(types, {}, &EventType::name);
    return types;
}();

constexpr auto types_by_number = [] {
    std::uint16_t highest = 0;
    for (const auto& type : by_name) highest = std::max(highest, type.number);
    return highest;
}();

constexpr auto by_number = [] {
    std::array<std::string_view, types_by_number + 1> types{};
    for (const auto& type : by_name) types[type.number] = type.type;
    return types;
}();

const EventType& type_named(std::string_view name) {
    const auto type = std::ranges::lower_bound(by_name, name, {}, &EventType::name);
    if (type == by_name.end() || type->name != name) {
        throw BadBytes(DecodeError::Kind::unknown_type, "no event of this build has that name");
    }
    return *type;
}

/// The name may be anybody's bytes: as much of it as a line for people can hold.
std::string readable(std::string_view name) {
    constexpr std::size_t most = 64;
    std::string text{name.substr(0, most)};
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text.empty() ? "an event without a name" : text;
}

static_assert(std::ranges::adjacent_find(by_name, {}, &EventType::name) == by_name.end(),
              "two events share a stored name");

} // namespace

void append_event(std::string& out, const Event& event) {
    match(event, [&]<class E>(const E& e) {
        BinaryWriter frame{out};
        save(frame, static_cast<std::uint8_t>(E::stored_name.size()));
        frame.bytes(E::stored_name.data(), E::stored_name.size());
        save(frame, E::schema);
        const auto length_at = out.size();
        save(frame, std::uint32_t{0});
        BinaryWriter payload{out, E::schema};
        put(payload, e);
        const auto length =
            static_cast<std::uint32_t>(out.size() - length_at - sizeof(std::uint32_t));
        std::memcpy(out.data() + length_at, &length, sizeof length);
    });
}

void read_event(std::string_view& rest, Event& event) {
    Frame frame{.name = "event", .schema = 0, .payload = {}};
    try {
        take_frame(rest, frame);
        const auto& type = type_named(frame.name);
        if (frame.schema == 0) BinaryReader::malformed("schemas count from 1");
        if (frame.schema > type.schema) {
            throw BadBytes(DecodeError::Kind::newer_schema,
                           "it has schema " + std::to_string(frame.schema) +
                               ", this build knows up to " + std::to_string(type.schema));
        }
        BinaryReader in{frame.payload, frame.schema};
        type.read(in, event);
        in.finish();
    } catch (const BadBytes& e) {
        throw BadBytes(e.error().kind, readable(frame.name) + ": " + e.what());
    }
}

std::expected<Event, DecodeError> take_event(std::string_view& rest) {
    try {
        auto behind = rest;
        Event event;
        read_event(behind, event);
        rest = behind;
        return event;
    } catch (const BadBytes& e) {
        return std::unexpected(e.error());
    }
}

std::string_view type_of(const Event& event) {
    return match(event, []<class E>(const E&) { return E::type; });
}

std::string_view event_type_numbered(std::uint16_t number) {
    return number < by_number.size() ? by_number[number] : std::string_view{};
}

std::uint16_t number_of(const Event& event) {
    return match(event, []<class E>(const E&) { return E::number; });
}

} // namespace assent
