#include "adapters/kafka/log_reader.hpp"

#include "events/core/sha256.hpp"

#include <utility>

namespace assent::kafka {
namespace {

constexpr std::size_t batch_max = 1'000;

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
    batch.log_end = fetched->log_end;
    return batch;
}

AheadReader::AheadReader(const Settings& settings,
                         std::uint32_t partition,
                         std::int64_t position,
                         std::function<void()> wake)
    : ahead_(std::move(wake)), source_(settings, partition, position, [this] { ahead_.ring(); }) {
    ahead_.start([this]() -> ReadAhead<LogRecord>::Fetched {
        auto batch = source_.read(batch_max);
        if (!batch) return std::unexpected{std::move(batch.error())};
        std::size_t bytes = 0;
        for (const auto& record : batch->records) bytes += record.bytes.size();
        return Portion<LogRecord>{.records = std::move(batch->records),
                                  .owner = std::move(batch->owner),
                                  .at_end = batch->at_end,
                                  .log_end = batch->log_end,
                                  .bytes = bytes};
    });
}

AheadReader::~AheadReader() {
    ahead_.stop();
}

std::expected<RecordBatch, Trouble> AheadReader::read(std::size_t max) {
    auto portion = ahead_.take(max);
    if (!portion) return std::unexpected{std::move(portion.error())};
    return RecordBatch{.records = std::move(portion->records),
                       .owner = std::move(portion->owner),
                       .at_end = portion->at_end,
                       .log_end = portion->log_end};
}

} // namespace assent::kafka
