#include "adapters/log/chain_head.hpp"

#include "events/record/envelope.hpp"

#include <utility>

namespace assent {
namespace {

std::unexpected<Misfit> misfit(Misfit::Kind kind, std::string detail) {
    return std::unexpected(Misfit{kind, std::move(detail)});
}

std::expected<ChainHead, Misfit> first(const Envelope& record, const Hash& hash) {
    if (record.type != std::to_underlying(RecordType::log_opened) || record.seq != 1) {
        return misfit(Misfit::Kind::unfitting,
                      "the partition is not initialised: no LogOpened yet");
    }
    return ChainHead{.term = 0, .seq = 1, .chain = hash, .log = record.log, .node = {}};
}

ChainHead behind_term_begun(const ChainHead& head, const Envelope& record, const Hash& hash) {
    const auto body = decode_body(record.type, record.schema, record.body);
    return {.term = head.term + 1,
            .seq = head.seq + 1,
            .chain = sha256({as_bytes(head.chain), as_bytes(hash)}),
            .log = head.log,
            .node = body ? std::get<TermBegun>(*body).node : std::string{"?"}};
}

} // namespace

std::expected<ChainHead, Misfit>
extend(const ChainHead& head, std::uint32_t partition, std::string_view bytes, const Hash& hash) {
    const auto record = open_envelope(bytes);
    if (!record) return misfit(Misfit::Kind::unfitting, "the bytes are not a record");
    if (record->partition != partition) {
        return misfit(Misfit::Kind::unfitting,
                      "the record belongs to partition " + std::to_string(record->partition));
    }
    if (head.seq == 0) return first(*record, hash);
    if (record->log != head.log) {
        return misfit(Misfit::Kind::unfitting, "the record belongs to another log");
    }
    if (record->type == std::to_underlying(RecordType::term_begun)) {
        return behind_term_begun(head, *record, hash);
    }
    if (record->type == std::to_underlying(RecordType::log_opened)) {
        return misfit(Misfit::Kind::unfitting, "the partition is initialised already");
    }
    if (head.term == 0 || record->term != head.term) {
        return misfit(Misfit::Kind::other_term,
                      "term " + std::to_string(record->term) + " is over: node " + head.node +
                          " began term " + std::to_string(head.term));
    }
    if (record->seq != head.seq + 1 || record->prev != head.chain) {
        return misfit(Misfit::Kind::unfitting,
                      "record " + std::to_string(record->seq) + " of term " +
                          std::to_string(record->term) + " does not follow record " +
                          std::to_string(head.seq));
    }
    auto next = head;
    next.seq = record->seq;
    next.chain = hash;
    return next;
}

} // namespace assent
