#pragma once

#include "domain/engine/ports.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <expected>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

/// Of use inside this folder only.
namespace assent::kafka {

/// Records that follow one another, with how many bytes they hold.
template <class Record>
struct Portion {
    std::vector<Record> records;
    std::shared_ptr<const void> owner; ///< Of what the records refer to; may be empty.
    bool at_end = false;
    std::optional<std::int64_t> log_end = {}; ///< As `RecordBatch` has it.
    std::size_t bytes = 0;
};

/// Fetches in a thread of its own, a bounded number of bytes ahead of whoever takes.
template <class Record>
class ReadAhead {
public:
    using Fetched = std::expected<Portion<Record>, Trouble>;
    using Fetch = std::function<Fetched()>;

    /// `wake` is called from the thread when there is something to take that was not there before;
    /// it may be empty.
    explicit ReadAhead(std::function<void()> wake) : wake_(std::move(wake)) {}

    /// Begins. `fetch` is called from the thread; it may throw what `take` is then to throw.
    /// Nothing to fetch is asked for again when `ring` was called.
    void start(Fetch fetch) {
        thread_ = std::jthread{
            [this, fetch = std::move(fetch)](const std::stop_token& stop) { run(stop, fetch); }};
    }

    /// Ends the thread. Whoever owns what `fetch` uses calls this first.
    void stop() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }

    /// There may be something to fetch. From any thread.
    void ring() {
        const std::scoped_lock lock{mutex_};
        rung_ = true;
        changed_.notify_all();
    }

    /// At most `max` records, all of one portion. Throws what `fetch` threw.
    [[nodiscard]] Fetched take(std::size_t max) {
        const std::scoped_lock lock{mutex_};
        if (ready_.empty()) {
            if (thrown_) std::rethrow_exception(thrown_);
            if (trouble_) return std::unexpected{*trouble_};
            return Portion<Record>{
                .records = {}, .owner = {}, .at_end = at_end_, .log_end = log_end_, .bytes = 0};
        }
        auto& [portion, taken] = ready_.front();
        const auto first = portion.records.begin() + static_cast<std::ptrdiff_t>(taken);
        if (portion.records.size() - taken > max) {
            taken += max;
            const auto last = first + static_cast<std::ptrdiff_t>(max);
            return Portion<Record>{.records = {std::move_iterator{first}, std::move_iterator{last}},
                                   .owner = portion.owner,
                                   .at_end = false,
                                   .log_end = log_end_,
                                   .bytes = 0};
        }
        portion.records.erase(portion.records.begin(), first);
        auto whole = std::move(portion);
        ready_bytes_ -= whole.bytes;
        ready_.pop_front();
        whole.at_end = whole.at_end && ready_.empty();
        whole.log_end = log_end_;
        changed_.notify_all();
        return whole;
    }

private:
    static constexpr std::size_t ready_bytes_max = std::size_t{16} << 20U;
    static constexpr std::chrono::milliseconds look_interval{200};

    struct Ready {
        Portion<Record> portion;
        std::size_t taken = 0; ///< Records of it already handed out.
    };

    void run(const std::stop_token& stop, const Fetch& fetch) {
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, stop, [&] { return ready_bytes_ < ready_bytes_max; });
                rung_ = false;
            }
            try {
                auto fetched = fetch();
                const bool nothing = !fetched || fetched->records.empty();
                put(std::move(fetched));
                if (!nothing) continue;
            } catch (...) {
                // Handed to whoever takes, who will look no further.
                const std::scoped_lock lock{mutex_};
                thrown_ = std::current_exception();
                if (wake_) wake_();
                return;
            }
            std::unique_lock lock{mutex_};
            changed_.wait_for(lock, stop, look_interval, [&] { return rung_; });
        }
    }

    void put(Fetched fetched) {
        const std::scoped_lock lock{mutex_};
        bool news = false;
        if (!fetched) {
            news = !trouble_;
            trouble_ = std::move(fetched.error());
        } else {
            news = trouble_.has_value() || at_end_ != fetched->at_end || !fetched->records.empty();
            trouble_.reset();
            at_end_ = fetched->at_end;
            log_end_ = fetched->log_end;
            if (!fetched->records.empty()) {
                ready_bytes_ += fetched->bytes;
                ready_.push_back({.portion = std::move(*fetched), .taken = 0});
            }
        }
        if (news && wake_) wake_();
    }

    std::function<void()> wake_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool rung_ = false;
    std::deque<Ready> ready_;
    std::size_t ready_bytes_ = 0;
    std::optional<Trouble> trouble_;
    std::exception_ptr thrown_;
    bool at_end_ = false;
    std::optional<std::int64_t> log_end_;
    std::jthread thread_;
};

} // namespace assent::kafka
