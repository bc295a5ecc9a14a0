#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assent::auth {

/// Who sends a request, as far as a credential proves it.
struct Principal {
    std::string subject = {}; ///< A user's id; empty only with `--dev` and no name given.
    std::optional<std::string> tenant = {}; ///< The only one that it may speak to; nothing: any.
    bool is_operator = false;               ///< Acts as the operator of the installation (GEN-4).
    bool acts_for_others = false;           ///< A command may name another actor than `subject`.

    /// A tenant that a credential is not for looks like one that does not exist.
    [[nodiscard]] bool may_speak_to(std::string_view other) const {
        return !tenant || *tenant == other;
    }

    friend bool operator==(const Principal&, const Principal&) = default;
};

} // namespace assent::auth
