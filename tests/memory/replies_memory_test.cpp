// Memory runs out where somebody begins to wait for a decision: whoever is told that it did waits
// for nothing, and nobody waits behind the back of the rest.

#include "adapters/node/replies.hpp"
#include "tests/memory/scarce_memory.hpp"

#include <gtest/gtest.h>

#include <new>

namespace assent::test {
namespace {

CommandEnvelope command_of(const std::string& id) {
    CommandEnvelope command;
    command.tenant = TenantId{"a tenant whose name takes memory of its own"};
    command.id = CommandId{"a command whose name takes memory of its own, number " + id};
    return command;
}

TEST(OutOfMemoryWhereOneWaits, LeavesNothingBehind) {
    const auto deadline = node::Replies::Time{} + std::chrono::seconds{1};
    std::size_t places = 0;
    for (bool ran_out = true; ran_out; ++places) {
        node::Replies replies;
        int told = 0;
        const auto reply = [&told](const auto&) { ++told; };
        replies.wait(command_of("1"), deadline, reply);
        const auto second = command_of("2");
        ran_out = false;
        try {
            const http::Reply also = reply;
            const ScarceMemory scarce{places};
            replies.wait(second, deadline, also);
        } catch (const std::bad_alloc&) {
            ran_out = true;
        }
        ASSERT_EQ(replies.size(), ran_out ? 1U : 2U) << "at place " << places;
        ASSERT_EQ(replies.wanted(second.tenant, second.id, second.content), !ran_out);
        ASSERT_TRUE(replies.fail_late(deadline));
        ASSERT_EQ(told, ran_out ? 1 : 2);
        ASSERT_EQ(replies.next_deadline(), std::nullopt);
    }
    EXPECT_GT(places, 3U);
}

} // namespace
} // namespace assent::test
