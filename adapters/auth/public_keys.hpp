#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Keys that check signatures, from a JWKS (RFC 7517) or from PEM.
namespace assent::auth {

/// The signatures that we take (RFC 7518, RFC 8037). Everything else, `none` and the symmetric ones
/// first of all, is no signature to us.
enum class Algorithm : std::uint8_t { RS256, ES256, EdDSA };

/// One public key, for one algorithm. Safe from any thread.
class PublicKey {
public:
    struct Handle; ///< Of OpenSSL.

    PublicKey(std::string id, Algorithm algorithm, std::shared_ptr<Handle> handle)
        : id_(std::move(id)), algorithm_(algorithm), handle_(std::move(handle)) {}

    /// The `kid`; empty where the key has none.
    [[nodiscard]] const std::string& id() const { return id_; }

    [[nodiscard]] Algorithm algorithm() const { return algorithm_; }

    /// Whether `signature`, as a JWS has it, is of `text` and of this key.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

private:
    std::string id_;
    Algorithm algorithm_;
    std::shared_ptr<Handle> handle_;
};

/// Reads a JWKS, or one or more PEM blocks with public keys or certificates. Keys of other kinds in
/// a JWKS are passed over, as the RFC asks; weak ones, and a text without any usable key, are
/// refused. The error is one line.
[[nodiscard]] std::expected<std::vector<PublicKey>, std::string>
parse_public_keys(std::string_view text);

[[nodiscard]] std::expected<std::vector<PublicKey>, std::string>
load_public_keys(const std::filesystem::path& file);

} // namespace assent::auth
