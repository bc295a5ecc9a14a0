#include "tools/cli/run.hpp"

#include "domain/engine/ports.hpp"
#include "tools/cli/exit_status.hpp"

#include <CLI/Config.hpp>
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace assent::cli {
namespace {

int complain(const CLI::App& app, ExitStatus status, const std::string& line) {
    std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), line.c_str());
    return std::to_underlying(status);
}

/// What was named on the command line, e.g. `assent users add`: whose help is wanted.
std::string named(const CLI::App& app) {
    std::string name = app.get_name();
    for (const auto* at = &app; !at->get_subcommands().empty();) {
        at = at->get_subcommands().front();
        name += " " + at->get_name();
    }
    return name;
}

} // namespace

int run(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& body) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& e) { // --help, --version
        return app.exit(e);
    } catch (const CLI::ParseError& e) {
        return complain(app,
                        ExitStatus::wrong_usage,
                        std::string{e.what()} + "; '" + named(app) + " --help' tells more");
    }
    try {
        return body();
    } catch (const Failure& e) {
        return complain(app, e.status(), e.what());
    } catch (const Damage& e) {
        return complain(app, ExitStatus::refused, std::string{"the log is damaged: "} + e.what());
    } catch (const std::exception& e) {
        return complain(app, ExitStatus::refused, e.what());
    }
}

} // namespace assent::cli
