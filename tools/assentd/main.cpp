#include "tools/assentd/options.hpp"
#include "tools/assentd/serve.hpp"
#include "tools/cli/huge_pages.hpp"
#include "tools/cli/run.hpp"

int main(int argc, char** argv) {
    assent::cli::use_huge_pages(argv);
    CLI::App app{
        "The server: decides commands, answers reads and checks over HTTP.\n\n"
        "Try it:  assentd --dev --log sqlite:/tmp/assent.db\n"
        "Kafka:   assent init --log kafka://localhost:9092\n"
        "         assentd --dev --log kafka://localhost:9092\n\n"
        "Prints 'ready http://HOST:PORT' once it serves; logs go to standard error.\n"
        "SIGTERM and SIGINT end it after it has answered what it accepted; SIGHUP reads keys and "
        "certificates again.\n"
        "An option may also come from the environment (ASSENT_ and its name) or from "
        "--config FILE; the command line counts first, then the environment.",
        "assentd"};
    assent::assentd::Options options;
    assent::assentd::add_options(app, options);
    app.set_config(
           "--config", "", "File of options, one NAME=VALUE a line, e.g. listen=\"[::]:443\"")
        ->envname("ASSENT_CONFIG");
    app.allow_config_extras(CLI::config_extras_mode::error); // A misspelt option is no option.
    return assent::cli::run(app, argc, argv, [&] { return assent::assentd::serve(options); });
}
