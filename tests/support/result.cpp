#include "tests/support/result.hpp"

#include "events/tenant/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace assent::test {

std::string describe(const Decision& decision) {
    std::ostringstream out;
    out << decision.type << " by " << decision.actor << ": " << name_of(decision.outcome);
    for (const auto& reason : decision.reasons) {
        out << "\n  " << to_string(reason.rule) << ' ' << name_of(reason.code) << ' '
            << name_of(reason.target.kind) << ' ' << reason.target.id;
    }
    if (!decision.detail.empty()) out << "\n  " << decision.detail;
    for (const auto& event : decision.events) out << "\n  event " << type_of(event);
    return out.str();
}

void Result::fail(Where where, std::string_view expected) const {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
        << "expected " << expected << "\nbut got  " << describe(decision_);
}

void Result::expect(Outcome outcome, Where where) const {
    if (decision_.outcome != outcome) fail(where, name_of(outcome));
}

const Result& Result::accepted(Where where) const {
    expect(Outcome::accepted, where);
    return *this;
}

const Result& Result::unchanged(Where where) const {
    expect(Outcome::unchanged, where);
    return *this;
}

const Result& Result::denied_by(std::initializer_list<std::string_view> rules, Where where) const {
    std::vector<std::string> named;
    for (const auto& reason : decision_.reasons) {
        auto rule = to_string(reason.rule);
        if (named.empty() || named.back() != rule) named.push_back(std::move(rule));
    }
    if (decision_.outcome != Outcome::denied || !std::ranges::equal(named, rules)) {
        std::string expected = "denied by";
        for (const auto rule : rules) expected += " " + std::string{rule};
        fail(where, expected);
    }
    return *this;
}

const Result& Result::rejected(Code code, Where where) const {
    const bool named =
        std::ranges::any_of(decision_.reasons, [&](const Reason& r) { return r.code == code; });
    if (decision_.outcome != Outcome::rejected || !named) {
        fail(where, "rejected " + std::string{name_of(code)});
    }
    return *this;
}

const Result& Result::not_found(Where where) const {
    expect(Outcome::not_found, where);
    return *this;
}

const Result& Result::conflict(Where where) const {
    expect(Outcome::conflict, where);
    return *this;
}

const Result& Result::invalid(Where where) const {
    expect(Outcome::invalid, where);
    return *this;
}

const Result& Result::duplicate_of(const Result& first, Where where) const {
    expect(Outcome::duplicate, where);
    if (decision_.first_position != first.decision_.position) {
        fail(where,
             "a duplicate of " + std::to_string(first.decision_.position) + ", not of " +
                 std::to_string(decision_.first_position));
    }
    return *this;
}

const Result& Result::events(std::initializer_list<std::string_view> types, Where where) const {
    std::vector<std::string_view> found;
    for (const auto& event : decision_.events) found.push_back(type_of(event));
    std::vector<std::string_view> expected{types};
    std::ranges::sort(found);
    std::ranges::sort(expected);
    if (found != expected) {
        std::string text = "the events";
        for (const auto type : expected) text += " " + std::string{type};
        fail(where, text);
    }
    return *this;
}

const Result& Result::event(std::string_view type, std::size_t times, Where where) const {
    const auto found =
        std::ranges::count_if(decision_.events, [&](const Event& e) { return type_of(e) == type; });
    if (static_cast<std::size_t>(found) != times) {
        fail(where, std::to_string(times) + " of " + std::string{type});
    }
    return *this;
}

const Result& Result::flagged(Code code, Where where) const {
    if (std::ranges::none_of(decision_.reasons, [&](const Reason& r) { return r.code == code; })) {
        fail(where, "a reason that says " + std::string{name_of(code)});
    }
    return *this;
}

const Result& Result::affects(std::initializer_list<std::string_view> deployments,
                              Where where) const {
    std::vector<std::string> found;
    for (const auto& deployment : decision_.affected) found.push_back(deployment.text());
    if (!std::ranges::equal(found, deployments)) {
        std::string text = "effects on";
        for (const auto deployment : deployments) text += " " + std::string{deployment};
        text += ", not on";
        for (const auto& deployment : found) text += " " + deployment;
        fail(where, text);
    }
    return *this;
}

} // namespace assent::test
