#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum Collection;

/// fraud has the runtime `gpu`, risk the runtime `cpu`.
Company with_runtimes() {
    Company c = Company::staffed();
    c.arrange_as("fay", {register_runtime("gpu")});
    c.arrange_as("rosa", {register_runtime("cpu")});
    return c;
}

TEST(RWX_24, AnyUserMayRegisterARuntimeInAnOwnGroup) {
    Company c = Company::staffed();
    const auto made = c.as("fay")(register_runtime("gpu")).the<RuntimeRegistered>();
    EXPECT_EQ(made.group, GroupId{"fraud"});
    c.as("joan")(register_runtime("tpu", "risk")).accepted();
    c.as("fay")(register_runtime("gpu")).rejected(Code::already_exists);
    c.as("rosa")(register_runtime("gpu")).rejected(Code::already_exists);
}

TEST(RWX_12, ARuntimeIsGivenOnlyToAGroupOfItsCreator) {
    Company c = Company::staffed();
    c.as("fay")(register_runtime("gpu", "risk")).denied_by({"RWX-12"});
    c.as("xena")(register_runtime("gpu", "risk")).accepted();
}

TEST(RWX_23, ARuntimeNeedsANamedGroupOfWhomHasSeveralOrNone) {
    Company c = Company::staffed();
    c.as("joan")(register_runtime("gpu")).rejected(Code::group_required);
    c.as("newton")(register_runtime("gpu")).rejected(Code::group_required);
}

TEST(RWX_21, ResettingAnEngineTakesExecuteOnTheRuntime) {
    Company c = with_runtimes();
    c.as("fay")(reset_engine("gpu")).accepted().events({"EngineReset"});
    c.as("fay")(reset_engine("gpu")).accepted();
    c.as("rosa")(reset_engine("gpu")).not_found();
    c.as("xena")(grant(runtimes, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(reset_engine("gpu")).denied_by({"RWX-21"});
    c.as("xena")(grant(runtimes, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(reset_engine("gpu")).accepted();
}

TEST(RWX_21, DeployingTakesExecuteOnSnapshotAndRuntime) {
    Company c = with_runtimes();
    const auto onto = [](const char* runtime) {
        return deploy("card-box", "card-1").of("card").into("sandbox").on(runtime);
    };
    c.as("fay")(onto("cpu")).not_found();
    c.as("fay")(onto("nowhere")).not_found();
    c.as("xena")(grant(runtimes, "risk", "fraud", {READ})).accepted();
    c.as("fay")(onto("cpu")).denied_by({"RWX-21"});
    c.as("xena")(grant(runtimes, "risk", "fraud", {READ, EXECUTE})).accepted();
    const auto made = c.as("fay")(onto("cpu")).accepted().the<DeploymentCreated>();
    EXPECT_EQ(made.runtime, RuntimeId{"cpu"});

    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(deploy("card-rosa", "card-1").of("card").into("sandbox").on("cpu"))
        .denied_by({"RWX-8"});
}

TEST(RWX_21, DeployingOntoADeploymentTakesExecuteOnItsRuntime) {
    Company c = with_runtimes();
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox").on("gpu")).accepted();
    c.as("xena")(grant(deployed_models, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("xena")(grant(deployable_models, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(deploy("card-box", "card-2")).denied_by({"RWX-21"});
    c.as("xena")(grant(runtimes, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(deploy("card-box", "card-2")).accepted();
    // Other changes run nothing.
    c.as("xena")(revoke(runtimes, "fraud", "risk")).accepted();
    c.as("rosa")(update("card-box", "default")).accepted();
}

TEST(Deployments, TheRuntimeIsFixed) {
    Company c = with_runtimes();
    c.as("fay")(register_runtime("tpu")).accepted();
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox").on("gpu")).accepted();
    c.as("fay")(deploy("card-box", "card-2").on("tpu")).rejected(Code::wrong_state);
    c.as("fay")(deploy("card-box", "card-2").on("cpu")).not_found();
    c.as("fay")(deploy("card-box", "card-2").on("gpu")).accepted();
    c.as("fay")(deploy("card-stage", "card-2").on("gpu")).rejected(Code::wrong_state);
}

/// EXECUTE on a runtime that the deployment will not get is not asked for.
TEST(Deployments, NamingAnotherRuntimeIsAMistakeNotACrime) {
    Company c = with_runtimes();
    c.as("xena")(grant(runtimes, "risk", "fraud", {READ})).accepted();
    c.as("fay")(deploy("card-stage", "card-2").on("cpu")).rejected(Code::wrong_state);
}

TEST(RWX_21, WithThePackOffNobodyIsAskedForRightsOnRuntimes) {
    Company c = with_runtimes();
    c.as("ada")(packs({.rwx = false})).accepted();
    c.as("newton")(reset_engine("gpu")).accepted();
    c.as("newton")(deploy("card-box", "card-1").of("card").into("sandbox").on("cpu")).accepted();
    c.as("newton")(reset_engine("nowhere")).not_found();
}

} // namespace
} // namespace assent::test
