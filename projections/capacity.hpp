#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/tenant/values.hpp"
#include "projections/authorization.hpp"

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

namespace assent {

enum class CapacityState : std::uint8_t { ok, warning, full, over };

template <>
struct EnumNames<CapacityState> {
    static constexpr std::array<std::string_view, 4> names{"ok", "warning", "full", "over"};
};

/// How many snapshots may be active, and how many have which status (APP-5, APP-6, APP-30).
struct CapacityView {
    std::uint32_t limit = 0;
    CapacityMode mode = CapacityMode::hard;
    std::optional<std::uint32_t> guardrail_permille; ///< Of `soft` mode.
    std::uint32_t active = 0;
    std::uint32_t requested = 0;
    std::uint32_t inactive = 0;
    CapacityState state = CapacityState::ok;
    std::vector<SnapshotId> holders; ///< As far as the reader may READ them: at most 100, by id.
    std::uint32_t hidden = 0;        ///< How many more there are.

    static constexpr auto fields() {
        return std::tuple{field("limit", &CapacityView::limit),
                          field("mode", &CapacityView::mode),
                          field("guardrail_permille", &CapacityView::guardrail_permille),
                          field("active", &CapacityView::active),
                          field("requested", &CapacityView::requested),
                          field("inactive", &CapacityView::inactive),
                          field("state", &CapacityView::state),
                          field("holders", &CapacityView::holders),
                          field("hidden", &CapacityView::hidden)};
    }
};

[[nodiscard]] CapacityView capacity_of(const Tenant& tenant, const Reader& reader);

} // namespace assent
