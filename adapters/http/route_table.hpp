#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assent::http {

/// Who answers.
enum class Handler : std::uint8_t {
    live,
    ready,
    metrics,
    openapi,
    authzen_metadata,
    authzen,
    commands,
    read,    ///< Lists, single things, the tenant and what is known of it as a whole.
    history, ///< Events and decisions.
    later    ///< Part of the interface that this release does not know: `invalid`, saying so.
};

struct Route {
    std::string_view method;
    std::string_view path; ///< `{name}` stands for any one segment.
    Handler handler;
    std::string_view summary;   ///< One line for people.
    std::string_view item = {}; ///< Of reads: the schema of what is read, or of an item of it.
    std::string_view parameters =
        {}; ///< Of its query, with a space between; reads have `at_least`.

    [[nodiscard]] bool takes(std::string_view parameter) const;

    [[nodiscard]] bool reads() const {
        return handler == Handler::read || handler == Handler::history;
    }

    /// It answers a page of items.
    [[nodiscard]] bool is_list() const { return takes("limit"); }
};

/// Every address of this release, each with its one method.
[[nodiscard]] std::span<const Route> route_table();

/// Calls `use` with every part of `list`, which has one space between them.
template <class Use>
void each_word(std::string_view list, Use&& use) {
    while (!list.empty()) {
        const auto end = list.find(' ');
        use(list.substr(0, end));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
}

/// The route of a path that was taken apart and decoded; null where there is none.
[[nodiscard]] const Route* route_of(const std::vector<std::string>& path);

} // namespace assent::http
