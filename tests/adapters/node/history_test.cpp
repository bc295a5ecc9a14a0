// What the history reads from the log once more: everything valid, once, in bounded steps.

#include "adapters/node/history.hpp"
#include "tests/adapters/node/shown_backend.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <string>
#include <vector>

namespace assent::test {
namespace {

class HistoryOfANode : public ::testing::Test {
protected:
    HistoryOfANode() {
        log_.put(author_.open());
        log_.put(author_.begin());
        say("acme", create_tenant("ada", 1), "operator");
        say("zeta", create_tenant("ada", 1), "operator");
    }

    /// Decides, and remembers where the record of `acme` stands.
    void say(const std::string& tenant, Command what, const std::string& actor = "ada") {
        const auto id = "c" + std::to_string(offset_);
        const auto at_position =
            log_.put(author_.decide(at(offset_++, command(id, std::move(what), actor, tenant))));
        if (tenant == "acme") places_[++acme_] = at_position;
    }

    void say_groups(const std::string& tenant, int count) {
        for (int i = 0; i < count; ++i) say(tenant, create_group("g" + std::to_string(offset_)));
    }

    /// A record of a writer that was replaced: it looks like the next decision of `acme`.
    void put_stale() {
        auto other = author_;
        const auto stale = other.decide(at(offset_, command("stale", create_group("stale"))));
        log_.put(author_.begin("successor"));
        log_.put(stale);
        author_.state.position = static_cast<std::int64_t>(log_.records.size());
    }

    struct Seen {
        std::vector<std::string> ids;
        http::HistoryScan::Result result;
    };

    /// `places`: what the fold still remembers.
    Seen scan(node::History& history,
              std::uint64_t from,
              std::uint64_t to,
              std::map<std::uint64_t, std::int64_t> places,
              std::size_t limit = SIZE_MAX) {
        Seen seen;
        std::promise<http::HistoryScan::Result> done;
        history.scan(
            0,
            TenantId{"acme"},
            [places](std::uint64_t position) -> std::optional<std::int64_t> {
                const auto found = places.find(position);
                if (found == places.end()) return {};
                return found->second;
            },
            {.from = from,
             .to = to,
             .take =
                 [&](const Decision& decision) {
                     EXPECT_EQ(decision.tenant.text(), "acme");
                     EXPECT_EQ(decision.position, from + seen.ids.size());
                     seen.ids.push_back(decision.id.text());
                     return seen.ids.size() < limit;
                 },
             .done = [&](auto result) { done.set_value(std::move(result)); }},
            std::chrono::steady_clock::now() + std::chrono::seconds{30});
        seen.result = done.get_future().get();
        return seen;
    }

    Author author_;
    ScriptedLog log_;
    ShownBackend backend_{log_};
    std::int64_t offset_ = 0;
    std::uint64_t acme_ = 0;
    std::map<std::uint64_t, std::int64_t> places_;
};

TEST_F(HistoryOfANode, EverythingValidComesOnceWhereverItBegins) {
    say_groups("acme", 20);
    put_stale();
    say_groups("zeta", 5'000); // More than are passed by one after the other.
    say_groups("acme", 3'000);
    say_groups("zeta", 9'000);
    say_groups("acme", 10);
    put_stale();
    say_groups("acme", 1);
    auto late = places_;
    std::erase_if(late, [](const auto& place) { return place.first <= 3'025; });
    // From what the fold remembers, from the index alone, and from both.
    for (const auto& places : {places_, {}, late}) {
        node::History history{backend_};
        for (const std::uint64_t from : {std::uint64_t{1}, std::uint64_t{22}, acme_ - 12, acme_}) {
            SCOPED_TRACE(from);
            const auto seen = scan(history, from, acme_, places);
            ASSERT_TRUE(seen.result.has_value()) << seen.result.error().detail;
            EXPECT_EQ(*seen.result, acme_);
            EXPECT_EQ(seen.ids.size(), acme_ - from + 1);
            EXPECT_EQ(std::ranges::count(seen.ids, "stale"), 0);
        }
    }
}

TEST_F(HistoryOfANode, AScanEndsWhereItIsToldTo) {
    say_groups("acme", 20);
    node::History history{backend_};
    const auto some = scan(history, 5, 9, places_);
    EXPECT_EQ(some.result.value(), 9U);
    EXPECT_EQ(some.ids.size(), 5U);
    const auto enough = scan(history, 5, acme_, places_, 3);
    EXPECT_EQ(enough.result.value(), 7U);
}

TEST_F(HistoryOfANode, ALongWayIsGoneInSteps) {
    say_groups("acme", 10);
    say_groups("zeta", 9'000);
    say_groups("acme", 2'000);
    node::History history{backend_, {.records_max = 100}};
    std::uint64_t next = 1;
    int steps = 0;
    for (; next <= acme_; ++steps) {
        const auto seen = scan(history, next, acme_, places_);
        ASSERT_TRUE(seen.result.has_value()) << seen.result.error().detail;
        ASSERT_GE(*seen.result, next);
        ASSERT_LE(seen.ids.size(), 100U);
        next = *seen.result + 1;
    }
    EXPECT_GE(steps, 20);
}

TEST_F(HistoryOfANode, WithoutTimeItSaysSoAndGoesOnNextTime) {
    say_groups("acme", 3'000);
    node::History history{backend_, {.time_max = std::chrono::milliseconds{0}}};
    int tries = 0;
    for (;; ++tries) {
        ASSERT_LT(tries, 1'000);
        const auto seen = scan(history, acme_, acme_, {});
        if (seen.result) break;
        EXPECT_TRUE(seen.ids.empty());
        EXPECT_GT(seen.result.error().retry_after.count(), 0);
    }
    EXPECT_GT(tries, 0);
}

TEST_F(HistoryOfANode, APlaceThatHoldsSomethingElseIsTrouble) {
    say_groups("acme", 20);
    node::History history{backend_};
    auto wrong = places_;
    wrong[5] = 1; // A TermBegun.
    EXPECT_FALSE(scan(history, 5, acme_, wrong).result.has_value());
    wrong[5] = places_[9];
    EXPECT_FALSE(scan(history, 5, acme_, wrong).result.has_value());
    EXPECT_TRUE(scan(history, 5, acme_, places_).result.has_value());
}

TEST_F(HistoryOfANode, WhoComesTooManyComesBack) {
    node::History history{backend_, {.waiting_max = 0}};
    EXPECT_FALSE(scan(history, 1, 1, places_).result.has_value());
}

} // namespace
} // namespace assent::test
