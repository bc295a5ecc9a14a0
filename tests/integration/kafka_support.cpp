#include "tests/integration/kafka_support.hpp"

#include "adapters/kafka/client.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace assent::kafka {
namespace {

using Clock = std::chrono::steady_clock;

std::string shared_bootstrap() {
    if (const char* named = std::getenv("KAFKA_BOOTSTRAP"); named != nullptr && *named != '\0') {
        return named;
    }
    std::ifstream file{ASSENT_KAFKA_BOOTSTRAP_FILE};
    std::string bootstrap;
    if (!std::getline(file, bootstrap) || bootstrap.empty()) {
        throw std::runtime_error("no Kafka: run through ctest, or set KAFKA_BOOTSTRAP");
    }
    return bootstrap;
}

/// Every thread of it.
bool is_stopped(pid_t pid) {
    for (const auto& task :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(pid) + "/task"}) {
        std::ifstream file{task.path() / "stat"};
        std::string stat;
        std::getline(file, stat);
        const auto name_end = stat.rfind(") ");
        if (name_end != std::string::npos && stat.at(name_end + 2) != 'T') return false;
    }
    return true;
}

/// The last line that a command prints; throws when it fails.
std::string last_line_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> out{popen(command.c_str(), "r"), pclose};
    if (!out) throw std::runtime_error("cannot run " + command);
    std::string line;
    std::string last;
    for (int c = 0; (c = std::fgetc(out.get())) != EOF;) {
        if (c != '\n') {
            line.push_back(static_cast<char>(c));
        } else {
            last = std::exchange(line, {});
        }
    }
    return last;
}

Client admin_client(const Settings& settings) {
    return {RD_KAFKA_PRODUCER, settings, {}, Hooks{}};
}

} // namespace

void Bell::ring() {
    const std::scoped_lock lock{mutex_};
    ++rings_;
    rung_.notify_all();
}

bool Bell::wait_until(const std::function<bool()>& fulfilled, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds moment{20};
    const auto deadline = Clock::now() + limit;
    for (;;) {
        const auto before = rings();
        if (fulfilled()) return true;
        if (Clock::now() >= deadline) return false;
        std::unique_lock lock{mutex_};
        rung_.wait_for(lock, moment, [&] { return rings_ != before; });
    }
}

std::uint64_t Bell::rings() {
    const std::scoped_lock lock{mutex_};
    return rings_;
}

Settings fresh_settings() {
    return fresh_settings(shared_bootstrap());
}

Settings fresh_settings(const std::string& bootstrap) {
    static std::atomic<int> count{0};
    Settings settings;
    settings.bootstrap = bootstrap;
    settings.topic_prefix = "test-" + std::to_string(getpid()) + "-" +
                            std::to_string(Clock::now().time_since_epoch().count()) + "-" +
                            std::to_string(++count);
    return settings;
}

Settings with_topics(Settings settings, std::uint32_t partitions) {
    Admin admin{settings, patience};
    const auto created = admin.create_topics({.partitions = partitions, .replicas = 1});
    if (!created) throw std::runtime_error(created.error().detail);
    // The controller has made them; the broker serves them when it has heard of it.
    Bell bell;
    for (std::uint32_t i = 0; i < partitions; ++i) {
        for (const auto& topic :
             {settings.events_topic(), settings.commands_topic(), settings.outcomes_topic()}) {
            if (bell.wait_until([&] { return admin.range(topic, i).has_value(); })) continue;
            throw std::runtime_error(topic + " is not served");
        }
    }
    return settings;
}

Collected collect(LogReader& reader, std::size_t count) {
    Collected collected;
    Bell bell;
    static_cast<void>(bell.wait_until([&] {
        for (;;) {
            const auto batch = reader.read(100);
            if (!batch || batch->records.empty()) break;
            for (const auto& record : batch->records) {
                EXPECT_EQ(record.hash, sha256(record.bytes));
                collected.values.emplace_back(record.bytes);
                collected.positions.push_back(record.position);
            }
        }
        return collected.values.size() >= count;
    }));
    return collected;
}

void append_all(KafkaLog& log, const std::vector<std::string>& values) {
    const auto reader = log.read_from(0);
    const auto writer = log.open_writer();
    for (const auto& value : values) writer->append(value);
    EXPECT_EQ(collect(*reader, values.size()).values, values);
    EXPECT_FALSE(writer->failure());
}

