// What AuthZEN hears of the rules: evaluations and searches over a company, and what a caller may
// ask about others.

#include "adapters/http/authzen/request.hpp"
#include "adapters/http/authzen/tenant_point.hpp"
#include "tests/support/company.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace assent::test {
namespace {

using auth::Principal;
using http::Unavailable;
using http::authzen::Semantic;
using http::authzen::Sought;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A node that only shows a company.
class Shown final : public http::Service {
public:
    explicit Shown(const Company& company) : company_(company) {}

    void submit(http::Submission, std::chrono::milliseconds, http::Reply) override {
        ADD_FAILURE() << "asking is not doing";
    }

    bool read(const TenantId& tenant,
              const std::function<void(const http::ReadView&)>& look) override {
        ++reads;
        const auto* found = company_.tenant(tenant.text());
        if (found == nullptr) return false;
        look({.tenant = *found, .now = company_.now(), .token = "token"});
        return true;
    }

    bool reach(const TenantId&,
               std::string_view token,
               std::chrono::milliseconds,
               std::function<void(std::optional<Unavailable>)> then) override {
        if (token == "never") return false;
        waiting.push_back(std::move(then));
        return true;
    }

    void history(const TenantId&, std::chrono::milliseconds, http::HistoryScan) override {
        ADD_FAILURE() << "nobody asks for the history";
    }

    std::vector<http::PartitionHealth> health() override { return {}; }

    int reads = 0;
    std::vector<std::function<void(std::optional<Unavailable>)>> waiting;

private:
    const Company& company_;
};

const Principal service{.subject = "pep", .tenant = "acme", .acts_for_others = true};

Principal user(std::string id) {
    return {.subject = std::move(id), .tenant = "acme"};
}

class AuthzenRules : public ::testing::Test {
protected:
    static std::string question(const std::string& subject,
                                const std::string& action,
                                const std::string& type,
                                const std::string& id,
                                const std::string& properties = "{}") {
        return R"({"subject":{"type":"user","id":")" + subject + R"("},"action":{"name":")" +
               action + R"(","properties":)" + properties + R"(},"resource":{"type":")" + type +
               R"(","id":")" + id + R"("},"context":{"assent.surface":"administration"}})";
    }

    struct Heard {
        int status = 200;
        bool decision = false;
        std::string context;
    };

    Heard evaluate(const std::string& text, const Principal& caller = service) {
        const auto body = json::parse(text).value();
        const auto asked = http::authzen::read_evaluation(body).value();
        const auto answer = point_.evaluate(caller, {&asked, 1}, Semantic::execute_all).at(0);
        if (!answer) return {.status = answer.error().status, .context = answer.error().message};
        return {.decision = answer->decision, .context = to_text(json::Value{answer->context})};
    }

    bool allows(const std::string& text, const Principal& caller = service) {
        const auto heard = evaluate(text, caller);
        EXPECT_EQ(heard.status, 200) << heard.context;
        return heard.decision;
    }

    std::vector<std::string>
    search(Sought sought, const std::string& text, const Principal& caller = service) {
        const auto body = json::parse(text).value();
        const auto asked = http::authzen::read_search(body, sought).value();
        const auto found = point_.search(caller, sought, asked);
        EXPECT_TRUE(found.has_value()) << text;
        return found ? found->names : std::vector<std::string>{"?"};
    }

    Company company_ = Company::staffed();
    Shown shown_{company_};
    http::authzen::TenantPoint point_{shown_, std::chrono::milliseconds{100}};
};

TEST_F(AuthzenRules, RWX_14_OwnEntities) {
    for (const std::string action : {"read", "write", "execute"}) {
        EXPECT_TRUE(allows(question("fay", action, "deployable_model", "card-1"))) << action;
        EXPECT_FALSE(allows(question("rosa", action, "deployable_model", "card-1"))) << action;
    }
    EXPECT_TRUE(allows(question("xena", "write", "stored_model", "score"))) << "RWX-4";
}

