#include "domain/engine/fold.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace assent {
namespace {

constexpr std::uint64_t term = 5;
constexpr std::uint64_t seq = 40;
constexpr Hash chain{1, 2, 3};
constexpr Hash other_chain{3, 2, 1};
constexpr ChainHead head{.opened = true, .term = term, .seq = seq, .chain = chain};

Envelope envelope(RecordType type, std::uint64_t in_term, std::uint64_t number, const Hash& prev) {
    return {.type = static_cast<std::uint8_t>(type),
            .schema = 1,
            .log = {},
            .partition = 0,
            .term = in_term,
            .seq = number,
            .prev = prev,
            .body = {}};
}

constexpr auto bound_by_the_chain = {RecordType::decision, RecordType::digest};

TEST(R5, ARecordThatFitsIsValid) {
    for (const auto type : bound_by_the_chain) {
        EXPECT_EQ(judge(head, envelope(type, term, seq + 1, chain)), Judgement::valid);
    }
}

TEST(R5, EachGuardRefusesAloneAndNamesTheCause) {
    for (const auto type : bound_by_the_chain) {
        const auto judged = [&](std::uint64_t t, std::uint64_t s, const Hash& prev) {
            return judge(head, envelope(type, t, s, prev));
        };
        EXPECT_EQ(judged(term - 1, seq + 1, chain), Judgement::stale_term);
        EXPECT_EQ(judged(term + 1, seq + 1, chain), Judgement::stale_term);
        EXPECT_EQ(judged(term, seq + 2, chain), Judgement::gap);
        EXPECT_EQ(judged(term, seq, chain), Judgement::repeat);
        EXPECT_EQ(judged(term, 1, chain), Judgement::repeat);
        EXPECT_EQ(judged(term, seq + 1, other_chain), Judgement::fork);
    }
}

/// A fork is an alarm (R9), so nothing that has an ordinary explanation may be taken for one.
TEST(R7, AnOrdinaryCauseGoesBeforeFork) {
    for (const auto type : bound_by_the_chain) {
        const auto judged = [&](std::uint64_t t, std::uint64_t s) {
            return judge(head, envelope(type, t, s, other_chain));
        };
        EXPECT_EQ(judged(term - 1, seq + 1), Judgement::stale_term);
        EXPECT_EQ(judged(term, seq + 9), Judgement::gap);
        EXPECT_EQ(judged(term, seq), Judgement::repeat);
    }
}

TEST(R5, ATypeOfALaterReleaseIsBoundByTheChainToo) {
    constexpr auto later = static_cast<RecordType>(200);
    EXPECT_EQ(judge(head, envelope(later, term, seq + 1, chain)), Judgement::valid);
    EXPECT_EQ(judge(head, envelope(later, term - 1, seq + 1, chain)), Judgement::stale_term);
}

TEST(R4, TermBegunIsValidWhateverItClaims) {
    for (const std::uint64_t t : {std::uint64_t{0}, term - 1, term, term + 1, term + 100}) {
        for (const std::uint64_t s : {std::uint64_t{0}, seq, seq + 1, seq + 100}) {
            for (const auto& prev : {chain, other_chain, Hash{}}) {
                EXPECT_EQ(judge(head, envelope(RecordType::term_begun, t, s, prev)),
                          Judgement::valid);
            }
        }
    }
}

TEST(R4, TermBegunCountsAndBindsTheHistory) {
    const Hash hash{9, 9};
    const auto next = advance(head, RecordType::term_begun, hash);
    EXPECT_EQ(next.term, term + 1);
    EXPECT_EQ(next.seq, seq + 1);
    EXPECT_EQ(next.chain, sha256({as_bytes(chain), as_bytes(hash)}));

    auto elsewhere = head;
    elsewhere.chain = other_chain;
    EXPECT_NE(advance(elsewhere, RecordType::term_begun, hash).chain, next.chain);
}

TEST(R5, AnyOtherRecordIsTheNextLinkItself) {
    const Hash hash{9, 9};
    for (const auto type : bound_by_the_chain) {
        const auto next = advance(head, type, hash);
        EXPECT_EQ(next.term, term);
        EXPECT_EQ(next.seq, seq + 1);
        EXPECT_EQ(next.chain, hash);
    }
}

TEST(R7, BeforeTheLogIsOpenedEverythingElseIsForeign) {
    const ChainHead unopened;
    using enum RecordType;
    EXPECT_EQ(judge(unopened, envelope(log_opened, 0, 1, {})), Judgement::valid);
    for (const auto type : {term_begun, decision, digest}) {
        EXPECT_EQ(judge(unopened, envelope(type, 0, 1, {})), Judgement::foreign);
    }
}

TEST(R7, ALaterCopyOfLogOpenedIsForeign) {
    EXPECT_EQ(judge(head, envelope(RecordType::log_opened, term, seq + 1, chain)),
              Judgement::foreign);
}

} // namespace
} // namespace assent
