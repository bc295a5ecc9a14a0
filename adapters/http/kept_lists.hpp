#pragma once

#include "adapters/json/encode.hpp"
#include "adapters/json/value.hpp"
#include "events/core/fields.hpp"
#include "events/core/id.hpp"
#include "events/tenant/values.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace assent::http {

/// What was found for a list, as copied from the state.
class Items {
public:
    Items() = default;
    Items(const Items&) = delete;
    Items& operator=(const Items&) = delete;
    virtual ~Items() = default;

    /// Does what is left of the work, when the state is not looked at any more.
    virtual void arrange() {}

    [[nodiscard]] virtual std::size_t size() const = 0;

    [[nodiscard]] virtual json::Value item(std::size_t index) const = 0;

    /// What they take in memory, roughly.
    [[nodiscard]] virtual std::size_t bytes() const = 0;
};

/// Beyond its own size.
template <class T>
[[nodiscard]] std::size_t bytes_behind(const T& value) {
    std::size_t bytes = 0;
    if constexpr (std::is_same_v<T, std::string>) {
        bytes = value.capacity();
    } else if constexpr (std::is_same_v<T, Json>) {
        bytes = value.text.capacity();
    } else if constexpr (IsId<T>::value) {
        bytes = value.text().capacity();
    } else if constexpr (IsOptional<T>::value) {
        if (value) bytes = bytes_behind(*value);
    } else if constexpr (IsVector<T>::value) {
        bytes = value.capacity() * sizeof(typename T::value_type);
        for (const auto& each : value) bytes += bytes_behind(each);
    } else if constexpr (Described<T>) {
        for_each_field<T>([&](const auto& field) { bytes += bytes_behind(value.*field.member); });
    }
    return bytes;
}

template <class View>
class ItemsOf : public Items {
public:
    explicit ItemsOf(std::vector<View> views) : views_(std::move(views)) {}

    [[nodiscard]] std::size_t size() const override { return views_.size(); }

    [[nodiscard]] json::Value item(std::size_t index) const override {
        return json::to_json_value(views_[index], json::Empty::null);
    }

    [[nodiscard]] std::size_t bytes() const override { return bytes_behind(views_); }

private:
    std::vector<View> views_;
};

/// Lists that somebody reads page by page: whatever happens meanwhile, all pages together are
/// complete at the position, and the time, of the first. Bounded in bytes. Safe from any thread.
class KeptLists {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// How long a list is kept after a page of it was given.
    static constexpr std::chrono::seconds kept{60};

    explicit KeptLists(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    struct List {
        std::shared_ptr<const Items> items;
        std::string reader; ///< Who; nobody keeps more than half of all bytes.
        std::string list;   ///< Of what: a cursor is good for the same list and reader only.
        std::uint64_t position = 0;
        std::string token;
    };

    /// A page that begins at `offset`.
    struct Place {
        std::shared_ptr<const List> list;
        std::string key;
        std::size_t offset = 0;
    };

    /// Returns its key; nothing where there is no room, for what was read within `kept` stays.
    [[nodiscard]] std::optional<std::string> keep(std::shared_ptr<const List> list, Time now);

    enum class Missing : std::uint8_t {
        never,  ///< No `cursor_of` made it for that list and reader.
        expired ///< It may have been made, and is not kept any more.
    };

    [[nodiscard]] std::expected<Place, Missing>
    find(std::string_view cursor, std::string_view reader, std::string_view list, Time now);

    [[nodiscard]] static std::string cursor_of(std::string_view key, std::size_t offset);

    /// At the moment, of lists that may be over.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Kept {
        std::string key;
        std::shared_ptr<const List> list;
        std::size_t bytes = 0;
        Time read;
    };

    void drop_expired(Time now);
    [[nodiscard]] bool has_room(const List& list, std::size_t bytes) const;

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::list<Kept> lists_; ///< Those read last stand last.
    std::unordered_map<std::string, std::list<Kept>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

} // namespace assent::http
