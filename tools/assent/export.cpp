#include "adapters/json/outcome.hpp"
#include "events/core/time.hpp"
#include "tools/assent/replay.hpp"
#include "tools/assent/subcommands.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>

namespace assent::tool {
namespace {

/// Where a decision stands, then its outcome as whoever asked was told it. A repetition names the
/// decision that counts.
json::Value line_of(const FoundDecision& found) {
    const auto& decision = found.decision;
    json::Object line{
        {"partition", json::number(found.partition)},
        {"record", json::Value{found.position}},
        {"seq", json::number(found.seq)},
        {"command_offset", json::Value{decision.command_offset}},
        {"decided_at", json::text(to_rfc3339(decision.decided_at))},
        {"type", json::text(decision.type)},
        {"actor", json::text(decision.actor)},
    };
    if (!decision.reason.empty()) line.push_back({"reason", json::text(decision.reason)});
    if (!decision.trace.empty()) line.push_back({"trace", json::text(decision.trace)});
    if (decision.first_position != 0) {
        line.push_back({"first_position", json::number(decision.first_position)});
    }
    auto outcome = json::outcome_value(decision, {});
    for (auto& member : std::get<json::Object>(outcome.data)) line.push_back(std::move(member));
    return json::Value{std::move(line)};
}

} // namespace

void add_export(CLI::App& app, Chosen& chosen) {
    const auto log = std::make_shared<cli::LogOptions>();
    auto* command = app.add_subcommand(
        "export",
        "Writes every decision of a log to standard output, one JSON object a line, partition by "
        "partition in the order of the log. Only reads; a server may be running");
    cli::add_log_options(*command, *log)->required();
    command->callback([log, &chosen] {
        chosen.action = [log] {
            const auto opened = cli::open_to_read(*log);
            static_cast<void>(replay(*opened, "export", [](const FoundDecision& found) {
                std::printf("%s\n", json::to_text(line_of(found)).c_str());
            }));
            return 0;
        };
    });
}

} // namespace assent::tool
