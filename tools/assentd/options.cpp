#include "tools/assentd/options.hpp"

#include "events/core/match.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdlib>

namespace assent::assentd {
namespace {

std::filesystem::path state_folder() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0') {
        return std::filesystem::path{state} / "assent";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "."} / ".local" / "state" / "assent";
}

} // namespace

void add_options(CLI::App& app, Options& options) {
    cli::add_log_options(app, options.log)->capture_default_str();
    app.add_option(
           "--listen", options.listen, "HOST:PORT to serve HTTP on; port 0 takes a free one")
        ->envname("ASSENT_LISTEN")
        ->capture_default_str();
    app.add_option("--data",
                   options.data,
                   "Folder for checkpoints (default: beside the SQLite file, else "
                   "~/.local/state/assent)")
        ->envname("ASSENT_DATA");
    app.add_flag(
           "--dev",
           options.dev,
           "For trying it out: no credentials, the actor is the header Assent-Actor; loopback "
           "addresses only; on Kafka, makes missing topics with 4 partitions and one replica")
        ->envname("ASSENT_DEV");
    app.add_option("--partitions",
                   options.partitions,
                   "Partitions of a SQLite log that does not exist yet; fixed for ever")
        ->envname("ASSENT_PARTITIONS")
        ->check(CLI::Range(1U, 1024U))
        ->capture_default_str();
    app.add_option("--digest-every",
                   options.digest_every,
                   "Decisions between two digests of the state in the log")
        ->envname("ASSENT_DIGEST_EVERY")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--checkpoint-every",
                   options.checkpoint_every,
                   "Records between two checkpoints of a partition")
        ->envname("ASSENT_CHECKPOINT_EVERY")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--patience",
                   options.patience_ms,
                   "Milliseconds that a request waits for its decision before it is answered 503")
        ->envname("ASSENT_PATIENCE")
        ->check(CLI::Range(1U, 600'000U))
        ->capture_default_str();
    app.add_option("--ignore-digest-at",
                   options.ignore_digest_at,
                   "Pass over the digest at this position of the log, which stopped a partition; "
                   "changes nothing but that this process goes on")
        ->envname("ASSENT_IGNORE_DIGEST_AT");
}

std::filesystem::path data_folder(const Options& options) {
    if (!options.data.empty()) return options.data;
    return match(
        cli::target_of(options.log),
        [](const cli::SqliteTarget& target) {
            auto folder = target.file;
            folder += ".data";
            return folder;
        },
        [](const kafka::Settings&) { return state_folder(); });
}

} // namespace assent::assentd
