#include "tools/cli/log_options.hpp"

#include "tools/cli/exit_status.hpp"

#include <CLI/Option.hpp>

#include <string_view>

namespace assent::cli {
namespace {

template <class T>
T checked(std::expected<T, std::string> value) {
    if (!value) throw Failure{ExitStatus::wrong_usage, value.error()};
    return *std::move(value);
}

} // namespace

CLI::Option* add_log_options(CLI::App& app, LogOptions& options) {
    app.add_option("--topic-prefix",
                   options.topic_prefix,
                   "Kafka: the topics are PREFIX.commands, PREFIX.events and PREFIX.outcomes")
        ->envname("ASSENT_TOPIC_PREFIX")
        ->capture_default_str();
    app.add_option(
           "--kafka-config",
           options.kafka_config,
           "Kafka: a file of librdkafka properties for the connection (security, SASL, TLS, "
           "client id), NAME=VALUE in each line")
        ->envname("ASSENT_KAFKA_CONFIG");
    return app
        .add_option(
            "--log", options.log, "The log: sqlite:PATH, or kafka://HOST:PORT[,HOST:PORT...]")
        ->envname("ASSENT_LOG");
}

LogTarget target_of(const LogOptions& options) {
    constexpr std::string_view sqlite = "sqlite:";
    if (options.log.starts_with(sqlite)) {
        const auto path = options.log.substr(sqlite.size());
        if (path.empty()) throw Failure{ExitStatus::wrong_usage, "--log sqlite: needs a PATH"};
        return SqliteTarget{path};
    }
    if (!options.log.starts_with("kafka:")) {
        throw Failure{ExitStatus::wrong_usage,
                      "--log '" + options.log +
                          "' names no log: write sqlite:PATH or kafka://HOST:PORT[,HOST:PORT...]"};
    }
    kafka::Settings settings;
    settings.bootstrap = checked(kafka::parse_url(options.log));
    settings.topic_prefix = options.topic_prefix;
    if (const auto flaw = kafka::flaw_of_prefix(options.topic_prefix); !flaw.empty()) {
        throw Failure{ExitStatus::wrong_usage, flaw};
    }
    if (!options.kafka_config.empty()) {
        settings.properties = checked(kafka::read_properties(options.kafka_config));
    }
    return settings;
}

} // namespace assent::cli