TEST_F(AuthzenRules, RWX_9_ExecuteWhereTheTableHasNone) {
    EXPECT_TRUE(allows(question("fay", "write", "deployed_model", "card-prod")));
    EXPECT_FALSE(allows(question("fay", "execute", "deployed_model", "card-prod")));
    for (const auto& [type, id] : {std::pair{"variation", "card-prod/canary"},
                                   std::pair{"environment", "production"},
                                   std::pair{"tenant", "acme"}}) {
        EXPECT_FALSE(allows(question("ada", "execute", type, id))) << type;
    }
}

TEST_F(AuthzenRules, VAR_4_VariationsAreChangedByThoseWhoMayUpdateThem) {
    EXPECT_TRUE(allows(question("fay", "read", "variation", "card-prod/default")));
    EXPECT_FALSE(allows(question("fay", "write", "variation", "card-prod/default")));
    EXPECT_TRUE(allows(question("maria", "write", "variation", "card-prod/default")));
    EXPECT_TRUE(allows(question("fay", "write", "variation", "card-prod/canary")));
    EXPECT_FALSE(allows(question("rosa", "read", "variation", "card-prod/canary")));
    for (const std::string id : {"card-prod/none", "card-prod", "/", "none/default", ""}) {
        EXPECT_FALSE(allows(question("fay", "read", "variation", id))) << id;
    }
}

TEST_F(AuthzenRules, GEN_2_TheDirectoryIsReadByAllAndChangedByAdministrators) {
    for (const auto& [type, id] :
         {std::pair{"environment", "production"}, std::pair{"tenant", "acme"}}) {
        EXPECT_TRUE(allows(question("rosa", "read", type, id)));
        EXPECT_FALSE(allows(question("rosa", "write", type, id)));
        EXPECT_TRUE(allows(question("ada", "write", type, id)));
        EXPECT_FALSE(allows(question("stranger", "read", type, id))) << "GEN-1";
        EXPECT_FALSE(allows(question("ada", "read", type, "other")));
    }
}

TEST_F(AuthzenRules, CommandsAskForRightsOnly) {
    EXPECT_FALSE(allows(question("fay", "Undeploy", "deployed_model", "card-prod"))) << "VAR-24";
    EXPECT_TRUE(allows(question("maria", "Undeploy", "deployed_model", "card-prod")));
    EXPECT_THAT(evaluate(question("fay", "Undeploy", "deployed_model", "card-prod")).context,
                HasSubstr("VAR-24"));
    // card-3 runs nowhere, which is no matter of rights.
    EXPECT_FALSE(allows(question("fay", "ActivateModel", "deployable_model", "card-3")));
    auto approve = question("tina", "ActivateModel", "deployable_model", "card-1");
    EXPECT_TRUE(allows(approve)) << "APP-15";
    approve.replace(approve.find("administration"), 14, "moon");
    EXPECT_EQ(evaluate(approve).status, 400);
}

TEST_F(AuthzenRules, ACommandIsAboutItsResource) {
    // A contradiction is no question: what would be answered is not what was asked.
    EXPECT_EQ(
        evaluate(
            question(
                "fay", "Undeploy", "deployed_model", "card-stage", R"({"deployment":"card-prod"})"))
            .status,
        400);
    EXPECT_TRUE(allows(question(
        "fay", "Undeploy", "deployed_model", "card-stage", R"({"deployment":"card-stage"})")));
    EXPECT_EQ(evaluate(question("ada", "RunMonitor", "deployable_model", "card-1")).status, 400)
        << "which monitor?";
    const std::string zoe = R"({"user":"zoe","role":"member"})";
    EXPECT_TRUE(allows(question("ada", "AddUser", "tenant", "acme", zoe)));
    EXPECT_FALSE(allows(question("fay", "AddUser", "tenant", "acme", zoe)));
    EXPECT_FALSE(allows(question("ada", "AddUser", "tenant", "other", zoe)));
    EXPECT_FALSE(allows(question("ada", "AddUser", "stored_model", "card", zoe)))
        << "no such command is about a model";
    EXPECT_FALSE(allows(question("ada", "MakeTea", "tenant", "acme")));
    EXPECT_FALSE(allows(question("ada", "Undeploy", "deployed_model", "")));
    EXPECT_FALSE(allows(question("a user", "Undeploy", "deployed_model", "card-prod")));
}

