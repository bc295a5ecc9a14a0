#include "tools/assentd/options.hpp"
#include "tools/assentd/serve.hpp"
#include "tools/cli/run.hpp"

int main(int argc, char** argv) {
    CLI::App app{"The server: decides commands, answers reads and checks over HTTP.\n\n"
                 "Try it:  assentd --dev --log sqlite:/tmp/assent.db\n"
                 "Kafka:   assent init --log kafka://localhost:9092\n"
                 "         assentd --dev --log kafka://localhost:9092\n\n"
                 "Prints 'ready http://HOST:PORT' once it serves; logs go to standard error.\n"
                 "SIGTERM and SIGINT end it after it has answered what it accepted.",
                 "assentd"};
    assent::assentd::Options options;
    assent::assentd::add_options(app, options);
    return assent::cli::run(app, argc, argv, [&] { return assent::assentd::serve(options); });
}
