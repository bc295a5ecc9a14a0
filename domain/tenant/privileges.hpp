#pragma once

#include "domain/tenant/hash_key.hpp"
#include "domain/tenant/rows.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assent {

/// The privileges of a tenant (RWX-1), by key; beside them, derived, what makes a yes or no cheap.
/// The digest of the tenant is for the caller to keep. A value; no locks.
class Privileges {
public:
    [[nodiscard]] std::size_t size() const { return rows_.size(); }

    [[nodiscard]] auto begin() const { return rows_.begin(); }

    [[nodiscard]] auto end() const { return rows_.end(); }

    /// Nothing where there is none. What has expired is still here until something drops it.
    [[nodiscard]] const Privilege* find(PrivilegeKey key) const {
        const auto found = rows_.find(key);
        return found == rows_.end() ? nullptr : &found->second;
    }

    /// What `group` may do, at `time`, with what `owner` owns in `collection`: `find`, without
    /// waiting for memory where the owner has opened much to many.
    [[nodiscard]] Permissions
    granted(Collection collection, Ref<Group> owner, Ref<Group> group, Timestamp time) const {
        if (owner.index >= standings_.size()) return {};
        const Standing& standing = standings_[owner.index];
        if (standing.reach <= group.index) return {};
        if (!standing.opened.empty()) {
            const auto bits =
                standing.opened[standing.word_of(collection, group)] >> shift_of(group) & all_bits;
            if ((bits & expires_bit) == 0) {
                return Permissions::from_bits(static_cast<std::uint8_t>(bits));
            }
        }
        const auto* found = find(PrivilegeKey::of(collection, owner, group));
        return found != nullptr && found->holds_at(time) ? found->permissions : Permissions{};
    }

    /// The keys in which `group` stands, as owner or as group.
    [[nodiscard]] std::span<const PrivilegeKey> of(Ref<Group> group) const {
        if (group.index >= standings_.size()) return {};
        return standings_[group.index].keys;
    }

    void set(PrivilegeKey key, const Privilege& privilege);
    void erase(PrivilegeKey key);

    /// Takes a row out of a checkpoint, when nothing is known of its groups; `derive` has to
    /// follow.
    void load(PrivilegeKey key, const Privilege& privilege) { rows_.emplace(key, privilege); }

    /// Makes what is derived from the rows that were loaded.
    void derive();

private:
    /// Four bits for each group: three permissions, and whether an end is set, in which case the
    /// row has to be asked.
    static constexpr std::uint64_t expires_bit = 8;
    static constexpr std::uint64_t all_bits = 15;
    static constexpr std::uint32_t groups_in_word = 16;
    static_assert(enum_count<Permission> == 3);

    static constexpr std::uint32_t shift_of(Ref<Group> group) {
        return group.index % groups_in_word * 4;
    }

    struct Standing {
        /// What others may do with what it owns: bits for all groups within `reach`, one
        /// collection behind the other. Empty while that would be mostly zeros.
        std::vector<std::uint64_t> opened;
        std::uint32_t words = 0;   ///< Of `opened`, for each collection.
        std::uint32_t reach = 0;   ///< No group from here on has a privilege on what it owns.
        std::uint32_t granted = 0; ///< In how many privileges it is the owner.
        std::vector<PrivilegeKey> keys;

        [[nodiscard]] std::size_t word_of(Collection collection, Ref<Group> group) const {
            return static_cast<std::size_t>(collection) * words + group.index / groups_in_word;
        }
    };

    void stand(PrivilegeKey key);
    void write(Standing& owner, PrivilegeKey key);
    void refresh(Standing& owner, PrivilegeKey key);

    boost::unordered_flat_map<PrivilegeKey, Privilege, HashKey> rows_;
    std::vector<Standing> standings_; ///< By group, as far as any has stood in one.
};

} // namespace assent
