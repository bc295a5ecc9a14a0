// Tokens: what is let in, and everything that others have been caught letting in.

#include "adapters/auth/base64url.hpp"
#include "adapters/auth/jwt.hpp"
#include "tests/adapters/auth/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <string>
#include <vector>

namespace assent::auth {
namespace {

using test::Signer;
using testing::HasSubstr;

constexpr std::int64_t now_seconds = 1'800'000'000;
constexpr Timestamp now{std::chrono::seconds{now_seconds}};

/// Claims that are right, and what a test replaces in them.
struct Claims {
    std::string issuer = R"("https://login.example")";
    std::string audience = R"("assent")";
    std::string expires = std::to_string(now_seconds + 60);
    std::string subject = R"("alice")";
    std::string tenant = R"("acme")";
    std::string more = {};

    [[nodiscard]] std::string text() const {
        return R"({"iss":)" + issuer + R"(,"aud":)" + audience + R"(,"exp":)" + expires +
               R"(,"sub":)" + subject + R"(,"tenant":)" + tenant + more + "}";
    }
};

const JwtRules rules{.issuer = "https://login.example", .audience = "assent"};

std::vector<PublicKey> keys_of(const std::string& text) {
    auto keys = parse_public_keys(text);
    if (!keys) throw std::runtime_error(keys.error());
    return *std::move(keys);
}

std::string jwks(const std::vector<std::string>& keys) {
    std::string text;
    for (const auto& key : keys) text += (text.empty() ? "" : ",") + key;
    return R"({"keys":[)" + text + "]}";
}

std::string header(const std::string& algorithm, const std::string& more = "") {
    return R"({"typ":"JWT","alg":")" + algorithm + R"(")" + more + "}";
}

std::string signed_by(const Signer& signer, const Claims& claims = {}) {
    return signer.token(header(signer.algorithm()), claims.text());
}

/// One key for all tests that do not care which.
const Signer& signer() {
    static const auto made = Signer::ed25519();
    return made;
}

std::expected<Principal, std::string> checked(const std::string& token) {
    return check_jwt(token, keys_of(signer().public_pem()), rules, now);
}

void expect_refused(const Claims& claims, std::string_view why) {
    const auto result = checked(signed_by(signer(), claims));
    ASSERT_FALSE(result.has_value()) << claims.text();
    EXPECT_THAT(result.error(), HasSubstr(why)) << claims.text();
}

TEST(Jwt, EveryAlgorithmWithKeysFromPemAndFromJwks) {
    for (const auto& each : {Signer::rsa(), Signer::p256(), Signer::ed25519()}) {
        const auto token = signed_by(each);
        const Principal alice{.subject = "alice", .tenant = "acme"};
        const auto by_pem = check_jwt(token, keys_of(each.public_pem()), rules, now);
        ASSERT_TRUE(by_pem.has_value()) << each.algorithm() << ": " << by_pem.error();
        EXPECT_EQ(*by_pem, alice);
        const auto by_jwks = check_jwt(token, keys_of(jwks({each.jwk("k1")})), rules, now);
        ASSERT_TRUE(by_jwks.has_value()) << each.algorithm() << ": " << by_jwks.error();
        EXPECT_EQ(*by_jwks, alice);
    }
}

TEST(Jwt, ASignatureOfAnotherKeyOrTextIsRefused) {
    for (const auto& [mine, other] : {std::pair{Signer::rsa(), Signer::rsa()},
                                      std::pair{Signer::p256(), Signer::p256()},
                                      std::pair{Signer::ed25519(), Signer::ed25519()}}) {
        const auto keys = keys_of(mine.public_pem());
        EXPECT_FALSE(check_jwt(signed_by(other), keys, rules, now).has_value());
        auto token = signed_by(mine);
        const auto mallory = signed_by(mine, Claims{.subject = R"("mallory")"});
        const auto signature = token.substr(token.rfind('.'));
        const auto forged = mallory.substr(0, mallory.rfind('.')) + signature;
        EXPECT_FALSE(check_jwt(forged, keys, rules, now).has_value());
        EXPECT_FALSE(check_jwt(token.substr(0, token.rfind('.') + 1), keys, rules, now).has_value())
            << "an empty signature";
    }
}

TEST(Jwt, AlgorithmNoneIsRefusedInEverySpelling) {
    for (const auto* algorithm : {"none", "None", "NONE", "nOnE", ""}) {
        const auto text =
            to_base64url(header(algorithm)) + "." + to_base64url(Claims{}.text()) + ".";
        const auto result = checked(text);
        ASSERT_FALSE(result.has_value());
        EXPECT_THAT(result.error(), HasSubstr("RS256, ES256 or EdDSA"));
    }
}

TEST(Jwt, APublicKeyIsNoSecretForHs256) {
    const auto rsa = Signer::rsa();
    const auto pem = rsa.public_pem();
    const auto text = to_base64url(header("HS256")) + "." + to_base64url(Claims{}.text());
    std::string mac(32, '\0');
    unsigned length = 32;
    HMAC(EVP_sha256(),
         pem.data(),
         static_cast<int>(pem.size()),
         reinterpret_cast<const unsigned char*>(text.data()),
         text.size(),
         reinterpret_cast<unsigned char*>(mac.data()),
         &length);
    const auto result =
        check_jwt(text + "." + to_base64url(mac), keys_of(rsa.public_pem()), rules, now);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("RS256, ES256 or EdDSA"));
}

TEST(Jwt, TheAlgorithmMustBeThatOfTheKey) {
    const auto rsa = Signer::rsa();
    const auto token = rsa.token(header("ES256"), Claims{}.text());
    const auto result = check_jwt(token, keys_of(rsa.public_pem()), rules, now);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("no key of ours"));
}

