#pragma once

#include "adapters/http/route_table.hpp"
#include "adapters/http/target.hpp"
#include "events/core/time.hpp"
#include "events/tenant/values.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assent::http {

/// What the query of a read says.
struct ReadParameters {
    std::size_t limit = 100;
    std::optional<std::string> cursor = {};
    std::optional<ApprovalStatus> status = {};
    std::string snapshot = {};
    std::string environment = {};
    std::optional<std::string> at_least = {}; ///< A token: not before that position.

    // Of the history:
    std::uint64_t after = 0;                     ///< Position of a decision...
    std::optional<std::size_t> after_index = {}; ///< ...or of one of its events.
    std::string entity = {};
    std::string actor = {};
    std::string type = {};
    std::optional<Timestamp> from = {}; ///< The first moment that counts...
    std::optional<Timestamp> to = {};   ///< ...and the first that does not any more.
};

/// Why they are not what they may be: one line for the client.
using Flaw = std::optional<std::string>;

/// Reads the parameters that `route` takes. Others, and those that are given twice, are flaws; so
/// are `snapshot` and `environment` where they are taken and missing.
[[nodiscard]] Flaw read_parameters(const Target& target, const Route& route, ReadParameters& into);

/// Without these nothing can be read where they are taken.
[[nodiscard]] bool is_needed(std::string_view parameter);

} // namespace assent::http
