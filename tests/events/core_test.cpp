// The small things under everything: where tenants lie, hashes, ids, names of enumerators.

#include "events/core/fingerprint.hpp"
#include "events/core/id.hpp"
#include "events/core/named_enum.hpp"
#include "events/core/partition_of.hpp"
#include "events/core/sha256.hpp"
#include "events/record/decision.hpp"
#include "events/tenant/values.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace assent::test {
namespace {

/// Made with the murmur2 of Kafka's Java client.
TEST(PartitionOf, IsWhatJavaClientsCompute) {
    const std::vector<std::pair<std::string, std::int32_t>> known{
        {"21", -973932308},
        {"abc", 479470107},
        {"foobar", -790332482},
        {"a-little-bit-long-string", -985981536},
        {"a-little-bit-longer-string", -1486304829},
        {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
    };
    for (const auto& [key, hash] : known) {
        const auto positive = static_cast<std::uint32_t>(hash) & 0x7fffffffU;
        EXPECT_EQ(partition_of(key, 0x7fffffff), positive) << key;
        for (const std::uint32_t partitions : {1U, 2U, 4U, 12U, 50U, 1000U}) {
            EXPECT_EQ(partition_of(key, partitions), positive % partitions) << key;
        }
    }
}

TEST(PartitionOf, UsesEveryByteOfTheKey) {
    std::set<std::uint32_t> seen;
    std::string key;
    for (int length = 0; length < 64; ++length, key += 'x') {
        EXPECT_TRUE(seen.insert(partition_of(key, 0x7fffffff)).second) << length;
    }
    EXPECT_NE(partition_of("caf\xc3\xa9", 1'000'000), partition_of("caf\xc3\xaa", 1'000'000));
}

TEST(Sha256, IsTheStandardOne) {
    EXPECT_EQ(to_hex(as_bytes(sha256(""))),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(as_bytes(sha256("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
    EXPECT_EQ(to_hex(as_bytes(sha256(std::string(1'000'000, 'a')))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(FingerprintOf, IsXxh3OfThatLength) {
    const auto hex = [](const Fingerprint& print) {
        std::array<char, 40> text{};
        std::snprintf(text.data(),
                      text.size(),
                      "%016llx%016llx",
                      static_cast<unsigned long long>(print.high),
                      static_cast<unsigned long long>(print.low));
        return std::string{text.data()};
    };
    EXPECT_EQ(hex(fingerprint("")), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(hex(fingerprint("abc")), "06b05ab6733a618578af5f94892f3950");
    const std::array<std::uint64_t, 1> words{0x64636261'64636261U};
    EXPECT_EQ(fingerprint(words), fingerprint("abcdabcd"));
}

TEST(FingerprintOf, SumsWrapAndComeBack) {
    constexpr auto most = ~std::uint64_t{0};
    Fingerprint sum{.high = most, .low = most};
    sum += {.high = 0, .low = 1};
    EXPECT_EQ(sum, Fingerprint{});
    sum -= {.high = 0, .low = 1};
    EXPECT_EQ(sum, (Fingerprint{.high = most, .low = most}));

    const auto a = fingerprint("a");
    const auto b = fingerprint("b");
    Fingerprint ab = a;
    ab += b;
    Fingerprint ba = b;
    ba += a;
    EXPECT_EQ(ab, ba);
    ab -= a;
    EXPECT_EQ(ab, b);
    EXPECT_NE(a, b);
}

/// GEN-10
TEST(WellFormedId, IsOneToManyPlainCharacters) {
    for (const std::string id : {"a",
                                 "Z",
                                 "0",
                                 "_",
                                 ":",
                                 "@",
                                 "_a_",
                                 "a.b",
                                 "a/b",
                                 "a-b",
                                 "@a:",
                                 "team/churn@v1.2:x_y-z"}) {
        EXPECT_TRUE(is_well_formed_id(id)) << id;
    }
    EXPECT_TRUE(is_well_formed_id(std::string(128, 'x')));
    EXPECT_FALSE(is_well_formed_id(std::string(129, 'x')));
    for (const std::string id :
         {"",   ".",   "-",   "/",   ".a",  "a.",   "-a",  "a-",       "/a", "a/", "a b",
          " a", "a\n", "a+b", "a%b", "a#b", "a\\b", "a,b", "\xc3\xa9", "a*", "a~"}) {
        EXPECT_FALSE(is_well_formed_id(id)) << id;
    }
    EXPECT_FALSE(is_well_formed_id(std::string("a\0b", 3)));
    // Every byte there is, between two letters.
    const std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/-";
    for (int byte = 0; byte < 256; ++byte) {
        const std::string id{'a', static_cast<char>(byte), 'a'};
        EXPECT_EQ(is_well_formed_id(id), allowed.contains(static_cast<char>(byte))) << byte;
    }
}

/// VAR-12
TEST(VariationNames, AreLowerCaseAndShort) {
    for (const std::string name : {"a", "0", "default", "a-b", "a.b", "v1.2-rc", "a--b"}) {
        EXPECT_TRUE(is_variation_name(name)) << name;
    }
    EXPECT_TRUE(is_variation_name(std::string(36, 'x')));
    EXPECT_FALSE(is_variation_name(std::string(37, 'x')));
    for (const std::string name : {"", "A", "aB", "-a", "a-", ".a", "a.", "a_b", "a/b", "a b"}) {
        EXPECT_FALSE(is_variation_name(name)) << name;
    }
}

template <class E>
void check_names() {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < enum_count<E>; ++i) {
        const auto value = static_cast<E>(i);
        EXPECT_TRUE(seen.insert(name_of(value)).second) << name_of(value);
        EXPECT_EQ(enum_named<E>(name_of(value)), value);
    }
    EXPECT_EQ(enum_named<E>("no such name"), std::nullopt);
}

TEST(NamedEnums, AreFoundByTheirNames) {
    check_names<RuleFamily>();
    check_names<Outcome>();
    check_names<Code>();
    check_names<TargetKind>();
    check_names<AccountRole>();
    check_names<SecurityRole>();
    check_names<Hosting>();
    check_names<ModelKind>();
    check_names<Origin>();
    check_names<DeploymentKind>();
    check_names<ApprovalStatus>();
    check_names<CapacityMode>();
    check_names<Surface>();
    check_names<Collection>();
    check_names<Permission>();
    EXPECT_EQ(enum_named<Permission>("read"), std::nullopt) << "names have their case";
    EXPECT_EQ(enum_named<Permission>("REA"), std::nullopt);
    EXPECT_EQ(name_of(Code::not_built), "not_built");
    EXPECT_EQ(name_of(TargetKind::privilege), "privilege");
}

TEST(EnumSets, HoldWhatWasPutIn) {
    Permissions set;
    EXPECT_TRUE(set.empty());
    set.insert(Permission::WRITE);
    set.insert(Permission::WRITE);
    EXPECT_TRUE(set.contains(Permission::WRITE));
    EXPECT_FALSE(set.contains(Permission::READ));
    EXPECT_EQ(set, Permissions{Permission::WRITE});
    set.erase(Permission::WRITE);
    EXPECT_TRUE(set.empty());
    EXPECT_EQ(Permissions::from_bits(0xff).bits(), 0b111);
}

TEST(RuleIds, ReadAsInTheRuleBook) {
    EXPECT_EQ(to_string(RuleId{RuleFamily::VAR, 4}), "VAR-4");
    EXPECT_EQ(to_string(RuleId{RuleFamily::APP, 30}), "APP-30");
    EXPECT_EQ(to_string(RuleId{}), "");
    EXPECT_LT((RuleId{RuleFamily::APP, 9}), (RuleId{RuleFamily::APP, 10}));
    EXPECT_LT((RuleId{RuleFamily::APP, 30}), (RuleId{RuleFamily::GEN, 1}));
}

} // namespace
} // namespace assent::test
