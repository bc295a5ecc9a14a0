#pragma once

#include "adapters/http/authzen/decision_point.hpp"
#include "events/core/fingerprint.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace assent::http::authzen {

/// What a search found, kept while somebody reads it page by page: whatever happens meanwhile, all
/// pages together are complete at the position of the first. Safe from any thread.
class SearchResults {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// How long a list is kept after a page of it was read; the interface promises 60 s.
    static constexpr std::chrono::seconds kept{120};

    explicit SearchResults(std::size_t names_max = 1'000'000) : names_max_(names_max) {}

    struct List {
        Found found;
        auth::Principal caller;
        Fingerprint question; ///< With the caller: a token is good for nothing else.
        std::size_t limit = 0;
    };

    /// A page that begins at `offset`.
    struct Place {
        std::shared_ptr<const List> list;
        std::string key;
        std::size_t offset = 0;
    };

    /// Keeps a list, and drops those that were not read for the longest time where there would be
    /// too many names. Returns its key.
    [[nodiscard]] std::string keep(std::shared_ptr<const List> list, Time now);

    /// Where a token points to; nothing for what no `token_of` made, or what is not kept any more.
    [[nodiscard]] std::optional<Place> find(std::string_view token, Time now);

    [[nodiscard]] static std::string token_of(std::string_view key, std::size_t offset);

private:
    struct Kept {
        std::string key;
        std::shared_ptr<const List> list;
        Time read;
    };

    void drop_front();

    std::size_t names_max_;
    std::mutex mutex_;
    std::list<Kept> lists_; ///< Those read last stand last.
    std::unordered_map<std::string, std::list<Kept>::iterator> by_key_;
    std::size_t names_ = 0;
};

} // namespace assent::http::authzen
