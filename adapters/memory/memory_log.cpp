#include "adapters/memory/memory_log.hpp"

#include "adapters/log/fence.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <random>
#include <utility>

namespace assent::memory {

struct MemoryLog::Wake {
    std::mutex mutex;
    std::function<void()> call;

    void operator()() {
        const std::scoped_lock lock{mutex};
        if (call) call();
    }
};

namespace {

struct Stored {
    std::int64_t position;
    std::string bytes;
    Hash hash;
};

/// The records of one partition. Nothing is ever removed, and a deque does not move what it holds:
/// views of the bytes stay good as long as the store lives.
class Store {
public:
    Store(std::uint32_t partition, const MemoryLogOptions& options)
        : partition_(partition), fences_(options.fences) {
        if (options.sparse_seed) skips_.emplace(*options.sparse_seed + partition);
    }

    std::optional<WriteFailure> append(std::string bytes) {
        const auto hash = sha256(bytes);
        const std::scoped_lock lock{mutex_};
        if (fences_) {
            auto next = extend(head_, partition_, bytes, hash);
            if (!next) {
                return WriteFailure{next.error().kind == Misfit::Kind::other_term
                                        ? WriteFailure::Kind::taken_over
                                        : WriteFailure::Kind::lost,
                                    next.error().detail};
            }
            head_ = *std::move(next);
        }
        last_ += 1;
        if (skips_) last_ += std::uniform_int_distribution<std::int64_t>{0, 3}(*skips_);
        records_.push_back({last_, std::move(bytes), hash});
        return {};
    }

    RecordBatch read(std::int64_t position, std::size_t max) {
        const std::scoped_lock lock{mutex_};
        auto next = std::ranges::lower_bound(records_, position, {}, &Stored::position);
        RecordBatch batch;
        for (; next != records_.end() && batch.records.size() < max; ++next) {
            batch.records.push_back({next->position, next->bytes, next->hash});
        }
        batch.at_end = next == records_.end();
        batch.log_end = last_ + 1;
        return batch;
    }

private:
    std::mutex mutex_;
    std::deque<Stored> records_;
    std::int64_t last_ = 0;
    std::uint32_t partition_;
    bool fences_;
    FenceHead head_;
    std::optional<std::mt19937_64> skips_;
};

class Reader : public LogReader {
public:
    Reader(std::shared_ptr<Store> store, std::int64_t position)
        : store_(std::move(store)), next_(position) {}

    std::expected<RecordBatch, Trouble> read(std::size_t max) override {
        auto batch = store_->read(next_, max);
        if (!batch.records.empty()) next_ = batch.records.back().position + 1;
        batch.owner = store_;
        return batch;
    }

private:
    std::shared_ptr<Store> store_;
    std::int64_t next_;
};

template <class Wake>
class Writer : public LogWriter {
public:
    Writer(std::shared_ptr<Store> store, std::shared_ptr<Wake> wake)
        : store_(std::move(store)), wake_(std::move(wake)) {}

    void append(std::string bytes) override {
        if (failure_) return;
        failure_ = store_->append(std::move(bytes));
        (*wake_)();
    }

    std::optional<WriteFailure> failure() override { return failure_; }

private:
    std::shared_ptr<Store> store_;
    std::shared_ptr<Wake> wake_;
    std::optional<WriteFailure> failure_;
};

} // namespace

class MemoryLog::Partition : public PartitionLog {
public:
    Partition(std::shared_ptr<Store> store, std::shared_ptr<Wake> wake)
        : store_(std::move(store)), wake_(std::move(wake)) {}

    std::unique_ptr<LogReader> read_from(std::int64_t position) override {
        return std::make_unique<Reader>(store_, position);
    }

    std::unique_ptr<LogWriter> open_writer() override {
        return std::make_unique<Writer<Wake>>(store_, wake_);
    }

private:
    std::shared_ptr<Store> store_;
    std::shared_ptr<Wake> wake_;
};

MemoryLog::MemoryLog(std::uint32_t partitions, MemoryLogOptions options)
    : wake_(std::make_shared<Wake>()) {
    for (std::uint32_t number = 0; number < partitions; ++number) {
        partitions_.push_back(
            std::make_unique<Partition>(std::make_shared<Store>(number, options), wake_));
    }
}

MemoryLog::~MemoryLog() = default;

std::uint32_t MemoryLog::partitions() const {
    return static_cast<std::uint32_t>(partitions_.size());
}

PartitionLog& MemoryLog::partition(std::uint32_t number) {
    return *partitions_.at(number);
}

void MemoryLog::set_wake(std::function<void()> wake) {
    const std::scoped_lock lock{wake_->mutex};
    wake_->call = std::move(wake);
}

} // namespace assent::memory
