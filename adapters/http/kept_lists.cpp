#include "adapters/http/kept_lists.hpp"

#include "adapters/http/page_token.hpp"

#include <iterator>
#include <utility>

namespace assent::http {

std::optional<std::string> KeptLists::keep(std::shared_ptr<const List> list, Time now) {
    const auto bytes = list->items->bytes();
    auto key = fresh_page_key();
    const std::scoped_lock lock{mutex_};
    drop_expired(now);
    if (!has_room(*list, bytes)) return {};
    lists_.push_back({.key = key, .list = std::move(list), .bytes = bytes, .read = now});
    bytes_ += bytes; // As long as it is in the list, which gives it back.
    by_key_.emplace(key, std::prev(lists_.end()));
    return key;
}

std::expected<KeptLists::Place, KeptLists::Missing>
KeptLists::find(std::string_view cursor, std::string_view reader, std::string_view list, Time now) {
    const auto token = parse_page_token(cursor);
    if (!token) return std::unexpected{Missing::never};
    const auto offset = token->offset;

    const std::scoped_lock lock{mutex_};
    drop_expired(now);
    const auto found = by_key_.find(std::string{token->key});
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
    return to_text(PageToken{.key = key, .offset = offset});
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
