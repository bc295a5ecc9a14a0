#pragma once

#include "adapters/http/authzen/decision_point.hpp"
#include "adapters/http/authzen/resource_kinds.hpp"
#include "domain/tenant/commands.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Actions that are the types of commands: the command that a question is about has its data from
/// the properties of the action and from the resource. There is no code for any single command. All
/// functions are pure.
namespace assent::http::authzen {

enum class NoCommand : std::uint8_t {
    unknown,       ///< Nothing has a command of that type.
    not_applicable ///< Such a command is about no such thing as the resource.
};

/// The command that a question is about.
struct AskedCommand {
    CommandEnvelope envelope;
    bool open = false; ///< The question says less; to be completed (see `open_members.hpp`).
};

/// A command, why there is none, or what is wrong with the properties (status 400).
using CommandAsked = std::expected<std::variant<AskedCommand, NoCommand>, std::string>;

/// `question` names a subject, a resource of `kind` and an action.
[[nodiscard]] CommandAsked
command_asked(const TenantId& tenant, const Question& question, const ResourceKind& kind);

/// Makes `command` one about another resource of `kind`, the one that it was made for.
void set_resource(Command& command, const ResourceKind& kind, std::string_view id);

/// The commands that may be asked about with nothing but the resource and the subject of
/// `question`.
[[nodiscard]] std::vector<AskedCommand>
commands_about(const TenantId& tenant, const Question& question, const ResourceKind& kind);

/// Command types begin with a capital, as the catalogue has them.
[[nodiscard]] constexpr bool looks_like_command(std::string_view action) {
    return !action.empty() && action.front() >= 'A' && action.front() <= 'Z';
}

} // namespace assent::http::authzen
