#include "domain/engine/fold.hpp"

#include "domain/engine/guards.hpp"
#include "domain/evolve.hpp"
#include "domain/tenant/digest.hpp"
#include "events/core/match.hpp"

#include <utility>

namespace assent {
namespace {

void count(InvalidCounts& counts, Judgement judgement) {
    switch (judgement) {
    case Judgement::valid:
        break;
    case Judgement::stale_term:
        ++counts.stale_term;
        break;
    case Judgement::gap:
        ++counts.gap;
        break;
    case Judgement::repeat:
        ++counts.repeat;
        break;
    case Judgement::fork:
        ++counts.fork;
        break;
    case Judgement::foreign:
        ++counts.foreign;
        break;
    }
}

/// R3, R8: an envelope of a later release in our log is not foreign, it is ours and unreadable.
std::optional<Envelope> own_envelope(const PartitionState& state, const LogRecord& record) {
    const auto envelope = open_envelope(record.bytes);
    const bool ours =
        envelope
            ? envelope->log == state.log && envelope->partition == state.partition
            : envelope.error().log == state.log && envelope.error().partition == state.partition;
    if (!envelope && ours && envelope.error().flaw == EnvelopeFlaw::unknown_version) {
        throw Damage{record.position,
                     "the record has an envelope of a later release: upgrade this program"};
    }
    if (!envelope || !ours) return {};
    return *envelope;
}

void decode(const Envelope& envelope, std::int64_t position, std::optional<Record>& record) {
    auto body = decode_body(envelope.type, envelope.schema, envelope.body);
    if (body) {
        record.emplace(*std::move(body));
        return;
    }
    if (!guards.stops_at_unreadable) return;
    const bool newer = body.error().kind != DecodeError::Kind::malformed_bytes;
    throw Damage{position,
                 body.error().detail +
                     (newer ? ": written by a later release, upgrade this program" : "")};
}

/// Makes valid records so; the head of the chain is the caller's matter.
class Application {
public:
    Application(PartitionState& state, std::int64_t position, bool compare_digests)
        : s_(state), position_(position), compare_digests_(compare_digests) {}

    void operator()(const LogOpened& opened) {
        if (opened.partitions != s_.partitions) {
            damaged("the log was opened with " + std::to_string(opened.partitions) +
                    " partitions, not " + std::to_string(s_.partitions));
        }
        s_.command_offset = opened.first_command_offset - 1;
    }

    void operator()(const TermBegun& begun) {
        if (!s_.command_source.empty() && begun.command_source != s_.command_source) {
            damaged("the commands come from '" + begun.command_source +
                    "', those before came from '" + s_.command_source + "'");
        }
        s_.command_source = begun.command_source;
        s_.term_node = begun.node;
        s_.term_generation = begun.generation;
    }

    void operator()(const Decision& decision) {
        if (guards.impossible_is_damage && decision.command_offset <= s_.command_offset) {
            damaged("command offset " + std::to_string(decision.command_offset) +
                    " was decided before");
        }
        if (decision.decided_at < s_.last_decided_at) damaged("time runs backwards");
        if (decision.position != 0)
            in_tenant(decision);
        else if (!decision.events.empty())
            damaged("events without a position");
        s_.command_offset = decision.command_offset;
        s_.last_decided_at = decision.decided_at;
        ++s_.since_digest;
    }

