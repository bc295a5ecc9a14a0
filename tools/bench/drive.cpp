#include "tools/bench/drive.hpp"

#include "adapters/system/system.hpp"
#include "tools/bench/benchmark.hpp"

namespace assent::bench {
namespace {

Clock& the_clock() {
    static system::SystemClock clock;
    return clock;
}

Entropy& the_entropy() {
    static system::SystemEntropy entropy;
    return entropy;
}

PartitionOptions options() {
    PartitionOptions chosen; // As a node has them.
    chosen.node = "bench";
    return chosen;
}

} // namespace

Drive::Drive(PartitionState state, PartitionLog& log, CommandSource& commands, Bell& bell)
    : bell_(bell),
      partition_(std::move(state), log, commands, the_clock(), the_entropy(), options()) {}

bool Drive::turn() {
    bool busy = false;
    if (partition_.read()) {
        partition_.fold();
        busy = true;
    }
    return partition_.act() || busy;
}

void Drive::claim() {
    partition_.assign(Assignment{.generation = 1});
    const Watchdog watchdog;
    while (partition_.role() != Role::owner) {
        if (!turn()) bell_.wait();
        watchdog.look("the partition is not taken over");
    }
}

void Drive::run(const std::function<bool(const Turn&)>& on_turn) {
    Watchdog watchdog;
    auto seq = state().head.seq;
    for (;;) {
        const bool busy = turn();
        if (partition_.role() != Role::owner) throw Failure("lost: " + partition_.trouble());
        const auto decided = partition_.take_decided();
        if (state().head.seq != seq) {
            watchdog.moved();
            if (!on_turn({decided, state().head.seq - seq})) return;
            seq = state().head.seq;
        }
        if (busy) continue;
        bell_.wait();
        watchdog.look("no command is decided");
    }
}

} // namespace assent::bench
