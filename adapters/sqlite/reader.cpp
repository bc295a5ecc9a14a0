#include "adapters/sqlite/reader.hpp"

#include <algorithm>
#include <utility>

namespace assent::sqlite {
namespace {

/// Between two attempts to read a table that cannot be read.
constexpr std::chrono::milliseconds pause{100};

} // namespace

Reader::Reader(
    const LogFile& file, std::uint32_t partition, std::int64_t position, LiveTail& tail, Wake& wake)
    : file_(file), partition_(partition), tail_(tail), wake_(wake),
      next_(std::max<std::int64_t>(position, 1)) {
    // Even when nothing is expected there: the end of the table is checked against its head.
    read_table();
}

std::expected<RecordBatch, Trouble> Reader::read(std::size_t max) {
    if (max == 0) return RecordBatch{};
    if (trouble_) {
        if (std::chrono::steady_clock::now() < again_at_) return std::unexpected(*trouble_);
        trouble_.reset();
        read_table();
    }
    if (page_) return rest_of_page(max);
    return prefetcher_ ? read_prefetched(max) : read_live(max);
}

void Reader::read_table() {
    prefetcher_ = std::make_unique<Prefetcher>(file_, partition_, next_, wake_);
}

std::expected<RecordBatch, Trouble> Reader::read_prefetched(std::size_t max) {
    auto page = prefetcher_->take();
    if (!page) {
        // Then from where it stopped: the trouble may be over.
        again_at_ = std::chrono::steady_clock::now() + pause;
        trouble_ = std::move(page.error());
        return std::unexpected(*trouble_);
    }
    if (!*page) return RecordBatch{.records = {}, .owner = {}, .log_end = tail_.last() + 1};
    if ((*page)->complete) {
        prefetcher_.reset();
        tail_.extend_to((*page)->last);
    }
    if ((*page)->chunk->records.empty()) return prefetcher_ ? RecordBatch{} : read_live(max);
    page_ = std::move((*page)->chunk);
    return rest_of_page(max);
}

RecordBatch Reader::rest_of_page(std::size_t max) {
    auto batch = slice(page_, next_, max);
    next_ = batch.records.back().position + 1;
    if (next_ > page_->records.back().position) {
        page_.reset();
        batch.at_end = !prefetcher_ && next_ > tail_.last();
    }
    batch.log_end = tail_.last() + 1;
    return batch;
}

RecordBatch Reader::read_live(std::size_t max) {
    auto batch = tail_.read(next_, max);
    if (!batch) {
        read_table();
        return {};
    }
    if (!batch->records.empty()) next_ = batch->records.back().position + 1;
    return *std::move(batch);
}

} // namespace assent::sqlite
