#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assent {

/// Specialise with `static constexpr std::array<std::string_view, N> names`, in the order of the
/// enumerators, which count from 0. Stored records keep the number: append, never reorder.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = std::is_enum_v<E> && sizeof(E) == 1 && requires { EnumNames<E>::names; };

template <NamedEnum E>
constexpr std::size_t enum_count = EnumNames<E>::names.size();

template <NamedEnum E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
    return EnumNames<E>::names[static_cast<std::size_t>(std::to_underlying(value))];
}

template <NamedEnum E>
[[nodiscard]] constexpr std::optional<E> enum_named(std::string_view name) {
    for (std::size_t i = 0; i < enum_count<E>; ++i) {
        if (EnumNames<E>::names[i] == name) return static_cast<E>(i);
    }
    return {};
}

/// A set of the values of a small named enum.
template <NamedEnum E>
class EnumSet {
public:
    constexpr EnumSet() = default;

    constexpr EnumSet(std::initializer_list<E> values) {
        for (const E value : values) insert(value);
    }

    [[nodiscard]] static constexpr EnumSet from_bits(std::uint8_t bits) {
        EnumSet set;
        set.bits_ = static_cast<std::uint8_t>(bits & ((1U << enum_count<E>)-1U));
        return set;
    }

    [[nodiscard]] constexpr bool contains(E value) const { return (bits_ & bit(value)) != 0; }

    [[nodiscard]] constexpr bool contains(EnumSet all) const {
        return (bits_ & all.bits_) == all.bits_;
    }

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    [[nodiscard]] constexpr std::uint8_t bits() const { return bits_; }

    constexpr void insert(E value) { bits_ = static_cast<std::uint8_t>(bits_ | bit(value)); }

    constexpr void insert(EnumSet all) { bits_ = static_cast<std::uint8_t>(bits_ | all.bits_); }

    friend constexpr EnumSet operator&(EnumSet a, EnumSet b) {
        return from_bits(a.bits_ & b.bits_);
    }

    constexpr void erase(E value) { bits_ = static_cast<std::uint8_t>(bits_ & ~bit(value)); }

    friend constexpr bool operator==(const EnumSet&, const EnumSet&) = default;

private:
    static_assert(enum_count<E> <= 8);

    static constexpr std::uint8_t bit(E value) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(std::to_underlying(value)));
    }

    std::uint8_t bits_ = 0;
};

template <class T>
struct IsEnumSet : std::false_type {};

template <class E>
struct IsEnumSet<EnumSet<E>> : std::true_type {};

} // namespace assent
