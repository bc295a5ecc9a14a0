// The bytes of a record: envelope and body. What is decoded is exactly what was encoded, but for
// members that came with later schemas.

#include "events/record/envelope.hpp"
#include "events/record/records.hpp"
#include "tests/fuzz/target.hpp"

#include <string>

using namespace assent;
using assent::test::must;

namespace {

void decode(std::uint8_t type, std::uint16_t schema, std::string_view body) {
    const auto record = decode_body(type, schema, body);
    if (!record) return must(!record.error().detail.empty());
    const auto written = encode_body(*record);
    must(written.size() >= body.size());
    if (written.size() == body.size()) must(written == body);
    const auto again = decode_body(type, schema_of(*record), written);
    must(again.has_value() && *again == *record);
    if (const auto* decision = std::get_if<Decision>(&*record)) {
        const auto head = decode_head(schema, body);
        must(head.has_value() && head->id == decision->id && head->version == decision->version);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = test::view_of(data, size);
    if (const auto envelope = open_envelope(bytes)) {
        must(seal(*envelope) == bytes);
        decode(envelope->type, envelope->schema, envelope->body);
    }
    // Without an envelope, whose checksum hardly any invention gets right: type, schema, body.
    if (size >= 2) decode(data[0], data[1], bytes.substr(2));
    return 0;
}
