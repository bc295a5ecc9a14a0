#pragma once

#include "adapters/json/value.hpp"
#include "domain/engine/ports.hpp"
#include "domain/tenant/commands.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

/// Commands in and out of JSON, the same over HTTP, over the command topic and from files. There is
/// no code for any single command: everything follows from the `fields()` of the structs. All
/// functions are pure.
namespace assent::json {

/// GEN-10
inline constexpr std::size_t command_bytes_max = 256 * 1024;

using ParsedCommand = std::expected<CommandEnvelope, MalformedCommand>;

/// Reads one command. Whatever is wrong with it is named by member (`data.protcted is not a member
/// of DeployVariation`): unknown, missing, repeated or ill-typed members, what `flaw_of` finds,
/// more than 256 KiB (`command_too_large` tells), more than 32 levels, text that is not UTF-8. The
/// refusal carries id, tenant, actor and type as far as they could be read and are of a sane
/// length.
///
/// The actor may be missing, for HTTP has it from the credential: then `actor` is empty, nothing
/// but the shape was looked at, and `complete_command` has to follow.
[[nodiscard]] ParsedCommand parse_command(std::string_view text);

/// The same, of text that was parsed already; its length is the caller's matter.
[[nodiscard]] ParsedCommand read_command(const Value& value);

/// The same for sources where every command must name its actor, such as the command topic.
[[nodiscard]] ParsedCommand parse_complete_command(std::string_view text);

/// Sets the actor, looks for flaws and sets `content`.
[[nodiscard]] ParsedCommand complete_command(CommandEnvelope command, UserId actor);

/// What the sender hears of a command that could be read and is refused as malformed all the same.
[[nodiscard]] MalformedCommand malformed(const CommandEnvelope& command, std::string detail);

/// Whether `text` is longer than any command may be, which HTTP answers with 413.
[[nodiscard]] constexpr bool command_too_large(std::string_view text) {
    return text.size() > command_bytes_max;
}

/// The command as canonical JSON; `parse_command` makes the same command of it.
[[nodiscard]] std::string to_json(const CommandEnvelope& command);

} // namespace assent::json
