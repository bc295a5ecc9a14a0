#include "tests/adapters/auth/signer.hpp"

#include "adapters/auth/base64url.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace assent::test {

using auth::to_base64url;

struct Signer::Key {
    explicit Key(EVP_PKEY* made) : pkey(made) {
        if (made == nullptr) throw std::runtime_error("no key was made");
    }

    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;

    ~Key() { EVP_PKEY_free(pkey); }

    EVP_PKEY* pkey;
};

namespace {

std::string number(EVP_PKEY* key, const char* name) {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key, name, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return bytes;
}

std::string padded(std::string bytes) {
    return std::string(32 - bytes.size(), '\0') + bytes;
}

/// r and s side by side, as a JWS wants them.
std::string without_der(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string both(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(parts), reinterpret_cast<unsigned char*>(both.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts), reinterpret_cast<unsigned char*>(both.data()) + 32, 32);
    ECDSA_SIG_free(parts);
    return both;
}

} // namespace

Signer Signer::rsa(unsigned bits) {
    return Signer{std::make_shared<Key>(EVP_RSA_gen(bits))};
}

Signer Signer::p256() {
    return Signer{std::make_shared<Key>(EVP_EC_gen("P-256"))};
}

Signer Signer::ed25519() {
    return Signer{std::make_shared<Key>(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))};
}

std::string Signer::algorithm() const {
    switch (EVP_PKEY_get_base_id(key_->pkey)) {
    case EVP_PKEY_RSA:
        return "RS256";
    case EVP_PKEY_EC:
        return "ES256";
    default:
        return "EdDSA";
    }
}

std::string Signer::token(std::string_view header, std::string_view claims) const {
    const auto text = to_base64url(header) + "." + to_base64url(claims);
    const auto* digest = algorithm() == "EdDSA" ? nullptr : EVP_sha256();
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t length = 0;
    EVP_DigestSignInit(context, nullptr, digest, nullptr, key_->pkey);
    EVP_DigestSign(context, nullptr, &length, data, text.size());
    std::string signature(length, '\0');
    EVP_DigestSign(
        context, reinterpret_cast<unsigned char*>(signature.data()), &length, data, text.size());
    EVP_MD_CTX_free(context);
    signature.resize(length);
    if (algorithm() == "ES256") signature = without_der(signature);
    return text + "." + to_base64url(signature);
}

std::string Signer::public_pem() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(out, key_->pkey);
    char* data = nullptr;
    const long length = BIO_get_mem_data(out, &data);
    std::string pem{data, static_cast<std::size_t>(length)};
    BIO_free(out);
    return pem;
}

std::string Signer::jwk(std::string_view kid) const {
    std::string members;
    if (algorithm() == "RS256") {
        members = R"("kty":"RSA","n":")" + to_base64url(number(key_->pkey, OSSL_PKEY_PARAM_RSA_N)) +
                  R"(","e":")" + to_base64url(number(key_->pkey, OSSL_PKEY_PARAM_RSA_E)) + R"(")";
    } else if (algorithm() == "ES256") {
        members = R"("kty":"EC","crv":"P-256","x":")" +
                  to_base64url(padded(number(key_->pkey, OSSL_PKEY_PARAM_EC_PUB_X))) +
                  R"(","y":")" +
                  to_base64url(padded(number(key_->pkey, OSSL_PKEY_PARAM_EC_PUB_Y))) + R"(")";
    } else {
        std::array<unsigned char, 32> raw{};
        std::size_t length = raw.size();
        EVP_PKEY_get_raw_public_key(key_->pkey, raw.data(), &length);
        members = R"("kty":"OKP","crv":"Ed25519","x":")" +
                  to_base64url({reinterpret_cast<const char*>(raw.data()), length}) + R"(")";
    }
    if (!kid.empty()) members += R"(,"kid":")" + std::string{kid} + R"(")";
    return "{" + members + "}";
}

} // namespace assent::test
