#pragma once

#include "events/tenant/values.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace assent::auth {

/// Who sends a request, as far as a credential proves it.
struct Principal {
    std::string subject = {}; ///< Names it; a user's id, or empty with `--dev` and no name given.
    std::optional<std::string> tenant = {}; ///< The only one that it may speak to; nothing: any.
    bool is_operator = false;               ///< Acts as the operator of the installation (GEN-4).
    bool acts_for_others = false;           ///< A command may name another actor than `subject`.

    /// As whom it acts in a tenant: the operator is no user of any, whatever its `subject` (GEN-4).
    [[nodiscard]] std::string_view actor() const { return is_operator ? operator_actor : subject; }

    /// A tenant that a credential is not for looks like one that does not exist.
    [[nodiscard]] bool may_speak_to(std::string_view other) const {
        return !tenant || *tenant == other;
    }

    friend bool operator==(const Principal&, const Principal&) = default;
};

} // namespace assent::auth
