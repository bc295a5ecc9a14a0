#include "adapters/json/encode.hpp"
#include "adapters/json/messages.hpp"
#include "adapters/json/outcome.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assent::json {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Decision decision(Outcome outcome) {
    Decision result;
    result.id = CommandId{"c1"};
    result.tenant = TenantId{"acme"};
    result.actor = "alice";
    result.type = "DeployVariation";
    result.outcome = outcome;
    result.position = 43;
    result.version = 43;
    return result;
}

Reason reason(RuleId rule, Code code, TargetKind kind = TargetKind::none, std::string id = "") {
    return {.rule = rule, .code = code, .target = {kind, std::move(id)}, .facts = {}};
}

TEST(Outcome, OfAnAcceptedCommandHasTheShapeOfTheInterface) {
    auto accepted = decision(Outcome::accepted);
    accepted.events.emplace_back(DeploymentCreated{.deployment = DeploymentId{"d"},
                                                   .model = ModelId{"m"},
                                                   .environment = EnvironmentId{"production"},
                                                   .kind = DeploymentKind::realtime,
                                                   .group = {}});
    accepted.events.emplace_back(VariationDeployed{.deployment = DeploymentId{"d"},
                                                   .variation = VariationName{"default"},
                                                   .snapshot = SnapshotId{"s"},
                                                   .is_protected = true,
                                                   .settings = {R"({"n":1})"}});
    accepted.events.emplace_back(
        RoutingChanged{.deployment = DeploymentId{"d"},
                       .routing = {.audiences = {},
                                   .general = {.weights = {{VariationName{"default"}, 100}},
                                               .shadow = Shadow{VariationName{"next"}, 20}},
                                   .fallback = VariationName{"default"}}});
    accepted.affected = {DeploymentId{"d"}};
    accepted.reasons = {
        reason({RuleFamily::VAR, 4}, Code::allowed, TargetKind::variation, "d/default")};
    accepted.reasons[0].facts = {{.position = 7, .event = UserAdded::number}};
    EXPECT_EQ(
        outcome_json(accepted, "tok"),
        R"({"id":"c1","tenant":"acme","outcome":"accepted","position":43,"version":43,"token":"tok",)"
        R"("events":[{"type":"DeploymentCreated","data":{"deployment":"d","model":"m",)"
        R"("environment":"production","kind":"realtime"}},)"
        R"({"type":"VariationDeployed","data":{"deployment":"d","variation":"default","snapshot":"s",)"
        R"("protected":true,"settings":{"n":1}}},)"
        R"({"type":"RoutingChanged","data":{"deployment":"d","routing":{"audiences":[],)"
        R"("general":{"weights":{"default":100},"shadow":{"variation":"next","percent":20}},)"
        R"("fallback":"default"}}}],"effects":{"deployments":["d"]},)"
        R"("reasons":[{"rule":"VAR-4","code":"allowed",)"
        R"("message":"'alice' may do this to the variation 'd/default' under VAR-4.",)"
        R"("facts":[{"position":7,"type":"UserAdded"}]}]})");
}

TEST(Outcome, OfADenialListsEveryFailingRule) {
    auto denied = decision(Outcome::denied);
    denied.reasons = {
        reason({RuleFamily::RWX, 7}, Code::denied, TargetKind::deployed_model, "d"),
        reason({RuleFamily::VAR, 4}, Code::denied, TargetKind::variation, "d/default")};
    EXPECT_EQ(
        outcome_json(denied, "t"),
        R"({"id":"c1","tenant":"acme","outcome":"denied","position":43,"version":43,"token":"t",)"
        R"("code":"denied","events":[],"effects":{"deployments":[]},"reasons":[)"
        R"({"rule":"RWX-7","code":"denied","message":"'alice' may not change the deployment 'd': WRITE is )"
        R"(missing. Join the group that owns it, or ask an rwx_admin to grant one of your groups WRITE.",)"
        R"("facts":[]},)"
        R"({"rule":"VAR-4","code":"denied","message":"The variation 'd/default' is protected, and 'alice' )"
        R"(is neither administrator nor maintainer: only those deploy, update, restart, rename or undeploy )"
        R"(it. Ask one of them, or use an unprotected variation.","facts":[]}]})");
}

TEST(Outcome, OfFullCapacitySaysWhoHoldsThePlaces) {
    auto full = decision(Outcome::rejected);
    full.reasons = {
        reason({RuleFamily::APP, 30}, Code::capacity_exceeded, TargetKind::deployable_model, "s9")};
    full.capacity = CapacityReport{2, 2, {SnapshotId{"s1"}}, 1};
    const auto text = outcome_json(full, "");
    EXPECT_THAT(text, HasSubstr(R"("code":"capacity_exceeded")"));
    EXPECT_THAT(text,
                HasSubstr(R"("capacity":{"limit":2,"active":2,"holders":["s1"],"hidden":1})"));
    EXPECT_THAT(
        text,
        HasSubstr("All 2 places for active models are taken (2 active), so the snapshot 's9' "
                  "was not activated."));
    EXPECT_THAT(text, Not(HasSubstr("token")));
}

