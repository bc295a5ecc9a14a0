#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/log_reader.hpp"
#include "adapters/kafka/log_writer.hpp"

#include <utility>

namespace assent::kafka {

KafkaLog::KafkaLog(Settings settings,
                   std::uint32_t partition,
                   std::function<void()> wake,
                   Reading reading)
    : settings_(std::move(settings)), partition_(partition), wake_(std::move(wake)),
      reading_(reading) {}

std::unique_ptr<LogReader> KafkaLog::read_from(std::int64_t position) {
    if (reading_ == Reading::ahead) {
        return std::make_unique<AheadReader>(settings_, partition_, position, wake_);
    }
    return std::make_unique<DirectReader>(settings_, partition_, position, wake_);
}

std::unique_ptr<LogWriter> KafkaLog::open_writer() {
    return std::make_unique<KafkaWriter>(settings_, partition_, wake_);
}

} // namespace assent::kafka
