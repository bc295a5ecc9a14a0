#pragma once

#include "adapters/sqlite/sqlite_log.hpp"
#include "tools/bench/bell.hpp"
#include "tools/bench/workload.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace assent::bench {

/// What deciding commands on a log in `file` came to.
struct Decided {
    double rate = 0;
    std::vector<std::size_t> rows; ///< Records that each turn brought back.
};

/// Makes a log in `file`, and sends it all commands, `in_flight` of them at any time: the answer to
/// one sends the next.
[[nodiscard]] Decided
decide_all(const std::filesystem::path& file, const Commands& commands, std::size_t in_flight);

/// All records of the only partition of a log.
[[nodiscard]] std::vector<std::string> records_of(const std::filesystem::path& file);

} // namespace assent::bench
