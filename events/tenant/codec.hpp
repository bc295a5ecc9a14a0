#pragma once

#include "events/core/decode_error.hpp"
#include "events/tenant/events.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace assent {

/// Appends the event as it stands in the log: its permanent name, the schema it is written in, the
/// length of its bytes, and its bytes. Writes the alternative that `event` holds, never the
/// variant: inserting an event type must not renumber what is in the log.
void append_event(std::string& out, const Event& event);

/// Reads what `append_event` wrote from the front of `rest` and takes it off. Whatever is wrong
/// with the bytes comes back as an error; nothing is thrown.
[[nodiscard]] std::expected<Event, DecodeError> take_event(std::string_view& rest);

/// The same into `event`, for a codec around this one: throws `BadBytes`.
void read_event(std::string_view& rest, Event& event);

/// The JSON name of an event type, e.g. `ModelActivated`.
[[nodiscard]] std::string_view type_of(const Event& event);

/// The same for the permanent number that facts carry; empty for a number that no event has.
[[nodiscard]] std::string_view event_type_numbered(std::uint16_t number);

[[nodiscard]] std::uint16_t number_of(const Event& event);

} // namespace assent
