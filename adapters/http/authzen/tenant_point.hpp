#pragma once

#include "adapters/http/authzen/decision_point.hpp"
#include "adapters/http/service.hpp"

#include <chrono>

namespace assent::http::authzen {

/// Decides by the rules, over the tenants of a node. What a caller may ask about others: see
/// docs/authzen.md. GEN-11, MIX-5.
class TenantPoint final : public DecisionPoint {
public:
    /// `service` outlives this. A state that a question asks for is waited for at most `patience`.
    TenantPoint(Service& service, std::chrono::milliseconds patience)
        : service_(service), patience_(patience) {}

    void await(const auth::Principal& caller,
               std::span<const Question> questions,
               const GoOn& go_on) override;

    [[nodiscard]] std::vector<std::expected<Answer, Fault>>
    evaluate(const auth::Principal& caller,
             std::span<const Question> questions,
             Semantic semantic) override;

    [[nodiscard]] std::expected<Found, Fault>
    search(const auth::Principal& caller, Sought sought, const Question& question) override;

private:
    Service& service_;
    std::chrono::milliseconds patience_;
};

} // namespace assent::http::authzen
