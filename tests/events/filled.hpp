#pragma once

#include "events/core/fields.hpp"
#include "events/core/id.hpp"
#include "events/core/named_enum.hpp"
#include "events/record/records.hpp"

#include <concepts>
#include <cstdint>
#include <numeric>
#include <string>
#include <type_traits>

/// Values to encode, in which every member differs from its default and from its neighbours, so
/// that members which swap places, or are left out, show in the bytes.
namespace assent::test {

class Filler {
public:
    /// Fills the members that `schema` has, and leaves later ones alone.
    explicit Filler(std::uint16_t schema) : schema_(schema) {}

    template <class T>
    void fill(T& value) {
        ++count_;
        if constexpr (std::same_as<T, bool>) {
            value = true;
        } else if constexpr (std::integral<T>) {
            // No two bytes alike: the order of bytes shows, too.
            value = static_cast<T>(0x1122334455667700U + count_);
        } else if constexpr (std::same_as<T, std::string>) {
            value = "text-" + std::to_string(count_);
        } else if constexpr (std::same_as<T, Json>) {
            value.text = R"({"n":)" + std::to_string(count_) + "}";
        } else if constexpr (IsId<T>::value) {
            value = T{"id-" + std::to_string(count_)};
        } else if constexpr (std::same_as<T, TargetKind>) {
            value = TargetKind::privilege; // Once the last: golden files have it.
        } else if constexpr (NamedEnum<T>) {
            value = static_cast<T>(enum_count<T> - 1);
        } else if constexpr (IsEnumSet<T>::value) {
            value = T::from_bits(0xff);
        } else if constexpr (std::same_as<T, Timestamp>) {
            value = Timestamp{std::chrono::microseconds{1'764'041'999'000'000 + count_}};
        } else if constexpr (IsOptional<T>::value) {
            fill(value.emplace());
        } else if constexpr (IsVector<T>::value) {
            value.resize(2);
            for (auto& element : value) fill(element);
        } else if constexpr (Described<T>) {
            for_each_field<T>([&](const auto& field) {
                if (field.since <= schema_) fill(value.*field.member);
            });
        } else { // an array of bytes
            std::iota(value.begin(), value.end(), static_cast<std::uint8_t>(count_));
        }
    }

private:
    std::uint16_t schema_;
    unsigned count_ = 0;
};

template <class T>
[[nodiscard]] T filled(std::uint16_t schema = T::schema) {
    T value;
    Filler{schema}.fill(value);
    if constexpr (std::same_as<T, Decision>) {
        value.events = {filled<VariationDeployed>(1), filled<RoutingChanged>(1)};
    }
    return value;
}

} // namespace assent::test
