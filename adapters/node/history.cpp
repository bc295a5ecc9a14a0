#include "adapters/node/history.hpp"

#include <exception>
#include <utility>

namespace assent::node {
namespace {

using Clock = std::chrono::steady_clock;

/// So many records of other tenants in a row, and the next of ours is looked up instead.
constexpr std::size_t strangers_max = 2'048;

/// More time for what stands between a place that is known and the first decision that is wanted:
/// so few records that only a log which does not answer takes as long.
constexpr auto first_grace = std::chrono::seconds{3};

std::unexpected<http::Unavailable> unavailable(std::string detail, unsigned seconds = 1) {
    return std::unexpected(http::Unavailable{.detail = std::move(detail),
                                             .retry_after = std::chrono::seconds{seconds}});
}

} // namespace

History::History(Backend& backend, HistoryOptions options)
    : backend_(backend), options_(options), indexes_(backend.partitions()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

History::~History() {
    stop();
}

void History::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    std::deque<Job> left;
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
        left.swap(waiting_);
    }
    for (const auto& job : left) job.scan.done(unavailable("the server stops"));
}

void History::scan(std::uint32_t partition,
                   const TenantId& tenant,
                   Locate locate,
                   http::HistoryScan scan,
                   Clock::time_point deadline) {
    {
        const std::scoped_lock lock{mutex_};
        if (!stopped_ && waiting_.size() < options_.waiting_max) {
            waiting_.push_back({partition, tenant, std::move(locate), std::move(scan), deadline});
            changed_.notify_one();
            return;
        }
    }
    scan.done(unavailable("too many read the history at the moment"));
}

void History::run(const std::stop_token& stop) {
    for (;;) {
        Job job;
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
            if (stop.stop_requested()) return;
            job = std::move(waiting_.front());
            waiting_.pop_front();
        }
        if (Clock::now() >= job.deadline) {
            job.scan.done(unavailable("too many read the history at the moment"));
            continue;
        }
        try {
            job.scan.done(serve(job, stop));
        } catch (const std::exception& e) {
            // Wherever the index pointed to, there is something else: it is made anew.
            if (indexes_[job.partition]) indexes_[job.partition]->clear();
            job.scan.done(
                unavailable("the history could not be read: " + std::string{e.what()}, 5));
        }
    }
}

http::HistoryScan::Result History::serve(const Job& job, const std::stop_token& stop) {
    const auto& scan = job.scan;
    const auto until = Clock::now() + options_.time_max;
    const auto stopped = [&stop] { return stop.stop_requested(); };
    const auto enough = [&](std::uint64_t wanted) -> http::HistoryScan::Result {
        if (wanted > scan.from) return wanted - 1;
        return unavailable("the log is read up to there first; ask again");
    };
    const auto place = [&](std::uint64_t position) {
        const auto known = job.locate(position);
        return known ? known : index_of(job.partition).find(job.tenant, position, until, stopped);
    };

    std::size_t seen = 0;
    std::optional<LogWalk> walk;
    for (auto wanted = scan.from; wanted <= scan.to;) {
        const auto start = place(wanted);
        if (!start) return enough(wanted);
        // What is found may lie behind us, and mostly does: then go on.
        if (!walk || *start > walk->position()) {
            walk.emplace(
                backend_.log(job.partition), place_of(job.partition), *start, std::nullopt);
        }
        for (std::size_t strangers = 0; strangers < strangers_max && wanted <= scan.to;) {
            const bool nothing_yet = wanted == scan.from;
            const auto step = walk->next(nothing_yet ? until + first_grace : until, stopped);
            if (!step) return enough(wanted);
            if (++seen > options_.records_max) return enough(wanted);
            if (step->head.tenant != job.tenant || step->head.position < wanted) {
                ++strangers;
                continue;
            }
            if (step->head.position > wanted) throw WalkFailure{"a decision is missing"};
            strangers = 0;
            ++wanted;
            if (!scan.take(step->decision())) return wanted - 1;
        }
    }
    return scan.to;
}

HistoryIndex& History::index_of(std::uint32_t partition) {
    auto& index = indexes_[partition];
    if (!index) {
        index = std::make_unique<HistoryIndex>(backend_.log(partition), place_of(partition));
    }
    return *index;
}

LogWalk::Place History::place_of(std::uint32_t partition) const {
    return {.log = backend_.log_id(), .partition = partition};
}

} // namespace assent::node
