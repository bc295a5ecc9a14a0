#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum Hosting;

TEST(Environments, AreRegisteredOnce) {
    Company c = Company::staffed();
    c.as("ada")(register_environment("lab", saas)).accepted().events({"EnvironmentRegistered"});
    c.as("ada")(register_environment("lab", saas)).rejected(Code::already_exists);
    c.as("ada")(register_environment("lab", hybrid)).rejected(Code::already_exists);
    c.as("ada")(change_hosting("nowhere", saas)).rejected(Code::unknown_reference);
    c.as("ada")(change_hosting("nowhere", hybrid)).rejected(Code::unknown_reference);
}

TEST(GEN_2, EnvironmentsAreRemovedByAdministrators) {
    Company c = Company::staffed();
    c.as("maria")(remove_environment("sandbox")).denied_by({"GEN-2"});
    c.as("tina")(remove_environment("sandbox")).denied_by({"GEN-2"});
    c.as("ada")(remove_environment("sandbox")).accepted().events({"EnvironmentRemoved"});
    c.as("ada")(remove_environment("sandbox")).rejected(Code::unknown_reference);
    c.as("ada")(register_environment("sandbox", hybrid)).accepted();
}

TEST(Environments, StayWhileTheyHoldDeployments) {
    Company c = Company::staffed();
    c.as("ada")(remove_environment("staging")).rejected(Code::in_use);
    c.as("maria")(undeploy_all("card-stage")).accepted();
    c.as("ada")(remove_environment("staging")).accepted();
    c.as("maria")(deploy("card-stage", "card-1").of("card").into("staging"))
        .rejected(Code::unknown_reference);
}

TEST(VAR_3, AnEnvironmentWithAProtectedVariationStaysHybrid) {
    Company c = Company::staffed();
    c.as("ada")(change_hosting("production", saas)).rejected(Code::protection_unsupported);
    c.as("ada")(change_hosting("production", hybrid)).unchanged();
    c.as("maria")(protect("card-prod", "default", false)).accepted();
    c.as("ada")(change_hosting("production", saas))
        .accepted()
        .events({"EnvironmentHostingChanged"});
}

TEST(VAR_3, AnEnvironmentIsFreeOnceTheProtectedVariationIsUndeployed) {
    Company c = Company::staffed();
    c.as("maria")(undeploy_all("card-prod")).accepted();
    c.as("ada")(change_hosting("production", saas)).accepted();
}

TEST(VAR_3, OneProtectedVariationAmongOpenOnesIsEnough) {
    Company c = Company::staffed();
    c.as("maria")(protect("card-prod", "canary")).accepted();
    c.as("maria")(protect("card-prod", "default", false)).accepted();
    c.as("ada")(change_hosting("production", saas)).rejected(Code::protection_unsupported);
    c.as("maria")(undeploy("card-prod", "canary")).accepted();
    c.as("ada")(change_hosting("production", saas)).accepted();
}

TEST(VAR_3, OtherEnvironmentsChangeAsTheyLike) {
    Company c = Company::staffed();
    c.as("ada")(change_hosting("staging", saas)).accepted();
    c.as("maria")(protect("card-stage", "default")).rejected(Code::protection_unsupported);
    c.as("ada")(change_hosting("staging", hybrid)).accepted();
    c.as("maria")(protect("card-stage", "default")).accepted();
    c.as("ada")(change_hosting("sandbox", hybrid)).accepted();
}

TEST(VAR_10, ProtectionIsKeptPerEnvironment) {
    Company c = Company::staffed();
    c.as("fay")(update("card-prod", "default")).denied_by({"VAR-4"});
    c.as("fay")(update("card-stage", "default")).accepted();
    c.as("maria")(protect("card-stage", "default")).accepted();
    c.as("maria")(protect("card-prod", "default", false)).accepted();
    c.as("fay")(update("card-prod", "default")).accepted();
    c.as("fay")(update("card-stage", "default", R"({"replicas":7})")).denied_by({"VAR-4"});
}

} // namespace
} // namespace assent::test
