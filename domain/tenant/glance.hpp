#pragma once

#include "domain/tenant/rows.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace assent {

/// What nearly every question asks of a row and nothing else, so that many stand in one cache line:
/// whether it is there, and the group that owns it, if its kind has one.
template <class Row>
class Glance {
public:
    Glance() = default;

    explicit Glance(const Row& row) {
        if (!row.present) return;
        owner_ = {};
        if constexpr (requires { Row::collection; }) owner_ = row.group;
    }

    [[nodiscard]] bool present() const { return owner_ != gone; }

    /// A Ref to nothing where nobody does.
    [[nodiscard]] Ref<Group> owner() const { return owner_; }

private:
    static constexpr Ref<Group> gone{std::numeric_limits<std::uint32_t>::max() - 1};

    Ref<Group> owner_ = gone;
};

/// Of a user: the roles, and the groups as long as they are few.
template <>
class Glance<User> {
public:
    Glance() = default;

    explicit Glance(const User& user)
        : role(user.role), security_roles(user.security_roles), present_(user.present),
          group_count_(static_cast<std::uint8_t>(std::min(user.groups.size(), few + 1))) {
        if (!shows_all_groups()) return;
        std::ranges::transform(user.groups, groups_.begin(), &Membership::group);
    }

    AccountRole role = AccountRole::member;
    EnumSet<SecurityRole> security_roles;

    [[nodiscard]] bool present() const { return present_; }

    /// False where the user belongs to so many that the row has to be asked.
    [[nodiscard]] bool shows_all_groups() const { return group_count_ <= few; }

    /// Only where it shows them all.
    [[nodiscard]] std::span<const Ref<Group>> groups() const {
        return {groups_.data(), group_count_};
    }

private:
    static constexpr std::size_t few = 7; ///< So that two users fill a cache line.

    bool present_ = false;
    std::uint8_t group_count_ = 0;
    std::array<Ref<Group>, few> groups_;
};

static_assert(sizeof(Glance<User>) == 32);

} // namespace assent
