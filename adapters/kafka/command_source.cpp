#include "adapters/kafka/command_source.hpp"

#include "adapters/kafka/partition_consumer.hpp"
#include "adapters/kafka/read_ahead.hpp"
#include "events/core/partition_of.hpp"
#include "events/core/utf8.hpp"

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
MalformedCommand turned_away(const CommandEnvelope& command, Code code, std::string_view detail) {
    constexpr std::size_t detail_bytes_max = 512;
    return {.code = code,
            .detail = std::string{cut_to(detail, detail_bytes_max)},
            .id = command.id.text(),
            .tenant = command.tenant.text(),
            .actor = command.actor.text(),
            .type = std::string{type_of(command.command)}};
}

std::optional<std::string_view> header_of(const rd_kafka_message_t& message, const char* name) {
    rd_kafka_headers_t* headers = nullptr; // Stays the message's.
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return {};
    }
    return std::string_view{static_cast<const char*>(value), size};
}

std::expected<CommandEnvelope, MalformedCommand> judge(const KafkaCommandSource::Options& options,
                                                       const rd_kafka_message_t& message) {
    const std::string_view value{static_cast<const char*>(message.payload), message.len};
    if (value.empty()) return std::unexpected{malformed("the record has no value")};
    if (value.size() > KafkaCommandSource::command_bytes_max) {
        return std::unexpected{malformed("the record has " + std::to_string(value.size()) +
                                         " bytes, more than " +
                                         std::to_string(KafkaCommandSource::command_bytes_max))};
    }
    auto command = options.parse(value);
    if (!command) return command;
    const auto home = partition_of(command->tenant.text(), options.partitions);
    if (home != options.partition) {
        return std::unexpected{
            turned_away(*command,
                        Code::misrouted,
                        "tenant: its commands belong in partition " + std::to_string(home) +
                            ", this is " + std::to_string(options.partition) +
                            "; partition by (murmur2(tenant) & 0x7fffffff) mod " +
                            std::to_string(options.partitions))};
    }
    if (options.check) {
        if (auto flaw = options.check(*command, header_of(message, "authorization"), value)) {
            return std::unexpected{turned_away(*command, Code::invalid_command, *std::move(flaw))};
        }
    }
    // One that is malformed is nobody's: the command counts without it.
    const auto trace = header_of(message, "traceparent");
    if (trace && is_traceparent(*trace)) command->trace = *trace;
    return command;
}

} // namespace

/// From one offset on: a new one for each, not a seek of the old one. Not one record fetched for
/// another place may slip through here, and librdkafka's seek has let some.
class KafkaCommandSource::Feed {
public:
    Feed(const Settings& settings, const Options& options, std::int64_t offset)
        : options_(options), ahead_(options.wake),
          consumer_(settings,
                    settings.commands_topic(),
                    options.partition,
                    offset,
                    PartitionConsumer::Isolation::committed,
                    [this] { ahead_.ring(); }) {
        ahead_.start([this] { return fetch(); });
    }

    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    ~Feed() { ahead_.stop(); }

    [[nodiscard]] ReadAhead<CommandRecord>::Fetched take(std::size_t max) {
        return ahead_.take(max);
    }

private:
    ReadAhead<CommandRecord>::Fetched fetch() {
        constexpr std::size_t most = 512;
        const auto fetched = consumer_.take(most);
        if (!fetched) return std::unexpected{fetched.error()};
        Portion<CommandRecord> commands;
        commands.records.reserve(fetched->records.size());
        for (const auto* message : fetched->records) {
            commands.records.push_back(
                {.offset = message->offset, .command = judge(options_, *message)});
            commands.bytes += sizeof(CommandRecord) + message->len;
        }
        commands.at_end = fetched->at_end;
        return commands;
    }

    const Options& options_;
    ReadAhead<CommandRecord> ahead_; ///< Outlives the consumer, which rings it.
    PartitionConsumer consumer_;
};

KafkaCommandSource::KafkaCommandSource(Settings settings, Options options)
    : settings_(std::move(settings)), options_(std::move(options)) {}

KafkaCommandSource::~KafkaCommandSource() = default;

std::string KafkaCommandSource::identity() const {
    return options_.cluster_id + "/" + settings_.commands_topic();
}

void KafkaCommandSource::seek(std::int64_t offset) {
    if (feed_ && offset == next_) return;
    feed_.reset();
    feed_ = std::make_unique<Feed>(settings_, options_, offset);
    next_ = offset;
}

std::expected<std::vector<CommandRecord>, Trouble> KafkaCommandSource::take(std::size_t max) {
    if (!feed_) return std::vector<CommandRecord>{};
    auto commands = feed_->take(max);
    if (!commands) return std::unexpected{std::move(commands.error())};
    if (!commands->records.empty()) next_ = commands->records.back().offset + 1;
    return std::move(commands->records);
}

} // namespace assent::kafka
