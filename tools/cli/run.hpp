#pragma once

#include <CLI/App.hpp>

#include <functional>

namespace assent::cli {

/// Parses the command line into what `app` was set up with, then runs `body`, and returns what
/// `main` should. Every error becomes one line on standard error, `NAME: ...`.
int run(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& body);

} // namespace assent::cli
