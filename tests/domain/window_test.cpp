#include "domain/engine/fold.hpp"
#include "tests/support/commands.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assent::test {
namespace {

/// Goes past the harness: a hundred thousand decisions are a matter of speed.
class Window : public ::testing::Test {
protected:
    Decision send(const std::string& id, Command command, const std::string& actor = "ada") {
        CommandEnvelope envelope;
        envelope.id = CommandId{id};
        envelope.tenant = TenantId{"acme"};
        envelope.actor = UserId{actor};
        envelope.command = std::move(command);
        envelope.content = content_of(envelope);
        const CommandRecord record{.offset = offset_, .command = std::move(envelope)};
        auto decision = decide(state_, record, Timestamp{});
        apply(state_, decision, offset_++);
        return decision;
    }

    void SetUp() override { send("create", create_tenant("ada", 10), "operator"); }

    PartitionState state_{LogId{}, 1, 0};
    std::int64_t offset_ = 0;
};

constexpr int window_length = 100'000;

TEST_F(Window, GEN_6_RemembersTheLastHundredThousandDecisions) {
    const auto first = send("first", create_group("fraud"));
    ASSERT_EQ(first.outcome, Outcome::accepted);
    for (int i = 1; i < window_length; ++i) {
        send("filler-" + std::to_string(i), join("fraud", "nobody"));
    }
    EXPECT_EQ(state_.find(TenantId{"acme"})->tenant.position, 1U + window_length);

    // It is the oldest that is still remembered, and a duplicate pushes nothing out.
    for (int i = 0; i < 3; ++i) {
        const auto again = send("first", create_group("fraud"));
        EXPECT_EQ(again.outcome, Outcome::duplicate);
        EXPECT_EQ(again.first_position, first.position);
    }
    EXPECT_EQ(send("create", create_tenant("ada", 10), "operator").outcome, Outcome::rejected);

    // That took a position, so that `first` has fallen out and is judged anew.
    const auto anew = send("first", create_group("fraud"));
    EXPECT_EQ(anew.outcome, Outcome::rejected);
    EXPECT_EQ(anew.position, 3U + window_length);
    EXPECT_EQ(send("first", create_group("fraud")).outcome, Outcome::duplicate);
    EXPECT_EQ(send("first", create_group("fraud")).first_position, anew.position);
}

/// A checkpoint keeps the entries only; the window must not know more than they say (S3).
TEST_F(Window, GEN_6_AnIdThatWasReusedIsRememberedByTheDecisionThatIsLeft) {
    send("again", create_group("fraud"));
    const auto reused = send("again", create_group("risk"));
    ASSERT_EQ(reused.outcome, Outcome::rejected);
    const auto position = offset_ - 1;
    for (int i = 2; i <= window_length; ++i) {
        send("filler-" + std::to_string(i), join("fraud", "nobody"));
    }
    const auto& window = state_.find(TenantId{"acme"})->window;
    CommandWindow restored;
    restored.restore(window.first_position(), window.entries());
    for (const auto& seen : {window.find("again"), restored.find("again")}) {
        ASSERT_TRUE(seen.has_value()) << "its second decision is among the last 100,000";
        EXPECT_EQ(seen->position, reused.position);
        EXPECT_EQ(seen->log_position, position);
    }
    const auto again = send("again", create_group("risk"));
    EXPECT_EQ(again.outcome, Outcome::duplicate);
    EXPECT_EQ(again.first_position, reused.position);
    EXPECT_EQ(refusal_code(send("again", create_group("fraud"))), Code::id_reused);
}

} // namespace
} // namespace assent::test