TEST(Jwt, IssuerAndAudienceMustBeThere) {
    expect_refused({.issuer = R"("https://login.example/")"}, "issuer");
    expect_refused({.issuer = R"("HTTPS://LOGIN.EXAMPLE")"}, "issuer");
    expect_refused({.issuer = "null"}, "issuer");
    expect_refused({.issuer = "7"}, "issuer");
    expect_refused({.audience = R"("other")"}, "audience");
    expect_refused({.audience = R"(["other","Assent"])"}, "audience");
    expect_refused({.audience = "[]"}, "audience");
    EXPECT_TRUE(checked(signed_by(signer(), {.audience = R"(["other","assent"])"})).has_value());
}

TEST(Jwt, ExpiryIsRequiredAndKept) {
    expect_refused({.expires = "null"}, "no expiry");
    expect_refused({.expires = R"("1900000000")"}, "no expiry");
    expect_refused({.expires = std::to_string(now_seconds - 30)}, "expired");
    EXPECT_TRUE(
        checked(signed_by(signer(), {.expires = std::to_string(now_seconds - 29)})).has_value())
        << "clocks may differ by 30 s";
    EXPECT_TRUE(
        checked(signed_by(signer(), {.expires = std::to_string(now_seconds) + ".5"})).has_value());
}

TEST(Jwt, WhatIsNotValidYetIsRefused) {
    expect_refused({.more = R"(,"nbf":)" + std::to_string(now_seconds + 31)}, "not valid yet");
    expect_refused({.more = R"(,"nbf":"soon")"}, "nbf");
    EXPECT_TRUE(
        checked(signed_by(signer(), {.more = R"(,"nbf":)" + std::to_string(now_seconds + 30)}))
            .has_value());
}

TEST(Jwt, SubjectAndTenantMustBeIds) {
    expect_refused({.subject = R"("")"}, "sub");
    expect_refused({.subject = "7"}, "sub");
    expect_refused({.subject = R"("a b")"}, "sub");
    expect_refused({.tenant = "null"}, "tenant");
    expect_refused({.tenant = R"(["acme"])"}, "tenant");
    expect_refused({.tenant = R"("-acme")"}, "tenant");
}

TEST(Jwt, TheClaimsMayHaveOtherNames) {
    auto renamed = rules;
    renamed.subject_claim = "email";
    renamed.tenant_claim = "org";
    const auto token =
        signed_by(signer(), {.more = R"(,"email":"bob@acme.example","org":"acme-eu")"});
    const auto result = check_jwt(token, keys_of(signer().public_pem()), renamed, now);
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ(result->subject, "bob@acme.example");
    EXPECT_EQ(result->tenant, "acme-eu");
}

TEST(Jwt, RotationTheKidPicksTheKey) {
    const auto old_key = Signer::ed25519();
    const auto new_key = Signer::ed25519();
    const auto keys = keys_of(jwks({old_key.jwk("2026-10"), new_key.jwk("2026-11")}));
    const auto by = [&](const Signer& each, const std::string& kid) {
        const auto token =
            each.token(header("EdDSA", R"(,"kid":")" + kid + R"(")"), Claims{}.text());
        return check_jwt(token, keys, rules, now);
    };
    EXPECT_TRUE(by(old_key, "2026-10").has_value());
    EXPECT_TRUE(by(new_key, "2026-11").has_value());
    EXPECT_FALSE(by(new_key, "2026-10").has_value()) << "signed by another than it says";
    const auto unknown = by(new_key, "2026-12");
    ASSERT_FALSE(unknown.has_value());
    EXPECT_THAT(unknown.error(), HasSubstr("kid"));
    EXPECT_FALSE(check_jwt(signed_by(new_key), keys, rules, now).has_value())
        << "two keys fit a token without a kid";
}

TEST(Jwt, UnknownExtensionsAreRefused) {
    const auto token =
        signer().token(header("EdDSA", R"(,"crit":["b64"],"b64":false)"), Claims{}.text());
    const auto result = checked(token);
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("extension"));
}

TEST(Jwt, WhatIsNoTokenIsRefused) {
    const auto good = signed_by(signer());
    ASSERT_TRUE(checked(good).has_value());
    for (const auto& bad : {std::string{},
                            std::string{"."},
                            std::string{".."},
                            std::string{"a.b.c"},
                            good + ".x",
                            good + "=",
                            good.substr(0, good.find('.')),
                            std::string(9000, 'a') + ".b.c"}) {
        EXPECT_FALSE(checked(bad).has_value()) << bad.substr(0, 60);
    }
    // A member twice: one reader would take the first, another the last.
    const auto twice = Claims{.more = R"(,"sub":"root")"};
    EXPECT_FALSE(checked(signed_by(signer(), twice)).has_value());
}

TEST(Jwt, EveryCutAndEveryChangedByteIsRefused) {
    const auto good = signed_by(signer());
    for (std::size_t i = 0; i < good.size(); ++i) {
        EXPECT_FALSE(checked(good.substr(0, i)).has_value()) << i;
        auto changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(checked(changed).has_value()) << i;
    }
}

TEST(PublicKeys, WeakAndUnusableOnesAreRefused) {
    const auto weak = parse_public_keys(Signer::rsa(1024).public_pem());
    ASSERT_FALSE(weak.has_value());
    EXPECT_THAT(weak.error(), HasSubstr("2048"));
    for (const auto* nothing : {"", "hello", "{}", R"({"keys":[]})", R"({"keys":7})", "{"}) {
        EXPECT_FALSE(parse_public_keys(nothing).has_value()) << nothing;
    }
    const auto secret = R"({"kty":"oct","k":"c2VjcmV0","kid":"s"})";
    EXPECT_FALSE(parse_public_keys(jwks({secret})).has_value());
    EXPECT_FALSE(parse_public_keys(R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})")
                     .has_value());
    const auto twice = jwks({signer().jwk("k"), Signer::ed25519().jwk("k")});
    EXPECT_FALSE(parse_public_keys(twice).has_value());
}

TEST(PublicKeys, OtherKindsInAJwksArePassedOver) {
    const auto keys = parse_public_keys(jwks({R"({"kty":"oct","k":"c2VjcmV0"})",
                                              R"({"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"})",
                                              signer().jwk("mine")}));
    ASSERT_TRUE(keys.has_value()) << keys.error();
    ASSERT_EQ(keys->size(), 1U);
    EXPECT_EQ(keys->front().id(), "mine");
}

TEST(PublicKeys, APemFileMayHoldSeveral) {
    const auto rsa = Signer::rsa();
    const auto keys = keys_of(rsa.public_pem() + signer().public_pem());
    EXPECT_EQ(keys.size(), 2U);
    EXPECT_TRUE(check_jwt(signed_by(rsa), keys, rules, now).has_value());
    EXPECT_TRUE(check_jwt(signed_by(signer()), keys, rules, now).has_value());
}

} // namespace
} // namespace assent::auth
