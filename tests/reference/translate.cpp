#include "tests/reference/translate.hpp"

#include "events/core/match.hpp"

#include <chrono>
#include <concepts>
#include <stdexcept>

namespace assent::reference {
namespace {

template <class E>
void insert_named(EnumSet<E>& set, const std::string& name) {
    set.insert(enum_named<E>(name).value());
}

template <class T>
void fill(T& out, const Value& value) {
    if constexpr (IsOptional<T>::value) {
        fill(out.emplace(), value);
    } else if constexpr (IsId<T>::value) {
        out = T{std::get<std::string>(value.is)};
    } else if constexpr (std::same_as<T, Scalar>) {
        out.text = '"' + std::get<std::string>(value.is) + '"';
    } else if constexpr (std::same_as<T, Json> || std::same_as<T, JsonValue>) {
        out.text = std::get<std::string>(value.is);
    } else if constexpr (std::same_as<T, std::string>) {
        out = std::get<std::string>(value.is);
    } else if constexpr (std::same_as<T, bool>) {
        out = std::get<bool>(value.is);
    } else if constexpr (std::same_as<T, Timestamp>) {
        out = Timestamp{std::chrono::microseconds{std::get<std::int64_t>(value.is)}};
    } else if constexpr (std::same_as<T, Factor>) {
        out.permille = static_cast<std::uint32_t>(std::get<std::int64_t>(value.is));
    } else if constexpr (std::integral<T> || std::floating_point<T>) {
        out = static_cast<T>(std::get<std::int64_t>(value.is));
    } else if constexpr (NamedEnum<T>) {
        out = enum_named<T>(std::get<std::string>(value.is)).value();
    } else if constexpr (IsEnumSet<T>::value) {
        for (const auto& item : std::get<List>(value.is)) {
            insert_named(out, std::get<std::string>(item.is));
        }
    } else if constexpr (std::same_as<T, std::vector<Weight>>) {
        for (const auto& [variation, percent] : std::get<Object>(value.is)) {
            const auto n = std::get<std::int64_t>(percent.is);
            // As the parser of JSON has it.
            if (n == 0 && is_variation_name(variation)) continue;
            out.push_back(
                {.variation = VariationName{variation}, .percent = static_cast<std::uint8_t>(n)});
        }
    } else if constexpr (IsVector<T>::value) {
        for (const auto& item : std::get<List>(value.is)) fill(out.emplace_back(), item);
    } else {
        const auto& members = std::get<Object>(value.is);
        for_each_field<T>([&](const auto& field) {
            const auto found = members.find(std::string{field.name});
            if (found != members.end()) fill(out.*field.member, found->second);
        });
    }
}

} // namespace

CommandEnvelope envelope_of(const Ask& ask) {
    CommandEnvelope envelope;
    envelope.id = CommandId{ask.id};
    envelope.tenant = TenantId{"acme"};
    envelope.actor = UserId{ask.actor};
    envelope.surface = enum_named<Surface>(ask.surface).value();
    if (ask.expected_version) {
        envelope.expected_version = static_cast<std::uint64_t>(*ask.expected_version);
    }
    bool known = false;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        if (C::type != ask.type) return;
        known = true;
        C command;
        for_each_field<C>([&](const auto& field) {
            const auto* value = ask.find(std::string{field.name});
            if (value != nullptr) fill(command.*field.member, *value);
        });
        envelope.command = std::move(command);
    });
    if (!known) throw std::out_of_range("no command " + ask.type);
    return envelope;
}

std::vector<std::string> engine_types() {
    std::vector<std::string> types;
    for_each_alternative<Command>(
        [&]<class C>(std::type_identity<C>) { types.emplace_back(C::type); });
    return types;
}

} // namespace assent::reference
