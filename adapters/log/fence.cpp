#include "adapters/log/fence.hpp"

#include "domain/engine/fold.hpp"
#include "events/record/envelope.hpp"

#include <utility>

namespace assent {
namespace {

std::unexpected<Misfit> misfit(Misfit::Kind kind, std::string detail) {
    return std::unexpected(Misfit{kind, std::move(detail)});
}

std::unexpected<Misfit> refusal(const FenceHead& head, const Envelope& record, Judgement why) {
    const auto term = std::to_string(record.term);
    if (!head.chain.opened) {
        return misfit(Misfit::Kind::unfitting,
                      "the partition is not initialised: no LogOpened yet");
    }
    switch (why) {
    case Judgement::stale_term:
        return misfit(Misfit::Kind::other_term,
                      "term " + term + " is over: node " + head.node + " began term " +
                          std::to_string(head.chain.term));
    case Judgement::foreign:
        return misfit(Misfit::Kind::unfitting, "the partition is initialised already");
    default:
        return misfit(Misfit::Kind::unfitting,
                      "record " + std::to_string(record.seq) + " of term " + term +
                          " does not follow record " + std::to_string(head.chain.seq));
    }
}

std::string node_of(const Envelope& term_begun) {
    const auto body = decode_body(term_begun.type, term_begun.schema, term_begun.body);
    return body ? std::get<TermBegun>(*body).node : std::string{"of a later release"};
}

} // namespace

std::expected<FenceHead, Misfit>
extend(const FenceHead& head, std::uint32_t partition, std::string_view bytes, const Hash& hash) {
    const auto record = open_envelope(bytes);
    if (!record) return misfit(Misfit::Kind::unfitting, "the bytes are not a record");
    if (record->partition != partition) {
        return misfit(Misfit::Kind::unfitting,
                      "the record belongs to partition " + std::to_string(record->partition));
    }
    if (head.chain.opened && record->log != head.log) {
        return misfit(Misfit::Kind::unfitting, "the record belongs to another log");
    }
    if (const auto judgement = judge(head.chain, *record); judgement != Judgement::valid) {
        return refusal(head, *record, judgement);
    }
    const auto type = static_cast<RecordType>(record->type);
    return FenceHead{.chain = advance(head.chain, type, hash),
                     .log = record->log,
                     .node = type == RecordType::term_begun ? node_of(*record) : head.node};
}

} // namespace assent
