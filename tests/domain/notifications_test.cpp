#include "tests/support/company.hpp"

#include <gtest/gtest.h>

namespace assent::test {
namespace {

using enum Collection;

TEST(RWX_11, ANotificationInheritsTheGroupOfItsModel) {
    Company c = Company::staffed();
    const auto made = c.as("fay")(notify("n", "card")).accepted().the<NotificationCreated>();
    EXPECT_EQ(made.group, GroupId{"fraud"});
    EXPECT_EQ(c.as("joan")(notify("m", "score")).the<NotificationCreated>().group, GroupId{"risk"});
    c.as("fay")(notify("n", "card")).rejected(Code::already_exists);
}

TEST(RWX_11, ItsCreatorNeedsWriteOnTheNotificationsOfThatGroupAndNoMembership) {
    Company c = Company::staffed();
    c.as("rosa")(notify("n", "card")).not_found();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ, WRITE, EXECUTE})).accepted();
    c.as("rosa")(notify("n", "card")).denied_by({"RWX-11"});
    c.as("xena")(grant(notifications, "fraud", "risk", {READ, EXECUTE})).accepted();
    c.as("rosa")(notify("n", "card")).denied_by({"RWX-11"});
    c.as("xena")(grant(notifications, "fraud", "risk", {READ, WRITE})).accepted();
    EXPECT_EQ(c.as("rosa")(notify("n", "card")).the<NotificationCreated>().group, GroupId{"fraud"});
    c.as("mike")(notify("m", "card")).accepted();
}

/// RWX-20 asks for READ on what exists; a notification to come does not.
TEST(RWX_11, WriteAloneDoes) {
    Company c = Company::staffed();
    c.as("xena")(grant(stored_models, "fraud", "risk", {READ})).accepted();
    c.as("xena")(grant(notifications, "fraud", "risk", {WRITE})).accepted();
    c.as("rosa")(notify("n", "card")).accepted();
    c.as("rosa")(edit(notifications, "n")).not_found();
}

TEST(RWX_11, OfAModelWithoutAGroupOnlyRwxAdminMakesOne) {
    Company c = Company::staffed();
    c.as("ada")(packs({.rwx = false})).accepted();
    c.as("newton")(register_model("stray")).accepted();
    c.as("newton")(notify("n", "stray")).accepted();
    c.as("ada")(packs({.rwx = true})).accepted();
    c.as("newton")(notify("m", "stray")).not_found();
    EXPECT_FALSE(c.as("xena")(notify("m", "stray")).the<NotificationCreated>().group);
}

TEST(RWX_11, ItKeepsItsGroupWhenTheModelMoves) {
    Company c = Company::staffed();
    c.as("fay")(notify("n", "card")).accepted();
    c.as("xena")(move_entity(stored_models, "card", "risk")).accepted();
    c.as("fay")(edit(notifications, "n")).accepted();
    c.as("rosa")(edit(notifications, "n")).not_found();
}

} // namespace
} // namespace assent::test
