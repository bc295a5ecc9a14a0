#include "adapters/json/command.hpp"
#include "adapters/json/encode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace assent::json {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A whole command around `data`, from alice.
std::string command(std::string_view type, std::string_view data, std::string_view more = "") {
    return R"({"id":"c1","tenant":"acme","actor":"alice","type":")" + std::string{type} +
           R"(","data":)" + std::string{data} + std::string{more} + "}";
}

MalformedCommand refused(std::string_view text) {
    const auto parsed = parse_command(text);
    EXPECT_FALSE(parsed.has_value()) << text;
    return parsed ? MalformedCommand{} : parsed.error();
}

std::string flaw(std::string_view text) {
    return refused(text).detail;
}

template <class C>
C parsed(const std::string& text) {
    const auto result = parse_command(text);
    if (!result) {
        ADD_FAILURE() << result.error().detail << "\n" << text;
        return {};
    }
    return std::get<C>(result->command);
}

constexpr std::string_view routing =
    R"({"audiences":[],"general":{"weights":{"b":40,"a":60,"c":0},)"
    R"("shadow":{"variation":"next","percent":20}},"fallback":"a"})";

/// One of every type, with every member that this release takes.
const std::vector<std::pair<std::string_view, std::string>> complete{
    {"CreateTenant", R"({"name":"Acme \"\u00e9\"","administrator":"root","active_model_limit":5})"},
    {"SetActiveModelLimit", R"({"limit":7,"mode":"hard"})"},
    {"AddUser", R"({"user":"bob","role":"member"})"},
    {"ChangeUserRole", R"({"user":"bob","role":"maintainer"})"},
    {"RemoveUser", R"({"user":"bob"})"},
    {"AssignRole", R"({"user":"bob","role":"tenant_admin"})"},
    {"UnassignRole", R"({"user":"bob","role":"rwx_admin"})"},
    {"CreateGroup", R"({"group":"g"})"},
    {"DeleteGroup", R"({"group":"g"})"},
    {"AddGroupMember", R"({"group":"g","user":"bob"})"},
    {"RemoveGroupMember", R"({"group":"g","user":"bob"})"},
    {"RegisterEnvironment", R"({"environment":"production","hosting":"hybrid"})"},
    {"ChangeEnvironmentHosting", R"({"environment":"production","hosting":"saas"})"},
    {"RemoveEnvironment", R"({"environment":"production"})"},
    {"RegisterModel",
     R"({"model":"m","kind":"monitor","group":"g","metadata":{"b":[1,{}],"a":null}})"},
    {"CreateSnapshot",
     R"({"snapshot":"m-1","model":"m","origin":"jupyter","group":"g","metadata":{"x":1.5}})"},
    {"DeployVariation",
     R"({"deployment":"d","model":"m","environment":"production","snapshot":"m-1",)"
     R"("kind":"realtime","variation":"default","space":"s","runtime":"r","group":"g","protected":true,"routing":)" +
         std::string{routing} + R"(,"settings":{"replicas":2}})"},
    {"UpdateVariation", R"({"deployment":"d","variation":"v","settings":{}})"},
    {"RestartVariation", R"({"deployment":"d","variation":"v"})"},
    {"RenameVariation", R"({"deployment":"d","variation":"v","to":"w"})"},
    {"SetProtection", R"({"deployment":"d","variation":"v","protected":false})"},
    {"UndeployVariation",
     R"({"deployment":"d","variation":"v","routing":)" + std::string{routing} + "}"},
    {"Undeploy", R"({"deployment":"d"})"},
    {"SetRouting", R"({"deployment":"d","routing":)" + std::string{routing} + "}"},
    {"ActivateModel", R"({"snapshot":"m-1","deployment":"d"})"},
    {"DeactivateModel", R"({"deployment":"d"})"},
    {"GrantGroupAccess",
     R"({"collection":"jobs","owner":"g","group":"h","permissions":["WRITE","READ","READ"],)"
     R"("expires_at":"2030-01-02T03:04:05.5+01:00"})"},
    {"RevokeGroupAccess", R"({"collection":"runtimes","owner":"g","group":"h"})"},
    {"ConfigureTenant",
     R"({"packs":{"variations":true,"approval":true,"rwx":false},)"
     R"("options":{"user_may_reject":true,"role_needed_in_all_spaces":false}})"},
    {"SetUserDefault", R"({"permission":"approve_own_models","allowed":true})"},
    {"DefineCustomRole", R"({"role":"r","permissions":["audit","approve_any_models"]})"},
    {"DeleteCustomRole", R"({"role":"r"})"},
    {"CreateSpace", R"({"space":"s","type":"shared","owner":"bob"})"},
    {"TransferSpace", R"({"space":"s","owner":"bob"})"},
    {"SetSpaceRole", R"({"space":"s","user":"bob","role":"can_edit"})"},
    {"RemoveSpaceRole", R"({"space":"s","group":"g"})"},
    {"DeleteSpace", R"({"space":"s"})"},
    {"RequestApproval", R"({"snapshot":"m-1","deployment":"d"})"},
    {"SwapActive", R"({"activate":"m-2","deactivate":"m-1","deployment":"d"})"},
    {"DefineAudience",
     R"({"audience":"beta","conditions":[{"attribute":"country","kind":"exact","value":"de"},{"attribute":"age","kind":"range","first":18,"last":65.5},{"attribute":"user","kind":"present"}]})"},
    {"DeleteAudience", R"({"audience":"beta"})"},
    {"EditModel", R"({"model":"m","metadata":{"a":1}})"},
    {"EditSnapshot", R"({"snapshot":"m-1","metadata":{}})"},
    {"AddMonitor", R"({"snapshot":"m-1","monitor":"drift"})"},
    {"RunMonitor", R"({"snapshot":"m-1","monitor":"drift","job":"j","group":"g"})"},
    {"RegisterRuntime", R"({"runtime":"r","group":"g","metadata":{"cpu":4}})"},
    {"EditRuntime", R"({"runtime":"r","metadata":{}})"},
    {"ResetEngine", R"({"runtime":"r"})"},
    {"EditDeployment", R"({"deployment":"d","metadata":{}})"},
    {"CreateJob", R"({"job":"j","snapshot":"m-1","kind":"metric","runtime":"r","group":"g"})"},
    {"EditJob", R"({"job":"j","metadata":{}})"},
    {"RerunJob", R"({"job":"j"})"},
    {"ScheduleJob",
     R"({"job":"j","snapshot":"m-1","kind":"scoring","runtime":"r","schedule":"30 2 * * MON-FRI"})"},
    {"RecordTestResult", R"({"result":"t","job":"j","metadata":{"auc":0.9}})"},
    {"EditTestResult", R"({"result":"t","metadata":{}})"},
    {"DefineLifeCycle", R"({"life_cycle":"l","definition":["draft",{"to":"live"}]})"},
    {"StartLifeCycle", R"({"mlc":"i","life_cycle":"l","model":"m","group":"g"})"},
    {"EditLifeCycleInstance", R"({"mlc":"i","metadata":{"stage":"draft"}})"},
    {"CreateNotification", R"({"notification":"n","model":"m","text":"drift seen"})"},
    {"EditNotification", R"({"notification":"n","metadata":{"read":true}})"},
    {"MoveEntity", R"({"collection":"runtimes","id":"r","group":"h"})"},
    {"DeleteEntity", R"({"collection":"model_mlcs","id":"i"})"},
};

