#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::http {

/// The target of a request, taken apart and percent-decoded. An id with a slash is one segment when
/// its slash came encoded.
struct Target {
    std::vector<std::string> path; ///< `/v1/tenants` gives two, `/` one that is empty.
    std::vector<std::pair<std::string, std::string>> query;

    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// Nothing for what is no absolute path, or badly encoded.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

/// `text` as one segment of a path, or one value of a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

} // namespace assent::http
