// API keys, their file, and who is let in by what.

#include "adapters/auth/base64url.hpp"
#include "adapters/auth/gate.hpp"
#include "adapters/auth/rate_limit.hpp"
#include "adapters/auth/signed_commands.hpp"
#include "tests/adapters/auth/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace assent::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Signer;
using testing::HasSubstr;
using testing::Not;

class FixedClock : public Clock {
public:
    Timestamp now() override { return Timestamp{seconds{1'800'000'000}}; }

    std::chrono::nanoseconds monotonic() override { return {}; }
};

class GateTest : public testing::Test {
protected:
    GateTest() {
        std::filesystem::create_directories(folder_);
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    }

    ~GateTest() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return folder_ / name;
    }

    std::string add_key(Principal principal) {
        auto made = make_key(std::move(principal), "2026-11-28T00:00:00Z");
        keys_.add(made.key);
        EXPECT_TRUE(keys_.save(file("keys.json")).has_value());
        return made.text;
    }

    std::unique_ptr<Gate> gate(GateOptions options) {
        auto opened = Gate::open(std::move(options), clock_);
        if (!opened) throw std::runtime_error(opened.error());
        return *std::move(opened);
    }

    std::unique_ptr<Gate> gate_with_keys() { return gate({.keys = file("keys.json"), .jwt = {}}); }

    FixedClock clock_;
    ApiKeys keys_;

private:
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("assent-gate-" + std::to_string(getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
};

std::string bearer(const std::string& token) {
    return "Bearer " + token;
}

TEST(Base64Url, TakesOnlyWhatItMakes) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.push_back(static_cast<char>(byte));
        const auto text = to_base64url(all);
        EXPECT_THAT(text, Not(HasSubstr("=")));
        EXPECT_EQ(from_base64url(text), all);
    }
    for (const auto* bad : {"A", "AB=", "AB==", "A+", "A/", "A B", "AAAAA", "AB", "AAB"}) {
        EXPECT_EQ(from_base64url(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(from_base64url("AA"), std::string(1, '\0'));
}

TEST_F(GateTest, AKeyIsItsSubjectInItsTenant) {
    const auto text = add_key({.subject = "alice", .tenant = "acme"});
    const auto admitted = gate_with_keys()->admit({.authorization = bearer(text)});
    ASSERT_TRUE(admitted.has_value()) << admitted.error();
    EXPECT_EQ(admitted->principal, (Principal{.subject = "alice", .tenant = "acme"}));
    EXPECT_EQ(admitted->credential, "key:" + keys_.all().front().id);
    EXPECT_TRUE(admitted->principal.may_speak_to("acme"));
    EXPECT_FALSE(admitted->principal.may_speak_to("ACME"));
    EXPECT_FALSE(admitted->principal.may_speak_to("acme2"));
}

TEST_F(GateTest, WhatIsNearlyAKeyIsNone) {
    const auto text = add_key({.subject = "alice", .tenant = "acme"});
    const auto other = add_key({.subject = "bob", .tenant = "acme"});
    const auto opened = gate_with_keys();
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(opened->admit({.authorization = bearer(changed)}).has_value()) << changed;
        EXPECT_FALSE(opened->admit({.authorization = bearer(text.substr(0, i))}).has_value());
    }
    const auto mixed = text.substr(0, text.rfind('_')) + other.substr(other.rfind('_'));
    EXPECT_FALSE(opened->admit({.authorization = bearer(mixed)}).has_value());
    EXPECT_FALSE(opened->admit({.authorization = bearer(text + "a")}).has_value());
    EXPECT_FALSE(opened->admit({.authorization = text}).has_value()) << "without 'Bearer'";
    EXPECT_FALSE(opened->admit({.authorization = "Basic " + text}).has_value());
    EXPECT_TRUE(opened->admit({.authorization = "bEARER  " + text}).has_value());
}

TEST_F(GateTest, WithoutACredentialNobodyIsLetIn) {
    const auto opened = gate_with_keys();
    const auto result = opened->admit({.authorization = {}, .dev_actor = "operator"});
    ASSERT_FALSE(result.has_value());
    EXPECT_THAT(result.error(), HasSubstr("no credential"));
}

TEST_F(GateTest, TheFileShowsNoSecretAndIsItsOwnersOnly) {
    const auto text = add_key({.subject = "alice", .tenant = "acme"});
    EXPECT_THAT(keys_.text(), Not(HasSubstr(text.substr(text.rfind('_') + 1))));
    struct stat status{};
    ASSERT_EQ(stat(file("keys.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);

    chmod(file("keys.json").c_str(), 0640);
    const auto refused = ApiKeys::load(file("keys.json"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error(), HasSubstr("chmod 600"));
}

TEST_F(GateTest, ReloadingTakesRevokedKeysAwayAndKeepsTheOldOnesWhereTheFileIsWrong) {
    const auto alice = add_key({.subject = "alice", .tenant = "acme"});
    const auto opened = gate_with_keys();
    const auto bob = add_key({.subject = "bob", .tenant = "acme"});
    EXPECT_FALSE(opened->admit_token(bob).has_value());
    ASSERT_TRUE(opened->reload().has_value());
    EXPECT_TRUE(opened->admit_token(bob).has_value());

    const auto alices = keys_.all().front().id;
    EXPECT_TRUE(keys_.remove(alices));
    EXPECT_FALSE(keys_.remove(alices));
    ASSERT_TRUE(keys_.save(file("keys.json")).has_value());
    EXPECT_TRUE(opened->admit_token(alice).has_value()) << "not before it is told to";
    ASSERT_TRUE(opened->reload().has_value());
    EXPECT_FALSE(opened->admit_token(alice).has_value());

    std::ofstream{file("keys.json")} << R"({"keys":[{"id":"a"}]})";
    EXPECT_FALSE(opened->reload().has_value());
    EXPECT_TRUE(opened->admit_token(bob).has_value());
}

TEST_F(GateTest, KeyFilesThatAreWrongAreRefusedByName) {
    const auto hash = std::string(64, '0');
    const auto key = [&](const std::string& members) {
        return R"({"keys":[{"id":"k","secret_sha256":")" + hash + R"(",)" + members + "}]}";
    };
    EXPECT_TRUE(ApiKeys::parse(key(R"("subject":"alice","tenant":"acme")")).has_value());
    EXPECT_TRUE(ApiKeys::parse(key(R"("subject":"ops","operator":true)")).has_value());
    for (const auto& [text, why] :
         {std::pair{key(R"("subject":"alice")"), "tenant"},
          std::pair{key(R"("subject":"operator","tenant":"acme")"), "operator"},
          std::pair{key(R"("subject":"","tenant":"acme")"), "subject"},
          std::pair{key(R"("subjet":"a","tenant":"acme")"), "subjet"},
          std::pair{key(R"("subject":7,"tenant":"acme")"), "subject"},
          std::pair{std::string{"[]"}, "keys"},
          std::pair{std::string{"nonsense"}, "JSON"}}) {
        const auto parsed = ApiKeys::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_THAT(parsed.error(), HasSubstr(why)) << text;
    }
}

TEST_F(GateTest, TokensAreCheckedWhereThereAreKeysForThem) {
    const auto signer = Signer::ed25519();
    std::ofstream{file("jwks.json")} << R"({"keys":[)" << signer.jwk("k") << "]}";
    const auto opened = gate(
        {.keys = {},
         .jwt = JwtOptions{.keys = file("jwks.json"), .rules = {.issuer = "i", .audience = "a"}}});
    const auto token = [&](const std::string& subject) {
        return signer.token(R"({"alg":"EdDSA"})",
                            R"({"iss":"i","aud":"a","exp":1900000000,"sub":")" + subject +
                                R"(","tenant":"acme"})");
    };
    const auto admitted = opened->admit({.authorization = bearer(token("alice"))});
    ASSERT_TRUE(admitted.has_value()) << admitted.error();
    EXPECT_EQ(admitted->credential, "jwt:acme/alice");
    EXPECT_FALSE(admitted->principal.is_operator);
    EXPECT_FALSE(opened->admit({.authorization = bearer(token("operator"))}).has_value());
    EXPECT_FALSE(gate_with_keys()->admit({.authorization = bearer(token("alice"))}).has_value());
}

class SignedCommands : public GateTest {
protected:
    SignedCommands() {
        std::ofstream{file("jwks.json")} << R"({"keys":[)" << signer_.jwk("k") << "]}";
        key_ = add_key({.subject = "deployer", .tenant = "acme", .acts_for_others = true});
        operator_key_ = add_key({.subject = "ops", .is_operator = true});
        gate_ = gate({.keys = file("keys.json"),
                      .jwt = JwtOptions{.keys = file("jwks.json"),
                                        .rules = {.issuer = "i", .audience = "a"}}});
    }

    std::string jwt(const std::string& subject, const std::string& tenant = "acme") {
        return signer_.token(R"({"alg":"EdDSA"})",
                             R"({"iss":"i","aud":"a","exp":1900000000,"sub":")" + subject +
                                 R"(","tenant":")" + tenant + R"("})");
    }

    /// Empty where it counts.
    std::string flaw(std::optional<std::string_view> signature,
                     const std::string& actor = "alice",
                     std::string_view text = "the command") {
        CommandEnvelope command;
        command.tenant = TenantId{"acme"};
        command.actor = UserId{actor};
        return flaw_of_signature(*gate_, command, signature, text).value_or("");
    }

    Signer signer_ = Signer::ed25519();
    std::string key_;
    std::string operator_key_;
    std::unique_ptr<Gate> gate_;
};

TEST_F(SignedCommands, AJwtIsGoodForItsSubjectInItsTenant) {
    EXPECT_EQ(flaw(jwt("alice")), "");
    EXPECT_EQ(flaw(bearer(jwt("alice"))), "");
    EXPECT_THAT(flaw(jwt("bob")), HasSubstr("another actor"));
    EXPECT_THAT(flaw(jwt("alice", "other")), HasSubstr("another tenant"));
    EXPECT_THAT(flaw(jwt("alice"), "operator"), HasSubstr("operator"));
    EXPECT_THAT(flaw({}), HasSubstr("no header 'authorization'"));
    EXPECT_NE(flaw("nonsense"), "");
    EXPECT_EQ(gate_->sign(jwt("alice"), "the command"), jwt("alice")) << "it is no secret of ours";
}

TEST_F(SignedCommands, OfAKeyOnlyASignatureGoesOut) {
    const auto signature = gate_->sign(key_, "the command").value();
    EXPECT_THAT(signature, Not(HasSubstr(key_.substr(key_.rfind('_') + 1))));
    EXPECT_EQ(flaw(signature), "") << "it acts for others";
    EXPECT_THAT(flaw(signature, "alice", "another command"), HasSubstr("not of this command"));
    EXPECT_THAT(flaw(signature, "operator"), HasSubstr("operator"));
    EXPECT_EQ(flaw(gate_->sign(operator_key_, "the command").value(), "operator"), "");
    EXPECT_THAT(flaw(key_), HasSubstr("secret")) << "the key itself has no place on a topic";
    EXPECT_EQ(gate_->sign("nonsense", "the command"), std::nullopt);
    EXPECT_EQ(gate_->sign(key_ + "x", "the command"), std::nullopt);
}

TEST_F(SignedCommands, ASignatureThatIsNoneIsRefused) {
    auto changed = gate_->sign(key_, "the command").value();
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    EXPECT_NE(flaw(changed), "");
    EXPECT_NE(flaw(changed.substr(0, changed.rfind(' '))), "");
    EXPECT_NE(flaw("assent-mac "), "");
    EXPECT_NE(flaw("assent-mac nobody AAAA"), "");
}

TEST_F(GateTest, ACertificateIsItsCommonNameInItsOrganization) {
    const auto opened = gate_with_keys();
    const ClientCertificate alice{.common_name = "alice", .organization = "acme"};
    const auto admitted = opened->admit({.authorization = {}, .certificate = &alice});
    ASSERT_TRUE(admitted.has_value()) << admitted.error();
    EXPECT_EQ(admitted->principal, (Principal{.subject = "alice", .tenant = "acme"}));
    for (const auto& bad : {ClientCertificate{.common_name = "operator", .organization = "acme"},
                            ClientCertificate{.common_name = "", .organization = "acme"},
                            ClientCertificate{.common_name = "alice", .organization = ""},
                            ClientCertificate{.common_name = "a b", .organization = "acme"}}) {
        EXPECT_FALSE(opened->admit({.authorization = {}, .certificate = &bad}).has_value());
    }
    EXPECT_FALSE(
        opened->admit({.authorization = "Bearer nonsense", .certificate = &alice}).has_value())
        << "a wrong token is not made good by a certificate";
}

TEST_F(GateTest, DevTakesTheHeaderAtItsWord) {
    const auto opened = gate({.dev = true, .keys = {}, .jwt = {}});
    const auto alice = opened->admit({.authorization = {}, .dev_actor = "alice"});
    EXPECT_EQ(alice->principal.subject, "alice");
    EXPECT_EQ(alice->principal.tenant, std::nullopt);
    EXPECT_FALSE(alice->principal.acts_for_others);
    EXPECT_TRUE(
        opened->admit({.authorization = {}, .dev_actor = "operator"})->principal.is_operator);
    const auto nobody = opened->admit({});
    EXPECT_TRUE(nobody->principal.acts_for_others);
    EXPECT_FALSE(nobody->principal.is_operator);
}

TEST(RateLimit, ABucketHoldsOneSecondAndFillsEvenly) {
    RateLimit limit{10};
    std::chrono::nanoseconds now{};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.spend("a", now), std::nullopt) << i;
    EXPECT_EQ(limit.spend("a", now), milliseconds{100});
    EXPECT_EQ(limit.spend("b", now), std::nullopt) << "each credential has its own";
    now += milliseconds{50};
    EXPECT_EQ(limit.spend("a", now), milliseconds{50});
    now += milliseconds{50};
    EXPECT_EQ(limit.spend("a", now), std::nullopt);
    now += seconds{100};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.spend("a", now), std::nullopt) << i;
    EXPECT_NE(limit.spend("a", now), std::nullopt);
}

TEST(RateLimit, ManyCredentialsDoNotPileUp) {
    RateLimit limit{1};
    std::chrono::nanoseconds now{};
    for (int i = 0; i < 30'000; ++i) {
        now += milliseconds{1};
        EXPECT_EQ(limit.spend("user-" + std::to_string(i), now), std::nullopt);
    }
    EXPECT_LT(limit.known(), 10'001U);
}

TEST(RateLimit, ZeroIsNoLimit) {
    RateLimit limit{0};
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(limit.spend("a", {}), std::nullopt);
}

} // namespace
} // namespace assent::auth