std::string data_of(std::string_view type) {
    return std::ranges::find(complete, type, &std::pair<std::string_view, std::string>::first)
        ->second;
}

TEST(ParseCommand, ReadsEveryTypeAndWritesItBackTheSame) {
    std::size_t types = 0;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) { ++types; });
    EXPECT_EQ(complete.size(), types);
    for (const auto& [type, data] : complete) {
        const auto text =
            command(type,
                    data,
                    R"(,"surface":"administration","expected_version":41,"reason":"why \n not")");
        const auto first = parse_command(text);
        ASSERT_TRUE(first.has_value()) << text << "\n" << first.error().detail;
        EXPECT_EQ(type_of(first->command), type);
        EXPECT_EQ(first->id.text(), "c1");
        EXPECT_EQ(first->tenant.text(), "acme");
        EXPECT_EQ(first->actor.text(), "alice");
        EXPECT_EQ(first->surface, Surface::administration);
        EXPECT_EQ(first->expected_version, 41U);
        EXPECT_EQ(first->reason, "why \n not");
        EXPECT_EQ(first->content, content_of(*first));

        const auto written = to_json(*first);
        const auto second = parse_command(written);
        ASSERT_TRUE(second.has_value()) << written << "\n" << second.error().detail;
        EXPECT_EQ(first->command, second->command) << written;
        EXPECT_EQ(first->content, second->content) << written;
        EXPECT_EQ(to_json(*second), written);
    }
}

