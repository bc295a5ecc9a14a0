#pragma once

#include "projections/authorization.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace assent {

/// The first `page.limit` of `found` by `id_of`, and whether there are more.
template <class View, class Item, class IdOf, class ViewOf>
Listing<View> cut(std::vector<Item> found, const Page& page, IdOf id_of, ViewOf view_of) {
    Listing<View> listing;
    const auto shown = std::min(found.size(), page.limit);
    listing.more = found.size() > shown;
    std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(shown), {}, id_of);
    for (std::size_t i = 0; i < shown; ++i) listing.items.push_back(view_of(found[i]));
    return listing;
}

} // namespace assent
