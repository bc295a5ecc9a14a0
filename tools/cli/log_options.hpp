#pragma once

#include "adapters/kafka/settings.hpp"

#include <CLI/App.hpp>

#include <filesystem>
#include <string>
#include <variant>

namespace assent::cli {

/// The options that say where the log is.
struct LogOptions {
    std::string log;
    std::string topic_prefix = "assent";
    std::filesystem::path kafka_config;
};

/// Adds `--log`, `--topic-prefix` and `--kafka-config`, each of which `ASSENT_...` may give, too.
CLI::Option* add_log_options(CLI::App& app, LogOptions& options);

/// A log in one file.
struct SqliteTarget {
    std::filesystem::path file;
};

using LogTarget = std::variant<SqliteTarget, kafka::Settings>;

/// What the options name. Throws `Failure` (wrong usage).
[[nodiscard]] LogTarget target_of(const LogOptions& options);

} // namespace assent::cli
