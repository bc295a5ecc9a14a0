#include "adapters/kafka/client.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace assent::kafka {
namespace {

constexpr std::chrono::seconds exit_patience{10};
constexpr int lines_a_period = 20;
constexpr std::chrono::seconds period{5};

/// librdkafka repeats itself many times a second while a broker is away.
class RationedLog {
public:
    explicit RationedLog(LogSink sink) : sink_(std::move(sink)) {}

    void write(std::string_view line) {
        const std::scoped_lock lock{mutex_};
        if (!sink_) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - since_ >= period) {
            if (written_ > lines_a_period) {
                sink_("kafka: " + std::to_string(written_ - lines_a_period) + " lines left out");
            }
            since_ = now;
            written_ = 0;
        }
        if (++written_ <= lines_a_period) sink_("kafka: " + std::string{line});
    }

    /// From now on nobody is told.
    void close() {
        const std::scoped_lock lock{mutex_};
        sink_ = nullptr;
    }

private:
    std::mutex mutex_;
    LogSink sink_;
    std::chrono::steady_clock::time_point since_;
    int written_ = 0;
};

/// The clients that are ending, each on a thread of its own.
class Endings {
public:
    /// For the whole process, and never destroyed: such threads may outlive `main`.
    static Endings& all() {
        static auto& endings = *new Endings;
        static const AtExit wait;
        return endings;
    }

    template <class End>
    void begin(End end) {
        {
            const std::scoped_lock lock{mutex_};
            ++running_;
        }
        std::thread{[this, end = std::move(end)] {
            end();
            const std::scoped_lock lock{mutex_};
            --running_;
            changed_.notify_all();
        }}.detach();
    }

private:
    struct AtExit {
        AtExit() = default;
        AtExit(const AtExit&) = delete;
        AtExit& operator=(const AtExit&) = delete;

        ~AtExit() { all().wait(); }
    };

    void wait() {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, exit_patience, [this] { return running_ == 0; });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t running_ = 0;
};

} // namespace

struct Client::Context {
    Context(LogSink sink, Hooks wanted) : log(std::move(sink)), hooks(std::move(wanted)) {}

    RationedLog log;
    Hooks hooks;
    std::atomic<bool> closed = false;

    static Context& of(void* opaque) { return *static_cast<Context*>(opaque); }

    /// From now on nobody is called.
    void close() {
        log.close();
        closed = true;
    }

    template <class Hook, class... Arguments>
    void call(Hook hook, Arguments&&... arguments) {
        if (!closed && hooks.*hook) (hooks.*hook)(std::forward<Arguments>(arguments)...);
    }

    static void on_log(const rd_kafka_t* client, int, const char* facility, const char* line) {
        // The same properties go to producers and consumers, which is no news.
        if (std::string_view{facility} == "CONFWARN") return;
        of(rd_kafka_opaque(client)).log.write(line);
    }

    static void on_error(rd_kafka_t*, int error, const char* detail, void* opaque) {
        of(opaque).call(&Hooks::on_error, static_cast<rd_kafka_resp_err_t>(error), detail);
    }

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        of(opaque).call(&Hooks::on_delivery, *message);
    }

    static void on_rebalance(rd_kafka_t*,
                             rd_kafka_resp_err_t error,
                             rd_kafka_topic_partition_list_t* partitions,
                             void* opaque) {
        of(opaque).call(&Hooks::on_rebalance, error, *partitions);
    }
};

Client::Client(rd_kafka_type_t type, const Settings& settings, Properties properties, Hooks hooks)
    : context_(std::make_shared<Context>(settings.log, std::move(hooks))), handle_(nullptr) {
    Conf conf{rd_kafka_conf_new()};
    char why[512] = "";
    const auto set = [&](const std::string& name, const std::string& value) {
        if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why) !=
            RD_KAFKA_CONF_OK) {
            throw std::runtime_error("librdkafka refuses the property " + name);
        }
    };
    set("bootstrap.servers", settings.bootstrap);
    set("client.id", "assent");
    set("log_level", "5");
    set("socket.nagle.disable", "true");
    set("socket.keepalive.enable", "true");
    set("socket.timeout.ms", "10000");
    set("reconnect.backoff.ms", "50");
    set("reconnect.backoff.max.ms", "500");
    for (const auto& [name, value] : properties) set(name, value);
    for (const auto& [name, value] : settings.properties) set(name, value);

    rd_kafka_conf_set_opaque(conf.get(), context_.get());
    rd_kafka_conf_set_log_cb(conf.get(), &Context::on_log);
    rd_kafka_conf_set_error_cb(conf.get(), &Context::on_error);
    if (context_->hooks.on_delivery) {
        rd_kafka_conf_set_dr_msg_cb(conf.get(), &Context::on_delivery);
    }
    if (context_->hooks.on_rebalance) {
        rd_kafka_conf_set_rebalance_cb(conf.get(), &Context::on_rebalance);
    }
    handle_ = rd_kafka_new(type, conf.get(), why, sizeof why);
    if (handle_ == nullptr) throw std::runtime_error(std::string{"librdkafka: "} + why);
    static_cast<void>(conf.release()); // rd_kafka_new took it.
}

