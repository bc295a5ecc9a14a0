#pragma once

#include "adapters/json/value.hpp"
#include "tools/assent/replay.hpp"

#include <string>

namespace assent::tool {

/// 32 hexadecimal digits.
[[nodiscard]] std::string digest_text(const Fingerprint& digest);

/// The members that `rebuild` and `verify` share: `digest`, `log`, `records`, `seconds`, and what
/// each of the `partitions` came to.
[[nodiscard]] json::Object report_of(const Replay& replay, const LogIdentity& identity);

/// The same for people: a table on standard output, with the digest below it.
void print_table(const Replay& replay);

} // namespace assent::tool
