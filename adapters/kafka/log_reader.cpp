#include "adapters/kafka/log_reader.hpp"

#include "events/core/sha256.hpp"

#include <algorithm>

namespace assent::kafka {
namespace {

constexpr std::size_t batch_max = 1'000;
constexpr std::size_t ready_bytes_max = std::size_t{16} << 20U;
constexpr std::chrono::milliseconds look_interval{200};

} // namespace

DirectReader::DirectReader(const Settings& settings,
                           std::uint32_t partition,
                           std::int64_t position,
                           std::function<void()> wake)
    : consumer_(settings,
                settings.events_topic(),
                partition,
                position,
                PartitionConsumer::Isolation::all,
                std::move(wake)) {}

std::expected<RecordBatch, Trouble> DirectReader::read(std::size_t max) {
    auto fetched = consumer_.take(max);
    if (!fetched) return std::unexpected{std::move(fetched.error())};
    RecordBatch batch;
    batch.records.reserve(fetched->records.size());
    for (const auto* message : fetched->records) {
        const std::string_view bytes{static_cast<const char*>(message->payload), message->len};
        batch.records.push_back(
            {.position = message->offset, .bytes = bytes, .hash = sha256(bytes)});
    }
    batch.owner = std::move(fetched->owner);
    batch.at_end = fetched->at_end;
    return batch;
}

AheadReader::AheadReader(const Settings& settings,
                         std::uint32_t partition,
                         std::int64_t position,
                         std::function<void()> wake)
    : wake_(std::move(wake)), source_(settings,
                                      partition,
                                      position,
                                      [this] {
                                          const std::scoped_lock lock{mutex_};
                                          fetched_ = true;
                                          changed_.notify_all();
                                      }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

AheadReader::~AheadReader() = default;

void AheadReader::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, stop, [&] { return ready_bytes_ < ready_bytes_max; });
            fetched_ = false;
        }
        try {
            auto batch = source_.read(batch_max);
            const bool nothing = !batch || batch->records.empty();
            std::size_t bytes = 0;
            if (batch) {
                for (const auto& record : batch->records) bytes += record.bytes.size();
            }
            put(std::move(batch), bytes);
            if (!nothing) continue;
        } catch (...) {
            // Handed to whoever reads, who will look no further.
            const std::scoped_lock lock{mutex_};
            damage_ = std::current_exception();
            if (wake_) wake_();
            return;
        }
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, stop, look_interval, [&] { return fetched_; });
    }
}

void AheadReader::put(std::expected<RecordBatch, Trouble> batch, std::size_t bytes) {
    const std::scoped_lock lock{mutex_};
    bool news = false;
    if (!batch) {
        news = !trouble_;
        trouble_ = std::move(batch.error());
    } else {
        news = trouble_.has_value() || at_end_ != batch->at_end || !batch->records.empty();
        trouble_.reset();
        at_end_ = batch->at_end;
        if (!batch->records.empty()) {
            ready_.push_back({.batch = std::move(*batch), .bytes = bytes});
            ready_bytes_ += bytes;
        }
    }
    if (news && wake_) wake_();
}

std::expected<RecordBatch, Trouble> AheadReader::read(std::size_t max) {
    const std::scoped_lock lock{mutex_};
    if (ready_.empty()) {
        if (damage_) std::rethrow_exception(damage_);
        if (trouble_) return std::unexpected{*trouble_};
        return RecordBatch{.records = {}, .owner = {}, .at_end = at_end_};
    }
    auto& front = ready_.front();
    const auto left = front.batch.records.size() - front.taken;
    if (left > max) {
        const auto first = front.batch.records.begin() + static_cast<std::ptrdiff_t>(front.taken);
        front.taken += max;
        return RecordBatch{.records = {first, first + static_cast<std::ptrdiff_t>(max)},
                           .owner = front.batch.owner,
                           .at_end = false};
    }
    auto batch = std::move(front.batch);
    if (front.taken > 0) {
        batch.records.erase(batch.records.begin(),
                            batch.records.begin() + static_cast<std::ptrdiff_t>(front.taken));
    }
    ready_bytes_ -= front.bytes;
    ready_.pop_front();
    batch.at_end = batch.at_end && ready_.empty();
    changed_.notify_all();
    return batch;
}

} // namespace assent::kafka