TEST(ParseCommand, ConvertsEveryKindOfMember) {
    const auto deploy =
        parsed<DeployVariation>(command("DeployVariation", data_of("DeployVariation")));
    EXPECT_EQ(deploy.is_protected, true);
    EXPECT_EQ(deploy.settings->text, R"({"replicas":2})");
    const auto& general = deploy.routing->general;
    ASSERT_EQ(general.weights.size(), 2U) << "a weight of 0 is dropped";
    EXPECT_EQ(general.weights[0].variation.text(), "a");
    EXPECT_EQ(general.weights[1].percent, 40);
    EXPECT_EQ(general.shadow->percent, 20);
    EXPECT_EQ(deploy.routing->fallback.text(), "a");

    const auto model = parsed<RegisterModel>(command("RegisterModel", data_of("RegisterModel")));
    EXPECT_EQ(model.metadata->text, R"({"a":null,"b":[1,{}]})");

    const auto grant =
        parsed<GrantGroupAccess>(command("GrantGroupAccess", data_of("GrantGroupAccess")));
    EXPECT_EQ(grant.permissions, (Permissions{Permission::READ, Permission::WRITE}));
    EXPECT_EQ(to_rfc3339(*grant.expires_at), "2030-01-02T02:04:05.500000Z");
}

TEST(ParseCommand, LeavesOutWhatIsLeftOut) {
    const auto text = command("DeployVariation", R"({"deployment":"d","snapshot":"s"})");
    const auto deploy = parsed<DeployVariation>(text);
    EXPECT_EQ(deploy.is_protected, std::nullopt) << "VAR-21: not mentioned is not false";
    EXPECT_EQ(deploy.variation, std::nullopt);
    EXPECT_EQ(parse_command(text)->surface, Surface::deployment);
    EXPECT_EQ(parse_command(text)->expected_version, std::nullopt);
}

TEST(ParseCommand, NamesUnknownMembersWithTheirPath) {
    EXPECT_THAT(
        flaw(command("DeployVariation", R"({"deployment":"d","snapshot":"s","protcted":true})")),
        StartsWith("data.protcted is not a member of DeployVariation, which has deployment, "));
    EXPECT_THAT(flaw(command("AddUser", R"({"user":"bob","rol":"member"})")),
                StartsWith("data.rol is not a member of AddUser, which has user, role"));
    EXPECT_THAT(flaw(command("RemoveUser", R"({"user":"b"})", R"(,"Reason":"x")")),
                StartsWith("Reason is not a member of a command"));
    EXPECT_THAT(flaw(command("SetRouting",
                             R"({"deployment":"d","routing":{"general":{"weights":{},"shade":1},)"
                             R"("fallback":"a"}})")),
                StartsWith("data.routing.general.shade is not a member of general"));
}

TEST(ParseCommand, NamesMissingMembers) {
    EXPECT_EQ(flaw("{}"), "id is missing");
    EXPECT_EQ(flaw(R"({"id":"a"})"), "tenant is missing");
    EXPECT_EQ(flaw(R"({"id":"a","tenant":"t"})"), "type is missing");
    EXPECT_EQ(flaw(R"({"id":"a","tenant":"t","type":"AddUser"})"), "data is missing");
    EXPECT_EQ(flaw(command("AddUser", R"({"user":"bob"})")), "data.role is missing");
    EXPECT_EQ(flaw(command("SetRouting", R"({"deployment":"d","routing":{"fallback":"a"}})")),
              "data.routing.general is missing");
}