TEST(Outcome, OfWhatIsNotFoundIsTheSameWhetherHiddenOrAbsent) {
    auto absent = decision(Outcome::not_found);
    absent.reasons = {reason({}, Code::not_found, TargetKind::stored_model, "m")};
    auto hidden = decision(Outcome::not_found);
    hidden.hidden = true;
    hidden.reasons = {reason({RuleFamily::GEN, 11}, Code::not_found, TargetKind::stored_model, "m"),
                      reason({RuleFamily::RWX, 6}, Code::denied, TargetKind::stored_model, "m")};
    hidden.reasons[0].facts = {{.position = 3, .event = ModelRegistered::number}};
    EXPECT_EQ(outcome_json(absent, "t"), outcome_json(hidden, "t"));
    EXPECT_THAT(outcome_json(hidden, "t"),
                HasSubstr("The model 'm' does not exist, or you may not read it."));
}

TEST(Outcome, OfAConflictSaysThePresentVersion) {
    auto conflict = decision(Outcome::conflict);
    conflict.version = 40;
    EXPECT_THAT(outcome_json(conflict, "t"),
                HasSubstr(R"("position":43,"version":40,"token":"t","code":"conflict")"));
    EXPECT_THAT(outcome_json(conflict, "t"), HasSubstr("it is at version 40"));
}

TEST(Outcome, OfAMalformedCommandTakesNoPosition) {
    EXPECT_EQ(
        to_text(outcome_value(MalformedCommand{.code = Code::invalid_command,
                                               .detail = "data.role is missing",
                                               .id = "c1",
                                               .tenant = "acme",
                                               .actor = "a",
                                               .type = "AddUser"})),
        R"({"id":"c1","tenant":"acme","outcome":"invalid","version":0,"code":"invalid_command",)"
        R"("detail":"data.role is missing","events":[],"effects":{"deployments":[]},)"
        R"("reasons":[{"code":"invalid_command","message":"The command cannot be judged: )"
        R"(data.role is missing.","facts":[]}]})");
}

TEST(Outcome, IsReadBackByClients) {
    auto denied = decision(Outcome::denied);
    denied.reasons = {reason({RuleFamily::RWX, 7}, Code::denied),
                      reason({RuleFamily::VAR, 4}, Code::denied),
                      reason({RuleFamily::VAR, 6}, Code::allowed)};
    const auto received = parse_outcome(*parse(outcome_json(denied, "t")));
    ASSERT_TRUE(received.has_value());
    EXPECT_EQ(received->id, "c1");
    EXPECT_EQ(received->outcome, "denied");
    EXPECT_EQ(received->code, "denied");
    EXPECT_EQ(received->position, 43U);
    EXPECT_THAT(received->rules, ElementsAre("RWX-7", "VAR-4"));
    EXPECT_THAT(received->message, HasSubstr("WRITE is missing"));
    EXPECT_FALSE(parse_outcome(*parse(R"({"status":404})")).has_value());
}

TEST(Messages, AreWholeSentencesForEveryRuleAndCode) {
    auto about = decision(Outcome::rejected);
    about.detail = "something";
    for (const auto family :
         {RuleFamily::APP, RuleFamily::GEN, RuleFamily::MIX, RuleFamily::RWX, RuleFamily::VAR}) {
        for (std::uint8_t number = 1; number < 40; ++number) {
            const auto text = message_of(
                reason({family, number}, Code::denied, TargetKind::stored_model, "m"), about);
            EXPECT_THAT(text, testing::MatchesRegex("[A-Z'].*\\."));
            EXPECT_THAT(text, Not(HasSubstr("{")));
        }
    }
    for (std::size_t code = 0; code < enum_count<Code>; ++code) {
        const auto text =
            message_of(reason({}, static_cast<Code>(code), TargetKind::none, ""), about);
        EXPECT_THAT(text, testing::MatchesRegex("[A-Z'].*\\."));
        EXPECT_THAT(text, Not(HasSubstr("{")));
        EXPECT_THAT(text, Not(HasSubstr("was refused")))
            << "no text for " << name_of(static_cast<Code>(code));
    }
}

struct View {
    SnapshotId id;
    std::optional<ApprovalStatus> status;
    std::optional<std::uint32_t> guardrail_permille;
    std::vector<DeploymentId> deployments;

    static constexpr auto fields() {
        return std::tuple{field("id", &View::id),
                          field("status", &View::status),
                          field("guardrail_permille", &View::guardrail_permille),
                          field("deployments", &View::deployments)};
    }
};

TEST(Encode, RendersViewsWithNullForWhatIsEmpty) {
    const std::vector<View> views{
        {SnapshotId{"s1"}, ApprovalStatus::active, 1250, {DeploymentId{"d"}}},
        {SnapshotId{"s2"}, {}, {}, {}}};
    EXPECT_EQ(to_text(to_json_value(views, Empty::null)),
              R"([{"id":"s1","status":"active","guardrail":1.25,"deployments":["d"]},)"
              R"({"id":"s2","status":null,"guardrail":null,"deployments":[]}])");
    EXPECT_EQ(to_text(to_json_value(views[1])), R"({"id":"s2","deployments":[]})");
}

} // namespace
} // namespace assent::json
