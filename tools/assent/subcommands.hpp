#pragma once

#include <CLI/App.hpp>

#include <functional>
#include <string>

namespace assent::tool {

/// What a subcommand does once the command line is parsed; returns the exit status.
using Action = std::function<int()>;

/// Where a subcommand leaves what is to be done, if it is the one that was named.
struct Chosen {
    bool json = false; ///< `--output json`: for machines.
    Action action;
    std::string said; ///< The command line, as a shell takes it; for telling how to repeat it.
};

void add_audit(CLI::App& app, Chosen& chosen);
void add_check(CLI::App& app, Chosen& chosen);
void add_commands(CLI::App& app, Chosen& chosen);
void add_export(CLI::App& app, Chosen& chosen);
void add_init(CLI::App& app, Chosen& chosen);
void add_keys(CLI::App& app, Chosen& chosen);
void add_reads(CLI::App& app, Chosen& chosen);
void add_send(CLI::App& app, Chosen& chosen);
void add_rebuild(CLI::App& app, Chosen& chosen);
void add_verify(CLI::App& app, Chosen& chosen);

} // namespace assent::tool
