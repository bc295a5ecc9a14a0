// The text of commands to commands that can be decided: JSON, checks of shape, content hash.

#include "adapters/json/command.hpp"
#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>

namespace assent::bench {

Result parse(const Settings& settings) {
    std::vector<std::string> texts;
    std::size_t bytes = 0;
    for (const auto& each : generated_commands(settings.seed, settings.scaled(200'000))) {
        bytes += texts.emplace_back(json::to_json(*each.command)).size();
    }
    auto result = take_turns(settings,
                             [&] {
                                 const Stopwatch watch;
                                 for (const auto& text : texts) {
                                     if (!json::parse_complete_command(text)) {
                                         throw Failure("not a command: " + text);
                                     }
                                 }
                                 return watch.rate(texts.size());
                             },
                             {});
    result.note = fmt::format("{} bytes each", bytes / texts.size());
    return result;
}

} // namespace assent::bench
