// Lists read page by page: every page is of the moment of the first, for a minute after each.

#include "adapters/http/kept_lists.hpp"
#include "projections/views.hpp"
#include "tests/adapters/http/routes_test.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using http::KeptLists;
using testing::ElementsAre;
using testing::HasSubstr;

class Pages : public RoutesTest {
protected:
    Pages() {
        for (const std::string name : {"g1", "g2", "g3", "g4", "g5"}) {
            say("CreateGroup", R"({"group":")" + name + R"("})");
        }
        say("AddUser", R"({"user":"bob","role":"member"})");
        say("AddUser", R"({"user":"eve","role":"member"})");
        say("AddGroupMember", R"({"group":"g4","user":"bob"})");
    }

    void say(std::string_view type, const std::string& data) {
        const auto response = post(command("p" + std::to_string(++said_), type, data));
        EXPECT_EQ(response.status, 200) << response.body;
    }

    json::Value page(const std::string& query, std::string_view actor = "bob") {
        const auto response = get("/v1/tenants/acme/groups?" + query, actor);
        EXPECT_EQ(response.status, 200) << response.body;
        return parsed(response.body);
    }

    static std::vector<std::string> ids(const json::Value& body) {
        std::vector<std::string> found;
        for (const auto& item : *body.find("items")->array())
            found.emplace_back(item.text_of("id"));
        return found;
    }

    int said_ = 0;
};

TEST_F(Pages, AllAreOfTheMomentOfTheFirst) {
    const auto first = page("limit=2");
    EXPECT_THAT(ids(first), ElementsAre("g1", "g2"));
    // Whatever happens: one goes, one comes, one changes.
    say("DeleteGroup", R"({"group":"g3"})");
    say("CreateGroup", R"({"group":"g35"})");
    say("RemoveGroupMember", R"({"group":"g4","user":"bob"})");
    const auto second = page("limit=2&cursor=" + std::string{first.text_of("next")});
    EXPECT_THAT(ids(second), ElementsAre("g3", "g4"));
    EXPECT_EQ(json::to_text(*second.find("items")->array()->back().find("members")), R"(["bob"])");
    const auto third = page("limit=3&cursor=" + std::string{second.text_of("next")});
    EXPECT_THAT(ids(third), ElementsAre("g5"));
    EXPECT_TRUE(third.find("next")->is_null());
    for (const auto* name : {"position"}) {
        EXPECT_EQ(number_of(second, name), number_of(first, name));
        EXPECT_EQ(number_of(third, name), number_of(first, name));
    }
    EXPECT_EQ(third.text_of("token"), first.text_of("token"));
    // A page may be read again.
    EXPECT_EQ(ids(page("limit=2&cursor=" + std::string{first.text_of("next")})), ids(second));
    EXPECT_THAT(ids(page("limit=9")), ElementsAre("g1", "g2", "g35", "g4", "g5"));
}

TEST_F(Pages, AreKeptForAMinuteAndThenGone) {
    auto next = std::string{page("limit=1").text_of("next")};
    for (int i = 0; i < 3; ++i) {
        now_ += std::chrono::seconds{60};
        next = page("limit=1&cursor=" + next).text_of("next");
    }
    now_ += std::chrono::milliseconds{60'001};
    const auto body = problem(get("/v1/tenants/acme/groups?limit=1&cursor=" + next, "bob"), 410);
    EXPECT_EQ(body.text_of("type"), "urn:assent:problem:cursor_expired");
}

TEST_F(Pages, ACursorIsForItsReaderAndItsListOnly) {
    const auto next = std::string{page("limit=1").text_of("next")};
    problem(get("/v1/tenants/acme/groups?cursor=" + next, "eve"), 400);
    problem(get("/v1/tenants/acme/users?cursor=" + next, "bob"), 400);
    problem(get("/v1/tenants/none/groups?cursor=" + next, "bob"), 404);
    EXPECT_EQ(get("/v1/tenants/acme/groups?cursor=" + next, "bob").status, 200);
    // Who is no user any more reads nothing any more.
    say("RemoveUser", R"({"user":"bob"})");
    problem(get("/v1/tenants/acme/groups?cursor=" + next, "bob"), 404);
}

TEST_F(Pages, WithoutRoomAnotherListHasToWait) {
    for (int i = 0; i < 60; ++i) {
        say("CreateGroup",
            R"({"group":"group/with/a/name/that/is/rather/long/)" + std::to_string(i) + R"("})");
    }
    int begun = 0;
    while (get("/v1/tenants/acme/groups?limit=1", "bob").status == 200) ASSERT_LT(++begun, 1000);
    EXPECT_GT(begun, 1);
    const auto refused = get("/v1/tenants/acme/groups?limit=1", "bob");
    problem(refused, 503);
    EXPECT_NE(http::find_header(refused.headers, "Retry-After"), "");
    // That is one reader's share; others have theirs, and what fits one page takes none.
    EXPECT_EQ(get("/v1/tenants/acme/groups?limit=1", "eve").status, 200);
    EXPECT_EQ(get("/v1/tenants/acme/groups?limit=1000", "bob").status, 200);
    now_ += std::chrono::seconds{61};
    EXPECT_EQ(get("/v1/tenants/acme/groups?limit=1", "bob").status, 200);
}

TEST(KeptListsTest, DropsTheOldestFirstAndCountsBytes) {
    KeptLists lists{1'000'000};
    const KeptLists::Time start;
    const auto list = [](const std::string& reader) {
        std::vector<ModelView> views(10);
        for (auto& view : views) view.metadata.text = std::string(1'000, ' ');
        return std::make_shared<const KeptLists::List>(
            KeptLists::List{.items = std::make_shared<http::ItemsOf<ModelView>>(std::move(views)),
                            .reader = reader,
                            .list = "models",
                            .position = 1,
                            .token = "t"});
    };
    const auto first = lists.keep(list("a"), start).value();
    const auto one = lists.bytes();
    EXPECT_GE(one, 10'000U);
    EXPECT_LT(one, 20'000U);
    const auto second = lists.keep(list("a"), start + std::chrono::seconds{1}).value();
    EXPECT_EQ(lists.bytes(), 2 * one);
    EXPECT_NE(first, second);
    // Reading one makes it younger.
    const auto cursor = KeptLists::cursor_of(first, 3);
    EXPECT_EQ(lists.find(cursor, "a", "models", start + std::chrono::seconds{30})->offset, 3U);
    const auto later = start + std::chrono::seconds{62};
    EXPECT_EQ(lists.find(KeptLists::cursor_of(second, 3), "a", "models", later).error(),
              KeptLists::Missing::expired);
    EXPECT_TRUE(lists.find(cursor, "a", "models", later).has_value());
    EXPECT_EQ(lists.bytes(), one);
    for (const std::size_t offset : {0U, 10U, 99U}) {
        EXPECT_EQ(lists.find(KeptLists::cursor_of(first, offset), "a", "models", later).error(),
                  KeptLists::Missing::never);
    }
}

} // namespace
} // namespace assent::test
