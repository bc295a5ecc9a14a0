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
    Event (*read)(BinaryReader& in);
};

template <class E>
Event read_as(BinaryReader& in) {
    Event event{std::in_place_type<E>};
    get(in, std::get<E>(event));
    return event;
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

std::expected<Event, DecodeError> take_event(std::string_view& rest) {
    using enum DecodeError::Kind;
    std::string_view name{"event"};
    try {
        BinaryReader frame{rest};
        std::uint8_t name_length = 0;
        std::uint16_t schema = 0;
        load(frame, name_length);
        name = frame.take(name_length);
        load(frame, schema);
        const auto payload = frame.take(load_count(frame));

        const auto type = std::ranges::lower_bound(by_name, name, {}, &EventType::name);
        if (type == by_name.end() || type->name != name) {
            throw BadBytes(unknown_type, "no event of this build has that name");
        }
        if (schema == 0) BinaryReader::malformed("schemas count from 1");
        if (schema > type->schema) {
            throw BadBytes(newer_schema,
                           "it has schema " + std::to_string(schema) + ", this build knows up to " +
                               std::to_string(type->schema));
        }
        BinaryReader in{payload, schema};
        Event event = type->read(in);
        in.finish();
        rest.remove_prefix(static_cast<std::size_t>(payload.data() + payload.size() - rest.data()));
        return event;
    } catch (const BadBytes& e) {
        return std::unexpected(DecodeError{e.error().kind, std::string{name} + ": " + e.what()});
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
