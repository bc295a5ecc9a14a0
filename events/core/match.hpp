#pragma once

#include <utility>
#include <variant>

namespace assent {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Runs the one case that fits the alternative which `variant` holds. Cases over events and
/// commands are exhaustive, so that a new alternative breaks the build wherever it needs a thought.
template <class Variant, class... Cases>
decltype(auto) match(Variant&& variant, Cases&&... cases) {
    return std::visit(Overloaded{std::forward<Cases>(cases)...}, std::forward<Variant>(variant));
}

} // namespace assent
