#pragma once

#include <optional>
#include <string>
#include <string_view>

/// RFC 4648, the alphabet for URLs, without padding.
namespace assent::auth {

[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// Nothing for what `to_base64url` cannot have made.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

} // namespace assent::auth
