#pragma once

#include <CLI/App.hpp>

#include <string>

namespace assent::tool {

/// A script for bash that completes subcommands and options of `app`, all that it has by now.
[[nodiscard]] std::string bash_completion(const CLI::App& app);

} // namespace assent::tool
