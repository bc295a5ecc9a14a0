#pragma once

#include "domain/tenant/tenant.hpp"
#include "events/core/time.hpp"
#include "projections/views.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The authorization state as readers see it: lists and single things, filtered by the same
/// decision function that judges commands (MIX-5). Pure; safe from any thread while nobody changes
/// the tenant.
namespace assent {

/// Who reads, and as of when rights are judged.
struct Reader {
    Ref<User> user;
    Timestamp time;
};

/// Which part of a list is wanted: what follows `after` in the order of ids.
struct Page {
    std::string after;
    std::size_t limit = 100;
};

template <class View>
struct Listing {
    std::vector<View> items; ///< Ordered by id.
    bool more = false;       ///< Further items follow the last of these.
};

/// Row is one of the eight collections' (what the reader may READ), or User, Group, Space,
/// Environment, Audience (the directory: whoever is a user sees it all).
template <class View, class Row>
[[nodiscard]] Listing<View> list(const Tenant& tenant, const Reader& reader, const Page& page);

/// The one of that id; nothing for what is not there or not the reader's to see (GEN-11).
template <class View, class Row>
[[nodiscard]] std::optional<View>
find(const Tenant& tenant, const Reader& reader, std::string_view id);

[[nodiscard]] TenantView view_of(const Tenant& tenant);

} // namespace assent
