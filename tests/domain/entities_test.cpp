#include "tests/support/company.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace assent::test {
namespace {

using enum Collection;

/// One entity of each collection, all of fraud, none of which anything refers to but where it must.
struct Entity {
    Collection collection;
    const char* id;
};

constexpr std::array<Entity, 8> one_of_each{{{stored_models, "lone"},
                                             {deployable_models, "card-9"},
                                             {deployed_models, "card-stage"},
                                             {model_test_results, "t"},
                                             {model_mlcs, "i"},
                                             {jobs, "idle"},
                                             {runtimes, "gpu"},
                                             {notifications, "n"}}};

Company with_everything() {
    Company c = Company::staffed();
    c.arrange_as("xena", {define_life_cycle("bank")});
    c.arrange_as("fay",
                 {register_model("lone"),
                  create_snapshot("card-9", "card"),
                  register_runtime("gpu"),
                  create_job("busy", "card-1"),
                  create_job("idle", "card-1"),
                  record_result("t", "busy"),
                  start_life_cycle("i", "bank", "card"),
                  notify("n", "card")});
    return c;
}

TEST(RWX_7, EditingTakesWrite) {
    for (const auto [collection, id] : one_of_each) {
        SCOPED_TRACE(id);
        Company c = with_everything();
        c.as("fay")(edit(collection, id)).accepted().events({"MetadataEdited"});
        c.as("fay")(edit(collection, id)).unchanged();
        c.as("fay")(edit(collection, id, "{}")).accepted();
        c.as("fay")(edit(collection, id, "{}")).unchanged();
        c.as("fay")(edit(collection, "nowhere")).not_found();
        c.as("rosa")(edit(collection, id)).not_found();
        c.as("xena")(grant(collection, "fraud", "risk", {READ, EXECUTE})).accepted();
        c.as("rosa")(edit(collection, id)).denied_by({"RWX-7"});
        c.as("xena")(grant(collection, "fraud", "risk", {READ, WRITE})).accepted();
        c.as("rosa")(edit(collection, id)).accepted();
        c.as("xena")(edit(collection, id, R"({"a":2})")).accepted();
    }
}

TEST(RWX_24, MovingTakesWriteAndMembershipInTheNewGroup) {
    for (const auto [collection, id] : one_of_each) {
        SCOPED_TRACE(id);
        Company c = with_everything();
        c.as("fay")(move_entity(collection, id, "risk")).denied_by({"RWX-24"});
        c.as("fay")(move_entity(collection, id, "nowhere")).denied_by({"RWX-24"});
        c.as("rosa")(move_entity(collection, id, "risk")).not_found();
        c.as("xena")(grant(collection, "fraud", "risk", {READ})).accepted();
        c.as("rosa")(move_entity(collection, id, "risk")).denied_by({"RWX-7"});
        c.as("rosa")(move_entity(collection, id, "fraud")).denied_by({"RWX-7", "RWX-24"});
        c.as("fay")(move_entity(collection, id, "fraud")).unchanged();
        c.as("joan")(move_entity(collection, id, "risk")).accepted().events({"EntityMoved"});
        c.as("fay")(edit(collection, id)).not_found();
        c.as("rosa")(edit(collection, id)).accepted();
    }
}

TEST(RWX_27, RwxAdminMovesAnythingToAnyGroup) {
    Company c = with_everything();
    for (const auto [collection, id] : one_of_each) {
        c.as("xena")(move_entity(collection, id, "nowhere")).rejected(Code::unknown_reference);
        c.as("xena")(move_entity(collection, id, "idle")).accepted();
        c.as("ada")(move_entity(collection, id, "risk")).accepted();
    }
}

TEST(RWX_26, WhatHasNoGroupIsRwxAdminsUntilItIsMoved) {
    Company c = Company::staffed();
    c.as("ada")(packs({.rwx = false})).accepted();
    c.as("newton")(register_model("stray")).accepted();
    c.as("newton")(edit(stored_models, "stray")).accepted();
    c.as("ada")(packs({.rwx = true})).accepted();
    c.as("newton")(edit(stored_models, "stray")).not_found();
    c.as("fay")(edit(stored_models, "stray")).not_found();
    c.as("tina")(edit(stored_models, "stray")).not_found();
    c.as("xena")(edit(stored_models, "stray", R"({"a":1})")).accepted();
    c.as("xena")(move_entity(stored_models, "stray", "fraud")).accepted();
    c.as("fay")(edit(stored_models, "stray")).accepted();
}

TEST(RWX_24, DeletingTakesRwxAdmin) {
    for (const auto [collection, id] : one_of_each) {
        SCOPED_TRACE(id);
        Company c = with_everything();
        c.as("fay")(delete_entity(collection, id)).denied_by({"RWX-24"});
        c.as("rosa")(delete_entity(collection, id)).not_found();
        c.as("xena")(grant(collection, "fraud", "risk", {READ, WRITE, EXECUTE})).accepted();
        c.as("rosa")(delete_entity(collection, id)).denied_by({"RWX-24"});
        c.as("mike")(delete_entity(collection, id)).denied_by({"RWX-24"});
        c.as("xena")(delete_entity(collection, id)).accepted();
        c.as("xena")(delete_entity(collection, id)).not_found();
        c.as("fay")(edit(collection, id)).not_found();
    }
}

/// What is gone is gone: its id is free, and its group may be deleted when nothing is left.
TEST(RWX_24, ADeletedEntityLeavesNothingBehind) {
    Company c = Company::staffed();
    c.as("ada")(join("idle", "newton")).accepted();
    c.as("newton")(register_model("lone", "idle")).accepted();
    c.as("ada")(delete_group("idle")).rejected(Code::in_use);
    c.as("ada")(delete_entity(stored_models, "lone")).accepted().events({"EntityDeleted"});
    c.as("fay")(register_model("lone")).accepted();
    c.as("ada")(delete_group("idle")).accepted();
}

TEST(RWX_24, AMovedEntityLeavesItsGroup) {
    Company c = Company::staffed();
    c.as("xena")(register_model("lone", "idle")).accepted();
    c.as("ada")(delete_group("idle")).rejected(Code::in_use);
    c.as("xena")(move_entity(stored_models, "lone", "fraud")).accepted();
    c.as("ada")(delete_group("idle")).accepted();
}

TEST(VAR_24, DeletingADeploymentEndsIt) {
    Company c = Company::staffed();
    c.as("xena")(delete_entity(deployed_models, "card-stage"))
        .accepted()
        .events({"DeploymentEnded"});
    c.as("ada")(delete_entity(deployed_models, "card-prod"))
        .accepted()
        .events({"DeploymentEnded", "ModelStatusEnded", "ModelStatusEnded"});
}

TEST(VAR_24, DeletingADeploymentWithAProtectedVariationTakesAMaintainerToo) {
    Company c = Company::staffed();
    c.as("xena")(delete_entity(deployed_models, "card-prod")).denied_by({"VAR-24"});
    c.as("fay")(delete_entity(deployed_models, "card-prod")).denied_by({"RWX-24", "VAR-24"});
    c.as("maria")(delete_entity(deployed_models, "card-prod")).denied_by({"RWX-24"});
    c.as("ada")(change_role("xena", AccountRole::maintainer)).accepted();
    c.as("xena")(delete_entity(deployed_models, "card-prod")).accepted();
}

TEST(RWX_24, WithThePackOffAnybodyMovesAndDeletes) {
    Company c = with_everything();
    c.as("ada")(packs({.rwx = false})).accepted();
    for (const auto [collection, id] : one_of_each) {
        c.as("newton")(move_entity(collection, id, "risk")).accepted();
        c.as("newton")(delete_entity(collection, id)).accepted();
    }
}

TEST(InUse, AModelWithSnapshotsInstancesOrNotifications) {
    Company c = with_everything();
    c.as("xena")(delete_entity(stored_models, "card")).rejected(Code::in_use);
    c.as("fay")(notify("m", "lone")).accepted();
    c.as("xena")(delete_entity(stored_models, "lone")).rejected(Code::in_use);
    c.as("xena")(delete_entity(notifications, "m")).accepted();
    c.as("fay")(start_life_cycle("j", "bank", "lone")).accepted();
    c.as("xena")(delete_entity(stored_models, "lone")).rejected(Code::in_use);
    c.as("xena")(delete_entity(model_mlcs, "j")).accepted();
    c.as("fay")(create_snapshot("lone-1", "lone")).accepted();
    c.as("xena")(delete_entity(stored_models, "lone")).rejected(Code::in_use);
    c.as("xena")(delete_entity(deployable_models, "lone-1")).accepted();
    c.as("xena")(delete_entity(stored_models, "lone")).accepted();
}

TEST(InUse, AMonitorThatIsAttached) {
    Company c = with_everything();
    c.as("fay")(register_monitor("drift")).accepted();
    c.as("fay")(add_monitor("card-9", "drift")).accepted();
    c.as("xena")(delete_entity(stored_models, "drift")).rejected(Code::in_use);
    c.as("xena")(delete_entity(deployable_models, "card-9")).accepted();
    c.as("xena")(delete_entity(stored_models, "drift")).accepted();
}

TEST(InUse, ASnapshotThatIsDeployedOrHasJobs) {
    Company c = with_everything();
    c.as("xena")(delete_entity(deployable_models, "card-2")).rejected(Code::in_use);
    c.as("maria")(undeploy("card-prod", "canary")).accepted();
    c.as("fay")(create_job("j", "card-2")).accepted();
    c.as("xena")(delete_entity(deployable_models, "card-2")).rejected(Code::in_use);
    c.as("xena")(delete_entity(jobs, "j")).accepted();
    c.as("xena")(delete_entity(deployable_models, "card-2")).accepted();
}

TEST(InUse, AJobWithResults) {
    Company c = with_everything();
    c.as("xena")(delete_entity(jobs, "busy")).rejected(Code::in_use);
    c.as("xena")(delete_entity(model_test_results, "t")).accepted();
    c.as("xena")(delete_entity(jobs, "busy")).accepted();
}

TEST(InUse, ARuntimeWithJobsOrDeployments) {
    Company c = with_everything();
    c.as("fay")(create_job("j", "card-1", JobKind::scoring, "gpu")).accepted();
    c.as("xena")(delete_entity(runtimes, "gpu")).rejected(Code::in_use);
    c.as("xena")(delete_entity(jobs, "j")).accepted();
    c.as("fay")(deploy("card-box", "card-1").of("card").into("sandbox").on("gpu")).accepted();
    c.as("xena")(delete_entity(runtimes, "gpu")).rejected(Code::in_use);
    c.as("fay")(undeploy_all("card-box")).accepted();
    c.as("xena")(delete_entity(runtimes, "gpu")).accepted();
}

TEST(InUse, AGroupThatOwnsAnyEntity) {
    for (const auto [collection, id] : one_of_each) {
        SCOPED_TRACE(id);
        Company c = with_everything();
        c.as("xena")(move_entity(collection, id, "idle")).accepted();
        c.as("ada")(delete_group("idle")).rejected(Code::in_use);
    }
}

} // namespace
} // namespace assent::test
