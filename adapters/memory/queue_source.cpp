#include "adapters/memory/queue_source.hpp"

#include <algorithm>
#include <utility>

namespace assent::memory {

MemoryCommandSource::MemoryCommandSource(std::size_t capacity) : capacity_(capacity) {}

bool MemoryCommandSource::push(CommandEnvelope command) {
    {
        const std::scoped_lock lock{mutex_};
        if (waiting_.size() >= capacity_) return false;
        waiting_.push_back(std::move(command));
    }
    const std::scoped_lock lock{wake_mutex_};
    if (wake_) wake_();
    return true;
}

std::size_t MemoryCommandSource::size() const {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
}

void MemoryCommandSource::set_wake(std::function<void()> wake) {
    const std::scoped_lock lock{wake_mutex_};
    wake_ = std::move(wake);
}

std::string MemoryCommandSource::identity() const {
    return "embedded";
}

void MemoryCommandSource::seek(std::int64_t offset) {
    const std::scoped_lock lock{mutex_};
    next_offset_ = offset;
}

std::expected<std::vector<CommandRecord>, Trouble> MemoryCommandSource::take(std::size_t max) {
    const std::scoped_lock lock{mutex_};
    std::vector<CommandRecord> taken;
    taken.reserve(std::min(max, waiting_.size()));
    while (taken.size() < max && !waiting_.empty()) {
        taken.push_back({next_offset_++, std::move(waiting_.front())});
        waiting_.pop_front();
    }
    return taken;
}

} // namespace assent::memory
