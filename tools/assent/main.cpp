#include "tools/assent/subcommands.hpp"
#include "tools/cli/run.hpp"

#include <CLI/Validators.hpp>

#include <string>

int main(int argc, char** argv) {
    using namespace assent::tool;
    CLI::App app{"Works with an Assent server, and with the logs behind it.\n\n"
                 "Exit status: 0 done, 1 denied or rejected (or a log that is refused), 2 wrong "
                 "usage or invalid, 3 unavailable.",
                 "assent"};
    Chosen chosen;
    std::string output = "text";
    app.add_option("--output", output, "text, or json for machines")
        ->envname("ASSENT_OUTPUT")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    app.require_subcommand(1);
    app.fallthrough(); // --output may stand behind the subcommand, too.
    add_export(app, chosen);
    add_init(app, chosen);
    add_keys(app, chosen);
    add_send(app, chosen);
    add_rebuild(app, chosen);
    add_verify(app, chosen);
    return assent::cli::run(app, argc, argv, [&] {
        chosen.json = output == "json";
        return chosen.action();
    });
}
