#include "tests/reference/differential.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>

namespace {

using assent::reference::Met;

/// What a long run has to have met, or it proves little.
bool met_enough(const Met& met) {
    bool enough = true;
    const auto want = [&](const auto& counts, const char* name) {
        const auto found = counts.find(name);
        if (found != counts.end() && found->second >= 5) return;
        std::fprintf(stderr, "hardly met: %s\n", name);
        enough = false;
    };
    for (const auto* rule :
         {"GEN-1",  "GEN-2",  "GEN-4",  "GEN-13", "VAR-4",  "VAR-9",  "VAR-20", "VAR-24", "APP-10",
          "APP-11", "APP-12", "APP-32", "APP-35", "APP-38", "RWX-4",  "RWX-7",  "RWX-8",  "RWX-10",
          "RWX-12", "RWX-11", "RWX-21", "RWX-22", "RWX-24", "VAR-22", "MIX-3"}) {
        want(met.rules, rule);
    }
    for (const auto* code : {"already_exists",
                             "already_deployed",
                             "unknown_reference",
                             "in_use",
                             "last_administrator",
                             "capacity_exceeded",
                             "routing_incomplete",
                             "invalid_routing",
                             "protection_unsupported",
                             "group_required",
                             "model_mismatch",
                             "not_deployed",
                             "wrong_state",
                             "already_expired",
                             "id_reused",
                             "guardrail_required"}) {
        want(met.codes, code);
    }
    for (const auto* outcome : {"accepted",
                                "unchanged",
                                "denied",
                                "rejected",
                                "not_found",
                                "conflict",
                                "invalid",
                                "duplicate"}) {
        want(met.outcomes, outcome);
    }
    return enough;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Plays random histories against the engine and against the reference evaluator, "
                 "and compares every answer. Where they disagree the last commands are told, and "
                 "both answers; exit status 1.\n\n"
                 "  assent-differential --commands 10000000    for longer\n"
                 "  assent-differential --seed 4711            one history again",
                 "assent-differential"};
    std::uint64_t commands = 200'000;
    std::uint64_t seed = 0;
    std::uint64_t from = 1;
    std::uint64_t length = 1'000;
    app.add_option("--commands", commands, "How many")
        ->capture_default_str()
        ->envname("ASSENT_DIFFERENTIAL_COMMANDS");
    app.add_option("--seed", seed, "This history, and no other")
        ->envname("ASSENT_DIFFERENTIAL_SEED");
    app.add_option("--from", from, "The first seed of many")->capture_default_str();
    app.add_option("--length", length, "Commands of one history")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    Met met;
    const auto begun = std::chrono::steady_clock::now();
    const auto play = [&](std::uint64_t one) {
        const auto disagreement = assent::reference::play_history(one, length, met);
        if (!disagreement) return true;
        std::printf("seed %llu: engine and reference disagree\n%s\n",
                    static_cast<unsigned long long>(one),
                    disagreement->c_str());
        return false;
    };
    if (seed != 0) {
        if (!play(seed)) return 1;
    } else {
        for (std::uint64_t next = from; met.commands < commands; ++next) {
            if (!play(next)) return 1;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf("seeds from %llu: no disagreement in %.1f s\n%s",
                static_cast<unsigned long long>(seed != 0 ? seed : from),
                took.count(),
                to_text(met).c_str());
    return seed != 0 || commands < 100'000 || met_enough(met) ? 0 : 1;
}
