#include "tests/support/company.hpp"

#include "events/record/records.hpp"
#include "events/tenant/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assent::test {
namespace {

bool is_approval(const Command& command) {
    return std::holds_alternative<ActivateModel>(command) ||
           std::holds_alternative<DeactivateModel>(command) ||
           std::holds_alternative<RequestApproval>(command) ||
           std::holds_alternative<SwapActive>(command);
}

/// What these do they do each time anew.
bool acts_each_time(const Command& command) {
    return std::holds_alternative<RestartVariation>(command) ||
           std::holds_alternative<ResetEngine>(command) ||
           std::holds_alternative<RerunJob>(command);
}

/// What every adapter makes of a command: complete, or malformed.
CommandRecord record_of(CommandEnvelope envelope, std::int64_t offset) {
    if (auto flaw = flaw_of(envelope)) {
        return {.offset = offset,
                .command = std::unexpected{
                    MalformedCommand{.detail = *std::move(flaw),
                                     .id = envelope.id.text(),
                                     .tenant = envelope.tenant.text(),
                                     .actor = envelope.actor.text(),
                                     .type = std::string{type_of(envelope.command)}}}};
    }
    envelope.content = content_of(envelope);
    return {.offset = offset, .command = std::move(envelope)};
}

bool takes_a_position(const Decision& decision, const PartitionState& before) {
    if (decision.outcome == Outcome::invalid || decision.outcome == Outcome::duplicate)
        return false;
    return before.find(decision.tenant) != nullptr || decision.outcome == Outcome::accepted;
}

PartitionState empty_partition() {
    return PartitionState{LogId{}, 1, 0};
}

} // namespace

Speaker::Speaker(Company& company, std::string actor, std::string tenant) : company_(company) {
    envelope_.actor = UserId{std::move(actor)};
    envelope_.tenant = TenantId{std::move(tenant)};
}

Result Speaker::operator()(Command command, Where where) {
    if (envelope_.id.empty()) {
        envelope_.id = CommandId{"command-" + std::to_string(++company_.named_)};
    }
    if (!surface_chosen_ && is_approval(command)) envelope_.surface = Surface::administration;
    envelope_.command = std::move(command);
    return company_.take(envelope_, time_, where);
}

Company::Company(std::uint32_t active_model_limit) : Company(Empty{}) {
    as("operator")(create_tenant("ada", active_model_limit)).accepted();
}

Company::Company(Empty) : state_(empty_partition()) {}

Company Company::none() {
    return Company{Empty{}};
}

/// Two teams, fraud and risk, each with a maintainer and members who see nothing of the other's.
/// fraud runs `card-prod`, whose `default` is protected and whose `canary` is open and without
/// traffic, and `card-stage`, where nothing is protected.
Company Company::staffed(std::uint32_t active_model_limit) {
    using enum AccountRole;
    Company c{active_model_limit};
    c.arrange({add_user("maria", maintainer),
               add_user("mike", maintainer),
               add_user("fay"),
               add_user("felix"),
               add_user("rosa"),
               add_user("joan"),
               add_user("newton"),
               add_user("tina"),
               add_user("xena"),
               add_user("cora"),
               assign("tina", "tenant_admin"),
               assign("xena", "rwx_admin"),
               assign("cora", "analytics_admin"),
               create_group("fraud"),
               create_group("risk"),
               create_group("idle"),
               join("fraud", "maria"),
               join("fraud", "fay"),
               join("fraud", "felix"),
               join("risk", "mike"),
               join("risk", "rosa"),
               join("fraud", "joan"),
               join("risk", "joan"),
               register_environment("production", Hosting::hybrid),
               register_environment("staging", Hosting::hybrid),
               register_environment("sandbox", Hosting::saas)});
    c.arrange_as("fay",
                 {register_model("card"),
                  create_snapshot("card-1", "card"),
                  create_snapshot("card-2", "card"),
                  create_snapshot("card-3", "card")});
    c.arrange_as("rosa",
                 {register_model("score"),
                  create_snapshot("score-1", "score"),
                  create_snapshot("score-2", "score")});
    c.arrange_as("maria",
                 {deploy("card-prod", "card-1").of("card").into("production").is_protected(),
                  deploy("card-prod", "card-2").as("canary"),
                  deploy("card-stage", "card-1").of("card").into("staging")});
    return c;
}

Company::~Company() {
    if (log_.empty()) return;
    PartitionState again = empty_partition();
    std::int64_t position = 0;
    for (const auto& body : log_) {
        const auto record =
            decode_body(static_cast<std::uint8_t>(RecordType::decision), Decision::schema, body);
        if (!record) {
            ADD_FAILURE() << "a decision cannot be read again: " << record.error().detail;
            return;
        }
        apply(again, std::get<Decision>(*record), position++);
    }
    EXPECT_EQ(again.tenants_digest, state_.tenants_digest)
        << "the same decisions folded once more make another state";
}

