#include "adapters/json/command.hpp"
#include "tools/assent/program.hpp"
#include "tools/assent/verbs/verb.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

/// What is said on the command line is the command of the interface, to the letter.
namespace assent::tool {
namespace {

using testing::HasSubstr;

/// What a command line came to.
struct Said {
    int status = 0;
    std::string out;
    std::string errors;
};

/// As a shell splits it, with single quotes.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    bool quoted = false;
    bool within = false;
    for (const char c : line) {
        if (c == '\'') {
            quoted = !quoted;
            if (!within) words.emplace_back();
            within = true;
        } else if (c == ' ' && !quoted) {
            within = false;
        } else {
            if (!within) words.emplace_back();
            within = true;
            words.back() += c;
        }
    }
    return words;
}

Said say(std::string_view line) {
    const auto words = words_of(line);
    std::vector<const char*> argv{"assent"};
    for (const auto& word : words) argv.push_back(word.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = run_program(static_cast<int>(argv.size()), argv.data());
    return {status, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

/// The command that would be sent, as canonical JSON.
std::string command_of(std::string_view line) {
    const auto said = say(std::string{line} + " --dry-run --id 1");
    EXPECT_EQ(said.status, 0) << line << ": " << said.errors;
    const auto value = json::parse(said.out);
    return value ? json::canonical(*value) : said.out + said.errors;
}

class CommandLine : public testing::Test {
protected:
    void SetUp() override {
        for (const auto* name : {"SERVER", "ACTOR", "KEY_FILE", "CA_FILE", "OUTPUT", "TIMEOUT"}) {
            unsetenv((std::string{"ASSENT_"} + name).c_str());
        }
        setenv("ASSENT_TENANT", "acme", 1);
    }

    static void expect_data(std::string_view line, const std::string& type, std::string_view data) {
        const auto expected = json::parse(R"({"id":"1","tenant":"acme","type":")" + type +
                                          R"(","data":)" + std::string{data} + "}");
        ASSERT_TRUE(expected) << data;
        EXPECT_EQ(command_of(line), json::canonical(*expected)) << line;
    }
};

struct Expected {
    std::string_view path;
    std::string_view command; ///< But for `id` and `tenant`.
};

/// For every verb, what its example in `--help` sends.
constexpr auto expectations = std::to_array<Expected>({
    {"tenants create",
     R"("type":"CreateTenant","actor":"operator","data":{"name":"Acme Bank","administrator":"ada","active_model_limit":3})"},
    {"tenants set-limit",
     R"("type":"SetActiveModelLimit","actor":"operator","data":{"limit":10,"mode":"soft","guardrail":1.5})"},
    {"tenants configure",
     R"("type":"ConfigureTenant","data":{"packs":{"rwx":false},"options":{"user_may_reject":true}})"},
    {"users add", R"("type":"AddUser","data":{"user":"bob","role":"member"})"},
    {"users remove", R"("type":"RemoveUser","data":{"user":"bob"})"},
    {"users change-role", R"("type":"ChangeUserRole","data":{"user":"bob","role":"maintainer"})"},
    {"users assign-role",
     R"("type":"AssignRole","data":{"user":"bob","role":"deployment_contributor"})"},
    {"users unassign-role",
     R"("type":"UnassignRole","data":{"user":"bob","role":"deployment_contributor"})"},
    {"roles define",
     R"("type":"DefineCustomRole","data":{"role":"risk-officer","permissions":["approve_any_models","audit"]})"},
    {"roles delete", R"("type":"DeleteCustomRole","data":{"role":"risk-officer"})"},
    {"roles set-default",
     R"("type":"SetUserDefault","data":{"permission":"approve_own_models","allowed":true})"},
    {"groups create", R"("type":"CreateGroup","data":{"group":"fraud"})"},
    {"groups delete", R"("type":"DeleteGroup","data":{"group":"fraud"})"},
    {"groups add-member", R"("type":"AddGroupMember","data":{"group":"fraud","user":"bob"})"},
    {"groups remove-member", R"("type":"RemoveGroupMember","data":{"group":"fraud","user":"bob"})"},
    {"spaces create",
     R"("type":"CreateSpace","data":{"space":"payments","type":"shared","owner":"bob"})"},
    {"spaces transfer", R"("type":"TransferSpace","data":{"space":"payments","owner":"fay"})"},
    {"spaces set-role",
     R"("type":"SetSpaceRole","data":{"space":"payments","group":"fraud","role":"can_edit"})"},
    {"spaces remove-role", R"("type":"RemoveSpaceRole","data":{"space":"payments","user":"bob"})"},
    {"spaces delete", R"("type":"DeleteSpace","data":{"space":"payments"})"},
    {"environments register",
     R"("type":"RegisterEnvironment","data":{"environment":"production","hosting":"hybrid"})"},
    {"environments change-hosting",
     R"("type":"ChangeEnvironmentHosting","data":{"environment":"production","hosting":"saas"})"},
    {"environments remove", R"("type":"RemoveEnvironment","data":{"environment":"production"})"},
    {"audiences define",
     R"("type":"DefineAudience","data":{"audience":"beta","conditions":[{"attribute":"country","kind":"exact","value":"CH"}]})"},
    {"audiences delete", R"("type":"DeleteAudience","data":{"audience":"beta"})"},
    {"access grant",
     R"("type":"GrantGroupAccess","data":{"collection":"stored_models","owner":"fraud","group":"risk","permissions":["READ","EXECUTE"]})"},
    {"access revoke",
     R"("type":"RevokeGroupAccess","data":{"collection":"stored_models","owner":"fraud","group":"risk"})"},

    {"models register", R"("type":"RegisterModel","data":{"model":"churn","group":"fraud"})"},
    {"models edit",
     R"("type":"EditModel","data":{"model":"churn","metadata":{"team":"retention"}})"},
    {"models deploy realtime",
     R"("type":"DeployVariation","data":{"deployment":"churn-prod","model":"churn","environment":"production","snapshot":"churn-7","kind":"realtime","variation":"default","protected":true})"},
    {"models deploy batch",
     R"("type":"DeployVariation","data":{"deployment":"churn-nightly","model":"churn","environment":"production","snapshot":"churn-7","kind":"batch"})"},
    {"models deploy streaming",
     R"("type":"DeployVariation","data":{"deployment":"churn-stream","model":"churn","environment":"production","snapshot":"churn-7","kind":"streaming"})"},
    {"models undeploy",
     R"("type":"UndeployVariation","data":{"deployment":"churn-prod","variation":"canary","routing":{"general":{"weights":{"default":100}},"fallback":"default"}})"},
    {"models activate",
     R"("type":"ActivateModel","data":{"snapshot":"churn-7","deployment":"churn-prod"})"},
    {"models deactivate",
     R"("type":"DeactivateModel","surface":"administration","data":{"snapshot":"churn-7"})"},
    {"models request",
     R"("type":"RequestApproval","data":{"snapshot":"churn-7","deployment":"churn-prod"})"},
    {"models swap", R"("type":"SwapActive","data":{"activate":"churn-8","deactivate":"churn-7"})"},
    {"snapshots create",
     R"("type":"CreateSnapshot","data":{"snapshot":"churn-7","model":"churn","origin":"jupyter"})"},
    {"snapshots edit",
     R"("type":"EditSnapshot","data":{"snapshot":"churn-7","metadata":{"auc":0.91}})"},
    {"snapshots add-monitor",
     R"("type":"AddMonitor","data":{"snapshot":"churn-7","monitor":"drift"})"},
    {"snapshots run-monitor",
     R"("type":"RunMonitor","data":{"snapshot":"churn-7","monitor":"drift","job":"drift-1"})"},
    {"deployments undeploy", R"("type":"Undeploy","data":{"deployment":"churn-prod"})"},
    {"deployments edit",
     R"("type":"EditDeployment","data":{"deployment":"churn-prod","metadata":{"pager":"risk"}})"},
    {"variations update",
     R"("type":"UpdateVariation","data":{"deployment":"churn-prod","variation":"default","settings":{"replicas":3}})"},
    {"variations restart",
     R"("type":"RestartVariation","data":{"deployment":"churn-prod","variation":"default"})"},
    {"variations rename",
     R"("type":"RenameVariation","data":{"deployment":"churn-prod","variation":"canary","to":"next"})"},
    {"variations protect",
     R"("type":"SetProtection","data":{"deployment":"churn-prod","variation":"default","protected":true})"},
    {"variations unprotect",
     R"("type":"SetProtection","data":{"deployment":"churn-prod","variation":"default","protected":false})"},
    {"routing set",
     R"("type":"SetRouting","data":{"deployment":"churn-prod","routing":{"audiences":[{"audience":"beta","weights":{"canary":100}}],"general":{"weights":{"default":90,"canary":10},"shadow":{"variation":"next","percent":20}},"fallback":"default"}})"},

    {"runtimes register", R"("type":"RegisterRuntime","data":{"runtime":"gpu-1","group":"fraud"})"},
    {"runtimes edit", R"("type":"EditRuntime","data":{"runtime":"gpu-1","metadata":{"gpus":4}})"},
    {"runtimes reset", R"("type":"ResetEngine","data":{"runtime":"gpu-1"})"},
    {"jobs create",
     R"("type":"CreateJob","data":{"job":"scoring-1","snapshot":"churn-7","kind":"scoring"})"},
    {"jobs schedule",
     R"("type":"ScheduleJob","data":{"job":"nightly","snapshot":"churn-7","kind":"metric","runtime":"gpu-1","schedule":"0 3 * * MON"})"},
    {"jobs edit", R"("type":"EditJob","data":{"job":"nightly","metadata":{"priority":"low"}})"},
    {"jobs rerun", R"("type":"RerunJob","data":{"job":"nightly"})"},
    {"results record",
     R"("type":"RecordTestResult","data":{"result":"auc-1","job":"nightly","metadata":{"auc":0.91}})"},
    {"results edit",
     R"("type":"EditTestResult","data":{"result":"auc-1","metadata":{"auc":0.92}})"},
    {"life-cycles define",
     R"("type":"DefineLifeCycle","data":{"life_cycle":"review","definition":{"stages":["draft","live"]}})"},
    {"life-cycles start",
     R"("type":"StartLifeCycle","data":{"mlc":"churn-review","life_cycle":"review","model":"churn"})"},
    {"life-cycles edit",
     R"("type":"EditLifeCycleInstance","data":{"mlc":"churn-review","metadata":{"stage":"live"}})"},
    {"notifications create",
     R"("type":"CreateNotification","data":{"notification":"n-1","model":"churn","text":"Drift beyond 5 %"})"},
    {"notifications edit",
     R"("type":"EditNotification","data":{"notification":"n-1","metadata":{"seen":true}})"},
    {"entities move",
     R"("type":"MoveEntity","data":{"collection":"stored_models","id":"churn","group":"risk"})"},
    {"entities delete", R"("type":"DeleteEntity","data":{"collection":"jobs","id":"nightly"})"},
});

TEST_F(CommandLine, every_example_in_the_help_is_the_command_of_the_interface) {
    std::size_t found = 0;
    for (const auto* verb : verbs()) {
        const auto expected = std::ranges::find(expectations, verb->path, &Expected::path);
        ASSERT_NE(expected, expectations.end()) << "nothing is expected of " << verb->path;
        ++found;
        ASSERT_TRUE(verb->example.starts_with(std::string{verb->path} + " ")) << verb->path;
        const auto command =
            json::parse(R"({"id":"1","tenant":"acme",)" + std::string{expected->command} + "}");
        ASSERT_TRUE(command) << expected->command;
        EXPECT_EQ(command_of(verb->example), json::canonical(*command)) << verb->example;
    }
    EXPECT_EQ(found, expectations.size());
}

TEST_F(CommandLine, every_example_is_a_command_that_a_server_takes) {
    for (const auto* verb : verbs()) {
        const auto parsed = json::parse_complete_command(
            command_of(std::string{verb->example} +
                       (verb->sender == Sender::operator_ ? "" : " --actor ada")));
        if (!parsed && parsed.error().code == Code::not_built) continue;
        EXPECT_TRUE(parsed) << verb->example << ": " << parsed.error().detail;
    }
}

/// The members of the interface that a verb, or several, can say.
std::set<std::string> members_said(std::string_view type) {
    std::set<std::string> members;
    for (const auto* verb : verbs()) {
        if (verb->type != type) continue;
        for (const auto& word : verb->words.all()) {
            members.emplace(word.member.substr(0, word.member.find('.')));
        }
        if (!verb->fixed.member.empty()) members.emplace(verb->fixed.member);
    }
    return members;
}

TEST_F(CommandLine, can_say_every_command_with_all_of_its_members_and_no_others) {
    for_each_alternative<Command>([]<class C>(std::type_identity<C>) {
        std::set<std::string> members;
        for_each_field<C>([&](const auto& field) { members.emplace(field.name); });
        EXPECT_EQ(members_said(C::type), members) << C::type;
    });
}

TEST_F(CommandLine, needs_no_flag_for_what_it_is_about) {
    expect_data(
        "users add --role member --user bob", "AddUser", R"({"user":"bob","role":"member"})");
    expect_data("groups add-member --user bob --group fraud",
                "AddGroupMember",
                R"({"group":"fraud","user":"bob"})");
    expect_data("models activate --deployment d", "ActivateModel", R"({"deployment":"d"})");
}

TEST_F(CommandLine, takes_an_id_that_is_spelled_like_a_subcommand) {
    expect_data("groups create users", "CreateGroup", R"({"group":"users"})");
    expect_data("groups create create", "CreateGroup", R"({"group":"create"})");
    expect_data("users add list --role member", "AddUser", R"({"user":"list","role":"member"})");
}

TEST_F(CommandLine, takes_lists_again_and_again_or_with_commas) {
    expect_data("roles define r --permission audit --permission approve_own_models",
                "DefineCustomRole",
                R"({"role":"r","permissions":["audit","approve_own_models"]})");
    expect_data("routing set d --weights a=50 --weights b=50",
                "SetRouting",
                R"({"deployment":"d","routing":{"general":{"weights":{"a":50,"b":50}}}})");
    expect_data("routing set d --audience x:y:a=40,b=60 --audience z:b=100 --fallback a",
                "SetRouting",
                R"({"deployment":"d","routing":{"audiences":[
                    {"audience":"x:y","weights":{"a":40,"b":60}},
                    {"audience":"z","weights":{"b":100}}],"fallback":"a"}})");
}