TEST(ParseCommand, NamesTheMemberAndTheWantedTypeOfIllTypedOnes) {
    const std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> cases{
        {"AddUser", R"({"user":7,"role":"member"})", "data.user must be a string"},
        {"AddUser", R"({"user":null,"role":"member"})", "data.user must be a string"},
        {"AddUser",
         R"({"user":"b","role":"owner"})",
         "data.role must be one of administrator, maintainer, member"},
        {"AddUser", R"([])", "data must be an object"},
        {"SetProtection",
         R"({"deployment":"d","variation":"v","protected":"true"})",
         "data.protected must be true or false"},
        {"SetActiveModelLimit",
         R"({"limit":-1})",
         "data.limit must be a whole number from 0 to 4294967295"},
        {"SetActiveModelLimit",
         R"({"limit":4294967296})",
         "data.limit must be a whole number from 0 to 4294967295"},
        {"SetActiveModelLimit",
         R"({"limit":1.5})",
         "data.limit must be a whole number from 0 to 4294967295"},
        {"SetActiveModelLimit",
         R"({"limit":1,"guardrail":"1.2"})",
         "data.guardrail must be a number of at least 0 with at most three decimals"},
        {"SetActiveModelLimit",
         R"({"limit":1,"guardrail":1.2345})",
         "data.guardrail must be a number of at least 0 with at most three decimals"},
        {"RegisterModel", R"({"model":"m","metadata":[]})", "data.metadata must be an object"},
        {"GrantGroupAccess",
         R"({"collection":"jobs","owner":"g","group":"h","permissions":["READ","LOOK"]})",
         "data.permissions must be one of READ, WRITE, EXECUTE"},
        {"GrantGroupAccess",
         R"({"collection":"jobs","owner":"g","group":"h","permissions":"READ"})",
         "data.permissions must be an array of READ, WRITE, EXECUTE"},
        {"GrantGroupAccess",
         R"({"collection":"jobs","owner":"g","group":"h","permissions":[],"expires_at":"soon"})",
         "data.expires_at must be a time as in RFC 3339, e.g. 2026-11-25T03:00:00Z"},
        {"SetRouting",
         R"({"deployment":"d","routing":{"general":{"weights":{"a":101}},"fallback":"a"}})",
         "data.routing.general.weights.a must be a whole number from 0 to 100"},
        {"SetRouting",
         R"({"deployment":"d","routing":{"general":{"weights":{"a":99.5}},"fallback":"a"}})",
         "data.routing.general.weights.a must be a whole number from 0 to 100"},
        {"SetRouting",
         R"({"deployment":"d","routing":{"general":{"weights":{},"shadow":{"variation":"s","percent":-1}},)"
         R"("fallback":"a"}})",
         "data.routing.general.shadow.percent must be a whole number from 0 to 100"},
    };
    for (const auto& [type, data, detail] : cases) EXPECT_EQ(flaw(command(type, data)), detail);
    EXPECT_EQ(flaw(command("RemoveUser", R"({"user":"b"})", R"(,"expected_version":"1")")),
              "expected_version must be a whole number from 0 to 18446744073709551615");
    EXPECT_EQ(flaw(command("RemoveUser", R"({"user":"b"})", R"(,"surface":"moon")")),
              "surface must be one of deployment, administration");
}

TEST(ParseCommand, RefusesMembersGivenTwice) {
    EXPECT_EQ(
        flaw(command("SetProtection",
                     R"({"deployment":"d","variation":"v","protected":true,"protected":false})")),
        "data.protected is given twice");
    EXPECT_EQ(flaw(command("RemoveUser", R"({"user":"b"})", R"(,"id":"c2")")), "id is given twice");
    EXPECT_EQ(
        flaw(command("RegisterModel", R"({"model":"m","metadata":{"l":[0,{"a":1,"\u0061":2}]}})")),
        "data.metadata.l[1].a is given twice");
}

TEST(ParseCommand, KeepsGuardrailsInThousandths) {
    const auto soft = parse_command(
        command("SetActiveModelLimit", R"({"limit":1,"mode":"soft","guardrail":1.005})"));
    ASSERT_TRUE(soft.has_value());
    EXPECT_EQ(std::get<SetActiveModelLimit>(soft->command).guardrail, Factor{.permille = 1005});
    EXPECT_THAT(flaw(command("SetActiveModelLimit", R"({"limit":1,"guardrail":0.999})")),
                HasSubstr("guardrail is below 1"));
}

TEST(ParseCommand, RefusesUnknownTypes) {
    const auto unknown = refused(command("DropTables", "{}"));
    EXPECT_EQ(unknown.code, Code::invalid_command);
    EXPECT_EQ(unknown.detail, "type 'DropTables' is no type of command");
}

TEST(ParseCommand, SaysWhatItCouldReadOfAMalformedCommand) {
    for (const auto& text : {command("AddUser", R"({"user":7})"),
                             command("AddUser", R"({"user":"b","user":"c"})"),
                             command("AddUser", R"({"user":)"),
                             command("AddUser", std::string(40, '['))}) {
        const auto malformed = refused(text);
        EXPECT_EQ(malformed.id, "c1") << text;
        EXPECT_EQ(malformed.tenant, "acme");
        EXPECT_EQ(malformed.actor, "alice");
        EXPECT_EQ(malformed.type, "AddUser");
    }
    EXPECT_EQ(refused(R"({"id":")" + std::string(65, 'x') + R"("})").id, "");
    std::string long_id; // 64 characters in 192 bytes
    for (int i = 0; i < 64; ++i) long_id += "\u20ac";
    EXPECT_EQ(refused(R"({"id":")" + long_id + R"("})").id, long_id);
    EXPECT_EQ(refused(R"({"id":")" + long_id + R"(x"})").id, "");
    EXPECT_EQ(refused(R"({"id":"a","tenant":"no such/"})").tenant, "");
    EXPECT_LE(flaw(R"({")" + std::string(9000, 'x') + R"(":1})").size(), 512U);
}

