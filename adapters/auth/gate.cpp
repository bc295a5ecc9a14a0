#include "adapters/auth/gate.hpp"

#include "adapters/auth/base64url.hpp"
#include "events/core/id.hpp"
#include "events/tenant/values.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace assent::auth {
namespace {

using Flaw = std::unexpected<std::string>;

/// In front of what `Gate::sign` makes of a key.
constexpr std::string_view mac_scheme = "assent-mac ";

std::string mac_of(const ApiKey& key, std::string_view command) {
    std::array<unsigned char, 32> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(),
         key.secret_hash.data(),
         static_cast<int>(key.secret_hash.size()),
         reinterpret_cast<const unsigned char*>(command.data()),
         command.size(),
         mac.data(),
         &size);
    return to_base64url({reinterpret_cast<const char*>(mac.data()), size});
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

Admitted admitted_by(const ApiKey& key) {
    return {.principal = key.principal, .credential = "key:" + key.id};
}

Admitted admit_for_trying_out(std::string_view actor) {
    Admitted admitted;
    admitted.credential = "dev:" + std::string{actor};
    admitted.principal.subject = actor;
    admitted.principal.is_operator = actor == operator_actor;
    admitted.principal.acts_for_others = actor.empty();
    return admitted;
}

std::expected<Admitted, std::string> admit_certificate(const ClientCertificate& certificate) {
    const auto& [user, tenant] = certificate;
    if (!is_well_formed_id(user) || user == operator_actor) {
        return Flaw{"the common name of the client certificate is no user id"};
    }
    if (!is_well_formed_id(tenant)) {
        return Flaw{"the organization of the client certificate is no tenant id"};
    }
    return Admitted{.principal = {.subject = user, .tenant = tenant},
                    .credential = "certificate:" + tenant + "/" + user};
}

} // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size()) return {};
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    if (!std::ranges::equal(authorization.substr(0, scheme.size()), scheme, {}, lower)) return {};
    auto token = authorization.substr(scheme.size());
    while (token.starts_with(' ')) token.remove_prefix(1);
    return token;
}

std::expected<std::unique_ptr<Gate>, std::string> Gate::open(GateOptions options, Clock& clock) {
    std::unique_ptr<Gate> gate{new Gate{std::move(options), clock}};
    if (auto read = gate->reload(); !read) return Flaw{read.error()};
    return gate;
}

std::expected<void, std::string> Gate::reload() {
    Secrets fresh;
    if (!options_.keys.empty()) {
        auto keys = ApiKeys::load(options_.keys);
        if (!keys) return Flaw{keys.error()};
        fresh.api_keys = *std::move(keys);
    }
    if (options_.jwt) {
        auto keys = load_public_keys(options_.jwt->keys);
        if (!keys) return Flaw{keys.error()};
        fresh.jwt_keys = *std::move(keys);
    }
    auto shared = std::make_shared<const Secrets>(std::move(fresh));
    const std::scoped_lock lock{mutex_};
    secrets_ = std::move(shared);
    return {};
}

std::shared_ptr<const Gate::Secrets> Gate::secrets() const {
    const std::scoped_lock lock{mutex_};
    return secrets_;
}

std::expected<Admitted, std::string> Gate::admit(const Presented& presented) const {
    if (options_.dev) return admit_for_trying_out(presented.dev_actor);
    if (!presented.authorization.empty()) {
        const auto token = bearer_token(presented.authorization);
        if (!token) return Flaw{"the header Authorization must be 'Bearer TOKEN'"};
        return admit_token(*token);
    }
    if (presented.certificate != nullptr) return admit_certificate(*presented.certificate);
    return Flaw{"no credential: send an API key or a JWT as 'Authorization: Bearer TOKEN'"};
}

std::expected<Admitted, std::string> Gate::admit_token(std::string_view token) const {
    const auto known = secrets();
    if (looks_like_api_key(token)) {
        const auto* key = known->api_keys.find(token);
        if (key == nullptr) return Flaw{"the API key is unknown"};
        return admitted_by(*key);
    }
    if (!options_.jwt) return Flaw{"the token is no API key, and this server takes no others"};
    auto principal = check_jwt(token, known->jwt_keys, options_.jwt->rules, clock_.now());
    if (!principal) return Flaw{principal.error()};
    if (principal->subject == operator_actor) return Flaw{"the operator is not known by tokens"};
    auto credential = "jwt:" + *principal->tenant + "/" + principal->subject;
    return Admitted{.principal = *std::move(principal), .credential = std::move(credential)};
}

std::optional<std::string> Gate::sign(std::string_view token, std::string_view command) const {
    if (!looks_like_api_key(token)) {
        if (!admit_token(token)) return {};
        return std::string{token};
    }
    const auto known = secrets();
    const auto* key = known->api_keys.find(token);
    if (key == nullptr) return {};
    return std::string{mac_scheme} + key->id + " " + mac_of(*key, command);
}

std::expected<Admitted, std::string> Gate::admit_signed(std::string_view signature,
                                                        std::string_view command) const {
    if (!signature.starts_with(mac_scheme)) {
        const auto token = bearer_token(signature).value_or(signature);
        if (looks_like_api_key(token)) {
            return Flaw{"an API key is a secret and has no place on a topic: send a JWT"};
        }
        return admit_token(token);
    }
    signature.remove_prefix(mac_scheme.size());
    const auto end = signature.find(' ');
    const auto id = signature.substr(0, end);
    const auto known = secrets();
    const auto& keys = known->api_keys.all();
    const auto key = std::ranges::find(keys, id, &ApiKey::id);
    if (end == std::string_view::npos || key == keys.end()) {
        return Flaw{"the command was signed for an API key that is unknown here"};
    }
    if (!same_secret(signature.substr(end + 1), mac_of(*key, command))) {
        return Flaw{"the signature is not of this command"};
    }
    return admitted_by(*key);
}

} // namespace assent::auth
