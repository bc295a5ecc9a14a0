#pragma once

#include "events/record/decision.hpp"

#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace assent::test {

using Where = std::source_location;

/// For people: what was decided, why, and which events it made.
[[nodiscard]] std::string describe(const Decision& decision);

/// What became of one command. The checks return it again, so that they can be chained.
class Result {
public:
    explicit Result(Decision decision) : decision_(std::move(decision)) {}

    [[nodiscard]] const Decision& decision() const { return decision_; }

    const Result& accepted(Where where = Where::current()) const;
    const Result& unchanged(Where where = Where::current()) const;

    /// Denied, by these rules and no other, each named once, in the order of the book.
    const Result& denied_by(std::initializer_list<std::string_view> rules,
                            Where where = Where::current()) const;

    /// Rejected for `code`; others may be named beside it.
    const Result& rejected(Code code, Where where = Where::current()) const;
    const Result& not_found(Where where = Where::current()) const;
    const Result& conflict(Where where = Where::current()) const;
    const Result& invalid(Where where = Where::current()) const;
    const Result& duplicate_of(const Result& first, Where where = Where::current()) const;

    /// The types of the events, all of them, in any order.
    const Result& events(std::initializer_list<std::string_view> types,
                         Where where = Where::current()) const;

    /// An event of this type is there, as often as said.
    const Result&
    event(std::string_view type, std::size_t times = 1, Where where = Where::current()) const;

    /// A reason carries this code, e.g. `ineffective`.
    const Result& flagged(Code code, Where where = Where::current()) const;

    /// The deployments that an activation touches.
    const Result& affects(std::initializer_list<std::string_view> deployments,
                          Where where = Where::current()) const;

    /// The first event of type E; fails, and gives an empty one, if there is none.
    template <class E>
    E the(Where where = Where::current()) const {
        for (const auto& event : decision_.events) {
            if (const auto* found = std::get_if<E>(&event)) return *found;
        }
        fail(where, std::string{"an event "} + std::string{E::type});
        return {};
    }

private:
    void expect(Outcome outcome, Where where) const;
    void fail(Where where, std::string_view expected) const;

    Decision decision_;
};

} // namespace assent::test
