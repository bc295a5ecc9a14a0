#include "tests/simulation/witness.hpp"

#include "tests/engine/world.hpp"

namespace assent::test {
namespace {

[[noreturn]] void violated(const std::string& what) {
    throw Violation{what};
}

std::string named(const Decision& decision) {
    return "command " + std::to_string(decision.command_offset) + ": " +
           std::string{name_of(decision.outcome)};
}

} // namespace

Witness::Witness(LogId log,
                 std::shared_ptr<const std::vector<CommandRecord>> commands,
                 std::uint32_t limit)
    : commands_(std::move(commands)), limit_(limit), state_(log, 1, 0) {
    marks_[0] = mark_of(state_);
}

Witness::Mark Witness::mark_of(const PartitionState& state) {
    return {.term = state.head.term,
            .seq = state.head.seq,
            .chain = state.head.chain,
            .command_offset = state.command_offset,
            .last_decided_at = state.last_decided_at,
            .tenants = state.tenants_digest};
}

void Witness::see(const LogRecord& record) {
    std::optional<Decision> again;
    if (const auto envelope = open_envelope(record.bytes);
        envelope && decided_ < commands_->size() &&
        judge(state_.head, *envelope) == Judgement::valid &&
        envelope->type == std::to_underlying(RecordType::decision)) {
        if (const auto head = decode_head(envelope->schema, envelope->body)) {
            again = decide(state_, (*commands_)[decided_], head->decided_at);
        }
    }
    Folded folded;
    try {
        folded = fold(state_, record);
    } catch (const Damage& e) {
        violated("R8: a reader from the start stops at " + std::to_string(record.position) + ": " +
                 e.what());
    }
    marks_[state_.position] = mark_of(state_);
    if (folded.judgement != Judgement::valid) return;
    const auto* decision = std::get_if<Decision>(&*folded.record);
    if (decision == nullptr) return;
    if (decided_ == commands_->size()) violated("S4: more is decided than was asked");
    const auto offset = (*commands_)[decided_++].offset;
    if (decision->command_offset != offset) {
        violated("S4: command " + std::to_string(offset) + " is skipped, " +
                 std::to_string(decision->command_offset) + " is decided in its place");
    }
    // R15 is a matter of the log, not of the state.
    const bool too_large = refusal_code(*decision) == Code::outcome_too_large;
    if (again && !too_large && *again != *decision) {
        violated("S5: " + named(*decision) + " was decided on another state than that of the log");
    }
    if (const auto* acme = state_.find(TenantId{"acme"});
        acme != nullptr && acme->tenant.active.size() > limit_) {
        violated("S2: more is active than the limit allows");
    }
    decisions_.emplace(decision->command_offset, *decision);
}

void Witness::expect_answer(const Decision& answered) const {
    const auto found = decisions_.find(answered.command_offset);
    if (found == decisions_.end()) {
        violated("S1: answered what is not in the log: " + named(answered));
    }
    if (found->second != answered) {
        violated("S1: answered " + named(answered) + ", the log has " + named(found->second));
    }
}

void Witness::expect_state(const std::string& node, const PartitionState& state) const {
    const auto found = marks_.find(state.position);
    if (found == marks_.end() || found->second != mark_of(state)) {
        violated("S3: " + node + " has another state at " + std::to_string(state.position));
    }
}

void Witness::expect_all_decided() const {
    if (decided_ == commands_->size()) return;
    violated("liveness: command " + std::to_string((*commands_)[decided_].offset) +
             " is never decided");
}

} // namespace assent::test
