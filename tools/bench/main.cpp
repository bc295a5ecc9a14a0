#include "tools/bench/benchmark.hpp"
#include "tools/bench/report.hpp"
#include "tools/cli/huge_pages.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

namespace assent::bench {
namespace {

constexpr auto description =
    "Measures how fast Assent is, and how near it comes to what SQLite and Kafka can do at all.\n\n"
    "Every benchmark runs ours and a bare program for the same bytes in turn, round after round, "
    "and prints the middle rate of each, and the middle of the ratios of the rounds. Trust the "
    "ratio: the rates are those of this machine at this moment. A ratio below its aim bears a '!'.";

constexpr auto examples =
    "\nExamples:\n"
    "  assent-bench                        everything that needs no Kafka\n"
    "  assent-bench sqlite                 all whose name contains 'sqlite'\n"
    "  assent-bench decide-mix --seed 7    another mix of commands\n"
    "  assent-bench --kafka $(tools/kafka start --port 0 --dir /tmp/bench-kafka | tail -1)\n"
    "  assent-bench --json > before.json   all rounds, to compare\n\n"
    "Only a release build says anything (cmake --preset release), on a machine with nothing else "
    "to do.";

struct Options {
    Settings settings;
    std::vector<std::string> names;
    bool list = false;
    bool json = false;
};

void add_options(CLI::App& app, Options& options) {
    auto& settings = options.settings;
    settings.folder = std::filesystem::temp_directory_path();
    settings.sample = ASSENT_SAMPLE;
    app.footer(examples);
    app.add_option("names", options.names, "Only those whose name contains one of these");
    app.add_flag("--list", options.list, "Says what there is, and runs nothing");
    app.add_flag("--json", options.json, "Prints one JSON object with the rates of every round");
    app.add_option("--kafka", settings.kafka, "HOST:PORT of a Kafka; topics come and go in it")
        ->envname("KAFKA_BOOTSTRAP");
    app.add_option("--folder", settings.folder, "Where files of SQLite are made: on a real disk")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    app.add_option("--rounds", settings.rounds, "How often each side is run")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--scale", settings.scale, "Multiplies how much each round does")
        ->check(CLI::Range(0.001, 100.0))
        ->capture_default_str();
    app.add_option(
           "--seed", settings.seed, "Of the generated commands: the same seed, the same mix")
        ->capture_default_str();
    app.add_option("--sample", settings.sample, "The sample company")
        ->check(CLI::ExistingFile)
        ->capture_default_str();
}

std::vector<const Benchmark*> chosen(const Options& options) {
    std::vector<const Benchmark*> found;
    for (const auto& each : all_benchmarks()) {
        const bool wanted = std::ranges::any_of(
            options.names, [&](const auto& name) { return each.name.contains(name); });
        if (wanted || options.names.empty()) found.push_back(&each);
    }
    return found;
}

int run_all(const Options& options) {
    const auto wanted = chosen(options);
    if (wanted.empty()) {
        std::fputs("assent-bench: no benchmark has such a name; --list says what there is\n",
                   stderr);
        return 2;
    }
    auto* const out = options.json ? stderr : stdout;
    std::fprintf(out, "%s\n%s", surroundings(options.settings).c_str(), heading().c_str());
    std::vector<Run> runs;
    for (const auto* benchmark : wanted) {
        Run run{benchmark, {}};
        if (!benchmark->needs_kafka || !options.settings.kafka.empty()) {
            run.result = benchmark->run(options.settings);
        }
        std::fputs(line_of(run).c_str(), out);
        std::fflush(out);
        runs.push_back(std::move(run));
    }
    if (options.json) std::printf("%s\n", json_of(options.settings, runs).c_str());
    return 0;
}

int run(int argc, char** argv) {
    CLI::App app{description, "assent-bench"};
    Options options;
    add_options(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& e) {
        return app.exit(e);
    } catch (const CLI::ParseError& e) {
        std::fprintf(stderr, "assent-bench: %s; --help tells more\n", e.what());
        return 2;
    }
    if (options.list) {
        std::fputs(list_text().c_str(), stdout);
        return 0;
    }
    return run_all(options);
}

} // namespace
} // namespace assent::bench

int main(int argc, char** argv) {
    assent::cli::use_huge_pages(argv); // As assentd does.
    try {
        return assent::bench::run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "assent-bench: %s\n", e.what());
        return 1;
    }
}
