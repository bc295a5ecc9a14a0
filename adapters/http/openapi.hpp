#pragma once

#include "adapters/json/value.hpp"

namespace assent::http {

/// OpenAPI 3.1 of this server: made of the table of routes, and of the `fields()` of commands,
/// events and views, so that it cannot say anything else than the server does.
[[nodiscard]] json::Value openapi_document();

} // namespace assent::http
