#pragma once

#include "adapters/auth/gate.hpp"
#include "domain/tenant/commands.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace assent::auth {

/// What is wrong with how a command on the command topic shows who sent it, in one line; nothing
/// where it shows that its actor did, or somebody who may act for it. `signature` is the header
/// `authorization` (see `Gate::sign`), `text` the command as it stands there.
[[nodiscard]] std::optional<std::string>
flaw_of_signature(const Gate& gate,
                  const CommandEnvelope& command,
                  std::optional<std::string_view> signature,
                  std::string_view text);

} // namespace assent::auth