void Company::arrange(std::initializer_list<Command> commands, Where where) {
    arrange_as("ada", commands, where);
}

void Company::arrange_as(const std::string& actor,
                         std::initializer_list<Command> commands,
                         Where where) {
    for (const auto& command : commands) as(actor)(command, where).accepted(where);
}

const Tenant* Company::tenant(std::string_view name) const {
    const auto* found = state_.find(TenantId{std::string{name}});
    return found == nullptr ? nullptr : &found->tenant;
}

std::uint64_t Company::version() const {
    const auto* acme = tenant();
    return acme == nullptr ? 0 : acme->version;
}

Result Company::take(CommandEnvelope envelope, std::optional<Timestamp> time, Where where) {
    const ::testing::ScopedTrace trace{
        where.file_name(), static_cast<int>(where.line()), "at this command"};
    const auto clock = time.value_or(now_ + std::chrono::seconds{1});
    const auto record = record_of(std::move(envelope), offset_++);
    const Decision decision = decide(state_, record, clock);

    EXPECT_EQ(decision, decide(state_, record, clock)) << "deciding twice decides differently";
    check_shape(decision, state_);
    EXPECT_EQ(decision.decided_at, std::max(clock, state_.last_decided_at)) << "GEN-9";

    log_.push_back(encode_body(decision));
    const auto read =
        decode_body(static_cast<std::uint8_t>(RecordType::decision), Decision::schema, log_.back());
    EXPECT_TRUE(read && *read == Record{decision})
        << "changed by the codec: " << describe(decision);

    EXPECT_NO_THROW(apply(state_, decision, record.offset))
        << "evolve refuses: " << describe(decision);
    now_ = decision.decided_at;
    Fingerprint sum;
    for (const auto& [id, found] : state_.tenants) {
        EXPECT_EQ(found.tenant.digest(), found.tenant.recomputed_digest())
            << "the digest of " << id.text() << " went astray after " << describe(decision);
        sum += found.tenant.digest();
    }
    EXPECT_EQ(sum, state_.tenants_digest);
    check_repeats(record, decision);
    return Result{decision};
}

/// What holds for every decision, whatever the command (GEN-5, GEN-8, GEN-12).
void Company::check_shape(const Decision& decision, const PartitionState& before) const {
    const auto text = [&] { return describe(decision); };
    const auto* known = before.find(decision.tenant);
    const std::uint64_t last = known == nullptr ? 0 : known->tenant.position;
    const std::uint64_t version = known == nullptr ? 0 : known->tenant.version;
    const bool accepted = decision.outcome == Outcome::accepted;

    EXPECT_EQ(decision.events.empty(), !accepted) << text();
    if (takes_a_position(decision, before)) {
        EXPECT_EQ(decision.position, last + 1) << text();
        EXPECT_EQ(decision.version, accepted ? decision.position : version) << text();
    } else {
        EXPECT_EQ(decision.position, 0U) << text();
    }
    EXPECT_TRUE(std::ranges::is_sorted(decision.reasons, {}, &Reason::rule)) << text();
    EXPECT_FALSE(decision.outcome == Outcome::denied && decision.reasons.empty()) << text();
    for (const auto& reason : decision.reasons) {
        if (decision.outcome == Outcome::denied) {
            EXPECT_NE(reason.rule.family, RuleFamily::none) << text();
            EXPECT_NE(reason.code, Code::allowed) << text();
        }
        for (const auto& fact : reason.facts) {
            EXPECT_LE(fact.position, last) << "a fact from the future: " << text();
            EXPECT_FALSE(event_type_numbered(fact.event).empty()) << text();
        }
    }
    EXPECT_EQ(decision.outcome == Outcome::invalid, !decision.detail.empty()) << text();
}

/// The same command once more: under its own id it is a duplicate (GEN-6), and under a new one
/// whatever was accepted has nothing left to do.
void Company::check_repeats(const CommandRecord& record, const Decision& decision) const {
    if (!record.command) return;
    CommandRecord repeat = record;
    repeat.offset = offset_;
    if (decision.position != 0) {
        const auto again = decide(state_, repeat, now_);
        const bool reused = std::ranges::any_of(
            decision.reasons, [](const Reason& r) { return r.code == Code::id_reused; });
        EXPECT_EQ(again.outcome, reused ? Outcome::rejected : Outcome::duplicate)
            << describe(again);
        EXPECT_TRUE(again.events.empty()) << describe(again);
    }
    if (decision.outcome != Outcome::accepted) return;
    if (acts_each_time(repeat.command->command)) return;
    repeat.command->id = CommandId{"repeat-of-" + std::to_string(record.offset)};
    repeat.command->content = content_of(*repeat.command);
    const auto again = decide(state_, repeat, now_);
    EXPECT_TRUE(again.events.empty()) << "done twice: " << describe(again);
}

} // namespace assent::test
