#pragma once

#include "adapters/auth/api_keys.hpp"
#include "adapters/auth/jwt.hpp"
#include "adapters/auth/principal.hpp"
#include "adapters/auth/public_keys.hpp"
#include "domain/engine/ports.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assent::auth {

struct JwtOptions {
    std::filesystem::path keys = {}; ///< A JWKS, or PEM.
    JwtRules rules;
};

struct GateOptions {
    bool dev = false;                ///< Nobody proves anything; see `Gate::admit`.
    std::filesystem::path keys = {}; ///< The file of API keys; empty: there are none.
    std::optional<JwtOptions> jwt = {};
};

/// What the TLS layer verified of a client: the names in the subject of its certificate.
struct ClientCertificate {
    std::string common_name;  ///< The user.
    std::string organization; ///< The tenant.
};

/// What a request brings along.
struct Presented {
    std::string_view authorization = {}; ///< The header of that name; empty where there is none.
    std::string_view dev_actor = {};     ///< The header `Assent-Actor`.
    const ClientCertificate* certificate = nullptr; ///< Verified, or nothing.
};

/// Who was let in, and by which credential.
struct Admitted {
    Principal principal;
    std::string credential; ///< Names it in logs and for limits; no secret.
};

/// Tells who sends a request. Safe from any thread.
class Gate {
public:
    /// Reads the files that `options` name. `clock` outlives this. The error is one line.
    [[nodiscard]] static std::expected<std::unique_ptr<Gate>, std::string> open(GateOptions options,
                                                                                Clock& clock);

    /// Reads the files again. Where one is wrong, all stay as they were.
    [[nodiscard]] std::expected<void, std::string> reload();

    /// A bearer token counts before a certificate: it says more exactly who is meant. With `dev`
    /// only the header `Assent-Actor` does, and a request without it may name anybody but the
    /// operator. The error says, to whoever sent it, what is wrong with the credential.
    [[nodiscard]] std::expected<Admitted, std::string> admit(const Presented& presented) const;

    /// A bearer token alone.
    [[nodiscard]] std::expected<Admitted, std::string> admit_token(std::string_view token) const;

    /// What is to show, beside a command on a topic, who sent it: a JWT itself; for an API key,
    /// which is a secret that nobody else may see, its id and a MAC of the command, which only who
    /// has the file of keys can make. Nothing where there is no such token, or it is unknown.
    [[nodiscard]] std::optional<std::string> sign(std::string_view token,
                                                  std::string_view command) const;

    /// Who sent a command that bears a JWT, alone or behind `Bearer`, or what `sign` made of a key.
    /// An API key itself is refused.
    [[nodiscard]] std::expected<Admitted, std::string> admit_signed(std::string_view signature,
                                                                    std::string_view command) const;

private:
    struct Secrets {
        ApiKeys api_keys;
        std::vector<PublicKey> jwt_keys;
    };

    Gate(GateOptions options, Clock& clock) : options_(std::move(options)), clock_(clock) {}

    [[nodiscard]] std::shared_ptr<const Secrets> secrets() const;

    GateOptions options_;
    Clock& clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Secrets> secrets_;
};

/// The token of `Bearer TOKEN`, the scheme in any case (RFC 9110); nothing for anything else.
[[nodiscard]] std::optional<std::string_view> bearer_token(std::string_view authorization);

} // namespace assent::auth
