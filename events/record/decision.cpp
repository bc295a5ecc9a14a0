#include "events/record/decision.hpp"

namespace assent {

std::string to_string(RuleId rule) {
    if (rule.family == RuleFamily::none) return {};
    return std::string{name_of(rule.family)} + "-" + std::to_string(rule.number);
}

std::optional<Code> refusal_code(const Decision& decision) {
    switch (decision.outcome) {
    case Outcome::accepted:
    case Outcome::unchanged:
    case Outcome::duplicate:
        return {};
    case Outcome::denied:
        return Code::denied;
    case Outcome::not_found:
        return Code::not_found;
    case Outcome::conflict:
        return Code::conflict;
    case Outcome::invalid:
    case Outcome::rejected:
        break;
    }
    return decision.reasons.empty() ? Code::invalid_command : decision.reasons.front().code;
}

} // namespace assent