TEST_F(AuthzenRules, WhatNobodyKnowsIsFalse) {
    EXPECT_FALSE(allows(question("ada", "read", "teapot", "card")));
    EXPECT_FALSE(allows(question("ada", "brew", "stored_model", "card")));
    auto other = question("ada", "read", "stored_model", "card");
    other.replace(other.find("\"user\""), 6, "\"role\"");
    EXPECT_FALSE(allows(other));
}

TEST_F(AuthzenRules, TheTenantIsThatOfTheSubjectOrOfTheCredential) {
    const auto asked = [](const std::string& tenant) {
        return R"({"subject":{"type":"user","id":"fay","properties":{"tenant":)" + tenant +
               R"(}},"action":{"name":"read"},"resource":{"type":"stored_model","id":"card"}})";
    };
    const Principal anywhere{.acts_for_others = true};
    EXPECT_TRUE(allows(asked(R"("acme")"), anywhere));
    EXPECT_FALSE(allows(asked(R"("other")"), anywhere));
    EXPECT_EQ(evaluate(asked("7"), anywhere).status, 400);
    EXPECT_EQ(evaluate(question("fay", "read", "stored_model", "card"), anywhere).status, 400);
    const Principal elsewhere{.subject = "pep", .tenant = "other", .acts_for_others = true};
    EXPECT_FALSE(allows(asked(R"("acme")"), elsewhere)) << "looks like no tenant at all";
}

TEST_F(AuthzenRules, GEN_11_AUserHearsOfOthersOnlyWhatItMayRead) {
    const auto card = question("fay", "read", "stored_model", "card");
    EXPECT_TRUE(allows(card, user("fay")));
    EXPECT_TRUE(allows(card, user("felix"))) << "of the same group";
    EXPECT_FALSE(allows(card, user("rosa")));
    EXPECT_TRUE(allows(card, user("xena")));
    auto hidden = evaluate(card, user("rosa")).context;
    const auto absent =
        evaluate(question("fay", "read", "stored_model", "none"), user("rosa")).context;
    for (auto at = hidden.find("card"); at != std::string::npos; at = hidden.find("card")) {
        hidden.replace(at, 4, "none");
    }
    EXPECT_EQ(hidden, absent);

    const auto deploy =
        question("maria",
                 "DeployVariation",
                 "environment",
                 "staging",
                 R"({"deployment":"d","model":"card","snapshot":"card-1","group":"fraud"})");
    EXPECT_TRUE(allows(deploy, user("fay")));
    EXPECT_FALSE(allows(deploy, user("rosa"))) << "what else the command names counts, too";
}

TEST_F(AuthzenRules, GEN_1_WhoIsNoUserAsksOnlyForOthersIfItMay) {
    const auto card = question("fay", "read", "stored_model", "card");
    EXPECT_EQ(evaluate(card, user("stranger")).status, 403);
    const Principal operator_only{.subject = "ops", .is_operator = true};
    auto named = card;
    named.replace(named.find("\"fay\""), 5, R"("fay","properties":{"tenant":"acme"})");
    EXPECT_EQ(evaluate(named, operator_only).status, 403);
    EXPECT_FALSE(allows(question("stranger", "read", "stored_model", "card"), user("stranger")));
    const auto body = json::parse(card).value();
    const auto asked = http::authzen::read_search(body, Sought::resource).value();
    EXPECT_EQ(point_.search(user("stranger"), Sought::resource, asked).error().status, 403);
}

const auto everybody = {
    "ada", "maria", "mike", "fay", "felix", "rosa", "joan", "newton", "tina", "xena", "cora"};

