#pragma once

#include "projections/authorization.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent {

/// The privileges that hold at one moment (RWX-28). A copy that needs the tenant no more: there may
/// be a million, and whoever changes the tenant waits only while they are copied.
class PrivilegeList {
public:
    PrivilegeList(const Tenant& tenant, Timestamp time);

    /// Orders them by id; before, their order means nothing. Takes longer than copying.
    void arrange();

    [[nodiscard]] std::size_t size() const { return rows_.size(); }

    [[nodiscard]] PrivilegeView operator[](std::size_t index) const;

    /// What it takes in memory, roughly.
    [[nodiscard]] std::size_t bytes() const;

private:
    std::vector<std::string> groups_; ///< Names, by number.
    std::vector<std::pair<PrivilegeKey, Privilege>> rows_;
};

/// The one of that id, if it holds.
[[nodiscard]] std::optional<PrivilegeView>
find_privilege(const Tenant& tenant, const Reader& reader, std::string_view id);

} // namespace assent
