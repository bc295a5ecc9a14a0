#pragma once

#include "adapters/json/value.hpp"
#include "domain/tenant/commands.hpp"
#include "events/core/fields.hpp"
#include "events/core/named_enum.hpp"
#include "events/core/time.hpp"
#include "events/core/utf8.hpp"
#include "events/tenant/values.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace assent::json {

/// Where in a command a value stands. Lives on the stack of the reader, spelt out only in errors.
struct Path {
    const Path* up = nullptr;
    std::string_view name;

    [[nodiscard]] std::string text() const {
        std::string own{cut_to(name, 64)};
        if (own.size() < name.size()) own += "...";
        return up == nullptr ? own : up->text() + "." + own;
    }
};

/// Fills described structs from JSON and keeps the first thing that is wrong, naming the member.
class Decoder {
public:
    [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }

    void complain(const std::string& what) {
        if (!trouble_) trouble_ = what;
    }

    /// Members that `T` does not have come first: a misspelt one explains a missing one.
    /// `whole` is what the struct is called in errors.
    template <Described T>
    void members(const Value& value, const Path& path, std::string_view whole, T& into) {
        const auto* object = value.object();
        if (object == nullptr) return wants(path, "an object");
        for (const auto& member : *object) {
            if (!has_member<T>(member.name)) {
                complain(Path{&path, member.name}.text() + " is not a member of " +
                         std::string{whole} + ", which has " + member_list<T>());
            }
        }
        for_each_field<T>([&](const auto& field) {
            auto& member = into.*field.member;
            const Path at{&path, field.name};
            if (const auto* found = value.find(field.name)) {
                read(*found, at, member);
            } else if constexpr (!may_be_left_out<std::remove_cvref_t<decltype(member)>>) {
                complain(at.text() + " is missing");
            }
        });
    }

    template <class T>
    void read(const Value& value, const Path& path, T& into) {
        if constexpr (IsOptional<T>::value) {
            read(value, path, into.emplace());
        } else if constexpr (std::same_as<T, std::string>) {
            if (const auto* text = value.string())
                into = *text;
            else
                wants(path, "a string");
        } else if constexpr (IsId<T>::value) {
            if (const auto* text = value.string())
                into = T{*text};
            else
                wants(path, "a string");
        } else if constexpr (std::same_as<T, bool>) {
            if (const auto* truth = value.boolean())
                into = *truth;
            else
                wants(path, "true or false");
        } else if constexpr (std::unsigned_integral<T>) {
            // The only numbers of one byte are shares, in whole percent (VAR-14, VAR-16).
            constexpr std::uint64_t max = sizeof(T) == 1 ? 100 : std::numeric_limits<T>::max();
            whole_number(value, path, max, into);
        } else if constexpr (NamedEnum<T>) {
            named(value, path, into);
        } else if constexpr (IsEnumSet<T>::value) {
            names(value, path, into);
        } else if constexpr (std::same_as<T, Json>) {
            if (value.object() != nullptr)
                into.text = canonical(value);
            else
                wants(path, "an object");
        } else if constexpr (std::same_as<T, JsonValue>) {
            if (!value.is_null())
                into.text = canonical(value);
            else
                wants(path, "something but null");
        } else if constexpr (std::same_as<T, Scalar>) {
            if (value.object() == nullptr && value.array() == nullptr && !value.is_null())
                into.text = canonical(value);
            else
                wants(path, "a string, a number, true or false");
        } else if constexpr (std::same_as<T, Timestamp>) {
            const auto* text = value.string();
            const auto time = text == nullptr ? std::nullopt : from_rfc3339(*text);
            if (time)
                into = *time;
            else
                wants(path, "a time as in RFC 3339, e.g. 2026-11-25T03:00:00Z");
        } else if constexpr (std::same_as<T, Factor>) {
            factor(value, path, into);
        } else if constexpr (std::same_as<T, std::vector<Weight>>) {
            weights(value, path, into);
        } else if constexpr (IsVector<T>::value) {
            elements(value, path, into);
        } else {
            members(value, path, path.name, into);
        }
    }

    template <std::unsigned_integral T>
    void whole_number(const Value& value, const Path& path, std::uint64_t max, T& into) {
        const auto* number = std::get_if<std::int64_t>(&value.data);
        const auto* large = std::get_if<std::uint64_t>(&value.data);
        const bool fits = number != nullptr ? *number >= 0 && std::cmp_less_equal(*number, max)
                                            : large != nullptr && *large <= max;
        if (!fits) return wants(path, "a whole number from 0 to " + std::to_string(max));
        into = number != nullptr ? static_cast<T>(*number) : static_cast<T>(*large);
    }

    void wants(const Path& path, std::string_view what) {
        complain(path.text() + " must be " + std::string{what});
    }

private:
    /// Optionals, and the audiences of a routing.
    template <class T>
    static constexpr bool may_be_left_out =
        IsOptional<T>::value || std::same_as<T, std::vector<AudienceSplit>>;

    template <Described T>
    static bool has_member(std::string_view name) {
        bool found = false;
        for_each_field<T>([&](const auto& field) { found = found || field.name == name; });
        return found;
    }

    template <Described T>
    static std::string member_list() {
        std::string list;
        for_each_field<T>([&](const auto& field) {
            if (!list.empty()) list += ", ";
            list += field.name;
        });
        return list;
    }

    template <NamedEnum E>
    static std::string name_list() {
        std::string list;
        for (const auto name : EnumNames<E>::names) {
            if (!list.empty()) list += ", ";
            list += name;
        }
        return list;
    }

    template <NamedEnum E>
    void named(const Value& value, const Path& path, E& into) {
        const auto* text = value.string();
        const auto found = text == nullptr ? std::nullopt : enum_named<E>(*text);
        if (found)
            into = *found;
        else
            wants(path, "one of " + name_list<E>());
    }

    template <NamedEnum E>
    void names(const Value& value, const Path& path, EnumSet<E>& into) {
        const auto* array = value.array();
        if (array == nullptr) return wants(path, "an array of " + name_list<E>());
        for (const auto& element : *array) {
            E member{};
            named(element, path, member);
            into.insert(member);
        }
    }

    template <class T>
    void elements(const Value& value, const Path& path, std::vector<T>& into) {
        const auto* array = value.array();
        if (array == nullptr) return wants(path, "an array");
        for (const auto& element : *array) read(element, path, into.emplace_back());
    }

    void factor(const Value& value, const Path& path, Factor& into);
    void weights(const Value& value, const Path& path, std::vector<Weight>& into);

    std::optional<std::string> trouble_;
};

} // namespace assent::json