/// What there is of each type, by the company's own tables.
std::map<std::string, std::vector<std::string>> everything() {
    return {{"tenant", {"acme"}},
            {"stored_model", {"card", "score"}},
            {"deployable_model", {"card-1", "card-2", "card-3", "score-1", "score-2"}},
            {"deployed_model", {"card-prod", "card-stage"}},
            {"variation", {"card-prod/default", "card-prod/canary", "card-stage/default"}},
            {"environment", {"production", "staging", "sandbox"}},
            {"runtime", {"gpu", "cpu"}},
            {"job", {"train"}},
            {"model_test_result", {"train-1"}},
            {"model_mlc", {"card-2026"}},
            {"notification", {"drift"}}};
}

TEST_F(AuthzenRules, MIX_5_SearchesAgreeWithEvaluation) {
    company_.arrange({grant(Collection::stored_models, "fraud", "risk", {Permission::READ}),
                      grant(Collection::deployable_models,
                            "risk",
                            "fraud",
                            {Permission::READ, Permission::EXECUTE}),
                      grant(Collection::deployed_models, "fraud", "risk", {Permission::WRITE}),
                      grant(Collection::jobs, "fraud", "risk", {Permission::READ}),
                      define_life_cycle("bank")});
    company_.arrange_as("fay",
                        {register_runtime("gpu"),
                         create_job("train", "card-1"),
                         record_result("train-1", "train"),
                         start_life_cycle("card-2026", "bank", "card"),
                         notify("drift", "card")});
    company_.arrange_as("rosa", {register_runtime("cpu")});
    for (const Principal& caller : {service, user("joan"), user("rosa"), user("newton")}) {
        for (const auto& [type, ids] : everything()) {
            for (const std::string action : {"read",
                                             "write",
                                             "execute",
                                             "Undeploy",
                                             "DeactivateModel",
                                             "ResetEngine",
                                             "RerunJob",
                                             "DeleteEntity",
                                             "brew"}) {
                const bool command = action.front() < 'a';
                if (command && type == "tenant") continue; // Which deployment?
                SCOPED_TRACE(caller.subject + ": " + action + " " + type);
                std::map<std::string, std::vector<std::string>> by_user;
                for (const auto& id : ids) {
                    std::vector<std::string> users;
                    for (const std::string name : everybody) {
                        if (!allows(question(name, action, type, id), caller)) continue;
                        users.push_back(name);
                        by_user[name].push_back(id);
                        EXPECT_THAT(
                            search(Sought::action, question(name, action, type, id), caller),
                            Contains(action));
                    }
                    // Of itself a caller hears more than of others.
                    auto found = search(Sought::subject, question("", action, type, id), caller);
                    std::ranges::sort(users);
                    std::erase(users, caller.subject);
                    std::erase(found, caller.subject);
                    EXPECT_EQ(found, users) << id;
                }
                for (const std::string name : everybody) {
                    auto& all = by_user[name];
                    std::ranges::sort(all);
                    EXPECT_EQ(search(Sought::resource, question(name, action, type, ""), caller),
                              all)
                        << name;
                }
            }
        }
    }
}

