// The table of privileges answers from bits where it can. Whatever comes and goes, it must answer
// as its rows do.

#include "domain/evolve.hpp"
#include "domain/tenant/privileges.hpp"
#include "events/core/named_enum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace assent {
namespace {

constexpr Timestamp now{std::chrono::seconds{1'000'000}};

PrivilegeKey key_of(Collection collection, std::uint32_t owner, std::uint32_t group) {
    return PrivilegeKey::of(collection, Ref<Group>{owner}, Ref<Group>{group});
}

using Expected = std::map<std::uint64_t, Privilege>;

Permissions expected_of(const Expected& rows, PrivilegeKey key) {
    const auto found = rows.find(key.packed);
    const bool holds = found != rows.end() && found->second.holds_at(now);
    return holds ? found->second.permissions : Permissions{};
}

void expect_same(const Privileges& table, const Expected& rows, std::uint32_t groups) {
    ASSERT_EQ(table.size(), rows.size());
    for (std::uint32_t owner = 0; owner < groups; ++owner) {
        for (std::uint32_t group = 0; group < groups; ++group) {
            for (std::size_t c = 0; c < enum_count<Collection>; ++c) {
                const auto key = key_of(static_cast<Collection>(c), owner, group);
                ASSERT_EQ(table.granted(key.collection(), key.owner(), key.group(), now),
                          expected_of(rows, key))
                    << owner << " " << c << " " << group;
            }
        }
        std::vector<PrivilegeKey> keys;
        for (const auto& [packed, row] : rows) {
            const PrivilegeKey key{packed};
            if (key.owner().index == owner || key.group().index == owner) keys.push_back(key);
        }
        const auto standing = table.of(Ref<Group>{owner});
        std::vector<PrivilegeKey> sorted(standing.begin(), standing.end());
        std::ranges::sort(sorted);
        ASSERT_EQ(sorted, keys) << owner;
    }
}

/// Grants and revokes at random, `grants` of 100 times a grant.
void play(Privileges& table,
          Expected& rows,
          std::mt19937_64& dice,
          std::uint32_t groups,
          unsigned grants,
          std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) {
        const auto key = key_of(static_cast<Collection>(dice() % enum_count<Collection>),
                                static_cast<std::uint32_t>(dice() % groups),
                                static_cast<std::uint32_t>(dice() % groups));
        if (dice() % 100 < grants) {
            Privilege row;
            row.permissions = Permissions::from_bits(static_cast<std::uint8_t>(1 + dice() % 7));
            const std::chrono::seconds from_now{static_cast<int>(dice() % 3) - 1};
            if (dice() % 5 == 0) row.ends_at = now + from_now;
            table.set(key, row);
            rows[key.packed] = row;
        } else {
            table.erase(key);
            rows.erase(key.packed);
        }
    }
}

class PrivilegeTable : public testing::TestWithParam<std::uint32_t> {};

// RWX-1, RWX-25, RWX-28: many owners of a few groups cross the border between looking into rows and
// looking into bits, both ways, again and again.
TEST_P(PrivilegeTable, AnswersAsItsRowsDo) {
    const std::uint32_t groups = GetParam();
    const std::size_t steps = groups * std::size_t{groups} / 2 + 50;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937_64 dice{seed};
        Privileges table;
        Expected rows;
        for (const unsigned grants : {90U, 20U, 60U, 0U, 95U}) {
            play(table, rows, dice, groups, grants, steps);
            expect_same(table, rows, groups);
        }
        Privileges loaded;
        for (const auto& [key, row] : table) loaded.load(key, row);
        loaded.derive();
        expect_same(loaded, rows, groups);
    }
}

INSTANTIATE_TEST_SUITE_P(Groups, PrivilegeTable, testing::Values(1U, 2U, 7U, 40U));

// Four bits of a key hold the collection, and there are eight.
TEST(PrivilegeTable, IsNotRestoredWithACollectionThatIsNone) {
    for (const unsigned collection : {7U, 8U, 15U}) {
        Tenant tenant{TenantId{"acme"}};
        evolve(tenant, GroupCreated{GroupId{"g"}}, {.position = 1, .at = now, .actor = {}});
        tenant.privileges.load(key_of(static_cast<Collection>(collection), 0, 0), {});
        if (collection < enum_count<Collection>) {
            EXPECT_NO_THROW(restore_derived(tenant));
        } else {
            EXPECT_THROW(restore_derived(tenant), ImpossibleEvent);
        }
    }
}

TEST(PrivilegeTable, KnowsNothingOfGroupsBeyond) {
    Privileges table;
    const auto key = key_of(Collection::jobs, 3, 2);
    EXPECT_TRUE(table.granted(Collection::jobs, {3}, {2}, now).empty());
    EXPECT_TRUE(table.of({9}).empty());
    Privilege read;
    read.permissions = {Permission::READ};
    table.set(key, read);
    EXPECT_EQ(table.granted(Collection::jobs, {3}, {2}, now), Permissions{Permission::READ});
    EXPECT_TRUE(table.granted(Collection::jobs, {3}, {1'000'000}, now).empty());
    EXPECT_TRUE(table.granted(Collection::jobs, {1'000'000}, {2}, now).empty());
    EXPECT_TRUE(table.granted(Collection::runtimes, {3}, {2}, now).empty());
    table.erase(key_of(Collection::jobs, 1'000'000, 2)); // Is not there; nothing happens.
    EXPECT_EQ(table.size(), 1U);
}

} // namespace
} // namespace assent
