#include "tools/assent/report.hpp"
#include "tools/assent/subcommands.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>

namespace assent::tool {
namespace {

struct Verify {
    cli::LogOptions log;
    std::string expected;
};

int run(const Verify& verify, bool json) {
    const auto log = cli::open_to_read(verify.log);
    const auto replayed = replay(*log, "verify");
    const auto digest = digest_text(replayed.digest);
    const bool as_expected = verify.expected.empty() || verify.expected == digest;
    std::uint64_t forks = 0;
    for (const auto& partition : replayed.partitions) forks += partition.state.invalid.fork;
    if (json) {
        auto report = report_of(replayed, log->identity());
        report.insert(report.begin(), {"verified", {as_expected}});
        std::printf("%s\n", json::to_text({std::move(report)}).c_str());
    } else {
        print_table(replayed);
    }
    if (!as_expected) {
        throw cli::Failure{cli::ExitStatus::refused,
                           "the state has the digest " + digest + ", not " + verify.expected +
                               ": this log holds other decisions"};
    }
    if (json) return 0;
    std::printf("verified: the hash chain holds from the first record to the last, and every "
                "digest in the log agrees with the state\n");
    if (forks != 0) {
        std::printf("note: %llu records continue another history and do not count; something wrote "
                    "to this log that was no correct writer\n",
                    static_cast<unsigned long long>(forks));
    }
    return 0;
}

} // namespace

void add_verify(CLI::App& app, Chosen& chosen) {
    auto verify = std::make_shared<Verify>();
    auto* command = app.add_subcommand(
        "verify",
        "Checks a log: every byte by its checksums, the hash chain, and the digests in it against "
        "the state folded so far. Only reads; a server may be running");
    cli::add_log_options(*command, verify->log)->required();
    command->add_option("--digest",
                        verify->expected,
                        "The state must have this digest, as rebuild or verify printed it");
    command->callback([verify, &chosen] {
        chosen.action = [verify, &chosen] { return run(*verify, chosen.json); };
    });
}

} // namespace assent::tool
