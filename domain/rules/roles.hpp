#pragma once

#include "events/tenant/values.hpp"

namespace assent {

/// Whether an account or security role has that name, so that no custom role may.
[[nodiscard]] inline bool is_built_in(const RoleName& role) {
    return enum_named<SecurityRole>(role.text()) || enum_named<AccountRole>(role.text());
}

} // namespace assent
