#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace assent::test {

/// A private key made for one test: signs tokens, and shows its public half.
class Signer {
public:
    static Signer rsa(unsigned bits = 2048);
    static Signer p256();
    static Signer ed25519();

    /// The three parts of a JWS over `header` and `claims`, both JSON.
    [[nodiscard]] std::string token(std::string_view header, std::string_view claims) const;

    [[nodiscard]] std::string public_pem() const;

    /// One element of a JWKS; `kid` may be empty.
    [[nodiscard]] std::string jwk(std::string_view kid) const;

    /// What `alg` says of tokens of this key.
    [[nodiscard]] std::string algorithm() const;

private:
    struct Key;

    explicit Signer(std::shared_ptr<Key> key) : key_(std::move(key)) {}

    std::shared_ptr<Key> key_;
};

} // namespace assent::test
