#pragma once

#include "adapters/kafka/settings.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace assent::kafka {

/// Which partitions this node is asked to write.
struct Assignment {
    std::vector<std::uint32_t> partitions; ///< In order; empty where others have them all.

    /// Of the group: grows with every assignment, so the greater one is newer (R12). -1 where
    /// librdkafka does not let us see it.
    std::int64_t generation = -1;
};

/// Membership in the consumer group of the nodes, on the command topic. It says who writes what,
/// which serves liveness: two members that both believe to own a partition do no harm (R11, R12).
/// It fetches nothing.
class Membership {
public:
    struct Listener {
        /// These partitions, and no others, from now on.
        std::function<void(const Assignment&)> on_assigned;

        /// None any more, until `on_assigned` comes again. Called before anybody else gets them
        /// where the group waits for us, and as soon as it is known where it did not.
        std::function<void()> on_revoked;
    };

    /// Joins in the background and stays, however often brokers go away. The listener is called
    /// from a thread of this object's, one call at a time; it may not throw, and should not wait:
    /// the whole group may be waiting for it.
    Membership(Settings settings, Listener listener);
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    /// Leaves, so that others take over at once; at most some seconds. What was assigned is revoked
    /// before it returns.
    ~Membership();

    /// Commits, some seconds later, that all offsets below `next` of a partition are decided. A
    /// hint for tools that show lag, never read back (R13). Safe from any thread.
    void hint_progress(std::uint32_t partition, std::int64_t next);

    /// The name of the group.
    [[nodiscard]] static std::string group_of(const Settings& settings);

private:
    class Impl;

    std::unique_ptr<Impl> impl_;
};

} // namespace assent::kafka
