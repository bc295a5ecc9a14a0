#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::kafka {

/// Takes one line for people, without its end. Called from any thread, at most some tens of times
/// a second. The lines never hold secrets.
using LogSink = std::function<void(std::string_view line)>;

/// Names and values as librdkafka knows them.
using Properties = std::vector<std::pair<std::string, std::string>>;

/// How to reach a cluster, and how patient to be with it.
struct Settings {
    std::string bootstrap; ///< `HOST:PORT[,HOST:PORT...]`.
    std::string topic_prefix = "assent";
    Properties properties; ///< Of `--kafka-config`; see `read_properties`.

    /// How long an append may stay without an answer before its writer counts as lost (R19).
    std::chrono::milliseconds delivery_timeout{10'000};

    /// How long a member of the group may be silent before its partitions go to others.
    std::chrono::milliseconds session_timeout{6'000};

    /// How many bytes a reader may have fetched ahead. Too little makes a replay wait for the
    /// network again and again: librdkafka pauses a whole second once the buffer is full, so it
    /// should last for that.
    std::size_t read_ahead_bytes = std::size_t{128} << 20U;

    LogSink log = [](std::string_view) {};

    [[nodiscard]] std::string events_topic() const { return topic_prefix + ".events"; }

    [[nodiscard]] std::string commands_topic() const { return topic_prefix + ".commands"; }

    [[nodiscard]] std::string outcomes_topic() const { return topic_prefix + ".outcomes"; }
};

/// `HOST:PORT[,HOST:PORT...]` of `kafka://HOST:PORT[,HOST:PORT...]`, or what is wrong with it.
[[nodiscard]] std::expected<std::string, std::string> parse_url(std::string_view url);

/// What is wrong with a prefix of topic names; empty when nothing is.
[[nodiscard]] std::string flaw_of_prefix(std::string_view prefix);

/// Reads lines of `name=value`; empty ones and those that start with `#` say nothing. Only what
/// concerns the connection may be set (security, SASL, TLS, sockets, client id, compression, and
/// the like): any other property, those that the log protocol depends on above all, is an error
/// that names line and property, and never repeats a value.
[[nodiscard]] std::expected<Properties, std::string> parse_properties(std::string_view text);

/// The same from a file; errors name it.
[[nodiscard]] std::expected<Properties, std::string>
read_properties(const std::filesystem::path& file);

} // namespace assent::kafka
