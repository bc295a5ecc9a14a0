#include "adapters/kafka/outcome_publisher.hpp"

#include "adapters/kafka/client.hpp"
#include "events/core/partition_of.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace assent::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int poll_ms = 100;
constexpr int commit_wait_ms = 2'000;
constexpr std::chrono::seconds commit_interval{1};
constexpr std::chrono::minutes repeat_interval{1};
constexpr std::chrono::seconds drain_limit{3};
constexpr int waiting_max = 50'000;

Properties producer_properties() {
    // Without a limit: it waits for Kafka as long as it takes. 0 says so.
    return writer_properties(std::chrono::milliseconds{0});
}

Properties progress_properties(const Settings& settings) {
    return {{"group.id", settings.outcomes_topic()},
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"allow.auto.create.topics", "false"}};
}

/// How far one partition of the log has come. What is not confirmed is counted in two buckets, so
/// that a steady stream of outcomes cannot keep a promise from coming true: one for those before
/// the promise, one for those behind it.
class Progress {
public:
    /// Which bucket the next outcome belongs in.
    unsigned add() {
        ++waiting_[now_];
        return now_;
    }

    void remove(unsigned bucket) {
        --waiting_[bucket];
        settle();
    }

    void promise(OutcomeProgress next) {
        later_ = std::move(next);
        settle();
    }

    /// What is true by now; nothing yet, or nothing since.
    [[nodiscard]] const std::optional<OutcomeProgress>& kept() const { return kept_; }

private:
    void settle() {
        while (waiting_[now_ ^ 1U] == 0) {
            if (promised_) kept_ = std::move(promised_);
            promised_ = std::exchange(later_, {});
            if (!promised_) return;
            now_ ^= 1U;
        }
    }

    std::array<std::uint64_t, 2> waiting_{};
    unsigned now_ = 0;
    std::optional<OutcomeProgress> promised_; ///< Comes true when the other bucket is empty.
    std::optional<OutcomeProgress> later_;    ///< The promise after that one.
    std::optional<OutcomeProgress> kept_;
};

/// Partition and bucket, in the shape in which librdkafka carries them along.
void* as_opaque(std::uint32_t partition, unsigned bucket) {
    const auto number = std::uintptr_t{partition} * 2 + bucket;
    return reinterpret_cast<void*>(number); // NOLINT(performance-no-int-to-ptr)
}

/// librdkafka frees the note with the list, by `free`.
void set_note(rd_kafka_topic_partition_t& partition, const std::string& note) {
    if (note.empty()) return;
    partition.metadata = std::malloc(note.size()); // NOLINT(cppcoreguidelines-no-malloc)
    if (partition.metadata == nullptr) return;
    std::memcpy(partition.metadata, note.data(), note.size());
    partition.metadata_size = note.size();
}

} // namespace

class OutcomePublisher::Impl {
public:
    Impl(Settings settings, std::uint32_t partitions)
        : settings_(std::move(settings)), partitions_(partitions), progress_(partitions),
          consumer_(RD_KAFKA_CONSUMER, settings_, progress_properties(settings_), Hooks{}),
          commits_(rd_kafka_queue_new(consumer_.get())),
          producer_(RD_KAFKA_PRODUCER,
                    settings_,
                    producer_properties(),
                    Hooks{.on_error =
                              [this](rd_kafka_resp_err_t error, std::string_view detail) {
                                  if (error == RD_KAFKA_RESP_ERR__FATAL) fail(detail);
                              },
                          .on_delivery = [this](const rd_kafka_message_t& m) { report(m); },
                          .on_rebalance = {}}),
          topic_(rd_kafka_topic_new(producer_.get(), settings_.outcomes_topic().c_str(), nullptr)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    ~Impl() {
        thread_.request_stop();
        thread_.join();
        const auto deadline = Clock::now() + drain_limit;
        while (rd_kafka_outq_len(producer_.get()) > 0 && Clock::now() < deadline) {
            rd_kafka_poll(producer_.get(), 10);
        }
        // One commit may be under way, and one more be due.
        while (Clock::now() < deadline && commit()) {
            const Event event{rd_kafka_queue_poll(commits_.get(), commit_wait_ms)};
        }
        producer_.purge();
    }

    std::expected<std::optional<OutcomeProgress>, Trouble>
    progress(std::uint32_t partition, std::chrono::milliseconds patience) {
        const auto here =
            one_partition(settings_.events_topic(), partition, RD_KAFKA_OFFSET_INVALID);
        auto error =
            rd_kafka_committed(consumer_.get(), here.get(), static_cast<int>(patience.count()));
        if (error == 0) error = here->elems[0].err;
        if (error != 0) {
            return std::unexpected{
                Trouble{"Kafka: cannot ask how far outcomes are published: " + describe(error)}};
        }
        const auto& found = here->elems[0];
        if (found.offset < 0) return std::nullopt;
        return OutcomeProgress{
            .next = found.offset,
            .note = {static_cast<const char*>(found.metadata), found.metadata_size}};
    }

    bool publish(std::uint32_t partition, const PublishedOutcome& outcome) {
        if (rd_kafka_outq_len(producer_.get()) >= waiting_max) return false;
        unsigned bucket = 0;
        {
            const std::scoped_lock lock{mutex_};
            if (failure_) return false;
            // Counted before it is sent: its confirmation may be quicker than we are.
            bucket = progress_.at(partition).add();
        }
        const auto error = produce(producer_,
                                   *topic_,
                                   {.partition = partition_of(outcome.tenant, partitions_),
                                    .key = outcome.tenant,
                                    .value = outcome.json,
                                    .headers = {{"command-id", outcome.command_id},
                                                {"position", std::to_string(outcome.position)}},
                                    .opaque = as_opaque(partition, bucket)});
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
        if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            fail(describe(error)); // It stays counted: nothing behind it may be promised.
            return false;
        }
        const std::scoped_lock lock{mutex_};
        progress_[partition].remove(bucket);
        return false;
    }

