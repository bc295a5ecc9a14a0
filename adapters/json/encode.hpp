#pragma once

#include "adapters/json/value.hpp"
#include "domain/tenant/commands.hpp"
#include "events/core/fields.hpp"
#include "events/core/id.hpp"
#include "events/core/named_enum.hpp"
#include "events/core/time.hpp"
#include "events/record/decision.hpp"
#include "events/tenant/codec.hpp"
#include "events/tenant/values.hpp"

#include <concepts>
#include <string>
#include <type_traits>

/// Described structs as JSON, derived from their one list of members: ids as strings, enums by
/// name, times in RFC 3339, sets as arrays of names, thousandths as the number that they stand
/// for (`guardrail_permille` becomes `guardrail`), routing and facts as the interface has them.
namespace assent::json {

/// What becomes of members that are empty optionals.
enum class Empty : std::uint8_t {
    left_out, ///< In commands, events and outcomes.
    null      ///< In what is read: every item of a collection has the same members.
};

template <class T>
[[nodiscard]] Value to_json_value(const T& value, Empty empty = Empty::left_out);

namespace detail {

inline constexpr std::string_view permille_suffix = "_permille";

/// The name that a member has in JSON.
constexpr std::string_view json_name(std::string_view name) {
    if (name.ends_with(permille_suffix)) name.remove_suffix(permille_suffix.size());
    return name;
}

template <Described T>
Value members_of(const T& value, Empty empty) {
    Object members;
    const auto add = [&]<class M>(std::string_view name, const M& member) {
        const std::string key{json_name(name)};
        if constexpr (std::integral<M> && !std::same_as<M, bool>) {
            if (key != name) {
                members.push_back({key, thousandths(member)});
                return;
            }
        }
        members.push_back({key, to_json_value(member, empty)});
    };
    for_each_field<T>([&](const auto& field) {
        const auto& member = value.*field.member;
        if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
            if (member) {
                add(field.name, *member);
            } else if (empty == Empty::null) {
                members.push_back({std::string{json_name(field.name)}, {}});
            }
        } else {
            add(field.name, member);
        }
    });
    return Value{std::move(members)};
}

inline Value weights_value(const std::vector<Weight>& weights) {
    Object members;
    for (const auto& weight : weights) {
        members.push_back({weight.variation.text(), number(weight.percent)});
    }
    return Value{std::move(members)};
}

inline Value fact_value(const Fact& fact) {
    return Value{Object{{"position", number(fact.position)},
                        {"type", text(event_type_numbered(fact.event))}}};
}

template <NamedEnum E>
Value names_value(EnumSet<E> set) {
    Array names;
    for (std::size_t i = 0; i < enum_count<E>; ++i) {
        if (set.contains(static_cast<E>(i))) names.push_back(text(EnumNames<E>::names[i]));
    }
    return Value{std::move(names)};
}

} // namespace detail

template <class T>
Value to_json_value(const T& value, Empty empty) {
    if constexpr (std::same_as<T, bool>) {
        return Value{value};
    } else if constexpr (std::unsigned_integral<T>) {
        return number(value);
    } else if constexpr (std::signed_integral<T>) {
        return Value{static_cast<std::int64_t>(value)};
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        return text(value);
    } else if constexpr (IsId<T>::value) {
        return text(value.text());
    } else if constexpr (std::same_as<T, Timestamp>) {
        return text(to_rfc3339(value));
    } else if constexpr (NamedEnum<T>) {
        return text(name_of(value));
    } else if constexpr (IsEnumSet<T>::value) {
        return detail::names_value(value);
    } else if constexpr (IsOptional<T>::value) {
        return value ? to_json_value(*value, empty) : Value{};
    } else if constexpr (std::same_as<T, std::vector<Weight>>) {
        return detail::weights_value(value);
    } else if constexpr (IsVector<T>::value) {
        Array elements;
        elements.reserve(value.size());
        for (const auto& element : value) elements.push_back(to_json_value(element, empty));
        return Value{std::move(elements)};
    } else if constexpr (std::same_as<T, Json>) {
        return Value{Raw{value.text.empty() ? "{}" : value.text}};
    } else if constexpr (std::same_as<T, JsonValue> || std::same_as<T, Scalar>) {
        return Value{Raw{value.text.empty() ? "null" : value.text}};
    } else if constexpr (std::same_as<T, Factor>) {
        return thousandths(value.permille);
    } else if constexpr (std::same_as<T, RuleId>) {
        return text(to_string(value));
    } else if constexpr (std::same_as<T, Fact>) {
        return detail::fact_value(value);
    } else if constexpr (std::same_as<T, Routing> || std::same_as<T, Condition>) {
        // Inside of these what is empty is always left out, so that they can be sent back.
        return detail::members_of(value, Empty::left_out);
    } else {
        static_assert(Described<T>, "list the members in fields()");
        return detail::members_of(value, empty);
    }
}

} // namespace assent::json
