#include "adapters/json/value.hpp"
#include "tools/assent/table.hpp"
#include "tools/assent/told.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What people are shown.
namespace assent::tool {
namespace {

using testing::HasSubstr;
using testing::Not;

json::Value parsed(std::string_view text) {
    return json::parse(text).value();
}

TEST(Table, has_a_column_for_each_member_as_wide_as_its_widest_cell) {
    const auto items = parsed(R"([{"id":"a","members":["x","y"],"needs_it":true},
                                  {"id":"b\u00fcro","members":[],"needs_it":null}])");
    EXPECT_EQ(table_of(*items.array()),
              "ID    MEMBERS  NEEDS-IT\n"
              "a     x,y      yes\n"
              "b\u00fcro  -        -\n");
}

TEST(Table, leaves_out_what_is_too_deep_for_it_and_shows_variations_by_name) {
    const auto items =
        parsed(R"([{"id":"d","variations":[{"name":"default","protected":true},{"name":"next"}],
                    "roles":[{"user":"bob","group":null,"role":"can_edit"}],"metadata":{"a":1}}])");
    const auto table = table_of(*items.array());
    EXPECT_THAT(table, HasSubstr("default (protected),next"));
    EXPECT_THAT(table, HasSubstr("bob=can_edit"));
    EXPECT_THAT(table, Not(HasSubstr("METADATA")));
}

TEST(Table, tells_a_reason_by_its_rule_and_message) {
    const auto thing = parsed(R"({"serving":false,"reasons":[{"rule":"APP-1","code":"not_active",
        "message":"It is not active.","facts":[]}]})");
    EXPECT_EQ(lines_of(*thing.object()), "serving  no\nreasons  APP-1 It is not active.\n");
}

TEST(Table, never_prints_what_moves_a_cursor) {
    EXPECT_EQ(cell(parsed(R"("a\u001b[2Jb\n")")), "a [2Jb ");
}

TEST(Told, a_denial_names_every_rule_that_fails_and_none_that_does_not) {
    const auto told = bad_news({403, parsed(R"({"outcome":"denied","code":"denied","position":7,
        "reasons":[{"rule":"VAR-9","code":"denied","message":"One."},
                   {"rule":"GEN-1","code":"allowed","message":"Two."},
                   {"rule":"RWX-7","code":"denied","message":"Three."}]})")});
    EXPECT_EQ(told, "denied at position 7\n  VAR-9  One.\n  RWX-7  Three.\n");
}

TEST(Told, who_takes_the_places_and_what_to_do_about_it) {
    const auto told = bad_news({409, parsed(R"({"outcome":"rejected","code":"capacity_exceeded",
        "reasons":[{"rule":"APP-7","code":"capacity_exceeded","message":"Full."}],
        "capacity":{"limit":3,"active":3,"holders":["a","b"],"hidden":1}})")});
    EXPECT_THAT(told, HasSubstr("rejected (capacity_exceeded)\n  APP-7  Full.\n"));
    EXPECT_THAT(told, HasSubstr("3 of 3 places are taken, by a,b and 1 that you may not read"));
    EXPECT_THAT(told, HasSubstr("assent models swap"));

    const auto stranger = bad_news({409, parsed(R"({"outcome":"rejected","code":"capacity_exceeded",
        "reasons":[],"capacity":{"limit":3,"active":3,"holders":[],"hidden":3}})")});
    EXPECT_THAT(stranger, HasSubstr("places are taken, by 3 that you may not read\n"));
}

TEST(Told, any_other_error_by_its_title_and_detail) {
    const auto told = bad_news({401, parsed(R"({"type":"urn:assent:problem:unauthenticated",
        "title":"No valid credential","status":401,"detail":"The API key is unknown."})")});
    EXPECT_THAT(told, HasSubstr("No valid credential (unauthenticated)\n"));
    EXPECT_THAT(told, HasSubstr("The API key is unknown."));
    EXPECT_THAT(told, HasSubstr("--key-file"));
}

} // namespace
} // namespace assent::tool