    void advance(std::uint32_t partition, OutcomeProgress progress) {
        const std::scoped_lock lock{mutex_};
        progress_.at(partition).promise(std::move(progress));
    }

    std::optional<Trouble> failure() {
        const std::scoped_lock lock{mutex_};
        return failure_;
    }

private:
    void run(const std::stop_token& stop) {
        auto committed_at = Clock::now();
        auto repeated_at = committed_at;
        while (!stop.stop_requested()) {
            rd_kafka_poll(producer_.get(), poll_ms);
            rd_kafka_poll(consumer_.get(), 0);
            while (const Event event{rd_kafka_queue_poll(commits_.get(), 0)}) {
            }
            const auto now = Clock::now();
            if (now - committed_at < commit_interval) continue;
            committed_at = now;
            // Again from time to time: for a commit that failed, and for Kafka's memory.
            if (now - repeated_at >= repeat_interval) {
                repeated_at = now;
                committed_.clear();
            }
            commit();
        }
    }

    void report(const rd_kafka_message_t& message) {
        if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            fail(describe(message.err));
            return;
        }
        const auto number = reinterpret_cast<std::uintptr_t>(message._private);
        const std::scoped_lock lock{mutex_};
        progress_[number / 2].remove(number % 2);
    }

    /// False when there is nothing new to commit.
    bool commit() {
        const Partitions offsets{rd_kafka_topic_partition_list_new(0)};
        {
            const std::scoped_lock lock{mutex_};
            for (std::uint32_t partition = 0; partition < partitions_; ++partition) {
                const auto& kept = progress_[partition].kept();
                if (!kept || committed_[partition] == kept) continue;
                committed_[partition] = kept;
                auto& here =
                    *rd_kafka_topic_partition_list_add(offsets.get(),
                                                       settings_.events_topic().c_str(),
                                                       static_cast<std::int32_t>(partition));
                here.offset = kept->next;
                set_note(here, kept->note);
            }
        }
        if (offsets->cnt == 0) return false;
        rd_kafka_commit_queue(consumer_.get(), offsets.get(), commits_.get(), nullptr, nullptr);
        return true;
    }

    void fail(std::string_view detail) {
        const std::scoped_lock lock{mutex_};
        if (!failure_) failure_ = Trouble{"Kafka: an outcome was lost: " + std::string{detail}};
    }

    Settings settings_;
    std::uint32_t partitions_;

    std::mutex mutex_;
    std::vector<Progress> progress_;
    std::optional<Trouble> failure_;

    std::map<std::uint32_t, std::optional<OutcomeProgress>> committed_; ///< Of `thread_`.
    Client consumer_; ///< Reads nothing; it commits.
    Queue commits_;
    Client producer_;
    Topic topic_;
    std::jthread thread_;
};

OutcomePublisher::OutcomePublisher(const Settings& settings, std::uint32_t partitions)
    : impl_(std::make_unique<Impl>(settings, partitions)) {}

OutcomePublisher::~OutcomePublisher() = default;

std::expected<std::optional<OutcomeProgress>, Trouble>
OutcomePublisher::progress(std::uint32_t partition, std::chrono::milliseconds patience) {
    return impl_->progress(partition, patience);
}

bool OutcomePublisher::publish(std::uint32_t partition, const PublishedOutcome& outcome) {
    return impl_->publish(partition, outcome);
}

void OutcomePublisher::advance(std::uint32_t partition, OutcomeProgress progress) {
    impl_->advance(partition, std::move(progress));
}

std::optional<Trouble> OutcomePublisher::failure() {
    return impl_->failure();
}

} // namespace assent::kafka