TEST_F(AuthzenRules, ACommandMayBeAskedAboutWithNothingButItsResource) {
    const auto may = [&](const std::string& who, const std::string& action, const auto& resource) {
        return allows(question(who, action, resource.first, resource.second));
    };
    const std::pair variation{"variation", "card-prod/default"};
    const std::pair open{"variation", "card-prod/canary"};
    const std::pair deployment{"deployed_model", "card-prod"};
    const std::pair snapshot{"deployable_model", "card-1"};
    const std::pair model{"stored_model", "card"};
    const std::pair tenant{"tenant", "acme"};
    EXPECT_TRUE(may("maria", "DeployVariation", variation));
    EXPECT_FALSE(may("fay", "DeployVariation", variation)) << "VAR-4";
    EXPECT_TRUE(may("fay", "DeployVariation", open));
    EXPECT_TRUE(may("fay", "DeployVariation", snapshot)) << "somewhere, for the first time";
    EXPECT_FALSE(may("rosa", "DeployVariation", snapshot));
    EXPECT_TRUE(may("maria", "SetProtection", variation));
    EXPECT_FALSE(may("fay", "SetProtection", variation));
    EXPECT_TRUE(may("fay", "EditModel", model));
    EXPECT_FALSE(may("rosa", "EditModel", model));
    EXPECT_TRUE(may("fay", "CreateSnapshot", model));
    EXPECT_TRUE(may("fay", "EditDeployment", deployment));
    EXPECT_FALSE(may("fay", "EditModel", std::pair{"stored_model", "none"}));
    EXPECT_TRUE(may("ada", "CreateGroup", tenant));
    EXPECT_FALSE(may("fay", "CreateGroup", tenant));
    EXPECT_TRUE(may("maria", "SetRouting", deployment));
    EXPECT_FALSE(may("fay", "SetRouting", deployment)) << "VAR-9";
    EXPECT_TRUE(may("maria", "RenameVariation", variation));
    EXPECT_FALSE(may("fay", "RenameVariation", variation)) << "VAR-4";
    EXPECT_TRUE(may("fay", "RenameVariation", open));
    EXPECT_TRUE(may("fay", "CreateSpace", tenant)) << "GEN-13: a personal one";
    EXPECT_TRUE(may("fay", "DefineAudience", tenant));
    EXPECT_TRUE(may("fay", "MoveEntity", model)) << "to a group of hers";
    EXPECT_FALSE(may("rosa", "MoveEntity", model));
    // One variation may be protected, and another not.
    EXPECT_EQ(evaluate(question("fay", "UpdateVariation", "deployed_model", "card-prod")).status,
              400);
}

TEST_F(AuthzenRules, AVariationIsReadAsItsDeployment) {
    for (const auto& [type, id] :
         {std::pair{"variation", "card-prod/default"}, std::pair{"deployed_model", "card-prod"}}) {
        const auto heard = evaluate(question("fay", "read", type, id));
        EXPECT_TRUE(heard.decision);
        EXPECT_THAT(heard.context, testing::HasSubstr("RWX-14"));
        EXPECT_THAT(heard.context, Not(testing::HasSubstr("GEN-1")));
    }
}

TEST_F(AuthzenRules, NothingIsDoneToWhatIsNotThere) {
    EXPECT_THAT(search(Sought::action, question("ada", "", "stored_model", "none")), IsEmpty());
    EXPECT_THAT(search(Sought::action, question("ada", "", "variation", "card-prod/none")),
                IsEmpty());
}

TEST_F(AuthzenRules, ActionsAreThoseThatNeedNothingMore) {
    const auto found = search(Sought::action, question("fay", "", "deployed_model", "card-stage"));
    EXPECT_THAT(found, Contains("read"));
    EXPECT_THAT(found, Contains("write"));
    EXPECT_THAT(found, Contains("Undeploy"));
    EXPECT_THAT(found, Not(Contains("execute")));
    EXPECT_THAT(found, Contains("DeployVariation")) << "what runs there, again";
    EXPECT_THAT(found, Contains("SetRouting")) << "to another";
    EXPECT_THAT(search(Sought::action, question("fay", "", "deployed_model", "card-prod")),
                Not(Contains("Undeploy")))
        << "VAR-24";
    EXPECT_THAT(search(Sought::action, question("rosa", "", "deployed_model", "card-prod")),
                IsEmpty());
    EXPECT_THAT(search(Sought::action, question("fay", "", "teapot", "card-prod")), IsEmpty());
}

