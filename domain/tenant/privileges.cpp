#include "domain/tenant/privileges.hpp"

#include <algorithm>

namespace assent {
namespace {

/// A row of bits is kept where it takes at most 16 bytes for each privilege, and given up where it
/// would take more than 64, so that nobody who grants and revokes by turns makes us build and
/// build.
constexpr std::uint64_t room_to_begin = 4;
constexpr std::uint64_t room_at_most = 16;

} // namespace

void Privileges::set(PrivilegeKey key, const Privilege& privilege) {
    if (rows_.insert_or_assign(key, privilege).second) stand(key);
    refresh(standings_[key.owner().index], key);
}

void Privileges::erase(PrivilegeKey key) {
    if (rows_.erase(key) == 0) return;
    auto& owner = standings_[key.owner().index];
    std::erase(owner.keys, key);
    if (key.group() != key.owner()) std::erase(standings_[key.group().index].keys, key);
    if (--owner.granted == 0) owner.reach = 0;
    refresh(owner, key);
}

void Privileges::derive() {
    standings_.clear();
    for (const auto& [key, privilege] : rows_) stand(key);
    for (const auto& [key, privilege] : rows_) refresh(standings_[key.owner().index], key);
}

/// Notes a new key with both groups.
void Privileges::stand(PrivilegeKey key) {
    const auto owner = key.owner();
    const auto group = key.group();
    const auto last = std::max(owner, group).index;
    if (standings_.size() <= last) standings_.resize(last + 1);
    standings_[owner.index].keys.push_back(key);
    if (group != owner) standings_[group.index].keys.push_back(key);
    ++standings_[owner.index].granted;
    standings_[owner.index].reach = std::max(standings_[owner.index].reach, group.index + 1);
}

/// Brings the bits of `key` up to date, and those of all others where there was no room for it.
void Privileges::refresh(Standing& owner, PrivilegeKey key) {
    const auto room = (owner.opened.empty() ? room_to_begin : room_at_most) * owner.granted;
    if (owner.reach > room || owner.granted == 0) {
        owner.opened = {};
        owner.words = 0;
        return;
    }
    if (owner.reach <= owner.words * groups_in_word) return write(owner, key);
    // By a quarter, so that group after group does not mean beginning anew each time.
    const auto needed = (owner.reach + groups_in_word - 1) / groups_in_word;
    owner.words = std::max(needed, owner.words + owner.words / 4);
    owner.opened.assign(enum_count<Collection> * owner.words, 0);
    for (const auto one : owner.keys) {
        if (one.owner() == key.owner()) write(owner, one);
    }
}

void Privileges::write(Standing& owner, PrivilegeKey key) {
    auto& word = owner.opened[owner.word_of(key.collection(), key.group())];
    const auto shift = shift_of(key.group());
    word &= ~(all_bits << shift);
    const auto* row = find(key);
    if (row == nullptr) return;
    const auto expires = row->expires_at() ? expires_bit : 0U;
    word |= (row->permissions.bits() | expires) << shift;
}

} // namespace assent
