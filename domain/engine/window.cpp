#include "domain/engine/window.hpp"

#include <utility>

namespace assent {

void CommandWindow::remember(std::string_view id,
                             const ContentHash& content,
                             std::int64_t log_position) {
    push({fingerprint(id), content, log_position});
    if (entries_.size() <= length) return;
    const auto forgotten = positions_.find(entries_.front().id.low);
    if (forgotten != positions_.end() && forgotten->second == first_position_) {
        positions_.erase(forgotten);
    }
    entries_.pop_front();
    ++first_position_;
}

void CommandWindow::push(const Entry& entry) {
    positions_.try_emplace(entry.id.low, first_position_ + entries_.size());
    entries_.push_back(entry);
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
    first_position_ = first_position;
    for (const auto& entry : entries) push(entry);
}

} // namespace assent
