#pragma once

#include "adapters/json/encode.hpp"
#include "adapters/json/value.hpp"
#include "domain/tenant/commands.hpp"
#include "events/core/fields.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

/// JSON Schema of described structs, as `to_json_value` writes them and commands are read. Of use
/// inside this folder only.
namespace assent::http {

using json::Array;
using json::Object;
using json::text;
using json::Value;

enum class Direction : std::uint8_t {
    sent, ///< By clients: what is optional may be left out, and nothing may be added.
    read  ///< By clients: what is empty is null.
};

inline Value type_named(std::string_view type) {
    return Value{Object{{"type", text(type)}}};
}

inline Value reference(std::string_view schema) {
    return Value{Object{{"$ref", text("#/components/schemas/" + std::string{schema})}}};
}

inline Value list_of(Value items) {
    return Value{Object{{"type", text("array")}, {"items", std::move(items)}}};
}

inline Value or_null(Value schema) {
    return Value{Object{{"anyOf", Value{Array{std::move(schema), type_named("null")}}}}};
}

inline Value whole_number(std::uint64_t max = 0) {
    Object schema{{"type", text("integer")}, {"minimum", json::number(0)}};
    if (max != 0) schema.push_back({"maximum", json::number(max)});
    return Value{std::move(schema)};
}

/// An object with these members, all of them there but the `optional` ones.
inline Value object_of(Object properties, Array required, bool closed) {
    Object schema{{"type", text("object")}, {"properties", Value{std::move(properties)}}};
    if (!required.empty()) schema.push_back({"required", Value{std::move(required)}});
    if (closed) schema.push_back({"additionalProperties", Value{false}});
    return Value{std::move(schema)};
}

template <class E>
Value names_of() {
    Array names;
    for (const auto name : EnumNames<E>::names) {
        if (!name.empty()) names.push_back(text(name));
    }
    return Value{Object{{"type", text("string")}, {"enum", Value{std::move(names)}}}};
}

/// The enumeration of a set of its values.
template <class Set>
struct EnumOf;

template <class E>
struct EnumOf<EnumSet<E>> {
    using Type = E;
};

template <class T>
Value schema_of(Direction direction);

template <Described T>
Value members_schema(Direction direction) {
    Object properties;
    Array required;
    for_each_field<T>([&](const auto& field) {
        using Member = std::remove_cvref_t<decltype(std::declval<T>().*field.member)>;
        const bool thousandths = json::detail::json_name(field.name) != field.name;
        const std::string name{json::detail::json_name(field.name)};
        Value schema = thousandths ? type_named("number") : schema_of<Member>(direction);
        const bool sent = direction == Direction::sent;
        const bool left_out =
            IsOptional<Member>::value || (sent && std::same_as<Member, std::vector<AudienceSplit>>);
        if (IsOptional<Member>::value && !sent) schema = or_null(std::move(schema));
        if (!(sent && left_out)) required.push_back(text(name));
        properties.push_back({name, std::move(schema)});
    });
    return object_of(std::move(properties), std::move(required), direction == Direction::sent);
}

template <class T>
Value schema_of(Direction direction) {
    if constexpr (IsOptional<T>::value) {
        return schema_of<typename T::value_type>(direction);
    } else if constexpr (std::same_as<T, bool>) {
        return type_named("boolean");
    } else if constexpr (std::unsigned_integral<T>) {
        return whole_number(sizeof(T) == 1 ? 100 : 0);
    } else if constexpr (std::signed_integral<T>) {
        return type_named("integer");
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, RuleId>) {
        return type_named("string");
    } else if constexpr (IsId<T>::value) {
        return reference("Id");
    } else if constexpr (std::same_as<T, Timestamp>) {
        return Value{Object{{"type", text("string")}, {"format", text("date-time")}}};
    } else if constexpr (NamedEnum<T>) {
        return names_of<T>();
    } else if constexpr (IsEnumSet<T>::value) {
        auto schema = list_of(names_of<typename EnumOf<T>::Type>());
        std::get<Object>(schema.data).push_back({"uniqueItems", Value{true}});
        return schema;
    } else if constexpr (std::same_as<T, JsonValue>) {
        return json::Value{json::Object{}}; // Anything.
    } else if constexpr (std::same_as<T, Scalar>) {
        return json::Value{json::Object{
            {"type",
             json::Value{
                 json::Array{json::text("string"), json::text("number"), json::text("boolean")}}}}};
    } else if constexpr (std::same_as<T, Json>) {
        return type_named("object");
    } else if constexpr (std::same_as<T, Factor>) {
        return Value{Object{{"type", text("number")}, {"minimum", json::number(1)}}};
    } else if constexpr (std::same_as<T, std::vector<Weight>>) {
        return Value{Object{{"type", text("object")}, {"additionalProperties", whole_number(100)}}};
    } else if constexpr (IsVector<T>::value) {
        return list_of(schema_of<typename T::value_type>(direction));
    } else if constexpr (std::same_as<T, Fact>) {
        return reference("Fact");
    } else if constexpr (std::same_as<T, Routing>) {
        // Inside a routing what is empty is left out either way.
        return members_schema<T>(Direction::sent);
    } else {
        static_assert(Described<T>, "list the members in fields()");
        return members_schema<T>(direction);
    }
}

} // namespace assent::http
