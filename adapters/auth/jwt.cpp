#include "adapters/auth/jwt.hpp"

#include "adapters/auth/base64url.hpp"
#include "adapters/json/value.hpp"
#include "events/core/id.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace assent::auth {
namespace {

using Flaw = std::unexpected<std::string>;

constexpr std::size_t token_bytes_max = 8 * 1024;

std::optional<Algorithm> algorithm_named(std::string_view name) {
    if (name == "RS256") return Algorithm::RS256;
    if (name == "ES256") return Algorithm::ES256;
    if (name == "EdDSA") return Algorithm::EdDSA;
    return {};
}

std::optional<json::Value> decoded(std::string_view part) {
    const auto bytes = from_base64url(part);
    if (!bytes) return {};
    auto value = json::parse(*bytes);
    if (!value || value->object() == nullptr) return {};
    return *std::move(value);
}

/// The seconds of a NumericDate, which may have a fraction.
std::optional<double> date(const json::Value& claims, std::string_view name) {
    const auto* value = claims.find(name);
    if (value == nullptr) return {};
    if (const auto* whole = std::get_if<std::int64_t>(&value->data)) {
        return static_cast<double>(*whole);
    }
    if (const auto* real = std::get_if<double>(&value->data)) return *real;
    return {};
}

bool holds(const json::Value& claims, std::string_view name, std::string_view wanted) {
    const auto* value = claims.find(name);
    if (value == nullptr) return false;
    if (const auto* text = value->string()) return *text == wanted;
    const auto* array = value->array();
    return array != nullptr && std::ranges::any_of(*array, [&](const json::Value& element) {
               return element.string() != nullptr && *element.string() == wanted;
           });
}

/// The keys that a token with this header may be signed with.
std::vector<const PublicKey*>
candidates(const std::vector<PublicKey>& keys, Algorithm algorithm, const json::Value& header) {
    const auto* kid = header.find("kid");
    std::vector<const PublicKey*> fitting;
    for (const auto& key : keys) {
        if (key.algorithm() != algorithm) continue;
        const bool named = kid != nullptr && kid->string() != nullptr && *kid->string() == key.id();
        if (key.id().empty() || kid == nullptr || named) fitting.push_back(&key);
    }
    if (kid != nullptr || fitting.size() <= 1) return fitting;
    std::erase_if(fitting, [](const PublicKey* key) { return !key->id().empty(); });
    return fitting;
}

std::expected<void, std::string>
check_claims(const json::Value& claims, const JwtRules& rules, Timestamp now) {
    if (!holds(claims, "iss", rules.issuer)) return Flaw{"the token is of another issuer"};
    if (!holds(claims, "aud", rules.audience)) return Flaw{"the token is for another audience"};
    const auto seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const auto leeway = static_cast<double>(rules.leeway.count());
    const auto expires = date(claims, "exp");
    if (!expires) return Flaw{"the token has no expiry (exp)"};
    if (seconds >= *expires + leeway) return Flaw{"the token has expired"};
    const auto begins = date(claims, "nbf");
    if (claims.find("nbf") != nullptr && !begins) return Flaw{"nbf of the token is no date"};
    if (begins && seconds < *begins - leeway) return Flaw{"the token is not valid yet"};
    return {};
}

} // namespace

std::expected<Principal, std::string> check_jwt(std::string_view token,
                                                const std::vector<PublicKey>& keys,
                                                const JwtRules& rules,
                                                Timestamp now) {
    if (token.size() > token_bytes_max) return Flaw{"the token is too large"};
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return Flaw{"the token is no JWT: it must have three parts"};
    }
    const auto header = decoded(token.substr(0, first));
    const auto claims = decoded(token.substr(first + 1, second - first - 1));
    const auto signature = from_base64url(token.substr(second + 1));
    if (!header || !claims || !signature) return Flaw{"the token is no JWT: a part is malformed"};

    const auto algorithm = algorithm_named(header->text_of("alg"));
    if (!algorithm) return Flaw{"the token must be signed with RS256, ES256 or EdDSA"};
    if (header->find("crit") != nullptr) return Flaw{"the token asks for an unknown extension"};
    const auto fitting = candidates(keys, *algorithm, *header);
    if (fitting.empty()) return Flaw{"no key of ours fits the token: its kid or alg is unknown"};
    const auto text = token.substr(0, second);
    if (std::ranges::none_of(
            fitting, [&](const PublicKey* key) { return key->verifies(text, *signature); })) {
        return Flaw{"the signature of the token is wrong"};
    }
    if (auto fine = check_claims(*claims, rules, now); !fine) return Flaw{fine.error()};

    Principal principal{.subject = std::string{claims->text_of(rules.subject_claim)},
                        .tenant = std::string{claims->text_of(rules.tenant_claim)}};
    if (!is_well_formed_id(principal.subject)) {
        return Flaw{"the claim " + rules.subject_claim + " of the token is no user id"};
    }
    if (!is_well_formed_id(*principal.tenant)) {
        return Flaw{"the claim " + rules.tenant_claim + " of the token is no tenant id"};
    }
    return principal;
}

} // namespace assent::auth
