#include "adapters/kafka/membership.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace assent::kafka {
namespace {

/// A member, and what it was told.
class Member {
public:
    explicit Member(const Settings& settings, Bell& bell)
        : membership_(std::make_unique<Membership>(
              settings,
              Membership::Listener{.on_assigned =
                                       [this, &bell](const Assignment& assignment) {
                                           const std::scoped_lock lock{mutex_};
                                           assignment_ = assignment;
                                           bell.ring();
                                       },
                                   .on_revoked =
                                       [this, &bell] {
                                           const std::scoped_lock lock{mutex_};
                                           assignment_.reset();
                                           ++revoked_;
                                           bell.ring();
                                       }})) {}

    std::optional<Assignment> assignment() {
        const std::scoped_lock lock{mutex_};
        return assignment_;
    }

    std::vector<std::uint32_t> partitions() {
        return assignment().value_or(Assignment{}).partitions;
    }

    int revoked() {
        const std::scoped_lock lock{mutex_};
        return revoked_;
    }

    void leave() { membership_.reset(); }

    Membership& membership() { return *membership_; }

private:
    std::mutex mutex_;
    std::optional<Assignment> assignment_;
    int revoked_ = 0;
    std::unique_ptr<Membership> membership_;
};

using Partitions = std::vector<std::uint32_t>;

TEST(Membership, SharesThePartitions) {
    const auto settings = with_topics(fresh_settings(), 4);
    Bell bell;
    Member first{settings, bell};
    ASSERT_TRUE(bell.wait_until([&] { return first.partitions() == Partitions{0, 1, 2, 3}; }));
    const auto alone = first.assignment()->generation;
    EXPECT_GE(alone, 1);

    Member second{settings, bell};
    ASSERT_TRUE(bell.wait_until(
        [&] { return first.partitions().size() == 2 && second.partitions().size() == 2; }));
    EXPECT_EQ(first.revoked(), 1) << "it was told before";
    std::set<std::uint32_t> all;
    for (auto& partition : first.partitions()) all.insert(partition);
    for (auto& partition : second.partitions()) all.insert(partition);
    EXPECT_EQ(all, (std::set<std::uint32_t>{0, 1, 2, 3}));
    const auto shared = first.assignment()->generation;
    EXPECT_GT(shared, alone);
    EXPECT_EQ(second.assignment()->generation, shared);

    first.leave();
    EXPECT_FALSE(first.assignment()) << "revoked on the way out";
    ASSERT_TRUE(bell.wait_until([&] { return second.partitions() == Partitions{0, 1, 2, 3}; }));
    EXPECT_GT(second.assignment()->generation, shared);
}

TEST(Membership, MayBeLeftBeforeItBegan) {
    const auto settings = fresh_settings("127.0.0.1:1");
    Bell bell;
    Member member{settings, bell};
    member.leave();
    EXPECT_FALSE(member.assignment());
    EXPECT_EQ(member.revoked(), 0);
}

TEST(Membership, OfMoreNodesThanPartitionsLeavesSomeIdle) {
    const auto settings = with_topics(fresh_settings(), 1);
    Bell bell;
    Member first{settings, bell};
    ASSERT_TRUE(bell.wait_until([&] { return first.partitions() == Partitions{0}; }));
    Member second{settings, bell};
    ASSERT_TRUE(bell.wait_until([&] {
        return first.assignment() && second.assignment() &&
               first.partitions().size() + second.partitions().size() == 1;
    }));
}

} // namespace
} // namespace assent::kafka
