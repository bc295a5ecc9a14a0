#include "events/record/envelope.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstring>

namespace assent {
namespace {

static_assert(std::endian::native == std::endian::little, "the log is little endian");

constexpr std::string_view magic = "ASNT";

// Where the members lie.
constexpr std::size_t version_at = 4;
constexpr std::size_t type_at = 5;
constexpr std::size_t schema_at = 6;
constexpr std::size_t log_at = 8;
constexpr std::size_t partition_at = 24;
constexpr std::size_t body_length_at = 28;
constexpr std::size_t term_at = 32;
constexpr std::size_t seq_at = 40;
constexpr std::size_t prev_at = 48;

template <class T>
void place(std::string& bytes, std::size_t at, const T& value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <class T>
T taken(std::string_view bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

} // namespace

std::string seal(const Envelope& envelope) {
    std::string bytes(Envelope::header_size + envelope.body.size() + Envelope::checksum_size, '\0');
    std::memcpy(bytes.data(), magic.data(), magic.size());
    place(bytes, version_at, Envelope::version);
    place(bytes, type_at, envelope.type);
    place(bytes, schema_at, envelope.schema);
    place(bytes, log_at, envelope.log);
    place(bytes, partition_at, envelope.partition);
    place(bytes, body_length_at, static_cast<std::uint32_t>(envelope.body.size()));
    place(bytes, term_at, envelope.term);
    place(bytes, seq_at, envelope.seq);
    place(bytes, prev_at, envelope.prev);
    envelope.body.copy(bytes.data() + Envelope::header_size, envelope.body.size());
    const auto checked = bytes.size() - Envelope::checksum_size;
    place(bytes, checked, static_cast<std::uint64_t>(XXH3_64bits(bytes.data(), checked)));
    return bytes;
}

std::expected<Envelope, BadEnvelope> open_envelope(std::string_view bytes) {
    constexpr auto smallest = Envelope::header_size + Envelope::checksum_size;
    if (bytes.size() < smallest || !bytes.starts_with(magic)) return std::unexpected(BadEnvelope{});

    const auto log = taken<LogId>(bytes, log_at);
    const auto partition = taken<std::uint32_t>(bytes, partition_at);
    if (taken<std::uint8_t>(bytes, version_at) != Envelope::version) {
        return std::unexpected(BadEnvelope{EnvelopeFlaw::unknown_version, log, partition});
    }
    const auto checked = bytes.size() - Envelope::checksum_size;
    if (taken<std::uint32_t>(bytes, body_length_at) != bytes.size() - smallest ||
        taken<std::uint64_t>(bytes, checked) != XXH3_64bits(bytes.data(), checked)) {
        return std::unexpected(BadEnvelope{});
    }
    return Envelope{.type = taken<std::uint8_t>(bytes, type_at),
                    .schema = taken<std::uint16_t>(bytes, schema_at),
                    .log = log,
                    .partition = partition,
                    .term = taken<std::uint64_t>(bytes, term_at),
                    .seq = taken<std::uint64_t>(bytes, seq_at),
                    .prev = taken<Hash>(bytes, prev_at),
                    .body = bytes.substr(Envelope::header_size, bytes.size() - smallest)};
}

} // namespace assent
