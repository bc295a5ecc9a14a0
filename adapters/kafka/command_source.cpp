#include "adapters/kafka/command_source.hpp"

#include "adapters/kafka/partition_consumer.hpp"
#include "events/core/partition_of.hpp"

#include <utility>

namespace assent::kafka {
namespace {

MalformedCommand malformed(std::string detail) {
    return {.code = Code::invalid_command,
            .detail = std::move(detail),
            .id = {},
            .tenant = {},
            .actor = {},
            .type = {}};
}

/// A command that was read, and must not be decided all the same.
MalformedCommand turned_away(const CommandEnvelope& command, Code code, std::string detail) {
    constexpr std::size_t detail_bytes_max = 512;
    if (detail.size() > detail_bytes_max) detail.resize(detail_bytes_max);
    return {.code = code,
            .detail = std::move(detail),
            .id = command.id.text(),
            .tenant = command.tenant.text(),
            .actor = command.actor.text(),
            .type = std::string{type_of(command.command)}};
}

std::optional<std::string_view> authorization_of(const rd_kafka_message_t& message) {
    rd_kafka_headers_t* headers = nullptr; // Stays the message's.
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_header_get_last(headers, "authorization", &value, &size) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        return {};
    }
    return std::string_view{static_cast<const char*>(value), size};
}

} // namespace

KafkaCommandSource::KafkaCommandSource(Settings settings, Options options)
    : settings_(std::move(settings)), options_(std::move(options)) {}

KafkaCommandSource::~KafkaCommandSource() = default;

std::string KafkaCommandSource::identity() const {
    return options_.cluster_id + "/" + settings_.commands_topic();
}

void KafkaCommandSource::seek(std::int64_t offset) {
    if (consumer_ && offset == next_) return;
    // A new consumer, not a seek of the old one: not one record fetched for another place may slip
    // through here, and librdkafka's seek has let some.
    consumer_.reset();
    consumer_ = std::make_unique<PartitionConsumer>(settings_,
                                                    settings_.commands_topic(),
                                                    options_.partition,
                                                    offset,
                                                    PartitionConsumer::Isolation::committed,
                                                    options_.wake);
    next_ = offset;
}

std::expected<std::vector<CommandRecord>, Trouble> KafkaCommandSource::take(std::size_t max) {
    std::vector<CommandRecord> commands;
    if (!consumer_) return commands;
    const auto fetched = consumer_->take(max);
    if (!fetched) return std::unexpected{fetched.error()};
    commands.reserve(fetched->records.size());
    for (const auto* message : fetched->records) {
        const std::string_view value{static_cast<const char*>(message->payload), message->len};
        commands.push_back(
            {.offset = message->offset, .command = judge(value, authorization_of(*message))});
        next_ = message->offset + 1;
    }
    return commands;
}

std::expected<CommandEnvelope, MalformedCommand>
KafkaCommandSource::judge(std::string_view value,
                          std::optional<std::string_view> authorization) const {
    if (value.empty()) return std::unexpected{malformed("the record has no value")};
    if (value.size() > command_bytes_max) {
        return std::unexpected{malformed("the record has " + std::to_string(value.size()) +
                                         " bytes, more than " + std::to_string(command_bytes_max))};
    }
    auto command = options_.parse(value);
    if (!command) return command;
    const auto home = partition_of(command->tenant.text(), options_.partitions);
    if (home != options_.partition) {
        return std::unexpected{
            turned_away(*command,
                        Code::misrouted,
                        "tenant: its commands belong in partition " + std::to_string(home) +
                            ", this is " + std::to_string(options_.partition) +
                            "; partition by (murmur2(tenant) & 0x7fffffff) mod " +
                            std::to_string(options_.partitions))};
    }
    if (options_.check) {
        if (auto flaw = options_.check(*command, authorization)) {
            return std::unexpected{turned_away(*command, Code::invalid_command, *std::move(flaw))};
        }
    }
    return command;
}

} // namespace assent::kafka
