#include "adapters/kafka/command_producer.hpp"

#include "adapters/kafka/client.hpp"
#include "events/core/partition_of.hpp"

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace assent::kafka {
namespace {

constexpr int poll_ms = 100;
constexpr std::chrono::seconds purge_limit{3};

/// A ticket number, in the shape in which librdkafka carries it along.
void* as_opaque(std::uint64_t ticket) {
    return reinterpret_cast<void*>(ticket); // NOLINT(performance-no-int-to-ptr)
}

std::uint64_t as_ticket(const void* opaque) {
    return reinterpret_cast<std::uint64_t>(opaque);
}

} // namespace

class CommandProducer::Impl {
public:
    Impl(Settings settings, std::uint32_t partitions, std::chrono::milliseconds give_up)
        : settings_(std::move(settings)), partitions_(partitions), give_up_(give_up),
          producer_(std::make_shared<Producer>(*this)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    ~Impl() {
        thread_.request_stop();
        thread_.join();
        retire(*producer_);
        // Should librdkafka have kept some report to itself.
        while (const auto ticket = any_ticket()) answer(*ticket, given_up());
    }

    void produce(std::string_view tenant,
                 std::string_view json,
                 Done done,
                 const CommandHeaders& headers) {
        const auto ticket = issue(std::move(done));
        const auto error = enqueue(tenant, json, headers, ticket);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
            answer(ticket,
                   std::unexpected{Trouble{"the command cannot be sent: " + describe(error)}});
        }
    }

private:
    struct Producer {
        explicit Producer(Impl& owner)
            : client(
                  RD_KAFKA_PRODUCER,
                  owner.settings_,
                  writer_properties(owner.give_up_),
                  Hooks{.on_error =
                            [this](rd_kafka_resp_err_t error, std::string_view) {
                                if (error == RD_KAFKA_RESP_ERR__FATAL) fatal = true;
                            },
                        .on_delivery = [&owner](const rd_kafka_message_t& m) { owner.report(m); },
                        .on_rebalance = {}}),
              topic(rd_kafka_topic_new(
                  client.get(), owner.settings_.commands_topic().c_str(), nullptr)) {}

        bool fatal = false; ///< Of no use any more; touched while polling only.
        Client client;
        Topic topic;
    };

    rd_kafka_resp_err_t enqueue(std::string_view tenant,
                                std::string_view json,
                                const CommandHeaders& wanted,
                                std::uint64_t ticket) {
        std::vector<std::pair<std::string, std::string>> headers;
        if (!wanted.trace.empty()) headers.emplace_back("traceparent", wanted.trace);
        if (!wanted.signature.empty()) headers.emplace_back("authorization", wanted.signature);
        // Shared: the thread that replaces the producer waits until nobody is in here.
        const std::shared_lock lock{producer_mutex_};
        return kafka::produce(producer_->client,
                              *producer_->topic,
                              {.partition = partition_of(tenant, partitions_),
                               .key = tenant,
                               .value = json,
                               .headers = std::move(headers),
                               .opaque = as_opaque(ticket)});
    }

    static std::expected<std::int64_t, Trouble> given_up() {
        return std::unexpected{Trouble{"Kafka did not confirm the command in time"}};
    }

    std::uint64_t issue(Done done) {
        const std::scoped_lock lock{waiting_mutex_};
        waiting_.emplace(++last_ticket_, std::move(done));
        return last_ticket_;
    }

    std::optional<std::uint64_t> any_ticket() {
        const std::scoped_lock lock{waiting_mutex_};
        if (waiting_.empty()) return {};
        return waiting_.begin()->first;
    }

    void answer(std::uint64_t ticket, std::expected<std::int64_t, Trouble> result) {
        Done done;
        {
            const std::scoped_lock lock{waiting_mutex_};
            const auto found = waiting_.find(ticket);
            if (found == waiting_.end()) return;
            done = std::move(found->second);
            waiting_.erase(found);
        }
        done(std::move(result));
    }

    void report(const rd_kafka_message_t& message) {
        const auto ticket = as_ticket(message._private);
        if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            answer(ticket, message.offset);
        } else {
            answer(ticket,
                   std::unexpected{
                       Trouble{"Kafka did not confirm the command: " + describe(message.err)}});
        }
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            rd_kafka_poll(producer_->client.get(), poll_ms);
            if (producer_->fatal) replace();
        }
    }

    /// An idempotent producer that has lost count of its records sends none any more.
    void replace() {
        auto fresh = std::make_shared<Producer>(*this);
        {
            const std::unique_lock lock{producer_mutex_};
            std::swap(fresh, producer_);
        }
        retire(*fresh);
    }

    static void retire(const Producer& producer) {
        producer.client.purge();
        const auto deadline = std::chrono::steady_clock::now() + purge_limit;
        while (rd_kafka_outq_len(producer.client.get()) > 0 &&
               std::chrono::steady_clock::now() < deadline) {
            rd_kafka_poll(producer.client.get(), 10);
        }
    }

    Settings settings_;
    std::uint32_t partitions_;
    std::chrono::milliseconds give_up_;

    std::mutex waiting_mutex_;
    std::unordered_map<std::uint64_t, Done> waiting_;
    std::uint64_t last_ticket_ = 0;

    std::shared_mutex producer_mutex_;
    std::shared_ptr<Producer> producer_; ///< Replaced by `thread_` alone, never null.
    std::jthread thread_;
};

CommandProducer::CommandProducer(const Settings& settings,
                                 std::uint32_t partitions,
                                 std::chrono::milliseconds give_up)
    : impl_(std::make_unique<Impl>(settings, partitions, give_up)) {}

CommandProducer::~CommandProducer() = default;

void CommandProducer::produce(std::string_view tenant,
                              std::string_view json,
                              Done done,
                              const CommandHeaders& headers) {
    impl_->produce(tenant, json, std::move(done), headers);
}

} // namespace assent::kafka
