#include "domain/engine/window.hpp"

#include "domain/engine/guards.hpp"

#include <utility>

namespace assent {

void CommandWindow::remember(std::string_view id,
                             const ContentHash& content,
                             std::int64_t log_position) {
    push({fingerprint(id), content, log_position});
    if (entries_.size() > guards.window) forget_first();
}

void CommandWindow::push(const Entry& entry) {
    const auto position = first_position_ + entries_.size();
    if (!positions_.try_emplace(entry.id.low, position).second) {
        further_.emplace(entry.id.low, position);
    }
    entries_.push_back(entry);
}

/// What falls out makes way for the next decision of its id: a window is told by what is in it,
/// not by what was, so that one from a checkpoint is the same.
void CommandWindow::forget_first() {
    const auto id = entries_.front().id.low;
    entries_.pop_front();
    ++first_position_;
    const auto next = further_.lower_bound({id, 0});
    if (next == further_.end() || next->first != id) {
        positions_.erase(id);
        return;
    }
    positions_[id] = next->second;
    further_.erase(next);
}

std::optional<Seen> CommandWindow::find(std::string_view id) const {
    const auto wanted = fingerprint(id);
    const auto found = positions_.find(wanted.low);
    if (found == positions_.end()) return {};
    const auto& entry = entries_[found->second - first_position_];
    if (entry.id != wanted) return {};
    return Seen{entry.content, found->second, entry.log_position};
}

std::optional<std::int64_t> CommandWindow::log_position_of(std::uint64_t position) const {
    if (position < first_position_ || position - first_position_ >= entries_.size()) return {};
    return entries_[position - first_position_].log_position;
}

void CommandWindow::restore(std::uint64_t first_position, std::deque<Entry> entries) {
    entries_.clear();
    positions_.clear();
    further_.clear();
    first_position_ = first_position;
    for (const auto& entry : entries) push(entry);
}

} // namespace assent
