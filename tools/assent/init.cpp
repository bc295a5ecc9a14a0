#include "adapters/json/value.hpp"
#include "adapters/log/init_log.hpp"
#include "adapters/node/embedded_backend.hpp"
#include "adapters/node/kafka_backend.hpp"
#include "adapters/system/system.hpp"
#include "events/core/match.hpp"
#include "events/core/sha256.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/cli/exit_status.hpp"
#include "tools/cli/log_options.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>
#include <memory>
#include <string>

namespace assent::tool {
namespace {

struct Init {
    cli::LogOptions log;
    std::uint32_t partitions = 4;
    std::uint16_t replicas = 3;
};

LogIdentity make(const Init& init) {
    system::SystemEntropy entropy;
    return match(
        cli::target_of(init.log),
        [&](const cli::SqliteTarget& target) {
            const node::EmbeddedBackend log{target.file, init.partitions, entropy};
            return LogIdentity{log.log_id(), log.partitions()};
        },
        [&](const kafka::Settings& settings) {
            try {
                return node::initialise_kafka(settings, init.partitions, init.replicas, entropy);
            } catch (const node::KafkaOpenError& e) {
                const bool away = e.kind() == node::KafkaOpenError::Kind::unavailable;
                throw cli::Failure{away ? cli::ExitStatus::unavailable : cli::ExitStatus::refused,
                                   e.what()};
            }
        });
}

int run(const Init& init, bool json) {
    const auto made = make(init);
    const std::string id =
        to_hex({reinterpret_cast<const char*>(made.log.data()), made.log.size()});
    if (made.partitions != init.partitions) {
        throw cli::Failure{cli::ExitStatus::refused,
                           init.log.log + " holds a log with " + std::to_string(made.partitions) +
                               " partitions already, and their number is fixed for ever"};
    }
    if (json) {
        const json::Value value{
            json::Object{{"log", json::text(id)}, {"partitions", json::number(made.partitions)}}};
        std::printf("%s\n", json::to_text(value).c_str());
    } else {
        std::printf("%s holds the log %s with %u partitions\n",
                    init.log.log.c_str(),
                    id.c_str(),
                    made.partitions);
    }
    return 0;
}

} // namespace

void add_init(CLI::App& app, Chosen& chosen) {
    auto init = std::make_shared<Init>();
    auto* command = app.add_subcommand("init",
                                       "Makes a log: a file, or topics with the settings that they "
                                       "need. May be repeated; what is there stays");
    cli::add_log_options(*command, init->log)->required();
    command->add_option("--partitions", init->partitions, "Fixed for ever")
        ->check(CLI::Range(1U, 1024U))
        ->capture_default_str();
    command->add_option("--replication-factor", init->replicas, "Kafka: copies of each topic")
        ->check(CLI::Range(1, 15))
        ->capture_default_str();
    command->callback(
        [init, &chosen] { chosen.action = [init, &chosen] { return run(*init, chosen.json); }; });
}

} // namespace assent::tool
