#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum Collection;

TEST(RWX_22, DefinitionsOfLifeCyclesTakeRwxAdmin) {
    Company c = Company::staffed();
    c.as("fay")(define_life_cycle("bank")).denied_by({"RWX-22"});
    c.as("maria")(define_life_cycle("bank")).denied_by({"RWX-22"});
    c.as("tina")(define_life_cycle("bank")).denied_by({"RWX-22"});
    c.as("xena")(define_life_cycle("bank")).accepted().events({"LifeCycleDefined"});
    c.as("xena")(define_life_cycle("bank")).unchanged();
    c.as("ada")(define_life_cycle("bank", R"(["live"])")).accepted();
    c.as("fay")(define_life_cycle("bank", R"(["live"])")).denied_by({"RWX-22"});
}

TEST(RWX_22, DefinitionsStayWithRwxAdminWhenThePackIsOff) {
    Company c = Company::staffed();
    c.as("ada")(packs({.rwx = false})).accepted();
    c.as("fay")(define_life_cycle("bank")).denied_by({"RWX-22"});
    c.as("xena")(define_life_cycle("bank")).accepted();
}

TEST(RWX_22, WhoeverSeesTheModelMayStartOne) {
    Company c = Company::staffed();
    c.as("xena")(define_life_cycle("bank")).accepted();
    const auto made = c.as("fay")(start_life_cycle("i", "bank", "card")).the<LifeCycleStarted>();
    EXPECT_EQ(made.group, GroupId{"fraud"});
    c.as("fay")(start_life_cycle("i", "bank", "card")).rejected(Code::already_exists);
    c.as("rosa")(start_life_cycle("j", "bank", "card")).not_found();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(start_life_cycle("j", "bank", "card")).accepted();
    c.as("rosa")(start_life_cycle("k", "bank", "nowhere")).not_found();
}

TEST(RWX_22, AnInstanceIsChangedWithWrite) {
    Company c = Company::staffed();
    c.as("xena")(define_life_cycle("bank")).accepted();
    c.as("fay")(start_life_cycle("i", "bank", "card")).accepted();
    c.as("rosa")(edit(model_mlcs, "i")).not_found();
    c.as("xena")(grant(model_mlcs, "fraud", "risk", {READ})).accepted();
    c.as("rosa")(edit(model_mlcs, "i")).denied_by({"RWX-7"});
    c.as("xena")(grant(model_mlcs, "fraud", "risk", {READ, WRITE})).accepted();
    c.as("rosa")(edit(model_mlcs, "i")).accepted().events({"MetadataEdited"});
}

TEST(LifeCycles, AnUnknownOneIsNotStarted) {
    Company c = Company::staffed();
    c.as("fay")(start_life_cycle("i", "bank", "card")).rejected(Code::unknown_reference);
}

TEST(RWX_12, AnInstanceIsGivenOnlyToAGroupOfItsCreator) {
    Company c = Company::staffed();
    c.as("xena")(define_life_cycle("bank")).accepted();
    c.as("fay")(start_life_cycle("i", "bank", "card", "risk")).denied_by({"RWX-12"});
    c.as("joan")(start_life_cycle("i", "bank", "card")).rejected(Code::group_required);
    c.as("joan")(start_life_cycle("i", "bank", "card", "risk")).accepted();
}

} // namespace
} // namespace assent::test
