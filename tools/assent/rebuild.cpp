#include "adapters/node/checkpoint_files.hpp"
#include "projections/checkpoint.hpp"
#include "tools/assent/report.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace assent::tool {
namespace {

struct Rebuild {
    cli::LogOptions log;
    std::filesystem::path data;
};

int run(const Rebuild& rebuild, bool json) {
    const auto log = cli::open_to_read(rebuild.log);
    const auto replayed = replay(*log, "rebuild");
    if (!rebuild.data.empty()) {
        std::string trouble;
        const node::CheckpointFiles files{rebuild.data / "checkpoints",
                                          [&](const std::string& line) { trouble = line; }};
        for (const auto& partition : replayed.partitions) {
            const auto& state = partition.state;
            if (!files.save(state.log, state.partition, encode_checkpoint(state))) {
                throw cli::Failure{cli::ExitStatus::refused, trouble};
            }
        }
    }
    if (json) {
        std::printf("%s\n", json::to_text({report_of(replayed, log->identity())}).c_str());
    } else {
        print_table(replayed);
    }
    return 0;
}

} // namespace

void add_rebuild(CLI::App& app, Chosen& chosen) {
    auto rebuild = std::make_shared<Rebuild>();
    auto* command = app.add_subcommand(
        "rebuild",
        "Replays a log into fresh projections and prints a digest of the state: equal for the same "
        "commands, whatever log they stand in. Only reads; a server may be running");
    cli::add_log_options(*command, rebuild->log)->required();
    command
        ->add_option("--data",
                     rebuild->data,
                     "Keep what was rebuilt as checkpoints in this folder, for assentd --data to "
                     "start from")
        ->envname("ASSENT_DATA");
    command->callback([rebuild, &chosen] {
        chosen.action = [rebuild, &chosen] { return run(*rebuild, chosen.json); };
    });
}

} // namespace assent::tool
