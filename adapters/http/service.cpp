#include "adapters/http/service.hpp"

namespace assent::http {

void DecisionCounts::add(const Decision& decision) {
    ++outcomes[static_cast<std::size_t>(decision.outcome)];
    if (decision.outcome != Outcome::denied) return;
    for (const auto& reason : decision.reasons) {
        if (reason.code == Code::denied) ++failing[reason.rule];
    }
}

} // namespace assent::http
