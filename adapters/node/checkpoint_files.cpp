#include "adapters/node/checkpoint_files.hpp"

#include "events/core/sha256.hpp"
#include "projections/checkpoint.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

namespace assent::node {
namespace {

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Writes and syncs; the name of what failed otherwise.
std::optional<std::string> write_file(const std::filesystem::path& file, const std::string& bytes) {
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return std::strerror(errno);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto written = write(fd, bytes.data() + done, bytes.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) break;
        done += static_cast<std::size_t>(written);
    }
    const bool complete = done == bytes.size() && fsync(fd) == 0;
    const int error = errno;
    close(fd);
    if (complete) return {};
    return std::strerror(error);
}

/// Whether the log still holds the record that the checkpoint ends with. Waits a few seconds for a
/// log that is slow to answer: replaying would take longer.
bool stands_in(PartitionLog& log, const PartitionState& state) {
    if (state.last_position < 0) return false;
    const auto reader = log.read_from(state.last_position);
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (std::chrono::steady_clock::now() < patience) {
        const auto batch = reader->read(1);
        if (batch && !batch->records.empty()) {
            const auto& record = batch->records.front();
            return record.position == state.last_position && record.hash == state.last_hash;
        }
        if (batch && batch->at_end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return false;
}

} // namespace

CheckpointFiles::CheckpointFiles(std::filesystem::path folder, Say say)
    : folder_(std::move(folder)), say_(std::move(say)) {}

std::filesystem::path CheckpointFiles::file(const LogId& log, std::uint32_t partition) const {
    const std::string_view id{reinterpret_cast<const char*>(log.data()), log.size()};
    return folder_ / (to_hex(id) + "-" + std::to_string(partition) + ".checkpoint");
}

PartitionState CheckpointFiles::load(const PartitionState& empty, PartitionLog& log) const {
    const auto path = file(empty.log, empty.partition);
    std::error_code error;
    if (folder_.empty() || !std::filesystem::exists(path, error)) return empty;
    auto state = decode_checkpoint(read_file(path), empty);
    if (!state) {
        say_("ignoring the checkpoint " + path.string() + ": " + state.error() +
             "; replaying the log instead");
        return empty;
    }
    try {
        if (stands_in(log, *state)) return *std::move(state);
    } catch (const Damage&) { // NOLINT: the replay finds it, and says what it means
    }
    say_("ignoring the checkpoint " + path.string() +
         ": the log does not hold the record that it ends with; replaying the log instead");
    return empty;
}

bool CheckpointFiles::save(const LogId& log,
                           std::uint32_t partition,
                           const std::string& bytes) const {
    if (folder_.empty()) return false;
    const auto path = file(log, partition);
    auto beside = path;
    beside += ".new";
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (auto failed = write_file(beside, bytes)) {
        say_("cannot write the checkpoint " + beside.string() + ": " + *failed);
        return false;
    }
    std::filesystem::rename(beside, path, error);
    if (error) say_("cannot write the checkpoint " + path.string() + ": " + error.message());
    return !error;
}

void CheckpointFiles::remove(const LogId& log, std::uint32_t partition) const {
    std::error_code error;
    if (!folder_.empty()) std::filesystem::remove(file(log, partition), error);
}

} // namespace assent::node
