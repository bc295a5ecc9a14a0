#include "adapters/auth/public_keys.hpp"

#include "adapters/auth/base64url.hpp"
#include "adapters/json/value.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace assent::auth {

struct PublicKey::Handle {
    explicit Handle(EVP_PKEY* owned) : key(owned) {}

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    ~Handle() { EVP_PKEY_free(key); }

    EVP_PKEY* key;
};

namespace {

template <auto Free>
struct Freed {
    void operator()(auto* pointer) const { Free(pointer); }
};

using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using HandlePointer = std::shared_ptr<PublicKey::Handle>;

constexpr std::size_t file_bytes_max = std::size_t{1} << 20U;
constexpr std::size_t p256_bytes = 32;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view big_endian) {
    return Number{BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr)};
}

HandlePointer made(EVP_PKEY* key) {
    return key == nullptr ? nullptr : std::make_shared<PublicKey::Handle>(key);
}

HandlePointer from_parameters(const char* type, OSSL_PARAM* parameters) {
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        return nullptr;
    }
    return made(key);
}

HandlePointer rsa(std::string_view modulus, std::string_view exponent) {
    const auto n = number_of(modulus);
    const auto e = number_of(exponent);
    const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
    if (!n || !e || !builder) return nullptr;
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
    return from_parameters("RSA", parameters.get());
}

HandlePointer p256(std::string_view x, std::string_view y) {
    if (x.size() != p256_bytes || y.size() != p256_bytes) return nullptr;
    const auto point = std::string{"\x04"} + std::string{x} + std::string{y};
    const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
    if (!builder) return nullptr;
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(
        builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
    return from_parameters("EC", parameters.get());
}

HandlePointer ed25519(std::string_view x) {
    return made(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()));
}

bool is_p256(EVP_PKEY* key) {
    char name[64] = {};
    std::size_t length = 0;
    return EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1 &&
           std::string_view{name, length} == "prime256v1";
}

/// Which signatures a key checks; nothing for a kind that we do not take.
std::optional<Algorithm> algorithm_of(EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        return Algorithm::RS256;
    case EVP_PKEY_EC:
        if (is_p256(key)) return Algorithm::ES256;
        return {};
    case EVP_PKEY_ED25519:
        return Algorithm::EdDSA;
    default:
        return {};
    }
}

std::expected<void, std::string>
add(std::vector<PublicKey>& keys, std::string id, const HandlePointer& handle) {
    constexpr int rsa_bits_min = 2048;
    const auto named = id.empty() ? std::string{"a key"} : "key " + id;
    if (!handle) return std::unexpected(named + " is malformed");
    const auto algorithm = algorithm_of(handle->key);
    if (!algorithm) return {};
    if (*algorithm == Algorithm::RS256 && EVP_PKEY_get_bits(handle->key) < rsa_bits_min) {
        return std::unexpected(named + " is an RSA key of less than 2048 bits");
    }
    for (const auto& other : keys) {
        if (!id.empty() && other.id() == id) {
            return std::unexpected("two keys have the id " + id);
        }
    }
    keys.emplace_back(std::move(id), *algorithm, handle);
    return {};
}

std::string decoded(const json::Value& key, std::string_view member) {
    return from_base64url(key.text_of(member)).value_or("");
}

std::expected<std::vector<PublicKey>, std::string> from_jwks(std::string_view text) {
    const auto value = json::parse(text);
    if (!value) return std::unexpected("JWKS: " + value.error().detail);
    const auto* set = value->find("keys");
    if (set == nullptr || set->array() == nullptr) {
        return std::unexpected(R"(JWKS: the array "keys" is missing)");
    }
    std::vector<PublicKey> keys;
    for (const auto& key : *set->array()) {
        const auto use = key.text_of("use");
        if (!use.empty() && use != "sig") continue;
        const auto type = key.text_of("kty");
        const auto curve = key.text_of("crv");
        const auto algorithm = key.text_of("alg");
        HandlePointer handle;
        if (type == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
            handle = rsa(decoded(key, "n"), decoded(key, "e"));
        } else if (type == "EC" && curve == "P-256") {
            handle = p256(decoded(key, "x"), decoded(key, "y"));
        } else if (type == "OKP" && curve == "Ed25519") {
            handle = ed25519(decoded(key, "x"));
        } else {
            continue;
        }
        auto added = add(keys, std::string{key.text_of("kid")}, handle);
        if (!added) return std::unexpected("JWKS: " + added.error());
    }
    return keys;
}

/// The next block of a PEM file; nothing at its end, a handle to nothing for what is no public key.
std::optional<HandlePointer> next_pem(BIO* in) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    if (PEM_read_bio(in, &name, &header, &data, &length) != 1) return {};
    const std::string kind{name};
    HandlePointer handle;
    const unsigned char* at = data;
    if (kind == PEM_STRING_PUBLIC) {
        handle = made(d2i_PUBKEY(nullptr, &at, length));
    } else if (kind == PEM_STRING_X509) {
        const Certificate certificate{d2i_X509(nullptr, &at, length)};
        if (certificate) handle = made(X509_get_pubkey(certificate.get()));
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(length));
    return handle;
}

std::expected<std::vector<PublicKey>, std::string> from_pem(std::string_view text) {
    const Bio in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    std::vector<PublicKey> keys;
    while (const auto handle = next_pem(in.get())) {
        if (!*handle) return std::unexpected("PEM: a block is no public key or certificate");
        auto added = add(keys, "", *handle);
        if (!added) return std::unexpected("PEM: " + added.error());
    }
    return keys;
}

/// A JWS has r and s of an ECDSA signature side by side; OpenSSL wants them in DER.
std::string to_der(std::string_view signature) {
    const EcSignature parts{ECDSA_SIG_new()};
    auto r = number_of(signature.substr(0, p256_bytes));
    auto s = number_of(signature.substr(p256_bytes));
    if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) return {};
    std::ignore = r.release(); // They are the signature's now.
    std::ignore = s.release();
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(parts.get(), &der);
    if (length <= 0) return {};
    std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)};
    OPENSSL_free(der);
    return text;
}

} // namespace

bool PublicKey::verifies(std::string_view text, std::string_view signature) const {
    std::string der;
    if (algorithm_ == Algorithm::ES256) {
        if (signature.size() != 2 * p256_bytes) return false;
        der = to_der(signature);
        signature = der;
    }
    const auto* digest = algorithm_ == Algorithm::EdDSA ? nullptr : EVP_sha256();
    const DigestContext context{EVP_MD_CTX_new()};
    const bool good =
        context &&
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, handle_->key) == 1 &&
        EVP_DigestVerify(
            context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
    ERR_clear_error();
    return good;
}

std::expected<std::vector<PublicKey>, std::string> parse_public_keys(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool is_json = first != std::string_view::npos && text[first] == '{';
    auto keys = is_json ? from_jwks(text) : from_pem(text);
    ERR_clear_error();
    if (keys && keys->empty()) {
        return std::unexpected("there is no key for RS256, ES256 or EdDSA in it");
    }
    return keys;
}

std::expected<std::vector<PublicKey>, std::string>
load_public_keys(const std::filesystem::path& file) {
    const auto because = [&](std::string_view what) {
        return std::unexpected(file.string() + ": " + std::string{what});
    };
    std::ifstream in{file, std::ios::binary};
    if (!in) return because(std::strerror(errno));
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (text.size() > file_bytes_max) return because("it is too large");
    auto keys = parse_public_keys(text);
    if (!keys) return because(keys.error());
    return keys;
}

} // namespace assent::auth