void remove_records(const Settings& settings,
                    const std::string& topic,
                    std::uint32_t partition,
                    std::int64_t offset) {
    const Client client = admin_client(settings);
    const Queue answers{rd_kafka_queue_new(client.get())};
    const auto before = one_partition(topic, partition, offset);
    const std::unique_ptr<rd_kafka_DeleteRecords_t, void (*)(rd_kafka_DeleteRecords_t*)> request{
        rd_kafka_DeleteRecords_new(before.get()), rd_kafka_DeleteRecords_destroy};
    std::array requests{request.get()};
    rd_kafka_DeleteRecords(client.get(), requests.data(), 1, nullptr, answers.get());
    const Event event{rd_kafka_queue_poll(answers.get(), 30'000)};
    ASSERT_TRUE(event);
    ASSERT_EQ(rd_kafka_event_error(event.get()), 0) << rd_kafka_event_error_string(event.get());
}

/// Whether the broker that answers knows every partition of the topic, and who leads it.
static bool is_known(const Client& client, const std::string& topic) {
    const rd_kafka_metadata_t* found = nullptr;
    if (rd_kafka_metadata(client.get(), 1, nullptr, &found, 5'000) != 0) return false;
    bool known = false;
    for (int i = 0; i < found->topic_cnt; ++i) {
        const auto& one = found->topics[i];
        if (one.topic != topic || one.err != 0 || one.partition_cnt == 0) continue;
        known = true;
        for (int p = 0; p < one.partition_cnt; ++p) known = known && one.partitions[p].leader >= 0;
    }
    rd_kafka_metadata_destroy(found);
    return known;
}

void create_topic(const Settings& settings,
                  const std::string& topic,
                  std::uint32_t partitions,
                  const Properties& configuration) {
    const Client client = admin_client(settings);
    const Queue answers{rd_kafka_queue_new(client.get())};
    const NewTopic wanted{
        rd_kafka_NewTopic_new(topic.c_str(), static_cast<int>(partitions), 1, nullptr, 0)};
    for (const auto& [name, value] : configuration) {
        rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
    }
    std::array topics{wanted.get()};
    rd_kafka_CreateTopics(client.get(), topics.data(), 1, nullptr, answers.get());
    const Event event{rd_kafka_queue_poll(answers.get(), 30'000)};
    ASSERT_TRUE(event);
    ASSERT_EQ(rd_kafka_event_error(event.get()), 0) << rd_kafka_event_error_string(event.get());
    // A broker may be a moment behind with what it has just been told.
    Bell bell;
    ASSERT_TRUE(bell.wait_until([&] { return is_known(client, topic); }));
}

OwnCluster::OwnCluster(std::string_view name)
    : dir_(std::string{ASSENT_KAFKA_DIR} + "/own-" + std::string{name} + "-" +
           std::to_string(getpid())) {
    // A broker that lives for seconds has no time to optimise itself.
    setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1", 1);
    bootstrap_ = last_line_of(ASSENT_KAFKA_SCRIPT " start --port 0 --dir '" + dir_ + "'");
    if (bootstrap_.empty()) throw std::runtime_error("cannot start a Kafka in " + dir_);
}

OwnCluster::~OwnCluster() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(dir_, ignored);
}

void OwnCluster::stop() {
    static_cast<void>(last_line_of(ASSENT_KAFKA_SCRIPT " stop-broker 1 --dir '" + dir_ + "'"));
}

void OwnCluster::start() {
    const auto again = last_line_of(ASSENT_KAFKA_SCRIPT " start-broker 1 --dir '" + dir_ + "'");
    EXPECT_EQ(again, bootstrap_);
}

void OwnCluster::signal(int number) const {
    std::ifstream file{dir_ + "/broker-1.pid"};
    pid_t pid = 0;
    ASSERT_TRUE(file >> pid);
    ASSERT_EQ(kill(pid, number), 0);
    // A busy machine takes its time, and a broker that runs on for a moment answers.
    if (number != SIGSTOP) return;
    Bell bell;
    ASSERT_TRUE(bell.wait_until([&] { return is_stopped(pid); }));
}

} // namespace assent::kafka
