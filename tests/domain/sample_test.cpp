#include "adapters/json/command.hpp"
#include "adapters/json/value.hpp"
#include "domain/engine/fold.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace assent::test {
namespace {

struct Expected {
    std::string outcome;
    std::string code;
    std::vector<std::string> rules;
};

Expected expected_of(const json::Value& line) {
    const auto* expect = line.find("expect");
    Expected expected{.outcome = std::string{expect->text_of("outcome")},
                      .code = std::string{expect->text_of("code")},
                      .rules = {}};
    if (const auto* rules = expect->find("rules")) {
        for (const auto& rule : *rules->array()) expected.rules.push_back(*rule.string());
    }
    return expected;
}

/// Plays the sample company against the pure core, line by line: docs/sample/README.md.
class Sample : public ::testing::Test {
protected:
    Decision play(const json::Value& command) {
        const auto parsed = json::parse_complete_command(json::to_text(command));
        const CommandRecord record{.offset = offset_, .command = parsed};
        Decision decision = decide(state_, record, Timestamp{std::chrono::seconds{offset_}});
        apply(state_, decision, offset_++);
        if (decision.outcome == Outcome::duplicate) {
            return first_.at({decision.tenant.text(), decision.first_position});
        }
        first_.emplace(std::pair{decision.tenant.text(), decision.position}, decision);
        return decision;
    }

    static void expect(const Decision& decision, const Expected& expected) {
        EXPECT_EQ(name_of(decision.outcome), expected.outcome) << decision.detail;
        std::vector<std::string> rules;
        for (const auto& reason : decision.reasons) {
            auto rule = to_string(reason.rule);
            if (rules.empty() || rules.back() != rule) rules.push_back(std::move(rule));
        }
        if (!expected.rules.empty()) {
            EXPECT_EQ(rules, expected.rules);
        }
        if (expected.code.empty()) return;
        const auto code = refusal_code(decision);
        ASSERT_TRUE(code.has_value());
        EXPECT_EQ(name_of(*code), expected.code);
    }

    PartitionState state_{LogId{}, 1, 0};
    std::int64_t offset_ = 1'700'000'000; ///< Serves as the time of day, too.
    std::map<std::pair<std::string, std::uint64_t>, Decision> first_;
};

TEST_F(Sample, HappensAsItIsWritten) {
    std::ifstream file{ASSENT_SOURCE_DIR "/docs/sample/company.ndjson"};
    ASSERT_TRUE(file) << "docs/sample/company.ndjson is missing";
    int number = 0;
    for (std::string text; std::getline(file, text);) {
        SCOPED_TRACE("line " + std::to_string(++number) + ": " + text);
        const auto line = json::parse(text);
        ASSERT_TRUE(line.has_value()) << line.error().detail;
        ASSERT_NE(line->find("command"), nullptr);
        ASSERT_NE(line->find("expect"), nullptr);
        expect(play(*line->find("command")), expected_of(*line));
    }
    EXPECT_GE(number, 320);
}

} // namespace
} // namespace assent::test
