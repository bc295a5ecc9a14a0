#include "tests/simulation/simulation.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>

int main(int argc, char** argv) {
    using namespace assent::test;
    CLI::App app{
        "Plays runs of the log protocol in which everything goes wrong that may, and checks "
        "after every step that nothing is lost, doubled or false. A run that breaks a "
        "property is shortened to its story; exit status 1.\n\n"
        "  assent-simulate --seeds 100000             as many runs\n"
        "  assent-simulate --from 4711 --seeds 1      one of them again",
        "assent-simulate"};
    std::uint64_t seeds = 20'000;
    std::uint64_t from = 1;
    bool tell = false;
    app.add_option("--seeds", seeds, "How many runs")->capture_default_str();
    app.add_option("--from", from, "The first seed")->capture_default_str();
    app.add_flag("--tell", tell, "Prints what happens in each run");
    CLI11_PARSE(app, argc, argv);

    Statistics all;
    const auto begun = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    };
    auto told = begun;
    for (std::uint64_t i = 0; i < seeds; ++i) {
        const auto run = simulate(from + i);
        all.add(run.statistics);
        if (tell) {
            for (const auto& line : run.story) std::printf("%s\n", line.c_str());
        }
        if (run.broken) {
            std::printf("seed %llu breaks %s\n",
                        static_cast<unsigned long long>(from + i),
                        run.broken->c_str());
            for (const auto& line : simulate(from + i, shortened(from + i)).story) {
                std::printf("  %s\n", line.c_str());
            }
            return 1;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now - told < std::chrono::seconds{2}) continue;
        told = now;
        const auto rate = static_cast<double>(i + 1) / seconds();
        std::fprintf(stderr,
                     "\r%llu of %llu runs, %.0f/s, %.0f s left  ",
                     static_cast<unsigned long long>(i + 1),
                     static_cast<unsigned long long>(seeds),
                     rate,
                     static_cast<double>(seeds - i - 1) / rate);
    }
    std::printf(
        "%llu runs in %.0f s, seeds from %llu: every property held\n"
        "%llu terms, %llu decisions, %llu answers, %llu pauses, %llu crashes (%llu restarts from a "
        "checkpoint, %llu torn), %llu restored logs; void records: %llu of a stale term, "
        "%llu gaps, %llu repeats, %llu forks\n",
        static_cast<unsigned long long>(seeds),
        seconds(),
        static_cast<unsigned long long>(from),
        static_cast<unsigned long long>(all.terms),
        static_cast<unsigned long long>(all.decided),
        static_cast<unsigned long long>(all.answers),
        static_cast<unsigned long long>(all.pauses),
        static_cast<unsigned long long>(all.crashes),
        static_cast<unsigned long long>(all.restarts_from_checkpoint),
        static_cast<unsigned long long>(all.torn_checkpoints),
        static_cast<unsigned long long>(all.restored_logs),
        static_cast<unsigned long long>(all.invalid.stale_term),
        static_cast<unsigned long long>(all.invalid.gap),
        static_cast<unsigned long long>(all.invalid.repeat),
        static_cast<unsigned long long>(all.invalid.fork));
    return 0;
}
