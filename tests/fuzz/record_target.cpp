// The bytes of a record: envelope and body. What is decoded is exactly what was encoded.

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
    must(encode_body(*record) == body);
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
