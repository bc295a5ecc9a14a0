#include "adapters/log/init_log.hpp"

#include "events/record/envelope.hpp"

#include <memory>
#include <utility>

namespace assent {
namespace {

constexpr std::size_t batch_size = 64;

std::string patience_over(std::string_view what) {
    return std::string{what} + " in time: see whether the log can be reached, then try again";
}

/// What the LogOpened in `record` says, if it is one of this partition.
std::optional<LogIdentity> opened_by(const LogRecord& record, std::uint32_t partition) {
    const auto envelope = open_envelope(record.bytes);
    if (!envelope) {
        const auto& bad = envelope.error();
        if (bad.flaw == EnvelopeFlaw::damaged || bad.partition != partition) return {};
        throw Damage(record.position, "the log was written by a later release: upgrade");
    }
    if (envelope->partition != partition ||
        envelope->type != std::to_underlying(RecordType::log_opened)) {
        return {};
    }
    const auto body = decode_body(envelope->type, envelope->schema, envelope->body);
    if (!body) throw Damage(record.position, "LogOpened: " + body.error().detail);
    return LogIdentity{envelope->log, std::get<LogOpened>(*body).partitions};
}

/// Reads one partition from its start, looking for the LogOpened that counts.
class Search {
public:
    /// `log`: only a LogOpened with this name counts; any does where there is none.
    Search(PartitionLog& log, std::uint32_t partition, std::optional<LogId> name)
        : reader_(log.read_from(0)), partition_(partition), name_(name) {}

    /// Looks through what is there; nothing found when it came to the end. Trouble when patience
    /// ended before.
    std::expected<std::optional<LogIdentity>, Trouble> to_the_end(const Patience& patience) {
        for (;;) {
            const auto batch = reader_->read(batch_size);
            if (!batch) return std::unexpected(batch.error());
            for (const auto& record : batch->records) {
                const auto found = opened_by(record, partition_);
                if (found && (!name_ || found->log == *name_)) return found;
            }
            if (batch->at_end) return std::nullopt;
            if (batch->records.empty() && !patience()) {
                return std::unexpected(Trouble{patience_over("the log was not read to its end")});
            }
        }
    }

private:
    std::unique_ptr<LogReader> reader_;
    std::uint32_t partition_;
    std::optional<LogId> name_;
};

std::string log_opened(const LogIdentity& identity, std::uint32_t partition, std::int64_t offset) {
    const auto body =
        encode_body(LogOpened{.partitions = identity.partitions, .first_command_offset = offset});
    return seal({.type = std::to_underlying(RecordType::log_opened),
                 .schema = LogOpened::schema,
                 .log = identity.log,
                 .partition = partition,
                 .term = 0,
                 .seq = 1,
                 .prev = {},
                 .body = body});
}

/// Sees to it that a LogOpened stands in the partition, and returns the first one that counts. A
/// writer that fails is no reason to give up: what it wrote, or what another `init` wrote, may be
/// there all the same.
std::expected<LogIdentity, Trouble>
ensure(PartitionLog& log, Search search, const std::string& bytes, const Patience& patience) {
    std::unique_ptr<LogWriter> writer;
    std::string last_failure;
    for (;;) {
        const auto found = search.to_the_end(patience);
        if (!found) return std::unexpected(found.error());
        if (*found) return **found;
        if (writer) {
            if (const auto failure = writer->failure()) {
                last_failure = failure->detail;
                writer.reset();
            }
        } else if (last_failure.empty() || patience()) {
            writer = log.open_writer();
            writer->append(bytes);
            continue;
        }
        if (!patience()) {
            return std::unexpected(Trouble{last_failure.empty()
                                               ? patience_over("no LogOpened came back")
                                               : "the log cannot be initialised: " + last_failure});
        }
    }
}

} // namespace

std::expected<LogIdentity, Trouble> init_log(std::span<PartitionLog* const> partitions,
                                             const LogId& proposed,
                                             std::span<const std::int64_t> first_command_offsets,
                                             const Patience& patience) {
    if (partitions.empty() || partitions.size() != first_command_offsets.size()) {
        throw std::invalid_argument("init_log: one command offset for each partition");
    }
    const LogIdentity ours{proposed, static_cast<std::uint32_t>(partitions.size())};
    auto named = ensure(*partitions[0],
                        Search{*partitions[0], 0, {}},
                        log_opened(ours, 0, first_command_offsets[0]),
                        patience);
    if (!named) return named;
    if (const auto why = mismatch({named->log, ours.partitions}, *named)) {
        return std::unexpected(Trouble{*why});
    }
    for (std::uint32_t number = 1; number < ours.partitions; ++number) {
        auto& log = *partitions[number];
        const auto done = ensure(log,
                                 Search{log, number, named->log},
                                 log_opened(*named, number, first_command_offsets[number]),
                                 patience);
        if (!done) return done;
    }
    return named;
}

std::expected<std::optional<LogIdentity>, Trouble> read_identity(PartitionLog& partition_0,
                                                                 const Patience& patience) {
    return Search{partition_0, 0, {}}.to_the_end(patience);
}

std::optional<std::string> mismatch(const LogIdentity& expected, const LogIdentity& found) {
    const auto name = [](const LogId& log) {
        return to_hex({reinterpret_cast<const char*>(log.data()), log.size()});
    };
    if (expected.partitions != found.partitions) {
        return "the log " + name(found.log) + " has " + std::to_string(found.partitions) +
               " partitions, not " + std::to_string(expected.partitions) +
               "; the number is fixed for ever: start with the one it has";
    }
    if (expected.log != found.log) {
        return "this is the log " + name(found.log) + ", not " + name(expected.log) +
               ": see whether the address of the log is the right one, or whether what is kept "
               "beside it belongs to another";
    }
    return {};
}

} // namespace assent
