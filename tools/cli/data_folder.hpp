#pragma once

#include "tools/cli/log_options.hpp"

#include <filesystem>

namespace assent::cli {

/// Where a server keeps what belongs to it alone, checkpoints and keys: `data` where it is given,
/// else beside the SQLite file, else in the user's state folder.
[[nodiscard]] std::filesystem::path data_folder(const LogOptions& log,
                                                const std::filesystem::path& data);

} // namespace assent::cli
