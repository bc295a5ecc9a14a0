// Lists and single answers are the same decision (MIX-5): what a list shows is exactly what
// `authorize` allows to READ, one thing at a time, for everybody and everything of the sample.

#include "domain/authorize.hpp"
#include "projections/authorization.hpp"
#include "tests/projections/played_company.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace assent::test {
namespace {

using Ids = std::vector<std::string>;

constexpr Page everything{.after = {}, .limit = 1'000'000};

/// Now, and when everything has expired that ever will.
std::vector<Timestamp> times() {
    return {played_company().last_decided_at,
            Timestamp{std::chrono::sys_days{std::chrono::year{3000} / 1 / 1}}};
}

template <class View>
Ids ids_of(const std::vector<View>& items) {
    Ids ids;
    for (const auto& item : items) ids.push_back(item.id);
    return ids;
}

template <class Row, class Use>
void each_present(Use&& use) {
    const auto& table = acme().table<Row>();
    for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
        if (table.rows[i].present) use(Ref<Row>{i});
    }
}

template <class Use>
void each_reader(Use&& use) {
    for (const auto time : times()) {
        each_present<User>([&](Ref<User> user) {
            SCOPED_TRACE(acme().users.name(user) + " at " + to_rfc3339(time));
            use(Reader{.user = user, .time = time});
        });
    }
}

template <class Row>
bool may_read(const Reader& reader, Ref<Row> entity) {
    const Question question{.subject = UserId{acme().users.name(reader.user)},
                            .about =
                                AccessQuestion{.permission = Permission::READ, .entity = entity}};
    return authorize(acme(), question, reader.time).allowed;
}

template <class Row>
Ids readable(const Reader& reader) {
    Ids ids;
    each_present<Row>([&](Ref<Row> ref) {
        if (may_read(reader, ref)) ids.push_back(acme().table<Row>().name(ref));
    });
    std::ranges::sort(ids);
    return ids;
}

template <class View, class Row>
void check_list() {
    std::set<Ids> different;
    each_reader([&](const Reader& reader) {
        const auto expected = readable<Row>(reader);
        const auto listing = list<View, Row>(acme(), reader, everything);
        EXPECT_EQ(ids_of(listing.items), expected);
        EXPECT_FALSE(listing.more);
        each_present<Row>([&](Ref<Row> ref) {
            const auto& name = acme().table<Row>().name(ref);
            const auto found = find<View, Row>(acme(), reader, name);
            EXPECT_EQ(found.has_value(), may_read(reader, ref)) << name;
            if (found) {
                EXPECT_EQ(found->id, name);
            }
        });
        different.insert(expected);
    });
    EXPECT_GE(different.size(), 3U) << "the sample shows everybody the same: nothing was proved";
}

TEST(Lists, ShowTheModelsThatMayBeRead) {
    check_list<ModelView, Model>();
}

TEST(Lists, ShowTheSnapshotsThatMayBeRead) {
    check_list<SnapshotView, Snapshot>();
}

TEST(Lists, ShowTheDeploymentsThatMayBeRead) {
    check_list<DeploymentView, Deployment>();
}

TEST(Lists, ShowTheRuntimesThatMayBeRead) {
    check_list<RuntimeView, Runtime>();
}

TEST(Lists, ShowTheJobsThatMayBeRead) {
    check_list<JobView, Job>();
}

TEST(Lists, ShowTheTestResultsThatMayBeRead) {
    check_list<TestResultView, TestResult>();
}

TEST(Lists, ShowTheLifeCycleInstancesThatMayBeRead) {
    check_list<LifeCycleInstanceView, LifeCycleInstance>();
}

TEST(Lists, ShowTheNotificationsThatMayBeRead) {
    check_list<NotificationView, Notification>();
}

template <class View, class Row>
void check_directory() {
    Ids expected;
    each_present<Row>([&](Ref<Row> ref) { expected.push_back(acme().table<Row>().name(ref)); });
    std::ranges::sort(expected);
    ASSERT_FALSE(expected.empty());
    each_reader([&](const Reader& reader) {
        EXPECT_EQ(ids_of(list<View, Row>(acme(), reader, everything).items), expected);
        for (const auto& id : expected) {
            EXPECT_TRUE((find<View, Row>(acme(), reader, id).has_value())) << id;
        }
    });
}

