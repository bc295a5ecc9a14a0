#pragma once

#include "adapters/json/value.hpp"
#include "events/record/decision.hpp"

#include <cstddef>
#include <string_view>

/// The history as its auditors see it: decisions and events as items of lists. All functions are
/// pure.
namespace assent::json {

/// A decision with all that it rests on. Of what was not found it tells, other than the outcome
/// that its actor got, the facts that are on record: GEN-11 holds for actors.
[[nodiscard]] Value decision_item(const Decision& decision);

/// The event at `index` of the decision that made it.
[[nodiscard]] Value event_item(const Decision& decision, std::size_t index);

/// Whether any member of the event is the id `entity`, or `entity` is the variation that the event
/// is about, written `deployment/variation`.
[[nodiscard]] bool names(const Event& event, std::string_view entity);

/// Whether the decision is about `entity`: one of its events names it, a reason is about it, or an
/// activation touches it.
[[nodiscard]] bool names(const Decision& decision, std::string_view entity);

} // namespace assent::json