TEST_F(CommandLine, has_what_stands_around_the_data) {
    const auto command =
        command_of("models activate s --surface administration --reason 'it is good' "
                   "--expected-version 0 --actor bob");
    EXPECT_EQ(command,
              R"({"actor":"bob","data":{"snapshot":"s"},"expected_version":0,"id":"1",)"
              R"("reason":"it is good","surface":"administration","tenant":"acme",)"
              R"("type":"ActivateModel"})");
    EXPECT_EQ(command_of("command Anything --data '{\"a\":[1]}' --surface deployment"),
              R"({"data":{"a":[1]},"id":"1","surface":"deployment","tenant":"acme",)"
              R"("type":"Anything"})");
}

TEST_F(CommandLine, takes_the_servers_options_in_front_too) {
    unsetenv("ASSENT_TENANT");
    EXPECT_EQ(command_of("--tenant=other --actor bob groups create g"),
              R"({"actor":"bob","data":{"group":"g"},"id":"1","tenant":"other",)"
              R"("type":"CreateGroup"})");
}

TEST_F(CommandLine, gives_each_command_an_id_of_its_own) {
    const auto uuid = testing::ContainsRegex(
        "\"id\":\"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"");
    const auto first = say("groups create g --dry-run").out;
    const auto second = say("groups create g --dry-run").out;
    EXPECT_THAT(first, uuid);
    EXPECT_THAT(second, uuid);
    EXPECT_NE(first, second);
    // {"id":"TTTTTTTT-TTTT: in the order of time.
    EXPECT_LE(first.substr(0, 20), second.substr(0, 20));
}

struct Mistake {
    std::string_view line;
    std::string_view told;
};

TEST_F(CommandLine, names_what_is_wrong_with_it) {
    constexpr auto mistakes = std::to_array<Mistake>({
        {"", "subcommand is required"},
        {"users", "'assent users --help'"},
        {"users hire bob", "users --help"},
        {"users add bob", "--role is required; 'assent users add --help'"},
        {"users add bob --role king", "king not in {administrator,maintainer,member}"},
        {"users add bob --role member --rol member", "--rol"},
        {"users add bob mary --role member", "mary"},
        {"users add bob --role member --role maintainer", "--role"},
        {"tenants set-limit many", "--limit: 'many' is no whole number"},
        {"tenants set-limit -- -1", "--limit: '-1' is no whole number"},
        {"tenants set-limit 3 --guardrail much", "--guardrail: 'much' is no number"},
        {"routing set d --weights a", "--weights: 'a' is not VARIATION=PERCENT"},
        {"routing set d --weights a=1,a=2", "--weights: 'a' stands twice"},
        {"routing set d --audience a=1", "--audience: 'a=1' is not AUDIENCE:"},
        {"routing set d --fallback a --routing {}", "--routing: says again"},
        {"models edit m --metadata {", "--metadata: this is no JSON"},
        {"models edit m --metadata @/nowhere", "--metadata: cannot read the file /nowhere"},
        {"command AddUser --data []", "--data: must be a JSON object"},
        {"models deploy batch --deployment d --snapshot s --protected", "--protected"},
        {"users add bob --role member --server ftp://x", "write http://HOST:PORT"},
        {"users add bob --role member --key-file /nowhere", "--key-file"},
        {"users add bob --role member --server https://x --ca-file /nowhere", "/nowhere"},
        {"check read stored_model m", "--actor"},
    });
    for (const auto& [line, told] : mistakes) {
        const auto said = say(line);
        EXPECT_EQ(said.status, 2) << line;
        EXPECT_EQ(said.out, "") << line;
        EXPECT_THAT(said.errors, HasSubstr(told)) << line;
        EXPECT_EQ(std::ranges::count(said.errors, '\n'), 1) << said.errors;
    }
    unsetenv("ASSENT_TENANT");
    EXPECT_THAT(say("groups create g").errors, HasSubstr("--tenant"));
}

TEST_F(CommandLine, no_server_is_told_at_once_and_nothing_was_sent) {
    const auto said = say("groups create g --server http://127.0.0.1:1");
    EXPECT_EQ(said.status, 3);
    EXPECT_THAT(said.errors, HasSubstr("cannot reach a server at http://127.0.0.1:1"));
    EXPECT_THAT(said.errors, testing::Not(HasSubstr("may still be decided")));
}

TEST_F(CommandLine, teaches_at_every_level) {
    for (const auto* line : {"--help", "users --help", "models deploy --help"}) {
        const auto said = say(line);
        EXPECT_EQ(said.status, 0);
        EXPECT_THAT(said.out, HasSubstr("  assent ")) << line;
    }
    EXPECT_THAT(say("users add --help").out, HasSubstr("Example:\n  assent users add bob"));
}

TEST(Assent, SaysWhichWordItDoesNotKnow) {
    const auto unknown = say("nonsense --output json");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.errors, HasSubstr("no subcommand nonsense"));
    for (const std::string word : {"explain", "what-if", "import"}) {
        const auto later = say(word + " --anything");
        EXPECT_EQ(later.status, 2);
        EXPECT_THAT(later.errors, HasSubstr("'" + word + "' comes with a later release"));
    }
}

} // namespace
} // namespace assent::tool
