// How long the pages of a search are kept, and how many.

#include "adapters/http/authzen/search_results.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace assent::test {
namespace {

using http::authzen::SearchResults;
using std::chrono::seconds;

const SearchResults::Time start{};

std::shared_ptr<const SearchResults::List> list_of(std::size_t names) {
    SearchResults::List list;
    list.found.names.assign(names, "x");
    return std::make_shared<const SearchResults::List>(std::move(list));
}

TEST(SearchPages, AreKeptForAMinuteAfterEachPage) {
    SearchResults results;
    const auto token = SearchResults::token_of(results.keep(list_of(3), start), 2);
    EXPECT_TRUE(results.find(token, start + seconds{60}));
    EXPECT_TRUE(results.find(token, start + seconds{120})) << "it was read a minute ago";
    EXPECT_FALSE(results.find(token, start + seconds{120} + SearchResults::kept + seconds{1}));
}

TEST(SearchPages, MakeRoomForNewOnes) {
    SearchResults results{10};
    const auto first = SearchResults::token_of(results.keep(list_of(4), start), 1);
    const auto second = SearchResults::token_of(results.keep(list_of(4), start), 1);
    EXPECT_TRUE(results.find(first, start)) << "and so it is the second that was not read for long";
    const auto third = SearchResults::token_of(results.keep(list_of(4), start), 1);
    EXPECT_TRUE(results.find(first, start));
    EXPECT_FALSE(results.find(second, start));
    const auto huge = SearchResults::token_of(results.keep(list_of(99), start), 98);
    EXPECT_TRUE(results.find(huge, start)) << "whoever is alone may be too large";
    EXPECT_FALSE(results.find(first, start));
    EXPECT_FALSE(results.find(third, start));
}

TEST(SearchPages, TakeNoTokenThatWasNotGiven) {
    SearchResults results;
    const auto key = results.keep(list_of(3), start);
    for (const auto& token : {key,
                              key + ".",
                              key + ".3",
                              key + ".-1",
                              key + ".1x",
                              key + ".99999999999999999999",
                              std::string{"."},
                              std::string{".0"},
                              std::string{}}) {
        EXPECT_FALSE(results.find(token, start)) << token;
    }
    EXPECT_NE(results.keep(list_of(3), start), key);
}

} // namespace
} // namespace assent::test
