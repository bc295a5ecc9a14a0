#pragma once

#include "events/core/decode_error.hpp"
#include "events/core/fields.hpp"
#include "events/core/id.hpp"
#include "events/core/named_enum.hpp"

#include <cereal/cereal.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Only codecs and their tests include this header: cereal stops there.

namespace assent {

/// A cereal archive that appends little-endian bytes to a string. Sizes take four bytes.
class BinaryWriter : public cereal::OutputArchive<BinaryWriter, cereal::AllowEmptyClassElision> {
public:
    explicit BinaryWriter(std::string& out, std::uint16_t schema = 1)
        : OutputArchive(this), out_(out), schema_(schema) {}

    void bytes(const void* data, std::size_t size) {
        out_.append(static_cast<const char*>(data), size);
    }

    [[nodiscard]] std::uint16_t schema() const { return schema_; }

private:
    std::string& out_;
    std::uint16_t schema_;
};

/// A cereal archive that reads what `BinaryWriter` wrote, from bytes that may be hostile: it
/// throws `BadBytes`, never allocates more than a small multiple of what it was given, and checks
/// every bool, enum and size. `finish()` refuses trailing bytes.
class BinaryReader : public cereal::InputArchive<BinaryReader, cereal::AllowEmptyClassElision> {
public:
    explicit BinaryReader(std::string_view in, std::uint16_t schema = 1)
        : InputArchive(this), rest_(in), schema_(schema) {}

    void bytes(void* data, std::size_t size) {
        const auto taken = take(size);
        if (size != 0) std::memcpy(data, taken.data(), size);
    }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) malformed("the bytes end too early");
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    /// Every element takes at least one byte, so a count above what is left is a lie.
    void check_count(std::uint64_t count) const {
        if (count > rest_.size()) malformed("a size exceeds the bytes that are left");
    }

    [[nodiscard]] std::string_view rest() const { return rest_; }

    void finish() const {
        if (!rest_.empty()) malformed("bytes follow the last member");
    }

    [[nodiscard]] std::uint16_t schema() const { return schema_; }

    [[noreturn]] static void malformed(const std::string& detail) {
        throw BadBytes(DecodeError::Kind::malformed_bytes, detail);
    }

private:
    std::string_view rest_;
    std::uint16_t schema_;
};

template <std::integral T>
void save(BinaryWriter& archive, const T& value) {
    if constexpr (std::same_as<T, bool>) {
        const std::uint8_t byte = value ? 1 : 0;
        archive.bytes(&byte, 1);
    } else {
        archive.bytes(&value, sizeof value);
    }
}

template <std::integral T>
void load(BinaryReader& archive, T& value) {
    if constexpr (std::same_as<T, bool>) {
        std::uint8_t byte = 0;
        archive.bytes(&byte, 1);
        if (byte > 1) BinaryReader::malformed("a bool is neither 0 nor 1");
        value = byte == 1;
    } else {
        archive.bytes(&value, sizeof value);
    }
}

/// cereal has its own idea of enums, without a range check: ours go past it.
template <class T>
void put(BinaryWriter& archive, const T& value) {
    if constexpr (NamedEnum<T>) {
        archive.bytes(&value, sizeof value);
    } else {
        archive(value);
    }
}

template <class T>
void get(BinaryReader& archive, T& value) {
    if constexpr (NamedEnum<T>) {
        std::uint8_t number = 0;
        load(archive, number);
        if (number >= enum_count<T>) BinaryReader::malformed("an enumerator is out of range");
        value = static_cast<T>(number);
    } else {
        archive(value);
    }
}

inline void save_count(BinaryWriter& archive, std::size_t count) {
    if (count > std::numeric_limits<std::uint32_t>::max()) {
        throw std::length_error("too many elements for one record");
    }
    save(archive, static_cast<std::uint32_t>(count));
}

inline std::uint32_t load_count(BinaryReader& archive) {
    std::uint32_t count = 0;
    load(archive, count);
    archive.check_count(count);
    return count;
}

inline void save(BinaryWriter& archive, const std::string& text) {
    save_count(archive, text.size());
    archive.bytes(text.data(), text.size());
}

inline void load(BinaryReader& archive, std::string& text) {
    text.assign(archive.take(load_count(archive)));
}

template <class Tag>
void save(BinaryWriter& archive, const Id<Tag>& id) {
    save(archive, id.text());
}

template <class Tag>
void load(BinaryReader& archive, Id<Tag>& id) {
    id = Id<Tag>{std::string{archive.take(load_count(archive))}};
}

template <class E>
void save(BinaryWriter& archive, const EnumSet<E>& set) {
    save(archive, set.bits());
}

template <class E>
void load(BinaryReader& archive, EnumSet<E>& set) {
    std::uint8_t bits = 0;
    load(archive, bits);
    set = EnumSet<E>::from_bits(bits);
    if (set.bits() != bits) BinaryReader::malformed("a set holds unknown values");
}

template <class Duration>
void save(BinaryWriter& archive, const std::chrono::sys_time<Duration>& time) {
    save(archive, static_cast<std::int64_t>(time.time_since_epoch().count()));
}

template <class Duration>
void load(BinaryReader& archive, std::chrono::sys_time<Duration>& time) {
    std::int64_t ticks = 0;
    load(archive, ticks);
    time = std::chrono::sys_time<Duration>{Duration{ticks}};
}

template <std::size_t N>
void save(BinaryWriter& archive, const std::array<std::uint8_t, N>& bytes) {
    archive.bytes(bytes.data(), N);
}

template <std::size_t N>
void load(BinaryReader& archive, std::array<std::uint8_t, N>& bytes) {
    archive.bytes(bytes.data(), N);
}

template <Described T, std::size_t N>
void save(BinaryWriter& archive, const std::array<T, N>& values) {
    for (const auto& value : values) put(archive, value);
}

template <Described T, std::size_t N>
void load(BinaryReader& archive, std::array<T, N>& values) {
    for (auto& value : values) get(archive, value);
}

template <class T>
void save(BinaryWriter& archive, const std::optional<T>& value) {
    save(archive, value.has_value());
    if (value) put(archive, *value);
}

template <class T>
void load(BinaryReader& archive, std::optional<T>& value) {
    bool present = false;
    load(archive, present);
    if (present) {
        get(archive, value.emplace());
    } else {
        value.reset();
    }
}

template <class T>
void save(BinaryWriter& archive, const std::vector<T>& values) {
    save_count(archive, values.size());
    for (const auto& value : values) put(archive, value);
}

/// Grows as elements arrive: a false count costs nothing.
template <class T>
void load(BinaryReader& archive, std::vector<T>& values) {
    const auto count = load_count(archive);
    values.clear();
    values.reserve(std::min<std::size_t>(count, 64));
    for (std::uint32_t i = 0; i < count; ++i) get(archive, values.emplace_back());
}

/// A described struct is its members, one behind the other, as far as the schema has them.
template <Described T>
void save(BinaryWriter& archive, const T& value) {
    for_each_field<T>([&](const auto& field) {
        if (field.since <= archive.schema()) put(archive, value.*field.member);
    });
}

template <Described T>
void load(BinaryReader& archive, T& value) {
    for_each_field<T>([&](const auto& field) {
        if (field.since <= archive.schema()) get(archive, value.*field.member);
    });
}

} // namespace assent

CEREAL_REGISTER_ARCHIVE(assent::BinaryWriter)
CEREAL_REGISTER_ARCHIVE(assent::BinaryReader)
CEREAL_SETUP_ARCHIVE_TRAITS(assent::BinaryReader, assent::BinaryWriter)
