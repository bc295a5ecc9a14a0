// Commands to decisions and back into state: no JSON, no bytes, no hash of a record, no log.

#include "tools/bench/measure.hpp"
#include "tools/bench/workload.hpp"

#include <fmt/format.h>

namespace assent::bench {
namespace {

Result
decide_again_and_again(const Settings& settings, const Commands& commands, std::size_t times) {
    auto result = take_turns(settings,
                             [&] {
                                 const Stopwatch watch;
                                 for (std::size_t i = 0; i < times; ++i) {
                                     if (state_after(commands).since_digest != commands.size()) {
                                         throw Failure("not every command was decided");
                                     }
                                 }
                                 return watch.rate(times * commands.size());
                             },
                             {});
    result.note =
        fmt::format("{} x {} commands: {}", times, commands.size(), outcomes_of(commands));
    return result;
}

} // namespace

Result decide_sample(const Settings& settings) {
    return decide_again_and_again(settings, sample_commands(settings.sample), settings.scaled(500));
}

Result decide_mix(const Settings& settings) {
    return decide_again_and_again(
        settings, generated_commands(settings.seed, settings.scaled(200'000)), 1);
}

} // namespace assent::bench
