// The capacity as readers see it (APP-5, APP-6, APP-30), counted once more.

#include "domain/authorize.hpp"
#include "projections/capacity.hpp"
#include "tests/projections/played_company.hpp"
#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assent::test {
namespace {

std::size_t count(const Tenant& tenant, ApprovalStatus status) {
    const auto& rows = tenant.snapshots.rows;
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](const Snapshot& s) { return s.status == status; }));
}

TEST(Capacity, CountsWhatTheTenantHolds) {
    const Reader reader{.user = acme().users.find("maria"),
                        .time = played_company().last_decided_at};
    const auto view = capacity_of(acme(), reader);
    EXPECT_EQ(view.limit, acme().settings.limit);
    EXPECT_EQ(view.mode, CapacityMode::hard);
    EXPECT_EQ(view.guardrail_permille, std::nullopt);
    EXPECT_EQ(view.active, count(acme(), ApprovalStatus::active));
    EXPECT_EQ(view.active, acme().active.size());
    EXPECT_EQ(view.requested, count(acme(), ApprovalStatus::requested));
    EXPECT_EQ(view.inactive, count(acme(), ApprovalStatus::inactive));
    EXPECT_GT(view.active, 1U);
    EXPECT_GT(view.requested, 0U);
    EXPECT_GT(view.inactive, 0U);
}

TEST(Capacity, NamesMoreThanAHundredHolders) {
    Company c = Company::staffed(200);
    for (int i = 0; i < 101; ++i) {
        const auto name = "m" + std::to_string(i);
        c.arrange_as("fay",
                     {register_model(name),
                      create_snapshot(name + "-1", name),
                      deploy(name + "-d", name + "-1").of(name).into("sandbox")});
        c.arrange_as("tina", {activate(name + "-1")});
    }
    const auto& tenant = *c.tenant();
    const auto view = capacity_of(tenant, {.user = tenant.users.find("fay"), .time = c.now()});
    EXPECT_EQ(view.holders.size(), 101U);
    EXPECT_EQ(view.hidden, 0U);
    c.arrange_as("operator", {set_limit(101)});
    const auto refused = c.as("tina")(activate("card-1")).rejected(Code::capacity_exceeded);
    EXPECT_EQ(refused.decision().capacity.value_or(CapacityReport{}).hidden, 101U);
}

TEST(Capacity, NamesTheHoldersThatMayBeReadAndCountsTheOthers) {
    bool somebody_sees_some = false;
    bool somebody_sees_not_all = false;
    for (std::uint32_t i = 0; i < acme().users.rows.size(); ++i) {
        if (!acme().users.rows[i].present) continue;
        const Reader reader{.user = {i}, .time = played_company().last_decided_at};
        SCOPED_TRACE(acme().users.name(reader.user));
        std::vector<std::string> expected;
        for (const auto snapshot : acme().active) {
            const Question question{
                .subject = UserId{acme().users.name(reader.user)},
                .about = AccessQuestion{.permission = Permission::READ, .entity = snapshot}};
            if (authorize(acme(), question, reader.time).allowed) {
                expected.push_back(acme().snapshots.name(snapshot));
            }
        }
        std::ranges::sort(expected);
        const auto view = capacity_of(acme(), reader);
        std::vector<std::string> shown;
        for (const auto& id : view.holders) shown.push_back(id.text());
        EXPECT_EQ(shown, expected);
        EXPECT_EQ(view.hidden, view.active - expected.size());
        somebody_sees_some |= !expected.empty();
        somebody_sees_not_all |= view.hidden != 0;
    }
    EXPECT_TRUE(somebody_sees_some);
    EXPECT_TRUE(somebody_sees_not_all);
}

TEST(Capacity, HasAStateForEveryFill) {
    Tenant tenant = acme();
    const auto active = static_cast<std::uint32_t>(tenant.active.size());
    const Reader reader{.user = tenant.users.find("maria"), .time = {}};
    const auto state_at = [&](std::uint32_t limit) {
        tenant.settings.limit = limit;
        return capacity_of(tenant, reader).state;
    };
    EXPECT_EQ(state_at(active - 1), CapacityState::over);
    EXPECT_EQ(state_at(active), CapacityState::full);
    EXPECT_EQ(state_at(active + 1), CapacityState::warning);
    // 60 % of the limit, rounded to neither side.
    const auto last_warning = active * 10 / 6;
    EXPECT_EQ(state_at(last_warning), CapacityState::warning);
    EXPECT_EQ(state_at(last_warning + 1), CapacityState::ok);
    EXPECT_EQ(state_at(active * 100), CapacityState::ok);
}

} // namespace
} // namespace assent::test
