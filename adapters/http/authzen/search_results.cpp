#include "adapters/http/authzen/search_results.hpp"

#include "adapters/http/page_token.hpp"

#include <iterator>
#include <utility>

namespace assent::http::authzen {

std::string SearchResults::keep(std::shared_ptr<const List> list, Time now) {
    auto key = fresh_page_key();
    const std::scoped_lock lock{mutex_};
    const auto names = list->found.names.size();
    lists_.push_back({.key = key, .list = std::move(list), .read = now});
    names_ += names;
    by_key_.emplace(key, std::prev(lists_.end()));
    while (lists_.size() > 1 && (names_ > names_max_ || lists_.front().read + kept < now)) {
        drop_front();
    }
    return key;
}

std::optional<SearchResults::Place> SearchResults::find(std::string_view token, Time now) {
    const auto parsed = parse_page_token(token);
    if (!parsed) return {};
    const auto offset = parsed->offset;

    const std::scoped_lock lock{mutex_};
    while (!lists_.empty() && lists_.front().read + kept < now) drop_front();
    const auto found = by_key_.find(std::string{parsed->key});
    if (found == by_key_.end()) return {};
    const auto kept_list = found->second;
    if (offset >= kept_list->list->found.names.size()) return {};
    kept_list->read = now;
    lists_.splice(lists_.end(), lists_, kept_list);
    return Place{.list = kept_list->list, .key = kept_list->key, .offset = offset};
}

std::string SearchResults::token_of(std::string_view key, std::size_t offset) {
    return to_text(PageToken{.key = key, .offset = offset});
}

void SearchResults::drop_front() {
    names_ -= lists_.front().list->found.names.size();
    by_key_.erase(lists_.front().key);
    lists_.pop_front();
}

} // namespace assent::http::authzen
