#include "adapters/node/state_lock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace assent::test {
namespace {

TEST(StateLock, WhoeverWaitsToWriteGoesBeforeReadersThatComeLater) {
    node::StateLock lock;
    std::shared_lock first{lock};
    EXPECT_TRUE(lock.try_lock_shared()) << "many may read at once";
    lock.unlock_shared();
    bool written = false;
    std::jthread writer{[&] {
        const std::unique_lock alone{lock};
        written = true;
    }};
    // As soon as it waits, nobody else comes in.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    bool turned_away = false;
    while (!turned_away && std::chrono::steady_clock::now() < deadline) {
        turned_away = !lock.try_lock_shared();
        if (!turned_away) lock.unlock_shared();
    }
    EXPECT_TRUE(turned_away);
    EXPECT_FALSE(written);
    first.unlock();
    const std::shared_lock second{lock}; // Behind the writer.
    EXPECT_TRUE(written);
}

} // namespace
} // namespace assent::test
