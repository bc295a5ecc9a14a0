#include "projections/privileges.hpp"

#include "domain/rules/access.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace assent {
namespace {

/// A '/' in the name of a group is written as in an address: the id has two of its own.
std::string escaped(std::string_view group) {
    std::string text;
    for (const char c : group) {
        if (c == '/')
            text += "%2F";
        else
            text += c;
    }
    return text;
}

/// Nothing for what no name is escaped to.
std::optional<std::string> unescaped(std::string_view text) {
    std::string group;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '/') return {};
        if (text[i] != '%') {
            group += text[i];
            continue;
        }
        if (text.substr(i, 3) != "%2F") return {};
        group += '/';
        i += 2;
    }
    return group;
}

PrivilegeView
view(PrivilegeKey key, const Privilege& row, const std::string& owner, const std::string& group) {
    PrivilegeView view{.id = std::string{name_of(key.collection())} + "/" + escaped(owner) + "/" +
                             escaped(group),
                       .collection = key.collection(),
                       .owner = GroupId{owner},
                       .group = GroupId{group},
                       .permissions = row.permissions,
                       .expires_at = row.expires_at(),
                       .flags = {}};
    const bool meaningless = row.permissions.contains(Permission::EXECUTE) &&
                             !has_meaning(Permission::EXECUTE, key.collection());
    if (meaningless || !row.permissions.contains(Permission::READ)) {
        view.flags.emplace_back(name_of(Code::ineffective));
    }
    if (key.owner() == key.group()) view.flags.emplace_back(name_of(Code::redundant));
    return view;
}

/// The place of each name among all, as they stand in ids with what follows them there.
std::vector<std::uint32_t> ranks(std::vector<std::string> names, std::string_view behind) {
    for (auto& name : names) name = escaped(name).append(behind);
    std::vector<std::uint32_t> order(names.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) -> const auto& { return names[i]; });
    std::vector<std::uint32_t> ranks(names.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) ranks[order[place]] = place;
    return ranks;
}

} // namespace

PrivilegeList::PrivilegeList(const Tenant& tenant, Timestamp time) {
    groups_.reserve(tenant.groups.rows.size());
    for (std::uint32_t i = 0; i < tenant.groups.rows.size(); ++i) {
        groups_.push_back(tenant.groups.name({i}));
    }
    rows_.reserve(tenant.privileges.size());
    for (const auto& row : tenant.privileges) {
        if (row.second.holds_at(time)) rows_.emplace_back(row);
    }
}

void PrivilegeList::arrange() {
    // Ids are in the order of their parts, for no part begins another: each ends with its '/'.
    const auto& names = EnumNames<Collection>::names;
    const auto collection = ranks({names.begin(), names.end()}, "/");
    const auto owner = ranks(groups_, "/");
    const auto group = ranks(groups_, "");
    std::ranges::sort(rows_, {}, [&](const auto& row) {
        const auto key = row.first;
        return std::array{collection[static_cast<std::size_t>(key.collection())],
                          owner[key.owner().index],
                          group[key.group().index]};
    });
}

PrivilegeView PrivilegeList::operator[](std::size_t index) const {
    const auto& [key, row] = rows_[index];
    return view(key, row, groups_[key.owner().index], groups_[key.group().index]);
}

std::size_t PrivilegeList::bytes() const {
    return rows_.capacity() * sizeof(rows_[0]) + groups_.size() * 2 * sizeof(std::string);
}

std::optional<PrivilegeView>
find_privilege(const Tenant& tenant, const Reader& reader, std::string_view id) {
    const auto first = id.find('/');
    const auto second = first == std::string_view::npos ? first : id.find('/', first + 1);
    if (second == std::string_view::npos) return {};
    const auto collection = enum_named<Collection>(id.substr(0, first));
    const auto owner_name = unescaped(id.substr(first + 1, second - first - 1));
    const auto group_name = unescaped(id.substr(second + 1));
    if (!collection || !owner_name || !group_name) return {};
    const auto owner = tenant.groups.find(*owner_name);
    const auto group = tenant.groups.find(*group_name);
    if (!owner || !group) return {};
    const auto key = PrivilegeKey::of(*collection, owner, group);
    const auto* row = tenant.privileges.find(key);
    if (row == nullptr || !row->holds_at(reader.time)) return {};
    return view(key, *row, *owner_name, *group_name);
}

} // namespace assent