TEST(ParseCommand, RefusesWhatIsNotJsonOrTooMuchOfIt) {
    EXPECT_EQ(flaw(""), "not JSON: it ends too early");
    EXPECT_EQ(flaw("{"), "not JSON: it ends too early");
    EXPECT_THAT(flaw("{]"), StartsWith("not JSON: byte 1"));
    EXPECT_THAT(flaw("{} {}"), StartsWith("not JSON: byte 3 stands behind its end"));
    EXPECT_THAT(flaw("{\"a\":NaN}"), StartsWith("not JSON"));
    EXPECT_EQ(flaw("[]"), "a command must be an object");
    EXPECT_EQ(flaw("{\"id\":\"\xff\"}"), "not valid UTF-8");
    EXPECT_EQ(flaw("{\"id\":\"\xed\xa0\x80\"}"), "not valid UTF-8");
    EXPECT_EQ(flaw("{\"id\":\"\xc0\xaf\"}"), "not valid UTF-8");
    EXPECT_EQ(flaw("{\"id\":\"\xf4\x90\x80\x80\"}"), "not valid UTF-8");
    EXPECT_THAT(flaw(R"({"id":"\ud800"})"), StartsWith("not JSON"));
    EXPECT_EQ(flaw(R"({"id":1e999})"), "a number is out of range");
    const auto large =
        command("RemoveUser", R"({"user":"b"})", std::string(command_bytes_max, ' '));
    EXPECT_TRUE(command_too_large(large));
    EXPECT_EQ(flaw(large), "the command is larger than 256 KiB");
}

TEST(ParseCommand, AllowsExactlyThirtyTwoLevels) {
    // The command, its data and the metadata are three of them.
    const auto nested = [](std::size_t depth) {
        return command("RegisterModel",
                       R"({"model":"m","metadata":{"x":)" + std::string(depth - 3, '[') +
                           std::string(depth - 3, ']') + "}}");
    };
    EXPECT_TRUE(parse_command(nested(32)).has_value());
    EXPECT_EQ(flaw(nested(33)), "deeper than 32 levels of arrays and objects");
    EXPECT_FALSE(parse_command(std::string(200'000, '[')).has_value());
}

TEST(ParseCommand, LooksForFlawsThatNoStateCouldMakeRight) {
    EXPECT_THAT(flaw(command("AddUser", R"({"user":"operator","role":"member"})")),
                HasSubstr("reserved"));
    EXPECT_THAT(flaw(command("AddUser", R"({"user":"a b","role":"member"})")), HasSubstr("user"));
    EXPECT_THAT(
        flaw(R"({"id":"a","tenant":"t","actor":"","type":"RemoveUser","data":{"user":"b"}})"),
        StartsWith("actor"));
}

TEST(ParseCommand, FindsABadNameUnderAWeightOfNothing) {
    const auto with = [](std::string_view name) {
        return command("SetRouting",
                       R"({"deployment":"d","routing":{"general":{"weights":{"a":100,")" +
                           std::string{name} + R"(":0}},"fallback":"a"}})");
    };
    EXPECT_THAT(flaw(with("No good")), HasSubstr("is no variation name"));
    EXPECT_EQ(parsed<SetRouting>(with("canary")).routing.general.weights.size(), 1U);
}

TEST(CompleteCommand, SetsTheActorThatHttpKnows) {
    const std::string text = R"({"id":"a","tenant":"t","type":"RemoveUser","data":{"user":"b"}})";
    const auto open = parse_command(text);
    ASSERT_TRUE(open.has_value());
    EXPECT_TRUE(open->actor.empty());
    const auto done = complete_command(*open, UserId{"alice"});
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->actor.text(), "alice");
    EXPECT_EQ(done->content, content_of(*done));
    EXPECT_FALSE(complete_command(*open, UserId{"not an id"}).has_value());

    const auto refusal = parse_complete_command(text);
    ASSERT_FALSE(refusal.has_value());
    EXPECT_EQ(refusal.error().detail, "actor is missing");
    EXPECT_EQ(refusal.error().id, "a");
}

} // namespace
} // namespace assent::json
