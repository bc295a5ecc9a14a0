#pragma once

#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/settings.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// A Kafka for tests, and patience with it.
namespace assent::kafka {

/// What is waited for comes within this, or never.
constexpr std::chrono::seconds patience{30};

/// Lets a test sleep until something rings, or a moment has passed.
class Bell {
public:
    void ring();

    /// Whether `fulfilled` became true in time. It is asked again at every ring, and now and then.
    [[nodiscard]] bool wait_until(const std::function<bool()>& fulfilled,
                                  std::chrono::milliseconds limit = patience);

    [[nodiscard]] std::function<void()> rope() {
        return [this] { ring(); };
    }

    /// How often it rang.
    [[nodiscard]] std::uint64_t rings();

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t rings_ = 0;
};

/// The cluster that the tests share, with a topic prefix that nobody else uses.
[[nodiscard]] Settings fresh_settings();

/// The same on another cluster.
[[nodiscard]] Settings fresh_settings(const std::string& bootstrap);

/// The same, with the three topics made.
[[nodiscard]] Settings with_topics(Settings settings, std::uint32_t partitions = 1);

/// A log of one partition, read by turns.
struct Collected {
    std::vector<std::string> values;
    std::vector<std::int64_t> positions;
};

/// Reads until `count` records came, or patience ended.
[[nodiscard]] Collected collect(LogReader& reader, std::size_t count);

/// Appends and waits until each value is read back through a reader from the start.
void append_all(KafkaLog& log, const std::vector<std::string>& values);

/// Makes retention of everything below `offset`, as time would.
void remove_records(const Settings& settings,
                    const std::string& topic,
                    std::uint32_t partition,
                    std::int64_t offset);

/// Sets one setting of a topic, beside those that it has.
void create_topic(const Settings& settings,
                  const std::string& topic,
                  std::uint32_t partitions,
                  const Properties& configuration);

/// A cluster of one broker for a test that maltreats it. Gone with the object, data and all.
class OwnCluster {
public:
    explicit OwnCluster(std::string_view name);
    OwnCluster(const OwnCluster&) = delete;
    OwnCluster& operator=(const OwnCluster&) = delete;
    ~OwnCluster();

    [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }

    [[nodiscard]] const std::string& dir() const { return dir_; }

    /// Stops it in an orderly way, and starts it at the same address.
    void stop();
    void start();

    /// Sends a signal to the broker, e.g. `SIGSTOP`.
    void signal(int number) const;

private:
    std::string dir_;
    std::string bootstrap_;
};

} // namespace assent::kafka
