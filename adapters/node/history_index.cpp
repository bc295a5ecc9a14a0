#include "adapters/node/history_index.hpp"

#include <algorithm>

namespace assent::node {
namespace {

/// How far a mark may be away from what it is used for, in decisions of its tenant and in records.
constexpr std::uint64_t mark_every = 1'024;
constexpr std::int64_t mark_distance = 8'192;

} // namespace

std::optional<std::int64_t> HistoryIndex::find(const TenantId& tenant,
                                               std::uint64_t position,
                                               LogWalk::Time until,
                                               const std::function<bool()>& stopped) {
    auto& wanted = tenants_[tenant];
    if (wanted.read_to < position) {
        LogWalk walk{log_, place_, next_, head_};
        while (wanted.read_to < position) {
            const auto step = walk.next(until, stopped);
            if (!step) break;
            note(*step);
        }
        next_ = walk.position();
        head_ = *walk.head();
        if (wanted.read_to < position) return {};
    }
    const auto behind = std::ranges::upper_bound(wanted.marks, position, {}, &Mark::position);
    if (behind == wanted.marks.begin())
        throw WalkFailure{"the log begins behind its first decision"};
    return std::prev(behind)->log_position;
}

void HistoryIndex::clear() {
    next_ = 0;
    head_ = {};
    tenants_.clear();
}

void HistoryIndex::note(const LogWalk::Step& step) {
    if (step.head.position == 0) return;
    // References into the map stay good, whatever is added to it.
    auto& [read_to, marks] = tenants_[step.head.tenant];
    read_to = step.head.position;
    if (!marks.empty() && step.head.position - marks.back().position < mark_every &&
        step.position - marks.back().log_position < mark_distance) {
        return;
    }
    marks.push_back({step.head.position, step.position});
}

} // namespace assent::node
