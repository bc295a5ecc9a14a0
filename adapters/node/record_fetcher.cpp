#include "adapters/node/record_fetcher.hpp"

#include "events/record/envelope.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace assent::node {
namespace {

constexpr auto patience = std::chrono::seconds{5};

std::expected<std::shared_ptr<const Decision>, std::string> decoded(std::string_view bytes) {
    const auto envelope = open_envelope(bytes);
    if (!envelope) return std::unexpected("it cannot be read any more");
    auto record = decode_body(envelope->type, envelope->schema, envelope->body);
    if (!record) return std::unexpected(record.error().detail);
    auto* decision = std::get_if<Decision>(&*record);
    if (decision == nullptr) return std::unexpected("it is no decision");
    return std::make_shared<const Decision>(std::move(*decision));
}

/// Polls: this is rare, and no reader tells two threads when something has arrived.
std::expected<std::shared_ptr<const Decision>, std::string>
read_at(PartitionLog& log, std::int64_t position, const std::stop_token& stop) {
    try {
        const auto reader = log.read_from(position);
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < deadline && !stop.stop_requested()) {
            const auto batch = reader->read(1);
            if (batch && !batch->records.empty()) return decoded(batch->records.front().bytes);
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    } catch (const Damage& e) {
        return std::unexpected(std::string{e.what()});
    }
    return std::unexpected("the log did not return it in time");
}

} // namespace

RecordFetcher::RecordFetcher(PartitionLog& log)
    : log_(log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

RecordFetcher::~RecordFetcher() {
    thread_.request_stop();
    thread_.join();
    for (const auto& wanted : wanted_) wanted.found(std::unexpected("the server stops"));
}

void RecordFetcher::fetch(std::int64_t position, Found found) {
    {
        const std::scoped_lock lock{mutex_};
        wanted_.push_back({position, std::move(found)});
    }
    changed_.notify_one();
}

void RecordFetcher::run(const std::stop_token& stop) {
    for (;;) {
        Wanted next;
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [this] { return !wanted_.empty(); })) return;
            if (stop.stop_requested()) return;
            next = std::move(wanted_.front());
            wanted_.pop_front();
        }
        next.found(read_at(log_, next.position, stop));
    }
}

} // namespace assent::node
