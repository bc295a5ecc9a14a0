#include "adapters/kafka/membership.hpp"

#include "adapters/kafka/client.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace assent::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int poll_ms = 100;
constexpr std::chrono::seconds hint_interval{5};
constexpr std::chrono::seconds leave_limit{5};

Properties member_properties(const Settings& settings) {
    const auto session = settings.session_timeout;
    return {{"group.id", Membership::group_of(settings)},
            {"partition.assignment.strategy", "range"},
            {"session.timeout.ms", std::to_string(session.count())},
            {"heartbeat.interval.ms", std::to_string(session.count() / 6)},
            {"max.poll.interval.ms", std::to_string(std::max(session.count(), 60'000L))},
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"auto.offset.reset", "error"},
            {"allow.auto.create.topics", "false"},
            // A partition that is added to the topic changes the group; it should be noticed soon.
            {"topic.metadata.refresh.interval.ms", "30000"}};
}

/// The generation is not in the interface of librdkafka, but in what it writes of its membership:
/// a magic, then the generation in the byte order of the machine.
std::int64_t generation_of(rd_kafka_t* client) {
    constexpr std::string_view magic = "CGMDv2:";
    const GroupMetadata metadata{rd_kafka_consumer_group_metadata(client)};
    if (!metadata) return -1;
    void* written = nullptr;
    std::size_t size = 0;
    const Error error{rd_kafka_consumer_group_metadata_write(metadata.get(), &written, &size)};
    if (error) return -1;
    const std::string bytes{static_cast<const char*>(written), size};
    rd_kafka_mem_free(client, written);
    std::int32_t generation = -1;
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + sizeof generation) return -1;
    std::memcpy(&generation, bytes.data() + magic.size(), sizeof generation);
    return generation;
}

} // namespace

class Membership::Impl {
public:
    Impl(Settings settings, Listener listener)
        : settings_(std::move(settings)), listener_(std::move(listener)),
          client_(RD_KAFKA_CONSUMER,
                  settings_,
                  member_properties(settings_),
                  Hooks{.on_error = {},
                        .on_delivery = {},
                        .on_rebalance = [this](rd_kafka_resp_err_t error,
                                               rd_kafka_topic_partition_list_t& partitions) {
                            on_rebalance(error, partitions);
                        }}) {
        rd_kafka_poll_set_consumer(client_.get());
        const auto topic = one_partition(settings_.commands_topic(), 0, RD_KAFKA_OFFSET_INVALID);
        topic->elems[0].partition = RD_KAFKA_PARTITION_UA;
        rd_kafka_subscribe(client_.get(), topic.get());
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        thread_.join();
    }

    void hint_progress(std::uint32_t partition, std::int64_t next) {
        const std::scoped_lock lock{mutex_};
        hints_[partition] = next;
    }

private:
    void run(const std::stop_token& stop) {
        auto hinted_at = Clock::now();
        while (!stop.stop_requested()) {
            poll();
            if (Clock::now() - hinted_at < hint_interval) continue;
            hinted_at = Clock::now();
            commit_hints();
        }
        leave();
    }

    void poll() {
        auto* const message = rd_kafka_consumer_poll(client_.get(), poll_ms);
        // Nothing is fetched; what comes is an error, which was logged, and passes.
        if (message != nullptr) rd_kafka_message_destroy(message);
    }

    void on_rebalance(rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t& partitions) {
        if (error != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
            rd_kafka_assign(client_.get(), nullptr);
            revoke();
            return;
        }
        // The group believes that we read what it gave us; we read nothing.
        const Partitions nothing{rd_kafka_topic_partition_list_new(0)};
        rd_kafka_assign(client_.get(), nothing.get());
        Assignment assignment{.partitions = {}, .generation = generation_of(client_.get())};
        for (int i = 0; i < partitions.cnt; ++i) {
            assignment.partitions.push_back(
                static_cast<std::uint32_t>(partitions.elems[i].partition));
        }
        std::ranges::sort(assignment.partitions);
        {
            const std::scoped_lock lock{mutex_};
            owned_ = assignment.partitions;
        }
        assigned_ = true;
        if (listener_.on_assigned) listener_.on_assigned(assignment);
    }

    void revoke() {
        {
            const std::scoped_lock lock{mutex_};
            owned_.clear();
        }
        if (!std::exchange(assigned_, false)) return;
        if (listener_.on_revoked) listener_.on_revoked();
    }

    void commit_hints() {
        const Partitions offsets{rd_kafka_topic_partition_list_new(0)};
        {
            const std::scoped_lock lock{mutex_};
            for (const auto& [partition, next] : std::exchange(hints_, {})) {
                if (!std::ranges::binary_search(owned_, partition)) continue;
                rd_kafka_topic_partition_list_add(offsets.get(),
                                                  settings_.commands_topic().c_str(),
                                                  static_cast<std::int32_t>(partition))
                    ->offset = next;
            }
        }
        // Without waiting, and without a second try: it is a hint.
        if (offsets->cnt > 0) rd_kafka_commit(client_.get(), offsets.get(), 1);
    }

    void leave() {
        commit_hints();
        const Queue queue{rd_kafka_queue_get_consumer(client_.get())};
        const Error error{rd_kafka_consumer_close_queue(client_.get(), queue.get())};
        const auto deadline = Clock::now() + leave_limit;
        while (!error && rd_kafka_consumer_closed(client_.get()) == 0 && Clock::now() < deadline) {
            poll();
        }
        revoke();
    }

    Settings settings_;
    Listener listener_;
    bool assigned_ = false;

    std::mutex mutex_;
    std::map<std::uint32_t, std::int64_t> hints_;
    std::vector<std::uint32_t> owned_;

    Client client_;
    std::jthread thread_;
};

Membership::Membership(Settings settings, Listener listener)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(listener))) {}

Membership::~Membership() = default;

void Membership::hint_progress(std::uint32_t partition, std::int64_t next) {
    impl_->hint_progress(partition, next);
}

std::string Membership::group_of(const Settings& settings) {
    return settings.topic_prefix + ".engine";
}

} // namespace assent::kafka
