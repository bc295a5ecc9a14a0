#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace assent::tool {

/// What a sample says a command comes to; see docs/sample/README.md.
struct Expectation {
    std::string outcome;
    std::string code;               ///< Empty: any.
    std::vector<std::string> rules; ///< Empty: any.
};

/// A command of a file, as the text that will be sent.
struct FileCommand {
    std::string text;
    std::string tenant;
    std::string actor;
    std::string type;
    std::string id;
    std::size_t number = 0; ///< Which of the file, from 1.
    std::optional<Expectation> expect;
};

/// Reads commands: one JSON object in each line, or a JSON array, or a single object; each a
/// command, or {"command": ..., "expect": ...}. `-` is standard input. Throws `cli::Failure` for a
/// file that cannot be read or is no JSON; whether the commands are any good says the server.
[[nodiscard]] std::vector<FileCommand> read_commands(const std::filesystem::path& file);

} // namespace assent::tool
