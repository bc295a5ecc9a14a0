#include "events/record/records.hpp"

#include "events/core/archive.hpp"
#include "events/core/match.hpp"
#include "events/tenant/codec.hpp"

namespace assent {
namespace {

void write_events(std::string& out, const std::vector<Event>& events) {
    BinaryWriter count{out};
    save_count(count, events.size());
    for (const auto& event : events) append_event(out, event);
}

void read_events(std::string_view rest, std::uint32_t count, std::vector<Event>& events) {
    events.reserve(std::min<std::uint32_t>(count, 64));
    for (std::uint32_t i = 0; i < count; ++i) {
        read_event(rest, events.emplace_back());
    }
    if (!rest.empty()) BinaryReader::malformed("bytes follow the last event");
}

template <class R>
BinaryReader reader_of(std::uint16_t schema, std::string_view body) {
    if (schema == 0) BinaryReader::malformed("schemas count from 1");
    if (schema > R::schema) {
        throw BadBytes(DecodeError::Kind::newer_schema,
                       "the record has schema " + std::to_string(schema) +
                           ", this build knows up to " + std::to_string(R::schema));
    }
    return BinaryReader{body, schema};
}

/// Read where it is returned: a decision is large.
template <class R>
std::expected<Record, DecodeError> read_as(std::uint16_t schema, std::string_view body) {
    auto in = reader_of<R>(schema, body);
    std::expected<Record, DecodeError> result{std::in_place, std::in_place_type<R>};
    auto& record = std::get<R>(*result);
    get(in, record);
    if constexpr (std::same_as<R, Decision>) {
        const auto count = load_count(in);
        read_events(in.rest(), count, record.events);
    } else {
        in.finish();
    }
    return result;
}

} // namespace

RecordType type_of(const Record& record) {
    return static_cast<RecordType>(record.index() + 1);
}

std::uint16_t schema_of(const Record& record) {
    return match(record, []<class R>(const R&) { return R::schema; });
}

std::string encode_body(const Record& record) {
    return match(record, []<class R>(const R& r) {
        std::string body;
        body.reserve(512);
        BinaryWriter out{body, R::schema};
        put(out, r);
        if constexpr (std::same_as<R, Decision>) write_events(body, r.events);
        return body;
    });
}

std::expected<Record, DecodeError>
decode_body(std::uint8_t type, std::uint16_t schema, std::string_view body) {
    try {
        switch (static_cast<RecordType>(type)) {
        case RecordType::log_opened:
            return read_as<LogOpened>(schema, body);
        case RecordType::term_begun:
            return read_as<TermBegun>(schema, body);
        case RecordType::decision:
            return read_as<Decision>(schema, body);
        case RecordType::digest:
            return read_as<Digest>(schema, body);
        }
        throw BadBytes(DecodeError::Kind::unknown_type,
                       "no record of this build has type " + std::to_string(type));
    } catch (const BadBytes& e) {
        return std::unexpected(e.error());
    }
}

std::expected<Decision, DecodeError> decode_head(std::uint16_t schema, std::string_view body) {
    try {
        auto in = reader_of<Decision>(schema, body);
        Decision decision;
        std::apply([&](const auto&... field) { (get(in, decision.*field.member), ...); },
                   Decision::head_fields());
        return decision;
    } catch (const BadBytes& e) {
        return std::unexpected(e.error());
    }
}

} // namespace assent
