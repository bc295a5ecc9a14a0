#include "adapters/node/record_fetcher.hpp"

#include "events/record/envelope.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <variant>

namespace assent::node {
namespace {

using Found = std::expected<DecidedRecord, std::string>;

constexpr auto patience = std::chrono::seconds{5};

/// Reading over so many records that nobody wants takes no longer than a new reader does.
constexpr std::int64_t gap_max = 20'000;

constexpr std::size_t batch_max = 1'000;

Found decoded(const LogRecord& record_read) {
    const auto envelope = open_envelope(record_read.bytes);
    if (!envelope) return std::unexpected("it cannot be read any more");
    auto record = decode_body(envelope->type, envelope->schema, envelope->body);
    if (!record) return std::unexpected(record.error().detail);
    auto* decision = std::get_if<Decision>(&*record);
    if (decision == nullptr) return std::unexpected("it is no decision");
    return DecidedRecord{.decision = std::make_shared<const Decision>(std::move(*decision)),
                         .position = record_read.position,
                         .seq = envelope->seq,
                         .bytes = record_read.bytes.size()};
}

} // namespace

RecordFetcher::RecordFetcher(PartitionLog& log)
    : log_(log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

RecordFetcher::~RecordFetcher() {
    stop();
}

void RecordFetcher::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    for (const auto& wanted : std::exchange(wanted_, {})) {
        wanted.found(std::unexpected("the server stops"));
    }
}

void RecordFetcher::fetch(Wanted wanted) {
    const std::scoped_lock lock{mutex_};
    wanted_.push_back(std::move(wanted));
    changed_.notify_one();
}

void RecordFetcher::run(const std::stop_token& stop) {
    for (;;) {
        std::vector<Wanted> wanted;
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [this] { return !wanted_.empty(); })) return;
            if (stop.stop_requested()) return;
            wanted = std::exchange(wanted_, {});
        }
        std::ranges::stable_sort(wanted, {}, &Wanted::position);
        serve(wanted, stop);
    }
}

void RecordFetcher::serve(std::span<const Wanted> wanted, const std::stop_token& stop) {
    while (!wanted.empty()) {
        if (!wanted.front().still_wanted()) {
            wanted = wanted.subspan(1);
            continue;
        }
        const auto before = wanted.size();
        std::string why = "the log did not return it in time";
        try {
            read(wanted, stop);
            if (wanted.size() < before) continue;
        } catch (const std::exception& e) { // Damage, or a reader that cannot be made.
            why = e.what();
            if (wanted.empty()) return;
        }
        wanted.front().found(std::unexpected(std::move(why)));
        wanted = wanted.subspan(1);
    }
}

/// Answers as many of the first as one reader finds, and takes them off. Polls: this is rare, and
/// no reader tells two threads when something has arrived.
void RecordFetcher::read(std::span<const Wanted>& wanted, const std::stop_token& stop) {
    const auto reader = log_.read_from(wanted.front().position);
    auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline && !stop.stop_requested()) {
        const auto batch = reader->read(batch_max);
        if (!batch || batch->records.empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
            continue;
        }
        deadline = std::chrono::steady_clock::now() + patience;
        for (const auto& record : batch->records) {
            while (!wanted.empty() && wanted.front().position <= record.position) {
                const auto& next = wanted.front();
                wanted = wanted.subspan(1);
                next.found(next.position == record.position
                               ? decoded(record)
                               : Found{std::unexpected("it is not there any more")});
            }
        }
        if (wanted.empty()) return;
        if (wanted.front().position - batch->records.back().position > gap_max) return;
    }
}

} // namespace assent::node