Client::~Client() {
    context_->close();
    // The context outlives the threads that may still call back.
    Endings::all().begin([context = context_, handle = handle_] {
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    });
}

void Client::purge() const {
    rd_kafka_purge(handle_,
                   RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                       RD_KAFKA_PURGE_F_NON_BLOCKING);
}

QueueWatch::QueueWatch(Queue queue, std::function<void()> wake)
    : queue_(std::move(queue)), wake_(std::move(wake)) {
    if (!wake_) return;
    rd_kafka_queue_cb_event_enable(
        queue_.get(),
        [](rd_kafka_t*, void* opaque) { static_cast<QueueWatch*>(opaque)->wake_(); },
        this);
}

QueueWatch::~QueueWatch() {
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
}

Properties reader_properties(const Settings& settings, std::string_view isolation) {
    return {{"group.id", settings.topic_prefix + ".reader"}, // Demanded, never joined.
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"auto.offset.reset", "error"},
            {"enable.partition.eof", "true"},
            {"check.crcs", "true"},
            {"allow.auto.create.topics", "false"},
            {"isolation.level", std::string{isolation}},
            // The number of messages is no bound: librdkafka sleeps a second when it reaches it.
            {"queued.min.messages", "10000000"},
            {"queued.max.messages.kbytes", std::to_string(settings.read_ahead_bytes / 1024)},
            {"fetch.message.max.bytes", "10485760"},
            {"fetch.max.bytes", "52428800"},
            {"receive.message.max.bytes", "62914560"},
            {"fetch.wait.max.ms", "50"},
            {"fetch.error.backoff.ms", "50"}};
}

Properties writer_properties(std::chrono::milliseconds message_timeout) {
    return {{"enable.idempotence", "true"},
            {"acks", "all"},
            {"allow.auto.create.topics", "false"},
            {"message.timeout.ms", std::to_string(message_timeout.count())},
            {"message.max.bytes", "8388608"},
            {"queue.buffering.max.messages", "200000"},
            {"retry.backoff.ms", "50"},
            {"linger.ms", "0.5"},
            {"compression.type", "lz4"}};
}

rd_kafka_resp_err_t
produce(const Client& producer, rd_kafka_topic_t& topic, const Message& message) {
    Headers headers{rd_kafka_headers_new(message.headers.size())};
    for (const auto& [name, value] : message.headers) {
        rd_kafka_header_add(headers.get(),
                            name.data(),
                            static_cast<ssize_t>(name.size()),
                            value.data(),
                            static_cast<ssize_t>(value.size()));
    }
    const char* const key = message.key.empty() ? nullptr : message.key.data();
    // Written without the macros of librdkafka, which are old-style casts.
    const auto error = rd_kafka_producev(producer.get(),
                                         RD_KAFKA_VTYPE_RKT,
                                         &topic,
                                         RD_KAFKA_VTYPE_PARTITION,
                                         static_cast<std::int32_t>(message.partition),
                                         RD_KAFKA_VTYPE_MSGFLAGS,
                                         int{RD_KAFKA_MSG_F_COPY},
                                         RD_KAFKA_VTYPE_VALUE,
                                         message.value.data(),
                                         message.value.size(),
                                         RD_KAFKA_VTYPE_KEY,
                                         key,
                                         message.key.size(),
                                         RD_KAFKA_VTYPE_OPAQUE,
                                         message.opaque,
                                         RD_KAFKA_VTYPE_HEADERS,
                                         headers.get(),
                                         RD_KAFKA_VTYPE_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());
    return error;
}

std::string describe(rd_kafka_resp_err_t error) {
    return rd_kafka_err2str(error);
}

Partitions one_partition(const std::string& topic, std::uint32_t partition, std::int64_t offset) {
    Partitions list{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(
        list.get(), topic.c_str(), static_cast<std::int32_t>(partition))
        ->offset = offset;
    return list;
}

} // namespace assent::kafka
