#include "adapters/http/kept_lists.hpp"

#include <algorithm>
#include <charconv>
#include <random>

namespace assent::http {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::string_view digits = "0123456789abcdef";

/// Not to be guessed, and never the same after a restart.
std::string fresh_key() {
    std::random_device random;
    std::string key;
    while (key.size() < key_size) {
        auto bits = random();
        for (int i = 0; i < 8; ++i, bits >>= 4U) key += digits[bits & 0xFU];
    }
    return key;
}

} // namespace

std::optional<std::string> KeptLists::keep(std::shared_ptr<const List> list, Time now) {
    const auto bytes = list->items->bytes();
    auto key = fresh_key();
    const std::scoped_lock lock{mutex_};
    drop_expired(now);
    if (!has_room(*list, bytes)) return {};
    bytes_ += bytes;
    lists_.push_back({.key = key, .list = std::move(list), .bytes = bytes, .read = now});
    by_key_.emplace(key, std::prev(lists_.end()));
    return key;
}

std::expected<KeptLists::Place, KeptLists::Missing>
KeptLists::find(std::string_view cursor, std::string_view reader, std::string_view list, Time now) {
    const auto key = cursor.substr(0, key_size);
    if (cursor.size() < key_size + 2 || cursor[key_size] != '.' ||
        key.find_first_not_of(digits) != std::string_view::npos) {
        return std::unexpected{Missing::never};
    }
    std::size_t offset = 0;
    const auto* const end = cursor.data() + cursor.size();
    const auto read = std::from_chars(cursor.data() + key_size + 1, end, offset);
    if (read.ec != std::errc{} || read.ptr != end) return std::unexpected{Missing::never};

    const std::scoped_lock lock{mutex_};
    drop_expired(now);
    const auto found = by_key_.find(std::string{key});
    if (found == by_key_.end()) return std::unexpected{Missing::expired};
    const auto entry = found->second;
    const auto& kept_list = *entry->list;
    if (kept_list.reader != reader || kept_list.list != list || offset == 0 ||
        offset >= kept_list.items->size()) {
        return std::unexpected{Missing::never};
    }
    entry->read = now;
    lists_.splice(lists_.end(), lists_, entry);
    return Place{.list = entry->list, .key = entry->key, .offset = offset};
}

std::string KeptLists::cursor_of(std::string_view key, std::size_t offset) {
    return std::string{key} + "." + std::to_string(offset);
}

std::size_t KeptLists::bytes() const {
    const std::scoped_lock lock{mutex_};
    return bytes_;
}

void KeptLists::drop_expired(Time now) {
    while (!lists_.empty() && lists_.front().read + kept < now) {
        bytes_ -= lists_.front().bytes;
        by_key_.erase(lists_.front().key);
        lists_.pop_front();
    }
}

bool KeptLists::has_room(const List& list, std::size_t bytes) const {
    if (bytes_ + bytes > bytes_max_) return false;
    for (const auto& other : lists_) {
        if (other.list->reader == list.reader) bytes += other.bytes;
    }
    return bytes <= bytes_max_ / 2;
}

} // namespace assent::http
