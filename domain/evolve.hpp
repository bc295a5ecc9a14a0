#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/tenant/events.hpp"

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace assent {

/// An event that no decision can have made in that state: the log was damaged, or histories were
/// mixed. Whoever folds must stop there (R8).
class ImpossibleEvent : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// The decision that an event is part of, as far as states show it.
struct Cause {
    std::uint64_t position = 0; ///< Among the decisions of the tenant.
    Timestamp at;
    std::string_view actor;
};

/// Makes `event` so. Judges nothing; throws `ImpossibleEvent`, and then the tenant is of no more
/// use.
void evolve(Tenant& tenant, const Event& event, const Cause& cause);

/// Restores what is derived from the rows of a tenant that came out of a checkpoint, the digest
/// included. Throws `ImpossibleEvent` for rows that contradict one another.
void restore_derived(Tenant& tenant);

} // namespace assent