TEST_F(AuthzenRules, SearchesForCommandsLeaveOutWhatTheySearch) {
    EXPECT_THAT(search(Sought::resource, question("fay", "Undeploy", "deployed_model", "")),
                ElementsAre("card-stage"));
    const auto body =
        json::parse(
            question("fay", "Undeploy", "deployed_model", "", R"({"deployment":"card-prod"})"))
            .value();
    const auto asked = http::authzen::read_search(body, Sought::resource).value();
    EXPECT_EQ(point_.search(service, Sought::resource, asked).error().status, 400);
}

TEST_F(AuthzenRules, ABatchIsAnsweredAtOnePosition) {
    const auto body = json::parse(R"({"evaluations":[{},{},{}],)" +
                                  question("fay", "read", "stored_model", "card").substr(1))
                          .value();
    const auto batch = http::authzen::read_batch(body).value().value();
    std::vector<http::authzen::Question> questions;
    for (const auto& one : batch.questions) questions.push_back(one.value());
    EXPECT_EQ(point_.evaluate(service, questions, Semantic::execute_all).size(), 3U);
    EXPECT_EQ(shown_.reads, 1);
    EXPECT_EQ(point_.evaluate(service, questions, Semantic::permit_on_first_permit).size(), 1U);
}

TEST_F(AuthzenRules, AnswersTellThePosition) {
    const auto heard = evaluate(question("fay", "read", "stored_model", "card"));
    const auto context = json::parse(heard.context).value();
    EXPECT_EQ(std::get<std::int64_t>(context.find("position")->data),
              static_cast<std::int64_t>(company_.tenant()->position));
    EXPECT_EQ(context.text_of("token"), "token");
    EXPECT_THAT(heard.context, HasSubstr("RWX-14"));
}

class AuthzenPositions : public AuthzenRules {
protected:
    std::optional<http::authzen::Fault> await(const std::string& context) {
        auto text = question("fay", "read", "stored_model", "card");
        constexpr std::string_view usual = R"({"assent.surface":"administration"})";
        text.replace(text.find(usual), usual.size(), context);
        body_ = json::parse(text).value();
        question_ = http::authzen::read_evaluation(body_).value();
        calls_ = 0;
        last_.reset();
        point_.await(service, {&question_, 1}, [this](const auto& fault) {
            ++calls_;
            last_ = fault;
        });
        return last_;
    }

    json::Value body_;
    http::authzen::Question question_;
    int calls_ = 0;
    std::optional<http::authzen::Fault> last_;
};

TEST_F(AuthzenPositions, AtLeastIsWaitedFor) {
    EXPECT_FALSE(await("{}"));
    EXPECT_EQ(calls_, 1);
    EXPECT_FALSE(await(R"({"assent.at_least":"p0-7"})"));
    EXPECT_EQ(calls_, 0);
    ASSERT_EQ(shown_.waiting.size(), 1U);
    shown_.waiting[0]({});
    EXPECT_EQ(calls_, 1);
    EXPECT_FALSE(last_);
}

TEST_F(AuthzenPositions, AtLeastIsNotWaitedForForEver) {
    EXPECT_FALSE(await(R"({"assent.at_least":"p0-7"})"));
    ASSERT_EQ(shown_.waiting.size(), 1U);
    shown_.waiting[0](Unavailable{.detail = "late"});
    ASSERT_TRUE(last_);
    EXPECT_EQ(last_->status, 503);
}

TEST_F(AuthzenPositions, WhatIsNoTokenIs400) {
    for (const std::string context :
         {R"({"assent.at_least":"never"})", R"({"assent.at_least":7})"}) {
        const auto fault = await(context);
        ASSERT_TRUE(fault) << context;
        EXPECT_EQ(fault->status, 400);
        EXPECT_EQ(calls_, 1);
    }
}

TEST_F(AuthzenPositions, AsOfIsNotBuiltYet) {
    EXPECT_FALSE(await(R"({"assent.as_of":7})"));
    const auto answer = point_.evaluate(service, {&question_, 1}, Semantic::execute_all).at(0);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().status, 400);
    EXPECT_THAT(answer.error().message, HasSubstr("not built"));
}

} // namespace
} // namespace assent::test
