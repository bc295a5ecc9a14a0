// The rules that the code has, and what docs/rules.md says they are: the tables there are made of
// the code. ASSENT_WRITE_DOCS=1 writes them anew.

#include "domain/rules/rule_book.hpp"
#include "domain/tenant/commands.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace assent::test {
namespace {

const std::filesystem::path root = ASSENT_SOURCE_DIR;
const auto document = root / "docs/rules.md";

std::string read(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

std::string family_table(RuleFamily family) {
    std::string table = "| id | rule | where |\n|---|---|---|\n";
    for (const auto& rule : rule_book()) {
        if (rule.id.family != family) continue;
        const std::string where{rule.where};
        table += "| " + to_string(rule.id) + " | " + std::string{rule.text} + " | [" +
                 std::filesystem::path{where}.filename().string() + "](../" + where + ") |\n";
    }
    return table;
}

/// Every type with the members of its data; those that may be left out have a question mark.
std::string command_table() {
    std::string table = "| command | data |\n|---|---|\n";
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        std::string members;
        for_each_field<C>([&]<class T>(const Field<C, T>& field) {
            if (!members.empty()) members += ", ";
            members += "`" + std::string{field.name} + (IsOptional<T>::value ? "?`" : "`");
        });
        table += "| `" + std::string{C::type} + "` | " + members + " |\n";
    });
    return table;
}

/// What stands between the marks of that name, and may be written anew.
void check_section(const std::string& name, const std::string& expected) {
    auto text = read(document);
    const auto begin = "<!-- from the code: " + name + " -->\n";
    const auto start = text.find(begin);
    ASSERT_NE(start, std::string::npos) << "docs/rules.md lacks " << begin;
    const auto from = start + begin.size();
    const auto to = text.find("<!-- end -->", from);
    ASSERT_NE(to, std::string::npos);
    if (std::getenv("ASSENT_WRITE_DOCS") != nullptr) {
        text.replace(from, to - from, expected);
        std::ofstream{document} << text;
        return;
    }
    EXPECT_EQ(text.substr(from, to - from), expected)
        << "ASSENT_WRITE_DOCS=1 rule_book_test writes the tables of docs/rules.md anew";
}

TEST(RuleBook, TheDocumentSaysWhatTheCodeSays) {
    check_section("GEN", family_table(RuleFamily::GEN));
    check_section("VAR", family_table(RuleFamily::VAR));
    check_section("APP", family_table(RuleFamily::APP));
    check_section("RWX", family_table(RuleFamily::RWX));
    check_section("MIX", family_table(RuleFamily::MIX));
    check_section("commands", command_table());
}

TEST(RuleBook, IsInOrderAndSaysEachRuleOnce) {
    const auto rules = rule_book();
    EXPECT_EQ(std::ranges::adjacent_find(rules, std::ranges::greater_equal{}, &Rule::id),
              rules.end());
    for (const auto& rule : rules) {
        EXPECT_FALSE(rule.text.contains('|')) << to_string(rule.id);
        EXPECT_FALSE(rule.text.empty()) << to_string(rule.id);
    }
}

/// How the source names a rule: `VAR-4`, `VAR(4)` or `RuleFamily::VAR, 4`.
std::string mention_of(const RuleId& id) {
    const std::string family{name_of(id.family)};
    const auto number = std::to_string(id.number);
    auto pattern = "\\b" + family + "(-" + number + "\\b|\\(" + number + "\\)|, " + number + "\\})";
    if (id.family == RuleFamily::RWX) pattern += "|\\brwx\\(" + number + "\\)";
    return pattern;
}

TEST(RuleBook, EveryRuleIsNamedWhereItIsSaidToBeEnforced) {
    for (const auto& rule : rule_book()) {
        EXPECT_TRUE(RE2::PartialMatch(read(root / rule.where), mention_of(rule.id)))
            << rule.where << " does not name " << to_string(rule.id);
    }
}

/// No decision names a rule that the book lacks.
TEST(RuleBook, HoldsEveryRuleThatTheSourceNames) {
    std::set<std::string> known;
    for (const auto& rule : rule_book()) known.insert(to_string(rule.id));
    const RE2 call{R"(\b(APP|GEN|MIX|RWX|VAR)\((\d+)\))"};
    std::size_t calls = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root / "domain"}) {
        if (entry.path().extension() != ".cpp") continue;
        const auto text = read(entry.path());
        std::string family;
        std::string number;
        for (re2::StringPiece input{text}; RE2::FindAndConsume(&input, call, &family, &number);) {
            EXPECT_TRUE(known.contains(family + "-" + number)) << entry.path();
            ++calls;
        }
    }
    EXPECT_GT(calls, 50U);
}

} // namespace
} // namespace assent::test
