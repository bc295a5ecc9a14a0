#pragma once

#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::kafka {

/// The commands of one partition of the command topic, from the offset that the log names and from
/// no other: what the group committed plays no part (R13). Records of transactions that were
/// aborted or are still open do not exist for it.
///
/// Every record becomes a `CommandRecord`. Malformed are, beside what the parser says, a record
/// without a value, one above `command_bytes_max`, and one whose tenant lives in another partition
/// (`misrouted`): its tenant is not ours to change.
///
/// A thread of its own fetches and parses, some way ahead of who takes: `Options::parse` and
/// `Options::check` are called there.
///
/// `take` returns `Trouble` while no broker answers, and throws `Damage` when the topic does not
/// have the offset that was sought: removed by retention before it was decided, or the topic is
/// another one than the log was written from.
class KafkaCommandSource : public CommandSource {
public:
    static constexpr std::size_t command_bytes_max = std::size_t{256} * 1024;

    using Parse = std::function<std::expected<CommandEnvelope, MalformedCommand>(std::string_view)>;

    /// What is wrong with the credential of a well-formed command, in one line; nothing when it may
    /// pass. `authorization` is the value of the header of that name, if there is one, `text` the
    /// command as it stands in the record.
    using Check =
        std::function<std::optional<std::string>(const CommandEnvelope&,
                                                 std::optional<std::string_view> authorization,
                                                 std::string_view text)>;

    struct Options {
        std::string cluster_id;       ///< See `Admin::cluster_id`; part of the identity.
        std::uint32_t partition = 0;  ///< The one that is read.
        std::uint32_t partitions = 1; ///< Of the topic and of the log.
        Parse parse;
        Check check;                ///< May be empty: whoever may write the topic is trusted.
        std::function<void()> wake; ///< As for `KafkaLog`; may be empty.
    };

    KafkaCommandSource(Settings settings, Options options);
    ~KafkaCommandSource() override;

    /// Cluster id and topic: offsets mean something there only.
    [[nodiscard]] std::string identity() const override;

    /// Without effect where it stands there already. Nothing is taken before the first call.
    void seek(std::int64_t offset) override;

    [[nodiscard]] std::expected<std::vector<CommandRecord>, Trouble> take(std::size_t max) override;

private:
    class Feed;

    Settings settings_;
    Options options_;
    std::int64_t next_ = -1;
    std::unique_ptr<Feed> feed_;
};

} // namespace assent::kafka
