#pragma once

namespace assent::tool {

/// The program `assent`: does what the command line says, and returns the exit status.
int run_program(int argc, const char* const* argv);

} // namespace assent::tool
