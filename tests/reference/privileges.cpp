#include "tests/reference/hearing.hpp"

/// Group access privileges: `rwx_admin` alone, whether the pack is on or not (RWX-4).
namespace assent::reference {
namespace {

std::tuple<std::string, std::string, std::string> key_of(const Ask& ask) {
    return {ask.get("collection"), ask.get("owner"), ask.get("group")};
}

/// The privilege of that key that holds now.
const Privilege* present(const Hearing& h) {
    const auto found = h.world.privileges.find(key_of(h.ask));
    if (found == h.world.privileges.end() || is_expired(found->second, h.now)) return nullptr;
    return &found->second;
}

void begin(Hearing& h) {
    h.need(h.rights.security(h.who, "rwx_admin"), "RWX", 4);
    h.reject(!h.world.groups.contains(h.ask.get("owner")) ||
                 !h.world.groups.contains(h.ask.get("group")),
             "unknown_reference");
}

void grant_group_access(Hearing& h) {
    begin(h);
    Privilege wanted;
    for (const auto& item : std::get<List>(h.ask.find("permissions")->is)) {
        wanted.permissions.insert(std::get<std::string>(item.is));
    }
    wanted.expires_at = h.ask.count("expires_at");
    h.reject(is_expired(wanted, h.now), "already_expired");
    const auto* before = present(h);
    if (wanted.permissions.empty()) {
        if (before == nullptr) return;
        h.change = [&h] { h.world.privileges.erase(key_of(h.ask)); };
        return;
    }
    if (before != nullptr && *before == wanted) return;
    h.change = [&h, wanted] { h.world.privileges[key_of(h.ask)] = wanted; };
}

void revoke_group_access(Hearing& h) {
    begin(h);
    if (present(h) == nullptr) return;
    h.change = [&h] { h.world.privileges.erase(key_of(h.ask)); };
}

} // namespace

void add_privileges(Catalogue& c) {
    c["GrantGroupAccess"] = grant_group_access;
    c["RevokeGroupAccess"] = revoke_group_access;
}

} // namespace assent::reference
