#include "adapters/http/authzen/search_results.hpp"

#include <charconv>
#include <random>
#include <utility>

namespace assent::http::authzen {
namespace {

/// Not to be guessed, and never the same after a restart.
std::string fresh_key() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device random;
    std::string key;
    for (int i = 0; i < 4; ++i) {
        auto bits = random();
        for (int j = 0; j < 8; ++j, bits >>= 4U) key += digits[bits & 0xFU];
    }
    return key;
}

} // namespace

std::string SearchResults::keep(std::shared_ptr<const List> list, Time now) {
    auto key = fresh_key();
    const std::scoped_lock lock{mutex_};
    names_ += list->found.names.size();
    lists_.push_back({.key = key, .list = std::move(list), .read = now});
    by_key_.emplace(key, std::prev(lists_.end()));
    while (lists_.size() > 1 && (names_ > names_max_ || lists_.front().read + kept < now)) {
        drop_front();
    }
    return key;
}

std::optional<SearchResults::Place> SearchResults::find(std::string_view token, Time now) {
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return {};
    std::size_t offset = 0;
    const auto* const end = token.data() + token.size();
    const auto read = std::from_chars(token.data() + dot + 1, end, offset);
    if (read.ec != std::errc{} || read.ptr != end) return {};

    const std::scoped_lock lock{mutex_};
    while (!lists_.empty() && lists_.front().read + kept < now) drop_front();
    const auto found = by_key_.find(std::string{token.substr(0, dot)});
    if (found == by_key_.end()) return {};
    const auto kept_list = found->second;
    if (offset >= kept_list->list->found.names.size()) return {};
    kept_list->read = now;
    lists_.splice(lists_.end(), lists_, kept_list);
    return Place{.list = kept_list->list, .key = kept_list->key, .offset = offset};
}

std::string SearchResults::token_of(std::string_view key, std::size_t offset) {
    return std::string{key} + "." + std::to_string(offset);
}

void SearchResults::drop_front() {
    names_ -= lists_.front().list->found.names.size();
    by_key_.erase(lists_.front().key);
    lists_.pop_front();
}

} // namespace assent::http::authzen
