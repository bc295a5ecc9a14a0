#include "adapters/sqlite/live_tail.hpp"

#include <algorithm>
#include <utility>

namespace assent::sqlite {
namespace {

/// A reader that is further behind reads from the table.
constexpr std::size_t size_max = 2 << 20;

std::int64_t end_of(const Chunk& chunk) {
    return chunk.records.back().position + 1;
}

} // namespace

void LiveTail::publish(std::shared_ptr<const Chunk> chunk) {
    const std::scoped_lock lock{mutex_};
    if (!chunks_.empty() && end_of(*chunks_.back()) != chunk->records.front().position) {
        chunks_.clear(); // Another process wrote in between.
        size_ = 0;
    }
    last_ = std::max(last_, chunk->records.back().position);
    size_ += chunk->size;
    chunks_.push_back(std::move(chunk));
    while (size_ > size_max && chunks_.size() > 1) {
        size_ -= chunks_.front()->size;
        chunks_.pop_front();
    }
}

bool LiveTail::extend_to(std::int64_t position) {
    const std::scoped_lock lock{mutex_};
    if (position <= last_) return false;
    last_ = position;
    return true;
}

std::optional<RecordBatch> LiveTail::read(std::int64_t next, std::size_t max) const {
    const std::scoped_lock lock{mutex_};
    if (next > last_) {
        return RecordBatch{.records = {}, .owner = {}, .at_end = true, .log_end = last_ + 1};
    }
    const auto chunk = std::ranges::upper_bound(
        chunks_, next, {}, [](const auto& each) { return each->records.back().position + 1; });
    if (chunk == chunks_.end() || (*chunk)->records.front().position > next) return {};
    auto batch = slice(*chunk, next, max);
    batch.log_end = last_ + 1;
    batch.at_end = !batch.records.empty() && batch.records.back().position >= last_;
    return batch;
}

std::int64_t LiveTail::last() const {
    const std::scoped_lock lock{mutex_};
    return last_;
}

RecordBatch slice(const std::shared_ptr<const Chunk>& chunk, std::int64_t next, std::size_t max) {
    const auto& records = chunk->records;
    const auto skipped = static_cast<std::size_t>(next - records.front().position);
    const auto count = std::min(max, records.size() - skipped);
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(skipped);
    return {.records = {first, first + static_cast<std::ptrdiff_t>(count)},
            .owner = chunk,
            .at_end = false};
}

} // namespace assent::sqlite
