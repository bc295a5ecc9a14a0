#pragma once

#include "adapters/json/value.hpp"
#include "domain/engine/ports.hpp"
#include "events/record/decision.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Outcomes in and out of JSON, in the shape of the interface. All functions are pure.
namespace assent::json {

/// The members of an outcome, in the order of the interface. `token` stands for the decision's
/// position; empty where there is none. GEN-11: what is not found looks the same whether it is
/// hidden or absent; `Decision::hidden` and the facts behind it are for auditors and never get
/// here.
[[nodiscard]] Value outcome_value(const Decision& decision, std::string_view token);

/// The same as text.
[[nodiscard]] std::string outcome_json(const Decision& decision, std::string_view token);

/// The outcome of what could not be judged and stands in no log.
[[nodiscard]] Value outcome_value(const MalformedCommand& malformed);

/// One reason of `decision`, with its message text.
[[nodiscard]] Value reason_value(const Reason& reason, const Decision& decision);

/// The same for auditors, who alone are told what is hidden from what is not there (GEN-11).
[[nodiscard]] Value audited_reason_value(const Reason& reason, const Decision& decision);

/// The reasons of `decision` with their message texts; what a check, too, answers with.
[[nodiscard]] Value reasons_value(const Decision& decision);

/// What a client wants to know of an outcome that it was sent.
struct ReceivedOutcome {
    std::string id;
    std::string outcome;             ///< `accepted`, `denied`, ..., `unavailable`.
    std::optional<std::string> code; ///< Of a refusal.
    std::uint64_t position = 0;
    std::uint64_t version = 0;
    std::vector<std::string> rules;  ///< Of the reasons that refuse, each once, in their order.
    std::vector<std::string> events; ///< Types.
    std::string message;             ///< The messages of the reasons, or the detail.
};

/// Nothing for what has no member `outcome`.
[[nodiscard]] std::optional<ReceivedOutcome> parse_outcome(const Value& value);

} // namespace assent::json
