#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assent::test {
namespace {

/// What `flaw_of` says of a command by `ada` in `acme`; empty if it can be judged.
std::string
flaw(const Command& command, const std::string& id = "c-1", const std::string& reason = "") {
    CommandEnvelope envelope;
    envelope.id = CommandId{id};
    envelope.tenant = TenantId{"acme"};
    envelope.actor = UserId{"ada"};
    envelope.surface = Surface::administration;
    envelope.reason = reason;
    envelope.command = command;
    return flaw_of(envelope).value_or("");
}

TEST(GEN_10, IdsThatAreWellFormed) {
    for (const std::string& id : {std::string{"a"},
                                  std::string{"A9"},
                                  std::string{"team/sub"},
                                  std::string{"ann@example.org"},
                                  std::string{"_x_"},
                                  std::string{":a:"},
                                  std::string{"@"},
                                  std::string{"a.b-c"},
                                  std::string(128, 'x')}) {
        SCOPED_TRACE(id);
        EXPECT_EQ(flaw(create_group(id)), "");
    }
}

TEST(GEN_10, IdsThatAreNot) {
    for (const std::string& id : {std::string{""},
                                  std::string{"/a"},
                                  std::string{"a/"},
                                  std::string{".a"},
                                  std::string{"a."},
                                  std::string{"-a"},
                                  std::string{"a-"},
                                  std::string{"a b"},
                                  std::string{"a,b"},
                                  std::string{"ä"},
                                  std::string{"a\n"},
                                  std::string(129, 'x'),
                                  std::string{"a\0b", 3}}) {
        SCOPED_TRACE(id);
        EXPECT_NE(flaw(create_group(id)), "");
    }
}

/// Every id of every command is looked at, and named in the answer.
TEST(GEN_10, EveryIdOfACommandCounts) {
    const std::string bad = "-bad";
    const Collection jobs = Collection::jobs;
    const std::pair<Command, std::string> rows[] = {
        {create_tenant(bad, 1), "administrator"},
        {add_user(bad), "user"},
        {change_role(bad, AccountRole::member), "user"},
        {remove_user(bad), "user"},
        {assign(bad, "rwx_admin"), "user"},
        {assign("fay", bad), "role"},
        {unassign("fay", bad), "role"},
        {join(bad, "fay"), "group"},
        {join("fraud", bad), "user"},
        {leave("fraud", bad), "user"},
        {delete_group(bad), "group"},
        {register_environment(bad, Hosting::saas), "environment"},
        {change_hosting(bad, Hosting::saas), "environment"},
        {register_model(bad), "model"},
        {register_model("m", bad), "group"},
        {create_snapshot(bad, "m"), "snapshot"},
        {create_snapshot("s", bad), "model"},
        {create_snapshot("s", "m", bad), "group"},
        {deploy(bad, "s"), "deployment"},
        {deploy("d", bad), "snapshot"},
        {deploy("d", "s").of(bad), "model"},
        {deploy("d", "s").into(bad), "environment"},
        {deploy("d", "s").group(bad), "group"},
        {deploy("d", "s").as(bad), "variation"},
        {update(bad, "v"), "deployment"},
        {update("d", bad), "variation"},
        {protect("d", bad), "variation"},
        {undeploy("d", bad), "variation"},
        {undeploy("d", "v", routing({{"v", 1}}, bad)), "fallback"},
        {undeploy_all(bad), "deployment"},
        {route(bad, routing({{"v", 100}}, "v")), "deployment"},
        {route("d", routing({{bad.c_str(), 100}}, "v")), "weights"},
        {route("d", with_shadow(routing({{"v", 100}}, "v"), bad, 1)), "shadow"},
        {activate(bad), "snapshot"},
        {activate("s", bad), "deployment"},
        {deactivate(bad), "snapshot"},
        {grant(jobs, bad, "g", {}), "owner"},
        {grant(jobs, "g", bad, {}), "group"},
        {revoke(jobs, bad, "g"), "owner"},
        {revoke(jobs, "g", bad), "group"},
        {request(bad, "d"), "snapshot"},
        {request("s", bad), "deployment"},
        {swap(bad, "s"), "activate"},
        {swap("s", bad), "deactivate"},
        {swap("s", "t", bad), "deployment"},
        {define_role(bad, {}), "role"},
        {delete_role(bad), "role"},
        {create_space(bad, SpaceType::shared, "fay"), "space"},
        {create_space("s", SpaceType::shared, bad), "owner"},
        {transfer(bad, "fay"), "space"},
        {transfer("s", bad), "owner"},
        {space_role(bad, "fay", SpaceRole::can_view), "space"},
        {space_role("s", bad, SpaceRole::can_view), "user"},
        {group_space_role("s", bad, SpaceRole::can_view), "group"},
        {no_space_role("s", bad), "user"},
        {delete_space(bad), "space"},
        {deploy("d", "s").in_space(bad), "space"},
    };
    for (const auto& [command, member] : rows) {
        SCOPED_TRACE(std::string{type_of(command)} + " " + member);
        EXPECT_NE(flaw(command).find(member), std::string::npos) << flaw(command);
    }
}

TEST(GEN_10, CommandIdsHaveUpTo64Characters) {
    EXPECT_EQ(flaw(create_group("g"), std::string(64, 'c')), "");
    EXPECT_NE(flaw(create_group("g"), std::string(65, 'c')), "");
    EXPECT_NE(flaw(create_group("g"), ""), "");
    std::string sixty_four;
    for (int i = 0; i < 64; ++i) sixty_four += "\u00e9"; // Of two bytes each.
    EXPECT_EQ(flaw(create_group("g"), sixty_four), "");
    EXPECT_NE(flaw(create_group("g"), sixty_four + "c"), "");
}

TEST(GEN_10, FreeTextHasUpTo4096Bytes) {
    EXPECT_EQ(flaw(create_group("g"), "c-1", std::string(4096, 'r')), "");
    EXPECT_NE(flaw(create_group("g"), "c-1", std::string(4097, 'r')), "");
    auto tenant = create_tenant("ada", 1);
    tenant.name = std::string(4097, 'n');
    EXPECT_NE(flaw(tenant), "");
}

TEST(GEN_10, ANameThatIsNotUtf8) {
    auto tenant = create_tenant("ada", 1);
    tenant.name = "Bänk";
    EXPECT_EQ(flaw(tenant), "");
}

TEST(GEN_4, NobodyIsCalledOperator) {
    EXPECT_NE(flaw(add_user("operator")), "");
    EXPECT_NE(flaw(create_tenant("operator", 1)), "");
    EXPECT_EQ(flaw(add_user("Operator")), "");
    EXPECT_EQ(flaw(add_user("operators")), "");
}

/// Nothing is looked up for what is malformed, and nothing is remembered of it.
TEST(GEN_10, AMalformedCommandTakesNoPosition) {
    Company c = Company::staffed();
    const auto position = c.tenant()->position;
    c.as("fay")(create_group("-x")).invalid();
    c.as("mallory")(create_group("-x")).invalid();
    c.as("fay", "nowhere")(create_group("-x")).invalid();
    EXPECT_EQ(c.tenant()->position, position);
}

TEST(GEN_10, CronTextHasFiveValidFields) {
    const auto with = [](std::string schedule) {
        return flaw(schedule_job("j", "m-1", "r", std::move(schedule)));
    };
    for (const auto* good : {"* * * * *",
                             "0 0 1 1 0",
                             "59 23 31 12 7",
                             "*/5 0-6/2 1,15 JAN,jul-SEP mon-FRI",
                             "0 0 * * fri-SUN",
                             "0 0 * * SUN-mon",
                             "  30\t2 * * 1-5,0  "}) {
        EXPECT_EQ(with(good), "") << good;
    }
    for (const auto* bad : {"",
                            "* * * *",
                            "* * * * * *",
                            "60 * * * *",
                            "* 24 * * *",
                            "* * 0 * *",
                            "* * 32 * *",
                            "* * * 13 *",
                            "* * * 0 *",
                            "* * * * 8",
                            "* * * DEC-JAN *",
                            "* * * * tue-mon",
                            "* * * * 5-0",
                            "* sun * * *",
                            "5-1 * * * *",
                            "*/0 * * * *",
                            "*/ * * * *",
                            "1, * * * *",
                            ",1 * * * *",
                            "1- * * * *",
                            "-1 * * * *",
                            "MON * * * *",
                            "* * * MON *",
                            "* * * * JAN",
                            "* * * * MONDAY",
                            "@daily",
                            "1.5 * * * *",
                            "1/2/3 * * * *"}) {
        EXPECT_NE(with(bad), "") << bad;
    }
}

TEST(GEN_10, JobsThatRunAMonitorAreMadeByRunMonitorOnly) {
    EXPECT_EQ(flaw(create_job("j", "m-1", JobKind::metric)), "");
    EXPECT_NE(flaw(create_job("j", "m-1", JobKind::monitor)), "");
    auto scheduled = schedule_job("j", "m-1", "r", "* * * * *");
    scheduled.kind = JobKind::monitor;
    EXPECT_NE(flaw(scheduled), "");
}

TEST(VAR_13, ConditionsHaveWhatTheirKindNeeds) {
    using enum ConditionKind;
    const auto with = [](Condition condition) {
        return flaw(define_audience("beta", {std::move(condition)}));
    };
    const auto valued = [&](ConditionKind kind, const char* value) {
        return with({.attribute = "a", .kind = kind, .value = Scalar{value}});
    };
    for (const auto kind : {exact, regex, prefix, suffix, contains}) {
        EXPECT_EQ(valued(kind, R"("de")"), "");
        EXPECT_NE(with({.attribute = "a", .kind = kind}), "");
    }
    EXPECT_EQ(valued(exact, "7"), "");
    EXPECT_EQ(valued(exact, "true"), "");
    for (const auto kind : {regex, prefix, suffix, contains}) EXPECT_NE(valued(kind, "7"), "");
    EXPECT_EQ(with({.attribute = "a", .kind = present}), "");
    EXPECT_NE(valued(present, R"("de")"), "");
    EXPECT_NE(valued(range, R"("de")"), "");
    EXPECT_NE(with({.attribute = "", .kind = present}), "");
    EXPECT_NE(with({.attribute = std::string(5000, 'a'), .kind = present}), "");
    const auto text_of = [](std::size_t length) { return '"' + std::string(length, 'a') + '"'; };
    EXPECT_EQ(valued(prefix, text_of(4096).c_str()), "");
    EXPECT_NE(valued(prefix, text_of(4097).c_str()), "");

    const auto between = [&](const char* first, const char* last) {
        return with(
            {.attribute = "a", .kind = range, .first = Scalar{first}, .last = Scalar{last}});
    };
    EXPECT_EQ(between("18", "65.5"), "");
    EXPECT_EQ(between(R"("a")", R"("f")"), "");
    EXPECT_NE(between("18", R"("f")"), "");
    EXPECT_NE(between("true", "false"), "");
    EXPECT_NE(between(R"("a")", text_of(4097).c_str()), "");
    EXPECT_NE(with({.attribute = "a", .kind = range, .first = Scalar{"1"}}), "");
    EXPECT_NE(with({.attribute = "a", .kind = present, .first = Scalar{"1"}, .last = Scalar{"2"}}),
              "");
}

TEST(VAR_13, ARegexIsOneThatRe2Compiles) {
    const auto with = [](const char* value) {
        return flaw(define_audience(
            "beta", {{.attribute = "a", .kind = ConditionKind::regex, .value = Scalar{value}}}));
    };
    EXPECT_EQ(with(R"("^de-[0-9]+$")"), "");
    EXPECT_EQ(with(R"("\\d\"\n")"), "");
    EXPECT_NE(with(R"("(")"), "");
    EXPECT_NE(with(R"("a{2000}")"), "") << "a repetition too large for RE2";
    EXPECT_NE(with(R"x("(?=a)")x"), "") << "RE2 looks nowhere ahead";
    EXPECT_NE(with(R"("\\")"), "") << "a lone backslash";
}

TEST(Trace, ATraceparentHasFourPartsInHexadecimal) {
    const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    EXPECT_TRUE(is_traceparent(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = good[i] == '-' ? '0' : 'G';
        EXPECT_FALSE(is_traceparent(bad)) << bad;
        EXPECT_FALSE(is_traceparent(good.substr(0, i)));
    }
    EXPECT_FALSE(is_traceparent(good + "-more")) << "of version 00";
    EXPECT_TRUE(is_traceparent("01" + good.substr(2) + "-more")) << "of a later one";
    EXPECT_FALSE(is_traceparent("01" + good.substr(2) + "more"));
    EXPECT_FALSE(is_traceparent("01" + good.substr(2) + "-" + std::string(300, 'x')));
    EXPECT_FALSE(is_traceparent("ff" + good.substr(2)));
    EXPECT_FALSE(is_traceparent("00-" + std::string(32, '0') + good.substr(35)));
    EXPECT_FALSE(is_traceparent(good.substr(0, 36) + std::string(16, '0') + "-01"));
}

TEST(APP_30, AGuardrailIsAtLeastOne) {
    EXPECT_EQ(flaw(soft_limit(5, 1000)), "");
    EXPECT_NE(flaw(soft_limit(5, 999)), "");
}

TEST(GEN_13, ARoleInASpaceIsAUsersOrAGroups) {
    EXPECT_EQ(flaw(space_role("s", "fay", SpaceRole::can_edit)), "");
    EXPECT_EQ(flaw(group_space_role("s", "fraud", SpaceRole::can_edit)), "");
    auto both = space_role("s", "fay", SpaceRole::can_edit);
    both.group = GroupId{"fraud"};
    EXPECT_NE(flaw(both), "");
    EXPECT_NE(flaw(SetSpaceRole{.space = SpaceId{"s"}}), "");
    EXPECT_NE(flaw(RemoveSpaceRole{.space = SpaceId{"s"}}), "");
}

} // namespace
} // namespace assent::test
