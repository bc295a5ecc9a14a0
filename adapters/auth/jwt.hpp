#pragma once

#include "adapters/auth/principal.hpp"
#include "adapters/auth/public_keys.hpp"
#include "events/core/time.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace assent::auth {

/// What a token must say of itself.
struct JwtRules {
    std::string issuer;   ///< Of the claim `iss`.
    std::string audience; ///< In the claim `aud`.
    std::string subject_claim = "sub";
    std::string tenant_claim = "tenant";
    std::chrono::seconds leeway{30}; ///< By how much clocks may differ.
};

/// Checks a JWT (RFC 7519) in its compact form: the signature by one of `keys`, issuer, audience,
/// expiry, `nbf`; the time is that of the machine. The error says what is wrong for whoever sent
/// it, and holds nothing of the token. Pure.
///
/// A key counts if the token names its `kid`; a token without one, only where one single key fits
/// its algorithm, or keys have no ids (PEM).
[[nodiscard]] std::expected<Principal, std::string> check_jwt(std::string_view token,
                                                              const std::vector<PublicKey>& keys,
                                                              const JwtRules& rules,
                                                              Timestamp now);

} // namespace assent::auth
