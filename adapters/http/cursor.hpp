#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assent::http {

/// Where the next page of a list begins: behind `last`, in a list that was first read at
/// `position`. Opaque to clients, and URL-safe.
///
/// In this release later pages answer from the present state, ordered by id as ever: what does not
/// change meanwhile is listed exactly once.
[[nodiscard]] std::string cursor_after(std::uint64_t position, std::string_view last);

/// The id that the page follows; nothing for what `cursor_after` did not make.
[[nodiscard]] std::optional<std::string> after_cursor(std::string_view cursor);

} // namespace assent::http
