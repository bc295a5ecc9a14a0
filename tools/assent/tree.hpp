#pragma once

#include <CLI/App.hpp>

#include <string>
#include <string_view>

namespace assent::tool {

/// The subcommand at `path`, e.g. `models deploy realtime`, made where it is not there yet, with
/// those on the way to it. Each takes exactly one of those below it.
CLI::App& subcommand_at(CLI::App& app, std::string_view path);

/// The same, described: a line of what it does, and examples as they are typed behind `assent`.
CLI::App& describe(CLI::App& command, std::string_view help, std::string_view example);

} // namespace assent::tool
