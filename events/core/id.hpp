#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace assent {

/// A name that only compares with names of its own kind: a `ModelId` is never taken for a
/// `SnapshotId`. `Tag` is an incomplete type that exists to tell the kinds apart.
template <class Tag>
class Id {
public:
    Id() = default;

    explicit Id(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string text_;
};

template <class T>
struct IsId : std::false_type {};

template <class Tag>
struct IsId<Id<Tag>> : std::true_type {};

/// Whether `text` may name something (GEN-10): 1 to 128 characters of `[A-Za-z0-9._:@/-]`, with
/// no `/`, `.` or `-` at either end.
[[nodiscard]] constexpr bool is_well_formed_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view{"._:@/-"}.contains(c);
    };
    const auto inner_only = [](char c) { return c == '/' || c == '.' || c == '-'; };
    if (text.empty() || text.size() > 128) return false;
    for (const char c : text) {
        if (!allowed(c)) return false;
    }
    return !inner_only(text.front()) && !inner_only(text.back());
}

} // namespace assent

template <class Tag>
struct std::hash<assent::Id<Tag>> {
    std::size_t operator()(const assent::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
