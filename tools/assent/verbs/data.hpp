#pragma once

#include "adapters/json/value.hpp"
#include "tools/assent/verbs/verb.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assent::tool {

/// What was written for each word of a verb, in the table's order; empty where nothing was.
using Written = std::vector<std::vector<std::string>>;

/// The `data` of the command. Throws `cli::Failure` (wrong usage) that names the word at fault;
/// whether the command is any good says the server.
[[nodiscard]] json::Object data_of(const Verb& verb, const Written& written);

/// JSON as it stands, or of the file behind `@`; `word` is what an error names.
[[nodiscard]] json::Value json_of(const std::string& text, std::string_view word);

/// What surrounds `data`.
struct CommandHead {
    std::string id;
    std::string tenant;
    std::string actor; ///< Empty: the credential says it.
    std::string reason;
    std::string surface;
    std::optional<std::uint64_t> expected_version;
};

/// The command as the interface has it.
[[nodiscard]] json::Value
command_of(std::string_view type, json::Object data, const CommandHead& head);

} // namespace assent::tool