    void operator()(const Digest& digest) {
        s_.since_digest = 0;
        if (!compare_digests_ || digest.format != digest_format) return;
        if (digest.value() == s_.tenants_digest) return;
        throw DigestMismatch{position_,
                             "the state differs from the digest that the log keeps of it"};
    }

private:
    void in_tenant(const Decision& decision) {
        const bool creates = !decision.events.empty() &&
                             std::holds_alternative<TenantCreated>(decision.events.front());
        auto found = s_.tenants.find(decision.tenant);
        if (found == s_.tenants.end()) {
            if (!creates) damaged("tenant " + decision.tenant.text() + " was never created");
            found = s_.tenants.emplace(decision.tenant, TenantState{decision.tenant}).first;
        } else {
            s_.tenants_digest -= found->second.tenant.digest();
        }
        auto& [tenant, window] = found->second;
        if (decision.position != tenant.position + 1) {
            damaged("decision " + std::to_string(decision.position) + " of tenant " +
                    decision.tenant.text() + " follows " + std::to_string(tenant.position));
        }
        const auto version = decision.events.empty() ? tenant.version : decision.position;
        if (decision.version != version) damaged("the tenant's version is wrong");
        try {
            const Cause cause{
                .position = decision.position, .at = decision.decided_at, .actor = decision.actor};
            for (const auto& event : decision.events) evolve(tenant, event, cause);
        } catch (const ImpossibleEvent& e) {
            damaged(std::string{"an event cannot be: "} + e.what());
        }
        tenant.position = decision.position;
        tenant.version = version;
        window.remember(decision.id.text(), decision.content, position_);
        s_.tenants_digest += tenant.digest();
    }

    [[noreturn]] void damaged(const std::string& what) const { throw Damage{position_, what}; }

    PartitionState& s_;
    std::int64_t position_;
    bool compare_digests_;
};

} // namespace

Judgement judge(const ChainHead& head, const Envelope& envelope) {
    const auto type = static_cast<RecordType>(envelope.type);
    if (!head.opened) {
        return type == RecordType::log_opened ? Judgement::valid : Judgement::foreign;
    }
    if (type == RecordType::log_opened) return Judgement::foreign;
    if (type == RecordType::term_begun) return Judgement::valid;
    if (guards.term && envelope.term != head.term) return Judgement::stale_term;
    if (guards.seq && envelope.seq > head.seq + 1) return Judgement::gap;
    if (guards.seq && envelope.seq <= head.seq) return Judgement::repeat;
    if (guards.hash && envelope.prev != head.chain) return Judgement::fork;
    return Judgement::valid;
}

ChainHead advance(const ChainHead& head, RecordType type, const Hash& hash) {
    ChainHead next = head;
    ++next.seq;
    next.chain = hash;
    if (type == RecordType::log_opened) next.opened = true;
    if (type == RecordType::term_begun) {
        ++next.term;
        next.chain = sha256({as_bytes(head.chain), as_bytes(hash)});
        if (!guards.full_chain) {
            next.chain = hash;
            next.seq = 0;
        }
    }
    return next;
}

Folded fold(PartitionState& state, const LogRecord& record, bool compare_digests) {
    Folded folded;
    const auto envelope = own_envelope(state, record);
    if (envelope) folded.judgement = judge(state.head, *envelope);
    if (folded.judgement == Judgement::valid) {
        decode(*envelope, record.position, folded.record);
        if (!folded.record) { // Only where the guard of R8 is taken away.
            folded.judgement = Judgement::gap;
            state.position = record.position + 1;
            return folded;
        }
        match(*folded.record, Application{state, record.position, compare_digests});
        state.head = advance(state.head, type_of(*folded.record), record.hash);
        state.last_hash = record.hash;
        state.last_position = record.position;
    } else {
        count(state.invalid, folded.judgement);
    }
    state.position = record.position + 1;
    return folded;
}

void apply(PartitionState& state, const Decision& decision, std::int64_t position) {
    Application{state, position, true}(decision);
}

SealedRecord seal_next(const PartitionState& state, const ChainHead& head, const Record& record) {
    const auto body = encode_body(record);
    SealedRecord sealed;
    sealed.bytes = seal({.type = static_cast<std::uint8_t>(type_of(record)),
                         .schema = schema_of(record),
                         .log = state.log,
                         .partition = state.partition,
                         .term = head.term,
                         .seq = head.seq + 1,
                         .prev = head.chain,
                         .body = body});
    sealed.hash = sha256(sealed.bytes);
    return sealed;
}

} // namespace assent
