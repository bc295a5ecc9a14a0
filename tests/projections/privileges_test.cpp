#include "domain/evolve.hpp"
#include "projections/privileges.hpp"
#include "tests/projections/played_company.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using Ids = std::vector<std::string>;

std::string id_of(Collection collection, std::string owner, std::string group) {
    for (auto* name : {&owner, &group}) {
        for (auto at = name->find('/'); at != std::string::npos; at = name->find('/')) {
            name->replace(at, 1, "%2F");
        }
    }
    return std::string{name_of(collection)} + "/" + owner + "/" + group;
}

/// The ids that the list holds; each leads to the same privilege.
Ids ids_at(const Tenant& tenant, Timestamp time) {
    PrivilegeList list{tenant, time};
    list.arrange();
    const Reader reader{.user = {}, .time = time};
    Ids ids;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto view = list[i];
        ids.push_back(view.id);
        EXPECT_EQ(view.id, id_of(view.collection, view.owner.text(), view.group.text()));
        const auto found = find_privilege(tenant, reader, view.id);
        EXPECT_EQ(found ? found->id : "", view.id);
    }
    EXPECT_TRUE(std::ranges::is_sorted(ids));
    return ids;
}

TEST(PrivilegeList, RWX_28_ShowsWhatHolds) {
    Tenant tenant = acme();
    const auto end = played_company().last_decided_at + std::chrono::hours{1};
    ASSERT_GT(tenant.privileges.size(), 3U);
    auto [key, row] = *tenant.privileges.begin();
    row.ends_at = end;
    tenant.privileges.set(key, row);
    const auto id = std::string{name_of(key.collection())} + "/" + tenant.groups.name(key.owner()) +
                    "/" + tenant.groups.name(key.group());

    auto before = ids_at(tenant, end - std::chrono::microseconds{1});
    const auto after = ids_at(tenant, end);
    EXPECT_EQ(std::erase(before, id), 1U);
    EXPECT_EQ(before, after);
    EXPECT_FALSE(find_privilege(tenant, {.user = {}, .time = end}, id));
}

class PrivilegesOfGroups : public testing::TestWithParam<Ids> {};

TEST_P(PrivilegesOfGroups, AreInTheOrderOfTheirIds) {
    Tenant tenant{TenantId{"acme"}};
    const auto happen = [&](const Event& event) {
        evolve(tenant, event, {.position = ++tenant.position, .at = {}, .actor = {}});
    };
    for (const auto& name : GetParam()) happen(GroupCreated{GroupId{name}});
    std::mt19937_64 dice{1};
    Ids expected;
    for (std::size_t c = 0; c < enum_count<Collection>; ++c) {
        for (const auto& owner : GetParam()) {
            for (const auto& group : GetParam()) {
                if (dice() % 3 == 0) continue;
                const auto collection = static_cast<Collection>(c);
                happen(GroupAccessGranted{.collection = collection,
                                          .owner = GroupId{owner},
                                          .group = GroupId{group},
                                          .permissions = {Permission::READ},
                                          .expires_at = {}});
                expected.push_back(id_of(collection, owner, group));
            }
        }
    }
    std::ranges::sort(expected);
    EXPECT_EQ(ids_at(tenant, Timestamp{}), expected);
}

// '-' and '.' come before '/', letters behind it; and a name may have a '/' itself.
INSTANTIATE_TEST_SUITE_P(Names,
                         PrivilegesOfGroups,
                         testing::Values(Ids{"b", "a", "a-b", "a.b", "ab", "a0", "B", "a_b"},
                                         Ids{"b", "a", "a/b", "b/b", "a/b/a", "a-b/c"}));

TEST(FindPrivilege, FindsNothingForWhatIsNoId) {
    const Reader reader{.user = {}, .time = Timestamp{}};
    for (const auto* id : {"",
                           "/",
                           "jobs",
                           "jobs/",
                           "jobs//",
                           "jobs/no/such",
                           "no/such/thing",
                           "jobs/%/%2",
                           "jobs/a/b/c",
                           "jobs/%2E/%"}) {
        EXPECT_FALSE(find_privilege(acme(), reader, id)) << id;
    }
}

} // namespace
} // namespace assent::test
