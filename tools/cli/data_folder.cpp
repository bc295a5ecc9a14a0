#include "tools/cli/data_folder.hpp"

#include "events/core/match.hpp"

#include <cstdlib>

namespace assent::cli {
namespace {

std::filesystem::path state_folder() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0') {
        return std::filesystem::path{state} / "assent";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path{home != nullptr ? home : "."} / ".local" / "state" / "assent";
}

} // namespace

std::filesystem::path data_folder(const LogOptions& log, const std::filesystem::path& data) {
    if (!data.empty()) return data;
    return match(
        target_of(log),
        [](const SqliteTarget& target) {
            auto folder = target.file;
            folder += ".data";
            return folder;
        },
        [](const kafka::Settings&) { return state_folder(); });
}

} // namespace assent::cli
