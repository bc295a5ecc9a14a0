#pragma once

#include "adapters/auth/jwt.hpp"
#include "adapters/http/tls.hpp"
#include "tools/assentd/log.hpp"
#include "tools/cli/log_options.hpp"

#include <CLI/App.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace assent::assentd {

/// What the command line of `assentd` says.
struct Options {
    cli::LogOptions log{.log = "sqlite:assent.db", .topic_prefix = "assent", .kafka_config = {}};
    std::string listen = "127.0.0.1:8080";
    std::filesystem::path data; ///< Empty: see `data_folder`.
    bool dev = false;
    std::uint32_t partitions = 4; ///< Of a log that is made by this start.
    std::uint64_t digest_every = 10'000;
    std::uint64_t checkpoint_every = 20'000;
    unsigned patience_ms = 10'000;
    std::filesystem::path keys; ///< Empty: `keys.json` in the data folder.
    std::filesystem::path jwt_keys;
    auth::JwtRules jwt_rules;
    http::TlsFiles tls;
    bool behind_tls_proxy = false;
    std::string public_url;
    unsigned connections_max = 4096;
    unsigned requests_per_second = 0;
    unsigned idle_s = 60;
    unsigned commands_max = 16'384;
    unsigned request_mib_max = 256;
    unsigned list_mib_max = 256;
    LogFormat log_format = LogFormat::text;
    bool log_requests = false;
    bool require_signed_commands = false;
    std::optional<std::int64_t> ignore_digest_at;
};

void add_options(CLI::App& app, Options& options);

/// Where checkpoints lie: `--data`, else beside the SQLite file, else in the user's state folder.
[[nodiscard]] std::filesystem::path data_folder(const Options& options);

/// What no option says alone: which belong together. The error is one line.
[[nodiscard]] std::optional<std::string> flaw_of(const Options& options);

} // namespace assent::assentd
