// A checkpoint stands for the records before it: whoever goes on from one comes to the same state,
// and one that is not exactly what was written is refused.

#include "projections/authorization.hpp"
#include "projections/checkpoint.hpp"
#include "tests/projections/played_company.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assent::test {
namespace {

using testing::HasSubstr;

constexpr std::size_t hash_size = sizeof(Hash);

/// What decoding starts from: the identity of the partition.
PartitionState nothing_yet() {
    const auto& state = played_company();
    return {state.log, state.partitions, state.partition};
}

const std::string& bytes_of_company() {
    static const auto bytes = encode_checkpoint(played_company());
    return bytes;
}

std::string refusal(std::string_view bytes, const PartitionState& empty = nothing_yet()) {
    const auto decoded = decode_checkpoint(bytes, empty);
    return decoded ? std::string{} : decoded.error();
}

/// With a hash that fits, as only an enemy, or a bug, would write it.
std::string signed_again(std::string content) {
    const auto hash = sha256(content);
    return std::move(content) + std::string{as_bytes(hash)};
}

void expect_same_head(const PartitionState& a, const PartitionState& b) {
    EXPECT_EQ(a.log, b.log);
    EXPECT_EQ(a.partitions, b.partitions);
    EXPECT_EQ(a.partition, b.partition);
    EXPECT_EQ(a.position, b.position);
    EXPECT_EQ(a.head.opened, b.head.opened);
    EXPECT_EQ(a.head.term, b.head.term);
    EXPECT_EQ(a.head.seq, b.head.seq);
    EXPECT_EQ(a.head.chain, b.head.chain);
    EXPECT_EQ(a.command_offset, b.command_offset);
    EXPECT_EQ(a.last_decided_at, b.last_decided_at);
    EXPECT_EQ(a.command_source, b.command_source);
    EXPECT_EQ(a.term_node, b.term_node);
    EXPECT_EQ(a.term_generation, b.term_generation);
    EXPECT_EQ(a.since_digest, b.since_digest);
    EXPECT_EQ(a.last_hash, b.last_hash);
    EXPECT_EQ(a.last_position, b.last_position);
    EXPECT_EQ(a.invalid.stale_term, b.invalid.stale_term);
    EXPECT_EQ(a.invalid.gap, b.invalid.gap);
    EXPECT_EQ(a.invalid.repeat, b.invalid.repeat);
    EXPECT_EQ(a.invalid.fork, b.invalid.fork);
    EXPECT_EQ(a.invalid.foreign, b.invalid.foreign);
}

void expect_same_tenants(const PartitionState& a, const PartitionState& b) {
    EXPECT_EQ(a.tenants_digest, b.tenants_digest);
    ASSERT_EQ(a.tenants.size(), b.tenants.size());
    for (const auto& [id, state] : a.tenants) {
        const auto* other = b.find(id);
        ASSERT_NE(other, nullptr) << id.text();
        EXPECT_EQ(state.tenant.digest(), other->tenant.digest());
        EXPECT_EQ(other->tenant.recomputed_digest(), other->tenant.digest());
        EXPECT_EQ(state.tenant.administrators, other->tenant.administrators);
        EXPECT_EQ(state.tenant.active.size(), other->tenant.active.size());
        EXPECT_EQ(state.tenant.by_place, other->tenant.by_place);
        EXPECT_EQ(state.window.first_position(), other->window.first_position());
        ASSERT_EQ(state.window.entries().size(), other->window.entries().size());
    }
}

TEST(Checkpoint, ComesBackAsItWent) {
    auto state = played_company();
    state.invalid = {.stale_term = 1, .gap = 2, .repeat = 3, .fork = 4, .foreign = 5};
    const auto decoded = decode_checkpoint(encode_checkpoint(state), nothing_yet());
    ASSERT_TRUE(decoded.has_value()) << decoded.error();
    EXPECT_GT(state.head.seq, 300U);
    EXPECT_NE(state.tenants_digest, Fingerprint{});
    expect_same_head(state, *decoded);
    expect_same_tenants(state, *decoded);
}

TEST(Checkpoint, OfAnEmptyPartitionComesBack) {
    const auto decoded = decode_checkpoint(encode_checkpoint(nothing_yet()), nothing_yet());
    ASSERT_TRUE(decoded.has_value()) << decoded.error();
    expect_same_head(nothing_yet(), *decoded);
    EXPECT_TRUE(decoded->tenants.empty());
}

/// Everything derived is there again, and every id is still remembered: the same commands come to
/// the same decisions, whichever records the checkpoint stands for.
TEST(Checkpoint, WhoeverGoesOnFromOneDecidesTheSame) {
    const std::span commands{sample_commands()};
    for (std::size_t cut = 0; cut <= commands.size(); cut += 23) {
        SCOPED_TRACE("after " + std::to_string(cut) + " commands");
        auto straight = opened_partition();
        play(straight, commands.first(cut));
        auto restored = decode_checkpoint(encode_checkpoint(straight), nothing_yet()).value();
        const auto expected = play(straight, commands.subspan(cut));
        ASSERT_EQ(play(restored, commands.subspan(cut)), expected);
        expect_same_head(straight, restored);
        expect_same_tenants(straight, restored);
    }
}

TEST(Checkpoint, WithOneByteChangedIsRefused) {
    constexpr unsigned seed = 8128;
    std::mt19937 random{seed};
    auto bytes = bytes_of_company();
    constexpr std::size_t all_of = 256; // the identity and the head, and as much at the end
    constexpr std::size_t sampled = 1000;
    const auto try_at = [&](std::size_t at) {
        const char before = bytes[at];
        bytes[at] = static_cast<char>(before ^ static_cast<char>(1U << (random() % 8)));
        EXPECT_NE(refusal(bytes), "") << "byte " << at << ", seed " << seed;
        bytes[at] = before;
    };
    ASSERT_GT(bytes.size(), 2 * all_of);
    for (std::size_t i = 0; i < all_of; ++i) {
        try_at(i);
        try_at(bytes.size() - 1 - i);
    }
    for (std::size_t i = 0; i < sampled; ++i) try_at(random() % bytes.size());
    EXPECT_EQ(refusal(bytes), "") << "and with none changed it is read";
}

TEST(Checkpoint, CutShortOrWithMoreBehindItIsRefused) {
    const auto& bytes = bytes_of_company();
    for (std::size_t length = 0; length < 200; ++length) {
        EXPECT_NE(refusal(std::string(bytes, 0, length)), "") << length;
    }
    constexpr unsigned seed = 496;
    std::mt19937 random{seed};
    for (int i = 0; i < 200; ++i) {
        const auto length = random() % bytes.size();
        EXPECT_NE(refusal(std::string(bytes, 0, length)), "") << length << ", seed " << seed;
    }
    EXPECT_NE(refusal(bytes + '\0'), "");
    EXPECT_NE(refusal(bytes + bytes), "");
}

TEST(Checkpoint, OfAnotherLogPartitionOrVersionIsRefused) {
    const std::string other = "it is of another version, log or partition";
    auto log = nothing_yet();
    log.log[15] ^= 1;
    EXPECT_EQ(refusal(bytes_of_company(), log), other);
    auto partitions = nothing_yet();
    partitions.partitions = 2;
    EXPECT_EQ(refusal(bytes_of_company(), partitions), other);
    auto partition = nothing_yet();
    partition.partition = 1;
    EXPECT_EQ(refusal(bytes_of_company(), partition), other);

    auto content = bytes_of_company().substr(0, bytes_of_company().size() - hash_size);
    for (const std::size_t at : {0U, 8U, 10U}) { // magic, version, format of digests
        auto changed = content;
        ++changed[at];
        EXPECT_EQ(refusal(signed_again(changed)), other) << at;
    }
}

TEST(Checkpoint, WhoseDigestDoesNotFitItsContentIsRefused) {
    auto state = played_company();
    state.tenants_digest += {.high = 0, .low = 1};
    EXPECT_THAT(refusal(encode_checkpoint(state)), HasSubstr("digest"));
}

TEST(Checkpoint, WithBytesBehindTheLastMemberIsRefused) {
    auto content = bytes_of_company().substr(0, bytes_of_company().size() - hash_size);
    EXPECT_THAT(refusal(signed_again(content + '\0')), HasSubstr("follow the last member"));
}

/// A hash that fits proves nothing: what lies behind it is read as carefully as a record.
TEST(Checkpoint, HostileOnesAreRefusedOrHoldTogether) {
    constexpr unsigned seed = 33550336;
    std::mt19937 random{seed};
    const auto content = bytes_of_company().substr(0, bytes_of_company().size() - hash_size);
    std::size_t refused = 0;
    constexpr int rounds = 1500;
    for (int round = 0; round < rounds; ++round) {
        auto changed = content;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const auto at = random() % changed.size();
            if (random() % 4 == 0) {
                changed.replace(at, 4, std::string(4, static_cast<char>(0xff)));
            } else {
                changed[at] = static_cast<char>(random());
            }
        }
        const auto decoded = decode_checkpoint(signed_again(changed), nothing_yet());
        if (!decoded) {
            ++refused;
            continue;
        }
        for (const auto& [id, state] : decoded->tenants) {
            ASSERT_EQ(state.tenant.recomputed_digest(), state.tenant.digest())
                << "seed " << seed << ", round " << round;
            const Reader reader{.user = {0}, .time = decoded->last_decided_at};
            std::ignore = list<DeploymentView, Deployment>(state.tenant, reader, {});
        }
    }
    EXPECT_GT(refused, rounds / 2U);
}

} // namespace
} // namespace assent::test