TEST(Lists, ShowTheDirectoryToEveryUser) {
    check_directory<UserView, User>();
    check_directory<AudienceView, Audience>();
    check_directory<GroupView, Group>();
    check_directory<EnvironmentView, Environment>();
}

TEST(Lists, ShowNothingThatIsGone) {
    const auto& deployments = acme().deployments;
    std::size_t gone = 0;
    each_reader([&](const Reader& reader) {
        for (std::uint32_t i = 0; i < deployments.rows.size(); ++i) {
            if (deployments.rows[i].present) continue;
            ++gone;
            const auto& name = deployments.name({i});
            EXPECT_FALSE((find<DeploymentView, Deployment>(acme(), reader, name).has_value()));
        }
    });
    EXPECT_GT(gone, 0U) << "no deployment of the sample ends: nothing was proved";
    const Reader reader{.user = acme().users.find("maria"), .time = times()[0]};
    EXPECT_FALSE((find<ModelView, Model>(acme(), reader, "no-such-model").has_value()));
    EXPECT_FALSE((find<ModelView, Model>(acme(), reader, "").has_value()));
}

TEST(Lists, ShowOfASnapshotOnlyTheDeploymentsThatMayBeRead) {
    std::size_t hidden = 0;
    each_reader([&](const Reader& reader) {
        for (const auto& item : list<SnapshotView, Snapshot>(acme(), reader, everything).items) {
            Ids expected;
            each_present<Deployment>([&](Ref<Deployment> ref) {
                const auto snapshot = acme().snapshots.find(item.id);
                const auto& variations = acme().deployments[ref].variations;
                if (std::ranges::find(variations, snapshot, &Variation::snapshot) ==
                    variations.end()) {
                    return;
                }
                if (may_read(reader, ref)) {
                    expected.push_back(acme().deployments.name(ref));
                } else {
                    ++hidden;
                }
            });
            std::ranges::sort(expected);
            Ids shown;
            for (const auto& id : item.deployments) shown.push_back(id.text());
            EXPECT_EQ(shown, expected) << item.id;
        }
    });
    EXPECT_GT(hidden, 0U) << "the sample hides no such deployment: nothing was proved";
}

/// Turns the pages of a list until there is none left.
template <class ListPage>
void check_pages(std::size_t limit, const Ids& expected, ListPage list_page) {
    SCOPED_TRACE("limit " + std::to_string(limit));
    Ids seen;
    Page page{.after = {}, .limit = limit};
    for (bool more = true; more;) {
        const auto listing = list_page(page);
        const auto ids = ids_of(listing.items);
        more = listing.more;
        ASSERT_LE(ids.size(), limit);
        if (more) {
            ASSERT_EQ(ids.size(), limit);
        }
        seen.insert(seen.end(), ids.begin(), ids.end());
        ASSERT_LE(seen.size(), expected.size());
        if (!ids.empty()) page.after = ids.back();
    }
    EXPECT_EQ(seen, expected);
}

TEST(Pages, AreCompleteAndWithoutDoublesForEveryLimit) {
    for (const std::string name : {"maria", "mia", "root"}) {
        const Reader reader{.user = acme().users.find(name), .time = times()[0]};
        if (!reader.user) continue;
        SCOPED_TRACE(name);
        const auto pages_of = [&](auto list_page) {
            const auto expected = ids_of(list_page(everything).items);
            for (std::size_t limit = 1; limit <= expected.size() + 1; ++limit) {
                check_pages(limit, expected, list_page);
            }
            return expected.size();
        };
        EXPECT_GT(pages_of([&](const Page& page) {
                      return list<SnapshotView, Snapshot>(acme(), reader, page);
                  }),
                  3U);
        EXPECT_GT(
            pages_of([&](const Page& page) { return list<UserView, User>(acme(), reader, page); }),
            20U);
    }
}

} // namespace
} // namespace assent::test
