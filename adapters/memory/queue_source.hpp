#pragma once

#include "domain/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace assent::memory {

/// The command source of an embedded log (R22): a bounded queue in the process. What is in it dies
/// with the process; whoever waits for an answer then asks again (R21).
///
/// `push` and `size` are safe from any thread, beside one thread that calls the rest.
class MemoryCommandSource : public CommandSource {
public:
    /// Holds at most `capacity` commands that have not been taken.
    explicit MemoryCommandSource(std::size_t capacity);

    /// False when the queue is full; the command is then not in it.
    [[nodiscard]] bool push(CommandEnvelope command);

    /// How many commands wait to be taken.
    [[nodiscard]] std::size_t size() const;

    /// `wake` is called after each push, on the thread that pushed, under no lock of the queue's
    /// contents; it must not call `set_wake`. Replaces an earlier one; an empty one stops it.
    void set_wake(std::function<void()> wake);

    /// `embedded`, for ever (R22).
    [[nodiscard]] std::string identity() const override;

    /// The next command that is taken gets this offset, and the following ones count on from it.
    /// Commands that were taken and not decided are gone; those that wait are still taken.
    void seek(std::int64_t offset) override;

    /// Never fails.
    [[nodiscard]] std::expected<std::vector<CommandRecord>, Trouble> take(std::size_t max) override;

private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::deque<CommandEnvelope> waiting_;
    std::int64_t next_offset_ = 0;
    std::mutex wake_mutex_;
    std::function<void()> wake_;
};

} // namespace assent::memory
