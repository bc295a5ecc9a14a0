#pragma once

#include "domain/authorize.hpp"
#include "domain/tenant/commands.hpp"
#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"

#include <array>
#include <functional>
#include <string_view>

namespace assent::http::authzen {

/// A user of the tenant who is asked about, as of when.
struct Asking {
    const Tenant& tenant;
    Ref<User> user;
    Timestamp time;
};

/// What AuthZEN calls the type of a resource: how such things are found and judged, always by the
/// one decision function. A new kind of thing is one line in the table behind `kind_named`.
struct ResourceKind {
    TargetKind kind = TargetKind::none;
    /// The members of a command's data that name one of it; a command is about the first that it
    /// has. Empty where there are fewer.
    std::array<std::string_view, 2> members;

    Verdict (*judge)(const Asking&, Permission, std::string_view id) = nullptr;

    /// The same without reasons.
    bool (*allows)(const Asking&, Permission, std::string_view id) = nullptr;

    /// Whether something of that kind has the id, whoever may see it.
    bool (*there)(const Tenant&, std::string_view id) = nullptr;

    /// Calls `use` with the id of everything of that kind that is there.
    void (*each)(const Tenant&, const std::function<void(std::string_view)>& use) = nullptr;
};

/// Nothing for types that nothing here has.
[[nodiscard]] const ResourceKind* kind_named(std::string_view type);

/// `deployment/variation`, taken apart: a variation's name has no slash, a deployment's id may.
struct VariationPath {
    std::string_view deployment;
    std::string_view variation;
};

[[nodiscard]] VariationPath variation_path(std::string_view id);

} // namespace assent::http::authzen
