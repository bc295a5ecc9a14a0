#include "adapters/json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assent::json {
namespace {

using testing::ElementsAre;

std::string canonical_of(std::string_view text) {
    const auto value = parse(text);
    return value ? canonical(*value) : value.error().detail;
}

TEST(Canonical, SortsMembersAndDropsWhiteSpace) {
    EXPECT_EQ(canonical_of(" { \"b\" : [ 1 , { \"d\" : null , \"c\" : true } ] , \"a\" : \"x\" } "),
              R"({"a":"x","b":[1,{"c":true,"d":null}]})");
}

TEST(Canonical, GivesEqualNumbersEqualTexts) {
    EXPECT_EQ(canonical_of("[1,1.0,1e0,10e-1]"), "[1,1,1,1]");
    EXPECT_EQ(canonical_of("[0,-0,0.0,-0.0]"), "[0,0,0,0]");
    EXPECT_EQ(canonical_of("[0.1,1.1,123.456,1e-7,1e300]"), "[0.1,1.1,123.456,1e-07,1e+300]");
    EXPECT_EQ(canonical_of("[9223372036854775807,-9223372036854775808,18446744073709551615]"),
              "[9223372036854775807,-9223372036854775808,18446744073709551615]");
}

TEST(Canonical, IsItsOwnCanonicalForm) {
    for (const std::string_view text :
         {R"({"z":"\u0000\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","y":1.5e10})",
          R"([[],{},"",false,12345678901234567890123])"}) {
        const auto once = canonical_of(text);
        EXPECT_EQ(canonical_of(once), once);
    }
}

TEST(SplitArray, GivesEachElementAsItsText) {
    EXPECT_THAT(*split_array(R"( [ {"a":"],["} , [1,[2]], "\"," ,3 ] )"),
                ElementsAre(R"( {"a":"],["} )", " [1,[2]]", R"( "\"," )", "3 "));
    EXPECT_TRUE(split_array("[ ]")->empty());
    EXPECT_EQ(split_array("[1,]")->size(), 2U) << "the empty one is refused when it is parsed";
}

TEST(SplitArray, RefusesWhatIsNoWholeArray) {
    for (const std::string_view text :
         {"", "{}", "[", "[1", "[1]]", "[1] x", "[}]", "[\"]", "[\"\\"}) {
        EXPECT_FALSE(split_array(text).has_value()) << text;
    }
}

TEST(Parse, SurvivesEveryPrefixAndEveryChangedByte) {
    const std::string text = R"({"id":"c\u00e91","n":[1,-2.5e3,true,null,{"x":"y"}]})";
    for (std::size_t length = 0; length < text.size(); ++length) {
        EXPECT_FALSE(parse(text.substr(0, length)).has_value());
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            auto damaged = text;
            damaged[i] = static_cast<char>(byte);
            const auto value = parse(damaged);
            EXPECT_TRUE(!value || parse(canonical(*value)).has_value());
            (void)split_array(damaged);
        }
    }
}

} // namespace
} // namespace assent::json
