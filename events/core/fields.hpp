#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace assent {

/// One member of a described struct: the name it has in JSON, and the schema that brought it.
template <class Owner, class T>
struct Field {
    std::string_view name;
    T Owner::* member;
    std::uint16_t since;
};

template <class Owner, class T>
constexpr Field<Owner, T> field(std::string_view name, T Owner::* member, std::uint16_t since = 1) {
    return {name, member, since};
}

/// A struct that lists its members once, in `static constexpr auto fields()`. Codecs, JSON,
/// content hashes, state digests and checkpoints are all derived from that one list.
template <class T>
concept Described = requires { T::fields(); };

template <Described T, class Visitor>
constexpr void for_each_field(Visitor&& visit) {
    std::apply([&](const auto&... field) { (visit(field), ...); }, T::fields());
}

template <class T>
struct IsVector : std::false_type {};

template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};

template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Calls `visit(std::type_identity<Alternative>{})` for every alternative of a variant type.
template <class Variant, class Visitor>
constexpr void for_each_alternative(Visitor&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (visit(std::type_identity<std::variant_alternative_t<I, Variant>>{}), ...);
    }(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

} // namespace assent
