#include "adapters/kafka/record_labels.hpp"

#include "events/core/match.hpp"
#include "events/core/named_enum.hpp"
#include "events/record/envelope.hpp"
#include "events/record/records.hpp"

#include <utility>

namespace assent::kafka {
namespace {

RecordLabels labels(const LogOpened&) {
    return {.key = {}, .headers = {{"record-type", "log-opened"}}};
}

RecordLabels labels(const TermBegun& record) {
    return {.key = {}, .headers = {{"record-type", "term-begun"}, {"node", record.node}}};
}

RecordLabels labels(const Digest&) {
    return {.key = {}, .headers = {{"record-type", "digest"}}};
}

/// Its head is enough.
RecordLabels labels(const Decision& record) {
    return {.key = record.tenant.text(),
            .headers = {{"record-type", "decision"},
                        {"tenant", record.tenant.text()},
                        {"position", std::to_string(record.position)},
                        {"outcome", std::string{name_of(record.outcome)}},
                        {"command-type", record.type},
                        {"command-id", record.id.text()}}};
}

} // namespace

RecordLabels labels_of(std::string_view bytes) {
    const auto envelope = open_envelope(bytes);
    if (!envelope) return {};
    if (envelope->type == std::to_underlying(RecordType::decision)) {
        const auto decision = decode_head(envelope->schema, envelope->body);
        return decision ? labels(*decision) : RecordLabels{};
    }
    const auto record = decode_body(envelope->type, envelope->schema, envelope->body);
    if (!record) return {};
    return match(*record, [](const auto& r) { return labels(r); });
}

} // namespace assent::kafka
