#pragma once

#include "tests/reference/world.hpp"

#include <string>

/// Who is what, and what that opens, at a moment.
namespace assent::reference {

class Rights {
public:
    Rights(const World& world, Moment now) : world_(world), now_(now) {}

    [[nodiscard]] bool user(const std::string& who) const { return world_.users.contains(who); }

    [[nodiscard]] bool account(const std::string& who, const std::string& role) const;
    [[nodiscard]] bool administrator(const std::string& who) const;

    /// A member may not touch what is protected (VAR-4).
    [[nodiscard]] bool member(const std::string& who) const;
    [[nodiscard]] bool security(const std::string& who, const std::string& role) const;

    /// By the user default, or by a custom role (APP-16, APP-17).
    [[nodiscard]] bool holds(const std::string& who, const std::string& permission) const;

    /// APP-11, whether the pack is on or not.
    [[nodiscard]] bool approver(const std::string& who) const;
    [[nodiscard]] bool in_group(const std::string& who, const std::string& group) const;

    /// RWX-1 to RWX-5, RWX-14, RWX-26, RWX-28, on what `group` owns in `collection`.
    [[nodiscard]] bool may(const std::string& who,
                           const std::string& permission,
                           const std::string& collection,
                           const std::string& group) const;

    /// The same on one entity, which has to be there.
    [[nodiscard]] bool may_on(const std::string& who,
                              const std::string& permission,
                              const std::string& collection,
                              const std::string& id) const;

    [[nodiscard]] bool
    reads(const std::string& who, const std::string& collection, const std::string& id) const {
        return may_on(who, "READ", collection, id);
    }

    /// Approvers, and who monitors them (APP-18).
    [[nodiscard]] bool sees_all_deployed(const std::string& who, const std::string& surface) const;

    /// What an approver sees on `administration` beside what they may READ (MIX-3).
    [[nodiscard]] bool
    sees_snapshot(const std::string& who, const std::string& surface, const std::string& id) const;
    [[nodiscard]] bool sees_deployment(const std::string& who,
                                       const std::string& surface,
                                       const std::string& id) const;

    /// Owner, or a role by name or by group.
    [[nodiscard]] bool
    in_space(const std::string& who, const std::string& space, const Names& roles) const;

    /// APP-12, APP-14, APP-37
    [[nodiscard]] bool space_role(const std::string& who, const std::string& space) const;

    [[nodiscard]] bool on(const std::string& pack) const { return world_.packs.at(pack); }

private:
    const World& world_;
    Moment now_;
};

/// The table of RWX-9 has n/a for EXECUTE in most collections.
[[nodiscard]] bool means_something(const std::string& permission, const std::string& collection);

[[nodiscard]] bool is_expired(const Privilege& privilege, Moment now);

} // namespace assent::reference
